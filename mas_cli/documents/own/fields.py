"""Fields of Word (ISO/IEC 29500-1, 17.16): merge fields, document properties and the old form fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.own.places import OPEN, TICKED, Place, Spot, drop, new_run, put
from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CODE: Final = re.compile(r'\s*([A-Za-z]+)\s*(?:"([^"]*)"|([^\s\\]\S*))?')
_KINDS: Final = {
    "MERGEFIELD": "mergefield",
    "DOCPROPERTY": "docproperty",
    "DOCVARIABLE": "docproperty",
    "FILLIN": "fillin",
    "MACROBUTTON": "macrobutton",
    "FORMTEXT": "form_text",
    "FORMCHECKBOX": "form_checkbox",
    "FORMDROPDOWN": "form_dropdown",
}
# The names Word gives by itself say nothing.
_AUTOMATIC: Final = re.compile(
    r"(?:text|tekst|check|dropdown|selectievakje|vervolgkeuzelijst|tekstvak|aankruisvakje)?\s*\d*",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Complex:
    """A field of runs: `begin`, the code, `separate`, the result, `end`."""

    begin: Any
    separate: Any = None
    end: Any = None
    code: str = ""
    head: list[Any] = field(default_factory=list)
    result: list[Any] = field(default_factory=list)
    in_code: bool = False
    spot: Spot | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FieldResult:
    """The result of a field; `keep` leaves the field around it, otherwise only the text remains.

    A merge field or document property that stays would be overwritten by Word when it updates its fields.
    """

    head: tuple[Any, ...]
    result: tuple[Any, ...]
    tail: tuple[Any, ...]
    keep: bool

    def write(self, value: str) -> None:
        """Into the first text of the result."""
        texts = [element for element in self.result if element.tag == f"{W}t"]
        if texts:
            put(texts[0], "", value)
        else:
            self._insert(value)
        for element in self.result:
            if not texts or element is not texts[0]:
                drop(element)
        if not self.keep:
            for element in (*self.head, *self.tail):
                drop(element)

    def _insert(self, value: str) -> None:
        from lxml import etree

        run = self.tail[0].getparent()
        new = new_run(value, run.find(f"{W}rPr"))
        run.addprevious(new)
        if self.keep and not any(element.get(f"{W}fldCharType") == "separate" for element in self.head):
            between = new_run("", run.find(f"{W}rPr"))
            between.remove(between.find(f"{W}t"))
            etree.SubElement(between, f"{W}fldChar").set(f"{W}fldCharType", "separate")
            new.addprevious(between)

    def elements(self) -> Iterator[Any]:
        """Everything of the field, its end first."""
        yield from (*self.tail, *self.head, *self.result)

    def moved(self, where: Mapping[Any, Any]) -> FieldResult:
        """In a copy."""
        return replace(
            self,
            head=tuple(where[element] for element in self.head),
            result=tuple(where[element] for element in self.result),
            tail=tuple(where[element] for element in self.tail),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Simple:
    """A `w:fldSimple`; written, only its text remains."""

    element: Any

    def write(self, value: str) -> None:
        """The first run of the field, out of the field."""
        run = self.element.find(f"{W}r")
        properties = None if run is None else run.find(f"{W}rPr")
        self.element.addprevious(new_run(value, properties))
        self.element.getparent().remove(self.element)

    def elements(self) -> Iterator[Any]:
        """The element."""
        yield self.element

    def moved(self, where: Mapping[Any, Any]) -> Simple:
        """In a copy."""
        return Simple(where[self.element])


@dataclass(frozen=True, slots=True, eq=False)
class FormState:
    """The state of an old form field: a box ticked, or which entry of a list is chosen."""

    data: Any
    options: tuple[str, ...] = ()

    def write(self, value: str) -> None:
        """Set `w:checked` or `w:result`, in the order the standard asks (17.16.7 and 17.16.9)."""
        from lxml import etree

        if self.options:
            name, state = "result", str(self.options.index(value)) if value else "0"
        else:
            name, state = "checked", "1" if value == TICKED else "0"
        found = self.data.find(f"{W}{name}")
        if found is None:
            found = etree.Element(f"{W}{name}")
            if self.options:
                self.data.insert(0, found)
            else:
                self.data.append(found)
        found.set(f"{W}val", state)

    def elements(self) -> Iterator[Any]:
        """What holds the state."""
        yield self.data

    def moved(self, where: Mapping[Any, Any]) -> FormState:
        """In a copy."""
        return FormState(where[self.data], self.options)


def complex_fields(root: Any) -> tuple[list[Complex], dict[Any, tuple[Complex, ...]]]:
    """Return every closed field of a part, and the fields around each piece of text."""
    stack: list[Complex] = []
    found: list[Complex] = []
    inside: dict[Any, tuple[Complex, ...]] = {}
    for element in root.iter(*(f"{W}{name}" for name in ("fldChar", "instrText", "t", "br", "tab", "sym"))):
        kind = element.get(f"{W}fldCharType") if element.tag == f"{W}fldChar" else ""
        if kind == "begin":
            stack.append(Complex(element, in_code=any(outer.separate is None for outer in stack)))
            stack[-1].head.append(element)
        elif not stack:
            continue
        elif kind == "separate":
            stack[-1].separate = element
            stack[-1].head.append(element)
        elif kind == "end":
            stack[-1].end = element
            found.append(stack.pop())
        elif stack[-1].separate is None:
            stack[-1].code += element.text or "" if element.tag == f"{W}instrText" else ""
            stack[-1].head.append(element)
        else:
            stack[-1].result.append(element)
        inside[element] = tuple(stack)
    return found, inside


def spot_of(entry: Complex, part: str) -> Spot | None:
    """Return the place for a complex field; None when it cannot be filled or is nested in another field's
    code.
    """
    kind, name = _kind(entry.code)
    if not kind or entry.in_code:
        return None
    data = entry.begin.find(f"{W}ffData")
    if data is not None and kind.startswith("form_"):
        name = _form_name(data)
    if kind == "form_checkbox" and data is not None and data.find(f"{W}checkBox") is not None:
        box = data.find(f"{W}checkBox")
        text = TICKED if _ticked(box) else OPEN
        return Spot(Place(kind, part, "", text, name=name), FormState(box))
    if kind == "form_dropdown" and data is not None and data.find(f"{W}ddList") is not None:
        listing = data.find(f"{W}ddList")
        options = tuple(entry.get(f"{W}val", "") for entry in listing.findall(f"{W}listEntry"))
        chosen = listing.find(f"{W}result")
        position = int(chosen.get(f"{W}val", "0")) if chosen is not None else 0
        text = options[position] if 0 <= position < len(options) else ""
        return Spot(Place(kind, part, "", text, options, name), FormState(listing, options))
    if kind in ("form_checkbox", "form_dropdown"):
        return None
    text = "".join(element.text or "" for element in entry.result if element.tag == f"{W}t")
    handle = FieldResult(tuple(entry.head), tuple(entry.result), (entry.end,), keep=kind == "form_text")
    return Spot(Place(kind, part, "", text, name=name), handle)


def simple_spot(element: Any, part: str) -> Spot | None:
    """The place that a `w:fldSimple` is; None when it is no place."""
    kind, name = _kind(element.get(f"{W}instr", ""))
    if kind not in ("mergefield", "docproperty"):
        return None
    text = "".join(found.text or "" for found in element.iter(f"{W}t"))
    return Spot(Place(kind, part, "", text, name=name), Simple(element))


def _kind(code: str) -> tuple[str, str]:
    found = _CODE.match(code)
    if not found:
        return "", ""
    if found[1].upper() == "MACROBUTTON":
        # The text to click on stands in the code, behind the name of the macro.
        return _KINDS["MACROBUTTON"], " ".join(code.split()[2:]).strip(" []<>{}«»")
    return _KINDS.get(found[1].upper(), ""), (found[2] or found[3] or "").strip()


def _form_name(data: Any) -> str:
    for tag in ("name", "helpText", "statusText"):
        found = data.find(f"{W}{tag}")
        name = "" if found is None else found.get(f"{W}val", "").strip()
        if name and not _AUTOMATIC.fullmatch(name):
            return str(name)
    return ""


def _ticked(box: Any) -> bool:
    for tag in ("checked", "default"):
        found = box.find(f"{W}{tag}")
        if found is not None:
            return found.get(f"{W}val", "1") in ("1", "true", "on")
    return False
