"""How this package says no: one finding, as `InvalidInput`, with the place, the fault and the remedy."""

from __future__ import annotations

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.text import one_line


def refusal(code: str, where: str, message: str, remedy: str = "") -> InvalidInput:
    """The exception for one fault of an Office file.

    Args:
        code: the finding code (`X06`).
        where: the file, part or cell as the user knows it; made safe to show here.
        message: what is wrong.
        remedy: what to do about it.
    """
    place = one_line(where)
    finding = Finding(code, Severity.BLOCK, place, message, remedy)
    return InvalidInput(f"{place}: {message}" if place else message, remedy=remedy, findings=(finding,))


def damaged(where: str) -> InvalidInput:
    """The refusal of a file whose container cannot be trusted (X06)."""
    return refusal(
        "X06",
        where,
        _("The file is damaged or incomplete."),
        _("Download or copy the file again, or open it in Excel or Word and save it again."),
    )


def packed_unusually(where: str) -> InvalidInput:
    """The refusal of a part that is compressed as Office never does (X06)."""
    return refusal(
        "X06",
        where,
        _("The file is packed in a way that Office programs do not use."),
        _("Open the file in Excel or Word and save it again."),
    )


def no_reference(where: str) -> InvalidInput:
    """The refusal of something that is not the reference of a cell (X16)."""
    message, remedy = _("This is not the reference of a cell."), _("Write a column and a row, such as C14.")
    return refusal("X16", where, message, remedy)


def malformed(where: str) -> InvalidInput:
    """The refusal of a part whose XML is not well-formed or not as Office writes it (X14)."""
    return refusal(
        "X14",
        where,
        _("This part of the file is damaged."),
        _("Open the file in Excel or Word, let it repair the file, and save it again."),
    )
