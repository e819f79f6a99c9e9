"""Content controls of Word (`w:sdt`, ISO/IEC 29500-1, 17.5.2): kind, what stands there, how to fill it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.own.places import OPEN, TICKED, Place, Spot, new_run, put
from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_BLOCKS_IN_RICH: Final = 3
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """A content control that holds text, a date, a choice or a box."""

    element: Any
    kind: str

    def write(self, value: str) -> None:
        """The text as content; the control, its name and its list stay.

        A link to the data store of the file goes: Word would put the old value back when it opens the file.
        """
        properties = self.element.find(f"{W}sdtPr")
        for name in (f"{W}showingPlcHdr", f"{W}dataBinding", f"{W15}dataBinding"):
            for found in properties.findall(name):
                properties.remove(found)
        if self.kind == "content_control_checkbox":
            self._tick(properties, value == TICKED)
            return
        self._content(value)

    def date_format(self) -> str:
        """How the control shows a date (`d-M-yyyy`); empty when it does not say."""
        found = self.element.find(f"{W}sdtPr/{W}date/{W}dateFormat")
        return "" if found is None else str(found.get(f"{W}val", ""))

    def set_date(self, iso: str) -> None:
        """The day itself, as Word keeps it beside the text."""
        self.element.find(f"{W}sdtPr/{W}date").set(f"{W}fullDate", f"{iso}T00:00:00Z")

    def _tick(self, properties: Any, ticked: bool) -> None:
        box = properties.find(f"{W14}checkbox")
        state = box.find(f"{W14}checked")
        if state is None:
            from lxml import etree

            state = etree.Element(f"{W14}checked")
            box.insert(0, state)
        state.set(f"{W14}val", "1" if ticked else "0")
        sign = box.find(f"{W14}{'checkedState' if ticked else 'uncheckedState'}")
        code = sign.get(f"{W14}val", "") if sign is not None else ""
        self._content(chr(int(code, 16)) if code else (TICKED if ticked else OPEN))

    def _content(self, value: str) -> None:
        content = self.element.find(f"{W}sdtContent")
        for style in content.iter(f"{W}rStyle"):
            if style.get(f"{W}val", "").lower() in ("placeholdertext", "tekstvantijdelijkeaanduiding"):
                style.getparent().remove(style)
                break
        runs = list(content.iter(f"{W}r"))
        paragraphs = list(content.iter(f"{W}p"))
        if not runs:
            if not paragraphs:
                content.append(new_run(value))
            else:
                paragraphs[0].append(new_run(value, paragraphs[0].find(f"{W}pPr/{W}rPr")))
            return
        first = runs[0]
        for child in list(first):
            if child.tag != f"{W}rPr":
                first.remove(child)
        from lxml import etree

        put(etree.SubElement(first, f"{W}t"), "", value)
        for run in runs[1:]:
            run.getparent().remove(run)
        for paragraph in paragraphs[1:]:
            if paragraph.getparent() is content:
                content.remove(paragraph)

    def elements(self) -> Iterator[Any]:
        """The control."""
        yield self.element

    def moved(self, where: Mapping[Any, Any]) -> Control:
        """In a copy."""
        return Control(where[self.element], self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Repeating:
    """A repeating section: it is filled by filling its rows."""

    element: Any

    def write(self, value: str) -> None:
        """Nothing of itself."""

    def elements(self) -> Iterator[Any]:
        """The control."""
        yield self.element

    def moved(self, where: Mapping[Any, Any]) -> Repeating:
        """In a copy."""
        return Repeating(where[self.element])


def spot_of(element: Any, part: str) -> Spot | None:
    """The place that a content control is; None when it only holds other places or cannot be filled."""
    properties = element.find(f"{W}sdtPr")
    content = element.find(f"{W}sdtContent")
    if properties is None or content is None:
        return None
    kind = _kind(properties, content)
    if not kind:
        return None
    name = _name(properties)
    if kind == "content_control_repeating":
        return Spot(Place(kind, part, name, "", name=name), Repeating(element))
    text = "".join(found.text or "" for found in content.iter(f"{W}t"))
    if kind == "content_control_checkbox":
        state = properties.find(f"{W14}checkbox/{W14}checked")
        ticked = state is not None and state.get(f"{W14}val", "1") in ("1", "true")
        text = TICKED if ticked else OPEN
    return Spot(Place(kind, part, name, text.strip(), _options(properties), name), Control(element, kind))


def _kind(properties: Any, content: Any) -> str:
    if properties.find(f"{W15}repeatingSection") is not None:
        return "content_control_repeating"
    if properties.find(f"{W15}repeatingSectionItem") is not None:
        return ""
    for tag, kind in (
        (f"{W14}checkbox", "checkbox"),
        (f"{W}dropDownList", "dropdown"),
        (f"{W}comboBox", "combobox"),
        (f"{W}date", "date"),
        (f"{W}text", "text"),
    ):
        if properties.find(tag) is not None:
            return f"content_control_{kind}"
    other = ("docPartObj", "docPartList", "picture", "group", "equation", "citation", "bibliography")
    if any(properties.find(f"{W}{tag}") is not None for tag in other):
        return ""
    inner = ("sdt", "tbl", "fldChar", "fldSimple", "drawing", "pict")
    if any(next(content.iter(f"{W}{tag}"), None) is not None for tag in inner):
        return ""
    holds_rows = content.find(f"{W}tr") is not None or len(content.findall(f"{W}p")) > _BLOCKS_IN_RICH
    return "" if holds_rows else "content_control_rich"


def _name(properties: Any) -> str:
    for tag in ("alias", "tag"):
        found = properties.find(f"{W}{tag}")
        name = "" if found is None else found.get(f"{W}val", "").strip()
        if name:
            return str(name)
    return ""


def _options(properties: Any) -> tuple[str, ...]:
    found = []
    for listing in ("dropDownList", "comboBox"):
        for item in properties.findall(f"{W}{listing}/{W}listItem"):
            value, text = item.get(f"{W}value", ""), item.get(f"{W}displayText")
            # Word's own invitation to choose is an entry without a value, or one sentence without a text.
            if (text and value) or (text is None and value and not value.endswith(".")):
                found.append(text or value)
    return tuple(found)
