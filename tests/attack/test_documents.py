"""What a Word file of somebody else tries to fetch or to have carried out, in every spelling we know."""

from __future__ import annotations

import pytest

from mas_cli.documents import template
from mas_cli.documents.outside_links import reaches
from mas_cli.documents.own.dangers import dangers
from mas_cli.ooxml.package import open_package
from mas_cli.paths import data_root
from support.word import docx, field, p

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def arrow(kind: str, target: str, *, mode: str = "External") -> str:
    return f'<Relationship Id="rId7" Type="{R}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def said(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def picture(how: str) -> str:
    return p(f'<w:r><w:drawing><a:blip xmlns:a="{A}" xmlns:r="{R}" {how}="rId7"/></w:drawing></w:r>')


VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
LINK = arrow("hyperlink", "https://example.invalid/x.png")
QUOTED = p(
    char("begin"), char("begin"), said(" QUOTE 68 68 69 "), char("end"), said(' excel "a" "b"'), char("end")
)

FETCHES = {
    "a picture behind a hyperlink (r:link)": docx(picture("r:link"), extra=LINK),
    "a picture behind a hyperlink (r:embed)": docx(picture("r:embed"), extra=LINK),
    "a picture of this computer": docx(picture("r:link"), extra=arrow("hyperlink", "file:///etc/x.png")),
    "a linked picture": docx(p("x"), extra=arrow("image", "https://example.invalid/x.png")),
    "a template elsewhere": docx(p("x"), extra=arrow("attachedTemplate", "https://example.invalid/x.dotm")),
    "a template on a share": docx(p("x"), extra=arrow("attachedTemplate", r"\\\\server\\x.dotm")),
    "DDEAUTO": docx(p(field(r"DDEAUTO c:\\windows\\cmd.exe"))),
    "dde in small letters": docx(p(field("dde excel a b"))),
    "a field in pieces": docx(p(char("begin"), said(" DD"), said("EAU"), said("TO x y "), char("end"))),
    "a field that is never closed": docx(p(char("begin"), said(" DDEAUTO x y "))),
    "a field without a beginning": docx(p(said(" DDEAUTO x y "))),
    "a field whose name is a field": docx(QUOTED),
    "a simple field": docx(p('<w:fldSimple w:instr=" LINK Excel.Sheet.8 x "/>')),
    "INCLUDETEXT in a header": docx(p("x"), parts={"header": p(field('INCLUDETEXT "x"'))}),
    "INCLUDEPICTURE": docx(p(field('INCLUDEPICTURE "https://example.invalid/x.png"', "niets"))),
    "a field in a field": docx(
        p(char("begin"), said(" IF 1 = 1 "), char("begin"), said(" LINK a b "), char("end"), char("end"))
    ),
    "altChunk": docx(f'<w:altChunk xmlns:r="{R}" r:id="rId7"/>'),
    "a part that is taken in": docx(p("x"), extra=arrow("aFChunk", "media/image1.png", mode="Internal")),
    "an OLE object": docx(p(f'<w:r><w:object><o:OLEObject {VML} Type="Link"/></w:object></w:r>')),
    "the part of an OLE object": docx(p("x"), extra=arrow("oleObject", "media/image1.png", mode="Internal")),
    "VML with an address": docx(
        p(f'<w:r><w:pict><v:imagedata {VML} src="https://example.invalid/x"/></w:pict></w:r>')
    ),
    "VML with an address elsewhere": docx(
        p(f'<w:r><w:pict><v:imagedata {VML} o:href="file://x"/></w:pict></w:r>')
    ),
}
HARMLESS = {
    "a link to click on": docx(p(f'<w:hyperlink xmlns:r="{R}" r:id="rId7"><w:r/></w:hyperlink>'), extra=LINK),
    "a link that nothing uses": docx(p("x"), extra=LINK),
    "page numbers and dates": docx(p(field("PAGE", "1"), field(r"DATE \\@ dd-MM-yyyy", "1"))),
    "a choice": docx(
        p(
            char("begin"),
            said(" IF "),
            char("begin"),
            said(" PAGE "),
            char("end"),
            said(" = 1 a b"),
            char("end"),
        )
    ),
    "a field of a form": docx(p(field("FORMTEXT", "…"))),
    "a shape without an address": docx(p(f"<w:r><w:pict><v:shape {VML}/></w:pict></w:r>")),
}


@pytest.mark.parametrize("name", FETCHES)
def test_een_wordbestand_haalt_niets_van_buiten(name: str) -> None:
    package = open_package(FETCHES[name], where="x.docx")
    assert [finding.code for finding in template.unsafe(package)][:1] == ["F14"]
    assert [(found.code, str(found.severity)) for found in dangers(package)][:1] == [("F55", "block")]


@pytest.mark.parametrize("name", HARMLESS)
def test_wat_men_moet_aanklikken_of_niets_haalt_blijft(name: str) -> None:
    package = open_package(HARMLESS[name], where="x.docx")
    assert list(reaches(package)) == []
    assert template.unsafe(package) == []


def test_geen_word_bestand_van_ons_haalt_iets() -> None:
    files = sorted(data_root("formats").rglob("*.docx"))
    assert files
    for path in files:
        assert list(reaches(open_package(path, where=path.name))) == [], path
