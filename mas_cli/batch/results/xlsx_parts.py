"""The fixed parts of a workbook with results, and its summary with charts (ISO/IEC 29500-1, 18 and 21)."""

# ruff: noqa: E501  elements of the format are not cut to fit a line

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from mas_cli.batch.model import COLUMNS, ScoreOutcome
from mas_cli.batch.results.dictionary import STOPPED
from mas_cli.i18n import _
from mas_cli.ooxml import join_ref
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.batch.results.tally import Tally

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"

# Positions in `cellXfs` of STYLES.
HEADER_STYLE, DATE_STYLE, TITLE_STYLE, WRAP_STYLE, NUMBER_STYLE, NOTE_STYLE = 1, 2, 3, 4, 5, 6
_MAX_ROWS: Final = 1_048_576
TEXT: Final = ' t="inlineStr"'

_WIDTHS: Final[Mapping[str, float]] = {
    "bron": 44, "uitkomst": 22, "status": 24, "routes": 26, "signalen": 34, "ontbrekend": 34,
    "bevindingen": 50, "getoond_routes": 20, "getoond_signalen": 24, "getoond_status": 20,
    "verzuim_soort": 20, "leeftijdsgroep": 18, "school": 24, "gemeente": 18, "reden": 30,
}  # fmt: skip

STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts>'
    '<fonts count="5"><font><sz val="10"/><name val="Arial"/></font>'
    '<font><b/><sz val="10"/><color rgb="FFFFFFFF"/><name val="Arial"/></font>'
    '<font><b/><sz val="16"/><color rgb="FF154273"/><name val="Arial"/></font>'
    '<font><b/><sz val="10"/><name val="Arial"/></font>'
    '<font><sz val="9"/><color rgb="FF5A6772"/><name val="Arial"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF154273"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment wrapText="1" vertical="top"/></xf>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="4" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    '<dxfs count="3">'
    '<dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf>'
    '<dxf><font><color rgb="FF7A4B00"/></font><fill><patternFill><bgColor rgb="FFFFE3A8"/></patternFill></fill></dxf>'
    '<dxf><font><color rgb="FF0B5A2A"/></font><fill><patternFill><bgColor rgb="FFCDEBD3"/></patternFill></fill></dxf>'
    "</dxfs></styleSheet>"
)
# The word stays; the colour only helps to find it.
_RED, _AMBER, _GREEN = 0, 1, 2
_COLOURS: Final[Mapping[ScoreOutcome, int]] = {
    ScoreOutcome.SCORED: _GREEN,
    ScoreOutcome.DIFFERENT: _AMBER,
    ScoreOutcome.INCOMPLETE: _AMBER,
    ScoreOutcome.UNRECOGNISED: _RED,
    ScoreOutcome.UNREADABLE: _RED,
    ScoreOutcome.REFUSED: _RED,
}

PACKAGE_RELS: Final = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
SUMMARY_RELS: Final = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_REL}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
)


def text_cell(text: str, style: int = 0) -> str:
    """A cell with a text, whatever it begins with."""
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(one_line(text, limit=0))}</t></is></c>'


def _columns(widths: Sequence[float]) -> str:
    items = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    return f"<cols>{items}</cols>"


def _table_head(headings: Sequence[str], widths: Sequence[float], *, selected: bool) -> str:
    tab = ' tabSelected="1"' if selected else ""
    cells = "".join(text_cell(heading, HEADER_STYLE) for heading in headings)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"{tab} showGridLines="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'{_columns(widths)}<sheetData><row r="1" ht="18" customHeight="1">{cells}</row>'
    )


def _page(*, portrait: bool = False) -> str:
    size = (
        'orientation="portrait" fitToWidth="1" fitToHeight="1"'
        if portrait
        else ('orientation="landscape" fitToWidth="1" fitToHeight="0"')
    )
    return (
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" {size}/>'
        "<headerFooter><oddFooter>&amp;L&amp;8mas score&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>"
    )


def results_head(extra: Sequence[str], *, first: bool) -> str:
    """What stands above the rows of results; `extra` are the columns after those every result has."""
    columns = (*COLUMNS, *extra)
    return _table_head(columns, [_WIDTHS.get(column, 14) for column in columns], selected=first)


