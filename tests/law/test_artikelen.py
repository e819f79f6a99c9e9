"""Articles by date: found however they are written, never silently for a day they did not hold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.law.artikelen import load_artikelen, wetsartikelen

ARTIKELEN = wetsartikelen()
TODAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("Lpw 2 lid 3", "Lpw 2 lid 3"),
        ("lpw 2 LID 3", "Lpw 2 lid 3"),
        ("art. 2 lid 3 Lpw", "Lpw 2 lid 3"),
        ("artikel 2, derde lid, Leerplichtwet 1969", "Lpw 2 lid 3"),
        ("artikel 2, derde lid, van de Leerplichtwet 1969", "Lpw 2 lid 3"),
        ("Leerplichtwet 1969 artikel 2", "Lpw 2"),
        ("Leerplichtwet art. 2", "Lpw 2"),
        ("LPW 2(3)", "Lpw 2 lid 3"),
        ("Lpw 3 lid 1 onder b", "Lpw 3 lid 1 onder b"),
        ("Lpw 11, onderdeel d", "Lpw 11 onder d"),
        ("Lpw 21a lid 1", "Lpw 21a lid 1"),
        ("29 lid 2 Sv", "Sv 29 lid 2"),
        ("Sv 488ab", "Sv 488ab"),
        ("artikel 77e, vierde lid, van het Wetboek van Strafrecht", "Sr 77e lid 4"),
        ("Besluit BOA 27", "BBO 27"),
    ],
)
def test_a_reference_is_understood_as_people_write_it(written: str, reference: str) -> None:
    found = ARTIKELEN.find(written, TODAY)
    assert str(found.verwijzing) == reference
    assert found.tekst


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lpw",
        "Leerplichtwet 1969",
        "2 lid 3",
        "Wetboek 2",
        "Lpw twee",
        "Lpw 2 lid",
        "Lpw 2 lid drie",
        "xLpw 2",
    ],
)
def test_what_is_no_reference_is_not_taken_for_one(text: str) -> None:
    assert ARTIKELEN.parse(text) is None
    assert not ARTIKELEN.contains(text)


def test_the_words_are_those_of_the_law() -> None:
    found = ARTIKELEN.find("Sv 29 lid 2", TODAY)
    assert found.tekst == (
        "De verdachte is niet tot antwoorden verplicht. Voor de aanvang van het verhoor wordt de verdachte "
        "medegedeeld dat hij niet tot antwoorden is verplicht. Deze mededeling wordt in het proces-verbaal "
        "opgenomen."
    )
    assert found.letterlijk
    assert found.bron == "https://wetten.overheid.nl/BWBR0001903/2026-01-01#Artikel29"
    assert found.findings == ()


def test_an_article_with_paragraphs_shows_them_all_with_their_numbers() -> None:
    text = ARTIKELEN.find("Lpw 26", TODAY).tekst
    assert text.startswith("1 De in artikel 2, eerste lid, bedoelde personen")
    assert "\n\n2 De leerplichtige jongere" in text


def test_a_part_of_a_paragraph_is_found_by_its_letter() -> None:
    assert ARTIKELEN.find("Lpw 3 lid 1 onder b", TODAY).tekst == (
        "b. aan het einde van het schooljaar waarin de jongere de leeftijd van zestien jaar heeft bereikt."
    )


def test_the_text_of_the_day_of_the_offence_is_given() -> None:
    old, new = (
        ARTIKELEN.find("Lpw 22 lid 1", date(2023, 12, 31)),
        ARTIKELEN.find("Lpw 22 lid 1", date(2024, 1, 1)),
    )
    assert "als bedoeld in artikel 21, of bericht" in old.tekst
    assert "artikel 21," not in new.tekst
    assert (old.bron[-20:], new.bron[-20:]) == ("2022-08-01#Artikel22", "2024-01-01#Artikel22")
    assert old.vanaf < new.vanaf


def test_a_lapsed_article_says_so_and_held_before() -> None:
    lapsed = ARTIKELEN.find("Lpw 21", TODAY)
    assert lapsed.vervallen
    assert lapsed.tekst == ""
    assert [finding.code for finding in lapsed.findings] == ["L23"]
    assert ARTIKELEN.find("Lpw 21", date(2023, 8, 1)).findings == ()


def test_a_day_before_the_oldest_stored_text_gets_it_with_a_warning() -> None:
    found = ARTIKELEN.find("Sv 29 lid 2", date(2020, 1, 1))
    assert found.tekst
    assert [finding.code for finding in found.findings] == ["L22"]
    assert "01-01-2026" in found.findings[0].message


def test_a_description_of_ours_is_marked() -> None:
    found = ARTIKELEN.find("Sv 261", TODAY)
    assert not found.letterlijk
    assert [finding.code for finding in found.findings] == ["L24"]


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("Lpv 2 lid 3", "Lpw 2 lid 3"),
        ("Lpw 2 lid 9", "Lpw 2 lid 3"),
        ("Sv 27f", "Sv 27d"),
        ("Lpw 2 lid 3 onder z", "Lpw 2 lid 3"),
    ],
)
def test_a_typo_gets_the_nearest_references(typo: str, meant: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ARTIKELEN.find(typo, TODAY)
    (finding,) = refused.value.findings
    assert finding.code == "L20"
    assert meant in finding.remedy


def test_what_looks_like_nothing_gets_an_example() -> None:
    with pytest.raises(InvalidInput) as refused:
        ARTIKELEN.find("qqqq", TODAY)
    assert "Lpw 2 lid 3" in refused.value.findings[0].remedy


@pytest.mark.parametrize("reference", sorted(ARTIKELEN.verwijzingen()))
def test_every_stored_reference_is_found_by_its_own_name(reference: str) -> None:
    assert ARTIKELEN.contains(reference)
    found = ARTIKELEN.find(reference, date(2023, 9, 1))
    assert str(found.verwijzing) == reference
    assert found.onderwerp
    assert "][" not in found.tekst
    assert "http" not in found.tekst


@given(st.text(max_size=40))
def test_any_text_is_a_reference_or_none(text: str) -> None:
    reference = ARTIKELEN.parse(text)
    assert reference is None or ARTIKELEN.parse(str(reference)) == reference


GOOD = """\
wet: Proefwet
afkorting: Pw
bron: https://voorbeeld.nl
artikelen:
  '1':
    onderwerp: Proef
    teksten:
      - {vanaf: 2020-01-01, gelezen: [2020-01-01], tekst: Een tekst.}
