"""How a workbook looks: a few styles, and the helpers that put safe text into cells."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from mas_cli.i18n import _
from mas_cli.instrument.excel_cells import MAX_FORMULA, FormulaTooLongError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_A4: Final = "9"
# In Windows and macOS; LibreOffice elsewhere has Liberation Sans, which is as wide.
_FONT: Final = "Arial"
_MAX_HEIGHT: Final = 409.0  # points (Excel specifications and limits)
_LINE: Final = 13.5  # points a line of 10 point text takes
# So many characters of 10 points fit in a unit of column width, and of 9 points; seen on printed pages.
_FIT: Final = 1.17
SMALLER: Final = 1.1
_FORMULA_START: Final = ("=", "+", "-", "@")

_edge = Side(style="thin", color="B8C4CE")
BOX: Final = Border(left=_edge, right=_edge, top=_edge, bottom=_edge)

NORMAL: Final = Font(name=_FONT, size=10)
BOLD: Final = Font(name=_FONT, size=10, bold=True)
SMALL: Final = Font(name=_FONT, size=9, color="5A6772")
TITLE: Final = Font(name=_FONT, size=16, bold=True, color="154273")
HEAD: Final = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
SECTION: Final = Font(name=_FONT, size=11, bold=True, color="154273")
LABEL: Final = Font(name=_FONT, size=10, bold=True, color="8A3A00")

DARK: Final = PatternFill("solid", fgColor="154273")
PALE: Final = PatternFill("solid", fgColor="E3ECF5")
INPUT: Final = PatternFill("solid", fgColor="FFFBE0")
NOTICE: Final = PatternFill("solid", fgColor="FDEBDD")

WRAP: Final = Alignment(wrap_text=True, vertical="top")
MIDDLE: Final = Alignment(wrap_text=True, vertical="center")
CENTRE: Final = Alignment(vertical="top", horizontal="center")
ONE_LINE: Final = Alignment(vertical="center")
LEFT: Final = Alignment(wrap_text=True, vertical="top", horizontal="left")
OPEN: Final = Protection(locked=False)

GREY: Final = {"font": Font(color="9AA3AB"), "fill": PatternFill("solid", bgColor="EEEEEE")}
RED: Final = {"font": Font(color="9C0006"), "fill": PatternFill("solid", bgColor="FFC7CE")}
AMBER: Final = {"font": Font(color="7A4B00"), "fill": PatternFill("solid", bgColor="FFE3A8")}
GREEN: Final = {"font": Font(color="0B5A2A"), "fill": PatternFill("solid", bgColor="CDEBD3")}


class Look(TypedDict, total=False):
    """How a cell looks; what is left out is plain wrapped text."""

    font: Font
    fill: PatternFill | None
    border: Border
    alignment: Alignment


def text(sheet: Worksheet, ref: str, value: str, **look: Unpack[Look]) -> Cell:
    """Put a text in a cell as a text, whatever it begins with."""
    cell: Cell = sheet[ref]
    cell.value = value
    if value.startswith(_FORMULA_START):
        cell.data_type = "s"
        cell.quotePrefix = True
    dress(cell, **look)
    return cell


def formula(sheet: Worksheet, ref: str, expression: str, **look: Unpack[Look]) -> Cell:
    """Put a live formula, without its `=`, in a cell.

    Raises:
        FormulaTooLongError: it is longer than Excel takes.
    """
    if len(expression) >= MAX_FORMULA:
        raise FormulaTooLongError(f"{sheet.title}!{ref}")
    cell: Cell = sheet[ref]
    cell.value = f"={expression}"
    dress(cell, **look)
    return cell


def dress(cell: Cell, **look: Unpack[Look]) -> None:
    """Give a cell its look."""
    cell.font = look.get("font", NORMAL)
    cell.alignment = look.get("alignment", WRAP)
    fill, border = look.get("fill"), look.get("border")
    if fill is not None:
        cell.fill = fill
    if border is not None:
        cell.border = border


def widths(sheet: Worksheet, columns: Mapping[str, float]) -> None:
    """Set the widths of columns."""
    for letter, width in columns.items():
        sheet.column_dimensions[letter].width = width


def height(texts: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row that shows each text in its width, wrapped; at most what Excel allows."""
    return min(_MAX_HEIGHT, max(4 + _LINE * lines(text, width) for text, width in texts))


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a width."""
    return sum(max(1, len(textwrap.wrap(part, max(4, int(width * _FIT))))) for part in text.split("\n"))


def when(sheet: Worksheet, area: str, expression: str, look: Mapping[str, Any]) -> None:
    """Colour an area where an expression about its first cell holds."""
    style = DifferentialStyle(font=look["font"], fill=look["fill"])
    rule = Rule(type="expression", formula=[expression], stopIfTrue=True, dxf=style)
    sheet.conditional_formatting.add(area, rule)


def default_font(book: Workbook) -> None:
    """Make the common font the default one; widths of columns are measured in it."""
    styles: Any = book._named_styles  # type: ignore[attr-defined]  # noqa: SLF001  there is no other way
    styles["Normal"].font = NORMAL


def protect(sheet: Worksheet) -> None:
    """Only cells with `OPEN` can be changed, without a password; rows and columns can be made larger."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def printed(sheet: Worksheet, *, landscape: bool, header_rows: str, footer: str) -> None:
    """Print on A4, as wide as the page, with repeated header rows and page numbers."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.5, 0.6
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text=footer, size=8),
        right=_HeaderFooterPart(text=_("Page {page} of {pages}").format(page="&P", pages="&N"), size=8),
    )
    if header_rows:
        sheet.print_title_rows = header_rows
