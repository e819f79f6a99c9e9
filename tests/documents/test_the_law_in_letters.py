"""What letters and processen-verbaal say where the law leaves one answer; each a defect that was."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from mas_cli.documents import checking, load, make, word_text
from mas_cli.documents.data import from_mapping
from support.documents import ABSENT, changed

TODAY = date(2026, 11, 21)


def facts(name: str, **given: Any) -> dict[str, Any]:
    """The example of a format with other values; None leaves a field out."""
    values = {key.replace("__", "."): ABSENT if value is None else value for key, value in given.items()}
    return changed(load.shipped(name), values)


def found(name: str, **given: Any) -> dict[str, str]:
    """Code → severity of the findings about these facts."""
    fmt = load.shipped(name)
    data, _findings = from_mapping(fmt, facts(name, **given))
    return {finding.code: str(finding.severity) for finding in checking.check(fmt, data, TODAY)}


def made(name: str, **given: Any) -> str:
    """The text of the document with these facts."""
    content = make.make(load.shipped(name), facts(name, **given), TODAY).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(word_text.paragraphs(word_text.parse(archive.read("word/document.xml"))))


ABSOLUUT = {"feit__soort": "absoluut", "feit__artikelen": [{"artikel": "Lpw 2 lid 1"}]}


def test_a_minor_is_never_summoned_as_a_suspect_of_not_being_enrolled() -> None:
    codes = found("oproep-verhoor", brief__rol="jongere", **ABSOLUUT)
    assert codes == {"E05": "block"}


def test_a_parent_can_be_summoned_for_that() -> None:
    assert "E05" not in found("oproep-verhoor", brief__rol="ouder", **ABSOLUUT)


def test_an_adult_youngster_is_not_held_back_for_that_reason() -> None:
    fmt = load.shipped("oproep-verhoor")
    given = {"brief__rol": "jongere", "jongere__geboortedatum": "2007-01-01", **ABSOLUUT}
    data, _findings = from_mapping(fmt, facts("oproep-verhoor", **given))
    assert not [finding for finding in checking.check(fmt, data, TODAY) if finding.where == "brief.rol"]


@pytest.mark.parametrize(("restored", "born", "quarter"), [("2026-10-19", "2009-05-14", "1 oktober 2026")])
def test_child_benefit_revives_with_the_quarter_in_which_the_duty_is_met_again(
    restored: str, born: str, quarter: str
) -> None:
    text = made("svb-herstel", svb__hersteld=restored, jongere__geboortedatum=born)
    assert quarter in text
    assert "U beslist daarover" in text


def test_a_restored_duty_just_before_the_eighteenth_birthday_is_still_told() -> None:
    codes = found(
        "svb-herstel",
        svb__hersteld="2026-10-19",
        brief__datum="2026-10-22",
        jongere__geboortedatum="2008-12-10",
    )
    assert "E11" not in codes


def test_a_referral_without_consent_holds_no_sick_reports() -> None:
    text = made("mazl-verwijzing", ouders__toestemming="nee")
    with_consent = made("mazl-verwijzing")
    for told in ("Ziekmeldingen", "Langste reeks", "Wat de school heeft gedaan"):
        assert told not in text
        assert told in with_consent


def test_the_accompaniment_of_a_minor_goes_by_the_age_at_the_offence() -> None:
    born = {
        "verdachte__geboortedatum": "2008-02-20",
        "feit__artikelen": [{"artikel": "Lpw 4c lid 1"}, {"artikel": "Lpw 26 lid 2"}],
    }
    codes = found(
        "pv-jongere", begeleider__aangeboden="nee", begeleider__aanwezig="nee", begeleider__naam=None, **born
    )
    assert codes["C12"] == "block"


def test_the_refusal_comes_after_the_persuasion() -> None:
    codes = found("pv-jongere", overreding__datum="2026-02-16", overreding__weigering_datum="2026-02-12")
    assert codes["C18"] == "block"
    assert "C18" not in found("pv-jongere", overreding__weigering_datum="2026-02-17")


@pytest.mark.parametrize(("other", "warned"), [("ja", True), ("onbekend", True), ("nee", False)])
def test_an_earlier_halt_for_another_offence_is_a_warning_since_july_2024(other: str, warned: bool) -> None:
    codes = found("pv-halt", halt__eerder_ander_feit=other)
    assert codes.get("C25", "") == ("warn" if warned else "")


def test_the_numbers_of_the_decree_warn_and_those_of_halt_block() -> None:
    days = [
        {"datum": day, "uren": 1, "te_laat": 0, "reden": "-"}
        for day in (f"2026-01-{number:02}" for number in (12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26))
    ]
    assert found("pv-halt", verzuim=days, feit__uren_totaal=11)["C25"] == "warn"
    many = [
        {"datum": "2026-01-12", "uren": 61, "te_laat": 0, "reden": "-"},
        {"datum": "2026-01-13", "uren": 1, "te_laat": 0, "reden": "-"},
    ]
    assert found("pv-halt", verzuim=many, feit__uren_totaal=62)["C25"] == "block"


def test_a_halt_proces_verbaal_names_the_designation_and_asks_article_11() -> None:
    text = made("pv-halt")
    assert "heeft mij aangewezen" in text
    assert "Halt; slaagt Halt niet, dan het" in text
    assert found("pv-halt", halt__aangewezen="nee")["C25"] == "block"
    assert found("pv-halt", uitsluiting_art11=None)["C19"] == "block"


@pytest.mark.parametrize(
    ("first", "last", "called"),
    [
        ("2026-01-12", "2026-02-06", "leerling, vavo-student of mbo-student"),
        ("2020-01-13", "2020-02-07", "leerling of deelnemer"),
    ],
)
def test_the_words_for_who_is_enrolled_are_those_of_the_day(first: str, last: str, called: str) -> None:
    fmt = load.shipped("pv-jongere")
    data, _findings = from_mapping(fmt, facts("pv-jongere", feit__periode_van=first, feit__periode_tot=last))
    assert data.get("berekend.wie_volgt") == called


def test_a_letter_to_a_youngster_says_je_throughout() -> None:
    text = made(
        "waarschuwing",
        brief__rol="jongere",
        feit__artikelen=[{"artikel": "Lpw 2 lid 3"}],
        waarschuwing__feiten="Op 6 februari was je er niet.",
        waarschuwing__verwachting="Kom elke les.",
        waarschuwing__gevolg="Dan volgt een gesprek.",
    )
    assert "Heb je vragen? Je bereikt mij" in text
    assert "Hebt u" not in text


def test_an_objection_in_the_post_in_time_is_in_time() -> None:
    assert "niet later dan een week daarna" in made("verlof-besluit")


def test_the_officer_says_how_a_statement_was_read_back() -> None:
    assert "zelf gelezen" in made("pv-jongere")
    assert "voorgelezen" in made("pv-jongere", verklaring__wijze="voorgelezen")
    assert found("pv-getuige", getuige__wijze=None)["C15"] == "block"
