"""Columns of a register made into answers, all rows at once.

A column holds few different texts; each is read once, by the same reader the row engine uses, and the column
is replaced by what they stand for. The texts of a column are remembered as the type of that column, so that
later blocks are read as numbers of a list, which is the fastest there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.refusals import AnswerError
from mas_cli.table import RAGGED
from mas_cli.written import PartialDate

if TYPE_CHECKING:
    from mas_cli.batch.engines.rows import RowEngine
    from mas_cli.batch.registers.cells import CellReader
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.table import Known

_SUSPECT: Final = "mas__verdacht"
# Different texts of one column whose meaning is remembered.
_REMEMBERED: Final = 100_000
# A column with more different texts, or with new ones time and again, is read as text.
_LISTED: Final = 20_000
_SURPRISES: Final = 3


def answer_type(question: Question) -> Any:
    """The type of a column of answers; options as numbers of a list, which compare fastest."""
    if question.step is not None:
        return pl.Int64() if question.step == 1 else pl.Float64()
    return pl.Date() if question.type == "date" else pl.Enum([*question.options, UNKNOWN])


class AnswerColumns:
    """Reads the columns of one register; learns their texts on the way.

    Args:
        rows: the row engine of the same register, which knows its columns and their readers.
    """

    def __init__(self, rows: RowEngine) -> None:
        self._rows = rows
        self._meanings: dict[tuple[str, str], dict[Any, Any]] = {}
        self._lookups: dict[tuple[str, str], tuple[pl.Enum, pl.Series, pl.Series | None]] = {}
        self._texts: dict[str, pl.Enum] = {}
        self._surprises: dict[str, int] = {}

    @property
    def known(self) -> Known:
        """Columns of which the texts are known, as far as that helps."""
        return {place: texts for place, texts in self._texts.items() if self._surprises[place] < _SURPRISES}

    @property
    def days(self) -> Collection[str]:
        """Return the columns in which a number means a day."""
        questions = self._rows.eras.on(self._rows.today).questions
        places = self._rows.layout.questions.items()
        return {f"c{place}" for name, place in places if name in questions and questions[name].type == "date"}

    def read(
        self, instrument: Instrument, readers: Mapping[str, CellReader], frame: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Read the answers of these questions; return them with the rows that hold something else."""
        places = {question: f"c{self._rows.layout.questions[question]}" for question in readers}
        schema = frame.schema
        unlisted = [place for place in places.values() if not isinstance(schema[place], pl.Enum)]
        # All columns in one go, so that the processors share them.
        different = frame.select(pl.col(place).unique().implode() for place in unlisted)
        answers, wrong = [], []
        for question, place in places.items():
            if place in unlisted:
                values = different[place][0]
                self._learn(instrument.questions[question], readers[question], place, values)
                read, bad = self._replaced(instrument, question, readers[question], place, values)
            else:
                read, bad = self._looked_up(instrument, question, readers[question], place, schema[place])
            answers.append(read.alias(question))
            if bad is not None:
                wrong.append(bad)
        wrong.append(pl.col(RAGGED))
        table = frame.select(*answers, pl.any_horizontal(wrong).fill_null(value=False).alias(_SUSPECT))
        return table.drop(_SUSPECT), table[_SUSPECT]

    def _learn(self, question: Question, reader: CellReader, place: str, values: pl.Series) -> None:
        """Note the texts of a column; an empty cell is left out unless a code gives it a meaning."""
        if values.dtype != pl.String or self._surprises.get(place, 0) >= _SURPRISES:
            return
        texts = [text for text in values if text]
        before = self._texts.get(place)
        found = dict.fromkeys([*(before.categories if before else ()), *texts])
        if before and len(found) > len(before.categories):
            self._surprises[place] += 1
        else:
            self._surprises.setdefault(place, 0)
        if len(found) > _LISTED or _says_something(reader) or not all(map(str.strip, found)):
            self._surprises[place] = _SURPRISES
        answers = answer_type(question)
        plain = isinstance(answers, pl.Enum) and found.keys() <= set(answers.categories)
        self._texts[place] = answers if plain else pl.Enum(list(found))

    def _looked_up(
        self, instrument: Instrument, question: str, reader: CellReader, place: str, texts: Any
    ) -> tuple[pl.Expr, pl.Expr | None]:
        """Read a column of known texts by their numbers; return the answers and a mask of unreadable
        cells.
        """
        key = instrument.definition.name, question
        if key not in self._lookups or self._lookups[key][0] != texts:
            meanings = self._known(instrument, question, reader, texts.categories)
            answers = [meanings[text] for text in texts.categories]
            bad = pl.Series([answer is AnswerError for answer in answers], dtype=pl.Boolean)
            good = [None if answer is AnswerError else answer for answer in answers]
            kind = answer_type(instrument.questions[question])
            self._lookups[key] = texts, pl.Series(good, dtype=kind), bad if bad.any() else None
        _texts, listed, wrong = self._lookups[key]
        if listed.dtype == texts and listed.cast(pl.String).to_list() == texts.categories.to_list():
            return pl.col(place), None
        number = pl.col(place).to_physical()
        return pl.lit(listed).gather(number), None if wrong is None else pl.lit(wrong).gather(number)

    def _replaced(
        self, instrument: Instrument, question: str, reader: CellReader, place: str, values: pl.Series
    ) -> tuple[pl.Expr, pl.Expr | None]:
        """Read a column of any type; return the answers and a mask of unreadable cells."""
        known = self._known(instrument, question, reader, values)
        good = {value: answer for value, answer in known.items() if answer is not AnswerError}
        kind = answer_type(instrument.questions[question])
        old = pl.Series(list(good), dtype=values.dtype)
        new = pl.Series(list(good.values()), dtype=kind)
        read = pl.col(place).replace_strict(old, new, default=None, return_dtype=kind)
        bad = [value for value, answer in known.items() if answer is AnswerError]
        return read, pl.col(place).is_in(pl.Series(bad, dtype=values.dtype).implode()) if bad else None

    def _known(
        self, instrument: Instrument, question: str, reader: CellReader, values: Iterable[Any]
    ) -> dict[Any, Any]:
        """What each of the values answers; `AnswerError` for what is no answer, nothing for null."""
        known = self._meanings.setdefault((instrument.definition.name, question), {})
        if len(known) > _REMEMBERED:
            known.clear()
        item = instrument.questions[question]
        plain = item.step is not None or item.type == "date"
        found = {}
        for value in values:
            if value is None:
                continue
            if value not in known:
                try:
                    answer = reader.read(value)
                except AnswerError:
                    known[value] = AnswerError
                else:
                    # Open either way; a column of numbers or days has no room for the word. A day that is
                    # known in part is for the row engine.
                    known[value] = None if plain and answer == UNKNOWN else answer
                    if isinstance(answer, PartialDate):
                        known[value] = AnswerError
            found[value] = known[value]
        return found


def _says_something(reader: CellReader) -> bool:
    """Whether an empty cell is a code for something."""
    try:
        return reader.read("") is not None
    except AnswerError:
        return True
