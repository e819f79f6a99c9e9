"""Putting what was recorded elsewhere where the letters find it: the facts for documents of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import changes, model
from mas_cli.casefile.store import Edit

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

# How the field of a fact that is a group of its own is called.
_WHOLE = "_"


def fact_edits(
    dossier: Dossier, values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[Edit]:
    """The edits that give fields of letters a value.

    Args:
        dossier: as it is.
        values: field of a Word format → value; names that no format has are left out.
        before: what the same source put there earlier; what it no longer says is taken out, unless someone
            changed it since.
    """
    groups = dossier.facts()
    changed: dict[str, dict[str, Any]] = {}

    def group_of(name: str) -> tuple[dict[str, Any], str]:
        group, _dot, field = name.partition(".")
        return changed.setdefault(group, dict(groups.get(group, {}))), field or _WHOLE

    for name, value in (before or {}).items():
        if name not in values:
            content, field = group_of(name)
            if content.get(field) == value:
                del content[field]
    for name, value in values.items():
        if name in changes.fact_names() and value:
            content, field = group_of(name)
            content[field] = changes.fact_value(value, name)
    return [
        Edit(model.FEITEN.name, model.Feiten.model_validate(content) if content else None, group)
        for group, content in sorted(changed.items())
        if content != groups.get(group, {})
    ]
