"""Each check of a letter trips on the fault it is for, and on nothing else of the complete example."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from mas_cli.documents import load, make, word_text
from mas_cli.documents.checking import check
from mas_cli.documents.data import from_mapping
from mas_cli.ooxml.package import open_package
from support.documents import ABSENT, changed

TODAY = date(2026, 11, 21)
LETTERS = [name for name in load.types() if not name.startswith("pv-")]

STEPS = [{"stap": str(n), "datum": f"2026-03-0{n}", "uitkomst": "gedaan"} for n in range(1, 6)]
HEARD = [
    {"wie": who, "datum": "2026-06-22", "standpunt": "is het eens"}
    for who in ("aanvrager", "jongere", "hoofd", "hoofd_instelling", "zorg")
]
# An own field of each type that takes any text.
TEXT = {
    "uitnodiging-gesprek": "gesprek.aanleiding",
    "oproep-verhoor": "oproep.plaats",
    "waarschuwing": "waarschuwing.feiten",
    "gespreksverslag": "gesprek.besproken",
    "halt-verwijzing": "school.contact",
    "notitie-beschermingstafel": "notitie.feiten",
    "melding-veilig-thuis": "melding.aanleiding",
    "svb-melding": "svb.grond",
    "svb-herstel": "svb.grond",
    "vrijstelling-ontvangst": "verklaring.deskundige",
    "verlof-besluit": "verlof.reden",
    "mazl-verwijzing": "mazl.vraag",
    "besluit-vervangende-leerplicht": "vervangend.programma",
    "besluit-artikel-15": "vrijstelling.ander_onderwijs",
    "melding-doorstroompunt": "doorstroom.vraag",
    "bericht-beslistermijn": "beschikking.vertraging",
}
# Days that must not come after each other, the wrong way round.
ORDER: dict[str, dict[str, Any]] = {
    "oproep-verhoor": {"feit.periode_van": "2026-02-10"},
    "waarschuwing": {"feit.periode_van": "2026-02-10"},
    "gespreksverslag": {"brief.datum": "2026-02-10"},
    "halt-verwijzing": {"kennisgeving.datum": "2026-03-06"},
    "notitie-beschermingstafel": {"inschrijving.vanaf": "2026-03-20"},
    "svb-melding": {"svb.ouders_geinformeerd": "2026-10-09"},
    "svb-herstel": {"svb.eerdere_datum": "2026-10-23"},
    "vrijstelling-ontvangst": {"verklaring.datum": "2026-07-15"},
    "verlof-besluit": {"verlof.hoofd_datum": "2026-02-19"},
    "mazl-verwijzing": {"ziekte.periode_van": "2026-03-09"},
    "besluit-vervangende-leerplicht": {"vervangend.tot": "2026-07-31"},
    "besluit-artikel-15": {"vrijstelling.tot": "2026-07-31"},
    "melding-doorstroompunt": {"doorstroom.sinds": "2026-03-13"},
    "bericht-beslistermijn": {
        "beschikking.aanvraag_datum": "2026-08-04",
        "beschikking.nieuwe_datum": "2026-10-15",
    },
}
LATER = {
    "besluit-vervangende-leerplicht": {"beschikking.aanvraag_datum": "2026-11-02"},
    "besluit-artikel-15": {"beschikking.aanvraag_datum": "2026-11-02"},
    "bericht-beslistermijn": {
        "beschikking.aanvraag_datum": "2026-11-02",
        "beschikking.nieuwe_datum": "2027-02-01",
    },
    "verlof-besluit": {"verlof.aanvraag_datum": "2026-11-02", "verlof.hoofd_datum": "2026-11-03"},
    "uitnodiging-gesprek": {"gesprek.tijd": "2027-03-24 15:30"},
    "oproep-verhoor": {"oproep.tijd": "2027-03-24 15:30"},
}


def future(name: str) -> dict[str, Any]:
    """A letter dated tomorrow, with what hangs on that day moved along."""
    moved = {"brief.datum": "2026-11-22", **LATER.get(name, {})}
    if name == "halt-verwijzing":
        moved |= {"verhoor.start": "2026-11-20 10:00"}
    if name == "oproep-verhoor":
        moved |= {"feit.artikelen": [{"artikel": "Lpw 2 lid 3"}]}
    return moved


FAULTS: dict[str, dict[str, Any]] = {
    "C01": {"verbalisant.akte_nummer": "geen"},
    "C04": {"feit.periode_tot": ABSENT},
    "C05": {"feit.pleegplaats": "Elders"},
    "C06": {"feit.artikelen": [{"artikel": "Lpw 4c lid 1"}, {"artikel": "Lpw 26 lid 2"}]},
    "C21": {"feit.uren_totaal": 99},
    "C22": {
        "verzuim": [{"datum": "2026-01-12", "uren": 6}, {"datum": "2026-01-15", "uren": 4}],
        "feit.uren_totaal": 10,
    },
    "C25": {"halt.bekentenis": "nee"},
    "C27": {"ouders.eerder_veroordeeld": "ja", "rvdk.afschrift": "nee"},
    "E03": {"gesprek.doel": "praten over de verdenking"},
    "E05": {"feit.artikelen": [{"artikel": "Lpw 4c lid 1"}]},
    "E06": {"oproep.afschrift_ouders": "nee"},
    "E08": {
        "brief.rol": "ouder",
        "feit.artikelen": [{"artikel": "Lpw 2 lid 1"}],
        "ouders": ABSENT,
        "oproep.afschrift_ouders": ABSENT,
        "veroordeling.eerder": "ja",
    },
    "E09": {"verhoor.start": "2026-02-20 10:00", "kennisgeving.datum": "2026-02-09"},
    "E10": {"stappen": STEPS[:4]},
    "E11": {"jongere.geboortedatum": "2012-05-14"},
    "E12": {"jongere.gemeente": "Elders"},
    "E13": {"vrijstelling.ontvangst": "2026-08-20", "brief.datum": "2026-08-21"},
    "E14": {"verklaring.datum": "2026-03-01"},
    "E17": {"verlof.hoofd_gehoord": "nee", "verlof.hoofd_datum": ABSENT, "verlof.hoofd_standpunt": ABSENT},
    "E18": {"godsdienst.datum": "2026-02-06", "godsdienst.meld_datum": "2026-02-03"},
    "E19": {"verlof.dagen": 15},
    "E20": {"ziekte.meldingen": 3},
    "E21": {"ouders.geinformeerd": "nee"},
    "E22": {"afspraken": [{"wie": "school", "wat": "rooster", "termijn": "2026-02-01"}]},
    "E23": {"beschikking.aanvraag_datum": "2026-05-01"},
    "E24": {"gehoord": HEARD[:2]},
    "E25": {
        "beschikking.uitkomst": "af",
        "beschikking.gegevens_wijken_af": "ja",
        "zienswijze.gevraagd": "nee",
    },
    "E26": {"vervangend.akkoord": "nee"},
    "E27": {"jongere.gemeente": "Elders"},
    "E28": {"vrijstelling.aangetoond": "nee"},
    "E29": {"jongere.geboortedatum": "1999-03-12"},
    "E30": {"beschikking.nieuwe_datum": "2026-08-10"},
}
OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("uitnodiging-gesprek", "E04"): {"gesprek.tijd": "2026-03-14 10:00"},
    ("oproep-verhoor", "E04"): {"oproep.tijd": "2026-03-14 10:00"},
    ("verlof-besluit", "E18"): {"godsdienst.datum": "2026-04-10"},
    ("verlof-besluit", "E23"): {"brief.datum": "2026-04-18"},
    ("besluit-artikel-15", "E16"): {"jongere.startkwalificatie": "ja"},
    ("vrijstelling-ontvangst", "E15"): {
        "vrijstelling.grond": "b",
        "verklaring.datum": ABSENT,
        "verklaring.deskundige": ABSENT,
        "verklaring.aangewezen": ABSENT,
        "verklaring.nooit_geschikt": ABSENT,
        "vrijstelling.scholen": "De Regenboog, protestants-christelijk",
        "vrijstelling.vorige_plaatsing": "ja",
    },
    ("vrijstelling-ontvangst", "E16"): {
        "vrijstelling.grond": "15",
        "vrijstelling.moment": ABSENT,
        "verklaring.datum": ABSENT,
        "verklaring.deskundige": ABSENT,
        "verklaring.aangewezen": ABSENT,
        "verklaring.nooit_geschikt": ABSENT,
        "vrijstelling.tot": "2027-07-31",
        "vrijstelling.ander_onderwijs": "Lessen bij een erkende particuliere school.",
        "jongere.startkwalificatie": "nee",
    },
}


def fault(name: str, code: str) -> dict[str, Any]:
    """Changes to the example of a type that make one fault."""
    if (name, code) in OTHERWISE:
        return OTHERWISE[name, code]
    return {
        "C28": {TEXT[name]: "Naar mijn mening gaat het niet goed."},
        "C29": {TEXT[name]: "Het nummer is 111222333."},
        "C30": {TEXT[name]: "[in te vullen]"},
        "E01": future(name),
        "E02": ORDER.get(name, {}),
        "E07": {TEXT[name]: "Dit kost € 100 per dag."},
    }.get(code) or FAULTS[code]


def codes(name: str, changes: dict[str, Any]) -> set[str]:
    fmt = load.shipped(name)
    data, reading = from_mapping(fmt, changed(fmt, changes))
    return {finding.code for finding in [*reading, *check(fmt, data, TODAY)]}


def said(name: str, changes: dict[str, Any]) -> dict[str, str]:
    """The messages by code and place."""
    fmt = load.shipped(name)
    data, _reading = from_mapping(fmt, changed(fmt, changes))
    return {f"{finding.code} {finding.where}": finding.message for finding in check(fmt, data, TODAY)}


def document_text(name: str, changes: dict[str, Any]) -> str:
    fmt = load.shipped(name)
    content = make.make(fmt, changed(fmt, changes), TODAY).content
    package = open_package(content)
    return word_text.text(word_text.parse(package.read_xml(package.main))).replace("\f", "\n")


def test_every_letter_that_ships_is_tried_here() -> None:
    assert set(LETTERS) == set(TEXT)


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for name in LETTERS for code in load.shipped(name).checks]
)
def test_a_fault_trips_its_own_check_and_no_other(name: str, code: str) -> None:
    assert codes(name, fault(name, code)) == {code}


@pytest.mark.parametrize(
    ("name", "changes", "place"),
    [
        ("uitnodiging-gesprek", {"gesprek.tijd": "2026-03-11 10:00"}, "E04 gesprek.tijd"),
        ("uitnodiging-gesprek", {"gesprek.tijd": "2026-03-13 10:00"}, "E04 gesprek.tijd"),
        ("waarschuwing", {"waarschuwing.gevolg": "Dan volgt 40 uur taakstraf."}, "E07 waarschuwing.gevolg"),
        (
            "waarschuwing",
            {"jongere.geboortedatum": "2015-01-01", "brief.rol": "jongere"},
            "E05 feit.periode_van",
        ),
        ("waarschuwing", {"brief.rol": "jongere"}, "E05 feit.artikelen"),
        ("svb-melding", {"jongere.bsn": "111222334"}, "E12 jongere.bsn"),
        ("svb-melding", {"jongere.bsn": "²²²²²²²²²"}, "E12 jongere.bsn"),
        ("svb-melding", {"afzender.namens_college": "nee"}, "E12 afzender.namens_college"),
        ("svb-melding", {"jongere.startkwalificatie": "ja"}, "E11 jongere.startkwalificatie"),
        ("svb-melding", {"jongere.geboortedatum": "2008-10-01"}, "E11 jongere.geboortedatum"),
        ("melding-veilig-thuis", {"stappen": [*STEPS, STEPS[0]]}, "E10 stappen"),
        ("melding-veilig-thuis", {"brief.datum": "2026-03-03", "stappen": STEPS}, "E10 stappen"),
        (
            "verlof-besluit",
            {"verlof.dagen_schooljaar": 10, "verlof.dagen": 10},
            "E17 verlof.dagen_schooljaar",
        ),
        ("verlof-besluit", {"jongere.gemeente": "Elders"}, "E17 afzender.gemeente"),
        ("verlof-besluit", {"verlof.dagen_schooljaar": 13}, "E19 verlof.dagen"),
        ("mazl-verwijzing", {"ouders.toestemming": "nee"}, "E21 ouders.toestemming"),
        ("vrijstelling-ontvangst", {"verklaring.aangewezen": "nee"}, "E14 verklaring.aangewezen"),
    ],
)
def test_a_fault_is_reported_at_its_field(name: str, changes: dict[str, Any], place: str) -> None:
    assert place in said(name, changes)


def test_a_meldcode_step_out_of_order_is_found_unless_the_danger_was_acute() -> None:
    steps = [*STEPS[:2], STEPS[2] | {"datum": "2026-03-08"}, *STEPS[3:]]
    assert "3" in said("melding-veilig-thuis", {"stappen": steps})["E10 stappen"]
    assert codes("melding-veilig-thuis", {"stappen": steps, "melding.acuut": "ja"}) == set()


def test_a_religious_duty_reported_in_time_is_no_reason_to_warn_and_a_late_one_is() -> None:
    late = {"godsdienst.datum": "2026-02-06", "godsdienst.meld_datum": "2026-02-05"}
    on_the_day = late | {"godsdienst.meld_datum": "2026-02-04"}
    assert codes("waarschuwing", late) == set()
    assert codes("waarschuwing", on_the_day) == {"E18"}
    assert "4 februari 2026" in document_text("waarschuwing", late)


def test_a_religious_duty_needs_no_leave_and_the_last_day_for_the_notice_is_named() -> None:
    found = said("verlof-besluit", {"godsdienst.datum": "2026-04-10"})
    assert "8 april 2026" in found["E18 godsdienst.datum"]


@pytest.mark.parametrize(
    ("received", "found"),
    [("2026-08-01", set()), ("2026-08-02", {"E13"})],
    ids=["op tijd", "een dag te laat"],
)
def test_the_first_notice_comes_a_month_before_the_duty_begins(received: str, found: set[str]) -> None:
    # Five years old on 20 August: the duty begins on 1 September.
    assert (
        codes("vrijstelling-ontvangst", {"vrijstelling.ontvangst": received, "brief.datum": "2026-08-10"})
        == found
    )


@pytest.mark.parametrize(
    ("received", "found"),
    [("2026-06-30", set()), ("2026-07-01", {"E13"})],
    ids=["op tijd", "een dag te laat"],
)
def test_the_yearly_notice_comes_before_the_first_of_july(received: str, found: set[str]) -> None:
    yearly = {
        "vrijstelling.moment": "jaarlijks",
        "vrijstelling.vanaf": "2026-08-01",
        "verklaring.datum": "2026-06-01",
        "vrijstelling.ontvangst": received,
    }
    assert codes("vrijstelling-ontvangst", yearly) == found
    assert codes("vrijstelling-ontvangst", yearly | {"verklaring.nooit_geschikt": "ja"}) == set()


def test_a_late_notice_may_be_found_not_in_order_and_then_nothing_stops_the_letter() -> None:
    late = FAULTS["E13"] | {"vrijstelling.bevinding": "voldoet_niet", "vrijstelling.toelichting": "Te laat."}
    assert codes("vrijstelling-ontvangst", late) == set()
    assert "blijft de plicht gelden" in document_text("vrijstelling-ontvangst", late)


def test_a_pressing_change_makes_a_late_notice_a_matter_of_judgement() -> None:
    fmt = load.shipped("vrijstelling-ontvangst")
    changes = FAULTS["E13"] | {"vrijstelling.bijzonder": "Verhuizing op 15 augustus 2026."}
    data, _reading = from_mapping(fmt, changed(fmt, changes))
    assert [(finding.code, str(finding.severity)) for finding in check(fmt, data, TODAY)] == [("E13", "warn")]


@pytest.mark.parametrize(
    ("made", "found"), [("2026-04-14", set()), ("2026-04-13", {"E14"})], ids=["drie maanden", "een dag ouder"]
)
def test_the_statement_of_an_expert_is_at_most_three_months_old(made: str, found: set[str]) -> None:
    assert codes("vrijstelling-ontvangst", {"verklaring.datum": made}) == found


def test_objections_for_the_first_time_during_the_duty_ask_for_a_reason() -> None:
    changes = OTHERWISE["vrijstelling-ontvangst", "E15"] | {
        "vrijstelling.vorige_plaatsing": "nee",
        "vrijstelling.moment": "tussentijds",
    }
    assert "E13 vrijstelling.bijzonder" in said("vrijstelling-ontvangst", changes)


def test_the_notice_to_the_svb_names_the_first_day_of_the_quarter() -> None:
    assert "1 oktober 2026" in document_text("svb-melding", {})
    on_the_day = document_text("svb-melding", {"svb.vanaf": "2026-07-01"})
    assert "Eerste peildatum\n1 juli 2026" in on_the_day


def test_the_last_day_for_an_objection_is_six_weeks_on_and_never_a_holiday() -> None:
    assert "23 april 2026" in document_text("verlof-besluit", {})
    # Six weeks after 16 March 2026 is King's Day.
    assert "28 april 2026" in document_text("verlof-besluit", {"brief.datum": "2026-03-16"})


def test_an_invitation_to_talk_holds_no_word_of_suspicion() -> None:
    patterns = load.shipped("uitnodiging-gesprek").checks["E03"].parameters["woorden"]
    for name in ("uitnodiging-gesprek", "gespreksverslag"):
        text = document_text(name, {})
        assert not [pattern for pattern in patterns if re.search(pattern, text, re.IGNORECASE)]


def test_a_minor_is_summoned_in_simple_words_with_all_rights() -> None:
    text = document_text("oproep-verhoor", {})
    for part in (
        "verdachte",
        "Je hoeft geen antwoord",
        "advocaat",
        "voogd",
        "tolk",
        "12 januari 2026",
        "kopie",
    ):
        assert part in text, part
    assert "raadsman" not in text
    sentences = re.split(r"[.?!:\n]", text)
    assert max(len(sentence.split()) for sentence in sentences) <= 20


def test_a_parent_is_summoned_with_the_own_duty_and_the_words_of_the_law() -> None:
    text = document_text("oproep-verhoor", FAULTS["E08"] | {"veroordeling.eerder": "nee"})
    for part in (
        "als verdachte te worden gehoord",
        "niet verplicht",
        "raadsman",
        "tolk",
        "artikel 2, eerste lid",
    ):
        assert part in text, part
    assert "De verdachte is niet tot antwoorden verplicht." in text
    assert "Een kopie van deze brief" not in text


def test_the_youngster_gets_the_explanation_of_halt_in_writing() -> None:
    text = document_text("halt-verwijzing", {})
    assert "Je bent niet verplicht om mee te doen" in text
    assert "twintig uur" in text
    assert "De duur van de deelneming is ten hoogste twintig uren." in text


@pytest.mark.parametrize("grond", ["a", "b", "c", "15"])
def test_each_ground_of_exemption_has_its_own_letter(grond: str) -> None:
    facts: dict[str, dict[str, Any]] = {
        "a": {},
        "b": OTHERWISE["vrijstelling-ontvangst", "E15"] | {"vrijstelling.vorige_plaatsing": "nee"},
        "c": {
            "vrijstelling.grond": "c",
            "verklaring.aangewezen": ABSENT,
            "verklaring.nooit_geschikt": ABSENT,
            "vrijstelling.school_buitenland": "Grundschule Musterstadt",
        },
        "15": OTHERWISE["vrijstelling-ontvangst", "E16"] | {"jongere.geboortedatum": "2009-08-20"},
    }
    law = {"a": "artikel 7 ", "b": "artikel 8, tweede lid", "c": "artikel 9 ", "15": "artikel 15, eerste lid"}
    text = document_text("vrijstelling-ontvangst", facts[grond])
    assert f"Tekst van {law[grond]}" in text
    assert not [other for key, other in law.items() if key != grond and f"Tekst van {other}" in text]


HOSTILE = [
    "<w:p>",
    "&amp; & \"'",
    "{{ 7*7 }}",
    "{% raw %}",
    "a\nb\tc",
    "\u202eomgekeerd",
    "😀",
    "x" * 10_000,
    "{_{",
]


@pytest.mark.parametrize("name", LETTERS)
def test_a_value_stands_in_the_letter_as_it_was_given(name: str) -> None:
    fmt = load.shipped(name)
    for value in HOSTILE:
        data, _reading = from_mapping(fmt, changed(fmt, {TEXT[name]: value, "document.kenmerk": value}))
        content = make.render(fmt, data, []).content
        package = open_package(content)
        body = word_text.text(word_text.parse(package.read_xml(package.main)))
        header = word_text.text(word_text.parse(package.read_xml(package.find("word/header1.xml"))))
        assert value in body
        assert value in header


@pytest.mark.parametrize("name", LETTERS)
def test_no_letter_names_a_sanction(name: str) -> None:
    sanctions = load.shipped("waarschuwing").checks["E07"].parameters["sancties"]
    assert not [
        pattern for pattern in sanctions if re.search(pattern, document_text(name, {}), re.IGNORECASE)
    ]


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_filled_in_reports_every_required_field(name: str) -> None:
    fmt = load.shipped(name)
    places = {finding.where for finding in check(fmt, from_mapping(fmt, {})[0], TODAY)}
    assert {entry.name for entry in fmt.fields.values() if entry.rule == "required"} <= places


@pytest.mark.parametrize("name", LETTERS)
def test_dates_at_the_ends_of_the_calendar_are_no_bug(name: str) -> None:
    fmt = load.shipped(name)
    for day in ("0001-01-01", "9999-12-31"):
        days = {field.name: day for field in fmt.fields.values() if field.type == "d"}
        days |= {field.name: f"{day} 10:00" for field in fmt.fields.values() if field.type == "dt"}
        data, _reading = from_mapping(fmt, changed(fmt, days))
        check(fmt, data, TODAY)


def test_every_finding_says_what_to_do_and_on_what_basis() -> None:
    for name in LETTERS:
        fmt = load.shipped(name)
        for code in fmt.checks:
            data, _reading = from_mapping(fmt, changed(fmt, fault(name, code)))
            for finding in check(fmt, data, TODAY):
                assert finding.remedy
                assert finding.basis
                assert "{" not in finding.message + finding.remedy


def test_a_draft_does_not_say_what_was_not_filled_in() -> None:
    for name, words_absent in {
        "oproep-verhoor": ["bezocht", "ingeschreven"],
        "svb-melding": ["startkwalificatie."],
        "vrijstelling-ontvangst": ["U bent daarom", "blijft de plicht gelden"],
        "melding-veilig-thuis": ["geen acute onveiligheid"],
        "mazl-verwijzing": ["Zij stemmen"],
        "besluit-vervangende-leerplicht": ["wijst uw aanvraag", "blijft", "wordt ingeschreven"],
        "besluit-artikel-15": ["wijst uw aanvraag", "blijft dus gelden"],
        "melding-doorstroompunt": ["weet dat ik", "weet nog niet"],
    }.items():
        content = make.make(load.shipped(name), {}, TODAY, draft=True).content
        package = open_package(content)
        body = word_text.text(word_text.parse(package.read_xml(package.main)))
        assert not [said for said in words_absent if said in body], name
