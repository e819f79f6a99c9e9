"""Form controls: checkboxes, option buttons in their groups, drop-downs, and the cells they are linked to.

Excel keeps each in two places: a part with its settings (`ctrlProp`, MS-XLSX 2.4.60) and a shape in the old
drawing (VML, ISO/IEC 29500-4 19.4), which alone has the text beside it. Old files have only the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.ooxml.markup import walk
from mas_cli.workbook.official.adapter import elements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.ooxml import Package
    from mas_cli.workbook.official.sheet_part import SheetPart

CHECKBOX: Final = "checkbox"
RADIO: Final = "radio"
DROPDOWN: Final = "dropdown"
GROUP: Final = "group"
_KINDS: Final = {
    "checkbox": CHECKBOX,
    "radio": RADIO,
    "drop": DROPDOWN,
    "list": DROPDOWN,
    "gbox": GROUP,
}


@dataclass(frozen=True, slots=True)
class Control:
    """One control.

    Attributes:
        row, column: of the cell under its top left corner, from 1; 0 when the file does not say.
        last_row, last_column: of the cell under its bottom right corner.
        text: beside it.
        link: the formula of the cell it keeps its value in; empty for none.
        source: the formula of the cells a drop-down lists.
    """

    kind: str
    shape: str
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    text: str = ""
    link: str = ""
    source: str = ""


@dataclass(slots=True)
class _Shape:
    kind: str = ""
    text: list[str] = field(default_factory=list)
    anchor: list[str] = field(default_factory=list)
    link: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)


def read_controls(package: Package, part: str, sheet: SheetPart) -> list[Control]:
    """The form controls of a sheet, in the order of their shapes."""
    arrows = package.relationships(part)
    drawing = arrows.get(sheet.legacy_drawing)
    shapes = _shapes(package, package.find(drawing.target)) if drawing and not drawing.external else {}
    found = {shape: control for shape, drawn in shapes.items() if (control := _drawn(shape, drawn))}
    for place in sheet.controls:
        arrow = arrows.get(place.relation)
        if arrow is None or arrow.kind != "ctrlProp":
            continue
        known = found.get(place.shape, Control("", place.shape))
        settings = next((a for _n, name, a in elements(package, package.find(arrow.target))), {})
        kind = _KINDS.get(settings.get("objectType", "").lower(), known.kind)
        if kind:
            found[place.shape] = replace(
                known,
                kind=kind,
                row=place.row or known.row,
                column=place.column or known.column,
                last_row=known.last_row or place.last_row,
                last_column=known.last_column or place.last_column,
                link=settings.get("fmlaLink", known.link),
                source=settings.get("fmlaRange", known.source),
            )
    return list(found.values())


def active_x(package: Package, part: str) -> int:
    """How many ActiveX controls a sheet has; they are programs and are left alone."""
    return sum(arrow.kind == "control" for arrow in package.relationships(part).values())


def option_groups(controls: Iterable[Control]) -> list[tuple[Control | None, list[Control]]]:
    """The option buttons that exclude one another: those in one group box, and those in none."""
    listed = list(controls)
    boxes = [control for control in listed if control.kind == GROUP]
    groups: dict[str, tuple[Control | None, list[Control]]] = {}
    for control in listed:
        if control.kind != RADIO:
            continue
        around = [box for box in boxes if _inside(control, box)]
        box = min(around, key=_size, default=None)
        groups.setdefault(box.shape if box else "", (box, []))[1].append(control)
    return list(groups.values())


def _inside(control: Control, box: Control) -> bool:
    return box.row <= control.row <= max(box.last_row, box.row) and box.column <= control.column <= max(
        box.last_column, box.column
    )


def _size(box: Control) -> int:
    return (box.last_row - box.row + 1) * (box.last_column - box.column + 1)


def _drawn(shape: str, drawn: _Shape) -> Control | None:
    kind = _KINDS.get(drawn.kind.lower(), "")
    if not kind:
        return None
    numbers = [part.strip() for part in "".join(drawn.anchor).split(",")]
    corners = [int(n) if n.isascii() and n.isdigit() and len(n) < 8 else 0 for n in numbers]
    # Left column, offset, top row, offset, right column, offset, bottom row, offset; from 0.
    left, top, right, bottom = (corners[i] + 1 if len(corners) == 8 else 0 for i in (0, 2, 4, 6))
    return Control(
        kind,
        shape,
        top,
        left,
        bottom,
        right,
        " ".join("".join(drawn.text).split()),
        "".join(drawn.link).strip(),
        "".join(drawn.source).strip(),
    )


def _shapes(package: Package, part: str) -> dict[str, _Shape]:
    """The shapes of a VML drawing by number; none when it is not well-formed, which Excel forgives."""
    found: dict[str, _Shape] = {}
    current: _Shape | None = None
    target: list[str] | None = None
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal current, target, depth
        local = name.rpartition(" ")[2]
        if local == "shape":
            number = attributes.get("id", "").rpartition("_s")[2]
            current = found.setdefault(number, _Shape())
        elif current is None:
            return
        elif local == "textbox" or depth:
            depth += 1
            target = current.text
        elif local == "ClientData":
            current.kind = attributes.get("ObjectType", "")
        else:
            wanted = {"Anchor": current.anchor, "FmlaLink": current.link, "FmlaRange": current.source}
            target = wanted.get(local)

    def end(name: str) -> None:
        nonlocal current, target, depth
        if depth:
            depth -= 1
        if not depth:
            target = None
        if name.rpartition(" ")[2] == "shape":
            current = None

    def text(piece: str) -> None:
        if target is not None:
            target.append(piece)

    if not part:
        return found
    try:
        data = package.read_xml(part)
        for _step in walk((data,), part, package.limits, start=start, end=end, text=text):
            pass
    except InvalidInput:
        return {}
    return found
