"""The old drawing of a sheet (VML, ISO/IEC 29500-4 19.4): the shapes of form controls and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.ooxml.markup import walk

if TYPE_CHECKING:
    from mas_cli.ooxml import Package

# What of a control is read, by the element of its client data.
_SAID: Final = ("Anchor", "FmlaLink", "FmlaRange", "Checked", "Sel", "SelType")


@dataclass(slots=True)
class Shape:
    """One shape: the kind of control it is, its text, and the client data by element."""

    kind: str = ""
    words: list[str] = field(default_factory=list)
    data: dict[str, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What stands beside it."""
        return " ".join("".join(self.words).split())

    def said(self, name: str) -> str:
        """The client data of an element; empty when it is not there."""
        return "".join(self.data.get(name, ())).strip()

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Row and column of its top left corner and of its bottom right one, from 1; 0 when unknown."""
        parts = [part.strip() for part in self.said("Anchor").split(",")]
        numbers = [int(n) if n.isascii() and n.isdigit() and len(n) < 8 else 0 for n in parts]
        if len(numbers) != 8:
            return 0, 0, 0, 0
        # Left column, offset, top row, offset, right column, offset, bottom row, offset; from 0.
        left, top, right, bottom = (numbers[place] + 1 for place in (0, 2, 4, 6))
        return top, left, bottom, right


def number_of(attributes: dict[str, str]) -> str:
    """The number of a shape; one that was given a name keeps it in an attribute of Office's own."""
    spid = next((value for key, value in attributes.items() if key.endswith(" spid")), "")
    number = (spid or attributes.get("id", "")).rpartition("_s")[2]
    return number if number.isascii() and number.isdigit() else ""


def read_shapes(package: Package, part: str) -> list[tuple[str, Shape]]:
    """The shapes of a drawing, each with its number (LibreOffice writes none).

    None when it is not well-formed, which Excel forgives.
    """
    reader = _Reader()
    if not part:
        return []
    try:
        data = package.read_xml(part)
        steps = walk((data,), part, package.limits, start=reader.start, end=reader.end, text=reader.text)
        for _step in steps:
            pass
    except InvalidInput:
        return []
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: list[tuple[str, Shape]] = []
        self._shape: Shape | None = None
        self._target: list[str] | None = None
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "shape":
            self._shape = Shape()
            self.found.append((number_of(attributes), self._shape))
        elif self._shape is None:
            return
        elif local == "textbox" or self._depth:
            self._depth += 1
            self._target = self._shape.words
        elif local == "ClientData":
            self._shape.kind = attributes.get("ObjectType", "")
        else:
            self._target = self._shape.data.setdefault(local, []) if local in _SAID else None

    def end(self, name: str) -> None:
        if self._depth:
            self._depth -= 1
        if not self._depth:
            self._target = None
        if name.rpartition(" ")[2] == "shape":
            self._shape = None

    def text(self, piece: str) -> None:
        if self._target is not None:
            self._target.append(piece)
