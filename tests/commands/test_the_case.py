"""One Halt case from the melding to the proces-verbaal, in a real terminal: its cost and its text."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")
pytest.importorskip("pyte")

from support import officer

# Two and a half minutes of real processes at a fixed clock.
pytestmark = [pytest.mark.terminal, pytest.mark.slow]

# After the vault was made, with the password counted.
MOST_COMMANDS, MOST_PROMPTS = 8, 70


def test_from_melding_to_proces_verbaal_in_few_commands_and_prompts(tmp_path: Path) -> None:
    worked = officer.work_through(tmp_path)
    assert [command.code for command in worked.commands] == [0] * len(worked.commands)
    made, *day = worked.commands
    assert made.words[:2] == ("vault", "init")
    assert len(day) <= MOST_COMMANDS
    assert sum(len(command.screens) for command in day) <= MOST_PROMPTS
    shown = "\n".join(screen for command in day for screen, _keys in command.screens)
    assert "← de melding" in shown
    assert "← de screening" in shown
    assert [line for line in shown.splitlines() if len(line) > 100] == []

    text = officer.words_of(tmp_path / "pv-halt.docx")
    whole = "\n".join(text)
    assert "CONCEPT" not in whole
    assert "in te vullen" not in whole
    assert "A: Ja, omdat ik heb gespijbeld." in whole
    assert "Je bent niet verplicht om op mijn vragen te antwoorden." in whole
    assert (
        "Waarvan ik op ambtseed dit proces-verbaal heb opgemaakt, gesloten en ondertekend te Voorbeeldstad "
        "op 8 oktober 2026."
    ) in text
    assert "Sam Jansen" in "\n".join(officer.words_of(tmp_path / "oproep.docx"))
    # Every screen and the whole text of the proces-verbaal stand in the docs.
    known = officer.PAGE.read_text(encoding="utf-8")
    assert officer.page(worked, tmp_path) == known, "run: PYTHONPATH=tests python -m support.officer"
