"""Messages in Dutch (the default) or English.

Message ids are English and stand in the code; the Dutch catalogue is complete, by test. Questions, document
texts and everything else a domain reader edits are data and are Dutch there.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("nl", "en")
DOMAIN: Final = "mas"
LOCALE_DIR: Final = Path(__file__).parent / "locale"

_current: gettext.NullTranslations = gettext.NullTranslations()
_language = ""


def set_language(language: str) -> None:
    """Choose the language of every message from here on.

    The process-wide gettext domain is set too, so that the usage texts of the command-line
    library follow the same choice.
    """
    global _current, _language  # noqa: PLW0603  one process speaks one language
    _language = language if language in LANGUAGES else LANGUAGES[0]
    os.environ["LANGUAGE"] = _language
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    gettext.textdomain(DOMAIN)
    _current = gettext.translation(DOMAIN, LOCALE_DIR, languages=[_language], fallback=True)


def language() -> str:
    """The language in force: `nl` or `en`."""
    if not _language:
        set_language(os.environ.get("MAS_LANG", LANGUAGES[0]))
    return _language


def _(message: str) -> str:
    """The message in the language in force."""
    if not _language:
        language()
    return _current.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message for a number of things, in the language in force."""
    if not _language:
        language()
    return _current.ngettext(singular, plural, count)
