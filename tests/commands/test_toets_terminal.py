"""The guided flows as a person meets them: the real program in a pseudo-terminal, with a vault."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal

ENTER, DOWN, ESCAPE, CTRL_C = "\r", "\x1b[B", "\x1b", "\x03"


def quietly(tmp_path, *arguments):
    """Run a command without a terminal; gives its stdout."""
    done = subprocess.run(
        [sys.executable, "-m", "mas_cli", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=tmp_path,
    )
    return done.stdout.strip()


@pytest.fixture
def case(tmp_path, monkeypatch):
    """A vault with one case; gives its code."""
    (tmp_path / "wachtwoord").write_text("vier woorden zijn genoeg\n", encoding="utf-8")
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    (tmp_path / "zaak.yaml").write_text("jongere: {geboortedatum: 2015-08-20}\n", encoding="utf-8")
    quietly(tmp_path, "vault", "init")
    return quietly(tmp_path, "case", "new", "--data", "zaak.yaml")


def asked(child, words):
    child.expect_exact("van ongeveer")
    child.expect_exact(words)


def ended(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_check_with_help_back_a_stop_and_a_resume_ends_in_the_dossier(program, case, tmp_path):
    mas = program("toets", "vrijstelling", case, "--date", "2027-03-12")
    mas.expect_exact("Uit het dossier: geboortedatum")
    mas.expect_exact("reconstructie")
    asked(mas, "Per welke datum kijkt u?")
    mas.send(ENTER)
    asked(mas, "Op welke grond wordt een beroep gedaan?")
    mas.send("6" + ENTER)
    asked(mas, "Op welke dag werd de jongere ziek?")
    mas.send("<")
    asked(mas, "Op welke grond")
    mas.send("7" + ENTER)
    asked(mas, "Gaat het om een plicht")
    mas.send("?")
    mas.expect_exact("geen plicht")
    asked(mas, "Gaat het om een plicht")
    mas.send("j")
    asked(mas, "Op welke dag is de plicht?")
    mas.send(CTRL_C)
    mas.expect_exact(f"mas toets vrijstelling {case} --resume")
    assert ended(mas) == 130

    mas = program("toets", "vrijstelling", case, "--resume")
    asked(mas, "Op welke dag is de plicht?")
    mas.send("10-3-2027" + ENTER)
    asked(mas, "Is het aan het hoofd gemeld?")
    mas.send("j")
    asked(mas, "Op welke dag is het gemeld?")
    mas.send("13-3-2027" + ENTER)
    mas.expect_exact("moet nog komen")
    asked(mas, "Op welke dag is het gemeld?")
    mas.send("8-3-2027" + ENTER)
    mas.expect_exact("Overzicht")
    mas.send(ENTER)
    mas.expect_exact("Bewaard: toetsen.1.")
    mas.expect_exact("Er is geen verlof nodig; het verzuim is geoorloofd")
    mas.expect_exact("uiterlijk twee dagen")
    assert ended(mas) == 0
    (kept,) = json.loads(quietly(tmp_path, "case", "show", case, "--json"))["toetsen"]
    assert (kept["uitkomst"], kept["antwoorden"]["meld_datum"]) == ("niet_van_toepassing", "2027-03-08")
    again = program("toets", "vrijstelling", case, "--resume")
    assert ended(again) == 2


def test_a_check_without_a_vault_is_kept_in_the_users_own_folder(program, tmp_path):
    mas = program("toets", "svb", "--date", "2026-10-08")
    asked(mas, "Per welke datum kijkt u?")
    mas.send(ENTER)
    asked(mas, "Wat wilt u meedelen?")
    mas.send("2")
    asked(mas, "geboortedatum")
    mas.send(CTRL_C)
    mas.expect_exact("mas toets svb --resume")
    assert ended(mas) == 130
    mas = program("toets", "svb", "--resume")
    asked(mas, "geboortedatum")
    mas.send("14-5-2009" + ENTER)
    asked(mas, "Woont de jongere")
    mas.send("n" + "=")
    mas.expect_exact("Overzicht")
    mas.send(DOWN + ENTER)
    mas.expect_exact("De jongere woont in een andere gemeente")
    assert ended(mas) == 0
    assert not list((tmp_path / "mas-home" / "state" / "toetsen" / "svb").iterdir())


def test_the_meldcode_is_asked_step_by_step_with_a_way_back_and_a_reason_for_every_answer(
    program, case, tmp_path
):
    mas = program("meldcode", case, "--date", "2026-11-10")
    mas.expect_exact("1. Signalen in kaart brengen")
    mas.send("Signalen van school" + ENTER)
    mas.expect_exact("Op welke dag was dat?")
    mas.send("\x15" + "11-11-2026" + ENTER)
    mas.expect_exact("moet nog komen")
    mas.send("\x15" + "2-11-2026" + ENTER)
    mas.expect_exact("2. Overleggen met een collega")
    mas.send(ESCAPE)
    mas.expect_exact("1. Signalen in kaart brengen")
    mas.send(ENTER)
    mas.expect_exact("2. Overleggen met een collega")
    mas.send("?" + ENTER)
    mas.expect_exact("Wat is er gedaan?")  # a question mark is no answer
    mas.send("\x15" + "Met de aandachtsfunctionaris" + ENTER)
    mas.expect_exact("Op welke dag was dat?")
    mas.send(ESCAPE)  # back, and nothing is recorded
    mas.expect_exact("2. Overleggen met een collega")
    mas.send("Met de aandachtsfunctionaris" + ENTER)
    mas.expect_exact("Op welke dag was dat?")
    mas.send(ENTER)
    mas.expect_exact("3. Gesprek met de betrokkenen")
    mas.send(ENTER)
    mas.expect_exact("Is er een vermoeden")
    mas.send(DOWN + ENTER)
    mas.expect_exact("Waarom?")
    mas.send(ENTER)
    mas.expect_exact("Bij een antwoord hoort een reden")
    mas.send("Sam durft niet naar huis" + ENTER)
    mas.expect_exact("acute of structurele onveiligheid")
    mas.send(CTRL_C)
    mas.expect_exact(f"mas meldcode {case}")
    assert ended(mas) == 130
    found = json.loads(quietly(tmp_path, "meldcode", case, "--json"))
    assert (found["outcome"], found["open_question"], found["open_steps"]) == (None, "mc2", ["3", "4", "5"])
    assert [step["date"] for step in found["steps"][:2]] == ["2026-11-02", "2026-11-10"]
    # Going back without a change recorded nothing a second time.
    kept = json.loads(quietly(tmp_path, "case", "show", case, "--json"))["meldcode"]
    assert [item["onderdeel"] for item in kept] == ["1", "2", "mc1"]


def test_no_answer_of_the_meldcode_is_suggested(program, case, tmp_path):
    mas = program("meldcode", case)
    for step in ("1. Signalen", "2. Overleggen", "3. Gesprek"):
        mas.expect_exact(step)
        mas.send(ENTER)
    mas.expect_exact("Is er een vermoeden")
    mas.send(ENTER)
    for step in ("4. Wegen", "5. Beslissen"):
        mas.expect_exact(step)
        mas.send(ENTER)
    mas.expect_exact("de afweging is niet af")
    assert ended(mas) == 0
    assert json.loads(quietly(tmp_path, "meldcode", case, "--json"))["steps"][0]["date"] is None
