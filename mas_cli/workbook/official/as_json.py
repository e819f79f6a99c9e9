"""Workbooks of somebody else as the JSON of `mas instrument verify` and `add`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mas_cli.findings import listed

if TYPE_CHECKING:
    from mas_cli.formulas import Report, Tainted, Value
    from mas_cli.ooxml.references import Area
    from mas_cli.workbook.official.adding import Proposed
    from mas_cli.workbook.official.answered import Answered


def answered_json(filled: Answered) -> dict[str, Any]:
    """The copies filled in at random as the outside contract has them."""
    return {
        "sets": filled.sets,
        "compared": filled.compared,
        "not_compared": filled.apart,
        "not_computed": filled.not_computed,
        "lost": list(filled.lost),
        "differ": [
            {
                "set": found.number,
                **_place(found.ref.sheet, found.ref.row, found.ref.column),
                "computed": plain(found.computed),
                "recalculated": plain(found.other),
            }
            for found in filled.differ
        ],
    }


def report_json(report: Report) -> dict[str, Any]:
    """The report as the outside contract has it."""
    return {
        "schema": "mas.instrument.verify/1",
        "formulas": report.formulas,
        "supported": report.supported,
        "agree": report.agree,
        "uncached": report.uncached,
        "volatile": report.volatile,
        "differ": [
            {
                **_place(found.cell.sheet, found.cell.row, found.cell.column),
                "formula": found.formula,
                "cached": plain(found.cached),
                "computed": plain(found.computed),
            }
            for found in report.differ
        ],
        "unsupported": [
            {**_place(found.cell.sheet, found.cell.row, found.cell.column), "construct": found.construct}
            for found in report.unsupported
        ],
    }


def _place(sheet: str, row: int, column: int) -> dict[str, str]:
    """A cell as the outside contract has it."""
    from mas_cli.ooxml import join_ref

    return {"sheet": sheet, "cell": join_ref(row, column)}


def plain(value: Value | Tainted) -> Any:
    """A value of a cell as JSON has it; an error by its code."""
    from mas_cli.formulas import ErrorValue, Tainted

    if isinstance(value, ErrorValue):
        return value.code
    if isinstance(value, Tainted):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def proposal_json(found: Proposed) -> dict[str, Any]:
    """The proposal as the outside contract has it."""
    binding = found.binding
    return {
        "schema": "mas.instrument.add/1",
        "name": binding.name,
        "sha256": binding.sha256,
        "fingerprint": binding.fingerprint,
        "inputs": [
            {
                "id": one.id,
                "sheet": one.sheet,
                "cell": one.cell,
                "text": one.text,
                "type": one.type,
                "options": [option.label for option in one.options],
                "section": one.section,
                "remark": one.remark or None,
                "controls": list(one.controls),
                "list": one.listed or None,
                "confidence": one.confidence,
                "reason": one.reason,
            }
            for one in binding.inputs
        ],
        "outputs": [
            {
                "sheet": one.sheet,
                "cell": one.cell,
                "text": one.text,
                "texts": list(one.routes),
                "confidence": one.confidence,
                "reason": one.reason,
            }
            for one in binding.outputs
        ],
        "findings": listed(found.findings),
        "sheets": [asdict(sheet) for sheet in found.inspection.sheets],
        "macros": found.inspection.macros,
        "active_x": [{"sheet": sheet, **asdict(one)} for sheet, one in found.inspection.active_x],
        "conditional_formats": [
            {"sheet": sheet, "areas": [_area(one) for one in rule.areas], "kind": rule.kind}
            | {"formulas": list(rule.formulas)}
            for sheet, part in found.inspection.contents.parts.items()
            for rule in part.colours
        ],
    }


def _area(area: Area) -> str:
    from mas_cli.ooxml import join_ref

    first, last = join_ref(area.top, area.left), join_ref(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"
