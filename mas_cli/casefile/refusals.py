"""What a dossier refuses: one code each, in words an officer can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.casefile.summary import Summary

_SHOWN = 60
_LINE = 200
_LISTED = 10


def unknown_case(typed: str) -> InvalidInput:
    """No case by this code (K01)."""
    shown = one_line(typed, limit=_SHOWN)
    message = _("There is no case {case}.").format(case=shown)
    remedy = _("`mas case list` shows the cases with their codes.")
    return InvalidInput(message, findings=[Finding("K01", Severity.BLOCK, shown, message, remedy)])


def no_last_case() -> InvalidInput:
    """`-` before any case was used here (K01)."""
    message = _("No case was used on this computer yet.")
    remedy = _("Give a name, a reference or the code; `mas case list` shows them.")
    return InvalidInput(message, findings=[Finding("K01", Severity.BLOCK, "-", message, remedy)])


def codes_collide(typed: str, containers: list[str]) -> InvalidInput:
    """A code that stands for more than one case (K01)."""
    shown = one_line(typed, limit=_SHOWN)
    message = _("{case} stands for more than one case.").format(case=shown)
    remedy = _("Use the whole id: {ids}.").format(ids=", ".join(containers))
    return InvalidInput(message, findings=[Finding("K01", Severity.BLOCK, shown, message, remedy)])


def several_cases(typed: str, cases: Sequence[Summary]) -> InvalidInput:
    """A name, reference or part that fits more than one case: which ones (K01)."""
    shown = one_line(typed, limit=_SHOWN)
    message = ngettext("{case} fits {count} case.", "{case} fits {count} cases.", len(cases)).format(
        case=shown, count=len(cases)
    )
    remedy = _("Type more of the name, or the code of the case that is meant.")
    listed = [
        Finding("K01", Severity.BLOCK, case.id, one_line(case.recognised_by, limit=_LINE))
        for case in cases[:_LISTED]
    ]
    more = len(cases) - len(listed)
    if more:
        listed.append(
            Finding(
                "K01",
                Severity.BLOCK,
                "…",
                ngettext("and {count} more", "and {count} more", more).format(count=more),
            )
        )
    return InvalidInput(message, remedy=remedy, findings=listed)


def damaged_case(container: str, section: str) -> InvalidInput:
    """A record that opens but is no part of a dossier of this version (K09)."""
    message = _("A part of this dossier is not in a form this version reads.")
    remedy = _("Update mas; nothing was changed.")
    return InvalidInput(
        message, findings=[Finding("K09", Severity.BLOCK, f"{container} {section}", message, remedy)]
    )


def path_refused(path: str, message: str, remedy: str = "") -> InvalidInput:
    """A dotted path that leads nowhere, or may not be set by hand (K02)."""
    shown = one_line(path, limit=_SHOWN)
    return InvalidInput(message, findings=[Finding("K02", Severity.BLOCK, shown, message, remedy)])


def not_now(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    """Something the case is not ready for."""
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, where, message, remedy)])
