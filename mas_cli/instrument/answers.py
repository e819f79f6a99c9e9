"""Answers from outside, made into answers that count: of a known question, of its type, within its bounds."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.definition import UNKNOWN, Question
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.interpreter import AnswerValue, Interpreter
from mas_cli.instrument.kleene import Kleene
from mas_cli.text import one_line

# The keys of an answer that carries a remark: `{antwoord: ja, toelichting: …}`.
ANSWER: Final = "antwoord"
REMARK: Final = "toelichting"
MAX_REMARK: Final = 10_000

Where = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Answers with their remarks.

    Attributes:
        values: question id -> answer; an unanswered question is absent.
        remarks: question id -> remark in the officer's own words.
    """

    values: Mapping[str, AnswerValue] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    def laid_over(self, below: AnswerSet) -> AnswerSet:
        """These answers, and those of `below` where these are silent."""
        return AnswerSet({**below.values, **self.values}, {**below.remarks, **self.remarks})


class AnswerError(ValueError):
    """A value is no answer to the question; `code` and `remedy` are for the finding."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.remedy = remedy


def read_answer(question: Question, raw: object) -> AnswerValue | None:
    """What a value from a file, cell or keyboard answers to a question.

    Args:
        question: asked.
        raw: text, a whole number (also as 24.0 or "24"), a date or ISO text; case and spaces around
            text do not matter, and a label of an option counts as the option.

    Returns:
        The answer, or None for an empty value.

    Raises:
        AnswerError: A02 wrong type, A03 out of bounds, A04 not an option, A05 impossible date.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str) and raw.strip().casefold() == UNKNOWN and question.type not in {"date", "text"}:
        return UNKNOWN
    match question.type:
        case "jno" | "choice":
            return _option(question, raw)
        case "integer":
            return _integer(question, raw)
        case "date":
            return _date(question, raw)
        case "number":
            return _number(raw)
        case "text":
            return _text(raw)


def read_answers(
    instrument: Instrument, raw: Mapping[str, Any], where: Where
) -> tuple[AnswerSet, list[Finding]]:
    """Every answer of a mapping, and a finding for every value that is none.

    Args:
        instrument: whose questions.
        raw: question id -> value, or `{antwoord: value, toelichting: text}`.
        where: the place of a question id in the input, for findings.

    Returns:
        The answers that are right, and all findings: A01 unknown id, A02 to A05 as `read_answer`, A06 a
        remark that is no text or too long, and those of the instrument's own checks (A10, A11).
    """
    values: dict[str, AnswerValue] = {}
    remarks: dict[str, str] = {}
    findings: list[Finding] = []
    for id_, given in raw.items():
        question = instrument.questions.get(id_)
        if question is None:
            findings.append(_unknown(id_, instrument, where(id_)))
            continue
        value, remark = given, None
        if isinstance(given, Mapping):
            value, remark = given.get(ANSWER), given.get(REMARK)
            extra = set(given) - {ANSWER, REMARK}
            if extra:
                message = _("There is no key {key} here.").format(key=one_line(min(map(str, extra))))
                remedy = _("An answer with a remark is written {{antwoord: …, toelichting: …}}.").format()
                findings.append(Finding("A06", Severity.BLOCK, where(id_), message, remedy))
        try:
            answer = read_answer(question, value)
        except AnswerError as error:
            message = f"{id_}: {error}"
            findings.append(Finding(error.code, Severity.BLOCK, where(id_), message, error.remedy))
        else:
            if answer is not None:
                values[id_] = answer
        if remark is not None:
            if isinstance(remark, str) and len(remark) <= MAX_REMARK:
                remarks[id_] = remark
            else:
                message = _("The remark of {question} is no text of at most {limit} characters.")
                findings.append(
                    Finding(
                        "A06",
                        Severity.BLOCK,
                        where(id_),
                        message.format(question=id_, limit=MAX_REMARK),
                        _("Shorten it."),
                    )
                )
    values, unfit = settled(instrument, values, where)
    findings += [*unfit, *check_answers(instrument, values, where)]
    return AnswerSet(values, remarks), findings


def settled(
    instrument: Instrument, values: Mapping[str, AnswerValue], where: Where
) -> tuple[dict[str, AnswerValue], list[Finding]]:
    """The answers, of which those to choose from a list that depends on other answers are in that list.

    Args:
        instrument: whose questions.
        values: read already, such an answer as a text.
        where: the place of a question id in the input, for findings.

    Returns:
        The answers that are right, and a finding (A04) for every one that is not in its list.
    """
    found = dict(values)
    findings = []
    questions = instrument.given(found).questions
    for id_ in instrument.depending:
        if id_ not in found:
            continue
        question = questions[id_]
        try:
            answer = read_answer(question, found.pop(id_))
        except AnswerError as error:
            findings.append(Finding(error.code, Severity.BLOCK, where(id_), f"{id_}: {error}", error.remedy))
        else:
            if answer is not None:
                found[id_] = answer
    return {id_: found[id_] for id_ in values if id_ in found}, findings


