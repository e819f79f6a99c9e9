"""Rows that repeat: a table row or repeated section with columns of a list grows to the rows there are."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.own.controls import W14
from mas_cli.documents.own.scan import unit_of
from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mas_cli.documents.data import Data
    from mas_cli.documents.model import Field, Format
    from mas_cli.documents.own.matching import Target
    from mas_cli.documents.own.places import Spot

_ROW: Final = "[]."


@dataclass(frozen=True, slots=True)
class Work:
    """One place to write.

    Attributes:
        spot: where.
        target: what fills it.
        field: the field, for a value of its own; None for a computed one.
        column: for a place in a row of a list, the column.
        row: the row; None when there are fewer rows than the file has room for.
    """

    spot: Spot
    target: Target
    field: Field | None = None
    column: Field | None = None
    row: Mapping[str, Any] | None = None


def grown(fmt: Format, pairs: Sequence[tuple[Spot, Target]], data: Data) -> list[Work]:
    """The places that have a field, in order, after rows were added in the tree for lists that need them."""
    blocks: dict[tuple[str, Any], list[Any]] = {}
    inside: dict[Any, list[tuple[Spot, Target]]] = {}
    for spot, target in pairs:
        unit = unit_of(spot) if target.field else None
        if unit is not None:
            inside.setdefault(unit, []).append((spot, target))
            name, dots, _column = target.field.partition(_ROW)
            units = blocks.setdefault((name, unit.getparent()), []) if dots else [unit]
            if unit not in units:
                units.append(unit)
    rows_of: dict[Spot, Mapping[str, Any] | None] = {}
    added: list[tuple[Spot, Target]] = []
    for (name, _parent), units in blocks.items():
        rows = data.rows(name)
        filled = [inside[unit] for unit in units]
        copies = _copies(units[-1], filled[-1], len(rows) - len(units))
        added.extend(pair for copied in copies for pair in copied)
        for position, places in enumerate((*filled, *copies)):
            row = rows[position] if position < len(rows) else None
            rows_of.update((spot, row) for spot, target in places if target.field.startswith(name + _ROW))
    return [_work(fmt, spot, target, rows_of.get(spot)) for spot, target in (*pairs, *added) if target.field]


def _work(fmt: Format, spot: Spot, target: Target, row: Mapping[str, Any] | None) -> Work:
    name, dots, wanted = target.field.partition(_ROW)
    entry = fmt.fields.get(name)
    column = (
        next((found for found in entry.columns if found.name == wanted), None) if entry and dots else None
    )
    return Work(spot, target, entry, column, row)


def _copies(
    original: Any, places: Sequence[tuple[Spot, Target]], count: int
) -> list[list[tuple[Spot, Target]]]:
    """The same row again, behind itself, as often as wanted, with its places."""
    found = []
    last = original
    for _number in range(count):
        clone = copy.deepcopy(original)
        clone.tail = None
        # Walked side by side before anything is taken away from the copy.
        where = dict(zip(original.iter(), clone.iter(), strict=True))
        moved = [(spot.moved(where), target) for spot, target in places]
        _without_identity(clone)
        last.addnext(clone)
        last = clone
        found.append(moved)
    return found


def _without_identity(clone: Any) -> None:
    """Take away what may occur only once in a file: ids of paragraphs and controls."""
    for element in clone.iter():
        for name in ("paraId", "textId"):
            element.attrib.pop(f"{W14}{name}", None)
    for element in list(clone.iter(f"{W}sdtPr")):
        for number in element.findall(f"{W}id"):
            element.remove(number)
