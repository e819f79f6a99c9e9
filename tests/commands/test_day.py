"""The day of an officer in commands: what asks for attention, what comes next, and taking back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mas_cli.commands import _console
from support.secrets import password_file

Mas = Callable[..., Any]
ANSWERS = {
    "peildatum": "2026-10-05",
    "verzuim_soort": "relatief_16uur",
    "ongeoorloofd": "ja",
    "verzuim_uren": 24,
    "te_laat_aantal": 0,
    "eigen_initiatief": "ja",
    "erkent_verzuim": "ja",
    "instemming_jongere_halt": "ja",
    "instemming_ouders_halt": "ja",
    "school_maatregelen": "ja",
    "verbalisant_boa": "ja",
    "eerder_halt": "nee",
    "psychische_problematiek": "nee",
}


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mas: Mas) -> Iterator[Path]:
    """A vault with one case of Sam Jansen, and an empty folder to work in."""
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "antwoorden.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    (tmp_path / "zaak.yaml").write_text(
        "jongere: {voornamen: Sam, achternaam: Jansen, geboortedatum: 2011-05-14}\n"
        "meldingen: [{soort: 16uur, datum: 2026-09-01, verzuimuren: 20}]\n",
        encoding="utf-8",
    )
    assert mas("vault", "init", "--name", "Karin").code == 0
    assert mas("case", "new", "--data", "zaak.yaml").code == 0
    yield tmp_path
    _console.settings.no_input = False


def today(mas: Mas) -> list[tuple[str, str]]:
    run = mas("vandaag", "--json")
    assert run.code == 0, run.err
    return [(item["soort"], item["opdracht"].split()[1]) for item in run.json["zaken"]]


def test_a_case_goes_from_come_in_to_advised_to_decided_and_back(mas: Mas) -> None:
    assert ("binnengekomen", "screen") in today(mas)
    assert mas("screen", "jansen", "--answers", "antwoorden.json", "--json").code == 0
    assert ("binnengekomen", "screen") not in today(mas)
    assert ("onaf", "werk") in today(mas)
    page = mas("werk", "-").out
    assert "Sam Jansen" in page
    assert "mas case decide" in page
    assert mas("case", "decide", "-", "--route", "halt", "--reason", "Eerste keer.").code == 0
    assert ("onaf", "werk") not in today(mas)
    assert "mas case decide" not in mas("werk", "sam").out
    assert mas("case", "withdraw", "-").code == 3
    assert mas("case", "withdraw", "-", "--reason", "Nieuwe informatie.").code == 0
    assert ("onaf", "werk") in today(mas)
    shown = mas("case", "show", "-", "--json").json
    assert shown["status"] == "in_behandeling"
    assert shown["besluiten"][0]["reden_intrekking"] == "Nieuwe informatie."
    assert "Nieuwe informatie." in mas("case", "show", "-").out
    again = mas("case", "withdraw", "-", "--reason", "x", "--json")
    assert again.code in {2, 3}


def test_a_closed_case_is_opened_again_with_a_reason(mas: Mas) -> None:
    assert mas("case", "reopen", "jansen", "--reason", "weer verzuim").code == 3
    assert mas("case", "close", "jansen", "--reason", "terug_naar_school").code == 0
    assert today(mas) == []
    assert mas("case", "reopen", "jansen").code == 3
    assert mas("case", "reopen", "jansen", "--reason", "weer verzuim").code == 0
    shown = mas("case", "show", "jansen", "--json").json
    assert (shown["status"], shown.get("reden_sluiting")) == ("in_behandeling", None)
    assert [note["tekst"] for note in shown["notities"]] == ["Heropend: weer verzuim"]


def test_a_summary_has_at_most_ten_lines_and_an_advice_report_has_the_reasons(mas: Mas, work: Path) -> None:
    assert mas("screen", "jansen", "--answers", "antwoorden.json", "--json").code == 0
    assert mas("case", "decide", "jansen", "--route", "halt", "--reason", "Eerste keer.").code == 0
    lines = mas("case", "summary", "jansen").out.splitlines()
    assert 5 <= len(lines) <= 10
    told = dict(line.split(": ", 1) for line in lines)
    assert told["Jongere"] == "Sam Jansen, geboren 14-05-2011"
    assert "Eerste keer." in told["Besluit"]
    assert mas("case", "summary", "jansen", "--out", "advies.docx").code == 0
    words = word_text(work / "advies.docx")
    for word in ("Adviesverslag", "Sam Jansen", "Eerste keer.", "reconstructie"):
        assert word in words
    assert mas("case", "summary", "jansen", "--out", "advies.docx").code == 3
    assert mas("case", "summary", "jansen", "--out", "advies.xyz").code == 2


def test_inzage_is_a_word_file_in_plain_dutch(mas: Mas, work: Path) -> None:
    assert mas("screen", "jansen", "--answers", "antwoorden.json", "--json").code == 0
    assert mas("case", "note", "jansen", "Moeder gebeld.").code == 0
    assert mas("case", "inzage", "jansen", "--voor", "jongere", "--out", "inzage.docx").code == 0
    words = word_text(work / "inzage.docx")
    for word in (
        "persoonsgegevens van Sam Jansen",
        "Melding van verzuim door de school",
        "Datum",
        "01-09-2026",
        "Moeder gebeld.",
        "Weggelaten",
    ):
        assert word in words
    for technical in ("sha256", "relatief_16uur", "overlay", "mc1_", "receipt", "2026-09-01"):
        assert technical not in words
    assert word_text(work / "inzage.docx") == words
    shown = mas("case", "inzage", "jansen").out
    assert "Moeder gebeld." in shown
    assert "sha256" not in shown


def word_text(place: Path) -> str:
    """The words of a Word file, in order."""
    from docx import Document

    document = Document(str(place))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_log_names_the_case_and_reads_as_words(mas: Mas) -> None:
    assert mas("case", "export", "jansen", "--json", "--aan", "Zwolle", "--doel", "verhuizing").code == 0
    lines = mas("vault", "log", "--case", "jansen", "--event", "verstrekken").out.splitlines()
    (line,) = lines
    assert "Sam Jansen" in line
    assert "aan: Zwolle; doel: verhuizing" in line
    assert "{" not in line
