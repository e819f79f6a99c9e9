"""A Word file of others is filled in its own way; nothing changes but the places that have a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from mas_cli.documents import make as maker
from mas_cli.documents import word_text
from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import Format
from mas_cli.documents.own.fill import fill
from mas_cli.documents.own.matching import Target
from mas_cli.documents.own.scan import scan
from mas_cli.documents.word_text import W
from mas_cli.errors import InvalidInput
from mas_cli.ooxml.package import open_package
from support.word import docx, field, p, r, row, sdt, table

Added = Callable[..., Format]
MAIN = "word/document.xml"


def filled(fmt: Format, facts: dict[str, Any], *, draft: bool = False) -> Any:
    """The filled file as a package."""
    return open_package(fill(fmt, from_mapping(fmt, facts)[0], draft=draft)[0])


def text(package: Any, part: str = MAIN) -> str:
    return word_text.text(word_text.parse(package.read(part)))


NASTY = "Jan <de Boer> & Zn {{ 7*7 }} {_{ </w:t></w:r> \\1 $& «x»\tmet tab\nen regel"
PLACES = {
    "placeholder": p("Naam: ", r("[school.", "<w:b/>"), r("naam]", "<w:i/>"), "."),
    "mergefield": p("Naam: ", field("MERGEFIELD school.naam", "«x»")),
    "simple": p('<w:fldSimple w:instr="MERGEFIELD school.naam">' + r("x") + "</w:fldSimple>"),
    "docproperty": p("Naam: ", field("DOCPROPERTY school.naam", "x")),
    "form_text": p(field("FORMTEXT", "     ", '<w:ffData><w:name w:val="school.naam"/></w:ffData>')),
    "form_text_empty": p(field("FORMTEXT", "", '<w:ffData><w:name w:val="school.naam"/></w:ffData>')),
    "line": p("Naam school: ............ te X"),
    "highlight": p("Naam school: ", r("hier", '<w:highlight w:val="yellow"/>')),
    "bookmark": p('<w:bookmarkStart w:id="1" w:name="school.naam"/><w:bookmarkEnd w:id="1"/>'),
    "bookmark_text": p(
        '<w:bookmarkStart w:id="1" w:name="school.naam"/>', r("x"), '<w:bookmarkEnd w:id="1"/>'
    ),
    "control": sdt(
        '<w:tag w:val="school.naam"/><w:text/>', p(r("Klik", '<w:rStyle w:val="PlaceholderText"/>'))
    ),
    "control_inline": p(sdt('<w:tag w:val="school.naam"/><w:showingPlcHdr/>', r("Klik"))),
    "combobox": p(sdt('<w:tag w:val="school.naam"/><w:comboBox/>', r("Kies"))),
    "cell": table(row("Naam school", "")),
}


@pytest.mark.parametrize("kind", PLACES)
def test_a_hostile_value_stands_exactly_as_given_in_every_kind_of_place(
    kind: str, added: Added, facts: dict[str, Any]
) -> None:
    fmt = added(docx(p("Vast.") + PLACES[kind] + p("Ook vast.")))
    facts["school"]["naam"] = NASTY
    made = text(filled(fmt, facts))
    assert NASTY in made
    assert "\fVast.\f" in made
    assert "Ook vast." in made


def test_only_the_parts_with_a_filled_place_change(added: Added, facts: dict[str, Any]) -> None:
    content = docx(p("[school.naam]"), parts={"header": p("Vaste kop"), "footer": p("[pv.nummer]")})
    made, original = filled(added(content), facts), open_package(content)
    changed = {name for name in original.parts if made.read(name) != original.read(name)}
    assert changed == {MAIN, "word/footer1.xml"}
    assert made.parts == original.parts


def test_the_formatting_of_the_first_run_is_kept(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("Aan ", r("[school.", '<w:b/><w:sz w:val="28"/>'), r("naam] hier", "<w:i/>"))))
    tree = word_text.parse(filled(fmt, facts).read(MAIN))
    runs = {"".join(run.itertext()): run for run in tree.iter(f"{W}r")}
    assert runs[facts["school"]["naam"]].find(f"{W}rPr/{W}sz").get(f"{W}val") == "28"
    assert runs[" hier"].find(f"{W}rPr/{W}i") is not None


def test_more_places_in_one_run_each_get_their_own_value(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("Van [school.naam] te [sluiting.plaats], nr. [pv.nummer].")))
    facts["school"]["naam"] = "A\nB"
    wanted = f"Van A\nB te {facts['sluiting']['plaats']}, nr. {facts['pv']['nummer']}."
    assert wanted in text(filled(fmt, facts))


def test_a_form_field_stays_one(added: Added, facts: dict[str, Any]) -> None:
    data = '<w:ffData><w:name w:val="school.naam"/></w:ffData>'
    made = filled(added(docx(p(field("FORMTEXT", "x", data)))), facts)
    (place,) = scan(made).places
    assert (place.kind, place.text) == ("form_text", facts["school"]["naam"])


def test_a_merge_field_becomes_text_because_word_would_overwrite_it(
    added: Added, facts: dict[str, Any]
) -> None:
    made = filled(added(docx(p(field("MERGEFIELD school.naam", "x")))), facts)
    assert b"fldChar" not in made.read(MAIN)


LIST = "".join(
    f'<w:listItem w:displayText="{text}" w:value="{text}"/>' for text in ("Paspoort", "Identiteitskaart")
)
ENTRIES = '<w:listEntry w:val="Paspoort"/><w:listEntry w:val="Identiteitskaart"/>'
DROPDOWNS = {
    "control": p(
        sdt(f'<w:tag w:val="verdachte.id_document"/><w:dropDownList>{LIST}</w:dropDownList>', r("Kies"))
    ),
    "form": p(
        field(
            "FORMDROPDOWN",
            "",
            f'<w:ffData><w:name w:val="verdachte.id_document"/><w:ddList>{ENTRIES}</w:ddList></w:ffData>',
        )
    ),
}


@pytest.mark.parametrize("kind", DROPDOWNS)
def test_a_choice_is_set_in_the_list_and_stays_a_list(kind: str, added: Added, facts: dict[str, Any]) -> None:
    (place,) = scan(filled(added(docx(DROPDOWNS[kind])), facts)).places
    assert place.text == "Identiteitskaart"
    assert place.options == ("Paspoort", "Identiteitskaart")


@pytest.mark.parametrize("kind", DROPDOWNS)
def test_a_choice_that_is_not_in_the_list_is_refused(kind: str, added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(DROPDOWNS[kind]))
    facts["verdachte"]["id_document"] = "rijbewijs"
    with pytest.raises(InvalidInput) as refused:
        filled(fmt, facts)
    assert [finding.code for finding in refused.value.findings if finding.severity == "block"] == ["F59"]


BOX = (
    '<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    "</w14:checkbox>"
)
BOXES = {
    "sign": p("Cautie gegeven: ☐ ja ☐ nee"),
    "brackets": p("Cautie gegeven: [ ] ja [ ] nee"),
    "control": p("Cautie gegeven: ", sdt(BOX, r("☐")), " ja ", sdt(BOX, r("☐")), " nee"),
    "form": p(
        "Cautie gegeven: ",
        field("FORMCHECKBOX", "", "<w:ffData><w:checkBox/></w:ffData>"),
        " ja ",
        field("FORMCHECKBOX", "", "<w:ffData><w:checkBox/></w:ffData>"),
        " nee",
    ),
    "symbol": p(
        "Cautie gegeven: ",
        '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>',
        " ja ",
        '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>',
        " nee",
    ),
}


@pytest.mark.parametrize("kind", BOXES)
@pytest.mark.parametrize("given", [True, False])
def test_the_box_of_the_answer_is_ticked_and_the_other_is_not(
    kind: str, given: bool, added: Added, facts: dict[str, Any]
) -> None:
    fmt = added(docx(BOXES[kind]))
    facts["cautie"]["gegeven"] = given
    places = scan(filled(fmt, facts)).places
    assert [place.text for place in places] == (["☒", "☐"] if given else ["☐", "☒"])


def test_the_boxes_of_a_choice(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("Identiteitsbewijs:") + p("☐ paspoort") + p("☐ identiteitskaart") + p("☐ rijbewijs")))
    places = scan(filled(fmt, facts)).places
    assert [place.text for place in places] == ["☐", "☒", "☐"]


def test_a_date_control_keeps_the_day_and_shows_it_in_its_own_way(
    added: Added, facts: dict[str, Any]
) -> None:
    control = '<w:tag w:val="sluiting.datum"/><w:date><w:dateFormat w:val="{}"/></w:date>'
    for style, shown in (
        ("d-M-yyyy", "12-3-2026"),
        ("dd/MM/yy", "12/03/26"),
        ("d MMMM yyyy", "12 maart 2026"),
    ):
        made = filled(added(docx(p(sdt(control.format(style), r("Kies"))))), facts)
        assert shown in text(made)
        assert b'fullDate="2026-03-12T00:00:00Z"' in made.read(MAIN)


def test_a_control_that_is_bound_to_a_store_is_unbound(added: Added, facts: dict[str, Any]) -> None:
    bound = '<w:tag w:val="school.naam"/><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/><w:text/>'
    assert b"dataBinding" not in filled(added(docx(p(sdt(bound, r("x"))))), facts).read(MAIN)


ROWS = {
    "cells": table(row("Datum", "Uren", "Opgegeven reden"), row("", "", "")),
    "more rows": table(row("Datum", "Uren", "Opgegeven reden"), row("", "", ""), row("", "", "")),
    "merge fields": table(
        row("A", "B"),
        row(p(field("MERGEFIELD verzuim_datum", "x")), p(field("MERGEFIELD verzuim_uren", "x"))),
    ),
    "placeholders": table(row("A", "B"), row("[verzuim.datum]", "[verzuim.uren]")),
    "section of rows": table(
        row("Datum", "Uren"),
        sdt(
            "<w15:repeatingSection/>",
            sdt(
                "<w15:repeatingSectionItem/>",
                row(p(sdt("<w:text/>", r("Klik"))), p(sdt("<w:text/>", r("Klik")))),
            ),
        ),
    ),
    "cells that are controls": table(
        row("Datum", "Uren"),
        "<w:tr>" + sdt("<w:text/>", f"<w:tc>{p('Klik')}</w:tc>") * 2 + "</w:tr>",
    ),
    "section": sdt(
        '<w:alias w:val="Verzuim"/><w15:repeatingSection/>',
        sdt(
            '<w:id w:val="7"/><w15:repeatingSectionItem/>',
            p(
                sdt('<w:id w:val="8"/><w:tag w:val="datum"/><w:text/>', r("Klik")),
                " ",
                sdt('<w:id w:val="9"/><w:tag w:val="uren"/><w:text/>', r("Klik")),
            ),
        ),
    ),
}


@pytest.mark.parametrize("kind", ROWS)
def test_rows_grow_to_as_many_as_there_are(kind: str, added: Added, facts: dict[str, Any]) -> None:
    made = filled(added(docx(ROWS[kind])), facts)
    dates = ["12 januari 2026", "15 januari 2026", "22 januari 2026", "27 januari 2026", "6 februari 2026"]
    found = text(made)
    assert [found.index(day) for day in dates] == sorted(found.index(day) for day in dates)
    assert "Klik" not in found
    numbers = [entry.get(f"{W}val") for entry in word_text.parse(made.read(MAIN)).iter(f"{W}id")]
    assert len(numbers) == len(set(numbers))


def test_a_place_of_its_own_in_a_row_that_grows_is_filled_in_every_row(
    added: Added, facts: dict[str, Any]
) -> None:
    fmt = added(docx(table(row("A", "B", "C"), row("[verzuim.datum]", "[verzuim.uren]", "[school.naam]"))))
    assert text(filled(fmt, facts)).count(facts["school"]["naam"]) == 5


def test_rows_that_are_not_needed_are_emptied(added: Added, facts: dict[str, Any]) -> None:
    body = table(row("A", "B"), *[row("[verzuim.datum]", "[verzuim.uren]")] * 7)
    assert "[" not in text(filled(added(docx(body)), facts))


def test_a_list_in_one_place_is_a_line_a_row(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("[Artikelen]")))
    assert "artikel 2, derde lid, van de Leerplichtwet 1969\nartikel 26" in text(filled(fmt, facts))


def test_both_copies_of_a_text_box_are_filled(added: Added, facts: dict[str, Any]) -> None:
    inner = f"<w:txbxContent>{p('[school.naam]')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{inner}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert text(filled(added(docx(p(box))), facts)).count(facts["school"]["naam"]) == 2


def test_a_field_without_a_value_leaves_no_placeholder_behind_but_a_dotted_line_stays(
    added: Added, facts: dict[str, Any]
) -> None:
    fmt = added(
        docx(p("[verdachte.skn]") + p("Verblijfadres verdachte: ........")),
        targets={"Verblijfadres verdachte": "verdachte.verblijfadres"},
    )
    made = text(filled(fmt, facts))
    assert "[" not in made
    assert "........" in made


def test_a_draft_says_so_and_leaves_open_what_is_open(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("[verdachte.skn] [school.naam]")))
    made = filled(fmt, facts, draft=True)
    assert f"[verdachte.skn] {facts['school']['naam']}" in text(made)
    assert any(b"CONCEPT" in made.read(name) for name in made.parts if "header" in name)


def test_a_place_without_a_field_is_left_as_it_is(added: Added, facts: dict[str, Any]) -> None:
    body = p("[iets onbekends] en [school.naam]")
    assert "[iets onbekends] en " in text(filled(added(docx(body)), facts))


def test_the_checks_of_the_type_apply(added: Added, facts: dict[str, Any], today: Any) -> None:
    fmt = added(docx(p("[school.naam]")))
    facts["cautie"]["gegeven"] = False
    with pytest.raises(InvalidInput) as refused:
        maker.make(fmt, facts, today)
    assert any(finding.code.startswith("C") for finding in refused.value.findings)


def test_values_without_a_place_are_named_once(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("[school.naam]")))
    _content, findings = fill(fmt, from_mapping(fmt, facts)[0])
    assert [finding.code for finding in findings] == ["F60"]


def test_a_value_that_must_be_in_the_document_stops_it_when_nobody_agreed_to_leave_it_out(
    added: Added, facts: dict[str, Any]
) -> None:
    fmt = added(docx(p("[school.naam]")), agreed=False)
    with pytest.raises(InvalidInput) as refused:
        fill(fmt, from_mapping(fmt, facts)[0])
    (needed,) = [finding for finding in refused.value.findings if finding.severity == "block"]
    assert needed.code == "F63"
    assert "verdachte.geboortedatum" in needed.remedy
    _content, findings = fill(fmt, from_mapping(fmt, facts)[0], draft=True)
    assert [(finding.code, finding.severity) for finding in findings] == [("F63", "warn"), ("F60", "warn")]


def test_a_choice_without_its_own_box_and_a_column_without_a_cell_are_lost_values(
    added: Added, facts: dict[str, Any]
) -> None:
    boxes = p("Soort verzuim: ☐ beginnend verzuim ☐ langdurig")
    rows = table(row("Datum", "Uren"), row("", ""))
    facts["feit"]["type"] = "signaal"
    fmt = added(docx(boxes + rows))
    notes = fill(fmt, from_mapping(fmt, facts)[0], draft=True)[1]
    text_of_notes = " ".join(finding.message for finding in notes)
    assert fmt.fields["feit.type"].label in text_of_notes
    assert f"{fmt.fields['verzuim'].label}: " in text_of_notes


def test_a_box_may_be_ticked_for_more_than_one_choice(added: Added, facts: dict[str, Any]) -> None:
    body = p("☐ gezag") + p("☐ verzorging")
    facts["feit"]["type"] = "beginnend"
    both = {"gezag": Target("feit.type", "signaal | beginnend"), "verzorging": Target("feit.type", "signaal")}
    made = text(filled(added(docx(body), targets=both), facts))
    assert made == "\f☒ gezag\f☐ verzorging"


def test_the_same_facts_give_the_same_bytes(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("[school.naam]") + ROWS["cells"]))
    data = from_mapping(fmt, facts)[0]
    assert fill(fmt, data)[0] == fill(fmt, data)[0]


def test_a_word_file_that_changed_after_it_was_added_is_refused(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("[school.naam]")))
    fmt.document.write_bytes(docx(p("[school.naam] en meer")))
    with pytest.raises(InvalidInput) as refused:
        filled(fmt, facts)
    assert [finding.code for finding in refused.value.findings] == ["F58"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('field: "school.naam"', 'field: "school.nam"'),
        ("place: 1", "place: 4"),
        ('kind: "placeholder"', 'kind: "box"'),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_refused(
    old: str, new: str, added: Added, facts: dict[str, Any]
) -> None:
    fmt = added(docx(p("[school.naam]")))
    assert fmt.mapping is not None
    source = fmt.mapping.read_text(encoding="utf-8")
    assert old in source
    fmt.mapping.write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        filled(fmt, facts)
    assert [finding.code for finding in refused.value.findings] == ["F57"]


def test_fixed_paragraphs_come_through_unchanged(added: Added, facts: dict[str, Any]) -> None:
    fixed = p(r("Vast", '<w:b/><w:color w:val="FF0000"/>'), "<w:r><w:tab/></w:r>")
    content = docx(fixed + p("[school.naam]") + table(row("Een", "Twee")))
    before = word_text.parse(open_package(content).read(MAIN))
    after = word_text.parse(filled(added(content), facts).read(MAIN))
    for one, other in zip(before.iter(f"{W}p"), after.iter(f"{W}p"), strict=True):
        if "[" not in "".join(one.itertext()):
            assert etree.tostring(one, method="c14n") == etree.tostring(other, method="c14n")


def test_a_target_can_be_given_by_hand(added: Added, facts: dict[str, Any]) -> None:
    fmt = added(docx(p("☐ mee eens")), targets={"mee eens": Target("cautie.gegeven", "ja")})
    assert [place.text for place in scan(filled(fmt, facts)).places] == ["☒"]
