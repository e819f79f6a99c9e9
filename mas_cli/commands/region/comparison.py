"""The same case under two regional agreements, side by side: what each advises, and what its plan asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _console
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.region.comparison import Side, compared, side
from mas_cli.text import one_line, wrapped
from mas_cli.workbook.choice import InstrumentChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from mas_cli.plan.facts import Facts

_LABEL: Final = 26
_COLUMN: Final = 34


def of_answers(file: Path, answers: Path, today: date) -> Side:
    """A screening with an agreement, and the plan of the routes it advises."""
    from mas_cli.instrument.screening import screen
    from mas_cli.plan.facts import Facts
    from mas_cli.workbook.given import read_given

    given = read_given(answers, _choice(file), today)
    screening = screen(given.instrument, given.answers, today)
    return side(file, Facts(), screening, today)


def of_case(file: Path, raw: Mapping[str, Any], facts: Facts, today: date) -> Side:
    """The answers of the last screening of a case under an agreement, and the plan of the case."""
    from mas_cli.instrument.answers import read_answers
    from mas_cli.instrument.screening import screen
    from mas_cli.workbook.given import peildatum_in

    instrument = _choice(file).on(peildatum_in(raw) or today)
    # What the agreement or the edition has no question for is no part of the comparison.
    known = {name: value for name, value in raw.items() if name in instrument.questions}
    answers, _findings = read_answers(instrument, known, str)
    screening = screen(instrument, answers, today)
    return side(file, facts, screening, today)


def _choice(file: Path) -> InstrumentChoice:
    from mas_cli.instrument import catalog

    if not file.is_file():
        raise InvalidInput(_("There is no file {path}.").format(path=file))
    return InstrumentChoice(catalog.DEFAULT, file.resolve())


def show(old: Side, new: Side) -> None:
    """The two in columns."""
    heads = [side.plan.data.region.label if side.plan.data.region else "" for side in (old, new)]
    _console.out("")
    _line(["", *heads])
    _console.out("-" * (_LABEL + 2 * (_COLUMN + 2)))
    for row in compared(old, new):
        _line([row.about, row.old or "–", row.new or "–"])


def _line(cells: Iterable[str]) -> None:
    columns = [
        wrapped(one_line(cell, limit=0), width).split("\n")
        for cell, width in zip(cells, (_LABEL, _COLUMN, _COLUMN), strict=True)
    ]
    for place in range(max(map(len, columns))):
        parts = [lines[place] if place < len(lines) else "" for lines in columns]
        _console.out(f"{parts[0]:<{_LABEL}}  {parts[1]:<{_COLUMN}}  {parts[2]}".rstrip())
