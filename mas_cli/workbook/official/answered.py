"""Random answers filled into a bound workbook, and what comes out held against another program's results.

The file of a workbook only remembers the outcome of the answers it was saved with. Other answers take other
ways through its formulas, and a wrong type in a cell shows only there.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import Form, Tainted, error_value
from mas_cli.formulas.precedents import Precedents
from mas_cli.formulas.verify import agrees
from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.ooxml import open_workbook
from mas_cli.workbook.official import bound, copies
from mas_cli.workbook.official.adapter import read_contents
from mas_cli.workbook.official.source import LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mas_cli.formulas import CellRef, Value
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.workbook.official.bound import BoundInstrument

_NO_NAME: Final = error_value("#NAME?")
_OPEN: Final = 0.15  # of the questions stay open
_TEXTS: Final = {
    Form.PERCENT: ("20%", "0,5%", "100%"),
    Form.TIME: ("08:15", "13:00", "23:59"),
    Form.MOMENT: ("2026-03-01 08:15",),
    Form.NUMBER: ("12", "2,5", "1250", "0"),
}
_PLAIN: Final = ("Proef", "ja", "12", "2,5")


@dataclass(frozen=True, slots=True)
class Deviation:
    """A formula cell in a filled copy for which the other program gives something else.

    Attributes:
        number: of the set of answers, from 1.
        computed: here.
        other: there.
    """

    number: int
    ref: CellRef
    computed: Value
    other: Value


@dataclass(frozen=True, slots=True)
class Answered:
    """What filling in a workbook at random showed.

    Attributes:
        sets: of answers.
        compared: formula cells, over all sets; 0 without another program.
        apart: formula cells that were not compared, because the other program does not know a function, or
            gives what follows from 1 and 0 where Excel keeps TRUE and FALSE.
        not_computed: formula cells, over all sets.
        lost: the sets of which other answers are read back from the copy.
        differ: where the other program gives something else.
    """

    sets: int
    compared: int
    not_computed: int
    lost: tuple[int, ...]
    differ: tuple[Deviation, ...]
    apart: int = 0


def answered(
    instrument: BoundInstrument,
    sets: int,
    today: date,
    recalculate: Callable[[Mapping[str, bytes]], Mapping[str, bytes]] | None,
) -> Answered:
    """Fill in copies at random, the same every time.

    Args:
        instrument: a bound workbook.
        sets: how many copies.
        today: the day of the screening.
        recalculate: another program: workbooks without results by name, made into the same with its
            results; None for none.
    """
    screenings: dict[str, bound.BoundScreening] = {}
    bare: dict[str, bytes] = {}
    lost = []
    for number in range(1, sets + 1):
        screening = bound.screen(instrument, random_answers(instrument, number), today)
        name = str(number)
        screenings[name], bare[name] = screening, copies.fill(screening, results=False)
        raw, _contents = copies.answers_in(open_workbook(bare[name], limits=LIMITS), instrument, name)
        back, _findings = read_answers(instrument, raw, str)
        if _kept(instrument, back) != _kept(instrument, screening.answers):
            lost.append(number)
    computed = [value for one in screenings.values() for value in one.computed.values()]
    not_computed = sum(isinstance(value, Tainted) for value in computed)
    compared, apart, differ = 0, 0, []
    graph = Precedents(instrument.contents.model)
    volatile = set(instrument.formulas.volatile)
    for name, data in (recalculate(bare) if recalculate else {}).items():
        cells = {
            sheet.name: sheet.cells
            for sheet in read_contents(open_workbook(data, limits=LIMITS)).model.sheets
        }
        held = {
            ref: cell.value if (cell := cells.get(ref.sheet, {}).get((ref.row, ref.column))) else None
            for ref in screenings[name].computed
        }
        unknown = [ref for ref, other in held.items() if other is _NO_NAME]
        # A function the other program does not know says nothing, and neither does what reads it.
        skipped = {*unknown, *graph.dependents(unknown)} if unknown else set()
        plain = _without_logicals(screenings[name])
        for ref, value in screenings[name].computed.items():
            if isinstance(value, Tainted) or ref in volatile:
                continue
            same = agrees(held[ref], value)
            if ref in skipped or (not same and ref in plain and agrees(held[ref], plain[ref])):
                apart += 1
                continue
            compared += 1
            if not same:
                differ.append(Deviation(int(name), ref, value, held[ref]))
    return Answered(sets, compared, not_computed, tuple(lost), tuple(differ), apart)


def _without_logicals(screening: bound.BoundScreening) -> Mapping[CellRef, Value]:
    """Return the results with 1 and 0 for TRUE and FALSE; empty when no answer is a logical.

    LibreOffice reads such a cell so: it adds it up and has no ISLOGICAL for it, where Excel keeps the type.
    """
    instrument = screening.instrument
    cells = instrument.numbers_of(screening.answers.values)
    if not any(isinstance(value, bool) for value in cells.values()):
        return {}
    given = {ref: float(value) if isinstance(value, bool) else value for ref, value in cells.items()}
    found = instrument.formulas.evaluate(given)
    return {ref: value for ref, value in found.items() if not isinstance(value, Tainted)}


def _kept(instrument: BoundInstrument, answers: AnswerSet) -> tuple[object, object]:
    """What answers leave in cells and controls: `2,5` and `2.5` are one answer."""
    cells = instrument.given(answers.values).cells_of(answers.values)
    loose = {one.id: answers.values.get(one.id) for one in instrument.binding.inputs if one.controls}
    return cells, loose


def random_answers(instrument: BoundInstrument, seed: int) -> AnswerSet:
    """One set of answers, some questions open; those with a list that depends on others come last."""
    chance = random.Random(seed)  # noqa: S311  the same answers every time
    values: dict[str, AnswerValue] = {}
    late = set(instrument.depending)
    forms = {one.id: instrument.contents.form(one.ref) for one in instrument.binding.inputs}
    for id_ in sorted(instrument.questions, key=lambda id_: id_ in late):
        if chance.random() < _OPEN:
            continue
        question = instrument.given(values).questions[id_] if id_ in late else instrument.questions[id_]
        values[id_] = _answer(question, forms.get(id_, Form.GENERAL), chance)
    return AnswerSet({id_: values[id_] for id_ in instrument.questions if id_ in values})


def _answer(question: Question, form: Form, chance: random.Random) -> AnswerValue:
    if question.options:
        return chance.choice(list(question.options))
    low, high = question.minimum, question.maximum
    if question.type == "integer":
        first = low if isinstance(low, int) and low > -1000 else 0
        last = high if isinstance(high, int) else first
        return chance.randint(first, max(first, min(last, first + 40)))
    if question.type == "number":
        return chance.choice((0, 1, 12, "2.5", "0.25"))
    if question.type == "date":
        return date(2026, 1, 1) + timedelta(days=chance.randint(0, 400))
    return chance.choice(_TEXTS.get(form, _PLAIN))
