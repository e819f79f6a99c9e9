"""`mas region`: begin, look at, check and compare the agreement of a region."""

from __future__ import annotations

import pytest

from mas_cli.errors import ExitCode

HEAD = "overlay: oost\ntitel: Oost\nversie: '1'\nvoor: mas\n"
WHOLE = (
    HEAD
    + "parameters: {problematiek.minimum: 2, te_laat.melding: 12}\n"
    + "namen: {jeugdhulp: Loket Oost, overleg: Tafel Oost, veilig_thuis: VT Oost, om: parket Oost}\n"
    + "partners: [{naam: Halt Oost, rol: halt, contact: 088}]\n"
    + "overleg: [{naam: Tafel, wie: [leerplicht, OM], wanneer: elke maand, beslist: de voorzitter}]\n"
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
    assert len(found.json["findings"]) == 8
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
        (HEAD + "partners: [{naam: Halt, rol: halt}, {naam: HALT, rol: halt}]\n", "D36"),
    ],
)
def test_what_a_region_may_not_do_is_refused(mas, write, text, code):
    refused = mas("region", "check", write("regio.yaml", text), "--json")
    assert (refused.code, refused.codes) == (ExitCode.INVALID_INPUT, [code])


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