def results_tail(last: int, width: int) -> str:
    """What stands below the rows of results, of so many columns."""
    area = f"A1:{join_ref(last, width)}"
    outcome = join_ref(2, COLUMNS.index("uitkomst") + 1)
    column = outcome.rstrip("0123456789")
    rules = "".join(
        f'<cfRule type="expression" dxfId="{colour}" priority="{priority}"><formula>'
        f"{outcome}=&quot;{name}&quot;</formula></cfRule>"
        for priority, (name, colour) in enumerate(_COLOURS.items(), start=1)
    )
    return (
        f'</sheetData><autoFilter ref="{area}"/>'
        f'<conditionalFormatting sqref="{outcome}:{column}{last}">{rules}</conditionalFormatting>'
        f"{_page()}</worksheet>"
    )


def findings_head() -> str:
    """What stands above the findings."""
    headings = (_("input"), _("outcome"), _("findings"))
    return _table_head(headings, (48, 22, 110), selected=False)


def findings_tail(last: int) -> str:
    """What stands below the findings."""
    return f'</sheetData><autoFilter ref="A1:C{last}"/>{_page()}</worksheet>'


def workbook(names: Sequence[str], results: int, last: int, found: int, width: int) -> str:
    """The list of sheets; printed pages repeat the headings."""
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    spelled = {number: "'{}'".format(name.replace("'", "''")) for number, name in enumerate(names)}
    areas = [(number, f"$A$1:${join_ref(1, width).rstrip('1')}${last}") for number in range(results)]
    areas.append((results + 1, f"$A$1:$C${found}"))
    defined = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">'
        f"{escape(spelled[number])}!{area}</definedName>"
        for number, area in areas
    ) + "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">{escape(spelled[number])}!$1:$1'
        "</definedName>"
        for number, _area in areas
    )
    # On paper the columns up to the day; the others are for filtering.
    printed = join_ref(1, COLUMNS.index("peildatum") + 1).rstrip("1")
    defined += "".join(
        f'<definedName name="_xlnm.Print_Area" localSheetId="{number}">{escape(spelled[number])}!'
        f"$A$1:${printed}${last if number == results - 1 else _MAX_ROWS}</definedName>"
        for number in range(results)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{defined}</definedNames></workbook>"
    )


def _sheet_files(results: int) -> list[str]:
    return [*(f"resultaten{number}" for number in range(1, results + 1)), "samenvatting", "bevindingen"]


def workbook_rels(results: int) -> str:
    """Where the sheets are."""
    arrows = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/worksheet" Target="worksheets/{name}.xml"/>'
        for number, name in enumerate(_sheet_files(results), start=1)
    )
    styles = f'<Relationship Id="rIdStyles" Type="{_REL}/styles" Target="styles.xml"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{arrows}{styles}</Relationships>'


def content_types(results: int, charts: int) -> str:
    """What every part is."""
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    drawing = "application/vnd.openxmlformats-officedocument.drawing"
    overrides = [
        ("/xl/workbook.xml", f"{sheet}.sheet.main+xml"),
        ("/xl/styles.xml", f"{sheet}.styles+xml"),
        *((f"/xl/worksheets/{name}.xml", f"{sheet}.worksheet+xml") for name in _sheet_files(results)),
        ("/xl/drawings/drawing1.xml", f"{drawing}+xml"),
        *((f"/xl/charts/chart{number}.xml", f"{drawing}ml.chart+xml") for number in range(1, charts + 1)),
    ]
    items = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )


