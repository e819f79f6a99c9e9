"""The binding of a workbook: which cell is which question, which cells are the outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import CellRef
from mas_cli.ooxml import join_ref, split_ref
from mas_cli.written import identifier

if TYPE_CHECKING:
    from mas_cli.instrument.definition import QuestionType
    from mas_cli.workbook.official.adapter import Contents

CellValue = str | int | float | bool
BEFORE_HEAD: Final = " – "
"""Stands between the text of a row and the head of a column in the text of a question or result."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: its id, the words of the workbook, and what goes into the cell."""

    id: str
    label: str
    value: CellValue


@dataclass(frozen=True, slots=True)
class Input:
    """One question of the workbook.

    Attributes:
        cell: `C14`, where the answer goes.
        section: the heading it stands under.
        minimum, maximum: bounds of a whole number or a date, where the workbook has them.
        remark: the cell for a remark; empty for none.
        controls: the shapes of form controls without a linked cell, of option buttons one for each option;
            the answer is in them, and `cell` says where they stand.
        listed: the formula of a list that depends on other answers; what it gives is asked as a choice.
        confidence: from 0 to 1, that this is a question with this text.
        reason: why it was proposed, in a few words.
    """

    id: str
    sheet: str
    cell: str
    text: str
    type: QuestionType
    section: str = ""
    options: tuple[Option, ...] = ()
    minimum: int | date | None = None
    maximum: int | date | None = None
    remark: str = ""
    confidence: float = 1.0
    reason: str = ""
    controls: tuple[str, ...] = ()
    listed: str = ""

    @property
    def ref(self) -> CellRef:
        """The cell as the formulas name it."""
        return CellRef(self.sheet, *split_ref(self.cell))


@dataclass(frozen=True, slots=True)
class Output:
    """One result of the workbook; `routes` says which of its texts advise which route."""

    sheet: str
    cell: str
    text: str
    routes: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    reason: str = ""

    @property
    def ref(self) -> CellRef:
        """The cell as the formulas name it."""
        return CellRef(self.sheet, *split_ref(self.cell))


@dataclass(frozen=True, slots=True)
class Binding:
    """A workbook as an instrument.

    Attributes:
        name: what it is asked for by.
        title: what people call it.
        file: the name the file had.
        sha256: of the workbook.
        fingerprint: of its structure; the same for every filled copy, another for next year's edition.
    """

    name: str
    title: str
    file: str
    sha256: str
    fingerprint: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]

    @property
    def in_cells(self) -> tuple[Input, ...]:
        """The questions whose answers go into cells, where formulas can read them."""
        return tuple(one for one in self.inputs if not one.controls)


def slug(text: str, taken: Collection[str], *, limit: int = 40) -> str:
    """An id made of a text, different from those taken."""
    made = identifier(text, limit)
    if not made or not made[0].isalpha():
        made = f"v_{made}".rstrip("_")
    found, number = made, 1
    while found in taken:
        number += 1
        found = f"{made}_{number}"
    return found


def fingerprint(contents: Contents, answers: Iterable[tuple[str, str]]) -> str:
    """SHA-256 in hex of what does not change when a workbook is filled in.

    Sheets, texts, numbers and formulas count; what stands in the cells for answers and what formulas gave
    does not.

    Args:
        contents: of the workbook.
        answers: the cells for answers and remarks, as sheet and `C14`.
    """
    left_out = set(answers)
    digest = hashlib.sha256()
    for sheet in contents.model.sheets:
        digest.update(f"\n[{sheet.name}]".encode())
        filled = filled_places(sheet.cells)
        for place in sorted(sheet.cells):
            cell = sheet.cells[place]
            ref = join_ref(*place)
            if (sheet.name, ref) in left_out or place in filled:
                continue
            said = cell.value if cell.formula is None and cell.shared is None else f"={cell.formula}"
            digest.update(f"\n{ref}\t{said!r}".encode("utf-8", "backslashreplace"))
    for name in contents.model.names:
        digest.update(f"\n{name.name}\t{name.sheet}\t{name.text}".encode())
    return digest.hexdigest()


def filled_places(cells: Mapping[tuple[int, int], object]) -> set[tuple[int, int]]:
    """The cells that array formulas fill: their values are results."""
    from mas_cli.ooxml.references import split_area

    found: set[tuple[int, int]] = set()
    for place, cell in cells.items():
        area = getattr(cell, "array", None)
        if area:
            try:
                top, left, bottom, right = split_area(area)
            except ValueError:
                continue
            if (bottom - top + 1) * (right - left + 1) <= len(cells):
                found.update((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
                found.discard(place)
    return found


def answer_cells(inputs: Iterable[Input]) -> list[tuple[str, str]]:
    """The cells a person fills in."""
    found = []
    for question in inputs:
        if not question.controls:
            found.append((question.sheet, question.cell))
        if question.remark:
            found.append((question.sheet, question.remark))
    return found
