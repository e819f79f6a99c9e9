"""The day as an officer meets it: `mas` alone, a choice, the page of the case and its menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal


def test_mas_alone_leads_into_a_case_whose_menu_records_a_note_with_one_password(
    program: Callable[..., Any], tmp_path: Path
) -> None:
    mas = program("vault", "init", "--name", "Karin")
    for _time in range(2):
        mas.expect_exact(":")
        mas.send("vier woorden zijn genoeg\r")
    mas.expect_exact("Wilt u nu invullen wie u bent?")
    mas.send("nee\r")
    mas.expect(pexpect.EOF)
    (tmp_path / "zaak.yaml").write_text("jongere: {voornamen: Sam, achternaam: Jansen}\n", encoding="utf-8")
    mas = program("case", "new", "--data", "zaak.yaml")
    mas.expect_exact("kluis:")
    mas.send("vier woorden zijn genoeg\r")
    mas.expect_exact("Verder: Screen het dossier: mas screen")
    mas.expect(pexpect.EOF)

    mas = program()
    mas.expect_exact("kluis:")
    mas.send("vier woorden zijn genoeg\r")
    mas.expect_exact("Binnengekomen (1)")
    mas.expect_exact("Sam Jansen: Nog niet gescreend")
    mas.expect_exact("Wat pakt u op?")
    mas.send("\r")
    mas.expect(pexpect.EOF)

    mas = program("werk", "sam")
    mas.expect_exact("kluis:")
    mas.send("vier woorden zijn genoeg\r")
    mas.expect_exact("Wat doet u nu?")
    mas.expect_exact("Nummer")
    mas.send("notitie\r")
    mas.expect_exact("De notitie, op één regel:")
    mas.send("Moeder gebeld.\r")
    mas.expect_exact("Bewaard: notities.1.")
    mas.expect_exact("notitie: Moeder gebeld.")
    mas.expect_exact("Wat doet u nu?")
    mas.send("\r")
    mas.expect(pexpect.EOF)
    mas.close()
    assert mas.exitstatus == 0
