"""The worked cases of `voorbeelden/*.yaml`: a domain reader adds one there, and it is a test."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mas_cli import yamlfile
from mas_cli.instrument.answers import read_answers
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.screening import peildatum
from support.instrument import EDITIONS, TODAY, definition

FOLDER = Path(__file__).parent / "voorbeelden"
KNOWN = {"zoals", "edities", "antwoorden", "advies"}
EXPECTED = {"status", "routes", "signalen", "ontbrekend", "ontbrekend_bevat", "oordelen"}
EVERY_QUESTION = {question for edition in EDITIONS for question in definition(edition).questions}


@functools.cache
def on(edition: str, day: date) -> Instrument:
    return resolve(definition(edition), day)


def answers_of(name: str, examples: dict[str, Any]) -> dict[str, Any]:
    example = examples[name]
    below = answers_of(example["zoals"], examples) if "zoals" in example else {}
    laid_over = below | example.get("antwoorden", {})
    return {question: value for question, value in laid_over.items() if value is not None}


def all_examples() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        document = yamlfile.read(path, path.name)
        for name, example in document.data.items():
            where = document.where((name,))
            assert set(example) <= KNOWN, where
            assert set(example["advies"]) <= EXPECTED, where
            answers = answers_of(name, document.data)
            assert set(answers) <= EVERY_QUESTION, where
            editions = example.get("edities", EDITIONS)
            found.append(pytest.param(editions, answers, example["advies"], id=f"{path.stem}: {name}"))
    return found


@pytest.mark.parametrize(("editions", "answers", "expected"), all_examples())
def test_a_worked_case_gets_its_advice_in_every_edition_it_names(
    editions: list[str], answers: dict[str, Any], expected: dict[str, Any]
) -> None:
    for edition in editions:
        check(edition, answers, expected)


def check(edition: str, answers: dict[str, Any], expected: dict[str, Any]) -> None:
    of = on(edition, peildatum(answers, TODAY))
    asked = {question: value for question, value in answers.items() if question in of.questions}
    read, findings = read_answers(of, asked, str)
    # In the first month of the duty the region matters, which an example does not name.
    assert not [finding for finding in findings if finding.code != "A11"]
    advice = evaluate(of, read.values, TODAY)
    got = {
        "status": advice.status,
        "routes": list(advice.routes),
        "signalen": list(advice.signals),
        "ontbrekend": list(advice.missing),
        "oordelen": {route: verdict.verdict for route, verdict in advice.verdicts.items()},
    }
    if "ontbrekend_bevat" in expected:
        assert set(expected["ontbrekend_bevat"]) <= set(advice.missing)
    if "oordelen" in expected:
        expected = expected | {"oordelen": got["oordelen"] | expected["oordelen"]}
    compared = expected.keys() & got.keys()
    assert {key: got[key] for key in compared} == {key: expected[key] for key in compared}, edition
