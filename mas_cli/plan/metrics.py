"""Widths of letters in Helvetica, for breaking lines; Arial and Liberation Sans have the same.

Source: Adobe core 14 AFM files, widths in thousandths of the size for the characters from space to tilde.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_REGULAR: Final = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD: Final = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
_FIRST: Final = 32
_OTHER: Final = 1000


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in points."""
    table = _BOLD if bold else _REGULAR
    total = 0
    for character in text:
        base = unicodedata.normalize("NFD", character)[0]
        position = ord(base) - _FIRST
        total += table[position] if 0 <= position < len(table) else _OTHER
    return total * size / 1000


def lines(text: str, size: float, available: float, *, bold: bool = False) -> list[str]:
    """A text in lines that fit; a word that does not fit by itself is cut."""
    found: list[str] = []
    current = ""
    for word in text.split():
        piece = word
        while width(piece, size, bold=bold) > available and len(piece) > 1:
            cut = max(
                count
                for count in range(1, len(piece))
                if count == 1 or width(piece[:count], size, bold=bold) <= available
            )
            if current:
                found.append(current)
                current = ""
            found.append(piece[:cut])
            piece = piece[cut:]
        wider = f"{current} {piece}".strip()
        if current and width(wider, size, bold=bold) > available:
            found.append(current)
            current = piece
        else:
            current = wider
    return [*found, current] if current else found
