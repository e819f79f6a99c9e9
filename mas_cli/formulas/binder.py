"""Names, tables and relative addresses resolved to ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.addresses import MAX_COLUMN, MAX_ROW, parse_area
from mas_cli.formulas.grid import Grid, Rect
from mas_cli.formulas.model import DefinedName, Table
from mas_cli.formulas.parser import parse
from mas_cli.formulas.syntax import Area, Corner, Group, Name, Node, Stack, TableRef
from mas_cli.formulas.values import REF, VALUE, ErrorValue, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DATA: Final = ("#data",)


class Binder:
    """What a formula's names mean in one workbook."""

    def __init__(self, grid: Grid, names: Iterable[DefinedName], tables: Iterable[Table]) -> None:
        self.grid = grid
        self._names: dict[tuple[str, int | None], str] = {}
        for name in names:
            sheet = None if name.sheet is None else grid.sheet(name.sheet)
            if name.sheet is None or sheet is not None:
                self._names.setdefault((name.name.lower(), sheet), name.text)
        self._tables = {table.name.lower(): table for table in tables}
        self._laid = {name: laid for name, table in self._tables.items() if (laid := _laid_out(grid, table))}
        self._parsed: dict[str, Node] = {}

    def name(self, node: Name, sheet: int) -> Node | None:
        """Return the formula behind a name as a sheet sees it; None when the name is unknown.

        Raises:
            Refused: the name's text is no formula that is understood.
        """
        scope = sheet if node.sheet is None else self.grid.sheet(node.sheet)
        low = node.name.lower()
        text = self._names.get((low, scope))
        if text is None:
            text = self._names.get((low, None))
        if text is None:
            return TableRef(node.name, (), None, None) if low in self._tables else None
        if text not in self._parsed:
            self._parsed[text] = parse(text, 1, 1)
        return self._parsed[text]

    def rect(self, node: Node, sheet: int, row: int, column: int) -> Rect | ErrorValue | None:
        """Return the range that an address, name or structured reference means in a cell.

        Returns:
            None when it is something else than a plain reference; an error value for a sheet, name or
            column of a table that does not exist.
        """
        for _ in range(20):
            if isinstance(node, Area):
                return self._area(node, sheet, row, column)
            if isinstance(node, TableRef):
                return self._table(node, sheet, row, column)
            if isinstance(node, Group):
                node = node.inner
            elif isinstance(node, Name):
                found = self.name(node, sheet)
                if found is None:
                    return None
                node = found
            else:
                return None
        raise Refused("name that refers to itself")

    def stack(self, node: Stack, row: int, column: int) -> list[Rect] | ErrorValue:
        """The same area on each sheet between two, those two included, in the order of their tabs."""
        first, last = self.grid.sheet(node.first), self.grid.sheet(node.last)
        if first is None or last is None:
            return REF
        found = [
            self._area(node.area, sheet, row, column)
            for sheet in range(min(first, last), max(first, last) + 1)
        ]
        return [rect for rect in found if isinstance(rect, Rect)]

    def _area(self, node: Area, sheet: int, row: int, column: int) -> Rect | ErrorValue:
        if node.sheet is not None:
            found = self.grid.sheet(node.sheet)
            if found is None:
                return REF
            sheet = found
        top, bottom = _at(node.row, row, MAX_ROW, 1), _at(node.last_row, row, MAX_ROW, MAX_ROW)
        left, right = (
            _at(node.column, column, MAX_COLUMN, 1),
            _at(node.last_column, column, MAX_COLUMN, MAX_COLUMN),
        )
        if top > bottom:
            top, bottom = bottom, top
        if left > right:
            left, right = right, left
        return Rect(sheet, top, left, bottom, right)

    def _table(self, node: TableRef, sheet: int, row: int, column: int) -> Rect | ErrorValue:
        laid = self._laid.get(node.table.lower()) if node.table else self._around(sheet, row, column)
        if laid is None:
            # Excel writes #REF! where a table is gone; one it still names is one that was not found here.
            raise Refused(f"table {node.table[:60] or 'around the cell'} that is not in the workbook")
        home, top, left, bottom, right = laid.area
        if node.first is not None:
            first = laid.position(node.first)
            last = first if node.last is None else laid.position(node.last)
            if first is None or last is None:
                return REF
            left, right = left + min(first, last), left + max(first, last)
        rows = _rows(laid.table, node.items or _DATA, top, bottom, row if sheet == home else 0)
        return rows if isinstance(rows, ErrorValue) else Rect(home, rows[0], left, rows[1], right)

    def _around(self, sheet: int, row: int, column: int) -> _Laid | None:
        """The table a cell is in, which a structured reference without a name means."""
        for laid in self._laid.values():
            home, top, left, bottom, right = laid.area
            if home == sheet and top <= row <= bottom and left <= column <= right:
                return laid
        return None

    def dump(self) -> dict[str, Any]:
        """Names and tables, as JSON can hold them."""
        return {
            "names": [[name, sheet, text] for (name, sheet), text in self._names.items()],
            "tables": [
                [t.name, t.sheet, t.area, list(t.columns), t.header_rows, t.totals_rows]
                for t in self._tables.values()
            ],
        }

    @classmethod
    def load(cls, grid: Grid, data: Mapping[str, Any]) -> Binder:
        """What `dump` gave."""
        return cls(
            grid,
            [
                DefinedName(name, text, None if sheet is None else grid.sheets[sheet])
                for name, sheet, text in data["names"]
            ],
            [
                Table(name, sheet, area, tuple(columns), header, totals)
                for name, sheet, area, columns, header, totals in data["tables"]
            ],
        )


def _at(corner: Corner | None, home: int, limit: int, default: int) -> int:
    """A row or column number; a relative one that runs off the sheet comes back at the other side."""
    if corner is None:
        return default
    return (home + corner.number - 1) % limit + 1 if corner.relative else corner.number


class _Laid:
    """A table where it stands, its columns by name."""

    def __init__(self, table: Table, area: Rect) -> None:
        self.table = table
        self.area = area
        self._exact: dict[str, int] = {}
        self._loose: dict[str, int] = {}
        for position, name in enumerate(table.columns):
            self._exact.setdefault(name.lower(), position)
            self._loose.setdefault(" ".join(name.replace("_x000a_", " ").lower().split()), position)

    def position(self, column: str) -> int | None:
        """Return the position of a column in the table; line breaks in headings may be written as spaces."""
        wanted = column.lower()
        found = self._exact.get(wanted)
        return self._loose.get(" ".join(wanted.split())) if found is None else found


def _laid_out(grid: Grid, table: Table) -> _Laid | None:
    area, home = parse_area(table.area), grid.sheet(table.sheet)
    return None if area is None or home is None else _Laid(table, Rect(home, *area))


def _rows(
    table: Table, items: tuple[str, ...], top: int, bottom: int, row: int
) -> tuple[int, int] | ErrorValue:
    """First and last row of the special items of a table."""
    first, last = top + table.header_rows, bottom - table.totals_rows
    spans = []
    if "#all" in items:
        spans.append((top, bottom))
    if "#headers" in items:
        spans.append((top, first - 1))
    if "#data" in items:
        spans.append((first, last))
    if "#totals" in items:
        spans.append((last + 1, bottom))
    if "#this row" in items:
        if not first <= row <= last:
            return VALUE
        spans.append((row, row))
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    return (start, end) if start <= end else REF
