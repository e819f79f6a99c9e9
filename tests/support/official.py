"""Workbooks nobody of us laid out: built as XML, so that each test states exactly what stands in the file."""

# ruff: noqa: E501  XML is read best unbroken

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass
class Raw:
    """A `<c>` written out."""

    xml: str


@dataclass
class Control:
    """A form control: `CheckBox`, `Radio`, `Drop`, `GBox`; rows and columns from 1.

    `ActiveX` is a checkbox that is a program; `old` leaves the settings out, as Excel 2007 does, and `name`
    gives the shape a name.
    """

    kind: str
    row: int
    column: int
    text: str = ""
    link: str = ""
    area: str = ""
    checked: bool = False
    until: tuple[int, int] = (0, 0)
    chosen: int = 0
    items: tuple[str, ...] = ()
    old: bool = False
    name: str = ""


@dataclass
class Tab:
    """A sheet; a cell is a constant, `(formula, cached)` or `Raw`."""

    cells: dict[str, object]
    merges: tuple[str, ...] = ()
    lists: dict[str, str] = field(default_factory=dict)
    x14_lists: dict[str, str] = field(default_factory=dict)
    rules: tuple[tuple[str, str, str, str, str], ...] = ()
    unlocked: tuple[str, ...] = ()
    protected: bool = False
    state: str = "visible"
    controls: tuple[Control, ...] = ()
    tables: tuple[str, ...] = ()
    colours: tuple[tuple[str, str], ...] = ()


def book(
    tabs: dict[str, Tab],
    *,
    names: dict[str, str] | None = None,
    settings: str = "",
    language: str = "Worksheets",
    macros: bool = False,
    dynamic: bool = False,
) -> bytes:
    """The workbook as a zip."""
    parts: dict[str, str | bytes] = {}
    types, arrows, listed = [], [], []
    for number, (name, tab) in enumerate(tabs.items(), 1):
        listed.append(
            f'<sheet name="{escape(name)}" sheetId="{number}" state="{tab.state}" r:id="rId{number}"/>'
        )
        arrows.append(_arrow(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
        types.append((f"/xl/worksheets/sheet{number}.xml", "spreadsheetml.worksheet+xml"))
        _add_sheet(parts, number, tab)
    arrows += [_arrow("rId90", "styles", "styles.xml")]
    if dynamic:
        arrows.append(_arrow("rId91", "sheetMetadata", "metadata.xml"))
        parts["xl/metadata.xml"] = (
            f'{HEAD}<metadata xmlns="{MAIN}"><metadataTypes count="1"><metadataType name="XLDAPR"/></metadataTypes>'
            '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
        )
    if macros:
        arrows.append(
            '<Relationship Id="rId92" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
            'Target="vbaProject.bin"/>'
        )
        parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 macros that nobody runs"
    defined = "".join(
        f'<definedName name="{key}">{escape(text)}</definedName>' for key, text in (names or {}).items()
    )
    main = "ms-excel.sheet.macroEnabled" if macros else "openxmlformats-officedocument.spreadsheetml.sheet"
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}"/>'
        for part, kind in types
    )
    whole = {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
            '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.{main}.main+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": _rels(
            [
                _arrow("rId1", "officeDocument", "xl/workbook.xml"),
                _arrow("rId2", "extended-properties", "docProps/app.xml"),
            ]
        ),
        "docProps/app.xml": f"{HEAD}<Properties><TitlesOfParts><a>{language}</a></TitlesOfParts></Properties>",
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}">{settings}<sheets>{"".join(listed)}</sheets>'
            f"<definedNames>{defined}</definedNames></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _rels(arrows),
        "xl/styles.xml": (
            f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf/><xf applyProtection="1">'
            '<protection locked="0"/></xf></cellXfs></styleSheet>'
        ),
        **parts,
    }
    return zipped(whole)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _arrow(id_: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id_}" Type="{REL}/{kind}" Target="{target}"/>'


