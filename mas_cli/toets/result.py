"""What a check comes to: its end, requirements, dates of the law and articles, and the letter filled in.

A function from answers and a day; the same answers on the same day always give the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import mas_cli
from mas_cli.findings import Finding
from mas_cli.instrument.answers import AnswerSet, answer_text, check_answers
from mas_cli.instrument.definition import INSUFFICIENT, PLACEHOLDER, Question, Signal
from mas_cli.instrument.evaluate import Advice, counting, evaluate
from mas_cli.instrument.kleene import Kleene
from mas_cli.instrument.screening import peildatum
from mas_cli.law.artikelen import Vindplaats, wetsartikelen
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.toets import refusals
from mas_cli.toets.definition import OPEN, REASONS, End
from mas_cli.toets.instrument import ToetsInstrument
from mas_cli.written import short_day

SCHEMA: Final = "mas.toets/1"
_UNKNOWN_DAY: Final = "…"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of the law or of the MAS: met, not met, or not known yet."""

    text: str
    met: bool | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """An answer that nobody was asked, with where it comes from."""

    id: str
    text: str
    value: date | int
    source: str


@dataclass(frozen=True, slots=True)
class ToetsResult:
    """How a check ended.

    Attributes:
        answers: those that count, with all remarks.
        end: None while answers are missing.
        outcome: the kind of the end, or `open`.
        title, because, who, onward: the words of the end, filled in.
        missing: questions whose answer could still change the outcome.
        articles: the texts as they held on the day, in the words of the law.
        letter_data: field of the letter → value; empty without a letter.
    """

    instrument: ToetsInstrument
    day: date
    answers: AnswerSet
    advice: Advice
    end: End | None
    outcome: str
    title: str
    because: str
    who: str
    onward: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    signals: tuple[Signal, ...]
    computed: tuple[Computed, ...]
    missing: tuple[str, ...]
    articles: tuple[Vindplaats, ...]
    letter_data: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def letter(self) -> str:
        """Type of the letter that follows; empty when no letter does."""
        return self.end.letter if self.end else ""

    def as_json(self, case: str = "") -> dict[str, Any]:
        """The object `mas.toets/1`."""
        definition = self.instrument.definition
        return {
            "schema": SCHEMA,
            "case": case or None,
            "check": {
                "id": definition.id,
                "edition": definition.edition,
                "sha256": definition.sha256,
                "reconstruction": definition.reconstruction,
            },
            "answers": {name: _plain(value) for name, value in self.answers.values.items()},
            "remarks": dict(self.answers.remarks),
            "outcome": self.outcome,
            "step": self.end.step if self.end else None,
            "title": self.title,
            "because": self.because,
            "who": self.who or None,
            "requirements": [
                {"text": item.text, "met": item.met, "sources": list(item.sources)}
                for item in self.requirements
            ],
            "signals": [{"id": item.id, "title": item.title, "advice": item.advice} for item in self.signals],
            "computed": [
                {"id": item.id, "text": item.text, "value": _plain(item.value), "source": item.source}
                for item in self.computed
            ],
            "missing": list(self.missing),
            "articles": [
                {
                    "article": str(item.verwijzing),
                    "text": item.tekst,
                    "literal": item.letterlijk,
                    "from": item.vanaf.isoformat(),
                    "source": item.bron,
                }
                for item in self.articles
            ],
            "document": self.letter or None,
            "document_data": dict(self.letter_data),
            "onward": list(self.onward),
            "findings": [
                {
                    "code": item.code,
                    "severity": str(item.severity),
                    "where": item.where,
                    "message": item.message,
                }
                for item in self.findings
            ],
            "receipt": self.receipt(),
        }

    def receipt(self) -> dict[str, Any]:
        """With what it was computed, and the text of the law that held."""
        return {
            "mas": mas_cli.__version__,
            "peildatum": self.day.isoformat(),
            "toets": self.instrument.definition.name,
            "sha256": self.instrument.definition.sha256,
            "parameters": dict(self.instrument.used_parameters),
            "artikelen": {str(item.verwijzing): item.bron for item in self.articles},
        }


