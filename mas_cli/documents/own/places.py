"""What a place to fill in is, and the handles by which it is written in the tree of its part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
TICKED: Final = "☒"
_BEFORE_A_LABEL: Final = 3
OPEN: Final = "☐"
_BOXES: Final = {"Wingdings": ("F0FE", "F0A8"), "Wingdings 2": ("F054", "F0A3")}


@dataclass(frozen=True, slots=True)
class Place:
    """One place to fill in, as a reader of the file knows it.

    Attributes:
        kind: `content_control_dropdown`, `form_text`, `mergefield`, `placeholder`, `empty_cell` and so on.
        part: the part it stands in.
        label: what the file calls it: its name, or the text beside or above it.
        text: what stands there now; of a box `☐` or `☒`.
        options: of a list the texts to choose from.
        name: the name of the field, control or bookmark itself; empty when it has none.
        context: the question or column above it and the heading it stands under.
        row: the number of the table row or repeated section it stands in; -1 when in none.
        column: the heading of its column, when nothing stands beside it.
        of_row: in a grid the label of its row; its own label is then the heading of its column.
        continues: whether it is more room for the place before it, under the same label.
    """

    kind: str
    part: str
    label: str
    text: str
    options: tuple[str, ...] = ()
    name: str = ""
    context: str = ""
    row: int = -1
    column: str = ""
    of_row: str = ""
    continues: bool = False

    @property
    def is_box(self) -> bool:
        """Whether it is ticked, not written."""
        return self.kind.endswith("checkbox") or self.kind == "box"


class Handle(Protocol):
    """The elements of a place, and how they are written."""

    def write(self, value: str) -> None:
        """Put the text there; for a box `☒` or `☐`."""

    def elements(self) -> Iterator[Any]:
        """Elements by which its paragraph and its row are found; at least one."""

    def moved(self, where: Mapping[Any, Any]) -> Handle:
        """Return the same place in a copy, given the copy of each element."""


@dataclass(slots=True, eq=False)
class Spot:
    """A place and where it is.

    Attributes:
        place: as a reader knows it.
        handle: how it is written.
        twins: the same place in the copy of a text box that Word keeps for old programs.
    """

    place: Place
    handle: Handle
    twins: list[Handle] = field(default_factory=list)

    def write(self, value: str) -> None:
        """Write the place and its twins."""
        for handle in (self.handle, *self.twins):
            handle.write(value)

    def moved(self, where: Mapping[Any, Any]) -> Spot:
        """The same place in a copy of its row."""
        return Spot(self.place, self.handle.moved(where), [twin.moved(where) for twin in self.twins])

    def named(self, **changes: Any) -> None:
        """Replace what a reader knows of it."""
        self.place = replace(self.place, **changes)


def put(first: Any, prefix: str, value: str, suffix: str = "") -> None:
    """Text into a `w:t`: line ends and tabs of the value become the elements Word has for them."""
    from lxml import etree

    pieces: list[tuple[str, str]] = []
    tag, text = "", ""
    for sign in value:
        if sign in "\n\t":
            pieces.append((tag, text))
            tag, text = ("br" if sign == "\n" else "tab"), ""
        else:
            text += sign
    pieces.append((tag, text))
    element = first
    element.text = prefix + pieces[0][1]
    element.set(SPACE, "preserve")
    for tag, text in pieces[1:]:
        breaking = etree.Element(f"{W}{tag}")
        element.addnext(breaking)
        element = etree.Element(f"{W}t")
        breaking.addnext(element)
        element.text = text
        element.set(SPACE, "preserve")
    element.text = (element.text or "") + suffix


def _in_font(old: str, value: str) -> str:
    """A box in the sign of the symbol font that the old one is in."""
    if value in (OPEN, TICKED) and "\uf000" <= old[:1] <= "\uf0ff":
        return "\uf0fe" if value == TICKED else "\uf0a8"
    return value


def new_run(value: str, properties: Any = None) -> Any:
    """A run with this text; the properties are copied into it."""
    import copy

    from lxml import etree

    run = etree.Element(f"{W}r")
    if properties is not None:
        kept = copy.deepcopy(properties)
        kept.tag = f"{W}rPr"
        for change in ("ins", "del", "moveFrom", "moveTo", "rPrChange"):
            for found in kept.findall(f"{W}{change}"):
                kept.remove(found)
        run.append(kept)
    put(etree.SubElement(run, f"{W}t"), "", value)
    return run


def drop(element: Any) -> None:
    """Take an element away, and its run when nothing else is left in it."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if parent.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in parent):
        drop(parent)


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A range of the text of a paragraph, over one or more runs.

    Spans of one paragraph must be written from the last to the first.

    Attributes:
        pieces: the `w:t` it covers, with where each begins in the text of the paragraph.
        start: where it begins in that text.
        stop: where it ends.
        unmark: take the highlight away when it is written.
    """

    pieces: tuple[tuple[int, Any], ...]
    start: int
    stop: int
    unmark: bool = False

    def write(self, value: str) -> None:
        """Into the first run; what the place covered of the others goes."""
        (at, first), (last_at, last) = self.pieces[0], self.pieces[-1]
        value = _in_font((first.text or "")[self.start - at :], value)
        prefix = (first.text or "")[: self.start - at]
        suffix = (last.text or "")[self.stop - last_at :]
        for _at, element in self.pieces[1:]:
            element.text = ""
        if first is last:
            put(first, prefix, value, suffix)
        else:
            last.text = suffix
            last.set(SPACE, "preserve")
            put(first, prefix, value)
        if self.unmark:
            for _at, element in self.pieces:
                properties = element.getparent().find(f"{W}rPr")
                for mark in () if properties is None else [*properties]:
                    if mark.tag in (f"{W}highlight", f"{W}shd"):
                        properties.remove(mark)

    def elements(self) -> Iterator[Any]:
        """Its texts."""
        return (element for _at, element in self.pieces)

    def moved(self, where: Mapping[Any, Any]) -> Span:
        """In a copy."""
        return replace(self, pieces=tuple((at, where[element]) for at, element in self.pieces))


@dataclass(frozen=True, slots=True, eq=False)
class Padded:
    """Blanks in a line: what the text leaves of them stays.

    Attributes:
        span: the blanks.
        lead: what stands between the label and the text.
    """

    span: Span
    lead: str = ""

    def write(self, value: str) -> None:
        """Instead of as many blanks as it takes, but for the last ones."""
        if value:
            text = self.lead + value
            least = _BEFORE_A_LABEL if self.lead else 1
            self.span.write(text + " " * max(least, self.span.stop - self.span.start - len(text)))

    def elements(self) -> Iterator[Any]:
        """Its texts."""
        return self.span.elements()

    def moved(self, where: Mapping[Any, Any]) -> Padded:
        """In a copy."""
        return replace(self, span=self.span.moved(where))


@dataclass(frozen=True, slots=True, eq=False)
class Blank:
    """Room behind a label: the text goes in, what is there stays.

    Attributes:
        element: the `w:t` or `w:tab` beside it.
        at: in a `w:t`: how far into its text.
        behind: of a tab: behind it.
        lead: what stands between the label and the text.
    """

    element: Any
    at: int = 0
    behind: bool = False
    lead: str = ""

    def write(self, value: str) -> None:
        """Into the same run."""
        if not value:
            return
        if self.element.tag == f"{W}t":
            text = self.element.text or ""
            put(self.element, text[: self.at], self.lead + value, text[self.at :])
            return
        from lxml import etree

        new = etree.Element(f"{W}t")
        if self.behind:
            self.element.addnext(new)
        else:
            self.element.addprevious(new)
        put(new, "", self.lead + value)

    def elements(self) -> Iterator[Any]:
        """What stands beside it."""
        yield self.element

    def moved(self, where: Mapping[Any, Any]) -> Blank:
        """In a copy."""
        return replace(self, element=where[self.element])


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A box drawn by a symbol font (Wingdings)."""

    element: Any

    def write(self, value: str) -> None:
        """Another sign of the same font: a crossed or an empty box."""
        ticked, empty = _BOXES.get(self.element.get(f"{W}font", "").strip(), _BOXES["Wingdings"])
        self.element.set(f"{W}char", ticked if value == TICKED else empty)

    def elements(self) -> Iterator[Any]:
        """The symbol."""
        yield self.element

    def moved(self, where: Mapping[Any, Any]) -> Symbol:
        """In a copy."""
        return Symbol(where[self.element])


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """An empty table cell."""

    element: Any

    def write(self, value: str) -> None:
        """A run in its first paragraph, in the type that paragraph has."""
        if not value:
            return
        paragraph = self.element.find(f"{W}p")
        paragraph.append(new_run(value, paragraph.find(f"{W}pPr/{W}rPr")))

    def elements(self) -> Iterator[Any]:
        """Its first paragraph."""
        yield self.element.find(f"{W}p")

    def moved(self, where: Mapping[Any, Any]) -> Cell:
        """In a copy."""
        return Cell(where[self.element])


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A bookmark without text."""

    element: Any

    def write(self, value: str) -> None:
        """A run behind it, as the run beside it looks."""
        if not value:
            return
        paragraph = self.element.getparent()
        beside = next(self.element.itersiblings(f"{W}r"), None)
        if beside is None:
            beside = next(self.element.itersiblings(f"{W}r", preceding=True), None)
        properties = None if beside is None else beside.find(f"{W}rPr")
        if properties is None and beside is None:
            properties = paragraph.find(f"{W}pPr/{W}rPr")
        self.element.addnext(new_run(value, properties))

    def elements(self) -> Iterator[Any]:
        """The bookmark."""
        yield self.element

    def moved(self, where: Mapping[Any, Any]) -> Point:
        """In a copy."""
        return Point(where[self.element])