def _rels(arrows: list[str]) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(arrows)}</Relationships>'


def _add_sheet(parts: dict[str, str | bytes], number: int, tab: Tab) -> None:
    rows: dict[int, list[tuple[int, str]]] = {}
    for ref in dict.fromkeys([*tab.cells, *tab.unlocked]):
        match = re.fullmatch(r"([A-Z]+)(\d+)", ref)
        assert match is not None
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        rows.setdefault(int(match[2]), []).append(
            (column, _cell(ref, tab.cells.get(ref), ref in tab.unlocked))
        )
    data = "".join(
        f'<row r="{row}">{"".join(xml for _column, xml in sorted(cells))}</row>'
        for row, cells in sorted(rows.items())
    )
    arrows: list[str] = []
    after = '<sheetProtection sheet="1" objects="1"/>' if tab.protected else ""
    if tab.merges:
        after += "<mergeCells>" + "".join(f'<mergeCell ref="{ref}"/>' for ref in tab.merges) + "</mergeCells>"
    for at, (sqref, formula) in enumerate(tab.colours, 1):
        after += (
            f'<conditionalFormatting sqref="{sqref}"><cfRule type="expression" priority="{at}"><formula>'
            f"{escape(formula)}</formula></cfRule></conditionalFormatting>"
        )
    rules = [
        *((sqref, "list", "between", formula, "") for sqref, formula in tab.lists.items()),
        *tab.rules,
    ]
    if rules:
        after += "<dataValidations>" + "".join(
            f'<dataValidation type="{kind}" operator="{operator}" sqref="{sqref}"><formula1>{escape(first)}'
            f"</formula1>{f'<formula2>{escape(second)}</formula2>' if second else ''}</dataValidation>"
            for sqref, kind, operator, first, second in rules
        )
        after += "</dataValidations>"
    if tab.controls:
        after += _controls(parts, number, tab, arrows)
    if tab.tables:
        after += "<tableParts>"
        for at, xml in enumerate(tab.tables, 1):
            parts[f"xl/tables/table{number}{at}.xml"] = HEAD + xml
            arrows.append(_arrow(f"rIdT{at}", "table", f"../tables/table{number}{at}.xml"))
            after += f'<tablePart r:id="rIdT{at}"/>'
        after += "</tableParts>"
    if tab.x14_lists:
        after += f'<extLst><ext><x14:dataValidations xmlns:x14="{X14}" xmlns:xm="{XM}">' + "".join(
            f'<x14:dataValidation type="list"><x14:formula1><xm:f>{escape(formula)}</xm:f></x14:formula1>'
            f"<xm:sqref>{sqref}</xm:sqref></x14:dataValidation>"
            for sqref, formula in tab.x14_lists.items()
        )
        after += "</x14:dataValidations></ext></extLst>"
    parts[f"xl/worksheets/sheet{number}.xml"] = (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><sheetData>{data}</sheetData>{after}</worksheet>'
    )
    if arrows:
        parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _rels(arrows)


