"""Form controls: checkboxes, option buttons in their groups, drop-downs, their state and linked cells.

Excel keeps each in two places: a part with its settings (`ctrlProp`, MS-XLSX 2.4.60) and a shape in the old
drawing, which alone has the text beside it. Old files have only the second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mas_cli.ooxml.markup import from_office
from mas_cli.workbook.official.part_elements import elements
from mas_cli.workbook.official.shapes import read_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.ooxml import Package
    from mas_cli.workbook.official.shapes import Shape
    from mas_cli.workbook.official.sheet_contents import SheetPart

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
_SWITCHES: Final = (CHECKBOX, RADIO)
# MS-OFORMS 2.3: the class ids of the controls of Microsoft Forms.
_CLASSES: Final = {
    "8bd21d10": "TextBox",
    "8bd21d20": "ListBox",
    "8bd21d30": "ComboBox",
    "8bd21d40": "CheckBox",
    "8bd21d50": "OptionButton",
    "8bd21d60": "ToggleButton",
    "978c9e23": "Label",
    "d7053240": "CommandButton",
    "dfd181e0": "ScrollBar",
    "79176fb0": "SpinButton",
    "4c599241": "Image",
}


@dataclass(frozen=True, slots=True)
class Control:
    """One form control.

    Attributes:
        row, column: of the cell under its top left corner, from 1; 0 when the file does not say.
        last_row, last_column: of the cell under its bottom right corner.
        text: beside it.
        name: what the file calls it.
        link: the formula of the cell it keeps its value in; empty for none.
        source: the formula of the cells a drop-down lists.
        items: what a drop-down lists itself.
        state: 1 for a box or button that is on, 0 for one that is off; of a drop-down the number of what is
            chosen, 0 for nothing; None for a box that is neither on nor off.
        several: whether more than one of a list can be chosen.
        settings, drawing: the parts with its settings and its shape; empty for none.
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
    items: tuple[str, ...] = ()
    state: int | None = 0
    several: bool = False
    settings: str = ""
    drawing: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ActiveX:
    """An ActiveX control: a program of its own, which is named and left as it is.

    Attributes:
        kind: `CheckBox`, `ComboBox`, …; the class id of one that is not known here.
        row, column: of the cell under its top left corner, from 1; 0 when the file does not say.
        link: the formula of its linked cell; empty for none.
    """

    name: str
    kind: str
    row: int = 0
    column: int = 0
    link: str = ""


def read_controls(package: Package, part: str, sheet: SheetPart) -> list[Control]:
    """The form controls of a sheet, in the order of their shapes."""
    arrows = package.relationships(part)
    arrow = arrows.get(sheet.legacy_drawing)
    drawing = package.find(arrow.target) if arrow and not arrow.external else ""
    drawn = [
        control
        for number, shape in read_shapes(package, drawing)
        if (control := _drawn(number, shape, drawing))
    ]
    places = [
        place
        for place in sheet.controls
        if (arrow := arrows.get(place.relation)) is not None and arrow.kind == "ctrlProp"
    ]
    if len(drawn) == len(places) and not any(control.shape for control in drawn):
        # LibreOffice draws them in the same order and numbers none; such a shape is not written in.
        drawn = [
            replace(control, shape=place.shape, drawing="")
            for control, place in zip(drawn, places, strict=True)
        ]
    found = {control.shape: control for control in drawn if control.shape}
    for place in places:
        arrow = arrows[place.relation]
        known = found.get(place.shape, Control("", place.shape))
        settings = package.find(arrow.target)
        said = list(elements(package, settings))
        given = said[0][2] if said else {}
        kind = _KINDS.get(given.get("objectType", "").lower(), known.kind)
        if kind:
            found[place.shape] = replace(
                known,
                kind=kind,
                row=place.row or known.row,
                column=place.column or known.column,
                last_row=known.last_row or place.last_row,
                last_column=known.last_column or place.last_column,
                link=given.get("fmlaLink", known.link),
                source=given.get("fmlaRange", known.source),
                items=tuple(from_office(one.get("val", "")) for _space, name, one in said if name == "item"),
                state=_state(kind, given.get("checked", ""), given.get("sel", "")) if said else known.state,
                several=given.get("seltype", given.get("selType", "single")) != "single",
                settings=settings if said else "",
                name=place.name,
            )
    return list(found.values())


def active_x(package: Package, part: str, sheet: SheetPart) -> list[ActiveX]:
    """The ActiveX controls of a sheet, by the name a macro knows them by."""
    arrows = package.relationships(part)
    found = []
    for place in sheet.controls:
        arrow = arrows.get(place.relation)
        if arrow is None or arrow.kind != "control":
            continue
        root = next((given for _space, _name, given in elements(package, package.find(arrow.target))), {})
        class_id = next((value for key, value in root.items() if key.endswith("classid")), "").strip("{}")
        kind = _CLASSES.get(class_id[:8].lower(), class_id or "?")
        found.append(ActiveX(place.name or place.shape, kind, place.row, place.column, place.link))
    return found


def option_groups(controls: Iterable[Control]) -> list[tuple[Control | None, list[Control]]]:
    """Group the option buttons that exclude one another: by group box, and those outside all boxes."""
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


def _drawn(number: str, shape: Shape, drawing: str) -> Control | None:
    kind = _KINDS.get(shape.kind.lower(), "")
    if not kind:
        return None
    checked = {"1": "Checked", "2": "Mixed"}.get(shape.said("Checked"), "")
    return Control(
        kind,
        number,
        *shape.corners,
        shape.text,
        shape.said("FmlaLink"),
        shape.said("FmlaRange"),
        state=_state(kind, checked, shape.said("Sel")),
        several=shape.said("SelType").lower() not in ("", "single"),
        drawing=drawing,
    )


def _state(kind: str, checked: str, chosen: str) -> int | None:
    if kind in _SWITCHES:
        return None if checked == "Mixed" else int(checked == "Checked")
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 6 else 0
