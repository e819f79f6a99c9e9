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


def test_questions_indications_and_signals_are_explained_with_the_edition_they_hold_for(mas):
    found = mas("uitleg", "eigen_initiatief", "--json").json["terms"]
    assert {item["kind"] for item in found} == {"vraag", "aanwijzing"}
    assert {item["edition"] for item in found} == {"2022-03"}
    assert {item["since"] for item in found} == {"2022-03-01"}
    assert all(item["source"] and "{" not in item["text"] for item in found)


def test_a_question_shows_the_answers_to_choose_from_and_the_words_that_belong_with_it(mas):
    (found,) = mas("uitleg", "verzuim_soort", "--json", "--op", "2019-02-01").json["terms"]
    assert "Luxeverzuim, vakantie zonder verlof" in found["text"]
    assert "luxeverzuim" in found["see"]
    assert found["edition"] == "2019-01"


def test_a_word_that_is_no_name_finds_the_explanations_that_speak_of_it(mas):
    found = mas("uitleg", "kinderbijslag", "--json").json["terms"]
    assert "svb" in {item["name"] for item in found}


@pytest.mark.parametrize("typed", ["beschermingstafl", "signaalverzum", "Jeugdbeschermingstaffel"])
def test_a_typo_in_one_word_of_a_name_is_found_too(mas, typed):
    assert mas("uitleg", typed, "--json").json["findings"][0]["remedy"].startswith("Bedoelde u")


def test_every_name_to_see_with_an_explanation_exists(mas):
    every = mas("uitleg", "--json").json["terms"]
    names = {name for item in every for name in (item["name"], *item["also"])}
    documents = {item["name"] for item in every if item["kind"] == "stap"}
    assert documents
    loose = {name for item in every for name in item["see"] if name not in names}
    # What is no name here is a type of document or an article of the law.
    assert all(
        name.startswith(("Awb", "Lpw", "Sv", "WEB", "pv-"))
        or "-" in name
        or name in {"gespreksverslag", "waarschuwing"}
        for name in loose
    ), loose


@pytest.mark.parametrize("word", ["", " ", "<b>", "\x1b[31m", "x" * 10_000, "😀"])
def test_what_is_no_word_ends_in_a_finding_or_the_list(mas, word):
    assert mas("uitleg", word).code in (ExitCode.DONE, ExitCode.INVALID_INPUT)


def test_an_article_comes_before_texts_that_only_speak_of_it(mas):
    shown = mas("uitleg", "Lpw 2 lid 3", "--op", "2026-10-01").out
    assert shown.startswith("Lpw 2 lid 3")
    assert "12 jaren" in shown


def test_a_number_is_told_with_its_value_and_a_list_with_its_items(mas):
    texts = {item["name"]: item["text"] for item in mas("uitleg", "--json").json["terms"]}
    assert not [name for name, text in texts.items() if "{waarde}" in text or "('" in text or ".:" in text]
    assert texts["artikelen.leerplichtig"].endswith("leerplichtig is: Lpw 2 lid 1, Lpw 3, Lpw 4.")
    assert "12 volledige schooljaren" in texts["leerplicht.volledige_schooljaren"]


@pytest.mark.parametrize("name", ["thuiszitter", "halt", "leerplicht.volledige_schooljaren"])
def test_what_is_explained_fits_the_screen(mas, name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert [line for line in mas("uitleg", name).out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("rmc", "Doorstroompunt"),
        ("hoorrecht", "hoorrecht"),
        ("verwijdering", "verwijdering"),
        ("gecertificeerde instelling", "ondertoezichtstelling"),
        ("36663", "wet terugdringen schoolverzuim"),
        ("M@ZL", "MAZL"),
        ("advocaat", "raadsman"),
    ],
)
def test_a_word_is_found_as_a_whole_and_not_as_a_part_of_another(mas, typed, name):
    assert name in {item["name"] for item in mas("uitleg", typed, "--json").json["terms"]}


def test_a_part_of_a_word_is_no_word(mas):
    assert mas("uitleg", "verhoo", "--json").code == ExitCode.INVALID_INPUT
