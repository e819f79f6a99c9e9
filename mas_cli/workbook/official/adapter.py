"""A workbook file as the formulas see it: sheets, names, tables, remembered results, calendar, language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import DUTCH, ENGLISH, CellRef, DefinedName, Form, Region, Sheet, Table
from mas_cli.formulas import Workbook as Model
from mas_cli.ooxml.markup import SPREADSHEET, from_office
from mas_cli.ooxml.shared_strings import SharedStrings
from mas_cli.workbook.official.part_elements import elements
from mas_cli.workbook.official.rich_errors import rich_errors
from mas_cli.workbook.official.sheet_contents import SheetPart
from mas_cli.workbook.official.sheet_part import MAX_CELLS, read_sheet, too_many_cells
from mas_cli.workbook.official.styles import Styles, read_styles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mas_cli.ooxml import Package, Workbook

_DYNAMIC: Final = "XLDAPR"
# What Excel calls the worksheets in the document properties.
_WORKSHEETS: Final = {DUTCH: "Werkbladen", ENGLISH: "Worksheets"}


@dataclass(frozen=True, slots=True)
class Contents:
    """A workbook read whole.

    Attributes:
        model: for the formulas.
        parts: what else stands in each worksheet, by the name of the sheet.
        region: the language of the Excel it was last saved in, English when nothing says which.
        known: whether something does.
    """

    model: Model
    parts: Mapping[str, SheetPart]
    region: Region
    known: bool = True

    @property
    def language(self) -> Region | None:
        """The language, or None when nothing in the file says which."""
        return self.region if self.known else None

    def form(self, ref: CellRef) -> Form:
        """What the number format of a cell shows its number as."""
        part = self.parts.get(ref.sheet)
        return part.form(ref.row, ref.column) if part else Form.GENERAL


def read_contents(workbook: Workbook) -> Contents:
    """All of a workbook.

    Raises:
        InvalidInput: a part is damaged (X06, X14), or there are too many cells (W52).
    """
    package = workbook.package
    texts = _texts(workbook)
    arrows = package.relationships(package.main)
    by_kind = {arrow.kind: package.find(arrow.target) for arrow in arrows.values() if not arrow.external}
    styles = read_styles(package, by_kind.get("styles", ""))
    dynamic = _dynamic(package, by_kind.get("sheetMetadata", ""))
    errors = rich_errors(package, by_kind)
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
            styles=styles,
            dynamic=dynamic,
            errors=errors,
            date1904=workbook.date1904,
        )
        filled += len(part.cells)
        if filled > MAX_CELLS:
            raise too_many_cells(workbook.place(tab.name))
        sheets.append(Sheet(tab.name, part.cells, part.hidden_rows))
        tables += _tables(package, tab.part, tab.name)
    names = [DefinedName(name.name, name.formula, name.sheet or None) for name in workbook.names]
    language = _language(package, styles)
    model = Model(sheets, names, tables, workbook.date1904)
    return Contents(model, parts, language or ENGLISH, language is not None)


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


def _language(package: Package, styles: Styles) -> Region | None:
    """The language of the Excel that saved it: from what it calls its worksheets, styles and formats."""
    if styles.language:
        return styles.language
    arrows = package.relationships("").values()
    part = next((package.find(arrow.target) for arrow in arrows if arrow.kind == "extended-properties"), "")
    said = package.read_xml(part) if part else b""
    for language, worksheets in _WORKSHEETS.items():
        if f">{worksheets}<".encode() in said:
            return language
    return None
