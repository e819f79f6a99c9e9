"""A whole block of a register at once: columns made into answers, the advice as one expression.

A column holds few different texts; each is read once, by the same reader the row engine uses, and the column
is replaced by what they stand for. Rows with anything that is no answer go to the row engine, which says
what is wrong with them.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import narwhals as nw
import polars as pl

from mas_cli.batch.groups import band, report_plan, school_year
from mas_cli.batch.model import COLUMNS, LISTS, SEPARATOR, Outcome, findings_text
from mas_cli.batch.output import safe_cell
from mas_cli.batch.registers import RAGGED, ROW
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.instrument.answers import AnswerError
from mas_cli.instrument.definition import INSUFFICIENT, UNKNOWN
from mas_cli.instrument.frame_compiler import CHANGED, CHECKS, advise
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.batch.codes import CellReader
    from mas_cli.batch.groups import Group
    from mas_cli.batch.registers import Block
    from mas_cli.batch.row_engine import RowEngine
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument


def _type(question: Question) -> Any:
    """The type of a column of answers; options as numbers of a list, which compare fastest."""
    if question.type == "integer":
        return pl.Int64()
    return pl.Date() if question.type == "date" else pl.Enum([*question.options, UNKNOWN])


_SUSPECT: Final = "mas__verdacht"
_ERA: Final = "mas__tijdvak"
_DAY: Final = "mas__dag"
# Different texts of one column that are remembered.
_REMEMBERED: Final = 100_000


class Observer(Protocol):
    """Looks on while a register is scored."""

    def variants(self, instrument: Instrument) -> Mapping[str, Instrument]:
        """The same instrument with other parameters, to try on every row."""

    def of_frame(self, instrument: Instrument, table: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
        """Gets the answers and the results of each part, and gives the results back.

        The results have a column `anders_<name>` a variant.
        """


@dataclass(frozen=True, slots=True)
class FrameBatch:
    """Results of a register as columns.

    Attributes:
        frame: the columns of `COLUMNS` as text (null for empty), and those a report adds.
        findings: text of the column `bevindingen` -> the findings it stands for.
    """

    frame: pl.DataFrame
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.frame.height

    def rows(self) -> Iterable[tuple[str, ...]]:
        """As `Batch`."""
        return self.frame.select(pl.col(COLUMNS).fill_null("")).iter_rows()

    def as_json(self) -> Iterator[dict[str, Any]]:
        """As `Batch`."""
        for row in self.rows():
            data: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
            for column in LISTS:
                data[column] = data[column].split(SEPARATOR) if data[column] else []
            said = data["bevindingen"]
            data["bevindingen"] = [finding.as_json() for finding in self.findings.get(said, ())]
            yield data

    def as_csv(self) -> bytes:
        """The results as csv without header; texts a spreadsheet would take for a formula are marked."""
        buffer = io.BytesIO()
        safe = self.frame.select(_safe(column) for column in COLUMNS)
        safe.write_csv(buffer, include_header=False, line_terminator="\r\n")
        return buffer.getvalue()

    def counts(self, names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
        """How often each combination of values of these columns occurs."""
        counted = self.frame.select(pl.col(names).fill_null("")).group_by(names).len()
        for *key, count in counted.iter_rows():
            yield tuple(key), count


# Columns whose texts come from outside; the others are ids of ours.
_FOREIGN: Final = ("bron", "bevindingen", "zaak", "beoordelaar", "school", "gemeente", "besluit", "reden")


def _safe(column: str) -> pl.Expr:
    # An empty text would be written as "", and null as nothing.
    text = pl.col(column).replace("", None)
    if column not in _FOREIGN:
        return text
    risky = text.str.contains(r"^[=+\-@\t\r]") & ~text.str.contains(r"^[+-]?[0-9]+(?:[.,][0-9]+)?$")
    return pl.when(risky).then(pl.lit("'") + text).otherwise(text).alias(column)


assert safe_cell("=1+1") == "'=1+1"  # the same rule, a row at a time


class Slot:
    """A place in a compiled expression where one frame after the other is put in.

    Making the expression takes longer than computing it for a block; its source is therefore left open.
    """

    def __init__(self, schema: pl.Schema) -> None:
        from polars.io.plugins import register_io_source

        self._frame = pl.DataFrame(schema=schema)
        self.lazy = register_io_source(self._give, schema=schema)

    def _give(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,  # noqa: ARG002  a block is one batch
    ) -> Iterator[pl.DataFrame]:
        frame = self._frame if with_columns is None else self._frame.select(with_columns)
        frame = frame if predicate is None else frame.filter(predicate)
        yield frame if n_rows is None else frame.head(n_rows)

    def collect(self, lazy: pl.LazyFrame, frame: pl.DataFrame) -> pl.DataFrame:
        """The result of an expression over `lazy` for a frame."""
        self._frame = frame
        return lazy.collect(engine="streaming")


class FrameEngine:
    """Scores the blocks of one register.

    Args:
        rows: the row engine of the same register, for the rows that are not understood.
        observer: the report, if there is to be one.
    """

    def __init__(self, rows: RowEngine, observer: Observer | None = None) -> None:
        self._rows = rows
        self._observer = observer
        self._known: dict[tuple[str, str], dict[Any, Any]] = {}
        self._compiled: dict[str, tuple[Slot, pl.LazyFrame]] = {}
        self._groups = tuple(report_plan().groups.values())

    def score(self, block: Block) -> FrameBatch:
        """The results of a block, in the order of its rows."""
        frame = block.frame(self._rows.layout.width)
        frame = self._without_empty(frame)
        findings: dict[str, Sequence[Finding]] = {}
        parts = []
        suspects: list[int] = frame.filter(pl.col(RAGGED))[ROW].to_list()
        sound = frame.filter(~pl.col(RAGGED))
        for instrument, part in self._by_era(sound, suspects):
            scored = self._part(instrument, part, suspects, findings)
            if scored.height:
                parts.append(scored)
        if suspects:
            parts.append(self._one_by_one(block, set(suspects), findings))
        if not parts:
            return FrameBatch(pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String)))
        return FrameBatch(pl.concat(parts, how="diagonal").sort(ROW).drop(ROW), findings)

    def _without_empty(self, frame: pl.DataFrame) -> pl.DataFrame:
        cells = [name for name in frame.columns if name not in {ROW, RAGGED}]
        texts = [name for name in cells if frame.schema[name] == pl.String]
        filled = [pl.col(name).is_not_null() for name in cells if name not in texts]
        filled += [pl.col(name).str.strip_chars().fill_null("") != "" for name in texts]
        # Most rows have something in their first columns; only the others are looked at as a whole.
        empty = frame.filter(~pl.any_horizontal(filled[:3])).filter(~pl.any_horizontal(filled))
        return (
            frame.join(empty.select(ROW), on=ROW, how="anti", maintain_order="left")
            if empty.height
            else frame
        )

    def _by_era(self, frame: pl.DataFrame, suspects: list[int]) -> Iterator[tuple[Instrument, pl.DataFrame]]:
        """The rows by the instrument that holds on their peildatum."""
        rows = self._rows
        today = rows.today
        base = rows.eras.on(today)
        place = rows.layout.questions.get(PEILDATUM)
        reader = rows.readers(base).get(PEILDATUM)
        if place is None or reader is None:
            yield base, frame.with_columns(pl.lit(today).alias(_DAY))
            return
        read, bad = self._read(base, {PEILDATUM: reader}, frame)
        days = read[PEILDATUM]
        suspects += frame.filter(bad)[ROW].to_list()
        frame = frame.with_columns(days.fill_null(today).alias(_DAY)).filter(~bad)
        changes = rows.eras.changes
        by_day = frame[_DAY].unique().to_list()
        eras = {day: bisect_right(changes, day) for day in by_day}
        if len(set(eras.values())) == 1:
            groups = [frame]
        else:
            era = frame[_DAY].replace_strict(list(eras), list(eras.values()), return_dtype=pl.Int32)
            groups = frame.with_columns(era.alias(_ERA)).partition_by(_ERA, maintain_order=True)
        for group in groups:
            if not group.height:
                continue
            try:
                yield rows.eras.on(group[_DAY][0]), group
            except InvalidInput:
                suspects += group[ROW].to_list()

    def _part(
        self,
        instrument: Instrument,
        frame: pl.DataFrame,
        suspects: list[int],
        findings: dict[str, Sequence[Finding]],
    ) -> pl.DataFrame:
        """The results of rows of one instrument; those not understood are added to `suspects`."""
        rows = self._rows
        readers = rows.readers(instrument)
        others = {question: reader for question, reader in readers.items() if question != PEILDATUM}
        table, suspect = self._read(instrument, others, frame)
        table = table.with_columns(frame[ROW], frame[_DAY], frame[_DAY].alias(PEILDATUM))
        for name, place in rows.layout.fields.items():
            table = table.with_columns(_one_line(frame[f"c{place}"]).alias(f"mas__{name}"))
        if suspect.any():
            suspects += table.filter(suspect)[ROW].to_list()
            table = table.filter(~suspect)
        advised = self._advise(instrument, table)
        refused = self._checked(instrument, advised, findings)
        if refused:
            gone = advised[CHECKS].is_in(refused)
            suspects += advised.filter(gone)[ROW].to_list()
            advised, table = advised.filter(~gone), table.filter(~gone)
        result = self._columns(instrument, advised)
        return self._observer.of_frame(instrument, table, result) if self._observer else result

    def _advise(self, instrument: Instrument, table: pl.DataFrame) -> pl.DataFrame:
        """The advice by an expression that is compiled once an instrument and used for every block."""
        name = f"{instrument.definition.name} {instrument.on}"
        if name not in self._compiled:
            fields = [f"mas__{name}" for name in self._rows.layout.fields]
            bands = {instrument.definition.bands[group.bands].of for group in self._groups if group.bands}
            slot = Slot(table.schema)
            advised = advise(
                nw.from_native(slot.lazy),
                instrument,
                self._rows.today,
                keep=[ROW, _DAY, *fields, *self._grouping(instrument)],
                checks=True,
                facts=[fact for fact in sorted(bands) if fact in instrument.program.facts],
                variants=self._observer.variants(instrument) if self._observer else None,
            )
            self._compiled[name] = slot, advised.to_native()
        slot, lazy = self._compiled[name]
        return slot.collect(lazy, table)

    def _grouping(self, instrument: Instrument) -> list[str]:
        return [
            group.question
            for group in self._groups
            if group.question in self._rows.readers(instrument)
            and not instrument.questions[group.question].when
        ]

    def _checked(
        self, instrument: Instrument, advised: pl.DataFrame, findings: dict[str, Sequence[Finding]]
    ) -> list[str]:
        """The combinations of checks that refuse a row; the texts of the others are noted."""
        refused = []
        for said in advised[CHECKS].unique().to_list():
            checks = [instrument.definition.checks[id_] for id_ in said.split(SEPARATOR) if id_]
            if any(check.severity == Severity.BLOCK for check in checks):
                refused.append(said)
            elif checks:
                found = [
                    Finding("A11", Severity.WARN, check.where, check.message, check.remedy)
                    for check in checks
                ]
                findings[findings_text(found)] = found
        return refused

    def _columns(self, instrument: Instrument, advised: pl.DataFrame) -> pl.DataFrame:
        definition = instrument.definition
        texts = {
            said: findings_text(
                Finding("A11", Severity.WARN, definition.checks[id_].where, definition.checks[id_].message)
                for id_ in said.split(SEPARATOR)
                if id_
            )
            for said in advised[CHECKS].unique().to_list()
        }
        status = pl.col("status")
        incomplete, scored = pl.lit(Outcome.INCOMPLETE.value), pl.lit(Outcome.SCORED.value)
        made: dict[str, pl.Expr | pl.Series] = {
            "bron": pl.lit(f"{one_line(self._rows.bron, limit=0)}:") + pl.col(ROW).cast(pl.String),
            "uitkomst": pl.when(status == INSUFFICIENT).then(incomplete).otherwise(scored),
            "bevindingen": _replaced(advised[CHECKS], texts),
            "instrument": pl.lit(definition.id),
            "editie": pl.lit(definition.edition),
            "peildatum": pl.col(_DAY).cast(pl.String),
            **{
                group.id: self._group(instrument, group, advised) for group in self._groups if not group.field
            },
            **{name: pl.col(f"mas__{name}") for name in self._rows.layout.fields},
        }
        empty = pl.lit(None, dtype=pl.String)
        given = {"status": status, **{column: pl.col(column) for column in LISTS}, **made}
        columns = [given.get(column, empty).alias(column) for column in COLUMNS]
        return advised.select(pl.col(ROW), *columns, pl.col(f"^{CHANGED}.*$"))

    def _group(self, instrument: Instrument, group: Group, advised: pl.DataFrame) -> pl.Expr | pl.Series:
        if group.question:
            found = group.question in advised.columns
            return pl.col(group.question).cast(pl.String) if found else pl.lit(None, dtype=pl.String)
        if group.bands:
            ranges = instrument.definition.bands[group.bands]
            numbers = advised[ranges.of]
            return _replaced(numbers, {n: band(instrument, group.bands, n) or None for n in numbers.unique()})
        days = advised[_DAY]
        return _replaced(days, {day: school_year(day) for day in days.unique()})

    def _read(
        self, instrument: Instrument, columns: Mapping[str, CellReader], frame: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.Series]:
        """The answers of these questions, and in which rows there is something that is none."""
        places = {question: f"c{self._rows.layout.questions[question]}" for question in columns}
        # All columns in one go, so that the processors share them.
        different = frame.select(pl.col(place).unique().implode() for place in places.values())
        answers, wrong = [], []
        for question, place in places.items():
            kind = _type(instrument.questions[question])
            known = self._meanings(instrument, question, columns[question], different[place][0])
            raw = different[place][0].dtype
            good = {value: answer for value, answer in known.items() if answer is not AnswerError}
            old = pl.Series(list(good), dtype=raw)
            new = pl.Series(list(good.values()), dtype=kind)
            read = pl.col(place).replace_strict(old, new, default=None, return_dtype=kind)
            answers.append(read.alias(question))
            if len(good) < len(known):
                bad = [value for value, answer in known.items() if answer is AnswerError]
                wrong.append(pl.col(place).is_in(pl.Series(bad, dtype=raw).implode()))
        wrong.append(pl.col(RAGGED))
        table = frame.select(*answers, pl.any_horizontal(wrong).fill_null(value=False).alias(_SUSPECT))
        return table.drop(_SUSPECT), table[_SUSPECT]

    def _meanings(
        self, instrument: Instrument, question: str, reader: CellReader, values: pl.Series
    ) -> dict[Any, Any]:
        """What each of the values answers; `AnswerError` for what is no answer, nothing for null."""
        known = self._known.setdefault((instrument.definition.name, question), {})
        if len(known) > _REMEMBERED:
            known.clear()
        number = instrument.questions[question].type == "integer"
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
                    # Open either way; a column of numbers has no room for the word.
                    known[value] = None if number and answer == UNKNOWN else answer
            found[value] = known[value]
        return found

    def _one_by_one(
        self, block: Block, suspects: set[int], findings: dict[str, Sequence[Finding]]
    ) -> pl.DataFrame:
        numbers, rows = [], []
        for number, cells in block.rows():
            if number in suspects:
                result = self._rows.score(number, cells)
                numbers.append(number)
                row = result.row()
                rows.append(row)
                findings[row[COLUMNS.index("bevindingen")]] = result.bevindingen
        frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
        return frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))


# Control characters, spaces that are no plain space, and spaces where there should be none.
_UNTIDY: Final = r"\p{C}|\p{Zl}|\p{Zp}|\u00a0|^ | $|  |^.{499,}"


def _one_line(column: pl.Series) -> pl.Series:
    """As `text.one_line`, of which most texts need nothing."""
    texts = column.cast(pl.String)
    untidy = texts.str.contains(_UNTIDY).fill_null(value=False)
    if not untidy.any():
        return texts
    found = texts.filter(untidy).unique().to_list()
    tidy = pl.Series([one_line(text, limit=500) for text in found], dtype=pl.String)
    return texts.replace(pl.Series(found, dtype=pl.String), tidy)


def _replaced(column: pl.Series, texts: Mapping[Any, str | None]) -> pl.Series:
    """A column of few different values as the texts they stand for; null where there is none."""
    old = [value for value in texts if value is not None]
    new = [texts[value] or None for value in old]
    return column.replace_strict(
        pl.Series(old, dtype=column.dtype),
        pl.Series(new, dtype=pl.String),
        default=None,
        return_dtype=pl.String,
    )
