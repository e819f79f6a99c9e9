"""One raw value to the type its field asks for, or the sentence that says why not."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from mas_cli.documents.model import Field, FieldType
from mas_cli.i18n import _
from mas_cli.written import (
    FULL,
    NO,
    PARTLY,
    YES,
    PartialDate,
    Wrong,
    is_unknown,
    quoted,
    read_day,
    read_number,
    read_yes_no,
)

# The time of day behind a date: `14:05`, `T14:05:00`, `om 14.05 uur`.
_CLOCK: Final = re.compile(r"(?:[T\s]|\bom\b)+([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?(?:\s*uur)?$")
MAX_TEXT: Final = 200_000
# What XML 1.0 cannot hold, after line ends were made one kind (section 2.2 of that recommendation).
_NOT_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def typed(field: Field, raw: Any) -> Any:
    """The value of a field that is no list.

    Args:
        field: says which type is wanted.
        raw: text, number, boolean or date as YAML, JSON or a dossier gave it.

    Returns:
        str, date, PartialDate (where the field allows it), datetime (without zone: Dutch clock time), bool or
        Decimal; None for what is not known.

    Raises:
        Wrong: with a sentence for the user.
    """
    if isinstance(raw, dict | list | tuple):
        raise Wrong(
            _("{label} takes one value, not a list or a group.").format(label=field.label),
            _("Give the value itself; check the indentation."),
        )
    match field.type:
        case FieldType.TEXT:
            return _text(raw)
        case FieldType.DATE:
            return _date(field, raw)
        case FieldType.MOMENT:
            return _moment(raw)
        case FieldType.YES_NO:
            return _yes_no(raw)
        case FieldType.CHOICE:
            return _choice(field, raw)
        case _:
            return _number(raw)


def is_empty(raw: Any) -> bool:
    """Whether a raw value means that nothing was filled in."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _text(raw: Any) -> str:
    if isinstance(raw, bool | float):
        raise Wrong(
            _("{value} was read as a number or as true or false, not as text.").format(value=raw),
            _("Put it between quotes, so that it is printed exactly as you write it."),
        )
    text = raw if isinstance(raw, str) else raw.isoformat() if isinstance(raw, date) else str(raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if len(text) > MAX_TEXT:
        raise Wrong(
            _("The text is {count} characters long; {limit} is the most.").format(
                count=len(text), limit=MAX_TEXT
            ),
            _("Add long texts as an annex."),
        )
    illegal = _NOT_XML.search(text)
    if illegal:
        raise Wrong(
            _(
                "The text holds a sign (U+{code:04X}, position {position}) that a Word file cannot hold."
            ).format(code=ord(illegal.group()), position=illegal.start() + 1),
            _("Remove that sign; it often comes along when text is copied from a PDF."),
        )
    return text


def _date(field: Field, raw: Any) -> date | PartialDate | None:
    """A day; None for one that is not known, which is then not filled in."""
    found = read_day(raw, PARTLY if field.partly else FULL)
    return None if isinstance(found, str) else found


def _moment(raw: Any) -> datetime | None:
    if isinstance(raw, datetime):
        return raw.replace(tzinfo=None)
    if is_unknown(raw):
        return None
    text = raw.isoformat() if isinstance(raw, date) else str(raw).strip()
    clock = _CLOCK.search(text)
    if not clock:
        raise Wrong(
            _("{value} has no time of day.").format(value=quoted(text)),
            _("Write date and time as 2026-03-12 14:05."),
        )
    when = read_day(text[: clock.start()])
    if not isinstance(when, date):
        raise Wrong(
            _("{value} has no date.").format(value=quoted(text)),
            _("Write date and time as 2026-03-12 14:05."),
        )
    try:
        # A PV gives Dutch clock time; no zone is meant.
        return datetime(when.year, when.month, when.day, int(clock[1]), int(clock[2]))  # noqa: DTZ001
    except ValueError as error:
        raise Wrong(
            _("The time {value} does not exist.").format(value=quoted(clock[0].strip())),
            _("Correct the time of day."),
        ) from error


def _yes_no(raw: Any) -> bool | None:
    """Ja or nee; None for onbekend, which is then not filled in."""
    return {YES: True, NO: False}.get(read_yes_no(raw) or "")


def _choice(field: Field, raw: Any) -> str:
    wanted = ("ja" if raw else "nee") if isinstance(raw, bool) else str(raw).strip()
    if wanted not in field.options:
        raise Wrong(
            _("{value} is not one of the choices.").format(value=quoted(str(raw))),
            _("Choose from: {options}.").format(options=", ".join(field.options)),
        )
    return wanted


def _number(raw: Any) -> Decimal | None:
    found = None if is_unknown(raw) else read_number(raw)
    if found is not None and found < 0:
        raise Wrong(_("{value} is below zero.").format(value=quoted(raw)), _("Write a number from 0."))
    return found
