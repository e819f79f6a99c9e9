"""Numbers that identify a person, a school or an address: kept as written, or refused by name.

Nothing is padded or mended. A spreadsheet that took a number for a quantity leaves marks (`.0`, `E+08`, lost
digits), and a number with lost digits is someone else's.
"""

from __future__ import annotations

import re
from typing import Final

from mas_cli.i18n import _

from .problem import Wrong
from .words import is_blank, is_unknown

_GROUPS: Final = re.compile(r"[ .-]")
_GROUPED: Final = re.compile(r"[0-9]+(?:[ .-][0-9]+)*")
_DAMAGED: Final = re.compile(r"[0-9]+[.,][0-9]*(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+")
_FRACTION: Final = re.compile(r"[0-9]+\.[0-9]{1,2}")
_BSN_LENGTHS: Final = (8, 9)
_DUTCH_POSTCODE: Final = re.compile(r"([1-9][0-9]{3})\s*([A-Z]{2})")
# What is nearly a Dutch postcode is a mistake in one; no other country writes them so.
_NEARLY_DUTCH: Final = re.compile(r"[0-9]{4}\s*[A-Z]{1,3}|[0-9]{3}\s*[A-Z]{2}|[0-9]{5}\s*[A-Z]{2}")
_NOT_ISSUED: Final = frozenset({"SA", "SD", "SS"})
_FOREIGN_POSTCODE: Final = re.compile(r"(?=.*[0-9])[A-Z0-9](?:[A-Z0-9 -]{1,10})")


def read_bsn(raw: object) -> str | None:
    """A burgerservicenummer as nine digits; None when nothing was filled in, or that it is not known.

    A number of eight digits is one that begins with 0 and was written without it.

    Raises:
        Wrong: other than eight or nine digits, changed by a spreadsheet, or its check digit is wrong.
    """
    text = _digits(raw, "BSN")
    if text is None:
        return None
    if len(text) not in _BSN_LENGTHS:
        raise Wrong(
            _("A BSN has 8 or 9 digits; this has {count}.").format(count=len(text)),
            _("Compare it with the source; digits that a spreadsheet dropped are not guessed."),
        )
    return _checked(text.zfill(9), "bsn", "BSN")


def read_onderwijsnummer(raw: object) -> str | None:
    """An onderwijsnummer: nine digits that begin with 10; None as `read_bsn`.

    Raises:
        Wrong: as `read_bsn`.
    """
    text = _digits(raw, "onderwijsnummer")
    return None if text is None else _checked(text, "onderwijsnummer", "onderwijsnummer")


def is_onderwijsnummer(raw: object) -> bool:
    """Whether a persoonsgebonden nummer is an onderwijsnummer, and so not a BSN."""
    from stdnum.nl import onderwijsnummer

    return bool(onderwijsnummer.is_valid(_GROUPS.sub("", str(raw))))


def read_brin(raw: object) -> str | None:
    """The BRIN of a school (`01AB`) or vestiging (`01AB00`); None as `read_bsn`.

    Raises:
        Wrong: it has another shape.
    """
    text = _text(raw)
    return None if text is None else _checked(text.upper().replace("-", "").replace(" ", ""), "brin", "BRIN")


def read_postcode(raw: object) -> str | None:
    """Return a Dutch postcode as `1234 AB`, or a foreign one as written; None as in `read_bsn`.

    Raises:
        Wrong: a Dutch one with a mistake in it, or no postcode of any country.
    """
    text = _text(raw)
    if text is None:
        return None
    plain = " ".join(text.upper().split())
    dutch = _DUTCH_POSTCODE.fullmatch(plain)
    if dutch and dutch[2] not in _NOT_ISSUED:
        return f"{dutch[1]} {dutch[2]}"
    if _NEARLY_DUTCH.fullmatch(plain) or not _FOREIGN_POSTCODE.fullmatch(plain):
        raise _invalid("postcode")
    return plain


def _text(raw: object) -> str | None:
    if is_blank(raw) or is_unknown(raw):
        return None
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return str(raw).strip()


def _digits(raw: object, what: str) -> str | None:
    text = _text(raw)
    if text is None:
        return None
    if _GROUPED.fullmatch(text) and not _FRACTION.fullmatch(text):
        return _GROUPS.sub("", text)
    if _DAMAGED.fullmatch(text):
        raise Wrong(
            _("A spreadsheet took this {what} for a quantity and changed it.").format(what=what),
            _("Make the column text in the spreadsheet, and save the list again."),
        )
    raise _invalid(what)


def _checked(text: str, module: str, what: str) -> str:
    import importlib

    from stdnum.exceptions import ValidationError

    try:
        return str(importlib.import_module(f"stdnum.nl.{module}").validate(text))
    except ValidationError as error:
        raise _invalid(what) from error


def _invalid(what: str) -> Wrong:
    # The value itself is not repeated: messages end up in logs and on screens.
    return Wrong(_("This is not a valid {what}.").format(what=what), _("Compare it with the source."))
