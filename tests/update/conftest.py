"""A home with a vault and an edition of the year to come, and the program run as a user does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mas_cli import installed
from mas_cli.commands import _clock, _console
from mas_cli.paths import data_root
from mas_cli.update import looking
from support import program
from support.secrets import password_file

EDITION = Path(__file__).parent / "edities" / "2027-01"
ANSWERS = {
    "peildatum": "2026-10-05",
    "geboortedatum": "2011-05-14",
    "verzuim_soort": "te_laat",
    "ongeoorloofd": "ja",
    "verzuim_begin": "2026-09-01",
    "verzuim_eind": "2026-09-30",
    "verzuim_uren": 30,
    "te_laat_aantal": 14,
    "eigen_initiatief": "ja",
    "erkent_verzuim": {"antwoord": "ja", "toelichting": "Zei het zelf."},
    "instemming_jongere_halt": "ja",
    "instemming_ouders_halt": "ja",
    "school_maatregelen": "ja",
    "verbalisant_boa": "ja",
    "eerder_halt": "nee",
    "psychische_problematiek": "nee",
    "slaap_gamen": "nee",
    "verzuimende_vrienden": "nee",
    "politiecontacten": {"antwoord": "ja", "toelichting": "Winkeldiefstal in mei."},
    "dagbesteding": {"antwoord": "ja", "toelichting": "Voetbal."},
}


@pytest.fixture(autouse=True)
def advice_left_out(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an edition changes in the advice takes seconds: it is looked at where a test asks for it."""
    if "with_advice" not in request.fixturenames:
        monkeypatch.setattr(looking, "has_solver", lambda: False)


@pytest.fixture
def with_advice() -> None:
    """`mas update check` also finds what changes in the advice."""


class Run(program.Run):
    """What one command line ended in."""

    @property
    def codes(self) -> set[str]:
        """The codes of the findings, in the JSON or on stderr."""
        if self.out.startswith("{"):
            return {finding["code"] for finding in self.json["findings"]}
        words = (self.out + self.err).split()
        return {after for mark, after in pairwise(words) if mark in {"✗", "!", "·"}}


Mas = Callable[..., Run]


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used_before: None) -> Iterator[None]:
    """A day in November 2026, and no memory of the editions of another test."""
    monkeypatch.setattr(_clock, "today", lambda: date(2026, 11, 20))
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    installed.forget()
    yield
    installed.forget()
    _console.settings.no_input = False


@pytest.fixture
def mas(capsys: pytest.CaptureFixture[str]) -> Mas:
    """Run a command line in this process."""
    return program.runner(capsys, Run)


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """The edition in a folder of its own, not signed off."""
    folder = tmp_path / "editie-2027"
    shutil.copytree(EDITION, folder)
    return folder


@pytest.fixture
def with_format(edition: Path) -> Path:
    """The edition with a letter that replaces the one that ships."""
    folder = edition / "formats" / "waarschuwing"
    shutil.copytree(data_root("formats") / "waarschuwing", folder)
    text = (folder / "format.yaml").read_text(encoding="utf-8")
    changed = text.replace('edition: "2026-11"', 'edition: "2027-01"', 1)
    assert changed != text
    (folder / "format.yaml").write_text(changed, encoding="utf-8")
    return edition


@pytest.fixture
def sign(mas: Mas) -> Callable[[Path], str]:
    """Sign an edition off; gives the checksum."""

    def signed(folder: Path) -> str:
        run = mas("update", "signoff", folder)
        assert run.code == 0, run.err
        return run.out.strip()

    return signed


@pytest.fixture
def vault(mas: Mas) -> None:
    assert mas("vault", "init", "--name", "Karin").code == 0


@pytest.fixture
def screened(mas: Mas, vault: None, tmp_path: Path) -> Callable[..., str]:
    """A case that was screened with the edition of 2022; some answers may be others or left out (None)."""

    def make(**answers: Any) -> str:
        case = str(mas("case", "new", "--json").json["id"])
        given = {name: value for name, value in {**ANSWERS, **answers}.items() if value is not None}
        file = tmp_path / "antwoorden.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        assert mas("screen", case, "--answers", file, "--json").code == 0
        return case

    return make
