"""The facts for a document from a dossier: read where the data says, and recorded facts go first."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mas_cli.documents import dossier, example, load, make, word_text
from mas_cli.documents.checking import check, missing
from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import Format
from mas_cli.errors import InvalidInput
from mas_cli.findings import Severity
from mas_cli.instrument import catalog
from mas_cli.interview.together import groups_in
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


def screened(receipt: dict[str, Any] | None = None, **besluit: Any) -> dict[str, Any]:
    """The case with a screening that advises dwang_straf, and with a decision when one is given."""
    definition = catalog.find("mas/2022-03", date(2026, 2, 20))
    screening = {
        "nr": 1,
        "advice": {
            "status": "route",
            "routes": ["dwang_straf"],
            "verdicts": {
                "dwang_straf": {"met": [item.id for item in definition.routes["dwang_straf"].criteria[:1]]},
                "halt": {"met": [item.id for item in definition.routes["halt"].criteria[:1]]},
            },
        },
        "receipt": {
            "instrument": definition.name,
            "sha256": definition.sha256,
            "peildatum": "2026-02-20",
            "parameters": {},
        }
        | (receipt or {}),
    }
    later = {"nr": 2, "advice": {"status": "geen_route", "routes": []}, "receipt": {}}
    if not besluit:
        return CASE | {"screenings": [later | {"nr": 0}, screening]}
    return CASE | {"screenings": [screening, later], "besluiten": [{"screening": 1, **besluit}]}


def test_the_reasons_of_the_advice_come_in_the_words_of_its_instrument() -> None:
    found = dossier.facts(load.shipped("notitie-beschermingstafel"), screened())
    route = catalog.find("mas/2022-03", date(2026, 2, 20)).routes["dwang_straf"]
    assert found["screening.peildatum"] == "2026-02-20"
    assert found["screening.uitkomst"] == "route"
    assert found["screening.routes"] == route.title
    assert found["screening.redenen"] == [{"route": route.title, "reden": route.criteria[0].text}]
    assert not any(name.startswith("besluit") for name in found)


def test_a_decision_comes_with_the_screening_it_was_based_on() -> None:
    besluit = {"datum": "2026-02-24", "route": "halt", "afwijking": "ja", "reden": "Eerste keer."}
    found = dossier.facts(load.shipped("pv-jongere"), screened(**besluit))
    assert found["screening.peildatum"] == "2026-02-20"
    assert found["besluit.datum"] == "2026-02-24"
    assert found["besluit.route"] == "Halt"
    assert found["besluit.afwijking_reden"] == "Eerste keer."
    found = dossier.facts(load.shipped("pv-jongere"), screened(**besluit | {"afwijking": "nee"}))
    assert "besluit.afwijking_reden" not in found


def test_reasons_about_the_family_get_into_a_proces_verbaal_only_by_hand() -> None:
    fmt = load.shipped("pv-jongere")
    assert "screening.redenen" in fmt.fields
    assert "screening.redenen" not in dossier.facts(fmt, screened())
    recorded = {"feiten": {"screening": {"redenen": [{"route": "Halt", "reden": "Eerste keer."}]}}}
    assert dossier.facts(fmt, screened() | recorded)["screening.redenen"][0]["reden"] == "Eerste keer."


@pytest.mark.parametrize(
    "receipt", [{"sha256": "anders"}, {"instrument": "weg/2020"}, {"peildatum": "ooit"}, {"instrument": 3}]
)
def test_an_instrument_that_is_not_the_one_of_the_receipt_gives_no_reasons(receipt: dict[str, Any]) -> None:
    found = dossier.facts(load.shipped("notitie-beschermingstafel"), screened(receipt))
    assert "screening.redenen" not in found
    assert found["screening.routes"]


def test_a_receipt_makes_no_file_read() -> None:
    found = dossier.facts(
        load.shipped("notitie-beschermingstafel"), screened({"instrument": str(data_root("instruments"))})
    )
    assert found["screening.routes"] == "dwang_straf"


def test_a_letter_without_these_fields_leaves_the_screening_alone() -> None:
    found = dossier.facts(load.shipped("gespreksverslag"), screened())
    assert not any(name.startswith(("screening", "besluit")) for name in found)


@pytest.mark.parametrize(
    "name", ["pv-jongere", "pv-ouder", "pv-absoluut", "pv-halt", "pv-luxe", "notitie-beschermingstafel"]
)
def test_a_document_prints_the_screening_only_when_it_is_filled_in(name: str) -> None:
    fmt = load.shipped(name)
    plain = {key: value for key, value in example.flat(fmt).items() if not key.startswith(_OPINION)}
    told = {
        "screening.uitkomst": "route",
        "screening.peildatum": "2026-02-20",
        "screening.redenen": [{"route": "Halt", "reden": "Nog nooit <eerder>"}],
        "besluit.route": "Halt",
        "besluit.afwijking_reden": "{{ 7*7 }}",
    }
    without, with_it = (_text(fmt, values) for values in (plain, plain | told))
    assert "Signaleringsinstrument" not in without
    assert "Gekozen route" not in without
    for text in ("20 februari 2026", "Nog nooit <eerder>", "Gekozen route", "{{ 7*7 }}", "oordeel"):
        assert text in with_it


def test_a_sanction_in_the_reason_of_a_decision_stops_the_proces_verbaal() -> None:
    fmt = load.shipped("pv-jongere")
    facts = example.flat(fmt) | {"besluit.afwijking_reden": "Een boete van € 350 is beter."}
    data, _findings = from_mapping(fmt, facts)
    (found,) = check(fmt, data, date(2026, 11, 21))
    assert (found.code, found.where, found.severity) == ("C30", "besluit.afwijking_reden", Severity.BLOCK)


_OPINION = ("screening.", "besluit.", "advies")


def _text(fmt: Format, values: dict[str, Any]) -> str:
    content = make.make(fmt, values, date(2026, 11, 21)).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(word_text.paragraphs(word_text.parse(archive.read("word/document.xml"))))


def test_the_fields_that_are_shown_together_are_yes_or_no_in_every_format() -> None:
    groups = groups_in(data_root("formats") / "_samen.yaml", "velden")
    types = {name: entry.type for kind in load.types() for name, entry in load.shipped(kind).fields.items()}
    assert groups
    for group in groups:
        assert group.answer in {"ja", "nee"}
        assert {types[name] for name in group.questions} == {"b"}
