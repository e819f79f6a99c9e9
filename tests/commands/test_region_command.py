"""`mas region`: begin, look at, check and compare the agreement of a region."""

from __future__ import annotations

from pathlib import Path

import pytest

from mas_cli.errors import ExitCode

HEAD = "overlay: oost\ntitel: Oost\nversie: '1'\nvoor: mas\n"
WHOLE = (
    HEAD
    + "parameters: {problematiek.minimum: 2, te_laat.melding: 12}\n"
    + "namen: {jeugdhulp: Loket Oost, overleg: Tafel Oost, veilig_thuis: VT Oost, om: parket Oost}\n"
    + "partners: [{naam: Halt Oost, rol: halt, contact: 088}]\n"
    + "overleg: [{naam: Tafel, wie: [leerplicht, OM], wanneer: elke maand, beslist: de voorzitter}]\n"
    + "afzender: {organisatie: RBL Oost, adres: Postbus 1, telefoon: 030-1}\n"
    + "ondertekening: {functie: leerplichtambtenaar}\n"
    + "instrument_door: de leerplichtambtenaar\n"
    + "om_boven_halt: {contact: jeugdofficier}\n"
    + "stappen: {}\n"
)


@pytest.fixture
def write(tmp_path):
    def to(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return to


def test_a_new_agreement_can_be_used_and_names_what_is_open(mas, tmp_path):
    file = tmp_path / "regio.yaml"
    assert mas("region", "init", file, "--titel", "'t Gooi & Vecht").code == ExitCode.DONE
    found = mas("region", "check", file, "--json")
    assert found.code == ExitCode.DONE
    assert len(found.json["findings"]) == 15
    assert (tmp_path / "regio.docx").read_bytes()[:2] == b"PK"
    assert {finding["code"] for finding in found.json["findings"]} == {"P60"}
    assert mas("region", "show", file, "--json").json["title"] == "'t Gooi & Vecht"
    assert mas("region", "init", file, "--titel", "Ander").code == ExitCode.INVALID_INPUT


def test_a_whole_agreement_leaves_nothing_open(mas, write):
    file = write("oost.yaml", WHOLE)
    assert mas("region", "check", file, "--json").json["findings"] == []
    places = mas("region", "show", file, "--json").json["places"]
    assert places["partners.Halt Oost"] == "rol: halt; contact: 088"
    assert places["overleg.Tafel"].startswith("wie: leerplicht, OM")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + "parameters: {halt.max_uren: 80}\n", "D31"),
        (HEAD + "parameters: {te_laat.melding: 0}\n", "D32"),
        (HEAD.replace("voor: mas", "voor: ander"), "D30"),
        (HEAD + "parameters: {melding.uren: 20}\n", "D31"),
        (HEAD + "partners: [{naam: Halt, rol: halt}, {naam: HALT, rol: halt}]\n", "D36"),
        (HEAD + "editie: 2019-01\n", "D37"),
        (HEAD + "stappen: {titels: {straf_pv: x}}\n", "P50"),
        (HEAD + "om_boven_halt: {afspraak: bellen}\n", "Y13"),
    ],
)
def test_what_a_region_may_not_do_is_refused_with_its_line(mas, write, text, code):
    file = write("regio.yaml", text)
    refused = mas("region", "check", file, "--json")
    assert (refused.code, refused.codes) == (ExitCode.INVALID_INPUT, [code])
    line = 4 if code == "D30" else 5
    assert refused.json["findings"][0]["where"] == f"{file}:{line}"


def test_a_value_of_the_law_is_named_where_a_region_would_change_it(mas, write):
    refused = mas("region", "check", write("regio.yaml", HEAD + "parameters: {melding.uren: 20}\n"), "--json")
    assert "16; Lpw 21a lid 1" in refused.json["findings"][0]["message"]


@pytest.mark.parametrize("left_out", ["contact: 088", "wie: [leerplicht, OM]", "contact: jeugdofficier"])
def test_what_is_half_decided_is_still_open(mas, write, left_out):
    text = WHOLE.replace(", contact: 088", "") if left_out == "contact: 088" else WHOLE
    text = text.replace("wie: [leerplicht, OM]", "wie: []") if left_out.startswith("wie") else text
    text = text.replace("om_boven_halt: {contact: jeugdofficier}\n", "") if "jeugd" in left_out else text
    assert text != WHOLE
    found = mas("region", "check", write("oost.yaml", text), "--json").json["findings"]
    assert [finding["code"] for finding in found] == ["P60"]