def check(instrument: ToetsInstrument, answers: AnswerSet, today: date) -> ToetsResult:
    """The result of a check.

    Args:
        instrument: the check as it holds on the peildatum of the answers, or today.
        answers: everything that was answered; what does not apply is left out of the result.
        today: the peildatum where the answers have none.
    """
    toets, definition = instrument.toets, instrument.definition
    advice = evaluate(instrument, answers.values, today)
    counted = AnswerSet(counting(instrument, answers.values, advice), answers.remarks)
    complete = instrument.completed(counted.values, today)
    end = None if advice.status == INSUFFICIENT else toets.ends.get(advice.step)
    day = peildatum(answers.values, today)
    requirements = _requirements(instrument, advice, end)
    words = _Words(instrument, complete, today, requirements)
    derived = tuple(
        Computed(item.id, item.text, value, _source(item.term, value))
        for item in toets.derived.values()
        if isinstance(value := complete.get(item.id), date | int) and not words.off(item.id)
    )
    return ToetsResult(
        instrument,
        day,
        counted,
        advice,
        end,
        end.kind.value if end else OPEN,
        words.filled(end.title) if end else "",
        words.filled(end.because) if end else "",
        words.filled(end.who) if end else "",
        tuple(map(words.filled, end.onward)) if end else (),
        requirements,
        tuple(definition.signals[name] for name in advice.signals),
        derived,
        advice.missing,
        tuple(wetsartikelen().find(name, day) for name in end.articles) if end else (),
        _letter_data(words, end, counted) if end and end.letter else {},
        (*check_answers(instrument, counted.values, lambda question: question, today), *_doubts(words)),
    )


def _requirements(instrument: ToetsInstrument, advice: Advice, end: End | None) -> tuple[Requirement, ...]:
    """Return the requirements of the end that was reached; empty while the check is open."""
    if end is None or not end.route:
        return ()
    verdict = advice.verdicts[end.route]
    known = {**dict.fromkeys(verdict.met, True), **dict.fromkeys(verdict.unmet, False)}
    return tuple(
        Requirement(instrument.text(item.text), known.get(item.id), item.basis.sources)
        for item in instrument.definition.routes[end.route].criteria
    )


def _doubts(words: _Words) -> Iterator[Finding]:
    for name, doubt in words.instrument.doubtful(words.complete).items():
        if words.off(name):
            continue
        label = words.instrument.toets.derived[name].text
        if doubt.too_long:
            yield refusals.period_too_long(name, label)
        if doubt.unsure:
            yield refusals.school_decides(name, label, doubt.unsure)
        if not doubt.known:
            yield refusals.holidays_unknown(name, label)


def _letter_data(words: _Words, end: End, answers: AnswerSet) -> dict[str, Any]:
    found = {}
    for name, filler in {**words.instrument.toets.fields, **end.fields}.items():
        match filler:
            case {"vraag": question, "woorden": translated}:
                value: Any = translated.get(str(words.value(question)))
            case {"vraag": question}:
                value = words.value(question)
            case {"toelichting": question}:
                value = None if words.off(question) else answers.remarks.get(question)
            case {"redenen": before}:
                value = f"{before}{words.reasons}."
            case {"als": fact, "dan": then, **rest}:
                value = {Kleene.TRUE: then, Kleene.FALSE: rest.get("anders")}.get(words.fact(fact))
            case str():
                value = words.filled(filler)
            case _:
                value = filler
        if value not in (None, "", "onbekend"):
            found[name] = _plain(value)
    return found


class _Words:
    """The values of the names in the texts of an end."""

    def __init__(
        self,
        instrument: ToetsInstrument,
        complete: Mapping[str, Any],
        today: date,
        requirements: tuple[Requirement, ...],
    ) -> None:
        self.instrument = instrument
        self.complete = complete
        self.today = today
        self.reasons = "; ".join(item.text.rstrip(".") for item in requirements if item.met is False)
        self.state = instrument.compute(complete, today).state

    def off(self, name: str) -> bool:
        """Whether a question does not apply."""
        return bool(self.state.get(f"?{name}", 2) == 0)

    def value(self, name: str) -> Any:
        """An answer, derived answer or fact; None while it is open or does not apply."""
        question = self.instrument.definition.questions.get(name)
        if question is not None:
            given = self.today if question.default_today else None
            return None if self.off(name) else self.complete.get(name, given)
        found = self.state.get(name)
        return found if isinstance(found, date | int) else None

    def fact(self, name: str) -> Kleene:
        """Whether a fact holds."""
        return Kleene(self.state[name])

    def filled(self, text: str) -> str:
        """A text with answers as a person reads them."""
        return PLACEHOLDER.sub(lambda match: self._shown(match[1]), text)

    def _shown(self, name: str) -> str:
        if name in self.instrument.parameters:
            return str(self.instrument.parameters[name])
        if name == REASONS:
            return f"{self.reasons}."
        value = self.value(name)
        question: Question | None = self.instrument.definition.questions.get(name)
        if value is None:
            return _UNKNOWN_DAY
        if question is not None:
            return answer_text(question, value)
        return short_day(value) if isinstance(value, date) else str(value)


def _source(term: str, value: date | int) -> str:
    if not term:
        return ""
    parameter = wettelijke_termijnen()[term]
    held = parameter.at(value) if isinstance(value, date) else None
    return (held or parameter.waarden[-1]).source


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
