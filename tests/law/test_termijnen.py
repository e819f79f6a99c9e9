"""Terms from an event to the last day, with weekends and public holidays as the law has it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.law.artikelen import wetsartikelen
from mas_cli.law.feestdagen import is_werkdag
from mas_cli.law.gebeurtenissen import bekende_gebeurtenissen, read_gebeurtenissen
from mas_cli.law.termijnen import (
    Vervaldatum,
    add_months,
    first_of_next_quarter,
    load_termijnen,
    vervaldata,
    vervaldatum,
    wettelijke_termijnen,
)

TERMIJNEN = wettelijke_termijnen()


def due(name: str, start: str) -> Vervaldatum:
    found = vervaldatum(TERMIJNEN[f"termijn.{name}"], date.fromisoformat(start))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "start", "last"),
    [
        # A month after the verhoor; OM terms are no statute, so a Sunday stays a Sunday.
        ("pv_na_verhoor", "2026-10-01", "2026-11-01"),
        ("pv_na_verhoor", "2026-01-31", "2026-02-28"),
        ("pv_na_verhoor", "2024-01-31", "2024-02-29"),
        ("pv_na_melding", "2026-12-31", "2027-02-28"),
        ("halt_verwijzing", "2026-10-01", "2026-10-08"),
        ("pv_na_mislukte_halt", "2026-12-24", "2027-01-07"),
        # Three years, counted from the day after the act.
        ("verjaring", "2026-09-11", "2029-09-11"),
        ("verjaring", "2024-02-29", "2027-02-28"),
        ("verjaring_na_stuiting", "2026-09-11", "2036-09-11"),
        # Two days before: counted back, never moved.
        ("godsdienstige_plicht", "2026-03-20", "2026-03-18"),
        ("godsdienstige_plicht", "2026-09-14", "2026-09-12"),
        ("vrijstelling_aanvang", "2026-03-31", "2026-02-28"),
        # Two days after Thursday is Saturday: Monday.
        ("ziekte_kennisgeving", "2026-09-10", "2026-09-14"),
        ("ziekte_kennisgeving", "2026-09-07", "2026-09-09"),
        # Atw 2 asks for two working days in a term of three days or more; these are terms of two.
        ("ziekte_kennisgeving", "2026-12-04", "2026-12-07"),
        ("ziekte_kennisgeving", "2026-12-24", "2026-12-28"),
        ("verlof_achteraf", "2026-11-27", "2026-11-30"),
        # Ends on Second Christmas Day, a Saturday in 2026: Monday the 28th.
        ("bezwaar", "2026-11-14", "2026-12-28"),
        # Ends on Good Friday 2026: the Tuesday after Easter.
        ("bezwaar", "2026-02-20", "2026-04-07"),
        ("verklaring_5a", "2026-11-30", "2027-02-28"),
        ("vrijstelling_jaarlijks", "2026-06-30", "2026-06-30"),
        ("vrijstelling_jaarlijks", "2026-07-01", "2027-06-30"),
        # A notice of June is for the school year that comes; the next one is due a year later.
        ("vrijstelling_volgende", "2026-06-15", "2027-06-30"),
        ("vrijstelling_volgende", "2026-01-15", "2027-06-30"),
        ("vrijstelling_volgende", "2026-08-15", "2027-06-30"),
        ("vrijstelling_volgende", "2025-11-10", "2026-06-30"),
        ("jaarverslag", "2026-07-31", "2026-09-30"),
        ("svb_peildatum", "2026-11-21", "2027-01-01"),
        ("svb_peildatum", "2026-10-01", "2026-10-01"),
        # Restored: the quarter that contains the day (SVB, SB1016).
        ("svb_herstel", "2026-10-19", "2026-10-01"),
        ("svb_herstel", "2027-01-15", "2027-01-01"),
        # Five working days over Christmas and New Year.
        ("veilig_thuis", "2026-12-24", "2027-01-04"),
        ("vervangende_leerplicht", "2017-05-02", "2017-05-30"),
        ("vervangende_leerplicht", "2017-07-03", "2017-08-14"),
        ("vervangende_leerplicht", "2018-01-02", "2018-02-13"),
        ("vervangende_leerplicht", "2026-01-02", "2026-02-13"),
    ],
)
def test_a_term_ends_on_the_day_the_calendar_gives(name: str, start: str, last: str) -> None:
    assert due(name, start).uiterlijk == date.fromisoformat(last)


def test_a_lengthened_term_says_from_which_day_it_was_lengthened() -> None:
    assert due("bezwaar", "2026-11-14").verlengd_van == date(2026, 12, 26)
    assert due("bezwaar", "2026-11-02").verlengd_van is None


def test_a_term_of_three_days_or_more_has_two_working_days_in_it() -> None:
    parameters, findings = load_termijnen(
        "kort:\n  beschrijving: x\n  start: melding\n  eenheid: dagen\n  termijnenwet: true\n  bron: x\n"
        "  waarden: [{vanaf: 2020-01-01, waarde: 4}]\n",
        "t.yaml",
    )
    assert findings == ()
    # From Thursday 24 December 2026: Friday, Saturday, Sunday are none; Monday is one, so Tuesday (Atw 2).
    found = vervaldatum(parameters["kort"], date(2026, 12, 24))
    assert found is not None
    assert (found.uiterlijk, found.verlengd_van) == (date(2026, 12, 29), date(2026, 12, 28))


def test_a_term_that_did_not_exist_yet_is_left_out() -> None:
    assert vervaldatum(TERMIJNEN["termijn.veilig_thuis"], date(2018, 1, 1)) is None


def test_all_terms_of_the_events_come_soonest_first() -> None:
    found = vervaldata(TERMIJNEN, {"eerste_verhoor": date(2026, 10, 1), "melding": date(2026, 9, 1)})
    assert [item.id.removeprefix("termijn.") for item in found] == [
        "halt_verwijzing",
        "pv_na_melding",
        "pv_na_verhoor",
    ]
    assert found[0].merk == "RECONSTRUCTION"
    assert found[1].merk == "SOURCE"
    assert vervaldata(TERMIJNEN, {}) == ()


def test_a_date_at_the_end_of_time_is_refused_with_a_finding() -> None:
    with pytest.raises(InvalidInput) as refused:
        due("verjaring", "9998-01-01")
    assert [finding.code for finding in refused.value.findings] == ["L61"]


def test_every_term_starts_with_a_known_event_and_every_event_starts_a_term() -> None:
    assert {termijn.extra["start"] for termijn in TERMIJNEN.values()} == set(bekende_gebeurtenissen())


@pytest.mark.parametrize("id_", sorted(TERMIJNEN))
def test_an_article_that_a_term_rests_on_is_stored(id_: str) -> None:
    articles = wetsartikelen()
    for value in TERMIJNEN[id_].waarden:
        for source in value.source.split(", "):
            reference = articles.parse(source)
            assert reference is None or articles.contains(source)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("  start: melding\n", ""), "L60"),
        (("eenheid: dagen", "eenheid: manen"), "L60"),
        (("  bron: x\n", "  bron: x\n  richting: opzij\n"), "L60"),
        (("waarde: 7", "waarde: -7"), "L60"),
        (("waarde: 7", "waarde: zeven"), "L60"),
        (("waarde: 7", "waarde: true"), "L60"),
        (("eenheid: dagen", "eenheid: vaste dag"), "L60"),
        (("eenheid: dagen\n", "eenheid: jaren\n  termijnenwet: true\n"), "L60"),
        (("eenheid: dagen\n", "eenheid: dagen\n  richting: voor\n  termijnenwet: true\n"), "L60"),
        (("waarde: 7", "waarde: 91"), "L60"),
        (("eenheid: dagen", "eenhied: dagen"), "L03"),
    ],
)
def test_a_fault_in_a_file_of_terms_is_found(change: tuple[str, str], code: str) -> None:
    good = (
        "t:\n  beschrijving: x\n  start: melding\n  eenheid: dagen\n  bron: x\n"
        "  waarden: [{vanaf: 2020-01-01, waarde: 7}]\n"
    )
    assert load_termijnen(good, "t.yaml")[1] == ()
    changed = good.replace(*change)
    if "waarde: 91" in changed:
        changed = changed.replace("  bron", "  termijnenwet: true\n  bron")
    findings = load_termijnen(changed, "t.yaml")[1]
    assert code in [finding.code for finding in findings]


def events(text: str) -> tuple[dict[str, date], list[tuple[str, str]]]:
    found, findings = read_gebeurtenissen(yamlfile.load(text, "g.yaml"))
    return found, [(finding.code, finding.where) for finding in findings]


def test_events_are_read_in_either_form_and_what_has_not_happened_is_left_out() -> None:
    found, findings = events("melding: 2026-09-01\neerste_verhoor: 1-10-2026\nhalt_negatief:\n")
    assert findings == []
    assert found == {"melding": date(2026, 9, 1), "eerste_verhoor": date(2026, 10, 1)}


def test_a_wrong_event_or_date_is_found_at_its_line() -> None:
    found, findings = events(
        "melding: 2026-09-01\neerste_verhor: 2026-10-01\nhalt_negatief: ooit\nvrijstelling: 3\n"
    )
    assert list(found) == ["melding"]
    assert findings == [("L63", "g.yaml:2"), ("L64", "g.yaml:3"), ("L64", "g.yaml:4")]
    assert "eerste_verhoor" in read_gebeurtenissen(yamlfile.load("eerste_verhor: 1", "g"))[1][0].remedy
    assert events("- 1\n")[1] == [("L62", "g.yaml:1")]


days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days)
def test_a_term_under_the_act_never_ends_on_a_weekend_or_holiday_and_never_earlier(start: date) -> None:
    found = vervaldatum(TERMIJNEN["termijn.bezwaar"], start)
    assert found is not None
    assert is_werkdag(found.uiterlijk)
    assert found.uiterlijk >= start + timedelta(weeks=6)
    assert (found.verlengd_van is None) == (found.uiterlijk == start + timedelta(weeks=6))


@given(days, st.integers(-240, 240))
def test_months_keep_the_day_or_take_the_last_one(start: date, months: int) -> None:
    moved = add_months(start, months)
    assert (moved.year - start.year) * 12 + moved.month - start.month == months
    assert moved.day == start.day or (moved.day < start.day and (moved + timedelta(days=1)).day == 1)


@given(days)
def test_the_next_quarter_begins_on_its_first_day(day: date) -> None:
    first = first_of_next_quarter(day)
    assert (first.day, first.month % 3) == (1, 1)
    assert timedelta(0) <= first - day < timedelta(days=92)


def test_a_term_of_the_union_does_not_end_on_a_saturday_either() -> None:
    # Verordening 1182/71: a month after Wednesday 14 October 2026 is a Saturday.
    found = due("inzage_avg", "2026-10-14")
    assert (found.uiterlijk, found.verlengd_van) == (date(2026, 11, 16), date(2026, 11, 14))
    assert found.regel.startswith("Verordening 1182/71")
    assert due("inzage_avg", "2026-10-13").regel == ""
    assert due("bezwaar", "2026-11-14").regel == "Atw 1"
