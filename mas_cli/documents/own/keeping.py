"""Keeping a format of the user: its mapping, and what was not sure in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mas_cli.documents.own import store, unplaced
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.documents.model import Format
    from mas_cli.documents.own.intake import Taken
    from mas_cli.documents.own.matching import Proposal, Target
    from mas_cli.documents.own.places import Place


def keep(
    name: str, type_name: str, fmt: Format, taken: Taken, targets: Sequence[Target], *, force: bool
) -> None:
    """Keep a Word file with the mapping of its places; raises InvalidInput when that may not be."""
    absent = unplaced.never_placed(fmt, targets)
    mapping = store.mapped(type_name, taken.name, taken.content, taken.places, targets, absent)
    store.save(name, mapping, taken.content, force=force)


def unsure(taken: Taken, proposals: Sequence[Proposal]) -> list[Finding]:
    """The proposals that nobody looked at and that are not taken, each by its place (F65)."""
    left = [
        f"{number} {place.label or place.text} → {found.target.field}"
        for number, (place, found) in enumerate(zip(taken.places, proposals, strict=True), start=1)
        if found.target.field and not found.sure
    ]
    if not left:
        return []
    return [
        Finding(
            "F65",
            Severity.WARN,
            taken.name,
            ngettext(
                "{count} place was left empty because its field is not sure: {places}.",
                "{count} places were left empty because their fields are not sure: {places}.",
                len(left),
            ).format(count=len(left), places="; ".join(left)),
            _("Add the file without --yes to look at them, or put the fields into mapping.yaml."),
        )
    ]


def place_json(place: Place, target: Target) -> dict[str, Any]:
    """A place and what fills it, as `mas format --json` has it."""
    found: dict[str, Any] = {
        "kind": place.kind,
        "part": place.part,
        "label": place.label,
        "row": place.of_row,
        "column": place.label if place.of_row else place.column,
        "name": place.name,
        "text": place.text,
        "options": list(place.options),
        "field": target.field,
    }
    if target.equals:
        found["equals"] = target.equals
    return found
