"""What the commands do with someone else's workbook: recompute, inspect, bind, review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _clock, _console
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.workbook.official import store

if TYPE_CHECKING:
    from mas_cli.formulas import Report, Tainted, Value

_SHOWN = 20


def workbook_path(name: str) -> Path:
    """The workbook behind the name of a bound one, or the file of that name.

    Raises:
        InvalidInput: there is neither.
    """
    folder = store.folder_of(name)
    path = store.workbook_in(folder) if folder else Path(name)
    if path is None or not path.is_file():
        raise InvalidInput(
            _("There is no workbook {name}.").format(name=one_line(name)),
            remedy=_("Give a file, or one of the names that mas instrument list shows."),
        )
    return path


def verify(name: str, *, as_json: bool) -> None:
    """Recompute every formula cell and show what differs or cannot be computed."""
    from mas_cli.formulas import verify as recompute
    from mas_cli.workbook.official.adapter import read_contents
    from mas_cli.workbook.official.source import open_source

    contents = read_contents(open_source(workbook_path(name)))
    report = recompute(contents.model, clock=_clock.now, region=contents.region)
    if as_json:
        _console.out_json(report_json(report))
        return
    _console.out(
        _(
            "{formulas} formula cells: {supported} recomputed, of which {agree} agree with the file, "
            "{differ} differ, {uncached} have no result in the file and {volatile} depend on the clock."
        ).format(
            formulas=report.formulas,
            supported=report.supported,
            agree=report.agree,
            differ=len(report.differ),
            uncached=report.uncached,
            volatile=report.volatile,
        )
    )
    findings = report.findings()
    _console.show_findings(findings[:_SHOWN], to_stdout=True)
    if len(findings) > _SHOWN:
        _console.out(_("And {count} more; --json shows all.").format(count=len(findings) - _SHOWN))


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
                **place(found.cell.sheet, found.cell.row, found.cell.column),
                "formula": found.formula,
                "cached": plain(found.cached),
                "computed": plain(found.computed),
            }
            for found in report.differ
        ],
        "unsupported": [
            {**place(found.cell.sheet, found.cell.row, found.cell.column), "construct": found.construct}
            for found in report.unsupported
        ],
    }


def place(sheet: str, row: int, column: int) -> dict[str, str]:
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
