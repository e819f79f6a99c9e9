"""Each check trips on the fault it is for, and on nothing else of the complete example."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mas_cli.documents import load
from mas_cli.documents.checking import check
from mas_cli.documents.checks.taal import is_bsn
from mas_cli.documents.data import from_mapping
from mas_cli.findings import Severity
from support.documents import ABSENT, changed

TODAY = date(2026, 11, 21)
PV_TYPES = load.types(prefix="pv-")

TEN_HOURS = [{"datum": "2026-01-12", "uren": 6}, {"datum": "2026-01-15", "uren": 4}]
GROUNDS = [{"grond": ground, "van_toepassing": "nee", "bron": "opgave"} for ground in "abcdefg"]

FAULTS: dict[str, dict[str, Any]] = {
    "C01": {"verbalisant.akte_nummer": ABSENT},
    "C02": {"verbalisant.akte_geldig_tot": "2020-01-01"},
    "C03": {"sluiting.plaats": ABSENT},
    "C04": {"feit.periode_tot": ABSENT},
    "C05": {"feit.pleegplaats": "Elders", "verbalisant.gebied": "Nederland"},
    "C06": {"feit.artikelen": [{"artikel": "Lpw 4c lid 1"}, {"artikel": "Lpw 26 lid 2"}]},
    "C07": {"verdachte.geboortedatum": "2014-05-14"},
    "C08": {"verdachte.hoedanigheid": ABSENT},
    "C09": {"cautie.gegeven": "nee"},
    "C10": {"rechten.raadsman": "nee"},
    "C11": {"raadsman.naam": ABSENT},
    "C12": {"begeleider.aangeboden": "nee"},
    "C13": {"raadsman.keuze": "afstand", "raadsman.naam": ABSENT, "raadsman.afstand_uitleg": "ja"},
    "C14": {"verhoor.eind": "2026-03-05 14:10"},
    "C15": {"verklaring.voorgelezen": "nee"},
    "C16": {"tolk.nodig": "ja", "tolk.taal": "Turks", "tolk.naam": "E. Tolk"},
    "C17": {"uitnodiging.als_verdachte": "nee"},
    "C18": {"overreding.beschrijving": ABSENT},
    "C19": {"uitsluiting_art11": [*GROUNDS[:6], {"grond": "g", "van_toepassing": "ja", "bron": "besluit"}]},
    "C20": {"vrijstelling.uitkomst": "vrijgesteld"},
    "C21": {"feit.uren_totaal": 99},
    "C22": {"verzuim": TEN_HOURS, "feit.uren_totaal": 10},
    "C23": {
        "luxe.schooldagen_per_kind": [{"kind": "Sam", "school": "Voorbeeldcollege", "schooldagen": 1}],
        "school.luxe_aangekondigd": "nee",
        "school.communicatie_luxeverzuim": ABSENT,
        "verlof.besluit": "geen",
        "verlof.datum": ABSENT,
    },
    "C24": {"school.communicatie_luxeverzuim": ABSENT},
    "C25": {"halt.bekentenis": "nee"},
    "C26": {"sluiting.datum": "2026-08-31"},
    "C27": {"ouders.eerder_veroordeeld": "ja", "rvdk.afschrift": "nee"},
    "C28": {"redenen_van_wetenschap": "wat naar mijn mening vaststaat"},
    "C29": {"afzender.organisatie": "afdeling 111222333"},
    "C30": {"afzender.organisatie": "[in te vullen]"},
}
# Where a type shows the same fault in another way.
OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    **{
        (kind, "C06"): {"feit.artikelen": [{"artikel": "Lpw 4a lid 1"}, {"artikel": "Lpw 26 lid 1"}]}
        for kind in ("pv-ouder", "pv-luxe", "pv-absoluut")
    },
    **{
        (kind, "C12"): {"verdachte.geboortedatum": "2009-01-01"}
        for kind in ("pv-ouder", "pv-luxe", "pv-absoluut")
    },
    ("pv-luxe", "C18"): {"verhoor.gehouden": ABSENT},
    ("pv-getuige", "C15"): {"getuige.voorgelezen": "nee"},
    ("pv-getuige", "C17"): {"getuige.als_getuige": "nee"},
}


def codes(name: str, changes: dict[str, Any]) -> set[str]:
    fmt = load.shipped(name)
    data, reading = from_mapping(fmt, changed(fmt, changes))
    return {finding.code for finding in [*reading, *check(fmt, data, TODAY)]}


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name in PV_TYPES for code in load.shipped(name).checks]
)
def test_a_fault_trips_its_own_check_and_no_other(name: str, code: str) -> None:
    assert codes(name, OTHERWISE.get((name, code), FAULTS[code])) == {code}


@pytest.mark.parametrize(
    "words",
    [
        "Je hoeft geen antwoord te geven op mijn vragen.",
        "Je bent niet verplicht om op mijn vragen te antwoorden.",
        "Op mijn vragen hoef je niets te zeggen.",
        "Antwoorden hoeft niet.",
        "Niemand kan jou dwingen. Je mag zwijgen.",
        "Je mag zelf kiezen of je mij antwoord geeft.",
        "U heeft geen plicht om te antwoorden, dat is uw recht.",
        "Je moet niet denken dat je moet antwoorden.",
        "Je hebt het recht om stil te zijn: je mag je mond houden en niets zeggen.",
    ],
)
def test_a_caution_in_simple_words_is_a_caution(words: str) -> None:
    assert codes("pv-halt", {"cautie.woorden": words}) == set()


@pytest.mark.parametrize("words", ["Vertel maar eens.", "Je moet antwoord geven.", "U weet hoe het werkt."])
def test_what_cannot_be_seen_to_be_a_caution_is_remarked_on_and_stops_nothing(words: str) -> None:
    fmt = load.shipped("pv-halt")
    data, reading = from_mapping(fmt, changed(fmt, {"cautie.woorden": words}))
    found = [finding for finding in [*reading, *check(fmt, data, TODAY)] if finding.code == "C09"]
    assert [(finding.where, finding.severity) for finding in found] == [("cautie.woorden", Severity.WARN)]


def findings(name: str, changes: dict[str, Any]) -> dict[str, str]:
    """The messages by code and place."""
    fmt = load.shipped(name)
    data, reading = from_mapping(fmt, changed(fmt, changes))
    found: dict[str, str] = {}
    for finding in [*reading, *check(fmt, data, TODAY)]:
        key = f"{finding.code} {finding.where}"
        found[key] = f"{found.get(key, '')} {finding.message}"
    return found


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"cautie.tijd": "2026-03-05 14:11"}, "C09 cautie.tijd"),
        ({"cautie.tijd": "2026-03-04 14:00"}, "C09 cautie.tijd"),
        ({"cautie.woorden": "Vertel maar eens."}, "C09 cautie.woorden"),
        ({"verbalisant.gebied": "gemeente Anders"}, "C02 verbalisant.gebied"),
        ({"verbalisant.akte_nummer": "onbekend"}, "C01 verbalisant.akte_nummer"),
        ({"feit.periode_van": "2026-02-07", "verzuim": ABSENT}, "C04 feit.periode_van"),
        (
            {"raadsman.keuze": "afstand", "raadsman.naam": ABSENT, "raadsman.afstand_uitleg": "nee"},
            "C11 raadsman.afstand_uitleg",
        ),
        (
            {
                "verhoor.onderbrekingen": [
                    {"van": "2026-03-05 15:00", "tot": "2026-03-05 15:10", "reden": "pauze"}
                ]
            },
            "C14 verhoor.onderbrekingen[1]",
        ),
        ({"uitsluiting_art11": GROUNDS[:6]}, "C19 uitsluiting_art11"),
        ({"uitsluiting_art11": [*GROUNDS, GROUNDS[0]]}, "C19 uitsluiting_art11"),
        ({"ziekte.beroep": "ja", "ziekte.melding": "op de dag zelf"}, "C19 ziekte.jeugdarts"),
        ({"sluiting.datum": "2026-12-01"}, "C03 sluiting.datum"),
        ({"advies": "Een boete van € 100 is passend."}, "C30 advies"),
        ({"verklaring.tekst": "Volgens artikel 21 van de Leerplichtwet 1969."}, "C30 verklaring.tekst"),
        ({"visie_ouders": "Ouders noemen de diagnose."}, "C29 visie_ouders"),
        ({"tolk.nodig": "ja"}, "C16 tolk.taal"),
        ({"verklaring.ondertekend": "nee"}, "C15 verklaring.niet_ondertekend_reden"),
    ],
)
def test_a_fault_is_reported_at_its_field(changes: dict[str, Any], place: str) -> None:
    assert place in findings("pv-jongere", changes)


def test_the_duty_changing_within_the_period_is_found_with_the_day() -> None:
    found = findings(
        "pv-jongere", {"verdachte.geboortedatum": "2010-05-14", "feit.periode_tot": "2026-09-04"}
    )
    assert "1 augustus 2026" in found["C06 feit.periode_van"]


def test_seventeen_years_old_asks_for_the_articles_of_the_kwalificatieplicht() -> None:
    found = findings("pv-jongere", {"verdachte.geboortedatum": "2008-12-14"})
    assert "Lpw 4c lid 1" in found["C06 feit.artikelen"]


def test_a_startkwalificatie_leaves_no_duty() -> None:
    changes = {"verdachte.geboortedatum": "2008-12-14", "leerplicht.startkwalificatie": "ja"}
    assert "C06 feit.periode_van" in findings("pv-jongere", changes)


@pytest.mark.parametrize(
    "day", ["2026-02-16", "2026-04-06", "2026-01-17"], ids=["voorjaarsvakantie", "tweede paasdag", "zaterdag"]
)
def test_absence_on_a_day_without_school_is_found(day: str) -> None:
    changes = {
        "feit.periode_tot": "2026-04-30",
        "sluiting.datum": "2026-05-01",
        "verzuim": [{"datum": day, "uren": 24}],
    }
    found = findings("pv-jongere", changes)
    # A spring holiday is advice: the school decides, so it is no fault.
    assert ("C21 verzuim[1].datum" in found) == (day != "2026-02-16")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdachte.geboortedatum": "2007-02-01", "ouders": ABSENT}, "18 jaar"),
        ({"verzuim": [{"datum": "2026-01-12", "uren": 3}, {"datum": "2026-01-13", "uren": 2}]}, "minstens"),
        (
            {"verzuim": [{"datum": f"2026-01-{day}", "uren": 9} for day in (12, 13, 14, 15, 16, 19, 20)]},
            "hoogstens 60",
        ),
        ({"verzuim": [{"datum": "2026-01-12", "uren": 9}]}, "dagdelen"),
        (
            {
                "verzuim": [
                    {"datum": f"2026-01-{day}", "uren": 1}
                    for day in range(12, 31)
                    if day not in (17, 18, 24, 25)
                ]
            },
            "half schooljaar",
        ),
        ({"halt.eerder_halt_leerplicht": "ja"}, "Eerder Halt"),
        ({"halt.toestemming_ouders": "nee"}, "Toestemming van de ouders"),
    ],
)
def test_halt_names_the_criterion_that_fails(changes: dict[str, Any], words: str) -> None:
    fmt = load.shipped("pv-halt")
    data, _reading = from_mapping(fmt, changed(fmt, changes))
    said = [finding.message for finding in check(fmt, data, TODAY) if finding.code == "C25"]
    assert any(words in message for message in said), said


def test_all_faults_are_reported_together_with_the_blocking_ones_first() -> None:
    fmt = load.shipped("pv-jongere")
    data, _reading = from_mapping(fmt, changed(fmt, FAULTS["C01"] | FAULTS["C17"] | FAULTS["C10"]))
    found = check(fmt, data, TODAY)
    assert [finding.code for finding in found] == ["C01", "C10", "C17"]
    assert [finding.severity for finding in found] == [Severity.BLOCK, Severity.BLOCK, Severity.WARN]


def test_nothing_filled_in_reports_every_required_field_and_does_not_fail() -> None:
    for name in PV_TYPES:
        fmt = load.shipped(name)
        found = check(fmt, from_mapping(fmt, {})[0], TODAY)
        places = {finding.where for finding in found}
        assert {entry.name for entry in fmt.fields.values() if entry.rule == "required"} <= places


def test_every_finding_says_what_to_do_and_on_what_basis() -> None:
    for name in PV_TYPES:
        fmt = load.shipped(name)
        for code in fmt.checks:
            data, _reading = from_mapping(fmt, changed(fmt, OTHERWISE.get((name, code), FAULTS[code])))
            for finding in check(fmt, data, TODAY):
                assert finding.remedy
                assert finding.basis
                assert "{" not in finding.message + finding.remedy


@pytest.mark.parametrize("piece", ["1", "[naam", "1 ", "artikel 21 ", ".", "€ ", "x", "_ ", "adhd "])
def test_a_long_text_is_checked_in_reasonable_time(piece: str) -> None:
    # The time limit of a test is what fails here: a careless pattern takes hours over this.
    long = piece * (150_000 // len(piece))
    findings("pv-jongere", {"advies": long, "overreding.weigering": long, "redenen_van_wetenschap": long})


def test_the_elfproef_knows_a_bsn_from_another_number() -> None:
    assert is_bsn("111222333")
    assert not is_bsn("111222334")
    assert not is_bsn("000000000")


def test_an_invitation_on_record_satisfies_article_22_without_a_hearing() -> None:
    gone = {
        name: ABSENT
        for name in load.shipped("pv-jongere").fields
        if name.startswith(
            ("verhoor.", "rechten.", "cautie.", "raadsman.", "begeleider.", "tolk.", "verklaring.")
        )
    }
    without = gone | {
        "verhoor.gehouden": "nee",
        "verhoor.niet_verschenen": "Twee keer opgeroepen, niet verschenen.",
    }
    assert codes("pv-jongere", without) == set()
    silent = without | {"chronologie": [{"datum": "2026-02-09", "handeling": "melding", "resultaat": "ja"}]}
    assert codes("pv-jongere", silent) == {"C18"}


@pytest.mark.parametrize("besluit", ["afgewezen", "deels"])
def test_more_leave_than_was_allowed_needs_no_warning_first(besluit: str) -> None:
    leave = {"verlof.besluit": besluit, "verlof.datum": "2025-12-15"}
    assert codes("pv-luxe", FAULTS["C23"] | leave) == set()
