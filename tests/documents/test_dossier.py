"""The facts for a document from a dossier: read where the data says, and recorded facts go first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mas_cli.documents import dossier, example, load
from mas_cli.documents.checking import missing
from mas_cli.documents.data import from_mapping
from mas_cli.errors import InvalidInput
from mas_cli.paths import data_root

CASE: dict[str, Any] = {
    "id": "abc",
    "kenmerk": "LP-2026-0001",
    "jongere": {
        "achternaam": "Berg",
        "voorvoegsel": "van den",
        "voornamen": "Sam Willem",
        "geboortedatum": "2011-05-14",
        "geboorteplaats": "Voorbeeldstad",
        "adres": "Dorpsstraat 1",
        "postcode": "1234 AB",
        "plaats": "Voorbeeldstad",
    },
    "gezagdragers": [
        {"nr": 1, "achternaam": "Berg", "voornamen": "M.", "gezag": "gezag", "adres": "Dorpsstraat 1"},
        {"nr": 2, "achternaam": "Bakker"},
    ],
    "school": {"naam": "Voorbeeldcollege", "locatie": "Centrum", "regio": "midden"},
    "meldingen": [
        {"datum": "2026-01-20", "soort": "overig"},
        {"datum": "2026-02-09", "soort": "16uur", "verzuimuren": 24},
    ],
    "verzuim": [{"nr": 1, "tijd": "…", "datum": "2026-01-12", "uren": 6}],
    "contacten": [],
    "feiten": {"pv": {"nummer": "2026-1"}, "school": {"regio": "noord"}, "svb": {"bsn": "111222333"}},
}


def test_fields_come_from_the_parts_the_data_names() -> None:
    found = dossier.facts(load.shipped("pv-jongere"), CASE)
    assert found["document.kenmerk"] == "LP-2026-0001"
    assert found["verdachte.achternaam"] == "van den Berg"
    assert found["verdachte.brp_adres"] == "Dorpsstraat 1, 1234 AB Voorbeeldstad"
    assert found["school.naam"] == "Voorbeeldcollege, Centrum"
    assert found["kennisgeving.soort"] == "16uur"
    assert found["verzuim"] == [{"datum": "2026-01-12", "uren": 6}]
    assert found["ouders"][1] == {"naam": "Bakker"}
    assert "chronologie" not in found


def test_a_parent_is_not_taken_for_the_youngster() -> None:
    found = dossier.facts(load.shipped("pv-ouder"), CASE)
    assert "verdachte.achternaam" not in found
    assert found["jongere.naam"] == "Berg, Sam Willem van den"


def test_recorded_facts_go_first_and_facts_of_other_documents_stay_out() -> None:
    found = dossier.facts(load.shipped("pv-jongere"), CASE)
    assert found["school.regio"] == "noord"
    assert found["pv.nummer"] == "2026-1"
    assert not any(name.startswith("svb") for name in found)


def test_the_officer_fills_what_is_the_same_every_time_unless_the_case_says_otherwise() -> None:
    officer = {"naam": "A.B. de Vries", "boa_nummer": "1234567", "plaats": "Elders", "telefoon": "0612345678"}
    case = CASE | {"feiten": {"sluiting": {"plaats": "Voorbeeldstad"}}}
    found = dossier.facts(load.shipped("pv-jongere"), case, officer)
    assert found["verbalisant.naam"] == "A.B. de Vries"
    assert found["verbalisant.akte_nummer"] == "1234567"
    assert found["sluiting.plaats"] == "Voorbeeldstad"


def test_a_recorded_fact_without_a_group_is_found() -> None:
    case = {
        "feiten": {
            "visie_ouders": {"_": "Zij zijn bezorgd."},
            "bijlagen": {"_": [{"nr": 1, "titel": "Brief"}]},
        }
    }
    found = dossier.facts(load.shipped("pv-jongere"), case)
    assert found == {"visie_ouders": "Zij zijn bezorgd.", "bijlagen": [{"nr": 1, "titel": "Brief"}]}


def test_everything_found_is_readable_and_the_rest_is_what_is_missing() -> None:
    fmt = load.shipped("pv-jongere")
    data, findings = from_mapping(fmt, dossier.facts(fmt, CASE))
    assert findings == []
    assert "cautie.tijd" not in data.values
    assert "kennisgeving.datum" not in {entry.name for entry in missing(fmt, data)}


def test_an_empty_dossier_knows_nothing() -> None:
    for name in load.types():
        assert dossier.facts(load.shipped(name), {}) == {}


def test_recorded_facts_alone_can_make_a_document_complete() -> None:
    fmt = load.shipped("pv-getuige")
    groups: dict[str, Any] = {"feiten": example.mapping(fmt)}
    assert from_mapping(fmt, dossier.facts(fmt, groups))[0] == from_mapping(fmt, example.mapping(fmt))[0]


def test_every_source_fills_a_field_of_some_format() -> None:
    known = {field for name in load.types() for field in load.shipped(name).fields}
    for group in dossier.sources(data_root("formats")).values():
        assert set(group) <= known


def test_a_source_that_cannot_be_read_is_found_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "_dossier.yaml").write_text(
        "algemeen:\n  a.b: jongere.naam\n  c.d: {samen: [x]}\n  e.f: 'jongere..naam'\n", encoding="utf-8"
    )
    with pytest.raises(InvalidInput) as caught:
        dossier.sources(tmp_path)
    assert [finding.where for finding in caught.value.findings] == ["_dossier.yaml:3", "_dossier.yaml:4"]
