"""`mas uitleg`: words from the data, with source and date."""

from __future__ import annotations

import pytest

from mas_cli.errors import ExitCode


def test_a_definition_has_its_source_and_date(mas):
    found = mas("uitleg", "LRV", "--json").json["terms"]
    assert [item["name"] for item in found] == ["langdurig relatief verzuim"]
    assert found[0]["source"]
    assert found[0]["since"] == "2016-08-01"
    shown = mas("uitleg", "langdurig", "relatief", "verzuim").out
    assert "vier weken" in shown
    assert "SOURCE" in shown


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("luxeverzium", "luxeverzuim"), ("thuisziter", "thuiszitter"), ("mld code", "meldcode")],
)
def test_a_typo_names_the_nearest_words(mas, typed, nearest):
    refused = mas("uitleg", typed, "--json")
    assert (refused.code, refused.codes) == (ExitCode.INVALID_INPUT, ["P40"])
    assert nearest in refused.json["findings"][0]["remedy"]


@pytest.mark.parametrize(
    "name", ["halt.max_uren", "termijn.halt_verwijzing", "Jeugdbeschermingstafel", "halt_pv"]
)
def test_numbers_terms_roles_and_steps_are_explained(mas, name):
    found = mas("uitleg", name, "--json").json["terms"]
    assert found
    assert all(item["source"] and item["text"] for item in found)


def test_an_article_of_the_law_is_shown(mas):
    assert mas("uitleg", "Lpw 2 lid 3", "--op", "2026-10-01").code == ExitCode.DONE


def test_the_edition_is_that_of_the_day(mas):
    days = {"2019-02-01": "2019-01", "2021-01-01": "2020-04", "2026-01-01": "2022-03"}
    found = {day: mas("uitleg", "waarnemen", "--op", day, "--json").json["terms"] for day in days}
    assert {day: terms[0]["edition"] for day, terms in found.items()} == days


def test_without_a_word_everything_that_can_be_asked_is_listed_once(mas):
    found = mas("uitleg", "--json").json["terms"]
    names = [(item["kind"], item["name"]) for item in found]
    assert len(names) == len(set(names)) > 60
    assert len(mas("uitleg").out.splitlines()) == len(names)
