"""What pydantic finds wrong, in words of our own: told from the kind of the fault, never from its message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping


class Told(NamedTuple):
    """A fault as it is shown: where in the data, what is wrong, and what to do."""

    place: str
    problem: str
    remedy: str


def told(fault: Mapping[str, Any]) -> Told:
    """One of the `errors()` of a pydantic ValidationError."""
    place = ".".join(map(str, fault["loc"]))
    match fault["type"]:
        case "extra_forbidden":
            return Told(place, _("there is no such key here"), _("Remove it or correct the spelling."))
        case "missing":
            return Told(place, _("this key is missing"), _("Add it."))
    context = fault.get("ctx") or {}
    shown = repr(fault.get("input"))[:80]
    problem = _("{shown} is not accepted here").format(shown=shown)
    if options := _options(context):
        problem = _("{shown} is not accepted here, only {options}").format(shown=shown, options=options)
    return Told(place, problem, expected(fault["type"], context))


def expected(kind: str, context: Mapping[str, Any]) -> str:
    """What to write instead, for a kind of fault."""
    remedies = {
        "string_type": _("Write a text; put it between quotes if it looks like a number or a date."),
        "string_too_short": _("Write a text."),
        "string_too_long": _("Shorten it."),
        "string_pattern_mismatch": _("Use lower-case letters, digits and _, beginning with a letter."),
        "int_type": _("Write a whole number."),
        "date_type": _("Write a date as 2026-09-01, without quotes."),
        "bool_type": _("Write true or false."),
        "list_type": _("Write a list: [a, b]."),
        "too_short": _("Name at least {count}.").format(count=context.get("min_length", 1)),
        "literal_error": _("Choose from {options}.").format(options=_options(context)),
    }
    return remedies.get(kind, _("Write a mapping of keys."))


def _options(context: Mapping[str, Any]) -> str:
    """The values of a Literal, without the words that pydantic puts between them."""
    return ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
