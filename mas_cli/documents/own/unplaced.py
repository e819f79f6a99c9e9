"""Values that were filled in and have no place in a Word file of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.data import applies, required
from mas_cli.documents.model import FieldType, Rule
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mas_cli.documents.data import Data
    from mas_cli.documents.model import Field, Format
    from mas_cli.documents.own.matching import Target
    from mas_cli.documents.own.places import Place

_ROW: Final = "[]."
_SHOWN: Final = 40


def never_placed(fmt: Format, targets: Iterable[Target]) -> tuple[str, ...]:
    """The fields the type requires, always or in some cases, that no place of the Word file holds."""
    used = {target.field for target in targets}
    return tuple(
        name
        for name, entry in fmt.fields.items()
        if entry.rule is not Rule.OPTIONAL and entry.printed and not _holds(entry, used)
    )


def noted(fmt: Format, targets: Iterable[Target]) -> list[Finding]:
    """That fields have no place (F63), told when the Word file is added; it is agreed to with that."""
    names = never_placed(fmt, targets)
    if not names:
        return []
    return [
        Finding(
            "F63",
            Severity.WARN,
            fmt.type,
            ngettext(
                "This format has no place for {count} field that may have to be filled in: {names}.",
                "This format has no place for {count} fields that may have to be filled in: {names}.",
                len(names),
            ).format(count=len(names), names=_listed([fmt.fields[name].label for name in names])),
            _("They will not stand in the document; mapping.yaml lists them under without_place."),
        )
    ]


def _holds(entry: Field, used: set[str]) -> bool:
    columns = [column.name for column in entry.columns if column.rule is not Rule.OPTIONAL]
    return entry.name in used or (
        bool(columns) and all(f"{entry.name}{_ROW}{column}" in used for column in columns)
    )


def findings(
    fmt: Format, data: Data, pairs: Sequence[tuple[Place, Target]], accepted: Sequence[str], *, draft: bool
) -> list[Finding]:
    """Warn about facts that the document will not contain.

    Args:
        fmt: the format.
        data: the facts.
        pairs: each place with what fills it.
        accepted: the fields of which the officer agreed that the form has no place for them.
        draft: a draft is made all the same.

    Returns:
        F63 for values that must be filled in, blocking but for those that were accepted; F60 for the others.
    """
    lost: list[str] = []
    needed: list[tuple[str, str]] = []
    for name, entry in fmt.fields.items():
        if not entry.printed or name not in data.values or not applies(entry, data):
            continue
        for label, optional in _lost(
            entry, data.values[name], [pair for pair in pairs if _of(pair[1]) == name]
        ):
            if required(entry, data) and not optional and name not in accepted:
                needed.append((name, label))
            else:
                lost.append(label)
    found = []
    if needed:
        found.append(
            Finding(
                "F63",
                Severity.WARN if draft else Severity.BLOCK,
                fmt.type,
                ngettext(
                    "This format has no place for {count} value that must be in it: {names}.",
                    "This format has no place for {count} values that must be in it: {names}.",
                    len(needed),
                ).format(count=len(needed), names=_listed([label for _name, label in needed])),
                _("Map them in mapping.yaml, or list them there under without_place: {names}.").format(
                    names=", ".join(dict.fromkeys(name for name, _label in needed))
                ),
            )
        )
    if lost:
        found.append(
            Finding(
                "F60",
                Severity.WARN,
                fmt.type,
                ngettext(
                    "This format has no place for {count} value that was filled in: {names}.",
                    "This format has no place for {count} values that were filled in: {names}.",
                    len(lost),
                ).format(count=len(lost), names=_listed(lost)),
                _("Map them in mapping.yaml if the document must hold them."),
            )
        )
    return found


def _of(target: Target) -> str:
    return target.field.partition(_ROW)[0]


def _lost(entry: Field, value: Any, pairs: Sequence[tuple[Place, Target]]) -> Iterator[tuple[str, bool]]:
    """How to name what of a value has no place, and whether it may be left out of a row."""
    boxes = {answer for place, target in pairs if place.is_box for answer in target.answers}
    placed = any(target.field == entry.name and not place.is_box for place, target in pairs)
    columns = {target.field.partition(_ROW)[2] for _place, target in pairs}
    if placed or (entry.type is FieldType.LIST and not value):
        return
    if entry.type is FieldType.LIST and columns:
        for column in entry.columns:
            if column.name not in columns and any(row.get(column.name) is not None for row in value):
                yield f"{entry.label}: {column.label}", column.rule is Rule.OPTIONAL
    elif entry.type is FieldType.YES_NO:
        # One box alone says both: ticked or not.
        if not boxes:
            yield entry.label, False
    elif entry.type is not FieldType.CHOICE or value not in boxes:
        yield entry.label, False


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels[:_SHOWN]) + ("" if len(labels) <= _SHOWN else ", …")
