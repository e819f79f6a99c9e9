"""The kinds of value a dossier holds, read strictly from what people and files write."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from mas_cli.casefile import choices
from mas_cli.i18n import _
from mas_cli.law.invoer import lees_datum, lees_getal
from mas_cli.text import one_line

MAX_NAME: Final = 500
MAX_TEXT: Final = 100_000
_MAX_NUMBER: Final = 100_000
_SHOWN: Final = 40


class Wrong(ValueError):  # noqa: N818  the name says what the value is
    """A value that cannot be kept: what is wrong with it, and what to write instead."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def text(value: Any, limit: int = MAX_TEXT) -> str | None:
    """Text as written, in composed Unicode (NFC); None when there is none.

    Raises:
        Wrong: no text, too long, or with control characters, which no document can print.
    """
    if value is None:
        return None
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(_("This is no text."), _("Write one value, between quotes if need be."))
    found = unicodedata.normalize("NFC", str(value).replace("\r\n", "\n")).strip()
    if len(found) > limit:
        raise Wrong(
            _("The text has {count} characters; at most {limit} fit.").format(count=len(found), limit=limit)
        )
    for character in found:
        if character not in "\n\t" and unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"}:
            raise Wrong(
                _("The text holds a control character (U+{code}).").format(code=f"{ord(character):04X}"),
                _("Type the text anew, or paste it without formatting."),
            )
    return found or None


def name(value: Any) -> str | None:
    """One line of text: a name, an address, a place."""
    found = text(value, MAX_NAME)
    return " ".join(found.split()) if found else None


def day(value: Any) -> date | None:
    """A day as people write it: 2026-09-01, 1-9-2026 or 1/9/2026; raises Wrong."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    found = text(value, MAX_NAME)
    if found is None:
        return None
    read = lees_datum(found)
    if read is None and len(found) == 8 and found.isascii() and found.isdigit():
        read = lees_datum(f"{found[:4]}-{found[4:6]}-{found[6:]}")
    if read is None:
        raise Wrong(
            _("{value} is not a date.").format(value=one_line(found, limit=_SHOWN)),
            _("Write year-month-day, such as 2026-09-01."),
        )
    return read


def number(value: Any) -> int | float | None:
    """A count or a number of hours, not negative; raises Wrong."""
    found = text(value, MAX_NAME)
    if found is None:
        return None
    read = lees_getal(found)
    if read is None or not 0 <= read <= _MAX_NUMBER:
        raise Wrong(
            _("{value} is not a usable number.").format(value=one_line(found, limit=_SHOWN)),
            _("Write a number that is not negative, such as 16 or 1,5."),
        )
    return int(read) if read == read.to_integral_value() else float(read)


def choice(which: str) -> Callable[[Any], str | None]:
    """Reads a word of a choice in `keuzes.yaml`: its key, its name, or what other systems call it."""

    def read(value: Any) -> str | None:
        if isinstance(value, bool):
            value = "ja" if value else "nee"
        found = text(value, MAX_NAME)
        if found is None:
            return None
        options = choices.choice(which)
        key = options.find(found)
        if key is None:
            raise Wrong(
                _("{value} is none of the choices.").format(value=one_line(found, limit=_SHOWN)),
                _("Choose from: {choices}.").format(choices=", ".join(options.names)),
            )
        return key

    return read


def mapping(value: Any) -> Mapping[str, Any] | None:
    """A mapping kept as it is, such as the advice of a screening."""
    if value is not None and not isinstance(value, Mapping):
        raise Wrong(_("This is a group of values."), _("Give names with values."))
    return value


def names(value: Any) -> tuple[str, ...] | None:
    """A list of words."""
    if value is None:
        return None
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise Wrong(_("This is a list of words."), _("Separate them with commas."))
    return tuple(found for item in items if (found := name(item)))


def _standard(module: str, what: str) -> Callable[[Any], str | None]:
    """Reads a number that has a check digit or a fixed shape."""

    def read(value: Any) -> str | None:
        found = text(value, MAX_NAME)
        if found is None:
            return None
        import importlib

        from stdnum.exceptions import ValidationError

        try:
            valid = importlib.import_module(f"stdnum.nl.{module}").validate(found)
        except ValidationError as error:
            # The value itself is not repeated: messages end up in logs and on screens.
            raise Wrong(
                _("This is not a valid {what}.").format(what=what), _("Compare it with the source.")
            ) from error
        return str(valid)

    return read


Text = Annotated[str | None, BeforeValidator(text)]
Name = Annotated[str | None, BeforeValidator(name)]
Day = Annotated[date | None, BeforeValidator(day)]
Number = Annotated[int | float | None, BeforeValidator(number)]
YesNo = Annotated[str | None, BeforeValidator(choice("jano"))]
Map = Annotated[Mapping[str, Any] | None, BeforeValidator(mapping)]
Names = Annotated[tuple[str, ...] | None, BeforeValidator(names)]
Bsn = Annotated[str | None, BeforeValidator(_standard("bsn", "BSN"))]
Onderwijsnummer = Annotated[str | None, BeforeValidator(_standard("onderwijsnummer", "onderwijsnummer"))]
Postcode = Annotated[str | None, BeforeValidator(_standard("postcode", "postcode"))]
Brin = Annotated[str | None, BeforeValidator(_standard("brin", "BRIN"))]
