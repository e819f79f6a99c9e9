"""Decisions on a request (Lpw 3a, 3b, 15) and handing over to the Doorstroompunt, granted and refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from mas_cli.documents import checking, load, make, word_text
from mas_cli.documents.data import from_mapping
from mas_cli.law.artikelen import wetsartikelen
from mas_cli.law.termijnen import vervaldatum, wettelijke_termijnen
from support.documents import ABSENT, changed

TODAY = date(2026, 11, 21)
VERVANGEND, ARTIKEL_15, DOORSTROOM = (
    "besluit-vervangende-leerplicht",
    "besluit-artikel-15",
    "melding-doorstroompunt",
)
HEARD = [
    {"wie": who, "datum": "2026-06-22", "standpunt": "is het eens"}
    for who in ("aanvrager", "jongere", "hoofd", "hoofd_instelling", "zorg")
]
# Sixteen in the school year 2026-2027: that is the last of the leerplicht.
LAATSTE_JAAR = {
    "vervangend.artikel": "3b",
    "vervangend.instelling": "Voorbeeld mbo",
    "vervangend.akkoord": ABSENT,
    "zorg.betrokken": "nee",
    "jongere.geboortedatum": "2010-09-14",
    "gehoord": HEARD[:4],
}
AF = {"beschikking.uitkomst": "af", "beschikking.gegevens_wijken_af": "nee"}


def said(name: str, **given: Any) -> dict[str, str]:
    """Code and place → severity of what is found about the example with these changes."""
    fmt = load.shipped(name)
    data, reading = from_mapping(fmt, changed(fmt, given))
    found = [*reading, *checking.check(fmt, data, TODAY)]
    return {f"{finding.code} {finding.where}": str(finding.severity) for finding in found}


def made(name: str, **given: Any) -> str:
    """The text of the document."""
    fmt = load.shipped(name)
    content = make.make(fmt, changed(fmt, given), TODAY).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(word_text.paragraphs(word_text.parse(archive.read("word/document.xml"))))


def test_a_grant_under_3a_says_until_when_to_ask_for_the_next_year() -> None:
    text = made(VERVANGEND)
    assert "Het college wijst uw aanvraag toe." in text
    # Eight weeks before 31 July 2027.
    assert "5 juni 2027" in text
    assert "13 augustus 2026" in text
    assert "Namens het college" in text


def test_a_refusal_says_that_the_duty_stays_and_how_to_object() -> None:
    for name in (VERVANGEND, ARTIKEL_15):
        given = AF if name == ARTIKEL_15 else {"beschikking.uitkomst": "af"}
        assert said(name, **given) == {}
        text = made(name, **given)
        assert "Het college wijst uw aanvraag af." in text
        assert "blijft dus gelden" in text
        assert "bezwaar maken" in text


def test_3b_replaces_the_school_in_the_last_year_of_the_duty_only() -> None:
    assert said(VERVANGEND, **LAATSTE_JAAR) == {}
    assert "wordt ingeschreven bij Voorbeeld mbo" in made(VERVANGEND, **LAATSTE_JAAR)
    younger = LAATSTE_JAAR | {"jongere.geboortedatum": "2011-09-14"}
    assert said(VERVANGEND, **younger) == {"E26 vervangend.van": "warn"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"jongere.geboortedatum": "2012-08-01"}, {}),
        ({"jongere.geboortedatum": "2012-08-02"}, {"E26 jongere.geboortedatum": "block"}),
        ({"vervangend.volledig": "nee"}, {"E26 vervangend.volledig": "block"}),
        ({"vervangend.tot": "2027-08-01"}, {"E26 vervangend.tot": "block"}),
        ({"gehoord": HEARD[:1] + HEARD[2:]}, {"E24 gehoord": "block"}),
        (
            {"gehoord": [*HEARD[:2], HEARD[2] | {"datum": "2026-07-03"}]},
            {"E24 gehoord[3].datum": "block"},
        ),
        ({"afzender.namens_college": "nee"}, {"E27 afzender.namens_college": "block"}),
    ],
)
def test_what_the_article_asks_holds_a_grant_back(given: dict[str, Any], found: dict[str, str]) -> None:
    assert said(VERVANGEND, **given) == found


def test_a_refusal_needs_no_fitting_age_and_no_agreement_of_the_school() -> None:
    refused = {
        "beschikking.uitkomst": "af",
        "jongere.geboortedatum": "2014-01-01",
        "vervangend.akkoord": "nee",
    }
    assert said(VERVANGEND, **refused) == {}


def test_an_institution_of_care_that_helps_already_is_heard_for_3b() -> None:
    helped = LAATSTE_JAAR | {"zorg.betrokken": "ja"}
    assert said(VERVANGEND, **helped) == {"E24 gehoord": "block"}
    assert said(VERVANGEND, **helped | {"gehoord": HEARD}) == {}


@pytest.mark.parametrize(
    ("name", "asked", "late"),
    [
        # Six weeks (Lpw 3a lid 4) before 2 July 2026, and eight (Awb 4:13 lid 2).
        (VERVANGEND, "2026-05-21", "2026-05-20"),
        (ARTIKEL_15, "2026-05-07", "2026-05-06"),
    ],
)
def test_a_decision_after_its_term_says_why(name: str, asked: str, late: str) -> None:
    assert said(name, **{"beschikking.aanvraag_datum": asked}) == {}
    assert said(name, **{"beschikking.aanvraag_datum": late}) == {"E23 beschikking.later": "warn"}
    reason = {
        "beschikking.aanvraag_datum": late,
        "beschikking.later": "Op 1 juni 2026 liet ik dit weten.",
    }
    assert said(name, **reason) == {}
    assert "Op 1 juni 2026 liet ik dit weten." in made(name, **reason)


def test_a_refusal_on_facts_of_others_comes_after_the_applicant_could_react() -> None:
    other = AF | {"beschikking.gegevens_wijken_af": "ja"}
    assert "E25 zienswijze.gevraagd" in said(ARTIKEL_15, **other)
    heard = other | {
        "zienswijze.gevraagd": "ja",
        "zienswijze.datum": "2026-06-22",
        "zienswijze.tekst": "Geen.",
    }
    assert said(ARTIKEL_15, **heard) == {}
    assert "kon u reageren" in made(ARTIKEL_15, **heard)
    assert "E02 zienswijze.datum" in said(ARTIKEL_15, **heard | {"zienswijze.datum": "2026-07-03"})


def test_article_15_frees_of_the_kwalificatieplicht_only() -> None:
    younger = {"jongere.geboortedatum": "2011-05-14"}
    assert said(ARTIKEL_15, **younger) == {"E16 vrijstelling.vanaf": "block"}
    assert said(ARTIKEL_15, **younger | AF) == {}
    assert said(ARTIKEL_15, **{"vrijstelling.gegevens_volledig": "nee"}) == {
        "E28 vrijstelling.gegevens_volledig": "block"
    }


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"jongere.geboortedatum": "1999-03-13"}, {}),
        ({"jongere.geboortedatum": "1999-03-12"}, {"E29 jongere.geboortedatum": "block"}),
        # Before 2026 it ended at 23.
        (
            {
                "jongere.geboortedatum": "2002-12-01",
                "brief.datum": "2025-12-10",
                "doorstroom.sinds": "2025-10-01",
            },
            {"E29 jongere.geboortedatum": "block"},
        ),
        ({"jongere.geboortedatum": "2008-03-13"}, {"E29 jongere.geboortedatum": "block"}),
        ({"jongere.geboortedatum": "2008-03-13", "plicht.einde": "Diploma praktijkonderwijs, 2025."}, {}),
        ({"jongere.startkwalificatie": "ja"}, {"E29 jongere.startkwalificatie": "block"}),
        ({"jongere.geinformeerd": "nee"}, {"E29 jongere.geinformeerd": "warn"}),
        (
            {"doorstroom.situatie": "verzuim", "doorstroom.sinds": "2026-02-13"},
            {"E29 doorstroom.sinds": "warn"},
        ),
        ({"doorstroom.situatie": "verzuim", "doorstroom.sinds": "2026-02-12"}, {}),
    ],
)
def test_the_doorstroompunt_is_for_who_is_past_the_duty_without_startkwalificatie(
    given: dict[str, Any], found: dict[str, str]
) -> None:
    assert said(DOORSTROOM, **given) == found


def test_the_handing_over_names_the_age_of_the_day_and_what_the_youngster_wants() -> None:
    text = made(DOORSTROOM)
    assert "Tot 27 jaar" in text
    assert "Wat de jongere zelf wil" in text


def test_the_terms_of_a_decision_are_those_of_the_statutes() -> None:
    terms = wettelijke_termijnen()
    for term, start, last in (
        # 14 July 2026 and six weeks; 1 June and eight weeks; Boxing Day moves on to Monday.
        ("termijn.vervangende_leerplicht", date(2026, 7, 14), date(2026, 8, 25)),
        ("termijn.beslistermijn", date(2026, 6, 1), date(2026, 7, 27)),
        ("termijn.bezwaar", date(2026, 11, 14), date(2026, 12, 28)),
        ("termijn.vervangende_leerplicht_verlengen", date(2027, 7, 31), date(2027, 6, 5)),
    ):
        due = vervaldatum(terms[term], start)
        assert due is not None
        assert due.uiterlijk == last, term


@pytest.mark.parametrize(
    ("reference", "part"),
    [
        ("Awb 6:7", "bedraagt zes weken"),
        ("artikel 4:13, tweede lid, van de Algemene wet bestuursrecht", "acht weken"),
        ("WEB 9.2.1", "jonger is dan 27 jaar"),
        ("Lpw 3a lid 3", "de jongere zelf"),
    ],
)
def test_the_articles_a_decision_rests_on_can_be_read(reference: str, part: str) -> None:
    articles = wetsartikelen()
    found = articles.find(reference, TODAY)
    assert part in found.tekst
    assert found.letterlijk


@pytest.mark.parametrize(
    ("given", "found"),
    [
        # The example came in on 15 June: eight weeks end on 10 August, six for article 3a on 27 July.
        ({}, {}),
        ({"brief.datum": "2026-08-10"}, {}),
        ({"brief.datum": "2026-08-11"}, {"E30 brief.datum": "warn"}),
        ({"beschikking.aanvraag": "vervangend"}, {"E30 brief.datum": "warn"}),
        ({"beschikking.aanvraag": "vervangend", "brief.datum": "2026-07-27"}, {}),
        ({"beschikking.nieuwe_datum": "2026-08-10"}, {"E30 beschikking.nieuwe_datum": "warn"}),
    ],
)
def test_that_a_decision_comes_later_is_told_within_its_term(
    given: dict[str, Any], found: dict[str, str]
) -> None:
    assert said("bericht-beslistermijn", **given) == found


def test_the_message_names_the_term_of_its_own_request_and_the_law() -> None:
    text = made("bericht-beslistermijn")
    assert "uiterlijk op 10 augustus 2026 een besluit krijgen. Dat lukt niet." in text
    assert "derde lid" in text
    other = made(
        "bericht-beslistermijn", **{"beschikking.aanvraag": "vervangend", "brief.datum": "2026-07-20"}
    )
    assert "uiterlijk op 27 juli 2026 een besluit" in other
    assert "eerste lid" in other


@pytest.mark.parametrize(
    ("received", "found"),
    [
        # Born on 10 July 2021: the duty begins in August 2026, in midden on the 31st, in noord on the 17th.
        ("2026-07-01", {}),
        ("2026-07-31", {"E13 vrijstelling.ontvangst": "warn"}),
        ("2026-08-01", {"E13 vrijstelling.ontvangst": "block"}),
    ],
)
def test_a_notice_is_late_by_the_first_school_day_and_not_by_the_first_of_the_month(
    received: str, found: dict[str, str]
) -> None:
    given = {"jongere.geboortedatum": "2021-07-10", "vrijstelling.ontvangst": received}
    given |= {"brief.datum": "2026-08-03", "vrijstelling.vanaf": "2026-08-31"}
    assert said("vrijstelling-ontvangst", **given) == found
