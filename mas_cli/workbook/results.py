"""What every live cell of a workbook shows for a screening: the results until the next recalculation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from mas_cli.instrument.definition import UNKNOWN, DecisionStep, Question
from mas_cli.instrument.evaluate import Advice
from mas_cli.instrument.excel_compiler import SEPARATOR
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.values import AnswerValue
from mas_cli.workbook import labels
from mas_cli.workbook import layout as at
from mas_cli.workbook.layout import Layout
from mas_cli.written import PartialDate, short_day

Shown = str | int | float | date

TITLES: Final = SEPARATOR + " "


def shown(
    instrument: Instrument, layout: Layout, answers: Mapping[str, AnswerValue], advice: Advice
) -> dict[str, dict[str, Shown]]:
    """The result of every formula on the visible sheets, by sheet and reference.

    Args:
        instrument: whose workbook it is.
        layout: of that workbook.
        answers: all that stand in the form.
        advice: on those answers.
    """
    return {
        at.FORM: dict(_states(instrument, layout, advice)),
        at.ADVICE: {**_summary(instrument, answers, advice), **_details(instrument, layout, advice)},
    }


def cell_value(question: Question, answer: AnswerValue | None) -> Shown | None:
    """Return an answer as its cell shows it: the text of an option, a number or a date."""
    if isinstance(answer, str) and answer != UNKNOWN:
        return question.options.get(answer, answer)
    # A day known in part has no number; it stands there as the BRP writes it.
    return short_day(answer) if isinstance(answer, PartialDate) else answer


def _states(instrument: Instrument, layout: Layout, advice: Advice) -> dict[str, Shown]:
    found: dict[str, Shown] = {}
    missing = set(advice.missing)
    for question in instrument.questions:
        text = ""
        if question not in advice.applicable:
            text = labels.not_applicable()
        elif question in missing:
            text = labels.needed()
        found[f"{at.STATE}{layout.questions[question]}"] = text
    return found


def _summary(instrument: Instrument, answers: Mapping[str, AnswerValue], advice: Advice) -> dict[str, Shown]:
    definition = instrument.definition
    cells: dict[str, Shown] = {
        f"B{at.ADVICE_STATUS}": labels.statuses()[advice.status],
        f"D{at.ADVICE_STATUS}": advice.status,
        f"B{at.ADVICE_ROUTES}": _titles([definition.routes[route].title for route in advice.routes]),
        f"D{at.ADVICE_ROUTES}": SEPARATOR.join(advice.routes),
        f"B{at.ADVICE_SIGNALS}": _titles([definition.signals[signal].title for signal in advice.signals]),
        f"D{at.ADVICE_SIGNALS}": SEPARATOR.join(advice.signals),
        f"B{at.ADVICE_MISSING}": labels.open_count(len(advice.missing)),
        f"B{at.ADVICE_STEP}": step_texts(instrument)[advice.step],
    }
    if day_question(instrument):
        given = answers.get(day_question(instrument))
        cells[f"B{at.ADVICE_DAY}"] = given if isinstance(given, date) else labels.today()
    return cells


def _details(instrument: Instrument, layout: Layout, advice: Advice) -> dict[str, Shown]:
    cells: dict[str, Shown] = {}
    verdict_words, (not_met, unknown, met) = labels.verdicts(), labels.truths()
    for route, verdict in advice.verdicts.items():
        cells[f"B{layout.routes[route]}"] = verdict_words[verdict.verdict]
        for word, ids in ((met, verdict.met), (not_met, verdict.unmet), (unknown, verdict.unknown)):
            for criterion in ids:
                cells[f"B{layout.criteria[f'{route}.{criterion}']}"] = word
    for position, row in enumerate(layout.slots):
        given = position < len(advice.signals)
        signal = instrument.definition.signals[advice.signals[position]] if given else None
        cells[f"A{row}"] = instrument.text(signal.title) if signal else ""
        cells[f"B{row}"] = instrument.text(signal.advice) if signal else ""
    return cells


def day_question(instrument: Instrument) -> str:
    """Return the question for the day of the screening; empty when the instrument does not ask it."""
    return next((q.id for q in instrument.questions.values() if q.default_today), "")


def _titles(titles: list[str]) -> str:
    return TITLES.join(titles) or labels.NONE


def step_texts(instrument: Instrument) -> dict[str, str]:
    """Step id -> what it says, nested steps included."""

    def walk(steps: tuple[DecisionStep, ...]) -> Iterator[tuple[str, str]]:
        for step in steps:
            yield step.id, instrument.text(step.text)
            yield from walk(step.steps)

    return dict(walk(instrument.definition.decision))
