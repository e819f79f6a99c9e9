"""What comes into a dossier is read by the one grammar: kept as written, or refused by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mas_cli.casefile import changes, choices, model
from mas_cli.casefile.dossier import plain
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.instrument.catalog import find
from mas_cli.written import PartialDate, key


@pytest.mark.parametrize("bsn", ["12", "199989", "10000094.0", "1,11222E+08", "000000000", "111222334"])
def test_a_number_that_is_no_bsn_is_refused_and_never_padded(bsn: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        part_of(model.Jongere, {"bsn": bsn}, "jongere")
    assert [finding.code for finding in caught.value.findings] == ["K04"]


@pytest.mark.parametrize(
    ("part", "field", "written", "kept"),
    [
        (model.Jongere, "postcode", "9000", "9000"),
        (model.Jongere, "postcode", "47533", "47533"),
        (model.Jongere, "postcode", "1234  ab", "1234 AB"),
        (model.Jongere, "postcode", "onbekend", None),
        (model.Jongere, "achternaam", ".", None),
        (model.Jongere, "bsn", "111222333", "111222333"),
        (model.School, "brin", "01AB-00", "01AB00"),
        (model.Melding, "verzuimuren", "60,5", 60.5),
        (model.Melding, "verzuimuren", "16:30", 16.5),
        (model.Melding, "verzuimuren", "24 uur", 24),
        (model.Melding, "begindatum", "onbekend", None),
    ],
)
def test_a_value_is_kept_as_it_was_written(
    part: type[model.Part], field: str, written: str, kept: Any
) -> None:
    assert getattr(part_of(part, {field: written}, "deel"), field) == kept


@pytest.mark.parametrize("written", ["1.024", "16:20"])
def test_hours_that_can_be_read_in_two_ways_are_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        part_of(model.Melding, {"verzuimuren": written}, "meldingen")


def test_a_year_that_cannot_be_right_is_refused() -> None:
    with pytest.raises(InvalidInput):
        part_of(model.Jongere, {"geboortedatum": "1011-05-14"}, "jongere")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("00-00-2011", "2011-00-00"),
        ("2011", "2011-00-00"),
        ("05-2011", "2011-05-00"),
        ("15-00-2011", "2011-00-15"),
        ("14-5-2011", "2011-05-14"),
        ("onbekend", "onbekend"),
        ("00000000", "onbekend"),
    ],
)
def test_a_date_of_birth_stays_what_is_known_of_it(written: str, kept: str) -> None:
    born = part_of(model.Jongere, {"geboortedatum": written}, "jongere")
    assert plain(born) == {"geboortedatum": kept}
    assert part_of(model.Jongere, plain(born), "jongere") == born


def test_only_a_date_of_birth_is_known_in_part() -> None:
    with pytest.raises(InvalidInput):
        part_of(model.Melding, {"begindatum": "09-2026"}, "meldingen")
    born = part_of(model.Gezagdrager, {"geboortedatum": "1981"}, "gezagdragers").geboortedatum
    assert born == PartialDate(1981)


def test_a_day_that_is_said_not_to_be_known_is_not_one_that_was_left_open() -> None:
    said = part_of(model.Melding, {"datum": "?", "begindatum": "onbekend", "einddatum": ""}, "meldingen")
    assert (said.datum, said.begindatum, said.einddatum) == (None, None, None)
    assert said.unknown == {"datum", "begindatum"}
    assert plain(said) == {"begindatum": "onbekend", "datum": "onbekend"}
    assert part_of(model.Melding, plain(said), "meldingen") == said != model.Melding()
    assert plain(part_of(model.Melding, {**plain(said), "datum": "2026-9-1"}, "meldingen")) == {
        "begindatum": "onbekend",
        "datum": "2026-09-01",
    }


@pytest.mark.parametrize(
    ("content", "places"),
    [
        ({"jongere": {"geboortedatum": "1989-12-31"}}, ["jongere.geboortedatum"]),
        ({"jongere": {"geboortedatum": "1989"}}, ["jongere.geboortedatum"]),
        ({"jongere": {"geboortedatum": "2111-05-14"}}, ["jongere.geboortedatum"]),
        ({"gezagdragers": [{"geboortedatum": "1950-01-01"}]}, []),
        ({"contacten": [{"datum": "2041-01-01"}]}, ["contacten.0.datum"]),
        (
            {"meldingen": [{"begindatum": "2026-10-02", "einddatum": "2026-09-07", "verzuimuren": 2400}]},
            ["meldingen.0.einddatum", "meldingen.0.verzuimuren"],
        ),
        (
            {"meldingen": [{"begindatum": "2026-09-07", "einddatum": "2026-09-11", "verzuimuren": 2400}]},
            ["meldingen.0.verzuimuren"],
        ),
        ({"meldingen": [{"begindatum": "2026-09-07", "verzuimuren": 2400}]}, ["meldingen.0.verzuimuren"]),
        ({"meldingen": [{"begindatum": "2026-09-07", "einddatum": "2026-09-07", "verzuimuren": 8}]}, []),
        (
            {"meldingen": [{"begindatum": "2026-09-07", "einddatum": "2026-09-08", "verzuimdagen": 3}]},
            ["meldingen.0.verzuimdagen"],
        ),
        ({"verzuim": [{"datum": "2026-09-07", "uren": 25}]}, ["verzuim.0.uren"]),
        ({"inschrijving": {"vanaf": "2026-09-07", "tot": "2026-09-06"}}, ["inschrijving.tot"]),
        ({"inschrijving": {"geen_van": "2026-09-07", "geen_tot": "2026-09-06"}}, ["inschrijving.geen_tot"]),
    ],
)
def test_what_cannot_be_does_not_come_into_a_dossier(content: dict[str, Any], places: list[str]) -> None:
    def where(path: tuple[str | int, ...]) -> str:
        return ".".join(map(str, path))

    if not places:
        assert changes.from_data(content, where)
        return
    with pytest.raises(InvalidInput) as caught:
        changes.from_data(content, where)
    assert [(finding.code, finding.where) for finding in caught.value.findings] == [
        ("K04", place) for place in places
    ]


def test_a_field_that_is_a_question_has_the_bounds_of_the_question() -> None:
    bounds = choices.data_file("grenzen")
    questions = find("mas", date(2026, 9, 1)).questions
    for question, rule in choices.data_file("vooraf")["mas"].items():
        found = questions[question]
        if found.type == "date":
            assert bounds["datums"].get(rule["uit"], bounds["datums"]["anders"]) == [
                found.minimum,
                found.maximum,
            ]
    assert bounds["uren_hoogstens"] == questions["verzuim_uren"].maximum


def test_no_two_options_of_a_choice_are_written_alike():
    for which, known in choices.data_file("keuzes").items():
        words: dict[str, set[str]] = {}
        for id_, option in known["keuzes"].items():
            for word in (id_, option["naam"], *option.get("ook", ())):
                words.setdefault(key(word), set()).add(id_)
        assert {word: keys for word, keys in words.items() if len(keys) > 1} == {}, which