class Summary:
    """The sheet with the counts, and a chart for the first of its tables."""

    def __init__(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        self._receipt = receipt
        self._total = tally.total
        self._tables = [
            (title, counts)
            for title, counts in (
                (_("Outcome"), {name: count for name, count in tally.outcomes.items() if count}),
                (_("Status"), tally.statuses),
                (_("Route"), tally.routes),
                (_("Signal"), tally.signals),
                (_("Missing most"), dict(list(tally.missing.items())[:20])),
            )
            if counts
        ]
        self._places: list[tuple[int, int]] = []
        self._rows = self._lay_out()

    def _lay_out(self) -> list[str]:
        title = _("Summary of {count} inputs")
        if STOPPED in self._receipt:
            title = _("Summary of a run that was stopped after {count} inputs")
        rows = [text_cell(title.format(count=self._total), TITLE_STYLE)]
        said = ", ".join(f"{key} {value}" for key, value in self._receipt.items() if value)
        rows += [text_cell(said, NOTE_STYLE), ""]
        for title, counts in self._tables:
            rows.append(text_cell(title, HEADER_STYLE) + text_cell(_("number"), HEADER_STYLE))
            self._places.append((len(rows) + 1, len(rows) + len(counts)))
            rows += [
                f'{text_cell(name)}<c s="{NUMBER_STYLE}"><v>{count}</v></c>' for name, count in counts.items()
            ]
            rows.append("")
        return rows

    def sheet(self) -> str:
        """The XML of the sheet."""
        rows = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(self._rows, start=1))
        return (
            f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            '<sheetViews><sheetView workbookViewId="0" showGridLines="0"/></sheetViews>'
            f'{_columns((38, 12, 4))}<sheetData>{rows}</sheetData>{_page(portrait=True)}<drawing r:id="rId1"/></worksheet>'
        )

    def charts(self) -> list[str]:
        """The XML of the charts: a bar chart for each of the first three tables."""
        return [
            _chart(title, self._sheet_name, first, last, counts)
            for (title, counts), (first, last) in zip(self._tables[:3], self._places, strict=False)
        ]

    @property
    def _sheet_name(self) -> str:
        return "'{}'".format(_("Summary").replace("'", "''"))

    def drawing(self) -> str:
        """Where the charts stand: to the right of the tables, one below the other."""
        anchors = "".join(
            f"<xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{3 + 17 * place}"
            f"</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>11</xdr:col><xdr:colOff>0</xdr:colOff>"
            f'<xdr:row>{19 + 17 * place}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro="">'
            f'<xdr:nvGraphicFramePr><xdr:cNvPr id="{place + 2}" name={quoteattr(title)} descr='
            f"{quoteattr(_described(title, counts))}/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
            '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData '
            f'uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" r:id="rId{place + 1}"/></a:graphicData>'
            "</a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
            for place, (title, counts) in enumerate(self._tables[:3])
        )
        return (
            f'{_HEAD}<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main" '
            f'xmlns:r="{_REL}">{anchors}</xdr:wsDr>'
        )

    def drawing_rels(self) -> str:
        """Which chart is which."""
        arrows = "".join(
            f'<Relationship Id="rId{number}" Type="{_REL}/chart" Target="../charts/chart{number}.xml"/>'
            for number in range(1, len(self._tables[:3]) + 1)
        )
        return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{arrows}</Relationships>'


def _described(title: str, counts: Mapping[str, int]) -> str:
    return f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.items())


def _chart(title: str, sheet: str, first: int, last: int, counts: Mapping[str, int]) -> str:
    names = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(name)}</c:v></c:pt>' for place, name in enumerate(counts)
    )
    numbers = "".join(
        f'<c:pt idx="{place}"><c:v>{count}</c:v></c:pt>' for place, count in enumerate(counts.values())
    )
    text = f'<a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r><a:rPr lang="nl-NL" sz="1200" b="1"/><a:t>{escape(title)}</a:t></a:r></a:p>'
    return (
        f'{_HEAD}<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main" xmlns:r="{_REL}">'
        '<c:roundedCorners val="0"/><c:chart>'
        f'<c:title><c:tx><c:rich><a:bodyPr/>{text}</c:rich></c:tx><c:overlay val="0"/></c:title>'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        '<c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/>'
        '<c:spPr><a:solidFill><a:srgbClr val="154273"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{escape(sheet)}!$A${first}:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{len(counts)}"/>{names}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>{escape(sheet)}!$B${first}:$B${last}</c:f><c:numCache>"
        f'<c:formatCode>#,##0</c:formatCode><c:ptCount val="{len(counts)}"/>{numbers}</c:numCache></c:numRef></c:val>'
        '</c:ser><c:gapWidth val="40"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="t"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="nextTo"/><c:crossAx val="1"/><c:crosses val="max"/></c:valAx></c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    )
