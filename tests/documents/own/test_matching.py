"""The proposed field follows the label, the heading decides between equals, and doubt proposes nothing."""

from __future__ import annotations

import pytest

from mas_cli.documents import load
from mas_cli.documents.own import matching
from mas_cli.documents.own.matching import Target, propose
from mas_cli.documents.own.scan import scan
from mas_cli.ooxml.package import open_package
from support.word import docx, p, r, row, table


def fields(body: str, type_name: str = "pv-jongere") -> list[Target]:
    return list(propose(load.shipped(type_name), scan(open_package(docx(body))).places))


def heading(text: str) -> str:
    return p(r(text, "<w:b/>"))


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Familienaam", "verdachte.achternaam"),
        ("Aktenummer", "verbalisant.akte_nummer"),
        ("Dossiernummer", "document.kenmerk"),
        ("Opgemaakt te", "sluiting.plaats"),
        ("Periode van", "feit.periode_van"),
        ("Naam van de school", "school.naam"),
        ("PV-NUMMER:", "pv.nummer"),
        ("verdachte_geboortedatum", "verdachte.geboortedatum"),
    ],
)
def test_synonyms_and_ways_of_writing(label: str, field: str) -> None:
    assert fields(p(f"{label} ..........")) == [Target(field)]


@pytest.mark.parametrize(
    ("title", "field"), [("1. Verdachte", "verdachte.brp_adres"), ("School", "school.adres")]
)
def test_the_heading_decides_whose_address_it_is(title: str, field: str) -> None:
    assert fields(heading(title) + table(row("Adres", ""))) == [Target(field)]


def test_without_a_heading_an_address_is_nobodys() -> None:
    assert fields(table(row("Adres", ""))) == [Target()]


def test_an_answer_is_put_on_the_first_of_its_lines_and_not_on_each() -> None:
    dots = p("…………………………")
    assert fields(p("Verklaring verdachte:") + dots + dots) == [Target("verklaring.tekst"), Target()]


def test_a_label_that_means_nothing_here_gets_no_field() -> None:
    assert fields(p("Kleur van de fiets: ........")) == [Target()]


def test_boxes_get_the_choice_they_stand_for() -> None:
    found = fields(
        p("Soort verzuim: ☐ signaalverzuim ☐ beginnend verzuim") + p("Tolk nodig: ☐ ja, taal ☐ nee")
    )
    assert found == [
        Target("feit.type", "signaal"),
        Target("feit.type", "beginnend"),
        Target("tolk.nodig", "ja"),
        Target("tolk.nodig", "nee"),
    ]


def test_a_row_under_headings_is_a_row_of_the_list_with_those_columns() -> None:
    found = fields(table(row("Naam", "Gezag", "Adres"), row("", "", "")))
    assert found == [Target("ouders[].naam"), Target("ouders[].gezag"), Target("ouders[].adres")]


def test_every_synonym_belongs_to_a_field_or_column_that_exists() -> None:
    known: set[str] = set()
    for name in load.types():
        fmt = load.shipped(name)
        known.update(fmt.derived)
        for field, entry in fmt.fields.items():
            known.update((field, *(f"{field}[].{column.name}" for column in entry.columns)))
    assert set(matching.synonyms().fields) <= known


def test_every_other_name_of_a_choice_belongs_to_a_choice_that_exists() -> None:
    known: dict[str, set[str]] = {}
    for name in load.types():
        for field, entry in load.shipped(name).fields.items():
            known.setdefault(field, set()).update(entry.options)
    for field, choices in matching.synonyms().choices.items():
        assert set(choices) <= known[field]


def test_boxes_named_in_other_words_get_their_choice() -> None:
    found = fields(p("Hoedanigheid: ☐ gezaghebbende ☐ feitelijk verzorger"), "pv-luxe")
    assert found == [
        Target("verdachte.hoedanigheid", "gezag"),
        Target("verdachte.hoedanigheid", "verzorging"),
    ]