def _cell(ref: str, value: object, unlocked: bool) -> str:
    style = ' s="1"' if unlocked else ""
    if isinstance(value, Raw):
        return value.xml
    if value is None:
        return f'<c r="{ref}"{style}/>'
    if isinstance(value, tuple):
        formula, cached = value
        kind = ' t="str"' if isinstance(cached, str) else ' t="b"' if isinstance(cached, bool) else ""
        number = int(cached) if isinstance(cached, bool) else escape(str(cached))
        shown = "" if cached is None else f"<v>{number}</v>"
        return f'<c r="{ref}"{style}{kind}><f>{escape(formula)}</f>{shown}</c>'
    if isinstance(value, bool):
        return f'<c r="{ref}"{style} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{ref}"{style}><v>{value}</v></c>'
    return f'<c r="{ref}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def _controls(parts: dict[str, str | bytes], number: int, tab: Tab, arrows: list[str]) -> str:
    shapes, controls = [], []
    for at, control in enumerate(tab.controls, 1):
        shape = 1024 + at
        last_row, last_column = control.until if control.until[0] else (control.row, control.column)
        if not control.old:
            controls.append(_control(parts, arrows, f"{number}{at}", control, shape, (last_row, last_column)))
        said = f"<x:Anchor>{control.column - 1},0,{control.row - 1},0,{last_column},0,{last_row},0</x:Anchor>"
        said += f"<x:FmlaLink>{control.link}</x:FmlaLink>" if control.link else ""
        said += f"<x:FmlaRange>{control.area}</x:FmlaRange>" if control.area else ""
        said += "<x:Checked>1</x:Checked>" if control.checked else ""
        said += f"<x:Sel>{control.chosen}</x:Sel>" if control.chosen else ""
        id_ = f'id="_x0000_s{shape}"'
        if control.name:
            id_ = f'id="{control.name}" o:spid="_x0000_s{shape}"'
        kind = {"CheckBox": "Checkbox", "ActiveX": "Pict"}.get(control.kind, control.kind)
        shapes.append(
            f'<v:shape {id_} style="z-index:1"><v:textbox><div><font>{escape(control.text)}</font></div></v:textbox>'
            f'<x:ClientData ObjectType="{kind}">{said}<x:NoThreeD/></x:ClientData></v:shape>'
        )
    parts[f"xl/drawings/vml{number}.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        f"{''.join(shapes)}</xml>"
    )
    arrows.append(_arrow("rIdV", "vmlDrawing", f"../drawings/vml{number}.vml"))
    return f'<legacyDrawing r:id="rIdV"/><controls>{"".join(controls)}</controls>'


def _control(
    parts: dict[str, str | bytes],
    arrows: list[str],
    number: str,
    control: Control,
    shape: int,
    last: tuple[int, int],
) -> str:
    relation = f"rIdC{number}"
    linked = ""
    if control.kind == "ActiveX":
        parts[f"xl/activeX/activeX{number}.xml"] = (
            f'{HEAD}<ax:ocx ax:classid="{{8BD21D40-EC42-11CE-9E0D-00AA006002F3}}" ax:persistence="persistStreamInit" '
            'xmlns:ax="http://schemas.microsoft.com/office/2006/activeX"/>'
        )
        arrows.append(_arrow(relation, "control", f"../activeX/activeX{number}.xml"))
        linked = f' linkedCell="{control.link}"' if control.link else ""
    else:
        settings = f' fmlaLink="{control.link}"' if control.link else ""
        settings += f' fmlaRange="{control.area}"' if control.area else ""
        settings += ' checked="Checked"' if control.checked else ""
        settings += f' sel="{control.chosen}"' if control.chosen else ""
        items = "".join(f'<item val="{item}"/>' for item in control.items)
        parts[f"xl/ctrlProps/ctrlProp{number}.xml"] = (
            f'{HEAD}<formControlPr xmlns="{X14}" objectType="{control.kind}"{settings} noThreeD="1">'
            f"{f'<itemLst>{items}</itemLst>' if items else ''}</formControlPr>"
        )
        arrows.append(_arrow(relation, "ctrlProp", f"../ctrlProps/ctrlProp{number}.xml"))
    anchor = (
        f'<anchor><from xmlns:xdr="{XDR}"><xdr:col>{control.column - 1}</xdr:col><xdr:row>{control.row - 1}'
        f'</xdr:row></from><to xmlns:xdr="{XDR}"><xdr:col>{last[1]}</xdr:col><xdr:row>{last[0]}</xdr:row>'
        "</to></anchor>"
    )
    name = control.name or f"C{shape - 1024}"
    return f'<control shapeId="{shape}" r:id="{relation}" name="{name}"><controlPr{linked}>{anchor}</controlPr></control>'
