"""The kinds of value a dossier holds, read strictly from what people and files write."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BeforeValidator, PlainSerializer

from mas_cli.casefile import choices
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.written import (
    PARTLY,
    PartialDate,
    Wrong,
    is_unknown,
    quoted,
    read_brin,
    read_bsn,
    read_day,
    read_hours,
    read_number,
    read_onderwijsnummer,
    read_postcode,
    read_surname,
)

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

MAX_NAME: Final = 500
MAX_TEXT: Final = 100_000
_MAX_NUMBER: Final = 100_000
_SHOWN: Final = 40


def text(value: Any, limit: int = MAX_TEXT) -> str | None:
    """Return a text as written, in composed Unicode (NFC); None when it is empty.

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
    """A day as `written` reads it; None also for one that is not known. Raises Wrong."""
    found = read_day(_plain(value))
    return found if isinstance(found, date) else None


def birth(value: Any) -> date | PartialDate | None:
    """A date of birth, which may be known in part; None also for one that is not known. Raises Wrong."""
    found = read_day(_plain(value), PARTLY)
    return None if isinstance(found, str) else found


def number(value: Any) -> int | float | None:
    """A count, not negative; None also for one that is not known. Raises Wrong."""
    return None if is_unknown(value) else _not_negative(value, read_number(_plain(value)))


def hours(value: Any) -> int | float | None:
    """Hours, not negative, also as a duration; None also where they are not known. Raises Wrong."""
    return None if is_unknown(value) else _not_negative(value, read_hours(_plain(value)))


def _not_negative(value: Any, read: Decimal | None) -> int | float | None:
    if read is None:
        return None
    if not 0 <= read <= _MAX_NUMBER:
        raise Wrong(
            _("{value} is not a usable number.").format(value=quoted(value)),
            _("Write a number that is not negative, such as 16 or 1,5."),
        )
    return int(read) if read == read.to_integral_value() else float(read)


def _plain(value: Any) -> Any:
    """A text without what no document can print; any other value as it is."""
    return text(value, MAX_NAME) if isinstance(value, str) else value


def surname(value: Any) -> str | None:
    """Return a surname; None for the dot by which the BRP says that a person has no surname."""
    return read_surname(name(value))


def choice(which: str) -> Callable[[Any], str | None]:
    """Reads a word of a choice in `keuzes.yaml`: its key, its name, or what other systems call it.

    What is said not to be known is None, where the choice has no word of its own for that.
    """

    def read(value: Any) -> str | None:
        if isinstance(value, bool):
            value = "ja" if value else "nee"
        found = text(value, MAX_NAME)
        if found is None:
            return None
        options = choices.choice(which)
        key = options.find(found)
        if key is None and not is_unknown(found):
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


def is_day(field: FieldInfo) -> bool:
    """Whether a field of a part is a day, which may be said not to be known."""
    return any(getattr(reader, "func", None) in {day, birth} for reader in field.metadata)


Text = Annotated[str | None, BeforeValidator(text)]
Name = Annotated[str | None, BeforeValidator(name)]
Surname = Annotated[str | None, BeforeValidator(surname)]
Day = Annotated[date | None, BeforeValidator(day)]
Birth = Annotated[
    date | PartialDate | None,
    BeforeValidator(birth),
    PlainSerializer(str, return_type=str, when_used="json-unless-none"),
]
Hours = Annotated[int | float | None, BeforeValidator(hours)]
Number = Annotated[int | float | None, BeforeValidator(number)]
YesNo = Annotated[str | None, BeforeValidator(choice("jano"))]
Map = Annotated[Mapping[str, Any] | None, BeforeValidator(mapping)]
Names = Annotated[tuple[str, ...] | None, BeforeValidator(names)]
Bsn = Annotated[str | None, BeforeValidator(read_bsn)]
Onderwijsnummer = Annotated[str | None, BeforeValidator(read_onderwijsnummer)]
Postcode = Annotated[str | None, BeforeValidator(read_postcode)]
Brin = Annotated[str | None, BeforeValidator(read_brin)]