ANSWERS = """\
titel: "'t Gooi & Vecht <zuid>"
versie: 2027-1
partner_halt_naam: Halt Gooi
partner_halt_contact: 088-1234567
andere_partner_1: ja
andere_partner_1_naam: Steunpunt
andere_partner_1_rol: steunpunt
overleg_1: ja
overleg_1_naam: Ketentafel
overleg_1_wie: leerplicht, Halt, OM
instrument_door: "ja: het wijkteam # en leerplicht"
om_contact: jeugdofficier
waarde_te_laat_melding: 9
naam_overleg: de Ketentafel
stappen_anders: ja
stap_overleg: Bespreken aan de Ketentafel
eigen_stap_1: ja
eigen_stap_1_titel: Regisseur aanwijzen
eigen_stap_1_fase: plannen
eigen_stap_1_wie: steunpunt
organisatie: RBL
adres: "Postbus 1\\n1234 AB Stad"
overleg_2_naam: telt niet mee
"""


def test_answers_make_an_agreement_that_can_be_used_and_a_document_of_it(mas, write, tmp_path):
    file = tmp_path / "gooi.yaml"
    made = mas("region", "init", file, "--answers", write("antwoorden.yaml", ANSWERS))
    assert made.code == ExitCode.DONE, made.err
    found = mas("region", "show", file, "--json").json
    places = found["places"]
    assert (found["id"], found["title"], found["version"]) == (
        "t_gooi_vecht_zuid",
        "'t Gooi & Vecht <zuid>",
        "2027-1",
    )
    assert places["partners.Halt Gooi"] == "rol: halt; contact: 088-1234567"
    assert places["overleg.Ketentafel"].startswith("wie: leerplicht, Halt, OM")
    assert places["instrument_door"] == "ja: het wijkteam # en leerplicht"
    assert places["afzender.adres"] == "Postbus 1\n1234 AB Stad"
    assert places["parameters.te_laat.melding"] == "9"
    assert places["stappen.eigen.eigen_1"] == "fase: plannen; wie: steunpunt; titel: Regisseur aanwijzen"
    assert "telt niet mee" not in str(places)
    steps = mas("plan", "--route", "halt", "--overlay", file, "--json").json["phases"][2]["steps"]
    assert [step["title"] for step in steps][-1] == "Regisseur aanwijzen"
    from docx import Document

    document = Document(str(tmp_path / "gooi.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = [paragraph.text for paragraph in document.paragraphs]
    assert {"Halt Gooi", "088-1234567", "Ketentafel", "Bespreken aan de Ketentafel"} <= set(cells)
    assert "Halt Gooi (Halt)" in text
    assert any("welk telefoonnummer" in line for line in text)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("titel: x\npartner_hlt_naam: y\n", "A01", 2),
        ("titel: x\nwaarde_te_laat_melding: 0\n", "A03", 2),
        ("titel: x\neigen_stap_1_fase: morgen\n", "A04", 2),
    ],
)
def test_answers_that_cannot_be_used_are_refused_and_nothing_is_written(
    mas, write, tmp_path, text, code, line
):
    answers = write("antwoorden.yaml", text)
    refused = mas("region", "init", tmp_path / "nieuw.yaml", "--answers", answers)
    assert refused.code == ExitCode.INVALID_INPUT
    assert f"{code} {answers}:{line}" in refused.err
    assert not (tmp_path / "nieuw.yaml").exists()


def test_an_answer_that_is_too_long_leaves_nothing_behind(mas, write, tmp_path):
    answers = write("antwoorden.yaml", f"titel: x\npartner_halt_naam: {'x' * 10_000}\n")
    refused = mas("region", "init", tmp_path / "nieuw.yaml", "--answers", answers)
    assert refused.code == ExitCode.INVALID_INPUT
    assert "nieuw.yaml:" in refused.err
    assert not list(tmp_path.glob("nieuw.*"))


