"""How this room says no and what it tells: one function a code, with its message and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _, ngettext
from mas_cli.reasons import reason_of
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 60


def _refusal(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    finding = Finding(code, Severity.BLOCK, where, message, remedy)
    return InvalidInput(message, remedy=remedy, findings=[finding])


def unreadable(name: str, error: OSError) -> InvalidInput:
    """The file cannot be opened or read (T01)."""
    message = _("The file cannot be read: {reason}.").format(reason=reason_of(error))
    return _refusal("T01", name, message, _("Check whether you may open it; close it in other programs."))


def no_list(name: str, what: str) -> InvalidInput:
    """A kind of file that is not read here (T02)."""
    message = _("{what} is not read as a list.").format(what=what)
    return _refusal("T02", name, message, _("Save the list as .xlsx or .csv and give that file."))


def no_list_inside(name: str) -> InvalidInput:
    """A zip without a list in it (T02)."""
    message = _("There is no list in this zip.")
    return _refusal("T02", name, message, _("Save the list as .xlsx or .csv and give that file."))


def which_list(name: str, lists: Sequence[str]) -> InvalidInput:
    """A zip with more than one list (T08)."""
    message = _("There is more than one list in this zip: {names}.").format(names=_named(lists))
    return _refusal("T08", name, message, _("Say which one with --sheet NAME."))


def nothing_in_it(name: str) -> InvalidInput:
    """There is no row with headings (T03)."""
    return _refusal("T03", name, _("The list is empty."), _("Export it again, with the headings."))


def damaged_headings(name: str, line: int) -> InvalidInput:
    """The quotation marks of the headings do not match (T04)."""
    message = _("The quotation marks in the row of headings do not match.")
    return _refusal("T04", f"{name}:{line}", message, _("Export the list again, or as xlsx."))


def other_rows(name: str, line: int, width: int) -> InvalidInput:
    """Most rows have another number of cells than there are headings (T04)."""
    message = _("There are {width} headings, and most rows have another number of cells.").format(width=width)
    return _refusal(
        "T04", f"{name}:{line}", message, _("Correct the row of headings, or export the list again.")
    )


def damaged(name: str, what: str) -> InvalidInput:
    """The file as a whole is damaged (T05)."""
    return _refusal("T05", name, what, _("Export the list again, or as xlsx."))


def changed(name: str) -> InvalidInput:
    """The file was written to while it was read: not all rows are accounted for (T05)."""
    return damaged(name, _("The list was changed while it was read; not every row was read."))


def encoding_said(name: str, title: str) -> Finding:
    """A text that is not UTF-8 was recognised (T06)."""
    message = _("The list is not in UTF-8; it is read as {encoding}.").format(encoding=title)
    return Finding("T06", Severity.INFO, name, message, _("Look whether names with accents came over well."))


def titles_above(name: str, line: int) -> Finding:
    """Rows above the headings are passed over (T07)."""
    message = _("The headings are on row {row}; what stands above is not read.").format(row=line)
    return Finding("T07", Severity.INFO, name, message, _("Name another row with --header-row N."))


def row_above_headings(name: str, row: int, headings: int) -> InvalidInput:
    """What stands above the headings looks like a row of the list (T07)."""
    message = _("Row {row} stands above the headings of row {headings} and looks like a row of the list.")
    remedy = _("Put the headings first, or name their row with --header-row N to pass over what is above.")
    return _refusal("T07", f"{name}:{row}", message.format(row=row, headings=headings), remedy)


def which_sheet(name: str, sheets: Sequence[str]) -> InvalidInput:
    """More than one sheet has the headings (T08)."""
    message = _("More than one sheet has headings that are known: {sheets}.").format(sheets=_named(sheets))
    return _refusal("T08", name, message, _("Say which one with --sheet NAME."))


def no_such_sheet(name: str, asked: str, sheets: Sequence[str]) -> InvalidInput:
    """The sheet that was asked for is not there (T08)."""
    message = _("There is no sheet or list {sheet}.").format(sheet=one_line(asked, limit=_SHOWN))
    return _refusal("T08", name, message, _("Choose from {options}.").format(options=_named(sheets)))


def not_read(name: str, sheets: Sequence[str]) -> Finding:
    """Other sheets have something in them, or are hidden and have the same headings (T08)."""
    message = _("These sheets are not read: {sheets}.").format(sheets=_named(sheets))
    return Finding("T08", Severity.WARN, name, message, _("Read one of them with --sheet NAME."))


def hidden_rows(name: str, count: int) -> Finding:
    """Rows that are hidden or filtered away in the sheet are read as well (T09)."""
    message = ngettext(
        "{count} hidden or filtered row of the sheet is read as well.",
        "{count} hidden or filtered rows of the sheet are read as well.",
        count,
    ).format(count=count)
    remedy = _("Copy what is shown to a new sheet if these rows should not count.")
    return Finding("T09", Severity.WARN, name, message, remedy)


def no_rows(name: str) -> Finding:
    """There is nothing below the headings (T16)."""
    message = _("The list has headings and no rows.")
    return Finding(
        "T16", Severity.WARN, name, message, _("Look whether the export was made of the right period.")
    )


def hidden_columns(name: str, headings: Sequence[str]) -> Finding:
    """Columns that are hidden in the sheet are read as well (T09)."""
    message = _("Hidden columns of the sheet are read as well: {names}.").format(names=_named(headings))
    return Finding("T09", Severity.WARN, name, message, _("Remove these columns if they should not count."))


def no_such_row(name: str, row: int) -> InvalidInput:
    """The row that was asked for has no headings (T03)."""
    message = _("There are no headings on row {row}.").format(row=row)
    return _refusal("T03", name, message, _("Give the number of the row with --header-row N."))


def _row(code: str, where: str, message: str, remedy: str) -> Finding:
    return Finding(code, Severity.BLOCK, where, message, remedy)


def open_quote(where: str) -> Finding:
    """A quotation mark is not closed in its row (T10)."""
    message = _("A quotation mark is opened in this row and not closed.")
    return _row("T10", where, message, _("Remove or close it in this row; the rows below are not touched."))


def stray_quote(where: str) -> Finding:
    """A quotation mark stands where none can (T11)."""
    message = _("The quotation marks in this row do not match.")
    return _row("T11", where, message, _("Correct the row, or export the list as xlsx."))


def cell_count(where: str, count: int, width: int) -> Finding:
    """Another number of cells than headings (T12)."""
    message = _("The row has {count} cells where the header has {width}.").format(count=count, width=width)
    return _row("T12", where, message, _("Complete the row, or export the list again."))


def wrong_encoding(where: str) -> Finding:
    """Letters that cannot be read with certainty (T13)."""
    message = _("Letters in this row are not written as in the rest of the list, or cannot be told for sure.")
    return _row("T13", where, message, _("Save the list as csv in UTF-8, or as xlsx."))


def rows_in_cell(where: str) -> Finding:
    """A cell holds what look like rows of the list itself (T14)."""
    message = _("A cell of this row has other rows of the list in it.")
    return _row("T14", where, message, _("Look for a quotation mark that is not closed, or export as xlsx."))


def control_characters(where: str) -> Finding:
    """Characters that a list cannot have (T15)."""
    message = _("The row has characters that no list has, such as a lone carriage return or a null.")
    return _row("T15", where, message, _("Correct the row, or export the list again."))


def _named(names: Sequence[str]) -> str:
    return ", ".join(one_line(name, limit=_SHOWN) for name in names)
