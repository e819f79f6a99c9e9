"""`mas format` from the command line: inspect, add, list, check, and then a type of `mas pv`."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from mas_cli.documents import example, load, word_text
from mas_cli.documents.own.dangers import dangers
from mas_cli.ooxml.package import open_package
from support.word import docx, p, row, table

FORM = docx(
    p("Proces-verbaal")
    + table(row("Naam school", ""), row("PV-nummer", "[pv.nummer]"))
    + p("Cautie gegeven: ☐ ja ☐ nee")
    + table(row("Datum", "Uren", "Opgegeven reden"), row("", "", "")),
    parts={"footer": p("Kenmerk: ..........")},
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "PV Regio Oost.docx"
    path.write_bytes(FORM)
    return path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "feiten.yaml"
    path.write_text(example.as_yaml(load.shipped("pv-jongere")), encoding="utf-8")
    return path


def test_inspect_lists_every_place_with_a_proposal(mas, form: Path) -> None:
    run = mas("format", "inspect", form, "--type", "pv-jongere", "--json")
    assert run.code == 0
    found = [(place["kind"], place["field"], place["part"]) for place in run.json["places"]]
    assert found == [
        ("empty_cell", "school.naam", "word/document.xml"),
        ("placeholder", "pv.nummer", "word/document.xml"),
        ("box", "cautie.gegeven", "word/document.xml"),
        ("box", "cautie.gegeven", "word/document.xml"),
        ("empty_cell", "verzuim[].datum", "word/document.xml"),
        ("empty_cell", "verzuim[].uren", "word/document.xml"),
        ("empty_cell", "verzuim[].reden", "word/document.xml"),
        ("line", "document.kenmerk", "word/footer1.xml"),
    ]
    assert {"kind", "part", "label", "text", "options", "field"} <= run.json["places"][0].keys()


def test_inspect_without_a_type_proposes_from_all_of_them(mas, form: Path) -> None:
    fields = [place["field"] for place in mas("format", "inspect", form, "--json").json["places"]]
    assert "pv.nummer" in fields
    assert mas("format", "inspect", form).out.count("\n") == len(fields)


def test_an_added_format_is_a_type_like_the_others(mas, form: Path, facts: Path, tmp_path: Path) -> None:
    run = mas("format", "add", form, "--type", "pv-jongere", "--yes")
    assert run.code == 0
    types = {entry["type"]: entry for entry in mas("pv", "types", "--json").json}
    assert types["pv-regio-oost"]["reconstruction"] is False
    assert "pv-regio-oost" not in mas("brief", "types").out
    out = tmp_path / "pv.docx"
    run = mas("pv", "make", "pv-regio-oost", "--data", facts, "--out", out, "--json")
    assert run.code == 0, run.err
    text = word_text.text(word_text.parse(open_package(out).read("word/document.xml")))
    assert "Voorbeeldcollege, locatie Centrum" in text
    assert "☒ ja ☐ nee" in text
    assert "6 februari 2026" in text
    assert mas("pv", "fields", "pv-regio-oost").code == 0


def test_the_checks_of_the_type_stop_the_document(mas, form: Path, facts: Path, tmp_path: Path) -> None:
    mas("format", "add", form, "--type", "pv-jongere", "--yes")
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("  gegeven: ja", "  gegeven: nee"), encoding="utf-8"
    )
    out = tmp_path / "pv.docx"
    run = mas("pv", "make", "pv-regio-oost", "--data", facts, "--out", out)
    assert run.code != 0
    assert not out.exists()
    assert mas("pv", "make", "pv-regio-oost", "--data", facts, "--out", out, "--draft").code == 0


def test_a_zip_with_one_word_file(mas, tmp_path: Path) -> None:
    path = tmp_path / "formats.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("map/PV Regio.docx", FORM)
        archive.writestr("leesmij.txt", "lees mij")
    run = mas("format", "add", path, "--type", "pv-jongere", "--name", "uit-zip", "--yes", "--json")
    assert (run.code, run.json["name"]) == (0, "uit-zip")
    assert [entry["original"] for entry in mas("format", "list", "--json").json] == ["PV Regio.docx"]


def test_a_zip_with_more_word_files_names_them(mas, tmp_path: Path) -> None:
    path = tmp_path / "formats.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("een.docx", FORM)
        archive.writestr("twee.docx", FORM)
    run = mas("format", "add", path, "--type", "pv-jongere", "--yes", "--json")
    assert run.codes == ["F62"]
    assert "een.docx, twee.docx" in run.out


def test_without_a_terminal_the_proposal_must_be_taken_knowingly(mas, form: Path) -> None:
    run = mas("format", "add", form, "--type", "pv-jongere")
    assert run.code == 2
    assert "--yes" in run.err
    assert mas("format", "list", "--json").json == []


@pytest.mark.parametrize("name", ["pv-jongere", "PV", "../weg", ""])
def test_names_that_cannot_be_used(mas, form: Path, name: str) -> None:
    run = mas("format", "add", form, "--type", "pv-jongere", "--yes", f"--name={name}")
    assert run.code == (0 if not name else 2)


def test_an_own_format_is_replaced_only_with_force(mas, form: Path) -> None:
    add = ("format", "add", form, "--type", "pv-jongere", "--yes")
    assert mas(*add).code == 0
    assert mas(*add).code != 0
    assert mas(*add, "--force").code == 0


def test_check_finds_a_word_file_that_was_changed(mas, form: Path, tmp_path: Path) -> None:
    mas("format", "add", form, "--type", "pv-jongere", "--yes")
    assert mas("format", "check").code == 0
    (tmp_path / "home/config/formats/pv-regio-oost/format.docx").write_bytes(docx(p("[naam]")))
    run = mas("format", "check", "pv-regio-oost", "--json")
    assert run.code != 0
    assert [finding["code"] for finding in run.json[0]["findings"]] == ["F58"]


def test_a_type_whose_mapping_is_broken_does_not_break_the_others(mas, form: Path, tmp_path: Path) -> None:
    mas("format", "add", form, "--type", "pv-jongere", "--yes")
    (tmp_path / "home/config/formats/pv-regio-oost/mapping.yaml").write_text("type: [", encoding="utf-8")
    assert mas("pv", "types").code == 0
    assert mas("format", "list").code == 0
    assert mas("format", "check", "--json").code != 0


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
REMOTE = (
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'attachedTemplate" Target="{}" TargetMode="External"/>'
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx(p("[naam]"), main_type=MACRO), "F54"),
        (docx(p("[naam]"), extra=REMOTE.format("https://example.org/x.dotm")), "F55"),
        (docx(p("[naam]"), extra=REMOTE.format("\\\\server\\x.dotm")), "F55"),
        (docx(p("[naam]"), extra=REMOTE.format("file:///\\\\server\\x.dotm")), "F55"),
        (docx(p("[naam]"), extra=REMOTE.format("file://server/x.dotm")), "F55"),
    ],
)
def test_what_is_dangerous_is_shown_and_not_added(mas, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "gevaar.docx"
    path.write_bytes(content)
    shown = mas("format", "inspect", path, "--json").json
    assert [finding["code"] for finding in shown["findings"]] == [code]
    assert len(shown["places"]) == 1
    assert mas("format", "add", path, "--type", "pv-jongere", "--yes", "--json").codes == [code]


@pytest.mark.parametrize(
    "address",
    [
        "C:\\Sjablonen\\n.dotm",
        "file:///C:%5CSjablonen%5Cn.dotm",
        "file://localhost/C:/n.dotm",
        "/Users/x/n.dotm",
        "Normal.dotm",
        "Normal",
        "..\\n.dotx",
    ],
)
def test_a_template_of_the_makers_own_machine_is_a_warning_however_it_is_written(address: str) -> None:
    found = dangers(open_package(docx(p("[naam]"), extra=REMOTE.format(address)), where="x.docx"))
    assert [(finding.code, str(finding.severity)) for finding in found] == [("F55", "warn")]


def test_unseen_only_sure_fields_are_taken_and_the_others_are_named(mas, tmp_path: Path) -> None:
    path = tmp_path / "half.docx"
    body = p("Achternaam verdachte: ______") + p("Geboortedatum verdachte (zoals opgegeven): ______")
    path.write_bytes(docx(body))
    proposed = mas("format", "inspect", path, "--type", "pv-jongere", "--json").json["places"]
    assert all(place["field"] for place in proposed)
    added = mas("format", "add", path, "--type", "pv-jongere", "--yes", "--json").json
    assert [bool(place["field"]) for place in added["places"]] == [True, False]
    (said,) = [finding["message"] for finding in added["findings"] if finding["code"] == "F65"]
    assert "2 Geboortedatum verdachte (zoals opgegeven) → verdachte.geboortedatum" in said


def test_a_zip_bomb_is_refused(mas, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(FORM)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:sectPr>", b"<w:p/>" * 8_000_000 + b"<w:sectPr>")
            bomb.writestr(name, content)
    path = tmp_path / "bom.docx"
    path.write_bytes(buffer.getvalue())
    assert mas("format", "inspect", path, "--json").codes == ["X07"]


def test_a_file_without_places_is_not_added(mas, tmp_path: Path) -> None:
    path = tmp_path / "leeg.docx"
    path.write_bytes(docx(p("Alleen vaste tekst.")))
    assert mas("format", "add", path, "--type", "pv-jongere", "--yes").code != 0


def test_the_mapping_can_be_read_back_whatever_the_labels_hold(mas, tmp_path: Path) -> None:
    path = tmp_path / "raar.docx"
    path.write_bytes(docx(p('Naam "x": \\ # &amp; \u2028 ........')))
    assert mas("format", "add", path, "--type", "pv-jongere", "--yes").code == 0
    assert mas("format", "check").code == 0


@pytest.mark.oracle
@pytest.mark.slow
def test_proof_lays_the_original_beside_the_filled_file(mas, form: Path, tmp_path: Path) -> None:
    from mas_cli.documents import pdf

    if not pdf.find_office():
        pytest.skip("LibreOffice is not installed")
    run = mas("format", "add", form, "--type", "pv-jongere", "--yes", "--proof", "--json")
    assert json.loads(run.out)["files"] == ["pv-regio-oost-proef.pdf"]
    (page,) = PdfReader(tmp_path / "pv-regio-oost-proef.pdf").pages
    assert page.mediabox.width > page.mediabox.height
    text = page.extract_text()
    assert text.count("Proces-verbaal") == 2
    assert text.count("Voorbeeldcollege") == 1
    assert "Origineel Ingevuld met voorbeeldgegevens" in text
    assert mas("format", "check", "--proof").code != 0
    assert mas("format", "check", "--proof", "--force").code == 0


def test_without_libreoffice_the_proof_is_refused_before_anything_is_added(
    mas, form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mas_cli.documents import pdf

    monkeypatch.setattr(pdf, "find_office", lambda: "")
    run = mas("format", "add", form, "--type", "pv-jongere", "--yes", "--proof", "--json")
    assert run.codes == ["F20"]
    assert mas("format", "list", "--json").json == []
