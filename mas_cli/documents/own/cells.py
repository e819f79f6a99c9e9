"""Table cells: which are empty beside or under a label, and what stands beside and above."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.own.places import Cell, Place, Spot
from mas_cli.documents.words import W

if TYPE_CHECKING:
    from mas_cli.documents.own.lines import Line

_WORD: Final = re.compile(r"[^\W\d_]{2}")
_LONGEST: Final = 120
_ROWS_UP: Final = 60
_FILLER: Final = re.compile(r"[\[\]{}<>«»☐☒□…]|\.{4}|_{3}")


def empty_cell(paragraph: Any, line: Line, part: str) -> Spot | None:
    """The place that an empty cell is, seen at its first paragraph; None when it is none."""
    cell = paragraph.getparent()
    if line.text.strip() or line.found or cell.tag != f"{W}tc" or cell.find(f"{W}p") is not paragraph:
        return None
    busy = ("t", "drawing", "pict", "object", "sdt", "fldChar", "fldSimple", "tbl", "sym")
    if any(next(cell.iter(f"{W}{tag}"), None) is not None for tag in busy):
        return None
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return None
    beside, above = around(paragraph)
    label = beside or above
    if not label:
        return None
    return Spot(Place("empty_cell", part, label, "", context=above if beside else ""), Cell(cell))


def around(element: Any) -> tuple[str, str]:
    """What stands in the nearest filled cell to the left, and in the nearest above; empty without words."""
    cell = next(element.iterancestors(f"{W}tc"), None)
    row = None if cell is None else cell.getparent()
    while row is not None and row.tag != f"{W}tr":
        row = row.getparent()
    if cell is None or row is None:
        return "", ""
    columns = _columns(row)
    position = next((at for at, entry in enumerate(columns) if entry[1] is cell), -1)
    if position < 0:
        return "", ""
    beside = ""
    for _start, other in reversed(columns[:position]):
        text = _text(other)
        if text:
            beside = _label(text)
            break
    return beside, _above(row, columns[position][0])


def _above(row: Any, column: int) -> str:
    for _count, other in zip(range(_ROWS_UP), row.itersiblings(f"{W}tr", preceding=True), strict=False):
        for start, cell in _columns(other):
            if start == column:
                text = _text(cell)
                if text:
                    return _label(text)
    return ""


def _columns(row: Any) -> list[tuple[int, Any]]:
    """The cells of a row with the grid column each begins in."""
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    at = _number(skipped)
    found = []
    for cell in row.iterchildren(f"{W}tc", f"{W}sdt"):
        inner = cell if cell.tag == f"{W}tc" else next(cell.iter(f"{W}tc"), None)
        if inner is None:
            continue
        found.append((at, inner))
        at += max(1, _number(inner.find(f"{W}tcPr/{W}gridSpan")))
    return found


def _number(element: Any) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return int(value) if value.isdigit() else 0


def _text(cell: Any) -> str:
    return "".join(found.text or "" for found in cell.iter(f"{W}t")).strip()


def _label(text: str) -> str:
    """The text as a label; nothing when it is a number, a place itself or a whole paragraph."""
    if not _WORD.search(text) or len(text) > _LONGEST or _FILLER.search(text):
        return ""
    return text.strip(" :*")
