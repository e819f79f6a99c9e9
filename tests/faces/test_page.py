"""The page: what it computes is what Python computes, and it can reach nothing and run nothing else."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import os
import random
import re
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mas_cli.faces.page import as_data, logic, page
from mas_cli.instrument import catalog
from mas_cli.instrument.definition import UNKNOWN, Question
from mas_cli.instrument.evaluate import evaluate, flips
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.values import plain
from mas_cli.written import PartialDate

EDITIONS = ("2019-01", "2020-04", "2022-03")
TODAY = date(2026, 11, 21)
NODE = shutil.which("node")
SETS = 250


@functools.cache
def instrument(edition: str) -> Instrument:
    return resolve(catalog.find(f"mas/{edition}", TODAY), TODAY)


def random_answer(rng: random.Random, question: Question) -> Any:
    if rng.random() < 0.1 and question.type != "date":
        return UNKNOWN
    if question.options:
        return rng.choice([*question.options, "nee" if "nee" in question.options else "overig"])
    if question.id == "geboortedatum":
        if rng.random() < 0.15:
            return PartialDate(rng.randint(2008, 2016), rng.choice([None, 2, 8]), None)
        return rng.choice([date(2008, 2, 29), date(2008, 1, 1) + timedelta(days=rng.randint(0, 5000))])
    if question.type == "date":
        return TODAY - timedelta(days=rng.randint(0, 200))
    low, high = int(question.minimum or 0), int(question.maximum or 100)  # type: ignore[arg-type]
    whole = rng.choice([value for value in (0, 1, 2, 8, 9, 12, 16, 59, 60, 61) if low <= value <= high])
    return whole + 0.5 if question.part and rng.random() < 0.3 and whole < high else whole


def random_answers(rng: random.Random, of: Instrument) -> dict[str, Any]:
    blank = rng.choice([0, 0, 0.05, 0.4])
    found = {
        question.id: random_answer(rng, question)
        for question in of.questions.values()
        if question.id != "peildatum" and rng.random() >= blank
    }
    if rng.random() < 0.7 and "ongeoorloofd" in found:
        found["ongeoorloofd"] = "ja"
    return {
        name: value
        for name, value in found.items()
        if value in of.questions[name].options or not (of.questions[name].options) or value == UNKNOWN
    }


def as_python(of: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    advice = evaluate(of, answers, TODAY)
    return {
        "status": advice.status,
        "routes": list(advice.routes),
        "signals": list(advice.signals),
        "step": advice.step,
        "verdicts": {
            route: {
                "verdict": verdict.verdict,
                "met": list(verdict.met),
                "unmet": list(verdict.unmet),
                "unknown": list(verdict.unknown),
            }
            for route, verdict in advice.verdicts.items()
        },
        "missing": list(advice.missing),
        "applicable": [question for question in of.questions if question in advice.applicable],
        "flips": [
            {
                "question": flip.question,
                "from": flip.given,
                "to": flip.opposite,
                "status": flip.status,
                "routes": list(flip.routes),
            }
            for flip in flips(of, answers, TODAY)
        ],
    }


def in_node(of: Instrument, sets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if NODE is None:
        if os.environ.get("MAS_REQUIRE_BROWSER"):
            pytest.fail("Node is not installed, and MAS_REQUIRE_BROWSER is set")
        pytest.skip("Node is not installed")
    number = TODAY.toordinal() - date(1970, 1, 1).toordinal()
    script = f"""{logic(of, as_data(of))}
const sets = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(sets.map((answers) => {{
  const {{parameters, ...advice}} = advise(answers, {number});
  return {{...advice, flips: flips(answers, {{...advice, parameters}}, {number})}};
}})));
"""
    given = json.dumps([{name: plain(value) for name, value in answers.items()} for answers in sets])
    command = [NODE, "-e", script]
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=True)
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("edition", EDITIONS)
def test_javascript_gives_the_advice_of_python(edition: str) -> None:
    of, rng = instrument(edition), random.Random(f"page {edition}")
    sets = [random_answers(rng, of) for _ in range(SETS)]
    for answers, got in zip(sets, in_node(of, sets), strict=True):
        assert got == as_python(of, answers), answers


@pytest.fixture(scope="module")
def text() -> str:
    return page(instrument("2022-03")).decode()


def test_the_page_is_small_and_says_that_it_is_a_reconstruction(text: str) -> None:
    assert len(text.encode()) < 400_000
    assert "reconstructie · mas/2022-03" in text


def test_the_page_asks_nothing_of_a_network(text: str) -> None:
    for way in ("fetch(", "XMLHttpRequest", "WebSocket", "import(", "eval(", "new Function", "innerHTML"):
        assert way not in text
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", text)


def test_the_policy_allows_the_script_and_style_of_the_page_and_nothing_else(text: str) -> None:
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0])
    assert policy.startswith("default-src 'none'; ")
    for element, directive in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "connect-src" not in policy


def test_every_question_stands_on_the_form_for_paper(text: str) -> None:
    for question in instrument("2022-03").questions:
        assert f'data-question="{question}"' in text


def test_texts_of_a_region_cannot_become_part_of_the_program(tmp_path: Path) -> None:
    definition = instrument("2022-03").definition
    hostile = '</script><script>alert(1)</script> "aanhaling" \u202eomgekeerd'
    of = Instrument(
        definition,
        TODAY,
        instrument("2022-03").parameters,
        {**instrument("2022-03").names, **dict.fromkeys(instrument("2022-03").names, hostile)},
        None,
        instrument("2022-03").questions,
    )
    made = page(of).decode()
    assert made.count("</script>") == 1
    assert "<script>alert" not in made
    assert "\u202e" not in made


def test_the_command_writes_the_page_and_says_what_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mas_cli import main

    out = tmp_path / "vragen.html"
    assert main.run(["instrument", "export", "mas", "--html", str(out), "--quiet"]) == 0
    assert out.read_bytes().startswith(b"<!DOCTYPE html>")
    assert main.run(["instrument", "export", "mas", "--html", str(out), "--quiet"]) == 3
    assert main.run(["instrument", "export", "mas"]) == 2
    capsys.readouterr()
