"""A value as the XML of a cell, or a finding that says why it cannot be one."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Final

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.written import to_serial

from .cells import ErrorValue, Value
from .markup import escape, illegal_in_xml, to_office

MAX_TEXT: Final = 32_767
"""Characters in one cell, counted as Excel does (UTF-16 units)."""

Writable = Value | int | date


def number_text(number: float) -> str:
    """The shortest text that is read back as the same number, without `.0`, the exponent in capitals."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(float(number)).upper()


def unwritable(value: Writable, where: str, *, date1904: bool) -> Finding | None:
    """Return why a cell cannot hold a value; None when it can.

    Args:
        value: as given to the patcher.
        where: the cell.
        date1904: the calendar of the workbook.
    """
    if isinstance(value, str):
        if illegal_in_xml(value):
            message = _("The text holds a control character that a workbook cannot hold.")
            remedy = _("Type the text again instead of pasting it.")
        elif len(value) > MAX_TEXT // 2 and len(value.encode("utf-16-le")) // 2 > MAX_TEXT:
            message = _("The text is longer than the {limit} characters a cell can hold.").format(
                limit=MAX_TEXT
            )
            remedy = _("Shorten the text.")
        else:
            return None
    elif isinstance(value, date):
        try:
            to_serial(value, date1904=date1904)
        except ValueError:
            message = _("The date {day} is before the first day of the workbook's calendar.").format(
                day=value.isoformat()
            )
            remedy = _("Check the year.")
        else:
            return None
    elif isinstance(value, (int, float)) and not _finite(value):
        message = _("The number is too large for a workbook.")
        remedy = _("Check the number.")
    else:
        return None
    return Finding("X17", Severity.BLOCK, where, message, remedy)


def cell_xml(tag: str, kept: str, value: Writable, *, date1904: bool) -> str:
    """A whole `<c>` element that holds a value; texts are inline.

    Args:
        tag: the prefix of the sheet's elements with its colon, or an empty text.
        kept: the attributes `r` and what else the cell keeps (its style), as written, each after a space.
        value: one that `unwritable` lets through.
        date1904: the calendar of the workbook.
    """
    if value is None:
        return f"<{tag}c{kept}/>"
    if isinstance(value, str):
        text = escape(to_office(value))
        inline = f'<{tag}is><{tag}t xml:space="preserve">{text}</{tag}t></{tag}is>'
        return f'<{tag}c{kept} t="inlineStr">{inline}</{tag}c>'
    kind, text = typed(value, date1904=date1904)
    return f"<{tag}c{kept}{kind}><{tag}v>{text}</{tag}v></{tag}c>"


def typed(value: Writable, *, date1904: bool) -> tuple[str, str]:
    """The `t` attribute (with a space before it, or empty) and the text of `<v>` for a cached result."""
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, ErrorValue):
        return ' t="e"', escape(value.code)
    if isinstance(value, date):
        return "", number_text(to_serial(value, date1904=date1904))
    if isinstance(value, (int, float)):
        return "", number_text(value)
    return ' t="str"', escape(to_office(value or ""))


def _finite(number: float) -> bool:
    try:
        return isfinite(float(number)) and abs(number) <= 1.7976931348623157e308
    except OverflowError:
        return False
