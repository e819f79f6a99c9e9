"""Table cells: which are empty beside or under a label, and what stands beside and above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.own.matching import synonyms
from mas_cli.documents.own.places import Cell, Place, Spot
from mas_cli.documents.word_text import W
from mas_cli.written import folded

if TYPE_CHECKING:
    from mas_cli.documents.own.lines import Line

_WORD: Final = re.compile(r"[^\W\d_]{2}")
_LONGEST: Final = 120
_LONGEST_QUESTION: Final = 600
_WIDEST: Final = 64
_BUSY: Final = ("drawing", "pict", "object", "sdt", "fldChar", "fldSimple", "tbl", "sym")
_FEWEST_COLUMNS: Final = 3
_FILLER: Final = re.compile(r"[\[\]{}<>«»☐☒□…]|\.{4}|_{3}")


def empty_cell(paragraph: Any, line: Line, part: str, tables: Tables) -> Spot | None:
    """Return the place for an empty table cell (reported once, at its first paragraph); None when it cannot
    be filled.
    """
    cell = paragraph.getparent()
    if line.text.strip() or line.found or cell.tag != f"{W}tc" or cell.find(f"{W}p") is not paragraph:
        return None
    if Tables.text(cell) or Tables.is_filled(cell):
        return None
    beside, above = tables.around(paragraph)
    label = beside or above
    if not label or _continues(cell) or tables.is_head(cell):
        return None
    row = tables.row_of_grid(paragraph)
    return Spot(Place("empty_cell", part, label, "", context=above if beside else "", of_row=row), Cell(cell))


class Tables:
    """What stands beside and above each cell; a table is read once."""

    def __init__(self) -> None:
        self._around: dict[Any, tuple[str, str]] = {}
        self._beyond: dict[Any, tuple[Any, Any]] = {}
        self._grids: dict[Any, str] = {}
        self._heads: set[Any] = set()
        self._read: set[Any] = set()

    def around(self, element: Any) -> tuple[str, str]:
        """What names a cell first, and what stands around it besides; empty without words.

        In a form the nearest filled cell to the left, and what stands above; in a grid, which has a row of
        headings and labelled rows, the heading of the column, and the label of the row.
        """
        return self._around.get(self._cell(element), ("", ""))

    def row_of_grid(self, element: Any) -> str:
        """Return the label of the grid row around an element; empty outside a grid."""
        return self._grids.get(self._cell(element), "")

    def is_head(self, cell: Any) -> bool:
        """Whether a cell is in the heading row of a grid; an empty cell there is the corner and not a
        place.
        """
        return self._cell(cell.find(f"{W}p")) in self._heads

    def is_label(self, paragraph: Any) -> bool:
        """Whether a paragraph is all of a cell that names others: a column by its head, or a row."""
        cell = self._cell(paragraph)
        if cell is None or self.text(cell) != self.text(paragraph):
            return False
        right, below = self._beyond.get(cell, (None, None))
        first = cell.getprevious() is None or cell.getprevious().tag != f"{W}tc"
        return (cell in self._heads and self._is_open(below)) or (first and self._is_open(right))

    def _is_open(self, cell: Any) -> bool:
        return cell is not None and not self.text(cell) and not self.is_filled(cell)

    def _cell(self, element: Any) -> Any:
        """Return the cell around an element, with its table read; None outside a table."""
        cell = next(element.iterancestors(f"{W}tc"), None)
        if element.tag == f"{W}sdt" and element.find(f"{W}sdtContent/{W}tc") is not None:
            cell = element.find(f"{W}sdtContent/{W}tc")
        table = None if cell is None else next(cell.iterancestors(f"{W}tbl"), None)
        if table is not None and table not in self._read:
            self._read.add(table)
            self._fill(table)
            self._grid(table)
        return None if table is None else cell

    def neighbours(self, cell: Any) -> tuple[Any, Any]:
        """Return the cell to the right and the cell below; None at the edge of the table."""
        self._cell(cell.find(f"{W}p"))
        return self._beyond.get(cell, (None, None))

    @staticmethod
    def text(cell: Any) -> str:
        """All text of a cell or paragraph."""
        return "".join(found.text or "" for found in cell.iter(f"{W}t")).strip()

    @staticmethod
    def is_filled(cell: Any) -> bool:
        """Whether a cell holds a field, a control or a drawing."""
        return any(next(cell.iter(f"{W}{tag}"), None) is not None for tag in _BUSY)

    def _fill(self, table: Any) -> None:
        above: dict[int, str] = {}
        over: dict[int, Any] = {}
        merged: dict[int, str] = {}
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl"), None) is not table:
                continue
            beside = ""
            labels = []
            columns = _columns(row)
            for position, (column, cell) in enumerate(columns):
                right = columns[position + 1][1] if position + 1 < len(columns) else None
                self._beyond[cell] = right, None
                if column in over:
                    self._beyond[over[column]] = self._beyond[over[column]][0], cell
                over[column] = cell
                covered = range(column, column + _width(cell))
                self._around[cell] = beside, next(filter(None, (above.get(at, "") for at in covered)), "")
                if _continues(cell):
                    text = merged.get(column, "")
                else:
                    merged[column] = text = _text(cell)
                if text:
                    beside = _label(text)
                    labels.append((column, beside))
            above.update((column, label) for column, label in labels if label)

    def _grid(self, table: Any) -> None:
        """Name the cells of a grid by the headings of their columns; nothing for a table that is a form."""
        rows = [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl"), None) is table]
        # A title over the whole width is no row of headings.
        rows = rows[next((at for at, row in enumerate(rows) if len(_columns(row)) > 1), 0) :]
        if not rows:
            return
        heads = dict(_columns(rows[0]))
        texts = {column: _label(self.text(cell)) for column, cell in heads.items()}
        if len(heads) < _FEWEST_COLUMNS or not all(text for column, text in texts.items() if column):
            return
        self._heads.update(heads.values())
        for row in rows[1:]:
            columns = _columns(row)
            first = _label(_text(columns[0][1])) if columns else ""
            if not first or _asks_in_pairs([bool(_label(_text(cell))) for _column, cell in columns]):
                continue
            for column, cell in columns[1:]:
                head = texts.get(column, "")
                if head and not _says_nothing(head):
                    self._around[cell] = head, first
                    self._grids[cell] = first


def _asks_in_pairs(worded: list[bool]) -> bool:
    """Whether a row is label, room, label, room, as in a form of two columns of questions."""
    return any(worded[at] and not worded[at - 1] for at in range(2, len(worded) - 1) if not worded[at + 1])


def _says_nothing(head: str) -> bool:
    """Whether a heading only says that this is where to write; what stands beside the cell says more."""
    known = synonyms()
    return set(folded(head).split()) <= known.heads | known.silent


def _columns(row: Any) -> list[tuple[int, Any]]:
    """The cells of a row with the grid column each begins in."""
    at = _number(row.find(f"{W}trPr/{W}gridBefore"))
    found = []
    for child in row.iterchildren(f"{W}tc", f"{W}sdt"):
        cells = [child] if child.tag == f"{W}tc" else child.findall(f"{W}sdtContent/{W}tc")
        for cell in cells:
            found.append((at, cell))
            at += _width(cell)
    return found


def _width(cell: Any) -> int:
    """How many grid columns a cell covers; what a file says beyond any table is not believed."""
    return min(max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan"))), _WIDEST)


def _continues(cell: Any) -> bool:
    """Whether a cell only continues the cell above it."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(f"{W}val", "continue") == "continue"


def _number(element: Any) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return int(value) if value.isdigit() else 0


def _text(cell: Any) -> str:
    """The fixed text of a cell; nothing when it is filled in by a field or a control."""
    if cell.getparent().tag == f"{W}sdtContent":
        return ""
    if any(next(cell.iter(f"{W}{tag}"), None) is not None for tag in ("sdt", "fldChar", "fldSimple")):
        return ""
    return "".join(found.text or "" for found in cell.iter(f"{W}t")).strip()


def _label(text: str) -> str:
    """The text as a label; nothing when it is a number, a place itself or a paragraph that asks nothing."""
    longest = _LONGEST_QUESTION if "?" in text else _LONGEST
    if not _WORD.search(text) or len(text) > longest or _FILLER.search(text):
        return ""
    return text.strip(" :*")[:_LONGEST]
