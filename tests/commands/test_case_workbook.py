"""`mas screen CASE` with a workbook of somebody else: kept in the dossier with the hash of the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli.documents.advice_words import explained
from support.official import Tab, book
from support.secrets import password_file

Mas = Callable[..., Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    form = Tab(
        {
            "A1": "Jongere", "A2": "Werkt de jongere mee?", "A3": "Uren verzuim",
            "A5": "Advies", "B5": ('IF(AND(B2="ja",B3>10),"Halt","Strafrecht")', "Strafrecht"),
            "A6": "Punten", "B6": ("B3*2", 99), "A7": "Kubus", "B7": ('CUBEVALUE("x",B3)', 7),
        },
        lists={"B2": '"ja,nee"'},
        rules=(("B3", "whole", "between", "0", "100"),),
    )  # fmt: skip
    path = tmp_path / "Instrument 2026.xlsx"
    path.write_bytes(book({"Vragen": form}))
    return path


@pytest.fixture
def case(mas: Mas, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A dossier, a workbook bound as `proef`, and answers to it."""
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    (tmp_path / "antwoorden.yaml").write_text(
        "werkt_de_jongere_mee: {antwoord: ja, toelichting: zegt zij zelf}\nuren_verzuim: 24\n",
        encoding="utf-8",
    )
    assert mas("vault", "init", "--name", "Karin").code == 0
    assert mas("instrument", "add", file, "--name", "proef", "--yes").code == 0
    return str(mas("case", "new", "--json").json["id"])


def screened(mas: Mas, case: str, tmp_path: Path, *options: str) -> Any:
    return mas(
        "screen", case, "--instrument", "proef", "--answers", tmp_path / "antwoorden.yaml", "--json", *options
    )


def test_the_screening_of_a_workbook_is_in_the_dossier_with_the_hash_of_the_file(
    mas: Mas, case: str, file: Path, tmp_path: Path
) -> None:
    run = screened(mas, case, tmp_path)
    assert run.code == 0
    (kept,) = mas("case", "show", case, "--json").json["screenings"]
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert kept["receipt"]["sha256"] == sha256
    assert kept["receipt"]["instrument"] == "proef/werkboek"
    assert kept["receipt"]["workbook"]["file"] == "Instrument 2026.xlsx"
    for part in ("answers", "remarks", "advice", "outputs", "receipt", "instrument"):
        assert kept[part] == run.json[part], part
    assert [(one["cell"], one["value"]) for one in kept["outputs"]] == [
        ("B5", "Halt"),
        ("B6", 48),
        ("B7", None),
    ]


def test_what_the_workbook_gave_is_read_in_the_dossier(mas: Mas, case: str, tmp_path: Path) -> None:
    screened(mas, case, tmp_path)
    text = mas("case", "show", case).out
    assert "Advies: Halt" in text
    assert "Punten: 48" in text
    assert "Kubus" not in text, "what was not computed is no outcome"
    assert "proef" in text
    told = mas("case", "inzage", case).out
    assert "Advies: Halt" in told


def test_a_route_of_the_binding_is_what_a_decision_is_compared_with(
    mas: Mas, case: str, tmp_path: Path, mas_home: Path
) -> None:
    binding = mas_home / "config" / "instruments" / "proef" / "binding.yaml"
    written = binding.read_text(encoding="utf-8")
    assert "Halt: ''" in written
    binding.write_text(written.replace("Halt: ''", "Halt: halt"), encoding="utf-8")
    run = screened(mas, case, tmp_path)
    assert run.code == 0, run.out
    assert mas("case", "show", case, "--json").json["screenings"][0]["advice"]["routes"] == ["halt"]
    assert mas("case", "decide", case, "--route", "halt").code == 0
    decided = mas("case", "show", case, "--json").json["besluiten"][0]
    assert (decided["afwijking"], decided["advies"]) == ("nee", ["halt"])
    assert decided["receipt"]["instrument"] == "proef/werkboek"
    said = explained(mas("case", "show", case, "--json").json)
    assert said["routes"] == said["besluit"]["route"] == "Halt"
    assert said["redenen"] == [{"route": "Halt", "reden": "Advies: Halt"}]
    steps = mas("plan", case, "--json").json
    assert steps["routes"] == ["halt"]


def test_a_route_of_the_binding_that_does_not_exist_is_named_with_its_line(
    mas: Mas, case: str, tmp_path: Path, mas_home: Path
) -> None:
    binding = mas_home / "config" / "instruments" / "proef" / "binding.yaml"
    written = binding.read_text(encoding="utf-8").replace("Halt: ''", "Halt: hallt")
    binding.write_text(written, encoding="utf-8")
    run = screened(mas, case, tmp_path)
    assert (run.code, run.codes) == (3, ["W67"])
    assert run.json["findings"][0]["where"].endswith(
        f":{written[: written.index('hallt')].count(chr(10)) + 1}"
    )


def test_a_workbook_that_was_changed_after_it_was_bound_screens_no_case(
    mas: Mas, case: str, tmp_path: Path, mas_home: Path
) -> None:
    kept = mas_home / "config" / "instruments" / "proef" / "workbook.xlsx"
    kept.write_bytes(book({"Vragen": Tab({"A1": "Anders"})}))
    run = screened(mas, case, tmp_path)
    assert (run.code, run.codes) == (3, ["W63"])
    assert mas("case", "show", case, "--json").json["screenings"] == []
