"""Answer sets for the page, and the advice of Python on them in the shape that the page gives."""

from __future__ import annotations

import functools
import json
import random
from datetime import date, timedelta
from typing import Any

from mas_cli.faces.page import as_data, logic, reading
from mas_cli.instrument import catalog
from mas_cli.instrument.definition import UNKNOWN, Question
from mas_cli.instrument.evaluate import evaluate, flips
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.values import plain
from mas_cli.written import PartialDate

EDITIONS = ("2019-01", "2020-04", "2022-03")
TODAY = date(2026, 11, 21)


@functools.cache
def instrument(edition: str) -> Instrument:
    """An edition that ships, as it holds today."""
    return resolve(catalog.find(f"mas/{edition}", TODAY), TODAY)


def _answer(rng: random.Random, question: Question) -> Any:
    if rng.random() < 0.1 and question.type != "date":
        return UNKNOWN
    if question.options:
        return rng.choice([*question.options, "nee" if "nee" in question.options else "overig"])
    if question.id == "geboortedatum":
        if rng.random() < 0.15:
            month = rng.choice([None, 2, 8])
            return PartialDate(rng.randint(2008, 2016), month, None if month else rng.choice([None, 14, 31]))
        return rng.choice([date(2008, 2, 29), date(2008, 1, 1) + timedelta(days=rng.randint(0, 5000))])
    if question.type == "date":
        return TODAY - timedelta(days=rng.randint(0, 200))
    low, high = int(question.minimum or 0), int(question.maximum or 100)  # type: ignore[arg-type]
    whole = rng.choice([value for value in (0, 1, 2, 8, 9, 12, 16, 59, 60, 61) if low <= value <= high])
    return whole + 0.5 if question.part and rng.random() < 0.3 and whole < high else whole


def random_answers(rng: random.Random, of: Instrument) -> dict[str, Any]:
    """Answers to many questions, days of which a part is known and half hours among them."""
    blank = rng.choice([0, 0, 0.05, 0.4])
    found = {
        question.id: _answer(rng, question)
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


def as_python(of: Instrument, answers: dict[str, Any], *, turned: bool = True) -> dict[str, Any]:
    """The advice of the evaluator, its verdicts, what is missing, and what would turn it where `turned`."""
    advice = evaluate(of, answers, TODAY)
    told: dict[str, Any] = {
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
    }
    if turned:
        told["flips"] = [
            {
                "question": flip.question,
                "from": flip.given,
                "to": flip.opposite,
                "status": flip.status,
                "routes": list(flip.routes),
            }
            for flip in flips(of, answers, TODAY)
        ]
    return told


def as_json(sets: list[dict[str, Any]]) -> str:
    """Answer sets as the page keeps them."""
    return json.dumps([{name: plain(value) for name, value in answers.items()} for answers in sets])


def reading_answers(of: Instrument) -> str:
    """JavaScript that defines `readAll`: pairs of question and raw value to what the page makes of each."""
    return f"""{logic(of, as_data(of))}
{reading()}
const asked = new Map(INSTRUMENT.questions.map((question) => [question.id, question]));
const readAll = (pairs) => pairs.map(([id, raw]) => readAnswer(asked.get(id), raw));
"""


def advising(of: Instrument) -> str:
    """JavaScript that defines `advised`: answer sets to what `as_python` gives, with what turns every nth."""
    number = TODAY.toordinal() - date(1970, 1, 1).toordinal()
    return f"""{logic(of, as_data(of))}
const advised = (sets, nth = 1) => sets.map((answers, at) => {{
  const {{parameters, ...advice}} = advise(answers, {number});
  return at % nth ? advice : {{...advice, flips: flips(answers, {{...advice, parameters}}, {number})}};
}});
"""
