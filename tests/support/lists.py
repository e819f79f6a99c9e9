"""Lists with known damage: every way to write one, every way to spoil one, and what was written in each row.

A `Case` holds the bytes of a small file and the rows as they were meant, with the lines they were written on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, product

HEADINGS = ("Zaaknr", "Geb.datum", "achternaam", "Uren", "school", "reden")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman")
SEPARATORS = (";", ",", "\t", "|")
STYLES = ("bare", "quoted", "texts")
LINE_ENDS = ("\r\n", "\n")
ROWS = 7
_NAMES = ("Brontë", "José", "Müller", "Loïs", "Zoë", "Renée", "Jönsson")

Cells = list[str]
"""The cells of a row as they stand in the file, with their quotation marks."""


@dataclass(frozen=True)
class Written:
    """A row: what was meant, and its first and last line."""

    cells: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Case:
    """A file; `certain` when it must be read as a whole, with no row refused."""

    name: str
    content: bytes
    rows: tuple[Written, ...]
    certain: bool


def meant(number: int) -> list[str]:
    """The values of a row."""
    return [
        f"Z{number}",
        f"{number + 1}-3-2011",
        _NAMES[number],
        str(20 + number),
        "Het Noorden",
        f"x{number}",
    ]


def _put(value: str, style: str, *, text: bool, separator: str) -> str:
    needs = (
        style == "quoted"
        or (style == "texts" and text)
        or any(sign in value for sign in (separator, '"', "\n"))
    )
    return f'"{value.replace(chr(34), 2 * chr(34))}"' if needs else value


# Damage changes the cells as written; it gives whether every row can still be read.
def _none(rows: list[Cells], separator: str) -> bool:
    return True


def _opened(*places: tuple[int, int]) -> Callable[[list[Cells], str], bool]:
    def spoil(rows: list[Cells], separator: str) -> bool:
        for row, column in places:
            rows[row][column] = '"' + rows[row][column].strip('"')
        return False

    return spoil


def _closed_only(row: int, column: int) -> Callable[[list[Cells], str], bool]:
    def spoil(rows: list[Cells], separator: str) -> bool:
        rows[row][column] = rows[row][column].strip('"') + '"'
        return False

    return spoil


def _open_then_close(row: int, column: int, row2: int, column2: int) -> Callable[[list[Cells], str], bool]:
    def spoil(rows: list[Cells], separator: str) -> bool:
        rows[row][column] = '"' + rows[row][column].strip('"')
        rows[row2][column2] = rows[row2][column2].strip('"') + '"'
        return False

    return spoil


def _within(row: int, column: int) -> Callable[[list[Cells], str], bool]:
    def spoil(rows: list[Cells], separator: str) -> bool:
        bare = rows[row][column].strip('"')
        rows[row][column] = f'"{bare[:1]}"{bare[1:]}"'
        return False

    return spoil


def _lost_cell(row: int, column: int) -> Callable[[list[Cells], str], bool]:
    def spoil(rows: list[Cells], separator: str) -> bool:
        del rows[row][column]
        return False

    return spoil


def _cut_off(rows: list[Cells], separator: str) -> bool:
    rows[-1] = rows[-1][:3]
    return False


def _extra_cell(rows: list[Cells], separator: str) -> bool:
    rows[3].insert(2, "extra")
    return False


DAMAGE: dict[str, Callable[[list[Cells], str], bool]] = {
    "none": _none,
    "open-last": _opened((2, 5)),
    "open-first": _opened((2, 0)),
    "open-middle": _opened((2, 2)),
    "open-in-last-row": _opened((ROWS - 1, 5)),
    "open-twice": _opened((1, 5), (4, 5)),
    "open-in-two-rows-together": _opened((2, 5), (3, 5)),
    "open-twice-in-a-row": _opened((2, 2), (2, 4)),
    "open-everywhere": _opened(*((row, 5) for row in range(ROWS))),
    "only-closed": _closed_only(3, 2),
    "only-closed-first": _closed_only(3, 0),
    "opened-here-closed-below": _open_then_close(2, 5, 3, 0),
    "opened-here-closed-far-below": _open_then_close(1, 4, 5, 4),
    "opened-last-closed-last-below": _open_then_close(2, 5, 3, 5),
    "within": _within(2, 2),
    "lost-cell": _lost_cell(2, 1),
    "lost-last-cell": _lost_cell(2, 5),
    "cut-off": _cut_off,
    "extra-cell": _extra_cell,
}

# Values that are legal and must be read: rows with them replace the value of a cell.
LEGAL: dict[str, tuple[int, int, str]] = {
    "two-lines": (2, 5, "eerste regel\ntweede regel"),
    "two-lines-first-cell": (2, 0, "Z\n2"),
    "three-lines": (4, 2, "Brontë\n\nde tweede"),
    "two-lines-last-row": (ROWS - 1, 5, "eerste\ntweede"),
    "marks": (2, 5, 'zei "ja" en ging'),
    "only-a-mark": (2, 5, '"'),
    "separators": (2, 5, "a; b, c | d"),
    "mark-and-line": (3, 5, 'zei "ja"\nen "nee"'),
}


def _headings(name: str, separator: str) -> tuple[list[str], list[str], bool]:
    """Lines above the headings, the headings as written, and whether the list can be read with them."""
    headings = list(HEADINGS)
    if name == "title":
        return [f"Export verzuim{separator * 3}", "op 12-11-2026", ""], headings, True
    if name == "sep":
        return [f"sep={separator}"], headings, True
    if name == "capitals":
        return [], [f" {heading.upper()} " for heading in headings], True
    if name == "over-lines":
        return [], ['"Zaak\nnr"', *headings[1:]], True
    if name == "separator-inside":
        return [], [*headings[:4], f'"school{separator} plaats{separator} land"', headings[5]], True
    if name == "trailing":
        return [], [*headings, ""], True
    if name == "open":
        return [], [headings[0], f'"{headings[1]}', *headings[2:]], False
    if name == "two-in-one":
        return [], [headings[0], f'"{headings[1]}', f'{headings[2]}"', *headings[3:]], False
    if name == "one-less":
        return [], headings[:-1], False
    return [], headings, True


HEADING_DAMAGE = (
    "none",
    "title",
    "sep",
    "capitals",
    "over-lines",
    "separator-inside",
    "trailing",
    "rows-end-in-a-separator",
    "open",
    "two-in-one",
    "one-less",
)


def case(encoding: str, separator: str, style: str, damage: str, heading: str, end: str) -> Case:
    """One file."""
    values = [meant(number) for number in range(ROWS)]
    if damage in LEGAL:
        row, column, value = LEGAL[damage]
        values[row][column] = value
    texts = {0, 2, 4, 5}
    rows = [
        [_put(value, style, text=place in texts, separator=separator) for place, value in enumerate(line)]
        for line in values
    ]
    readable = DAMAGE[damage](rows, separator) if damage in DAMAGE else True
    above, headings, known = _headings(heading, separator)
    if heading in {"trailing", "rows-end-in-a-separator"}:
        rows = [[*row, ""] for row in rows]
    lines = [*above, separator.join(headings)]
    number = len(above) + headings[0].count("\n") + 2
    written = []
    for put, intended in zip(rows, values, strict=True):
        text = separator.join(put)
        written.append(Written(tuple(intended), number, number + text.count("\n")))
        number += text.count("\n") + 1
        lines.append(text)
    content = end.join(line.replace("\n", end) for line in lines) + end
    name = f"{encoding} {separator!r} {style} {damage} {heading} {end!r}"
    return Case(name, content.encode(encoding), tuple(written), certain=readable and known)


def grid() -> Iterator[Case]:
    """Every separator, style, damage and heading, with the encodings and line ends by turns."""
    encodings, ends = cycle(ENCODINGS), cycle(LINE_ENDS)
    for damage, heading, separator, style in product((*DAMAGE, *LEGAL), HEADING_DAMAGE, SEPARATORS, STYLES):
        yield case(next(encodings), separator, style, damage, heading, next(ends))
    for encoding, damage, end in product(ENCODINGS, (*DAMAGE, *LEGAL), LINE_ENDS):
        yield case(encoding, ";", "bare", damage, "none", end)
