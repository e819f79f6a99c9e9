"""Answers from outside, made into answers that count: of a known question, of its type, within its bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from mas_cli.findings import MOST_TOLD, Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument import refusals
from mas_cli.instrument.definition import NO, UNKNOWN, YES, Question
from mas_cli.instrument.interpreter import Interpreter
from mas_cli.instrument.kleene import Kleene
from mas_cli.instrument.refusals import MAX_REMARK, AnswerError
from mas_cli.instrument.values import AnswerValue
from mas_cli.text import one_line
from mas_cli.written import (
    FULL,
    DayStyle,
    PartialDate,
    Wrong,
    earliest,
    is_blank,
    is_unknown,
    latest,
    number,
    of_step,
    quoted,
    read_day,
    read_hours,
    read_number,
    read_yes_no,
    short_day,
)

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument

# The keys of an answer that carries a remark: `{antwoord: ja, toelichting: …}`.
ANSWER: Final = "antwoord"
REMARK: Final = "toelichting"

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
        """Return these answers, completed by those of `below` for questions that these leave open."""
        return AnswerSet({**below.values, **self.values}, {**below.remarks, **self.remarks})


def read_answer(question: Question, raw: object, days: DayStyle = FULL) -> AnswerValue | None:
    """What a value from a file, cell or keyboard answers to a question.

    Args:
        question: asked.
        raw: as `written` reads it; case and spaces around text do not matter, and a label of an option
            counts as the option.
        days: how the list that it comes from writes days.

    Returns:
        The answer, or None for an empty value.

    Raises:
        AnswerError: A02 wrong type, A03 out of bounds, A04 not an option, A05 impossible date.
    """
    if is_blank(raw):
        return None
    if question.reader is not None:
        return question.reader(raw)
    if question.type == "text":
        return _text(raw)
    if is_unknown(raw) and not _is_option(question, raw):
        if question.certain:
            raise refusals.no_option(
                _("onbekend is no answer to this question."),
                _("Leave it open until you know it."),
            )
        return UNKNOWN
    match question.type:
        case "jno" | "choice":
            return _option(question, raw)
        case "date":
            return _date(question, raw, days)
        case _ if question.step is not None:
            return _stepped(question, raw, question.step)
        case _:
            return _number(raw)


def read_answers(
    instrument: Instrument, raw: Mapping[str, Any], where: Where
) -> tuple[AnswerSet, list[Finding]]:
    """Read every answer of a mapping; return a finding for every value that is not an answer.

    Args:
        instrument: whose questions.
        raw: question id -> value, or `{antwoord: value, toelichting: text}`.
        where: the place of a question id in the input, for findings.

    Returns:
        The answers that are right, and all findings: A01 unknown id, A02 to A05 as `read_answer`, A06 a
        remark that is no text or too long, A13 a key that an answer does not have, and those of the
        instrument's own checks (A10, A11).
    """
    values: dict[str, AnswerValue] = {}
    remarks: dict[str, str] = {}
    findings: list[Finding] = []
    for id_, given in raw.items():
        question = instrument.questions.get(id_)
        if question is None:
            findings.append(
                refusals.no_such_question(
                    where(id_), id_, instrument.questions if len(findings) < MOST_TOLD else ()
                )
            )
            continue
        value, remark = given, None
        if isinstance(given, Mapping):
            value, remark = given.get(ANSWER), given.get(REMARK)
            extra = set(given) - {ANSWER, REMARK}
            if extra:
                message = _("There is no key {key} here.").format(key=one_line(min(map(str, extra))))
                remedy = _("An answer with a remark is written {{antwoord: …, toelichting: …}}.").format()
                findings.append(Finding("A13", Severity.BLOCK, where(id_), message, remedy))
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
                findings.append(refusals.remark_too_long(where(id_), id_))
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
            found.append(refusals.contradiction(where(check.where), severity, check.message, check.remedy))
    return found


def answer_text(question: Question, answer: AnswerValue | None) -> str:
    """An answer as a person reads it: the label of an option, a Dutch date, a number with its unit."""
    if answer is None:
        return "–"
    if isinstance(answer, date | PartialDate):
        return short_day(answer)
    if isinstance(answer, int | float):
        return f"{number(Decimal(str(answer)), grouped=False)} {question.unit}".strip()
    return question.options.get(answer, answer)


def bounds_text(question: Question) -> str:
    """What a number with bounds may be, as a sentence part: `a whole number from 0 to 100`."""
    kind = _("a whole number from {low} to {high}")
    if question.step != 1:
        kind = _("a number from {low} to {high}, in steps of {step}")
    step = number(Decimal(str(question.step)))
    return kind.format(low=question.minimum, high=question.maximum, step=step)


def _is_option(question: Question, raw: object) -> bool:
    return isinstance(raw, str) and raw.strip().casefold() in map(str.casefold, question.options)


def _option(question: Question, raw: object) -> str:
    allowed = [*question.options, *([] if question.certain else [UNKNOWN])]
    text = ("ja" if raw else "nee") if isinstance(raw, bool) else str(raw).strip().casefold()
    for option, label in question.options.items():
        if text in {option.casefold(), label.casefold()}:
            return option
    if question.options.keys() == {YES, NO}:
        try:
            return read_yes_no(raw) or UNKNOWN
        except Wrong as error:
            raise refusals.no_option(error.message, error.remedy) from error
    raise refusals.no_option(
        _("{shown} is not one of the answers.").format(shown=quoted(raw)),
        _("Choose from {options}.").format(options=", ".join(allowed)),
    )


def _stepped(question: Question, raw: object, step: float) -> int | float:
    """Read a number within bounds: whole or in the steps of the question, never rounded."""
    remedy = _("Give {bounds}, or onbekend.").format(bounds=bounds_text(question))
    try:
        # Parts are asked of hours only, which programs also write as a duration.
        found = read_number(raw) if step == 1 else read_hours(raw)
    except Wrong as error:
        raise refusals.not_read(error.message, remedy) from error
    assert found is not None  # it was not empty
    if not of_step(found, Decimal(str(step))):
        message = _("{shown} is not a whole number.") if step == 1 else _("{shown} is no number of {steps}.")
        steps = _("steps of {step}").format(step=number(Decimal(str(step))))
        raise refusals.not_read(message.format(shown=quoted(raw), steps=steps), remedy)
    low, high = question.minimum, question.maximum
    assert isinstance(low, int)
    assert isinstance(high, int)
    if not low <= found <= high:
        raise refusals.out_of_bounds(_("{number} is out of bounds.").format(number=quoted(raw)), remedy)
    return int(found) if found == found.to_integral_value() else float(found)


def _number(raw: object) -> int | float:
    """Read any number; a whole number becomes an int."""
    try:
        found = read_number(raw)
    except Wrong as error:
        raise refusals.not_read(error.message, _("Give a number such as 12 or 2,5.")) from error
    assert found is not None  # it was not empty
    return int(found) if found == found.to_integral_value() else float(found)


def _text(raw: object) -> str:
    if isinstance(raw, str | int | float) and not isinstance(raw, bool) and len(str(raw)) <= MAX_REMARK:
        return str(raw).strip()
    if isinstance(raw, date):
        return raw.isoformat()
    raise refusals.not_read(
        _("{shown} is not a text of at most {limit} characters.").format(
            shown=one_line(raw, limit=60), limit=MAX_REMARK
        ),
        _("Shorten it."),
    )


def _date(question: Question, raw: object, days: DayStyle) -> date | PartialDate | str:
    low, high = question.minimum, question.maximum
    assert isinstance(low, date)
    assert isinstance(high, date)
    try:
        day = read_day(raw, replace(days, partial=question.partly))
    except Wrong as error:
        raise refusals.no_day(error.message, error.remedy) from error
    assert day is not None  # it was not empty
    if day != UNKNOWN and not (earliest(day) <= high and low <= latest(day)):
        raise refusals.out_of_bounds(  # A day number of a spreadsheet is shown as the day that the user sees.
            _("{day} is out of bounds.").format(day=quoted(raw if isinstance(raw, str) else short_day(day))),
            _("Give a date from {low} to {high}.").format(low=short_day(low), high=short_day(high)),
        )
    return day
