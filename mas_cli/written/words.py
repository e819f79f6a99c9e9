"""Yes, no, not known, and nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mas_cli.i18n import _

from .problem import Wrong, quoted

YES: Final = "ja"
NO: Final = "nee"
UNKNOWN: Final = "onbekend"

UNKNOWN_WORDS: Final = (UNKNOWN, "?")
MEANINGS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("ja", "j", "yes", "y", "true", "waar"), YES),
    **dict.fromkeys(("nee", "n", "no", "false", "onwaar"), NO),
}


def is_blank(raw: object) -> bool:
    """Whether nothing was filled in: no value, or a text of spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def is_unknown(raw: object) -> bool:
    """Whether it is written that the value is not known: `onbekend` or `?`."""
    return isinstance(raw, str) and raw.strip().casefold() in UNKNOWN_WORDS


def read_yes_no(raw: object, more: Mapping[str, str] | None = None) -> str | None:
    """`ja`, `nee` or `onbekend`; None when nothing was filled in.

    Args:
        raw: a truth value or a text: ja, j, yes, y, true, waar; nee, n, no, false, onwaar; onbekend, `?`.
        more: other words, in lower case, with what they stand for.

    Raises:
        Wrong: it is neither.
    """
    if is_blank(raw):
        return None
    text = str(raw).strip().casefold()
    if more and text in more:
        return more[text]
    if is_unknown(text):
        return UNKNOWN
    if text not in MEANINGS:
        raise Wrong(
            _("{value} is neither ja nor nee.").format(value=quoted(raw)), _("Write ja, nee or onbekend.")
        )
    return MEANINGS[text]