"""


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("wet: Proefwet", "wet: 5"), 1),
        (("afkorting: Pw", "afkorting: Pw\nook: [pw]\nextra: 1"), 4),
        (("vanaf: 2020-01-01", "vanaf: ooit"), 8),
        (("gelezen: [2020-01-01]", "gelezen: []"), 8),
        ((", tekst: Een tekst.", ""), 8),
        (("tekst: Een tekst.", "tekst: x, leden: {'1': y}"), 8),
        (("tekst: Een tekst.", "leden: {'1': 5}"), 8),
        (("tekst: Een tekst.", "tekst: x, vervallen: true"), 8),
        (("onderwerp: Proef\n", "onderwerp: Proef\n    meer: x\n"), 7),
        (("    teksten:", "    tekst:"), 5),
        (("artikelen:", "artiekelen:"), 1),
        (
            (
                "- {vanaf: 2020-01-01, gelezen: [2020-01-01], tekst: Een tekst.}",
                "- {vanaf: 2021-01-01, gelezen: [2020-01-01], tekst: b}\n"
                "      - {vanaf: 2020-01-01, gelezen: [2020-01-01], tekst: a}",
            ),
            5,
        ),
        (("      - {vanaf", "      - 5\n      - {vanaf"), 8),
    ],
)
def test_a_fault_in_a_file_of_articles_is_found_at_its_line(change: tuple[str, str], line: int) -> None:
    good, findings = load_artikelen([yamlfile.load(GOOD, "w.yaml")])
    assert findings == ()
    assert good.find("Pw 1", TODAY).tekst == "Een tekst."
    _, findings = load_artikelen([yamlfile.load(GOOD.replace(*change), "w.yaml")])
    assert [(finding.code, finding.where) for finding in findings] == [("L21", f"w.yaml:{line}")]


def test_two_statutes_with_one_abbreviation_are_refused() -> None:
    other = GOOD.replace("Proefwet", "Andere wet").replace("afkorting: Pw", "afkorting: Aw\nook: [PW]")
    _, findings = load_artikelen([yamlfile.load(GOOD, "a.yaml"), yamlfile.load(other, "b.yaml")])
    assert [finding.where for finding in findings] == ["b.yaml:3"]
