"""What belongs to one document stays with it; what the case knows is offered with where it came from."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mas_cli.config import load_config, with_officer
from mas_cli.documents import dossier, inferred, load
from mas_cli.documents.checking import check
from mas_cli.documents.data import from_mapping
from support.documents import changed
from support.program import Run, runner
from support.secrets import password_file

TODAY = date(2026, 11, 30)
CASE: dict[str, Any] = {
    "kenmerk": "LP-7",
    "jongere": {
        "achternaam": "Jansen",
        "voornamen": "Sam",
        "geboortedatum": "2011-05-14",
        "startkwalificatie": "nee",
    },
    "gezagdragers": [{"voornamen": "M.", "achternaam": "Jansen"}],
    "school": {"naam": "Voorbeeldcollege", "gemeente": "Voorbeeldstad"},
    "meldingen": [{"datum": "2026-10-20", "soort": "16uur", "verzuimuren": 20.5}],
    "verzuim": [
        {"datum": "2026-10-08", "uren": 2, "reden": "ziek", "geoorloofd": "ja"},
        {"datum": "2026-10-05", "uren": 8.5, "geoorloofd": "nee"},
        {"datum": "2026-10-12", "uren": 10},
    ],
    "screenings": [{"answers": {"instemming_jongere_halt": "ja", "eerder_halt": "onbekend"}}],
    "documenten": [
        {
            "type": "oproep-verhoor",
            "datum": "2026-11-02",
            "concept": "ja",
            "gegevens": {"oproep.plaats": "x"},
        },
        {
            "type": "oproep-verhoor",
            "datum": "2026-11-03",
            "concept": "nee",
            "gegevens": {
                "oproep.plaats": "gemeentehuis",
                "oproep.tijd": "2026-11-20 15:00",
                "geadresseerde.naam": "Sam Jansen",
            },
        },
    ],
}


@pytest.fixture
def mas(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    return runner(capsys, Run)


def test_allowed_hours_do_not_count_and_stand_apart() -> None:
    fmt = load.shipped("pv-jongere")
    found = dossier.facts(fmt, CASE)
    assert [row["datum"] for row in found["verzuim"]] == ["2026-10-05", "2026-10-12"]
    assert found["feit.uren_geoorloofd"] == "2"
    data, _findings = from_mapping(fmt, {**found, "school.regio": "noord"})
    assert str(data.get("berekend.verzuim_uren")) == "18.5"
    # The school counted both; that is no fault of the table.
    assert [finding for finding in check(fmt, data, TODAY) if finding.code == "C21"] == []


@pytest.mark.parametrize(("stated", "codes"), [(24, []), (26, []), (25, ["C21"])])
def test_a_stated_total_holds_the_allowed_hours_or_not(stated: int, codes: list[str]) -> None:
    fmt = load.shipped("pv-jongere")
    values = changed(fmt, {"feit.uren_totaal": stated, "feit.uren_geoorloofd": 2})
    data, _findings = from_mapping(fmt, values)
    assert [finding.code for finding in check(fmt, data, TODAY)] == codes


def test_what_is_known_elsewhere_is_suggested_with_its_source() -> None:
    found = dossier.suggested(load.shipped("pv-halt"), CASE, {"naam": "A. de Vries"}, TODAY)
    assert {name: (fact.value, fact.part) for name, fact in found.items()} == {
        "sluiting.datum": ("2026-11-30", "vandaag"),
        "feit.periode_van": ("2026-10-05", "afgeleid"),
        "feit.periode_tot": ("2026-10-12", "afgeleid"),
        "feit.pleegplaats": ("Voorbeeldstad", "school"),
        "feit.artikelen": ([{"artikel": "Lpw 2 lid 3"}, {"artikel": "Lpw 26 lid 2"}], "afgeleid"),
        "feit.type": ("beginnend", "afgeleid"),
        "feit.uren_totaal": ("18.5", "afgeleid"),
        "uitnodiging.datum": ("2026-11-03", "oproep"),
        "uitnodiging.als_verdachte": ("ja", "oproep"),
        "verhoor.plaats": ("gemeentehuis", "oproep"),
        "verhoor.start": ("2026-11-20 15:00", "oproep"),
        "halt.toestemming_jongere": ("ja", "antwoorden"),
        "leerplicht.startkwalificatie": ("nee", "afgeleid"),
        "verhoor.aanwezigen": (
            [{"naam": "A. de Vries", "rol": "verbalisant"}, {"naam": "Sam Jansen", "rol": "verdachte"}],
            "afgeleid",
        ),
        "chronologie": (
            [
                {
                    "datum": "2026-10-20",
                    "handeling": "verzuimmelding van de school ontvangen",
                    "resultaat": "in behandeling genomen",
                },
                {
                    "datum": "2026-11-03",
                    "handeling": "oproep voor verhoor verzonden",
                    "resultaat": "verzonden",
                },
            ],
            "afgeleid",
        ),
        "bijlagen": (
            [
                {"nr": "1", "titel": "Verzuimoverzicht van de school"},
                {"nr": "2", "titel": "Oproep voor verhoor van 3 november 2026"},
            ],
            "afgeleid",
        ),
    }


def test_nothing_is_suggested_of_an_empty_case() -> None:
    found = dossier.suggested(load.shipped("pv-halt"), {}, {}, TODAY)
    assert {name: fact.value for name, fact in found.items()} == {
        "sluiting.datum": "2026-11-30",
        "feit.type": "beginnend",
    }
    assert inferred.of({"verzuim": "geen lijst"}) == {"verzuim": []}


def test_the_facts_of_a_letter_do_not_travel_to_the_next(
    mas: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    (tmp_path / "zaak.json").write_text(
        json.dumps({"jongere": CASE["jongere"], "gezagdragers": CASE["gezagdragers"]}), encoding="utf-8"
    )
    assert mas("vault", "init").code == 0
    case = mas("case", "new", "--data", tmp_path / "zaak.json").out.strip()
    facts = {
        "geadresseerde.naam": "de ouders van Sam Jansen",
        "geadresseerde.adres": "Dorpsstraat 1",
        "brief.datum": "2026-11-30",
        "gesprek.aanleiding": "De school meldde verzuim.",
        "gesprek.doel": "samen kijken",
        "gesprek.tijd": "2026-12-10 15:30",
        "gesprek.plaats": "gemeentehuis",
        "afzender.organisatie": "gemeente Voorbeeldstad",
        "afzender.adres": "Raadhuisplein 1",
        "afzender.telefoon": "088",
        "ambtenaar.naam": "A. de Vries",
        "ambtenaar.functie": "leerplichtambtenaar",
        "document.kenmerk": "LP-7",
    }
    for name, value in facts.items():
        assert mas("case", "set", case, name, value).code == 0
    letter = tmp_path / "brief.docx"
    draft = mas("brief", "make", "uitnodiging-gesprek", case, "--out", letter, "--draft", "--force")
    assert draft.code == 0
    before = mas("case", "show", case, "--json").json["feiten"]
    assert before["geadresseerde"]["naam"] == "de ouders van Sam Jansen"  # a draft uses nothing up
    rows = [{"naam": "Sam", "rol": "jongere"}]
    (tmp_path / "extra.json").write_text(json.dumps({"gesprek": {"genodigden": rows}}), encoding="utf-8")
    assert mas("case", "set", case, "gesprek.genodigden", json.dumps(rows)).code == 0
    made = mas("brief", "make", "uitnodiging-gesprek", case, "--out", letter, "--force")
    assert made.code == 0, made.err
    shown = mas("case", "show", case, "--json").json
    assert "geadresseerde" not in shown["feiten"]
    assert "brief" not in shown["feiten"]
    assert shown["feiten"]["afzender"]["organisatie"] == "gemeente Voorbeeldstad"
    assert shown["documenten"][-1]["gegevens"]["geadresseerde.naam"] == "de ouders van Sam Jansen"
    summons = mas("brief", "check", "oproep-verhoor", case, "--json").json
    assert "geadresseerde.naam" not in {finding["where"] for finding in summons}  # the jongere, by himself


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[ambtenaar]\nnaam = "A. \\"de\\" Vries"\nplaats = "Ede"\n'),
        (
            'regio = "X"\n\n[ambtenaar]\n# wie\nnaam = "B"\nemail = "b@x.example"\n\n'
            '[score]\nengine = "duckdb"\n',
            'regio = "X"\n\n[ambtenaar]\n# wie\nemail = "b@x.example"\nnaam = "A. \\"de\\" Vries"\n'
            'plaats = "Ede"\n\n[score]\nengine = "duckdb"\n',
        ),
    ],
    ids=["no configuration yet", "only these keys change"],
)
def test_settings_are_put_in_the_configuration(before: str, after: str, tmp_path: Path) -> None:
    text = with_officer(before, {"naam": 'A. "de" Vries', "plaats": "Ede", "adres": ""})
    assert text == after
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    assert load_config(tmp_path / "config.toml").ambtenaar["naam"] == 'A. "de" Vries'
