"""An xlsx file read into the model of the formulas, straight from its XML; for tests only."""

from __future__ import annotations

import posixpath
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lxml import etree

from mas_cli.formulas import Cell, DefinedName, Sheet, Table, Workbook, error_value
from mas_cli.formulas.addresses import parse_cell
from mas_cli.formulas.calendar import serial_of

if TYPE_CHECKING:
    from pathlib import Path

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_R = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_model(path: Path) -> Workbook:
    """The workbook in a file: values, formulas, names, tables."""
    with zipfile.ZipFile(path) as archive:
        return _Reader(archive).workbook()


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _children(element: Any, name: str) -> list[Any]:
    return [child for child in element if _local(child) == name]


class _Reader:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def xml(self, part: str) -> Any:
        return etree.fromstring(
            self.archive.read(part), etree.XMLParser(resolve_entities=False, huge_tree=True)
        )

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        if rels not in self.archive.namelist():
            return {}
        return {
            rel.get("Id"): (
                rel.get("Type").rsplit("/", 1)[-1],
                rel.get("Target").lstrip("/")
                if rel.get("Target").startswith("/")
                else posixpath.normpath(posixpath.join(folder, rel.get("Target"))),
            )
            for rel in self.xml(rels)
        }

    def workbook(self) -> Workbook:
        main = next(target for kind, target in self.relations("").values() if kind == "officeDocument")
        root = self.xml(main)
        relations = self.relations(main)
        strings = self._strings(relations)
        self.dynamic = self._dynamic(relations)
        sheets, tables, order = [], [], []
        for sheet in _children(_children(root, "sheets")[0], "sheet"):
            kind, part = relations[sheet.get(_R) or sheet.get(_STRICT_R)]
            name = sheet.get("name")
            order.append(name)
            sheets.append(Sheet(name, self._cells(part, strings) if kind == "worksheet" else {}))
            if kind == "worksheet":
                tables += self._tables(name, part)
        properties = _children(root, "workbookPr")
        date1904 = bool(properties) and properties[0].get("date1904") in ("1", "true")
        names = []
        for holder in _children(root, "definedNames"):
            for name in holder:
                local = name.get("localSheetId")
                names.append(
                    DefinedName(
                        name.get("name"), name.text or "", None if local is None else order[int(local)]
                    )
                )
        return Workbook(sheets, names, tables, date1904)

    def _strings(self, relations: dict[str, tuple[str, str]]) -> list[str]:
        part = next((target for kind, target in relations.values() if kind == "sharedStrings"), None)
        return [_string(item) for item in self.xml(part)] if part else []

    def _dynamic(self, relations: dict[str, tuple[str, str]]) -> set[int]:
        """The cell metadata numbers that mean a dynamic array."""
        part = next((target for kind, target in relations.values() if kind == "sheetMetadata"), None)
        if part is None:
            return set()
        root = self.xml(part)
        kinds = [kind.get("name") for holder in _children(root, "metadataTypes") for kind in holder]
        numbers = set()
        for holder in _children(root, "cellMetadata"):
            for number, block in enumerate(holder, start=1):
                if any(kinds[int(record.get("t")) - 1] == "XLDAPR" for record in block):
                    numbers.add(number)
        return numbers

    def _cells(self, part: str, strings: list[str]) -> dict[tuple[int, int], Cell]:
        cells = {}
        row_number = 0
        for data in _children(self.xml(part), "sheetData"):
            for row in data:
                row_number = int(row.get("r") or row_number + 1)
                column_number = 0
                for element in row:
                    address = element.get("r")
                    column_number = parse_cell(address)[1] if address else column_number + 1  # type: ignore[index]
                    cell = self._cell(element, strings)
                    if cell is not None:
                        cells[row_number, column_number] = cell
        return cells

    def _cell(self, element: Any, strings: list[str]) -> Cell | None:
        value: Any = None
        raw = next((child.text for child in element if _local(child) == "v"), None)
        kind = element.get("t", "n")
        if kind == "inlineStr":
            value = "".join(_string(child) for child in _children(element, "is"))
        elif kind == "str":
            value = _unescaped(raw or "")
        elif raw is not None:
            if kind == "s":
                value = strings[int(raw)]
            elif kind == "b":
                value = raw in ("1", "true")
            elif kind == "e":
                value = error_value(raw) if raw.upper() != "#NAME" else None
            elif kind == "d":
                value = serial_of(datetime.fromisoformat(raw), date1904=False)
            else:
                value = float(raw)
        formula = next(iter(_children(element, "f")), None)
        if formula is None:
            return None if value is None else Cell(value)
        form = formula.get("t", "normal")
        return Cell(
            value,
            _unescaped(formula.text) if formula.text else ("" if form == "normal" else None),
            shared=int(formula.get("si")) if form == "shared" else None,
            array=formula.get("ref") if form == "array" else None,
            dynamic=int(element.get("cm", "0")) in self.dynamic,
            data_table=form == "dataTable",
        )

    def _tables(self, sheet: str, part: str) -> list[Table]:
        found = []
        for kind, target in self.relations(part).values():
            if kind != "table":
                continue
            root = self.xml(target)
            columns = tuple(
                _unescaped(c.get("name")) for holder in _children(root, "tableColumns") for c in holder
            )
            found.append(
                Table(
                    root.get("displayName") or root.get("name"),
                    sheet,
                    root.get("ref"),
                    columns,
                    int(root.get("headerRowCount", "1")),
                    int(root.get("totalsRowCount", "0")),
                )
            )
        return found


def _string(item: Any) -> str:
    """A shared or inline string: plain or rich, without its phonetic guide."""
    parts = []
    for child in item:
        if _local(child) == "t":
            parts.append(child.text or "")
        elif _local(child) == "r":
            parts += [text.text or "" for text in _children(child, "t")]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
