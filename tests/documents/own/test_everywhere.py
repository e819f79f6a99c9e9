"""Every kind of place can be filled wherever a Word file can hold text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mas_cli.documents import word_text
from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import Format
from mas_cli.documents.own.dangers import dangers
from mas_cli.documents.own.fill import fill
from mas_cli.documents.own.scan import scan
from mas_cli.errors import InvalidInput
from mas_cli.ooxml.package import open_package
from mas_cli.ooxml.zipping import write_package
from support.word import docx, field, p, r, row, sdt, table

Added = Callable[..., Format]
NAME = "Jan <de Boer> & Zn {{ 7*7 }} {% x %} 😀"
DRAWN = '<w:pPr><w:tabs><w:tab w:val="left" w:leader="{}" w:pos="8000"/></w:tabs></w:pPr>'
LETTER = "<w:r><w:t>Naam school:</w:t></w:r>"
TAB = "<w:r><w:tab/></w:r>"
UNDER = '<w:rPr><w:u w:val="single"/></w:rPr>'
DATA = '<w:ffData><w:name w:val="school.naam"/></w:ffData>'

KINDS = {
    "tab with dots": p(DRAWN.format("dot"), LETTER, TAB),
    "tab with a line": p(DRAWN.format("underscore"), LETTER, TAB),
    "tab that aligns and draws": p(LETTER, '<w:r><w:ptab w:alignment="right" w:leader="dot"/></w:r>'),
    "underlined tab": p(LETTER, f"<w:r>{UNDER}<w:tab/></w:r>"),
    "underlined spaces": p(LETTER, f'<w:r>{UNDER}<w:t xml:space="preserve">          </w:t></w:r>'),
    "bare label": p("Naam school:"),
    "bare label with tabs": p(LETTER, TAB, TAB),
    "bare label with spaces": p("Naam school:      "),
    "dots": p("Naam school: ............ te X"),
    "three dots": p("Naam school: ..."),
    "one ellipsis": p("Naam school: …"),
    "dots in brackets": p("Naam school: [……] te X"),
    "underscores over runs": p("Naam school: __", "____", "_ te X"),
    "brackets": p("Aan [school.", r("naam]", "<w:b/>"), "."),
    "double brackets": p("Aan [[school.naam]]."),
    "braces": p("Aan {school.", "naam}."),
    "double braces": p("Aan {{ school.naam }}."),
    "chevrons": p("Aan &lt;school.", "naam&gt;."),
    "double chevrons": p("Aan &lt;&lt;school.naam&gt;&gt;."),
    "guillemets": p("Aan «school", ".naam»."),
    "a placeholder with a deleted piece": p(
        "Aan [school.", '<w:del w:id="7" w:author="x"><w:r><w:delText>oud</w:delText></w:r></w:del>', "naam]."
    ),
    "an inserted placeholder": p("Aan ", f'<w:ins w:id="8" w:author="x">{r("[school.naam]")}</w:ins>', "."),
    "highlight": p("Naam school: ", r("hier", '<w:highlight w:val="yellow"/>')),
    "ground of Google Docs": p("Naam school: ", r("hier", '<w:shd w:fill="ffff00" w:val="clear"/>')),
    "merge field": p("Naam: ", field("MERGEFIELD school.naam", "«x»")),
    "simple merge field": p(f'<w:fldSimple w:instr="MERGEFIELD school.naam">{r("x")}</w:fldSimple>'),
    "document property": p("Naam: ", field("DOCPROPERTY school.naam", "x")),
    "document variable": p("Naam: ", field('DOCVARIABLE "school.naam"', "x")),
    "click and type": p("Aan ", field("MACROBUTTON NoMacro [naam school]")),
    "asked by Word": p("Aan ", field('FILLIN "Naam school"', "x")),
    "old form field": p(field("FORMTEXT", "     ", DATA)),
    "bookmark": p('<w:bookmarkStart w:id="1" w:name="school.naam"/><w:bookmarkEnd w:id="1"/>'),
    "plain control": p(sdt('<w:tag w:val="school.naam"/><w:text/>', r("Klik"))),
    "rich control": sdt('<w:tag w:val="school.naam"/>', p("Klik")),
    "combo box": p(sdt('<w:tag w:val="school.naam"/><w:comboBox/>', r("Kies"))),
    "cell beside a label": table(row("Naam school", "")),
    "cell under a label": table(row("Naam school", "Gemeente"), row("", "Amersfoort")),
    "cell with a label and room": table(row("Naam school:", "Plaats: Amersfoort")),
}


def nested(block: str) -> str:
    return table(row("Vak", f"{block}<w:p/>"))


def text_box(block: str) -> str:
    inner = f"<w:txbxContent>{block}</w:txbxContent>"
    return p(
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{inner}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def in_controlled_row(block: str) -> str:
    return table(sdt("<w:group/>", f"<w:tr><w:tc>{p('Vak')}</w:tc><w:tc>{block}<w:p/></w:tc></w:tr>"))


ROOMS: dict[str, Callable[[str], bytes]] = {
    "body": lambda block: docx(p("Vast.") + block + p("Ook vast.")),
    "table": lambda block: docx(nested(block)),
    "table in a table": lambda block: docx(nested(nested(block))),
    "text box": lambda block: docx(p("Vast.") + text_box(block)),
    "row in a control": lambda block: docx(in_controlled_row(block)),
    "header": lambda block: docx(p("Vast."), parts={"header": block}),
    "footer": lambda block: docx(p("Vast."), parts={"footer": block}),
    "footnote": lambda block: docx(
        p("Vast."), parts={"footnotes": f'<w:footnote w:id="2">{block}</w:footnote>'}
    ),
    "strict file": lambda block: strict(docx(p("Vast.") + block)),
}


def strict(content: bytes) -> bytes:
    """The file as Word saves it in the Strict form."""
    package = open_package(content)
    names = (
        (
            b"schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"purl.oclc.org/ooxml/wordprocessingml/main",
        ),
        (
            b"schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    changed = {}
    for name in package.parts:
        if name.endswith((".xml", ".rels")):
            changed[name] = package.read(name)
            for old, new in names:
                changed[name] = changed[name].replace(old, new)
    return write_package(package, changed)


def all_text(content: bytes) -> str:
    package = open_package(content)
    parts = [name for name in package.parts if name.startswith("word/") and name.endswith(".xml")]
    return "\f".join(word_text.text(word_text.parse(package.read(name).replace(*STRICT))) for name in parts)


STRICT = (
    b"purl.oclc.org/ooxml/wordprocessingml/main",
    b"schemas.openxmlformats.org/wordprocessingml/2006/main",
)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_place_is_found_filled_and_the_rest_of_the_text_stays(
    kind: str, room: str, added: Added, facts: dict[str, Any]
) -> None:
    original = ROOMS[room](KINDS[kind])
    facts["school"]["naam"] = NAME
    fmt = added(original)
    content = fill(fmt, from_mapping(fmt, facts)[0])[0]
    made = all_text(content)
    times = 2 if room == "text box" else 1
    assert made.count(NAME) == times
    assert made.count("Vast.") == all_text(original).count("Vast.")
    for fixed in ("Naam school", "Plaats: Amersfoort", "te X", "Aan "):
        assert made.count(fixed) == all_text(original).count(fixed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_without_the_value_leaves_the_place_as_it_was(
    kind: str, added: Added, facts: dict[str, Any]
) -> None:
    original = ROOMS["body"](KINDS[kind])
    del facts["school"]["naam"]
    fmt = added(original)
    made = all_text(fill(fmt, from_mapping(fmt, facts)[0], draft=True)[0])
    assert made.replace("\f", "") == all_text(original).replace("\f", "")


BOX = '<w:tag w:val="Cautie gegeven"/><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>'
CHECK = '<w:ffData><w:name w:val="Cautie gegeven"/><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>'
BOXES = {
    "control": (p(sdt(BOX, r("☐"))), "☒"),
    "old form field": (p(field("FORMCHECKBOX", "", CHECK)), ""),
    "sign": (p("☐ Cautie gegeven"), "☒ Cautie gegeven"),
    "sign in two runs": (p("[", " ] Cautie gegeven"), "☒"),
    "round": (p("○ Cautie gegeven"), "☒ Cautie gegeven"),
    "parentheses": (p("(  ) Cautie gegeven"), "☒ Cautie gegeven"),
    "symbol": (p('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', " Cautie gegeven"), 'w:char="F0FE"'),
    "symbol 2": (
        p('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', " Cautie gegeven"),
        'w:char="F054"',
    ),
    "sign of a symbol font": (p(r("\uf0a8", '<w:rFonts w:ascii="Wingdings"/>'), " Cautie gegeven"), "\uf0fe"),
}


@pytest.mark.parametrize("room", ["body", "table in a table", "text box", "footer", "strict file"])
@pytest.mark.parametrize("kind", BOXES)
def test_a_box_is_ticked_in_its_own_way(kind: str, room: str, added: Added, facts: dict[str, Any]) -> None:
    block, wanted = BOXES[kind]
    fmt = added(ROOMS[room](block))
    for given in (True, False):
        facts["cautie"]["gegeven"] = given
        made = open_package(fill(fmt, from_mapping(fmt, facts)[0])[0])
        content = "".join(made.read(name).decode() for name in made.parts if name.endswith(".xml"))
        found = 'w:checked w:val="1"' if kind == "old form field" else wanted
        assert (found in content) is given


def test_a_strict_file_stays_strict_and_its_other_parts_are_the_same_bytes(
    added: Added, facts: dict[str, Any]
) -> None:
    original = strict(docx(p("[school.naam]"), parts={"footer": p("Vast")}))
    fmt = added(original)
    before = open_package(original)
    for draft in (False, True):
        made = open_package(fill(fmt, from_mapping(fmt, facts)[0], draft=draft)[0])
        assert b"purl.oclc.org" in made.read("word/document.xml")
        assert b"openxmlformats.org/wordprocessingml/2006" not in made.read("word/document.xml")
        assert made.read("word/footer1.xml") == before.read("word/footer1.xml")
        assert made.read("word/media/image1.png") == before.read("word/media/image1.png")


@pytest.mark.parametrize(
    "body",
    [
        p(
            '<w:pPr><w:pStyle w:val="TOC1"/><w:tabs><w:tab w:leader="dot" w:pos="8000"/></w:tabs></w:pPr>',
            TAB,
            "12",
        ),
        p(DRAWN.format("dot"), "<w:r><w:t>Inleiding</w:t><w:tab/><w:t>12</w:t></w:r>"),
        p("De volgende stukken zijn bij dit verslag gevoegd:") + p("- een brief"),
        p("Verzuim:") + table(row("Datum", "Uren")),
        p("Naam school: De Brug"),
        p("Wat er is gebeurd:") + p("Op maandag kwam de jongere niet op school."),
        p(r("Naam en datum", '<w:u w:val="single"/>')),
        '<w:p><w:pPr><w:pStyle w:val="Kop1"/></w:pPr><w:r><w:t>Verdachte:</w:t></w:r></w:p>',
        table(row("Naam school:", "De Brug")),
    ],
)
def test_text_that_only_looks_like_room_is_no_place(body: str) -> None:
    assert scan(open_package(docx(body))).places == ()


def test_labels_and_tabs_beside_each_other_each_have_their_place() -> None:
    stops = (
        '<w:pPr><w:tabs><w:tab w:val="left" w:leader="dot" w:pos="4000"/>'
        '<w:tab w:val="left" w:pos="4200"/><w:tab w:val="left" w:leader="dot" w:pos="9000"/></w:tabs></w:pPr>'
    )
    drawn = p(stops, "Naam:", TAB, TAB, "Plaats:", TAB)
    bare = p("Datum:          Uren:          ") + p("Klas:", TAB, "Groep:", TAB)
    found = scan(open_package(docx(drawn + bare))).places
    assert [(place.kind, place.label) for place in found] == [
        ("tab_line", "Naam"),
        ("tab_line", "Plaats"),
        ("label", "Datum"),
        ("label", "Uren"),
        ("label", "Klas"),
        ("label", "Groep"),
    ]


def test_the_room_under_a_question_is_a_place_whatever_stands_before_the_question() -> None:
    wide = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc></w:tr>"
    question = (
        "Waar in de organisatie is de jongere bekend, en wie heeft er contact met hem? " + "Denk aan " * 20
    )
    found = scan(open_package(docx(table(row("1.1", question), wide) + p("Aanwezig:") + p("…")))).places
    assert [(place.kind, place.label[:20]) for place in found] == [
        ("empty_cell", "Waar in de organisat"),
        ("line", "Aanwezig"),
    ]


def test_a_label_over_several_rows_belongs_to_all_of_them_and_a_control_says_what_it_is_for() -> None:
    start = "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>" + p("Adres") + "</w:tc>"
    rest = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    room = "<w:tc><w:p/></w:tc>"
    body = table(f"<w:tr>{start}{room}</w:tr>", f"<w:tr>{rest}{room}</w:tr>")
    body += p("Kop") + p(sdt("<w:text/>", r("naam school"))) + p("Kop") + p(sdt("<w:text/>", r("Klik hier")))
    found = scan(open_package(docx(body))).places
    assert [place.label for place in found] == ["Adres", "Adres", "naam school", "Kop"]


def test_changes_and_comments_of_colleagues_are_named() -> None:
    change = f'<w:ins w:id="8" w:author="x">{r("[school.naam]")}</w:ins>'
    assert [finding.code for finding in dangers(open_package(docx(p("Aan ", change))))] == ["F64"]
    assert dangers(open_package(docx(p("Aan [naam]")))) == []


def test_a_damaged_file_is_refused_and_an_old_word_file_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        open_package(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert [finding.code for finding in refused.value.findings] == ["X05"]


@pytest.mark.parametrize("text", ["xy:    " * 20_000, " " * 100_000 + ":", "Naam:" + " " * 50_000 + "y"])
def test_a_paragraph_far_longer_than_a_line_holds_no_labels(text: str) -> None:
    assert scan(open_package(write_package(open_package(docx(p(text))), {}, level=0))).places == ()


def test_thousands_of_places_in_one_paragraph_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        scan(open_package(docx(p("[ab] [cd] [ef] " * 2_000))))
    assert [finding.code for finding in refused.value.findings] == ["F52"]
