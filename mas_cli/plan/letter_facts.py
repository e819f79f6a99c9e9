"""Putting what was recorded elsewhere where the letters find it: the facts for documents of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import changes, model
from mas_cli.casefile.dossier import plain
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

# How the field of a fact that is a group of its own is called.
_WHOLE = "_"


def edits_for(
    dossier: Dossier, values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[Edit]:
    """As `fact_edits`, with what has a place of its own in the dossier put there, where nothing is known yet.

    A fact for documents goes before the dossier; a copy of `jongere.startkwalificatie` there would hide what
    is changed in the dossier later.
    """
    own = {name: value for name, value in values.items() if _in_section(name)}
    rest = {name: value for name, value in values.items() if name not in own}
    filled: dict[str, dict[str, Any]] = {}
    for name, value in own.items():
        section, _dot, field = name.partition(".")
        piece = dossier.pieces.get(section)
        content = plain(piece.content) if piece and piece.content is not None else {}
        if content.get(field) is None:
            filled.setdefault(section, content)[field] = value
    edits = [
        Edit(section, part_of(model.SECTIONS[section].part, content, section), "")
        for section, content in filled.items()
    ]
    return [*edits, *fact_edits(dossier, rest, before)]


def _in_section(name: str) -> bool:
    section, _dot, field = name.partition(".")
    known = model.SECTIONS.get(section)
    return known is not None and not known.many and field in known.part.model_fields


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
