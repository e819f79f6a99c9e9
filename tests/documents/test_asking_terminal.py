"""A proces-verbaal filled in as a person does it: the real program in a pseudo-terminal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from mas_cli.documents import example, load
from mas_cli.ooxml.package import Kind, open_package
from support.terminal import Program

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

if TYPE_CHECKING:
    from pexpect import spawn

pytestmark = pytest.mark.terminal

ENTER, DOWN, CTRL_C = "\r", "\x1b[B", "\x03"


def facts_without(tmp_path: Path, *names: str) -> Path:
    """The example of pv-halt as a data file, with some fields left out."""
    fmt = load.shipped("pv-halt")
    values = {
        name: value for name, value in example.flat(fmt).items() if name not in names and value is not None
    }
    path = tmp_path / "feiten.yaml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    return path


def asked(child: spawn[str], words: str) -> None:
    child.expect_exact("van ongeveer")
    child.expect_exact(words)


def ended(child: spawn[str]) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def text_of(path: Path) -> str:
    part = open_package(path, expect=Kind.DOCUMENT).read("word/document.xml")
    return re.sub(r"<[^>]+>", "", part.decode())


def test_a_letter_answers_and_every_answer_is_kept(program: Program, tmp_path: Path) -> None:
    data = facts_without(tmp_path, "halt.toestemming_jongere", "halt.bekentenis", "pv.nummer")
    make = ("pv", "make", "pv-halt", "--data", data.name, "--out", "pv.docx")
    mas = program(*make)
    mas.expect_exact("Overzicht")
    mas.send(ENTER)
    asked(mas, "PV-nummer")
    mas.send("?")
    mas.expect_exact("Sv 153")
    asked(mas, "PV-nummer")
    mas.send("2026-7" + ENTER)
    asked(mas, "Toestemming van de jongere")
    mas.send("n")
    mas.expect_exact("nee")
    mas.expect_exact("✗")  # what the answer brings is said at the answer
    asked(mas, "Feit bekend")
    mas.send("<")
    asked(mas, "Toestemming van de jongere")
    mas.send("j")
    asked(mas, "Feit bekend")
    mas.send(CTRL_C)
    mas.expect_exact("mas pv make pv-halt --data feiten.yaml --out pv.docx --resume")
    assert ended(mas) == 130
    assert not (tmp_path / "pv.docx").exists()

    mas = program(*make, "--resume")
    asked(mas, "Feit bekend")
    mas.send("j")
    mas.expect_exact("Overzicht")
    mas.expect_exact("Klaar: maak het stuk")
    mas.send(ENTER)
    assert ended(mas) == 0
    assert "2026-7" in text_of(tmp_path / "pv.docx")
    assert not list((tmp_path / "mas-home" / "state" / "stukken" / "pv-halt").iterdir())


def test_what_stops_the_document_leads_to_the_answer(program: Program, tmp_path: Path) -> None:
    data = facts_without(tmp_path, "halt.bekentenis")
    mas = program("pv", "make", "pv-halt", "--data", data.name, "--out", "pv.docx")
    mas.expect_exact("Overzicht")
    mas.send(ENTER)
    asked(mas, "Feit bekend")
    mas.send("n")
    mas.expect_exact("Eerst nog in orde te maken")
    mas.send(DOWN + ENTER)
    asked(mas, "Feit bekend")
    mas.send("j")
    mas.expect_exact("Klaar: maak het stuk")
    mas.send(ENTER)
    assert ended(mas) == 0
    assert (tmp_path / "pv.docx").exists()


def test_article_11_is_one_question_and_a_list_is_rows(program: Program, tmp_path: Path) -> None:
    data = facts_without(tmp_path, "uitsluiting_art11", "hulpverlening", "bijlagen", "verklaring.tekst")
    mas = program("pv", "make", "pv-halt", "--data", data.name, "--out", "pv.docx", "--save-data", "uit.json")
    mas.expect_exact("Overzicht")
    mas.send(ENTER)
    asked(mas, "Is een van de gronden van artikel 11")
    mas.send("n")
    asked(mas, "Waaruit dat blijkt")
    mas.send("opgave van de school" + ENTER)
    asked(mas, "Hulpverlening")
    mas.send("geen" + ENTER)
    asked(mas, "Bijlagen")
    mas.send("x ; Verzuimoverzicht" + ENTER)
    mas.expect_exact("Rij 1, Nr.")
    mas.send("\x15" + "1 ; Verzuimoverzicht" + ENTER)
    mas.expect_exact("Rij 2")
    mas.send("2 ; Oproep" + ENTER)
    mas.expect_exact("Rij 3")
    mas.send(ENTER)
    asked(mas, "Verklaring")
    mas.send("V: Weet je waarom je hier bent?" + ENTER + "A: Ja." + ENTER + ENTER)
    mas.expect_exact("Klaar: maak het stuk")
    mas.send(ENTER)
    assert ended(mas) == 0
    kept = yaml.safe_load((tmp_path / "uit.json").read_text(encoding="utf-8"))
    assert [row["van_toepassing"] for row in kept["uitsluiting_art11"]] == ["nee"] * 7
    assert {row["bron"] for row in kept["uitsluiting_art11"]} == {"opgave van de school"}
    assert kept["hulpverlening"] == "geen"
    assert kept["bijlagen"] == [{"nr": "1", "titel": "Verzuimoverzicht"}, {"nr": "2", "titel": "Oproep"}]
    assert kept["verklaring.tekst"] == "V: Weet je waarom je hier bent?\nA: Ja."


def test_a_narrow_screen_breaks_at_words(program: Program, tmp_path: Path) -> None:
    data = facts_without(tmp_path, "halt.gevolgen", "halt.info_vrijwillig_schriftelijk")
    mas = program("pv", "make", "pv-halt", "--data", data.name, "--out", "pv.docx", columns=40, rows=50)
    mas.expect_exact("Overzicht")
    mas.send(ENTER)
    mas.expect_exact("Schriftelijk voorstel uitgereikt")
    mas.expect_exact("open laten")
    lines = re.sub(r"\x1b\[[0-9;?]*\w", "", mas.before).split("\r\n")
    assert "Is mondeling en schriftelijk gezegd" in [line.strip() for line in lines]
    assert [line for line in lines if len(line.strip("\r")) > 40] == []
    mas.send(CTRL_C)
    assert ended(mas) == 130
