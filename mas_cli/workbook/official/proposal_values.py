"""Small questions about cells and values, asked while a binding is proposed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import Form
from mas_cli.formulas.addresses import column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.formulas import Value
    from mas_cli.instrument.definition import QuestionType
    from mas_cli.ooxml.references import Area
    from mas_cli.workbook.official.sheet_contents import SheetPart

MOST: Final = 20_000  # questions, and cells of one rule
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"')
_ADDRESS: Final = re.compile(
    r"""\"(?:[^"]|"")*\"|'(?:[^']|'')*'|(?<![\w.$\\])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![\w(.!\\])"""
)


def kind_of(value: Value, form: Form) -> QuestionType:
    """What a cell with this value and number format takes for an answer.

    A share, a time and an amount are typed as texts (`20%`, `08:15`, `1.250,00`); the cell keeps the number.
    """
    if form is Form.DATE:
        return "date"
    plain = form in (Form.GENERAL, Form.NUMBER)
    return "number" if plain and isinstance(value, float) else "text"


def shown_as(value: Value) -> str:
    """A value as a list in Dutch Excel shows it."""
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    return f"{value:.15g}" if isinstance(value, float) else " ".join(str(value).split())


def texts_in(formula: str) -> list[str]:
    """The texts written out in a formula that can be its result: words, not formats or single signs."""
    found = [text.replace('""', '"') for text in _QUOTED.findall(formula)]
    return list(dict.fromkeys(text for text in found if sum(c.isalpha() for c in text) >= 3))


def places_in(area: Area, room: int) -> Iterable[tuple[int, int]]:
    """The cells of an area row by row, no more than there is room for."""
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            room -= 1
            if room < 0:
                return
            yield row, column


def covered_places(part: SheetPart) -> set[tuple[int, int]]:
    """The cells that a merge hides: all but its first."""
    found: set[tuple[int, int]] = set()
    for area in part.merges:
        for place in places_in(area, MOST):
            if place != (area.top, area.left):
                found.add(place)
    return found


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads in a cell so far down and to the right; `$` keeps a row or column."""

    def moved(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = match.groups()
        if digits is None:
            return match[0]
        column = letters if fixed_column else column_letters(max(1, column_number(letters) + columns))
        row = digits if fixed_row else str(max(1, int(digits) + rows))
        return f"{fixed_column}{column}{fixed_row}{row}"

    return _ADDRESS.sub(moved, formula) if rows or columns else formula
