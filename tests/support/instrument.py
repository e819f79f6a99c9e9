"""Instruments and answer sets that the tests of this folder share."""

from __future__ import annotations

import functools
import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from mas_cli.instrument import loading
from mas_cli.instrument.definition import UNKNOWN, Definition, Question
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.paths import data_root

EDITIONS = ("2019-01", "2020-04", "2022-03")
ONE_BY_DEFAULT = (EDITIONS[-1], *(pytest.param(edition, marks=pytest.mark.slow) for edition in EDITIONS[:-1]))
"""The editions for what takes long for each: those of earlier years are slow tests."""
TODAY = date(2026, 11, 21)

Answers = dict[str, Any]


@functools.cache
def definition(edition: str) -> Definition:
    """An edition that ships, read from its files."""
    found, findings = loading.load(data_root("instruments") / "mas" / edition)
    assert found is not None, findings
    return found


@functools.cache
def instrument(edition: str) -> Instrument:
    """An edition that ships, as it holds today."""
    return resolve(definition(edition), TODAY)


def bounds(question: Question) -> tuple[int, int]:
    """The lowest and highest answer to a question about a number."""
    low, high = question.minimum, question.maximum
    assert isinstance(low, int)
    assert isinstance(high, int)
    return low, high


def random_answers(rng: random.Random, of: Instrument) -> Answers:
    """Answers to some questions, with numbers and dates near the places where something changes."""
    blank = rng.choice([0, 0, 0.05, 0.3, 0.7])
    unknown = rng.choice([0, 0, 0.1, 0.3])
    lean = rng.choice([0.5, 0.5, 0.15, 0.85])
    answers: Answers = {}
    for question in of.questions.values():
        if rng.random() < blank:
            continue
        if rng.random() < unknown:
            answers[question.id] = UNKNOWN
        else:
            answers[question.id] = _one(rng, question, lean)
    # Without these, most sets would end in the first two rules.
    if rng.random() < 0.7 and "ongeoorloofd" in answers:
        answers["ongeoorloofd"] = "ja"
    if rng.random() < 0.7 and "geboortedatum" in answers:
        answers["geboortedatum"] = TODAY - timedelta(days=rng.randint(8 * 365, 18 * 365))
        answers.pop("peildatum", None)
    return answers


def numbers_near(question: Question, *more: float) -> list[float]:
    """Numbers that a question takes, halves with them where it does, near where something changes."""
    low, high = bounds(question)
    near = [low, high, 1, 2, 8, 8.5, 9, 9.5, 11, 12, 15, 15.5, 16, 16.5, 59, 60, 60.5, 61, *more]
    return [n for n in near if low <= n <= high and n % (question.step or 1) == 0]


def _one(rng: random.Random, question: Question, lean: float) -> Any:
    if question.type == "jno":
        return "ja" if rng.random() < lean else "nee"
    if question.type == "choice":
        return rng.choice(list(question.options))
    if question.step is not None:
        return rng.choice(numbers_near(question, rng.randint(*bounds(question))))
    if question.id == "geboortedatum":
        leap_or_august = [date(2008, 2, 29), date(2010, 7, 31), date(2010, 8, 1), date(2021, 10, 31)]
        return rng.choice([*leap_or_august, date(2003, 1, 1) + timedelta(days=rng.randint(0, 8400))])
    return date(2026, 7, 25) + timedelta(days=rng.randint(0, 400))


def answer_values(question: Question) -> st.SearchStrategy[Any]:
    """Every answer a question may have, `onbekend` included."""
    if question.type in {"jno", "choice"}:
        return st.sampled_from([*question.options, UNKNOWN])
    if question.step is not None:
        return st.sampled_from([*numbers_near(question), UNKNOWN])
    if question.id == "geboortedatum":
        return st.dates(date(2004, 1, 1), date(2023, 1, 1)) | st.just(UNKNOWN)
    return st.dates(date(2026, 6, 1), date(2027, 12, 31)) | st.just(UNKNOWN)


@functools.cache
def answer_sets(edition: str) -> st.SearchStrategy[Answers]:
    """Answers to any of the questions of an edition."""
    questions = instrument(edition).questions.values()
    return st.fixed_dictionaries({}, optional={q.id: answer_values(q) for q in questions})


def cases() -> st.SearchStrategy[tuple[str, Answers]]:
    """An edition with answers: any combination, or one that gets deep into the rules."""

    def of_edition(edition: str) -> st.SearchStrategy[tuple[str, Answers]]:
        of = instrument(edition)
        deep = st.integers(0, 2**32).map(lambda seed: random_answers(random.Random(seed), of))
        return st.tuples(st.just(edition), st.one_of(answer_sets(edition), deep, deep))

    return st.sampled_from(EDITIONS).flatmap(of_edition)
