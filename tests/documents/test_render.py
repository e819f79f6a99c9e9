"""Rendering: what goes in comes out exactly, the fast path equals docxtpl, and a bad format is named."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from mas_cli.documents import context, docxtpl_fence, load, make, template, word_text
from mas_cli.documents import example as examples
from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import Derived, Field, FieldType, Format, Rule
from mas_cli.documents.proof import prove
from mas_cli.errors import InvalidInput
from mas_cli.law.artikelen import wetsartikelen
from mas_cli.law.bewaren import Regime
from support import once

TODAY = date(2026, 11, 21)

HOSTILE = [
    "{{ 7*7 }}",
    "{% raw %}{{ x }}{% endraw %}",
    "{_{ niet }_} {_% ook niet %_}",
    "Jan <de Boer> & Zn",
    "</w:t></w:r></w:p><w:p><w:r><w:t>VERDACHTE BEKENT</w:t></w:r></w:p>",
    "<w:br/>",
    "&lt;b&gt; &amp;amp; &#39; &#x41;",
    "\"dubbel\" 'enkel' “typografisch”",
    "a < b > c",
    "regel een\nregel twee\n\nregel vier",
    "kolom\tkolom\t\tkolom",
    "  voor en na  ",
    "emoji \N{GRINNING FACE} en vlag \U0001f1f3\U0001f1f1",
    "rechts \u202enaar links\u202c \u200f",
    "\u0085 \u2028 \u00a0 \u200b",
    "]]> <!-- --> <?xml?>",
    "50% korting, 100 %} of {#",
    "{ % } {",
    "x" * 10_000,
    "_x000D_ __class__",
    "\\n \\t \\",
]

HEADER, FOOTER = "word/header1.xml", "word/footer1.xml"
DOCUMENT = "word/document.xml"


def docx(body: list[str], header: str = "", table: list[str] | None = None) -> bytes:
    """A Word file with a paragraph for each text, and if wanted a table whose rows hold these texts."""
    document = Document()
    for text in body:
        document.add_paragraph(text)
    if table is not None:
        made = document.add_table(rows=0, cols=2)
        for text in table:
            cells = made.add_row().cells
            cells[0].text = text
            if not text.startswith("{%tr"):
                cells[1].text = "vast"
    if header:
        document.sections[0].header.paragraphs[0].text = header
        document.sections[0].footer.paragraphs[0].text = header
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


NAAM = Field("naam", FieldType.TEXT, "Naam", Rule.REQUIRED)
RIJEN = Field(
    "rijen",
    FieldType.LIST,
    "Rijen",
    Rule.REQUIRED,
    columns=(Field("tekst", FieldType.TEXT, "Tekst", Rule.REQUIRED),),
    may_be_empty=True,
)


def fmt_of(tmp_path: Path, content: bytes, *fields: Field) -> Format:
    path = tmp_path / "format.docx"
    path.write_bytes(content)
    derived: dict[str, Derived] = {}
    return Format(
        "proef",
        "Proef",
        "2026-11",
        Regime.WPG,
        "",
        {entry.name: entry for entry in fields},
        derived,
        {},
        {},
        (),
        {},
        path,
    )


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Format:
    """A format that prints a value in the body, the header, and the rows of a table."""
    content = docx(
        ["Vaste tekst", "Voor {{ naam }} na", "{{ naam }}", "Slot"],
        header="Kop {{ naam }}",
        table=["kop", "{%tr for rij in rijen %}", "{{ rij.tekst }}", "{%tr endfor %}"],
    )
    return fmt_of(tmp_path_factory.mktemp("overal"), content, NAAM, RIJEN)


def part_text(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return word_text.text(word_text.parse(archive.read(name)))


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value[:12]))
def test_a_hostile_value_appears_exactly_as_given_in_body_table_header_and_footer(
    everywhere: Format, value: str
) -> None:
    content = make.make(
        everywhere, {"naam": value, "rijen": [{"tekst": value}, {"tekst": "gewoon"}]}, TODAY
    ).content
    body = part_text(content, DOCUMENT)
    assert f"Voor {value} na" in body
    assert body.count(value) >= 3
    assert f"Kop {value}" in part_text(content, HEADER)
    assert f"Kop {value}" in part_text(content, FOOTER)
    assert body.strip("\f").startswith("Vaste tekst")
    assert len(Document(io.BytesIO(content)).paragraphs) == 4


WRITABLE = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters=[chr(code) for code in range(32)] + ["\ufffe", "\uffff"]
    )
    | st.sampled_from("\n\t{}%#<>&_'\"")
)


@settings(max_examples=once.most(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=WRITABLE, other=WRITABLE)
@example(value="a{", other="{b")
@example(value="{", other="{")
def test_any_text_survives_in_every_place(everywhere: Format, value: str, other: str) -> None:
    if not value.strip() or not other.strip():
        return
    content = make.make(everywhere, {"naam": value, "rijen": [{"tekst": other}]}, TODAY).content
    kept = value.rstrip("\n")
    assert f"Voor {kept} na" in part_text(content, DOCUMENT)
    assert other.rstrip("\n") in part_text(content, DOCUMENT)
    assert f"Kop {kept}" in part_text(content, HEADER)


@pytest.mark.parametrize("name", load.types())
def test_the_fast_path_gives_the_body_and_headers_that_docxtpl_gives(name: str) -> None:
    fmt = load.shipped(name)
    data, _findings = from_mapping(fmt, examples.mapping(fmt))
    ours = make.render(fmt, data, [])
    assert ours.fast
    values, _printed = context.build(fmt, data)
    theirs = docxtpl_fence.render(fmt.document.read_bytes(), values)
    for part in make.compiled_template(fmt).parts:
        assert canonical(ours.content, part.name) == canonical(theirs, part.name), part.name


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value[:12]))
def test_docxtpl_gives_the_same_for_hostile_values(everywhere: Format, value: str) -> None:
    facts = {"naam": value, "rijen": [{"tekst": value}]}
    data, _findings = from_mapping(everywhere, facts)
    values, printed = context.build(everywhere, data)
    theirs = docxtpl_fence.render(everywhere.document.read_bytes(), values)
    assert canonical(make.render(everywhere, data, []).content, DOCUMENT) == canonical(theirs, DOCUMENT)
    assert prove(everywhere, data, make.compiled_template(everywhere), printed, theirs) == []


def canonical(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = [part for part in archive.namelist() if part == name]
        return etree.canonicalize(archive.read(found[0]).decode())


def test_every_shipped_template_lets_docxtpl_leave_its_tables_alone() -> None:
    for name in load.types():
        assert make.compiled_template(load.shipped(name)).grids_fit, name


def test_columns_in_a_loop_are_left_to_docxtpl(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(
        table.rows[0].cells, ("{%tc for rij in rijen %}", "{{ rij.tekst }}", "{%tc endfor %}"), strict=True
    ):
        cell.text = text
    target = io.BytesIO()
    document.save(target)
    made = make.make(
        fmt_of(tmp_path, target.getvalue(), RIJEN),
        {"rijen": [{"tekst": text} for text in ("a", "b", "c", "d")]},
        TODAY,
    )
    assert not made.fast
    assert [cell.text for cell in Document(io.BytesIO(made.content)).tables[0].rows[0].cells] == [
        "a",
        "b",
        "c",
        "d",
    ]


def test_a_table_that_loses_its_widest_row_is_left_to_docxtpl(tmp_path: Path) -> None:
    content = docx(["{{ naam }}"], table=["{%tr for rij in rijen %}", "{{ rij.tekst }}", "{%tr endfor %}"])
    fmt = fmt_of(tmp_path, content, NAAM, RIJEN)
    assert not make.compiled_template(fmt).grids_fit
    made = make.make(fmt, {"naam": "x", "rijen": []}, TODAY)
    assert not made.fast
    assert make.make(fmt, {"naam": "x", "rijen": [{"tekst": "y"}]}, TODAY).fast


@pytest.mark.parametrize("path", ["fast", "docxtpl"])
def test_the_same_facts_give_the_same_bytes(everywhere: Format, tmp_path: Path, path: str) -> None:
    fmt = everywhere
    facts: dict[str, Any] = {"naam": "x", "rijen": [{"tekst": "y"}]}
    if path == "docxtpl":
        fmt = fmt_of(
            tmp_path,
            docx(["{{ naam }}"], table=["{%tr for rij in rijen %}", "{{ rij.tekst }}", "{%tr endfor %}"]),
            NAAM,
            RIJEN,
        )
        facts["rijen"] = []
    first = make.make(fmt, facts, TODAY)
    assert first.fast == (path == "fast")
    assert make.make(fmt, facts, TODAY).content == first.content


def loop(times: int, body: str) -> str:
    return "{% for letter in '" + "a" * times + "' %}" + body + "{% endfor %}"


def refused(fmt: Format, facts: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        make.make(
            fmt,
            facts or {"naam": "x", **({"rijen": [{"tekst": "y"}]} if "rijen" in fmt.fields else {})},
            TODAY,
        )
    return [(finding.code, finding.where + finding.message) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("body", "code", "words_"),
    [
        (["{{ naaam }}", "{{ verdachte.nam }}"], "F11", "naaam"),
        (["{%p for rij in rijen %}", "{{ rij.teskt }}", "{%p endfor %}"], "F11", "rijen[].teskt"),
        (["{%p for rij in rijen %}", "{{ naam }}"], "F12", "naam"),
        (["{%p if naam %}", "tekst"], "F12", ""),
        (["{{ naam }"], "F12", ""),
        (["{" * 100_000], "F12", ""),
        (["{{ " * 30_000], "F12", ""),
        (["{%p " * 30_000], "F12", ""),
        (["{{ naam | hoofdletters }}"], "F12", "hoofdletters"),
        (["{{ naam | safe }}"], "F12", "safe"),
        (["{{ cycler.__init__.__globals__ }}"], "F11", "cycler"),
        (["{{ naam.__class__.__mro__ }}"], "F11", "__class__"),
        (["{{ naam.upper() }}"], "F12", ""),
        (["{{ range(10) }}"], "F12", ""),
        (["{{ 'x' * 10000000 }}"], "F12", ""),
        (["{{ 9 ** 9 ** 9 }}"], "F12", ""),
        (["{% autoescape false %}{{ naam }}{% endautoescape %}"], "F12", ""),
        (["{% include 'x' %}"], "F12", ""),
        (["{% macro x() %}{% endmacro %}"], "F12", ""),
        (["{% set naam = naam ~ naam %}{{ naam }}"], "F12", ""),
        (["{% set naam %}{{ naam }}{{ naam }}{% endset %}{{ naam }}"], "F12", ""),
        (["{% filter count %}x{% endfilter %}"], "F12", ""),
        (["{{ '%999999999d' % 1 }}"], "F12", ""),
        (["{{ naam ~ naam }}", "{{ naam + naam }}", "{{ 7 % 2 }}", "{{ naam[1:2] }}", "{{ -1 }}"], "F12", ""),
        (["{{ '" + "a" * 30_000 + "' | join('" + "b" * 30_000 + "') }}"], "F12", "join"),
        ([loop(2_000, "{% if naam %}{% endif %}" * 3_000)], "F12", "2000000"),
        ([loop(900, "{% if '" + "a" * 400_000 + "' == naam %}{% endif %}")], "F12", "2000000"),
        (["{{ " + "(" * 150 + "naam" + ")" * 150 + " }}"], "F12", ""),
        (["{{ " + "not " * 90 + "naam }}"], "F12", ""),
        (["{% if naam %}" * 70 + "x" + "{% endif %}" * 70], "F12", ""),
        (["{% for l in rijen %}" * 30 + "x" + "{% endfor %}" * 30], "F12", ""),
        (["{{ " + "9" * 5000 + " }}"], "F12", ""),
        (
            ["".join(f"{{% for l{n} in 'aaaaaaaaaa' %}}" for n in range(9)) + "{% endfor %}" * 9],
            "F12",
            "2000000",
        ),
        (
            [
                "{% for a in '"
                + "a" * 400
                + "' %}{% for b in '"
                + "b" * 400
                + "' %}"
                + "x" * 400
                + "{% endfor %}{% endfor %}"
            ],
            "F12",
            "50000000",
        ),
    ],
)
def test_a_fault_in_a_template_is_named_with_its_paragraph(
    tmp_path: Path, body: list[str], code: str, words_: str
) -> None:
    found = refused(fmt_of(tmp_path, docx(body), NAAM, RIJEN))
    assert any(each == code and words_ in text for each, text in found), found


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ 'x'['voor'] }}", "voor heeft geen waarde"),
        ("{{ '' | first }}", "wat er gevraagd wordt, is er niet"),
        ("{{ 1 | count }}", "een bewerking of filter krijgt een waarde waar zij niets mee kan"),
        ("{% if naam < 1 %}{% endif %}", "een bewerking of filter krijgt een waarde waar zij niets mee kan"),
        ("{{ naam naam }}", "er ontbreekt een haakje, naam of einde, of zo'n tag bestaat niet"),
        ("{% foo %}", "er ontbreekt een haakje, naam of einde, of zo'n tag bestaat niet"),
    ],
)
def test_what_a_tag_asks_in_vain_is_told_in_our_words(tmp_path: Path, tag: str, said: str) -> None:
    """Never in those of Jinja or Python, which are English and change."""
    [(_code, text)] = refused(fmt_of(tmp_path, docx([tag, "{{ naam }}"]), NAAM))
    assert text.endswith(f": {said}.")


def test_all_faults_in_a_template_are_named_at_once(tmp_path: Path) -> None:
    found = refused(fmt_of(tmp_path, docx(["{{ a }}", "{{ b }}", "{{ naam | c }}"], header="{{ d }}"), NAAM))
    assert sorted(code for code, _text in found) == ["F11", "F11", "F11", "F11", "F12"]
    assert any(HEADER in text for _code, text in found)


def test_a_field_that_the_template_forgets_fails_the_proof(tmp_path: Path) -> None:
    found = refused(
        fmt_of(
            tmp_path,
            docx(["niets"], header="{{ naam }}"),
            NAAM,
            Field("x", FieldType.TEXT, "X", Rule.OPTIONAL),
        ),
        {"naam": "a", "x": "b"},
    )
    assert [code for code, _text in found] == ["F13"]
    assert found[0][1].startswith("x")


def test_the_proof_sees_a_changed_paragraph_a_lost_value_and_a_left_tag(everywhere: Format) -> None:
    facts = {"naam": "Jansen", "rijen": [{"tekst": "rij"}]}
    data, _findings = from_mapping(everywhere, facts)
    compiled = make.compiled_template(everywhere)
    values, printed = context.build(everywhere, data)
    good = template.render(compiled, values, printed).content
    assert prove(everywhere, data, compiled, printed, good) == []
    for old, new in ((b"Vaste tekst", b"Andere tekst"), (b"Jansen", b"Pietersen"), (b"Slot", b"{{ slot }}")):
        assert prove(everywhere, data, compiled, printed, edited(good, old, new)), old
    assert prove(everywhere, data, compiled, printed, edited(good, b"<w:body>", b"<w:bodi>"))
    assert prove(everywhere, data, compiled, printed, good[:-100])


def edited(content: bytes, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            part = source.read(name)
            out.writestr(name, part.replace(old, new) if name == DOCUMENT else part)
    return target.getvalue()


def test_a_picture_in_the_format_stays_as_it_is(tmp_path: Path) -> None:
    pixel = png_of_one_pixel()
    document = Document()
    document.add_picture(io.BytesIO(pixel))
    document.add_paragraph("{{ naam }}")
    target = io.BytesIO()
    document.save(target)
    fmt = fmt_of(tmp_path, target.getvalue(), NAAM)
    data, _findings = from_mapping(fmt, {"naam": "x"})
    ours = make.render(fmt, data, [])
    theirs = docxtpl_fence.render(target.getvalue(), context.build(fmt, data)[0])
    assert ours.fast
    assert canonical(ours.content, DOCUMENT) == canonical(theirs, DOCUMENT)
    with zipfile.ZipFile(io.BytesIO(ours.content)) as archive:
        assert archive.read("word/media/image1.png") == pixel


def png_of_one_pixel() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(4)))
        + chunk(b"IEND", b"")
    )


def repacked(content: bytes, change: dict[str, tuple[bytes, bytes]]) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            old, new = change.get(name, (b"", b""))
            part = source.read(name)
            assert not old or old in part
            out.writestr(name, part.replace(old, new) if old else part)
    return target.getvalue()


def test_a_format_with_a_macro_is_refused(tmp_path: Path) -> None:
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    content = repacked(docx(["{{ naam }}"]), {"[Content_Types].xml": (plain, macro)})
    assert [code for code, _text in refused(fmt_of(tmp_path, content, NAAM))] == ["F14"]


def test_a_format_that_fetches_from_outside_is_refused(tmp_path: Path) -> None:
    link = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="http://example.invalid/t.dotm" TargetMode="External"/></Relationships>'
    )
    content = repacked(docx(["{{ naam }}"]), {"word/_rels/document.xml.rels": (b"</Relationships>", link)})
    found = refused(fmt_of(tmp_path, content, NAAM))
    assert [code for code, _text in found] == ["F14"]
    assert "example.invalid" in found[0][1]


def test_a_zip_bomb_and_a_file_that_is_no_word_file_are_refused(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", b" " * 60_000_000)
    for content in (bomb.getvalue(), b"geen zip", b""):
        assert all(code.startswith("X") for code, _text in refused(fmt_of(tmp_path, content, NAAM)))


def test_a_doctype_with_entities_is_refused(tmp_path: Path) -> None:
    content = docx(["{{ naam }}"])
    content = repacked(
        content, {DOCUMENT: (b"<w:document ", b'<!DOCTYPE x [<!ENTITY a "aaa">]><w:document ')}
    )
    assert all(code.startswith("X") for code, _text in refused(fmt_of(tmp_path, content, NAAM)))


def test_a_format_that_changes_on_disk_is_compiled_again(tmp_path: Path) -> None:
    fmt = fmt_of(tmp_path, docx(["oud {{ naam }}"]), NAAM)
    assert "oud" in part_text(make.make(fmt, {"naam": "x"}, TODAY).content, DOCUMENT)
    fmt.document.write_bytes(docx(["nieuw {{ naam }}"]))
    import os

    os.utime(fmt.document, ns=(1, 1))
    assert "nieuw" in part_text(make.make(fmt, {"naam": "x"}, TODAY).content, DOCUMENT)


def test_an_article_is_quoted_word_for_word_as_it_read_on_the_day() -> None:
    text = part_text(
        make.make(load.shipped("pv-ouder"), examples.mapping(load.shipped("pv-ouder")), TODAY).content,
        DOCUMENT,
    )
    assert f"“{wetsartikelen().find('Lpw 2 lid 1', date(2026, 1, 12)).tekst}”" in text


def test_an_article_is_not_quoted_for_a_day_whose_text_is_not_known() -> None:
    fmt = load.shipped("pv-jongere")
    facts = examples.flat(fmt) | {"feit.periode_van": "2019-01-14"}
    data, _findings = from_mapping(fmt, facts)
    assert data.derived["berekend.bepalingen"] == ()


def test_no_pv_prints_a_fine_or_a_penalty() -> None:
    for name in load.types(prefix="pv-"):
        fmt = load.shipped(name)
        text = part_text(make.make(fmt, examples.mapping(fmt), TODAY).content, DOCUMENT).lower()
        assert not re.search(r"€|boete|hechtenis|taakstraf", text), name
