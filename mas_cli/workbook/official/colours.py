"""Results that a workbook shows by a colour only: conditional formats that rest on the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, Severity
from mas_cli.formulas import Cell, Sheet, Workbook
from mas_cli.formulas.precedents import Precedents
from mas_cli.i18n import _
from mas_cli.ooxml import join_ref
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mas_cli.workbook.official.binding import Input
    from mas_cli.workbook.official.inspection import Inspection
    from mas_cli.workbook.official.sheet_rules import ColourRule

_FAR: Final = 1_045_000  # a row no sheet of a person reaches: there the formulas of the rules are looked at
_SHOWN: Final = 20
_LOOKED_AT: Final = 1_000  # rules a sheet; a person made no more by hand


def only_coloured(found: Inspection, inputs: Sequence[Input]) -> list[Finding]:
    """The places that get a colour from the answers and hold no answer and no computed result (W59)."""
    rules: dict[tuple[str, int], ColourRule] = {}
    for sheet, part in found.contents.parts.items():
        places = _read_otherwise(found, inputs, sheet) if part.colours else set()
        for number, rule in enumerate(part.colours[:_LOOKED_AT]):
            if rule.formulas and not _has_result(rule, places):
                rules[sheet, _FAR + number] = rule
    if not rules:
        return []
    model = found.contents.model
    extra: dict[str, dict[tuple[int, int], Cell]] = {}
    for (sheet, row), rule in rules.items():
        for column, formula in enumerate(rule.formulas, 1):
            extra.setdefault(sheet, {})[row, column] = Cell(None, formula)
    sheets = [Sheet(sheet.name, {**sheet.cells, **extra.get(sheet.name, {})}) for sheet in model.sheets]
    answers = [one.ref for one in inputs if not one.controls]
    graph = Precedents(Workbook(sheets, model.names, model.tables, model.date1904), answers)
    resting = {(ref.sheet, ref.row) for ref in graph.dependents(answers)}
    told = [_finding(sheet, rule) for (sheet, row), rule in rules.items() if (sheet, row) in resting]
    if len(told) > _SHOWN:
        rest = _("And {count} more places.").format(count=len(told) - _SHOWN)
        told[_SHOWN - 1] = replace(told[_SHOWN - 1], remedy=f"{told[_SHOWN - 1].remedy} {rest}")
    return told[:_SHOWN]


def _has_result(rule: ColourRule, places: Collection[tuple[int, int]]) -> bool:
    """Whether a cell of the rule is read otherwise: as an answer, or as what a formula gives."""
    for top, left, bottom, right in rule.areas:
        if (bottom - top + 1) * (right - left + 1) < len(places):
            within = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
            if any(place in places for place in within):
                return True
        elif any(top <= row <= bottom and left <= column <= right for row, column in places):
            return True
    return False


def _read_otherwise(found: Inspection, inputs: Sequence[Input], sheet: str) -> set[tuple[int, int]]:
    """The cells of a sheet with an answer or a formula."""
    cells = found.cells.get(sheet, {})
    places = {place for place, cell in cells.items() if cell.formula is not None or cell.shared is not None}
    return places | {(one.ref.row, one.ref.column) for one in inputs if one.sheet == sheet}


def _finding(sheet: str, rule: ColourRule) -> Finding:
    top, left, bottom, right = rule.areas[0]
    place = f"{join_ref(top, left)}:{join_ref(bottom, right)}"
    message = _("A colour here depends on the answers ({formula}); what is shown by colour only is not read.")
    return Finding(
        "W59",
        Severity.INFO,
        f"{sheet}!{place.partition(':')[0] if (top, left) == (bottom, right) else place}",
        message.format(formula=one_line(rule.formulas[0], limit=80)),
        _("Look at the filled copy in Excel for it."),
    )
