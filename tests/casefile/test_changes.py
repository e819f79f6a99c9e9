"""Dotted paths: what can be set, what is refused, and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.casefile import changes, model
from mas_cli.casefile.dossier import Dossier, plain
from mas_cli.casefile.reading import part_of
from mas_cli.casefile.store import CaseStore
from mas_cli.casefile.values import Wrong, text
from mas_cli.errors import InvalidInput

EMPTY = Dossier("00" * 16, {})


def values(path: str, value: Any, dossier: Dossier = EMPTY) -> dict[str, Any]:
    """The fields of the piece that setting a path gives."""
    (edit,) = changes.set_value(dossier, path, value)
    return {} if edit.content is None else plain(edit.content)


def codes(path: str, value: Any) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        changes.set_value(EMPTY, path, value)
    return [finding.code for finding in refused.value.findings]


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        ("jongere.achternaam", " Jan  <de Boer> & Zn ", "Jan <de Boer> & Zn"),
        ("jongere.achternaam", "Żółć 🙂", "Żółć 🙂"),
        ("jongere.geboortedatum", "14-5-2011", "2011-05-14"),
        ("jongere.bsn", "1112.22.333", "111222333"),
        ("jongere.bsn", "010464554", "010464554"),
        ("jongere.onderwijsnummer", "101222331", "101222331"),
        ("jongere.postcode", "1234ab", "1234 AB"),
        ("jongere.startkwalificatie", "Ja", "ja"),
        ("school.brin", "01ab", "01AB"),
        ("school.regio", "Noord", "noord"),
        ("inschrijving.vanaf", "2025-08-01", "2025-08-01"),
        ("zaak.kenmerk", "LP/2026/77", "LP/2026/77"),
    ],
)
def test_a_value_is_kept_in_one_form(path: str, typed: str, kept: str) -> None:
    assert values(path, typed) == {path.split(".")[1]: kept}


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("jongere.bsn", "111222334"),
        ("jongere.bsn", "abc"),
        ("jongere.onderwijsnummer", "111222333"),
        ("jongere.postcode", "0000 AA"),
        ("jongere.geboortedatum", "31-2-2011"),
        ("jongere.achternaam", "x\x1b[31m"),
        ("jongere.achternaam", "x" * 501),
        ("school.brin", "1234567"),
        ("school.regio", "oost"),
        ("meldingen.+.verzuimuren", "-1"),
        ("meldingen.+.verzuimuren", "16 dagen"),
        ("meldingen.+.soort", "spijbelen"),
        ("verhoor.start", "\x00"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused(path: str, typed: str) -> None:
    assert codes(path, typed) == ["K04"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("jongere.achternam", "K03"),
        ("jongere", "K02"),
        ("jongere.adres.straat", "K02"),
        ("onzin.veld", "K02"),
        ("", "K02"),
        (".", "K02"),
        ("cautie.gegeve", "K02"),
        ("zaak.status", "K02"),
        ("screenings.1.advice", "K02"),
        ("besluiten.+", "K02"),
        ("documenten.1", "K02"),
        ("meldingen.7.status", "K02"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_with_what_is_there(path: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        changes.set_value(EMPTY, path, "ja")
    (finding,) = refused.value.findings
    assert finding.code == code
    assert finding.remedy


def test_a_refused_number_is_not_repeated_in_the_message() -> None:
    with pytest.raises(InvalidInput) as refused:
        changes.set_value(EMPTY, "jongere.bsn", "123456789")
    assert "123456789" not in f"{refused.value}{refused.value.findings}"


def test_facts_for_documents_are_kept_by_the_names_of_the_formats() -> None:
    (edit,) = changes.set_value(EMPTY, "verhoor.start", "2026-03-05 14:10")
    assert (edit.section, edit.key) == ("feiten", "verhoor")
    assert values("school.luxe_aangekondigd", "ja") == {"luxe_aangekondigd": "ja"}
    assert values("eigen.codewoord", "tulp") == {"codewoord": "tulp"}
    rows = "[{naam: A. de Vries, rol: verbalisant}]"
    assert values("verhoor.aanwezigen", rows) == {
        "aanwezigen": [{"naam": "A. de Vries", "rol": "verbalisant"}]
    }


def test_an_item_is_added_changed_and_taken_out(store: CaseStore) -> None:
    dossier = store.create(changes.set_value(EMPTY, "hulpverlening.+", "{instantie: MEE, periode: 2026}"))
    dossier = store.change(dossier, changes.set_value(dossier, "hulpverlening.1.resultaat", "loopt"))
    assert plain(dossier.contents(model.Hulp)[0]) == {
        "instantie": "MEE",
        "periode": "2026",
        "resultaat": "loopt",
    }
    dossier = store.change(dossier, changes.set_value(dossier, "hulpverlening.1", ""))
    assert dossier.contents(model.Hulp) == []
    dossier = store.change(dossier, changes.set_value(dossier, "hulpverlening.+.instantie", "GGD"))
    assert [piece.key for piece in dossier.many("hulpverlening")] == ["2"]


def test_every_fault_of_a_file_is_a_finding_with_its_place(tmp_path: Any) -> None:
    file = tmp_path / "zaak.yaml"
    file.write_text(
        "jongere:\n  achternaam: De Boer\n  geboortedatum: 31-2-2011\n  leeftijd: 15\n"
        "meldingen:\n  - soort: 16uur\n  - soort: spijbelen\n"
        "scool: {naam: X}\nnotities: tekst\ngebeurtenissen:\n  - {gebeurtenis: verhoord, datum: 2026-01-01}\n"
    )
    with pytest.raises(InvalidInput) as refused:
        changes.from_data(*changes.read_data(file))
    found = [(finding.code, finding.where) for finding in refused.value.findings]
    assert found == [
        ("K04", "zaak.yaml:3"),
        ("K03", "zaak.yaml:4"),
        ("K04", "zaak.yaml:7"),
        ("K02", "zaak.yaml:8"),
        ("K03", "zaak.yaml:9"),
        ("K05", "zaak.yaml:11"),
    ]


def test_json_is_read_as_well_and_broken_json_is_refused(tmp_path: Any) -> None:
    file = tmp_path / "zaak.json"
    file.write_text('{"jongere": {"achternaam": "Boer"}, "verzuim": [{"datum": "2026-09-01", "uren": 1.5}]}')
    assert [edit.section for edit in changes.from_data(*changes.read_data(file))] == ["jongere", "verzuim"]
    file.write_text("{")
    with pytest.raises(InvalidInput, match=r"zaak\.json"):
        changes.read_data(file)


@given(st.text(max_size=200))
def test_text_is_kept_to_the_letter_or_refused(written: str) -> None:
    try:
        kept = text(written)
    except Wrong:
        return
    assert text(kept) == kept
    assert part_of(model.Notitie, {"tekst": written}, "notities").tekst == kept


def test_choices_are_found_by_what_other_systems_call_them() -> None:
    for written, key in (
        ("LRV", "langdurig"),
        ("16 uur in 4 weken", "16uur"),
        ("V3", "16uur"),
        ("Overig", "overig"),
    ):
        assert values("meldingen.+.soort", written) == {"soort": key}


def test_a_note_of_ten_thousand_characters_is_kept() -> None:
    long = "Een regel met 🙂\n" * 625
    assert plain(changes.note(long))["tekst"] == long.strip()
