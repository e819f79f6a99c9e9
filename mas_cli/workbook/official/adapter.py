"""A workbook file as the formulas see it: sheets, names, tables, remembered results, calendar, language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import DUTCH, ENGLISH, DefinedName, Region, Sheet, Table
from mas_cli.formulas import Workbook as Model
from mas_cli.ooxml.markup import SPREADSHEET, from_office, walk
from mas_cli.ooxml.shared_strings import SharedStrings
from mas_cli.workbook.official.sheet_part import MAX_CELLS, SheetPart, read_sheet, too_many_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mas_cli.ooxml import Package, Workbook

_DYNAMIC: Final = "XLDAPR"
# What Excel calls the worksheets in the document properties tells the language it was saved in.
_DUTCH_WORKSHEETS: Final = "Werkbladen"


@dataclass(frozen=True, slots=True)
class Contents:
    """A workbook read whole.

    Attributes:
        model: for the formulas.
        parts: what else stands in each worksheet, by the name of the sheet.
        region: the language of the Excel it was last saved in.
    """

    model: Model
    parts: Mapping[str, SheetPart]
    region: Region


def read_contents(workbook: Workbook) -> Contents:
    """All of a workbook.

    Raises:
        InvalidInput: a part is damaged (X06, X14), or there are too many cells (W52).
    """
    package = workbook.package
    texts = _texts(workbook)
    arrows = package.relationships(package.main)
    by_kind = {arrow.kind: package.find(arrow.target) for arrow in arrows.values() if not arrow.external}
    unlocked = _unlocked(package, by_kind.get("styles", ""))
    dynamic = _dynamic(package, by_kind.get("sheetMetadata", ""))
    sheets: list[Sheet] = []
    tables: list[Table] = []
    parts: dict[str, SheetPart] = {}
    filled = 0
    for tab in workbook.sheets.values():
        if tab.kind != "worksheet":
            sheets.append(Sheet(tab.name))
            continue
        part = parts[tab.name] = read_sheet(
            package.read_xml(tab.part),
            workbook.place(tab.name),
            package.limits,
            shared_text=texts,
            unlocked=unlocked,
            dynamic=dynamic,
            date1904=workbook.date1904,
        )
        filled += len(part.cells)
        if filled > MAX_CELLS:
            raise too_many_cells(workbook.place(tab.name))
        sheets.append(Sheet(tab.name, part.cells, part.hidden_rows))
        tables += _tables(package, tab.part, tab.name)
    names = [DefinedName(name.name, name.formula, name.sheet or None) for name in workbook.names]
    return Contents(Model(sheets, names, tables, workbook.date1904), parts, _region(package))


def _texts(workbook: Workbook) -> Callable[[int], str]:
    package = workbook.package
    part = workbook.shared_strings
    strings = SharedStrings(package.read_xml(part) if part else b"", package.place(part), package.limits)
    known: dict[int, str] = {}

    def text(number: int) -> str:
        found = known.get(number)
        if found is None:
            found = known[number] = strings[number]
        return found

    return text


def elements(package: Package, part: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The elements of a small part as (namespace, local name, attributes), in document order."""
    if not part:
        return
    found: list[tuple[str, str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _space, local = name.rpartition(" ")
        found.append((namespace, local, attributes))

    for _step in walk((package.read_xml(part),), package.place(part), package.limits, start=start):
        yield from found
        found.clear()


def _unlocked(package: Package, part: str) -> set[int]:
    """The cell formats that protection leaves open (ISO/IEC 29500-1, 18.8.33)."""
    found: set[int] = set()
    number = -1
    for namespace, local, attributes in _within(package, part, "cellXfs"):
        if namespace not in SPREADSHEET:
            continue
        if local == "xf":
            number += 1
        elif local == "protection" and attributes.get("locked") in ("0", "false"):
            found.add(number)
    return found


def _within(package: Package, part: str, wanted: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The elements inside the one named, up to the next element that can follow it."""
    inside = False
    for namespace, local, attributes in elements(package, part):
        if local == wanted:
            inside = True
        elif local in ("cellStyles", "dxfs", "cellStyleXfs"):
            inside = False
        elif inside:
            yield namespace, local, attributes


def _dynamic(package: Package, part: str) -> set[int]:
    """The numbers of cell metadata that mean a dynamic array (ISO/IEC 29500-1, 18.9; MS-XLSX 2.2.4.3)."""
    kinds: list[str] = []
    found: set[int] = set()
    block = 0
    inside = False
    for _namespace, local, attributes in elements(package, part):
        if local == "metadataType":
            kinds.append(attributes.get("name", ""))
        elif local in ("cellMetadata", "valueMetadata"):
            inside = local == "cellMetadata"
        elif local == "bk" and inside:
            block += 1
        elif local == "rc" and inside:
            kind = attributes.get("t", "")
            if kind.isdigit() and 1 <= int(kind) <= len(kinds) and kinds[int(kind) - 1] == _DYNAMIC:
                found.add(block)
    return found


def _tables(package: Package, part: str, sheet: str) -> Iterator[Table]:
    for arrow in package.relationships(part).values():
        if arrow.kind != "table" or arrow.external:
            continue
        head: dict[str, str] = {}
        columns: list[str] = []
        for namespace, local, attributes in elements(package, package.find(arrow.target)):
            # Extensions have a `table` of their own, with its alternative text.
            if namespace not in SPREADSHEET:
                continue
            if local == "table":
                head = attributes
            elif local == "tableColumn":
                columns.append(from_office(attributes.get("name", "")))
        name, area = head.get("displayName") or head.get("name", ""), head.get("ref", "")
        if name and area:
            yield Table(
                name,
                sheet,
                area,
                tuple(columns),
                _count(head, "headerRowCount", 1),
                _count(head, "totalsRowCount", 0),
            )


def _count(attributes: Mapping[str, str], name: str, default: int) -> int:
    written = attributes.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else default


def _region(package: Package) -> Region:
    """Dutch when the program that saved it names its worksheets so, else English."""
    arrows = package.relationships("").values()
    part = next((package.find(arrow.target) for arrow in arrows if arrow.kind == "extended-properties"), "")
    if part and f">{_DUTCH_WORKSHEETS}<".encode() in package.read_xml(part):
        return DUTCH
    return ENGLISH