def test_who_does_an_own_step_may_be_anyone(mas, write, tmp_path):
    steps = "".join(
        f"eigen_stap_{number}: ja\neigen_stap_{number}_titel: Stap {number}\neigen_stap_{number}_wie: {who}\n"
        for number, who in ((1, "Leerplichtambtenaar"), (2, "Halt Gooi"), (3, "de <buurman> & co"))
    )
    answers = write("antwoorden.yaml", f"titel: Gooi\npartner_halt_naam: Halt Gooi\n{steps}")
    file = tmp_path / "gooi.yaml"
    made = mas("region", "init", file, "--answers", answers)
    assert made.code == ExitCode.DONE, made.err
    places = mas("region", "show", file, "--json").json["places"]
    assert [places[f"stappen.eigen.eigen_{number}"].split("; ")[1] for number in (1, 2, 3)] == [
        "wie: leerplichtambtenaar",
        "wie: halt",
        "wie: de <buurman> & co",
    ]


def test_a_region_without_a_name_and_a_folder_that_is_not_there_are_refused(mas, tmp_path):
    assert mas("region", "init", tmp_path / "x.yaml").code == ExitCode.USAGE
    assert mas("region", "init", tmp_path / "x.yaml", "--titel", "123").code == ExitCode.USAGE
    assert mas("region", "init", tmp_path / "weg" / "x.yaml", "--titel", "x").code == ExitCode.INVALID_INPUT
    assert mas("region", "init", tmp_path / "x.yaml", "--resume").code == ExitCode.USAGE
    assert list(tmp_path.glob("*.docx")) == []


def test_the_document_of_an_agreement_is_made_anew_after_a_change(mas, write, tmp_path):
    file, out = write("oost.yaml", WHOLE), tmp_path / "oost.docx"
    assert mas("region", "document", file, "--out", out).code == ExitCode.DONE
    assert mas("region", "document", file, "--out", out).code == ExitCode.INVALID_INPUT
    assert mas("region", "document", file, "--out", out, "--force").code == ExitCode.DONE
    assert mas("region", "document", file, "--out", tmp_path / "oost.pdf").code == ExitCode.USAGE


def test_the_configured_agreement_of_another_edition_is_left_out_and_that_is_said(mas, write, mas_home):
    file = write("oud.yaml", HEAD + "editie: 2020-04\n")
    (mas_home / "config").mkdir(parents=True)
    (mas_home / "config" / "config.toml").write_text(f'overlay = "{file.as_posix()}"\n', encoding="utf-8")
    now = mas("plan", "--route", "halt", "--json")
    assert now.json["region"] is None
    assert "2020-04" in now.err
    then = mas("plan", "--route", "halt", "--date", "2021-01-01", "--json")
    assert then.json["region"]["id"] == "oost"
    asked = mas("plan", "--route", "halt", "--overlay", file, "--json")
    assert (asked.code, asked.codes) == (ExitCode.INVALID_INPUT, ["D37"])


def test_two_agreements_differ_in_what_was_changed(mas, write):
    old = write("oud.yaml", WHOLE)
    new = write(
        "nieuw.yaml", WHOLE.replace("te_laat.melding: 12", "te_laat.melding: 9").replace("088", "'0800'")
    )
    assert mas("region", "diff", old, new, "--json").json["changes"] == [
        {"place": "parameters.te_laat.melding", "old": "12", "new": "9"},
        {"place": "partners.Halt Oost", "old": "rol: halt; contact: 088", "new": "rol: halt; contact: 0800"},
    ]
    assert mas("region", "diff", old, old, "--json").json["changes"] == []


EXAMPLES = Path(__file__).parents[2] / "docs" / "voorbeelden"


def test_the_same_case_under_two_agreements_stands_side_by_side(mas):
    files = [EXAMPLES / "regio-oost.yaml", EXAMPLES / "regio-west.yaml"]
    answers = ["--answers", EXAMPLES / "antwoorden-zorgen.yaml"]
    found = mas("region", "diff", *files, *answers, "--json").json
    assert [side["advice"]["routes"] for side in found["sides"]] == [["halt"], ["vrijwillige_hulp", "halt"]]
    assert [side["region"]["id"] for side in found["sides"]] == ["oost", "west"]
    rows = {row["about"]: (row["old"], row["new"]) for row in found["rows"]}
    assert rows["problematiek.minimum"] == ("3", "1")
    assert rows["casusregie"][0] is None
    shown = mas("region", "diff", *files, *answers).out
    assert "Regio Oost, versie 2026-1" in shown
    assert all(len(line) <= 100 for line in shown.splitlines()[26:])
    same = mas("region", "diff", files[0], files[0], *answers, "--json").json
    assert [row["about"] for row in same["rows"]] == ["advies"]
    assert mas("region", "diff", *files, *answers, "--case", "x").code == ExitCode.USAGE
