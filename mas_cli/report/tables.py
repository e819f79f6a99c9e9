"""What a report says, before it becomes a page or data: sections with tables of numbers.

A number that is not shown is `HIDDEN` from here on: nothing that is made of these tables can show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli.i18n import _
from mas_cli.report.suppression import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

Cell = int | str
"""A number, `HIDDEN`, or a text such as a percentage."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its cells; `total` for the last row, to which the others add up."""

    label: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first heading is for the column of labels.

    Attributes:
        drawn: the first column of cells is drawn as bars too.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.

    Attributes:
        id: for programs; stays the same in every language.
        text: what to know before reading the tables.
        points: remarks below them.
    """

    id: str
    title: str
    text: str = ""
    tables: tuple[Table, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report.

    Attributes:
        kicker: stands above the title.
        note: what must be known of the instrument.
        receipt: with what it was made.
    """

    title: str
    kicker: str
    note: str
    receipt: Mapping[str, Any]
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        """The object `mas.report/1`: null for a number that is not shown."""
        return {
            "schema": "mas.report/1",
            "title": self.title,
            "receipt": dict(self.receipt),
            "sections": [
                {
                    "id": section.id,
                    "title": section.title,
                    "text": section.text,
                    "tables": [_table_json(table) for table in section.tables],
                    "points": list(section.points),
                }
                for section in self.sections
            ],
        }


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": list(table.headings),
        "rows": [
            {
                "label": row.label,
                "total": row.total,
                "values": [None if cell == HIDDEN else cell for cell in row.cells],
            }
            for row in table.rows
        ],
    }


def shown(cell: Cell) -> str:
    """A cell as text."""
    if cell == HIDDEN:
        return _("hidden")
    return number(cell) if isinstance(cell, int) else cell


def number(count: int) -> str:
    """A number as Dutch text, with a dot for every three digits."""
    return f"{count:,}".replace(",", ".")


def share(count: int, whole: int) -> str:
    """A percentage as Dutch text; empty where either is hidden or there is no whole."""
    return "" if HIDDEN in {count, whole} or not whole else f"{count / whole:.1%}".replace(".", ",")
