"""One raw value to the type its field asks for, or the sentence that says why not."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from mas_cli.documents.model import Field, FieldType
from mas_cli.i18n import _

_DUTCH_DATE: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_ISO_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?")
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")
_YES_NO: Final = {"ja": True, "nee": False, "true": True, "false": False}
MAX_TEXT: Final = 200_000
# What XML 1.0 cannot hold, after line ends were made one kind (section 2.2 of that recommendation).
_NOT_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class WrongValue(ValueError):  # noqa: N818  it is caught at once and becomes a finding
    """A value its field cannot take: the sentence and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def typed(field: Field, raw: Any) -> Any:
    """The value of a field that is no list.

    Args:
        field: says which type is wanted.
        raw: text, number, boolean or date as YAML, JSON or a dossier gave it.

    Returns:
        str, date, datetime (without zone: Dutch clock time), bool or Decimal.

    Raises:
        WrongValue: with a sentence for the user.
    """
    if isinstance(raw, dict | list | tuple):
        raise WrongValue(
            _("{label} takes one value, not a list or a group.").format(label=field.label),
            _("Give the value itself; check the indentation."),
        )
    match field.type:
        case FieldType.TEXT:
            return _text(raw)
        case FieldType.DATE:
            return _date(raw)
        case FieldType.MOMENT:
            return _moment(raw)
        case FieldType.YES_NO:
            return _yes_no(raw)
        case FieldType.CHOICE:
            return _choice(field, raw)
        case _:
            return _number(raw)


def is_empty(raw: Any) -> bool:
    """Whether a raw value stands for nothing filled in."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _text(raw: Any) -> str:
    if isinstance(raw, bool | float):
        raise WrongValue(
            _("{value} was read as a number or as true or false, not as text.").format(value=raw),
            _("Put it between quotes, so that it is printed exactly as you write it."),
        )
    text = raw if isinstance(raw, str) else raw.isoformat() if isinstance(raw, date) else str(raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if len(text) > MAX_TEXT:
        raise WrongValue(
            _("The text is {count} characters long; {limit} is the most.").format(
                count=len(text), limit=MAX_TEXT
            ),
            _("Add long texts as an annex."),
        )
    illegal = _NOT_XML.search(text)
    if illegal:
        raise WrongValue(
            _(
                "The text holds a sign (U+{code:04X}, position {position}) that a Word file cannot hold."
            ).format(code=ord(illegal.group()), position=illegal.start() + 1),
            _("Remove that sign; it often comes along when text is copied from a PDF."),
        )
    return text


def _date(raw: Any) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    return _date_of_text(str(raw).strip())


def _date_of_text(text: str) -> date:
    iso, dutch = _ISO_DATE.fullmatch(text), _DUTCH_DATE.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif dutch:
        day, month, year = (int(part) for part in dutch.groups())
    else:
        raise WrongValue(
            _("{value} is no date.").format(value=_quoted(text)), _("Write it as 2026-03-12 or 12-03-2026.")
        )
    try:
        return date(year, month, day)
    except ValueError as error:
        raise WrongValue(
            _("The date {value} does not exist.").format(value=_quoted(text)),
            _("Correct the day, the month or the year."),
        ) from error


def _moment(raw: Any) -> datetime:
    if isinstance(raw, datetime):
        return raw.replace(tzinfo=None)
    text = raw.isoformat() if isinstance(raw, date) else str(raw).strip()
    day, _space, time = text.replace("T", " ").partition(" ")
    clock = _TIME.fullmatch(time.strip().removesuffix("uur").strip())
    if not clock:
        raise WrongValue(
            _("{value} has no time of day.").format(value=_quoted(text)),
            _("Write date and time as 2026-03-12 14:05."),
        )
    when = _date_of_text(day)
    try:
        # A PV gives Dutch clock time; no zone is meant.
        return datetime(when.year, when.month, when.day, int(clock[1]), int(clock[2]))  # noqa: DTZ001
    except ValueError as error:
        raise WrongValue(
            _("The time {value} does not exist.").format(value=_quoted(time)), _("Correct the time of day.")
        ) from error


def _yes_no(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    found = _YES_NO.get(str(raw).strip().lower())
    if found is None:
        raise WrongValue(
            _("{value} is neither ja nor nee.").format(value=_quoted(str(raw))), _("Write ja or nee.")
        )
    return found


def _choice(field: Field, raw: Any) -> str:
    wanted = ("ja" if raw else "nee") if isinstance(raw, bool) else str(raw).strip()
    if wanted not in field.options:
        raise WrongValue(
            _("{value} is not one of the choices.").format(value=_quoted(str(raw))),
            _("Choose from: {options}.").format(options=", ".join(field.options)),
        )
    return wanted


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not _NUMBER.fullmatch(str(raw).strip()):
        raise WrongValue(
            _("{value} is no number.").format(value=_quoted(str(raw))), _("Write it as 12 or 12,5.")
        )
    found = Decimal(str(raw).strip().replace(",", "."))
    if found < 0:
        raise WrongValue(
            _("{value} is below zero.").format(value=_quoted(str(raw))), _("Write a number from 0.")
        )
    return found


def _quoted(text: str) -> str:
    return f"“{text[:60]}”"
