"""Every kind of place to fill in is found, wherever it stands, with the label a reader would give it."""

from __future__ import annotations

import pytest
from lxml import etree

from mas_cli.documents.own.headings import Headings
from mas_cli.documents.own.places import OPEN, TICKED
from mas_cli.documents.own.scan import scan
from mas_cli.ooxml.package import open_package
from support.word import NS, docx, field, p, r, row, sdt, table


def places(body: str, **more: object):
    return scan(open_package(docx(body, **more))).places  # type: ignore[arg-type]


def only(body: str):
    (found,) = places(body)
    return found


TEXT = "<w:r><w:t>Klik hier</w:t></w:r>"
ITEMS = '<w:listItem w:displayText="Ja" w:value="1"/><w:listItem w:displayText="Nee" w:value="2"/>'


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ("<w:text/>", "content_control_text"),
        ("", "content_control_rich"),
        ("<w:date/>", "content_control_date"),
        (f"<w:dropDownList>{ITEMS}</w:dropDownList>", "content_control_dropdown"),
        (f"<w:comboBox>{ITEMS}</w:comboBox>", "content_control_combobox"),
        ('<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', "content_control_checkbox"),
    ],
)
def test_content_controls_in_a_line_and_around_paragraphs(properties: str, kind: str) -> None:
    inline = only(p("Naam school: ", sdt(properties, TEXT)))
    block = only(sdt(f'<w:alias w:val="School"/>{properties}', f"<w:p>{TEXT}</w:p>"))
    assert inline.kind == block.kind == kind
    assert (inline.label, block.label) == ("Naam school", "School")
    if "listItem" in properties:
        assert inline.options == ("Ja", "Nee")


def test_a_repeating_section_is_a_place_and_so_is_what_repeats() -> None:
    inner = sdt("<w15:repeatingSectionItem/>", p("Datum: ", sdt('<w:tag w:val="datum"/><w:text/>', TEXT)))
    found = places(sdt('<w:alias w:val="Verzuim"/><w15:repeatingSection/>', inner))
    assert [place.kind for place in found] == ["content_control_repeating", "content_control_text"]
    assert found[1].row >= 0


@pytest.mark.parametrize(
    ("code", "data", "kind", "text"),
    [
        ("FORMTEXT", '<w:ffData><w:name w:val="Naam"/></w:ffData>', "form_text", "x"),
        (
            "FORMCHECKBOX",
            '<w:ffData><w:name w:val="Naam"/><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>',
            "form_checkbox",
            TICKED,
        ),
        (
            "FORMDROPDOWN",
            '<w:ffData><w:name w:val="Naam"/><w:ddList><w:listEntry w:val="x"/><w:listEntry w:val="y"/>'
            "</w:ddList></w:ffData>",
            "form_dropdown",
            "x",
        ),
        ("MERGEFIELD Naam", "", "mergefield", "x"),
        ('DOCPROPERTY "Naam" \\* MERGEFORMAT', "", "docproperty", "x"),
    ],
)
def test_fields_of_runs(code: str, data: str, kind: str, text: str) -> None:
    found = only(p("Vul in ", field(code, "x", data)))
    assert (found.kind, found.name, found.text) == (kind, "Naam", text)


def test_a_list_without_choices_is_found_too() -> None:
    found = only(p("Kies ", field("FORMDROPDOWN", "", "<w:ffData><w:ddList/></w:ffData>")))
    assert (found.kind, found.label, found.options) == ("form_dropdown", "Kies", ())


def test_the_code_of_a_merge_field_may_be_split_over_runs() -> None:
    split = field("MERGEFIELD Na").replace("</w:instrText>", "</w:instrText><w:instrText>am</w:instrText>")
    assert only(p(split.replace(" </w:instrText>", "</w:instrText>"))).name == "Naam"


def test_simple_fields() -> None:
    found = only(p(f'<w:fldSimple w:instr=" MERGEFIELD Naam ">{r("«Naam»")}</w:fldSimple>'))
    assert (found.kind, found.name, found.text) == ("mergefield", "Naam", "«Naam»")


@pytest.mark.parametrize("text", ["[naam]", "{naam}", "{{naam}}", "&lt;naam&gt;", "«naam»"])
def test_placeholders_also_when_split_over_runs(text: str) -> None:
    whole = only(p(f"Aan {text}."))
    half = text.index("a") + 1
    split = only(p("Aan ", text[:half], text[half:], "."))
    assert whole.kind == split.kind == "placeholder"
    assert whole.label == split.label == "naam"


@pytest.mark.parametrize("text", ["........", "……", "___", ". . . . . ."])
def test_dotted_and_underscored_lines_each_with_their_own_label(text: str) -> None:
    found = places(p(f"Naam: {text} Voornaam: {text}"))
    assert [(place.kind, place.label) for place in found] == [("line", "Naam"), ("line", "Voornaam")]


