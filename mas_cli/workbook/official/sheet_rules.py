"""What a sheet says besides its cells: what may be typed, what gets a colour, which controls stand there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mas_cli.ooxml.references import Area


@dataclass(frozen=True, slots=True)
class Validation:
    """A rule for what may be typed in some cells.

    Attributes:
        kind: `list`, `whole`, `decimal`, `date`, `textLength`, `custom`, …
        operator: of a comparison; `between` when the file does not say.
        formula, formula2: as stored; of a list the texts in quotes, an area, a name or a formula.
        title, prompt: what the workbook says when the cell is chosen.
    """

    areas: tuple[Area, ...]
    kind: str
    operator: str
    formula: str
    formula2: str
    title: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class ColourRule:
    """A rule of a conditional format.

    Attributes:
        areas: where it holds; its formulas are written for the first cell of the first.
        kind: `expression`, `cellIs`, `colorScale`, …
        formulas: as stored.
    """

    areas: tuple[Area, ...]
    kind: str
    formulas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlPlace:
    """A control as its sheet mentions it: its shape, the part with its settings, where it stands.

    `link` is the linked cell of an ActiveX control; a form control has it in its settings.
    """

    shape: str
    relation: str
    name: str
    row: int
    column: int
    last_row: int
    last_column: int
    link: str = ""
