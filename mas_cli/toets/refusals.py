"""What a guided check finds wrong: one function a code.

P70 no such check · P72 a name that does not exist · P73 a step that decides without an end, or an end
without such a step · P74 days on which the school itself decides · P75 school holidays that are not known ·
P76 a period too long to count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, block, did_you_mean, refusal, warn
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mas_cli.errors import InvalidInput

_SHOWN: Final = 60


def no_such_check(name: str, known: Collection[str]) -> InvalidInput:
    """A check that nobody wrote."""
    message = _("There is no check {name}.").format(name=one_line(name, limit=_SHOWN))
    choices = _("Choose from: {choices}.").format(choices=", ".join(known))
    return refusal("P70", "toets", message, did_you_mean(name, known, choices))


def no_such_name(where: str, name: str, known: Iterable[str]) -> Finding:
    """A name that leads nowhere."""
    message = _("{name} does not exist here.").format(name=one_line(name, limit=_SHOWN))
    return block("P72", where, message, did_you_mean(name, known, _("Correct the name or add it.")))


def end_and_step(where: str, name: str, *, has_end: bool) -> Finding:
    """An end of a step that does not conclude, or a step that concludes without an end."""
    message = _("No step {name} of the decision concludes.") if has_end else _("Step {name} has no afloop.")
    remedy = _("Give every step with an uitkomst an afloop of the same name, and no other.")
    return block("P73", where, message.format(name=name), remedy)


def school_decides(name: str, label: str, days: int) -> Finding:
    """Days that are lessons at one school and not at another."""
    message = ngettext(
        "{label}: the school itself decides on {count} day in it, which is not counted.",
        "{label}: the school itself decides on {count} days in it, which are not counted.",
        days,
    ).format(label=label, count=days)
    return warn("P74", name, message, _("Ask the school, and see whether it makes a difference."))


def holidays_unknown(name: str, label: str) -> Finding:
    """A time of which no school holidays are kept."""
    message = _("{label}: the school holidays of that time are not known here.").format(label=label)
    return warn("P75", name, message, _("Count the school days with the school."))


def period_too_long(name: str, label: str) -> Finding:
    """Two days that are farther apart than days are counted."""
    message = _("{label}: the period is too long to count.").format(label=label)
    return warn("P76", name, message, _("Correct one of the two days."))
