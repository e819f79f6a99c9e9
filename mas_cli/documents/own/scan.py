"""Every place to fill in a Word file, in the order of reading, with the label a reader gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.inspect import too_long
from mas_cli.documents.own import blanks, captions, cells, controls, fields, lines
from mas_cli.documents.own.headings import Headings, linked
from mas_cli.documents.own.places import Spot
from mas_cli.documents.own.tab_stops import Stops
from mas_cli.documents.word_text import W, is_too_long
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml.markup import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.documents.own.places import Place
    from mas_cli.ooxml.package import Package

_PARTS: Final = frozenset({"header", "footer", "footnotes", "endnotes"})
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ALTERNATE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_ROOM: Final = frozenset({"line", "tab_line"})
_LONGEST_LABEL: Final = 80
_INVITATION: Final = re.compile(
    r"klik|tik |typ |kies|selecteer|click|tap |choose|enter |select|$", re.IGNORECASE
)
_BLANK: Final = re.compile(r"[\s_.…:;,\-–—*]*")


@dataclass(frozen=True, slots=True)
class Scan:
    """A Word file read for places.

    Attributes:
        trees: each part that can hold places, as a tree; the handles of the spots point into them.
        spots: the places in the order of reading; their position is their number in a mapping.
        findings: what cannot be filled and why.
    """

    trees: dict[str, Any]
    spots: tuple[Spot, ...]
    findings: tuple[Finding, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """The places without their handles."""
        return tuple(spot.place for spot in self.spots)


def scan(package: Package) -> Scan:
    """Read a Word file for places; nothing is changed.

    Raises:
        InvalidInput: damaged (X..), or far more places than any form has (F52).
    """
    trees: dict[str, Any] = {}
    spots: list[Spot] = []
    findings: list[Finding] = []
    name = package.find(f"{package.main.rpartition('/')[0]}/styles.xml")
    styles = parse(package.read_xml(name), package.place(name), package.limits) if name else None
    stops, headings = Stops(styles), Headings(styles)
    for name in _parts(package):
        tree = parse(package.read_xml(name), package.place(name), package.limits)
        if is_too_long(tree):
            found = too_long(package.place(name))
            raise InvalidInput(found.message, remedy=found.remedy, findings=[found])
        trees[name] = tree
        spots.extend(_part(tree, name, package, stops, headings, findings))
        if len(spots) > lines.MOST_PLACES:
            raise _refused(
                "F52",
                package.where,
                _("The file holds more than {count} places to fill in.").format(count=lines.MOST_PLACES),
                _("Check that it is a form and not a finished document."),
            )
    _number_rows(spots)
    return Scan(trees, tuple(spots), tuple(findings))


def unit_of(spot: Spot) -> Any:
    """Return the repeated section or table row around a place; None outside of them."""
    element = next(spot.handle.elements())
    for outer in element.iterancestors(f"{W}sdt", f"{W}tr", f"{W}txbxContent"):
        if outer.tag == f"{W}txbxContent":
            return None
        if _repeats(outer):
            return outer
        if outer.tag == f"{W}tr":
            # A row that is all of a repeated section repeats as that section.
            around = outer.getparent().getparent()
            return around if around is not None and _repeats(around) else outer
    return None


def _repeats(element: Any) -> bool:
    return element.find(f"{W}sdtPr/{controls.W15}repeatingSectionItem") is not None


def _number_rows(spots: list[Spot]) -> None:
    numbers: dict[Any, int] = {}
    tables = cells.Tables()
    for spot in spots:
        unit = unit_of(spot)
        if unit is not None and spot.place.kind != "content_control_repeating":
            beside, above = tables.around(next(spot.handle.elements()))
            spot.named(row=numbers.setdefault(unit, len(numbers)), column="" if beside else above)


def _parts(package: Package) -> Iterator[str]:
    yield package.main
    seen = {package.main}
    for arrow in package.relationships(package.main).values():
        name = "" if arrow.external else package.find(arrow.target)
        if arrow.kind in _PARTS and name and name not in seen:
            seen.add(name)
            yield name


def _part(  # noqa: PLR0917  what all parts of one file share
    tree: Any, name: str, package: Package, stops: Stops, headings: Headings, findings: list[Finding]
) -> list[Spot]:
    objects, inside, form_names = _objects(tree, name, package, findings)
    no_places = form_names | linked(tree)
    found: list[Spot] = []
    twins: dict[Any, list[Spot]] = {}
    tables = cells.Tables()
    reader = _Labels(tables, headings)
    covered = {
        paragraph
        for element, spot in objects.items()
        if element.tag == f"{W}sdt" and spot.place.kind != "content_control_repeating"
        for paragraph in element.iter(f"{W}p")
    }
    started: set[Any] = set()
    for paragraph in tree.iter(f"{W}p"):
        for control in _controls_before(paragraph, objects, started):
            _place(_blocked(control, objects[control], reader), paragraph, found, twins)
        if paragraph in covered:
            continue
        heading = headings.has(paragraph)
        line = lines.line_of(paragraph, name, objects, inside, no_places, tables, heading=heading)
        blanks.mark(line, name, stops, tables, heading=heading)
        cell = cells.empty_cell(paragraph, line, name, tables)
        if cell is not None:
            cell.named(context=" ".join(filter(None, (cell.place.context, reader.heading))))
            _place([cell], paragraph, found, twins)
            continue
        reader.label(line)
        _place([entry.spot for entry in line.found], paragraph, found, twins)
        reader.passed(line)
    return found


def _objects(
    tree: Any, name: str, package: Package, findings: list[Finding]
) -> tuple[dict[Any, Spot], dict[Any, tuple[fields.Complex, ...]], frozenset[str]]:
    objects: dict[Any, Spot] = {}
    for element in tree.iter(f"{W}sdt"):
        spot = controls.spot_of(element, name)
        if spot is not None:
            objects[element] = spot
    entries, inside = fields.complex_fields(tree)
    in_controls = {
        text
        for element, spot in objects.items()
        if spot.place.kind != "content_control_repeating"
        for text in element.iter()
    }
    for entry in entries:
        entry.spot = fields.spot_of(entry, name)
        if entry.spot is not None and entry.begin not in in_controls:
            objects[entry.begin] = entry.spot
        elif entry.in_code and "MERGEFIELD" in entry.code.upper():
            findings.append(
                Finding(
                    "F53",
                    Severity.WARN,
                    package.place(name),
                    _(
                        "A field stands inside a condition of Word itself ({code}) and is left as it is."
                    ).format(code=entry.code.strip()[:60]),
                    _("Replace the condition in Word by plain text if this place must be filled in."),
                )
            )
    for element in tree.iter(f"{W}fldSimple"):
        spot = fields.simple_spot(element, name)
        if spot is not None:
            objects[element] = spot
    names = frozenset(
        found.get(f"{W}val", "") for data in tree.iter(f"{W}ffData") for found in data.findall(f"{W}name")
    )
    return objects, inside, names


def _controls_before(paragraph: Any, objects: dict[Any, Spot], started: set[Any]) -> list[Any]:
    """The content controls around a paragraph that begin with it, the outermost first."""
    found = []
    for element in paragraph.iterancestors(f"{W}sdt"):
        if element in objects and element not in started:
            started.add(element)
            found.append(element)
    return found[::-1]


def _blocked(control: Any, spot: Spot, reader: _Labels) -> list[Spot]:
    label, context = reader.tables.around(control)
    spot.named(
        label=spot.place.label or label or context or reader.previous or spot.place.text[:_LONGEST_LABEL],
        context=" ".join(filter(None, (context, reader.heading))),
    )
    return [spot]


def _place(new: list[Spot], paragraph: Any, found: list[Spot], twins: dict[Any, list[Spot]]) -> None:
    """Keep places; those in the copy of a text box for old programs join their first appearance."""
    if not new:
        return
    copy = next(paragraph.iterancestors(_FALLBACK), None)
    outer = next(paragraph.iterancestors(_ALTERNATE), None)
    if copy is None:
        found.extend(new)
        if outer is not None:
            twins.setdefault(outer, []).extend(new)
        return
    waiting = twins.get(outer, [])
    for spot in new:
        twin = next((first for first in waiting if not first.twins and _same(first.place, spot.place)), None)
        if twin is not None:
            twin.twins.append(spot.handle)
        else:
            found.append(spot)


def _same(one: Place, other: Place) -> bool:
    return (one.kind, one.text, one.name) == (other.kind, other.text, other.name)


class _Labels:
    """What a reader remembers on the way: the last heading and the last line of text."""

    def __init__(self, tables: cells.Tables, headings: Headings) -> None:
        self.tables = tables
        self._headings = headings
        self.heading = ""
        self.previous = ""
        self._taken = False  # whether a line below the last text is there for its answer

    def label(self, line: lines.Line) -> None:
        """Give each place of a line its label and its context."""
        if not line.found:
            return
        beside, above = self.tables.around(line.paragraph)
        row = self.tables.row_of_grid(line.paragraph)
        below = captions.below(line, self._headings, self.tables)
        question = ""
        end = 0
        for position, entry in enumerate(line.found):
            before = _before(line.text[end : entry.start])
            following = line.found[position + 1].start if position + 1 < len(line.found) else len(line.text)
            after = line.text[entry.stop : following]
            place = entry.spot.place
            if place.is_box:
                question = question or before or row or beside or self.previous
                label = place.label or _after(after) or before or beside
                context = question
            else:
                own = place.text.strip() if _says_what(place) else ""
                near = before or beside or _between(after) or above or below.get(position, "") or own
                if not near and self.previous and not place.label and place.kind in _ROOM:
                    entry.spot.named(continues=self._taken)
                    self._taken = True
                near = near or self.previous
                label = place.label or near or place.text.strip()
                context = " ".join(filter(None, (before if place.label else "", beside, above)))
            entry.spot.named(
                of_row=row,
                label=label[:_LONGEST_LABEL],
                context=" ".join(filter(None, (context, self.heading)))[: 2 * _LONGEST_LABEL],
            )
            end = entry.stop

    def passed(self, line: lines.Line) -> None:
        """Remember a line that was read."""
        text = line.text.replace(lines.OBJECT, "").strip()
        if not text or _BLANK.fullmatch(text):
            return
        self._taken = False
        if not line.found:
            self.previous = _before(text)
            if len(text) <= _LONGEST_LABEL and (
                self._headings.has(line.paragraph) or _is_bold(line.paragraph)
            ):
                self.heading = text.strip(" :")
        else:
            self.previous = ""


def _says_what(place: Place) -> bool:
    """Whether a place holds its value, and not Word's own invitation to fill it in."""
    if place.kind.startswith("content_control"):
        return not _INVITATION.match(place.text.strip())
    return place.kind == "highlight"


def _before(text: str) -> str:
    """The words right before a place: behind the last line end, tab or full stop."""
    pieces = re.split(r"[\n\t;]|(?<=[a-z)])[.?!]\s", text.replace(lines.OBJECT, "\n"))
    kept = next((piece for piece in reversed(pieces) if not _BLANK.fullmatch(piece)), "")
    return kept.strip(" :*,")[-_LONGEST_LABEL:]


def _after(text: str) -> str:
    piece = re.split(r"[\n\t]|\s{3,}", text.lstrip())[0]
    piece = re.sub(r"(?i)^(ja|nee)\b[,;(].*", r"\1", piece)
    return piece.replace(lines.OBJECT, "").strip(" :;,.")[:_LONGEST_LABEL]


def _between(text: str) -> str:
    found = re.match(r"\s*\(([^()]{2,60})\)", text)
    return found[1] if found else ""


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}t") is not None]
    return bool(runs) and all(run.find(f"{W}rPr/{W}b") is not None for run in runs)


def _refused(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, where, message, remedy)])
