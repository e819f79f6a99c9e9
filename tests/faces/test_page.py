"""The page: what it computes is what Python computes, and it can reach nothing and run nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import random
import re
from pathlib import Path

import pytest

from mas_cli.faces.page import page
from mas_cli.instrument.instrument import Instrument
from support.node import in_node
from support.page import EDITIONS, TODAY, advising, as_json, as_python, instrument, random_answers

SETS = 250


@pytest.mark.parametrize("edition", EDITIONS)
def test_javascript_gives_the_advice_of_python(edition: str) -> None:
    of, rng = instrument(edition), random.Random(f"page {edition}")
    sets = [random_answers(rng, of) for _ in range(SETS)]
    script = f"{advising(of)}console.log(JSON.stringify(advised({as_json(sets)})));"
    for answers, got in zip(sets, in_node(script), strict=True):
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
