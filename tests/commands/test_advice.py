"""The advice as an officer reads it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

Mas = Callable[..., Any]


@pytest.fixture
def advice(mas: Mas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The advice on some answers at 80 columns, its white space taken together."""
    monkeypatch.setenv("COLUMNS", "80")

    def show(**answers: object) -> str:
        path = tmp_path / "antwoorden.yaml"
        lines = [f"{question}: {value}" for question, value in answers.items()]
        path.write_text("\n".join(lines), encoding="utf-8")
        run = mas("screen", "--answers", path, "--date", "2026-09-01")
        assert run.code == 0, run.err
        return run.out

    return show


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


CASE = {
    "geboortedatum": "2011-05-14",
    "verzuim_soort": "relatief_16uur",
    "ongeoorloofd": "ja",
    "verzuim_uren": 24,
    "eigen_initiatief": "ja",
    "erkent_verzuim": "ja",
    "instemming_jongere_halt": "ja",
    "instemming_ouders_halt": "ja",
    "school_maatregelen": "ja",
    "verbalisant_boa": "ja",
    "eerder_halt": "nee",
    "psychische_problematiek": "nee",
    "te_laat_aantal": 0,
    "motivatie_leren": "ja",
    "mc1_vermoeden": "ja",
}


def test_it_fits_in_eighty_columns_without_colour(
    advice: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = advice(**CASE)
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text
    assert os.environ["COLUMNS"] == "80"


def test_it_says_what_it_is_and_who_decides(advice: Callable[..., str]) -> None:
    text = flat(advice(**CASE))
    assert "Advies (reconstructie)" in text
    assert "De leerplichtambtenaar beslist: pas toe of leg uit" in text
    assert "niet het origineel van Regioplan en Ingrado" in text


def test_it_gives_the_route_with_every_indication_and_its_source(advice: Callable[..., str]) -> None:
    text = flat(advice(**CASE))
    assert "Halt Roep de jongere op voor verhoor" in text
    assert "Halt: aangewezen ✓ De jongere is 12 jaar of ouder en nog geen 18 [S16]" in text
    assert "? Hulp is geweigerd of heeft niet gewerkt [S17]" in text
    assert "S16 Halt, Verwijzen naar Halt voor leerplichtambtenaren" in text


def test_it_names_signals_what_is_missing_what_would_change_it_and_what_protects(
    advice: Callable[..., str],
) -> None:
    text = flat(advice(**CASE))
    assert "Meldplicht van de school. Dit verzuim moet de school melden" in text
    assert "! Meldcode, verder afwegen." in text
    assert "? Is aangeboden hulp geweigerd?" in text
    assert "Zou het antwoord op “Stemt de jongere in met Halt?” nee zijn, dan:" in text
    assert "+ Wil de jongere leren of een diploma halen?" in text
    assert "halt.max_uren 60" in text
    assert "peildatum 01-09-2026" in text


def test_without_a_route_it_says_what_decided(advice: Callable[..., str]) -> None:
    assert "Er is geen leerplicht en geen kwalificatieplicht." in flat(advice(geboortedatum="2000-01-01"))
    assert "Er is te weinig bekend voor een advies" in flat(advice(verzuim_soort="overig"))


def test_texts_of_the_instrument_have_their_values_filled_in(advice: Callable[..., str]) -> None:
    assert "{" not in advice(**CASE)


@pytest.mark.parametrize("edition", ["mas/2019-01", "mas/2020-04", "mas/2022-03"])
def test_every_edition_can_be_shown(mas: Mas, edition: str) -> None:
    run = mas("screen", "--instrument", edition, "--date", "2026-09-01")
    assert run.code == 0
    assert edition in run.out