def test_boxes_take_the_text_behind_them_and_the_question_before() -> None:
    found = places(p("Cautie gegeven: ☐ ja ☒ nee [ ] onbekend"))
    assert [(place.label, place.text) for place in found] == [
        ("ja", OPEN),
        ("nee", TICKED),
        ("onbekend", OPEN),
    ]
    assert {place.context for place in found} == {"Cautie gegeven"}


def test_a_box_of_a_symbol_font() -> None:
    box = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    assert only(p(box, " paspoort")).label == "paspoort"


def test_highlighted_text_over_two_runs_is_one_place() -> None:
    mark = '<w:highlight w:val="yellow"/>'
    found = only(p("School: ", r("naam ", mark), r("invullen", mark), " te X"))
    assert (found.kind, found.label, found.text) == ("highlight", "School", "naam invullen")


def test_bookmarks_with_and_without_text_but_not_those_of_word_itself() -> None:
    def marked(name: str, text: str) -> str:
        return f'<w:bookmarkStart w:id="{name}" w:name="{name}"/>{text}<w:bookmarkEnd w:id="{name}"/>'

    found = places(p(marked("naam", r("X"))) + p(marked("plaats", "")) + p(marked("_GoBack", "")))
    assert [(place.kind, place.name) for place in found] == [("bookmark", "naam"), ("bookmark", "plaats")]


def test_empty_cells_beside_and_under_a_label() -> None:
    beside = table(row("Naam", "", "Voornaam", ""))
    under = table(row("Datum", "Uren"), row("", ""))
    assert [place.label for place in places(beside)] == ["Naam", "Voornaam"]
    assert [place.column for place in places(under)] == ["Datum", "Uren"]
    assert {place.kind for place in places(beside + under)} == {"empty_cell"}


@pytest.mark.parametrize("blank", ["", " ", "\u00a0"])
def test_a_cell_with_an_empty_run_or_only_blanks_is_empty_as_other_programs_write_it(blank: str) -> None:
    (place,) = places(table(row("Naam", p(r(blank)))))
    assert (place.kind, place.label) == ("empty_cell", "Naam")


@pytest.mark.parametrize("hint", ["dd-mm-jjjj", "DD/MM/JJJJ", "dd-mm-jj"])
def test_the_form_of_a_date_alone_is_a_place_but_behind_a_line_it_is_a_hint(hint: str) -> None:
    (beside,) = places(table(row("Geboortedatum", hint)))
    assert (beside.label, beside.text) == ("Geboortedatum", hint)
    assert [place.text for place in places(p(f"Datum: {hint}"))] == [hint]
    assert [place.text for place in places(p(f"Datum: ______ ({hint})"))] == ["______"]


def test_lines_below_one_another_under_one_text_are_room_for_one_answer() -> None:
    dots = p("…………………………")
    found = places(p("Verklaring:") + dots + dots + dots + p("Opmerkingen:") + dots)
    assert [(place.label, place.continues) for place in found] == [
        ("Verklaring", False),
        ("Verklaring", True),
        ("Verklaring", True),
        ("Opmerkingen", False),
    ]


def test_headers_footers_footnotes_and_text_boxes() -> None:
    inner = f"<w:txbxContent>{p('[in vak]')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{inner}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    parts = {
        "header": p("[boven]"),
        "footer": p("[onder]"),
        "footnotes": f"<w:footnote>{p('[noot]')}</w:footnote>",
    }
    found = places(p(box), parts=parts)
    assert [place.label for place in found] == ["in vak", "boven", "onder", "noot"]


def test_ordinary_text_holds_no_places() -> None:
    body = p("Zie artikel 2 [1], bladzijde 3... en 5 &lt; 6 &gt; 4; mail a@b.nl.") + p(field("PAGE", "1"))
    assert places(body) == ()


HEADING = '<w:pPr><w:pStyle w:val="Kop1"/></w:pPr>'
LINE = p("________________")
MARK = '<w:highlight w:val="yellow"/>'


def marked(name: str, text: str) -> str:
    return f'<w:bookmarkStart w:id="{name}" w:name="{name}"/>{text}<w:bookmarkEnd w:id="{name}"/>'


@pytest.mark.parametrize(
    "body",
    [
        p(HEADING, marked("bijlagen", r("Bijlagen"))),
        p('<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', marked("b", r("Bijlagen"))),
        p(HEADING, marked("hier", ""), r("Bijlagen")),
        p(marked("Ernstig_verzuim", r("Ernstig verzuim", "<w:b/>"))),
        p(marked("doel", r("Zie de bijlage"))) + p('<w:hyperlink w:anchor="doel"><w:r/></w:hyperlink>'),
        p(marked("doel", r("Zie de bijlage"))) + p(field('HYPERLINK \\l "doel"', "bijlage")),
        p(marked("doel", r("Zie de bijlage"))) + p(field("PAGEREF doel \\h", "3")),
        p(HEADING, r("Bijlagen", MARK)),
        p(r("Bijlagen:", MARK), " worden nagezonden"),
        p("Hij zei « dat is niet zo » en ging."),
        p("Hij zei «\u00a0dat is niet zo\u202f» en ging."),
    ],
)
def test_headings_targets_of_links_and_quotations_are_no_places(body: str) -> None:
    assert places(body) == ()


