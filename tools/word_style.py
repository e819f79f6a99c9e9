"""How the formats look: page, styles, numbered headings, header and footer."""

# ruff: noqa: SLF001  python-docx has no public way to much of WordprocessingML
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Arial"
INK = RGBColor(0x1F, 0x1F, 0x1F)
ACCENT = RGBColor(0x1D, 0x3B, 0x5C)
GREY = RGBColor(0x59, 0x59, 0x59)
LINE = "BFC5CC"
SHADE = "EEF1F4"
TEXT_WIDTH = Cm(16.5)

# Word's own names, so that its navigation pane, its styles gallery and other programs know them.
_STYLES = {
    "Title": {"size": 17, "bold": True, "colour": ACCENT, "before": 0, "after": 2, "keep": True},
    "Subtitle": {"size": 10.5, "colour": GREY, "before": 0, "after": 12},
    "Heading 1": {"size": 12, "bold": True, "colour": ACCENT, "before": 16, "after": 5, "keep": True},
    "Heading 2": {"size": 10.5, "bold": True, "colour": INK, "before": 10, "after": 3, "keep": True},
}
_OWN_STYLES = {
    "Celtekst": {"size": 9.5, "before": 1.5, "after": 1.5},
    "Celkop": {"size": 9, "bold": True, "colour": ACCENT, "before": 2, "after": 2, "keep": True},
    "Label": {"size": 9, "colour": GREY, "before": 1.5, "after": 1.5},
    "Verklaring": {"size": 10, "before": 3, "after": 8, "left": 0.6},
    "Wettekst": {"size": 9.5, "italic": True, "before": 2, "after": 6, "left": 0.6},
    "Kleine letter": {"size": 8, "colour": GREY, "before": 14, "after": 0},
    "Kop en voet": {"size": 8.5, "colour": GREY, "before": 0, "after": 0},
    "Tussenkop": {
        "size": 10.5,
        "bold": True,
        "colour": ACCENT,
        "before": 8,
        "after": 3,
        "keep": True,
        "outline": 1,
    },
    "Opsomming": {"size": 10, "before": 0, "after": 3, "left": 0.6, "hanging": 0.4},
}


def apply(document: Document) -> None:
    """Page, language, styles and numbering."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.2)
    section.header_distance, section.footer_distance = Cm(1.2), Cm(1)
    _language(document)
    normal = document.styles["Normal"]
    _shape(normal, {"size": 10, "before": 0, "after": 6})
    normal.paragraph_format.line_spacing = 1.15
    normal.paragraph_format.widow_control = True
    for name, look in _STYLES.items():
        _shape(document.styles[name], look)
    for name, look in _OWN_STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _shape(style, look)
    title = document.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    _number_headings(document)


def _shape(style: Any, look: dict[str, Any]) -> None:
    font = style.font
    font.name, font.size = FONT, Pt(look["size"])
    font.bold, font.italic = look.get("bold", False), look.get("italic", False)
    font.color.rgb = look.get("colour", INK)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after = Pt(look["before"]), Pt(look["after"])
    paragraph.keep_with_next = True if look.get("keep") else None
    if "outline" in look:
        # The navigation pane lists it, though it has no number.
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look["outline"]))
        style.element.get_or_add_pPr().append(level)
    if "left" in look:
        paragraph.left_indent = Cm(look["left"] + look.get("hanging", 0))
        paragraph.first_line_indent = Cm(-look.get("hanging", 0)) if look.get("hanging") else None


def _language(document: Document) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="nl-NL" w:eastAsia="nl-NL" w:bidi="ar-SA"/>'))


def _number_headings(document: Document) -> None:
    """`1.` and `1.1` before the headings, as a list that Word itself counts."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="{style}"/>'
        f'<w:suff w:val="tab"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:tabs>'
        f'<w:tab w:val="num" w:pos="567"/></w:tabs><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
        for level, (style, text) in enumerate((("Heading1", "%1."), ("Heading2", "%1.%2")))
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, name in enumerate(("Heading 1", "Heading 2")):
        properties = document.styles[name].element.get_or_add_pPr()
        number = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", level), ("w:numId", 90)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), str(value))
            number.append(child)
        properties._insert_numPr(number)


def page_header(document: Document, left: str, right: str) -> None:
    """One line on every page: what it is and its kenmerk, and page x of y."""
    section = document.sections[0]
    paragraph = section.header.paragraphs[0]
    paragraph.style = document.styles["Kop en voet"]
    paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(left)
    paragraph.add_run("\t" + right)
    paragraph.add_run("Pagina ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" van ")
    _field(paragraph, "NUMPAGES")
    border(paragraph, "bottom")


def page_footer(document: Document, text: str) -> None:
    """One line under every page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Kop en voet"]
    paragraph.add_run(text)


def _field(paragraph: Any, instruction: str) -> None:
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(field)


def border(paragraph: Any, side: str) -> None:
    """A thin line along one side of a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    lines = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="4" w:space="4" w:color="{LINE}"/></w:pBdr>'
    )
    properties.insert_element_before(
        lines, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