def check_answers(
    instrument: Instrument, values: Mapping[str, AnswerValue], where: Where, today: date | None = None
) -> list[Finding]:
    """Answers that contradict each other, by the checks of the instrument (A10 blocks, A11 warns)."""
    on = today or instrument.on
    known = instrument.completed(values, on)
    interpreter = Interpreter(instrument.program, instrument.parameters, known, on)
    found = []
    for check in instrument.definition.checks.values():
        if interpreter.kleene(instrument.program.checks[check.id]) is Kleene.TRUE:
            severity = Severity(check.severity)
            code = "A10" if severity is Severity.BLOCK else "A11"
            found.append(Finding(code, severity, where(check.where), check.message, check.remedy))
    return found


def answer_text(question: Question, answer: AnswerValue | None) -> str:
    """An answer as a person reads it: the label of an option, a Dutch date, a number with its unit."""
    if answer is None:
        return "–"
    if isinstance(answer, date):
        return f"{answer.day:02}-{answer.month:02}-{answer.year}"
    if isinstance(answer, int):
        return f"{answer} {question.unit}".strip()
    return question.options.get(answer, answer)


def _option(question: Question, raw: object) -> str:
    allowed = [*question.options, UNKNOWN]
    if isinstance(raw, bool):
        raise AnswerError(
            "A02",
            _("{shown} is no answer here.").format(shown=str(raw).lower()),
            _("Write ja, nee or onbekend.")
            if question.type == "jno"
            else _("Choose from {options}.").format(options=", ".join(allowed)),
        )
    text = str(raw).strip().casefold()
    for option, label in question.options.items():
        if text in {option.casefold(), label.casefold()}:
            return option
    raise AnswerError(
        "A04",
        _("{shown} is not one of the answers.").format(shown=one_line(raw, limit=60)),
        _("Choose from {options}.").format(options=", ".join(allowed)),
    )


def _integer(question: Question, raw: object) -> int:
    number: int | None = None
    if isinstance(raw, int) and not isinstance(raw, bool):
        number = raw
    elif isinstance(raw, float) and math.isfinite(raw) and raw.is_integer():
        number = int(raw)
    elif isinstance(raw, str) and raw.strip().lstrip("-").isascii() and raw.strip().lstrip("-").isdigit():
        number = int(raw.strip()[:20])
    low, high = question.minimum, question.maximum
    assert isinstance(low, int)
    assert isinstance(high, int)
    if number is None:
        raise AnswerError(
            "A02",
            _("{shown} is not a whole number.").format(shown=one_line(raw, limit=60)),
            _("Give a whole number from {low} to {high}, or onbekend.").format(low=low, high=high),
        )
    if not low <= number <= high:
        raise AnswerError(
            "A03",
            _("{number} is out of bounds.").format(number=number),
            _("Give a whole number from {low} to {high}, or onbekend.").format(low=low, high=high),
        )
    return number


def _number(raw: object) -> int | str:
    """A whole number, or another one as its shortest decimal text, so that no digit is lost on the way."""
    text = str(raw).strip().replace(",", ".", 1)
    # Nobody's answer has more digits, and text of a million digits would take long to read.
    if not isinstance(raw, bool) and len(text) <= 30:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return int(number) if number.is_integer() and abs(number) < 1e15 else repr(number)
    raise AnswerError(
        "A02",
        _("{shown} is not a number.").format(shown=one_line(raw, limit=60)),
        _("Give a number such as 12 or 2,5."),
    )


def _text(raw: object) -> str:
    if isinstance(raw, str | int | float) and not isinstance(raw, bool) and len(str(raw)) <= MAX_REMARK:
        return str(raw).strip()
    if isinstance(raw, date):
        return raw.isoformat()
    raise AnswerError(
        "A02",
        _("{shown} is not a text of at most {limit} characters.").format(
            shown=one_line(raw, limit=60), limit=MAX_REMARK
        ),
        _("Shorten it."),
    )


def _date(question: Question, raw: object) -> date:
    day: date | None = None
    if isinstance(raw, datetime):
        day = raw.date()
    elif isinstance(raw, date):
        day = raw
    elif isinstance(raw, str):
        day = parse_date(raw.strip())
    low, high = question.minimum, question.maximum
    assert isinstance(low, date)
    assert isinstance(high, date)
    if day is None:
        raise AnswerError(
            "A05",
            _("{shown} is not a date.").format(shown=one_line(raw, limit=60)),
            _("Write a date as 2026-09-01 or 1-9-2026."),
        )
    if not low <= day <= high:
        raise AnswerError(
            "A03",
            _("{day} is out of bounds.").format(day=day.isoformat()),
            _("Give a date from {low} to {high}.").format(low=low.isoformat(), high=high.isoformat()),
        )
    return day


def parse_date(text: str) -> date | None:
    """A date as `2026-09-01` or in Dutch order `1-9-2026`, `1/9/2026`, `1.9.2026`; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts) and len(parts[2]) == 4:
        try:
            return date(int(parts[2]), int(parts[1][:4]), int(parts[0][:4]))
        except ValueError:
            return None
    return None


def _unknown(id_: str, instrument: Instrument, where: str) -> Finding:
    close = difflib.get_close_matches(id_, list(instrument.questions), n=1)
    remedy = _("mas instrument show lists the ids; for a check --vragen does.")
    if close:
        remedy = _("Did you mean {name}?").format(name=close[0])
    message = _("There is no question {name}.").format(name=one_line(id_, limit=60))
    return Finding("A01", Severity.BLOCK, where, message, remedy)
