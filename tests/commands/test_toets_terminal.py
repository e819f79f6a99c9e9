"""The guided flows as a person meets them: the real program in a pseudo-terminal, with a vault."""

from __future__ import annotations

import pytest

from support.secrets import password_file

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal

ENTER, DOWN, ESCAPE, CTRL_C = "\r", "\x1b[B", "\x1b", "\x03"


@pytest.fixture
def case(mas, tmp_path, monkeypatch):
    """A vault with one case; gives its code."""
    monkeypatch.chdir(tmp_path)
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    (tmp_path / "zaak.yaml").write_text("jongere: {geboortedatum: 2015-08-20}\n", encoding="utf-8")
    assert mas("vault", "init").code == 0
    return mas("case", "new", "--data", "zaak.yaml").out.strip()


def asked(child, words):
    child.expect_exact("van ongeveer")
    child.expect_exact(words)


def ended(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_check_with_help_back_a_stop_and_a_resume_ends_in_the_dossier(mas, program, case):
    child = program("toets", "vrijstelling", case, "--date", "2027-03-12")
    child.expect_exact("Uit het dossier: geboortedatum")
    child.expect_exact("reconstructie")
    asked(child, "Per welke datum kijkt u?")
    child.send(ENTER)
    asked(child, "Op welke grond wordt een beroep gedaan?")
    child.send("6" + ENTER)
    asked(child, "Op welke dag werd de jongere ziek?")
    child.send("<")
    asked(child, "Op welke grond")
    child.send("7" + ENTER)
    asked(child, "Gaat het om een plicht")
    child.send("?")
    child.expect_exact("geen plicht")
    asked(child, "Gaat het om een plicht")
    child.send("j")
    asked(child, "Op welke dag is de plicht?")
    child.send(CTRL_C)
    child.expect_exact(f"mas toets vrijstelling {case} --resume")
    assert ended(child) == 130

    child = program("toets", "vrijstelling", case, "--resume")
    asked(child, "Op welke dag is de plicht?")
    child.send("10-3-2027" + ENTER)
    asked(child, "Is het aan het hoofd gemeld?")
    child.send("j")
    asked(child, "Op welke dag is het gemeld?")
    child.send("13-3-2027" + ENTER)
    child.expect_exact("moet nog komen")
    asked(child, "Op welke dag is het gemeld?")
    child.send("8-3-2027" + ENTER)
    child.expect_exact("Overzicht")
    child.send(ENTER)
    child.expect_exact("Bewaard: toetsen.1.")
    child.expect_exact("Er is geen verlof nodig; het verzuim is geoorloofd")
    child.expect_exact("uiterlijk twee dagen")
    assert ended(child) == 0
    (kept,) = mas("case", "show", case, "--json").json["toetsen"]
    assert (kept["uitkomst"], kept["antwoorden"]["meld_datum"]) == ("niet_van_toepassing", "2027-03-08")
    again = program("toets", "vrijstelling", case, "--resume")
    assert ended(again) == 2


def test_a_check_without_a_vault_is_kept_in_the_users_own_folder(program, tmp_path):
    child = program("toets", "svb", "--date", "2026-10-08")
    asked(child, "Per welke datum kijkt u?")
    child.send(ENTER)
    asked(child, "Wat wilt u meedelen?")
    child.send("2")
    asked(child, "geboortedatum")
    child.send(CTRL_C)
    child.expect_exact("mas toets svb --resume")
    assert ended(child) == 130
    child = program("toets", "svb", "--resume")
    asked(child, "geboortedatum")
    child.send("14-5-2009" + ENTER)
    asked(child, "Woont de jongere")
    child.send("n" + "=")
    child.expect_exact("Overzicht")
    child.send(DOWN + ENTER)
    child.expect_exact("De jongere woont in een andere gemeente")
    assert ended(child) == 0
    assert not list((tmp_path / "mas-home" / "state" / "toetsen" / "svb").iterdir())


def test_the_meldcode_is_asked_step_by_step_with_a_way_back_and_a_reason_for_every_answer(mas, program, case):
    child = program("meldcode", case, "--date", "2026-11-10")
    child.expect_exact("1. Signalen in kaart brengen")
    child.send("Signalen van school" + ENTER)
    child.expect_exact("Op welke dag was dat?")
    child.send("\x15" + "11-11-2026" + ENTER)
    child.expect_exact("moet nog komen")
    child.send("\x15" + "2-11-2026" + ENTER)
    child.expect_exact("2. Overleggen met een collega")
    child.send(ESCAPE)
    child.expect_exact("1. Signalen in kaart brengen")
    child.send(ENTER)
    child.expect_exact("2. Overleggen met een collega")
    child.send("?" + ENTER)
    child.expect_exact("Wat is er gedaan?")  # a question mark is no answer
    child.send("\x15" + "Met de aandachtsfunctionaris" + ENTER)
    child.expect_exact("Op welke dag was dat?")
    child.send(ESCAPE)  # back, and nothing is recorded
    child.expect_exact("2. Overleggen met een collega")
    child.send("Met de aandachtsfunctionaris" + ENTER)
    child.expect_exact("Op welke dag was dat?")
    child.send(ENTER)
    child.expect_exact("3. Gesprek met de betrokkenen")
    child.send(ENTER)
    child.expect_exact("Is er een vermoeden")
    child.send(DOWN + ENTER)
    child.expect_exact("Waarom?")
    child.send(ENTER)
    child.expect_exact("Bij een antwoord hoort een reden")
    child.send("Sam durft niet naar huis" + ENTER)
    child.expect_exact("acuut of structureel onveilig")
    child.send(CTRL_C)
    child.expect_exact(f"mas meldcode {case}")
    assert ended(child) == 130
    found = mas("meldcode", case, "--json").json
    assert (found["outcome"], found["open_question"], found["open_steps"]) == (None, "mc2", ["3", "4", "5"])
    assert [step["date"] for step in found["steps"][:2]] == ["2026-11-02", "2026-11-10"]
    # Going back without a change recorded nothing a second time.
    kept = mas("case", "show", case, "--json").json["meldcode"]
    assert [item["onderdeel"] for item in kept] == ["1", "2", "mc1"]


def test_no_answer_of_the_meldcode_is_suggested(mas, program, case):
    child = program("meldcode", case)
    for step in ("1. Signalen", "2. Overleggen", "3. Gesprek"):
        child.expect_exact(step)
        child.send(ENTER)
    child.expect_exact("Is er een vermoeden")
    child.send(ENTER)
    for step in ("4. Wegen", "5. Beslissen"):
        child.expect_exact(step)
        child.send(ENTER)
    child.expect_exact("de afweging is niet af")
    assert ended(child) == 0
    assert mas("meldcode", case, "--json").json["steps"][0]["date"] is None
