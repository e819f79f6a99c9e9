"""Small builders of workbooks as XML, so that each test states exactly what stands in the file."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet_xml(rows: str, *, before: str = "", after: str = "", prefix: str = "", strict: bool = False) -> str:
    """A worksheet around its rows; with a prefix every element in the arguments must carry it already."""
    namespace = STRICT if strict else TRANSITIONAL
    tag = f"{prefix}:" if prefix else ""
    declared = f'xmlns:{prefix}="{namespace}"' if prefix else f'xmlns="{namespace}"'
    return (
        f"{_DECLARATION}<{tag}worksheet {declared}>{before}<{tag}sheetData>{rows}</{tag}sheetData>{after}"
        f"</{tag}worksheet>"
    )


def workbook_parts(
    sheets: Mapping[str, str],
    *,
    shared: str | None = None,
    main: str = "",
    settings: str = "",
    strict: bool = False,
    kind: str = "sheet",
) -> dict[str, str | bytes]:
    """The parts of a workbook by name: `sheets` are whole sheet parts, `main` follows the list of sheets."""
    namespace = STRICT if strict else TRANSITIONAL
    relations = _STRICT_RELATIONS if strict else _RELATIONS
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    arrows = "".join(
        f'<Relationship Id="rId{number}" Type="{relations}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/'
            f'vnd.openxmlformats-officedocument.spreadsheetml.{kind}.main+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_DECLARATION}<workbook xmlns="{namespace}" xmlns:r="{relations}">{settings}'
            f"<sheets>{listed}</sheets>{main}</workbook>"
        ),
    }
    if shared is not None:
        arrows += f'<Relationship Id="rId99" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/>'
        parts["xl/sharedStrings.xml"] = f'{_DECLARATION}<sst xmlns="{namespace}">{shared}</sst>'
    parts["xl/_rels/workbook.xml.rels"] = (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{arrows}</Relationships>'
    )
    for number, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = content
    return parts


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as the standard library zips them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content, method)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The contents by name, read by the standard library with its CRC check."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def workbook(rows: str, **options: object) -> bytes:
    """A workbook with one sheet named `Blad` that holds these rows."""
    sheet_options = {key: options.pop(key) for key in ("before", "after", "prefix") if key in options}
    strict = bool(options.get("strict"))
    return zipped(
        workbook_parts({"Blad": sheet_xml(rows, strict=strict, **sheet_options)}, **options)  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def office() -> SimpleNamespace:
    """The builders of this file."""
    return SimpleNamespace(
        sheet_xml=sheet_xml,
        workbook_parts=workbook_parts,
        zipped=zipped,
        unzipped=unzipped,
        workbook=workbook,
    )
