"""What a dossier refuses: one code each, in words an officer can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, block, did_you_mean
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    """Refuse a code that fits more than one case (K01)."""
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


def no_such_section(where: str, name: str) -> Finding:
    """A section that a dossier does not have (K02)."""
    # The list of cases refuses too, and needs no dossier.
    from mas_cli.casefile.model import FEITEN, SECTIONS

    message = _("A dossier has no section {name}.").format(name=one_line(name, limit=_SHOWN))
    return _nowhere(where, message, did_you_mean(name, [*SECTIONS, FEITEN.name], ", ".join(SECTIONS)))


def no_such_fact(where: str, name: str, known: Iterable[str]) -> Finding:
    """A fact that no document asks for (K02)."""
    message = _("A dossier has no {path}.").format(path=one_line(name, limit=_SHOWN))
    return _nowhere(where, message, did_you_mean(name, known))


def path_refused(path: str, message: str, remedy: str = "") -> InvalidInput:
    """A dotted path that leads nowhere, or may not be set by hand (K02)."""
    return InvalidInput(message, findings=[_nowhere(one_line(path, limit=_SHOWN), message, remedy)])


def _nowhere(where: str, message: str, remedy: str) -> Finding:
    return block("K02", where, message, remedy)


def no_list(where: str, name: str) -> Finding:
    """A section of more items, written as one (K03)."""
    message = _("{name} is a list; begin each item with a dash.").format(name=name)
    return _misshapen(where, message, _("Write a list: [a, b]."))


def no_fields(where: str, path: str) -> InvalidInput:
    """A value where a section or an item has fields (K03)."""
    message = _("{path} is a group of fields.").format(path=one_line(path, limit=_SHOWN))
    return InvalidInput(message, findings=[_misshapen(where, message, _("Give names with values."))])


def no_such_field(where: str, field: str, known: Iterable[str]) -> Finding:
    """A field that a section does not have (K03)."""
    message = _("There is no field {field} here.").format(field=one_line(field, limit=_SHOWN))
    fields = _("The fields are: {fields}.").format(fields=", ".join(known))
    return _misshapen(one_line(where, limit=3 * _SHOWN), message, did_you_mean(field, known, fields))


def _misshapen(where: str, message: str, remedy: str) -> Finding:
    return block("K03", where, message, remedy)


def value(where: str, message: str, remedy: str) -> Finding:
    """A value that cannot be kept, or cannot be (K04)."""
    return block("K04", where, message, remedy)


def about_nobody(where: str) -> Finding:
    """Refuse a row of a list that does not say whom it is about (K44)."""
    message = _("The row does not say whom it is about.")
    return block(
        "K44", where, message, _("Complete the persoonsgebonden nummer, or achternaam and geboortedatum.")
    )


def no_such_event(where: str, name: str, known: Iterable[str]) -> Finding:
    """An event that would silently start nothing (K05)."""
    message = _("There is no event {name}.").format(name=one_line(name, limit=_SHOWN))
    choices = _("Choose from: {choices}.").format(choices=", ".join(known))
    return block("K05", where, message, did_you_mean(name, known, choices))


def not_now(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    """Something the case is not ready for."""
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, where, message, remedy)])
