"""Saved answers in a folder or a zip: each is scored as `mas screen --answers` reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mas_cli.batch.workbooks import Scorer
from mas_cli.instrument.values import plain
from support.batch import CHOICE, HALT, TODAY, files, score, zipped

ANSWERS = {name: plain(value) for name, value in HALT.items()}
MADE_WITH = {"id": "mas", "edition": "2022-03", "sha256": "x", "reconstruction": True}


def saved(answers: Any = ANSWERS, remarks: Any = None, **made_with: str) -> bytes:
    """A file as the page writes it."""
    data = {"schema": "mas.screening/1", "instrument": MADE_WITH | made_with, "answers": answers}
    return json.dumps(data if remarks is None else data | {"remarks": remarks}).encode()


def test_every_answers_file_of_a_folder_and_a_zip_gives_its_own_row(tmp_path: Path) -> None:
    lines = "".join(f"{name}: {value}\n" for name, value in ANSWERS.items())
    open_question = {name: value for name, value in ANSWERS.items() if name != "eigen_initiatief"}
    contents = {
        "a.json": saved(remarks={"verzuim_uren": "van de mentor", "gezinsstress": "niet gevraagd"}),
        "b.json": json.dumps({name: {"antwoord": value} for name, value in ANSWERS.items()}).encode(),
        "c.yaml": lines.encode(),
        "d.json": saved(open_question),
        "e.json": saved(edition="2019-01"),
        "f.zip": zipped({"map/a.json": saved(), "map/lees mij.txt": b"x"}),
    }
    rows, run = score(files(tmp_path, contents))
    told = [(Path(row["bron"]).name, row["uitkomst"], row["routes"]) for row in rows]
    assert told == [
        ("a.json", "scored", "halt"),
        ("b.json", "scored", "halt"),
        ("c.yaml", "scored", "halt"),
        ("d.json", "incomplete", ""),
        ("e.json", "scored", "halt"),
        ("a.json", "scored", "halt"),
        ("lees mij.txt", "unrecognised", ""),
    ]
    assert rows[3]["ontbrekend"] == "eigen_initiatief"
    assert [row["editie"] for row in rows[:6]] == ["2022-03"] * 6
    assert "B34" in rows[4]["bevindingen"]
    assert (rows[0]["leeftijdsgroep"], rows[0]["bevindingen"]) == ("12 tot en met 15", "")
    assert run.tally.not_scored == 1


def test_a_file_that_is_damaged_or_of_something_else_is_told() -> None:
    wrong: list[tuple[str, bytes, str, str]] = [
        ("a.json", b'{"schema": "mas.scr', "unreadable", "Y15"),
        ("b.json", b"\xff\xfe\x00PK\x03\x04", "unreadable", "Y02"),
        ("c.json", b"[1, 2]", "unrecognised", "A20"),
        ("d.json", saved(remarks=["zo"]), "unrecognised", "A20"),
        ("e.json", saved({}, id="toets"), "unrecognised", "B16"),
        ("f.json", saved({"verzuim_uren": "veel"}), "refused", "A02"),
        ("g.json", saved({"weg": "ja"}), "refused", "A01"),
        ("h.json", saved({"verzuim_uren": 24}, remarks={"verzuim_uren": 5}), "refused", "A06"),
        ("i.yaml", b"a: &a 1\nb: *a\n", "unrecognised", "Y"),
        ("j.json", saved({"peildatum": "2026-13-01"}), "refused", "A05"),
    ]
    scorer = Scorer(CHOICE, TODAY)
    for name, content, outcome, code in wrong:
        result = scorer.score_answers(content, name)
        assert result.uitkomst == outcome, (name, result)
        assert result.bevindingen[0].code.startswith(code), (name, result)
    assert scorer.score_answers(saved(), "k.json").routes == ("halt",)
