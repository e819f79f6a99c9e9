"""`mas law`: what an officer sees, what a program reads, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mas_cli.law.data import law_parameters
from mas_cli.law.leerplicht import status
from mas_cli.law.levensloop import Soort
from mas_cli.law.lookup import DatedParameter, all_parameters, look_up
from mas_cli.law.parameters import load_parameters
from mas_cli.main import run

DOCS = Path(__file__).parents[2] / "docs" / "wet.md"


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["law", *arguments])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, captured.out, captured.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, _ = ran(capsys, *arguments, "--json")
    assert code == 0
    data: dict[str, Any] = json.loads(out)
    return data


def test_status_says_it_in_dutch_with_the_dates(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = ran(
        capsys, "status", "--geboortedatum", "14-5-2010", "--op", "2026-11-21", "--startkwalificatie", "nee"
    )
    assert code == 0
    assert out.startswith("Kwalificatieplichtig op 21-11-2026.\nVan 01-08-2026 tot en met 13-05-2028.\n")
    assert "Lpw 4a lid 1, Lpw 4b, Lpw 4c" in out
    assert "> 14-05-2028  geen plicht" in out
    assert "De leerplicht eindigt met het schooljaar waarin de jongere 16 jaar wordt." in out
    assert "Lpw 4a lid 2" in out


def test_status_says_it_in_english_too(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ran(capsys, "status", "--geboortedatum", "2010-05-14", "--op", "2020-01-01", "--lang", "en")
    assert out.startswith("Leerplichtig on 01-01-2020.")


def test_status_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(capsys, "status", "--geboortedatum", "2010-05-14", "--op", "2026-11-21")
    assert data["schema"] == "mas.law.status/1"
    assert (data["soort"], data["leerplichtig"], data["kwalificatieplichtig"]) == ("onbekend", False, None)
    assert (data["sinds"], data["tot_en_met"]) == ("2026-08-01", "2028-05-13")
    assert data["wisselingen"][0] == {
        "datum": "2015-06-01",
        "van": "geen",
        "naar": "leerplichtig",
        "reden": "De leerplicht begint in de maand na die waarin de jongere 5 jaar wordt.",
        "artikel": "Lpw 3 lid 1",
    }


def test_status_of_today_needs_no_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert as_json(capsys, "status", "--geboortedatum", "1990-01-01")["soort"] == "geen"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("status",), 2),
        (("status", "--geboortedatum", "morgen"), 2),
        (("status", "--geboortedatum", "2010-02-30"), 2),
        (("status", "--geboortedatum", "2010-05-14", "--startkwalificatie", "misschien"), 2),
        (("status", "--geboortedatum", "2030-05-14", "--op", "2026-11-21"), 3),
        (("status", "--geboortedatum", "2010-05-14", "--op", "2026-11-21", "--schooljaren", "99"), 3),
        (("uren", "weg.csv"), 3),
        (("uren", "weg.csv", "--regio", "oost"), 2),
        (("uren", "weg.csv", "--vrij", "2026-09-02..2026-09-01"), 2),
        (("termijnen", "--data", "weg.yaml"), 3),
        (("show", "Lpw 99"), 3),
        (("show",), 2),
        (("nietbestaand",), 2),
    ],
)
def test_what_cannot_be_answered_is_refused_without_a_traceback(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int
) -> None:
    got, out, err = ran(capsys, *arguments)
    assert got == code
    assert out == "" or code == 2
    assert err


def test_uren_counts_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "verzuim.csv"
    file.write_text("datum;uren;te_laat\n7-9-2026;8,5;\n8-9-2026;8;1\n19-10-2026;2;\n", "utf-8")
    code, out, err = ran(capsys, "uren", str(file), "--regio", "midden")
    assert code == 0
    assert "Melding 1: 07-09-2026 tot en met 08-09-2026, 16,5 uur." in out
    assert "Totaal: 18,5 uur ongeoorloofd, 0 uur geoorloofd, 1 keer te laat." in out
    assert "L42 verzuim.csv:4" in err
    data = as_json(capsys, "uren", str(file), "--regio", "midden", "--vrij", "17-10-2026..25-10-2026")
    assert data["meldingen"] == [{"begin": "2026-09-07", "eind": "2026-09-08", "uren": 16.5, "lesweken": 1}]
    assert [finding["code"] for finding in data["bevindingen"]] == ["L41"]
    assert data["rest"] == {"uren": 0.0, "sinds": None}


def test_uren_refuses_a_file_with_faults_and_names_all_of_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "verzuim.csv"
    file.write_text("datum;uren\n31-2-2026;8\n8-9-2026;-1\n", "utf-8")
    code, out, err = ran(capsys, "uren", str(file))
    assert (code, out) == (3, "")
    assert "L54 verzuim.csv:2" in err
    assert "L55 verzuim.csv:3" in err


def test_termijnen_come_soonest_first_with_what_has_passed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "zaak.yaml"
    file.write_text("eerste_verhoor: 2026-10-01\nbesluit_bekendgemaakt: 14-11-2026\n", "utf-8")
    code, out, _ = ran(capsys, "termijnen", "--data", str(file), "--op", "2026-11-01")
    assert code == 0
    assert "! 08-10-2026  Verwijzing bij Halt na het eerste verhoor (24 dagen geleden)" in out
    assert "  01-11-2026  Proces-verbaal opmaken en inzenden na het eerste verhoor (vandaag)" in out
    assert "Verlengd van 26-12-2026" in out
    assert "[RECONSTRUCTION]" in out
    data = as_json(capsys, "termijnen", "--data", str(file), "--op", "2026-11-01")
    assert [item["uiterlijk"] for item in data["termijnen"]] == ["2026-10-08", "2026-11-01", "2026-12-28"]
    assert data["termijnen"][0]["dagen"] == -24


def test_termijnen_without_a_file_lists_the_events(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(capsys, "termijnen")
    assert code == 0
    assert "eerste_verhoor" in out
    assert "melding" in as_json(capsys, "termijnen")["gebeurtenissen"]


def test_termijnen_of_a_file_with_a_typo_suggests_the_event(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "zaak.yaml"
    file.write_text("eerste_verhor: 2026-10-01\n", "utf-8")
    code, _, err = ran(capsys, "termijnen", "--data", str(file))
    assert code == 3
    assert "L63 zaak.yaml:1" in err
    assert "eerste_verhoor" in err


@pytest.mark.parametrize(
    "arguments", [("Lpw 2 lid 3",), ("Lpw", "2", "lid", "3"), ("art. 2, derde lid, Leerplichtwet 1969",)]
)
def test_show_prints_an_article(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, _ = ran(capsys, "show", *arguments, "--op", "2026-10-01")
    assert code == 0
    assert out.startswith("Lpw 2 lid 3  Verplichting tot inschrijving en geregeld schoolbezoek\n")
    assert "De jongere die de leeftijd van 12 jaren heeft bereikt" in out
    assert "Bron: https://wetten.overheid.nl/BWBR0002628/2026-08-01#Artikel2" in out


def test_show_prints_a_parameter_of_the_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(capsys, "show", "halt.max_uren", "--op", "2026-10-01")
    assert (data["id"], data["waarde"], data["eenheid"]) == ("halt.max_uren", 60, "uren")
    assert data["bron"]
    code, out, _ = ran(capsys, "show", "HALT.MAX_UREN", "--op", "2026-10-01")
    assert code == 0
    assert out.startswith("halt.max_uren = 60 uren\n")


def test_show_warns_for_a_lapsed_article(capsys: pytest.CaptureFixture[str]) -> None:
    data = as_json(capsys, "show", "Lpw 21", "--op", "2026-10-01")
    assert data["vervallen"] is True
    assert [finding["code"] for finding in data["bevindingen"]] == ["L23"]


@pytest.mark.parametrize(
    ("typo", "meant"), [("halt.maks_uren", "halt.max_uren"), ("Lpv 2 lid 3", "Lpw 2 lid 3")]
)
def test_show_suggests_the_nearest_name(capsys: pytest.CaptureFixture[str], typo: str, meant: str) -> None:
    code, _, err = ran(capsys, "show", typo)
    assert code == 3
    assert meant in err


def test_escape_sequences_in_what_was_typed_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, _, err = ran(capsys, "show", "Lpw \x1b[2J2")
    assert "\x1b" not in err


def test_every_parameter_can_be_looked_up_on_a_day() -> None:
    day = date(2026, 10, 1)
    for id_ in all_parameters(day):
        found = look_up(id_, day)
        assert isinstance(found, DatedParameter)
        assert found.value.source


def test_a_day_before_the_first_edition_still_finds_the_names() -> None:
    assert "halt.max_uren" in all_parameters(date(2017, 6, 1))


def test_the_parameter_that_the_manual_changes_is_valid_and_does_what_it_says() -> None:
    (block,) = re.findall(r"```yaml\n(kwalificatieplicht\..*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    changed, findings = load_parameters(block, "wet.md")
    assert findings == ()
    parameters = law_parameters().merged(changed)
    for day, expected in ((date(2030, 7, 31), Soort.GEEN), (date(2030, 8, 1), Soort.KWALIFICATIEPLICHTIG)):
        assert status(date(2010, 5, 14), day, False, parameters).soort is expected


def test_no_number_of_the_law_stands_in_the_code_of_the_status() -> None:
    source = (Path(__file__).parents[2] / "mas_cli" / "law" / "leerplicht.py").read_text("utf-8")
    code = re.sub(r'""".*?"""|#.*', "", source, flags=re.DOTALL)
    ages = {
        str(value.value)
        for p in law_parameters().values()
        for value in p.waarden
        if isinstance(value.value, int)
    }
    assert not ages & set(re.findall(r"(?<![\w.])\d+(?![\w.])", code)) - {"1"}


def test_without_a_region_it_is_never_said_that_the_threshold_was_not_reached_where_it_hangs_on_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "verzuim.csv"
    # Between the first and the last day lie four lesson weeks in the north, whose autumn holiday falls here.
    file.write_text("datum;uren\n14-9-2026;8\n15-10-2026;8\n", "utf-8")
    in_region = {
        name: as_json(capsys, "uren", str(file), "--regio", name)["bereikt"]
        for name in ("noord", "midden", "zuid")
    }
    without = as_json(capsys, "uren", str(file))
    reached = [name for name, found in in_region.items() if found]
    assert without["bereikt_in"] == reached
    assert without["bereikt"] is (None if reached else False)
    _code, out, _err = ran(capsys, "uren", str(file))
    assert ("niet bereikt; in" in out) == bool(reached)


def test_an_article_says_up_to_which_day_it_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = ran(capsys, "show", "Lpw", "2", "lid", "3", "--op", "2026-11-30")
    assert "Gelezen tot en met 01-08-2026" in out
    _code, out, _err = ran(capsys, "show", "Lpw", "2", "lid", "3", "--op", "2026-08-01")
    assert "Gelezen tot en met" not in out