def test_a_style_is_a_heading_by_its_name_or_level_and_not_by_its_id() -> None:
    styles = (
        '<w:style w:styleId="S1"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="S2"><w:basedOn w:val="S1"/></w:style>'
        '<w:style w:styleId="S3"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:styleId="S4"><w:name w:val="Body Text"/><w:basedOn w:val="S4"/></w:style>'
    )
    headings = Headings(etree.fromstring(f"<w:styles {NS}>{styles}</w:styles>"))

    def has(style: str) -> bool:
        body = f'<w:p {NS}><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>'
        return headings.has(etree.fromstring(body))

    assert [style for style in ("S1", "S2", "S3", "S4", "Kop2", "Koptekst") if has(style)] == [
        "S1",
        "S2",
        "S3",
        "Kop2",
    ]


@pytest.mark.parametrize(
    ("body", "labels"),
    [
        (p("Naar waarheid ingevuld.") + LINE + p("Ouder") + LINE + p("Leerling"), ["Ouder", "Leerling"]),
        (p(HEADING, "Ondertekening") + LINE + p("(handtekening ouder)"), ["handtekening ouder"]),
        (p("________", r("\t"), "________") + p("Ouder\tLeerling"), ["Ouder", "Leerling"]),
        (LINE + p("Datum en plaats"), ["Datum en plaats"]),
        (p(r("________"), "<w:r><w:br/></w:r>", r("Handtekening ouder")), ["Handtekening ouder"]),
        (table(row("________", "________"), row("Ouder", "Leerling")), ["Ouder", "Leerling"]),
        # Texts that stand above their lines stay above.
        (p("Naam") + LINE + p("Adres") + LINE, ["Naam", "Adres"]),
        (p("Naam:") + LINE + p("Adres:") + LINE + p("Tot slot"), ["Naam", "Adres"]),
        (p("Naam: ______") + p("Handtekening ouder"), ["Naam"]),
        (p("Verklaring") + LINE + p("Deze verklaring is naar waarheid afgelegd."), ["Verklaring"]),
    ],
)
def test_the_caption_of_a_line_stands_under_it_where_no_line_follows_the_last(
    body: str, labels: list[str]
) -> None:
    assert [place.label for place in places(body)] == labels


def test_a_marked_heading_of_a_column_and_label_of_a_row_stay() -> None:
    head = row("Activiteit", "Wie", p(r("Einddatum", MARK)))
    found = places(table(head, row("Verhoor", "verbalisant", ""), row("Dossier", "verbalisant", "")))
    assert [(place.kind, place.label, place.of_row) for place in found] == [
        ("empty_cell", "Einddatum", "Verhoor"),
        ("empty_cell", "Einddatum", "Dossier"),
    ]
    assert [place.kind for place in places(table(row(p(r("Naam", MARK)), "")))] == ["empty_cell"]
    # What is marked beside a label is what belongs there.
    assert [place.kind for place in places(table(row("Naam", p(r("naam", MARK))), row("Adres", "")))] == [
        "highlight",
        "empty_cell",
    ]


def test_the_places_of_a_grid_carry_its_row_and_column_also_boxes_and_below_a_title() -> None:
    wide = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>' + p("Gezag") + "</w:tc></w:tr>"
    grid = table(wide, row("", "Naam", "Telefoon"), row("Vader", "", "______"), row("Moeder", "", "[ ]"))
    assert [(place.of_row, place.label) for place in places(grid)] == [
        ("Vader", "Naam"),
        ("Vader", "Telefoon"),
        ("Moeder", "Naam"),
        ("Moeder", "Telefoon"),
    ]
    asked = table(row("Vraag", "Ja", "Nee"), row("Is de leerling gehoord?", "☐", "☐"))
    assert [(place.context, place.label) for place in places(asked)] == [
        ("Is de leerling gehoord?", "Ja"),
        ("Is de leerling gehoord?", "Nee"),
    ]


@pytest.mark.parametrize(
    ("body", "labels"),
    [
        (table(row("Nr", "Vraag", "Antwoord"), row("1", "Naam verdachte?", "")), ["Naam verdachte?"]),
        (
            table(row("Naam", "Jansen", "Geboren", "2010"), row("Adres", "", "Plaats", "")),
            ["Adres", "Plaats"],
        ),
        (
            table(row("Naam", "", "Voornaam", ""), row("Adres", "", "Plaats", "")),
            ["Naam", "Voornaam", "Adres", "Plaats"],
        ),
    ],
)
def test_a_form_of_labels_and_answers_is_no_grid(body: str, labels: list[str]) -> None:
    assert [place.label for place in places(body)] == labels
