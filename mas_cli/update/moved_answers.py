"""Answers carried over to a new edition by its mapping: what moves, what is dropped, what stops it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.i18n import _
from mas_cli.instrument.answers import AnswerSet, read_answer
from mas_cli.instrument.definition import NO, UNKNOWN, YES
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.update import mapping as rules_of
from mas_cli.update.mapping import Rule, Transition
from mas_cli.update.refusals import fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.findings import Finding
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue

KEPT: Final = "behouden"
MISSING: Final = "zonder_plaats"


@dataclass(frozen=True, slots=True)
class Move:
    """The outcome of moving the answer of a question.

    Attributes:
        kind: `behouden`, a kind of the mapping, or `zonder_plaats` when nothing says where it goes.
        targets: the new questions that get an answer from it.
        open: new questions to ask anew.
    """

    question: str
    kind: str
    targets: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """Answers in the new edition.

    Attributes:
        moves: every answered question, in the order of the answers.
        dropped: what was dropped, with answer, remark and reason: nothing is lost.
        findings: U30 an answer without a place, U31 one that the new question does not take.
    """

    answers: AnswerSet
    moves: tuple[Move, ...]
    dropped: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def move(
    given: Mapping[str, Any],
    remarks: Mapping[str, str],
    transition: Transition,
    new: Instrument,
    *,
    day: date,
    where: str,
) -> Moved:
    """Answers of an earlier edition as answers of a new one.

    Args:
        given: old question -> answer, as kept or typed.
        remarks: old question -> remark; a remark goes where its answer goes.
        transition: the mapping.
        new: the edition on the day of the migration.
        day: takes the place of an answered peildatum.
        where: the case, for findings.
    """
    mover = _Mover(new, where)
    for question in dict.fromkeys((*given, *remarks)):
        mover.take(question, given.get(question), remarks.get(question, ""), transition.rules.get(question))
    mover.merge(transition.rules)
    if PEILDATUM in mover.values:
        mover.values[PEILDATUM] = day
    return Moved(
        AnswerSet(mover.values, mover.remarks), tuple(mover.moves), mover.dropped, tuple(mover.findings)
    )


class _Mover:
    """Collects the new answers one old question at a time."""

    def __init__(self, new: Instrument, where: str) -> None:
        self.new = new
        self.where = where
        self.values: dict[str, AnswerValue] = {}
        self.remarks: dict[str, str] = {}
        self.moves: list[Move] = []
        self.dropped: dict[str, Mapping[str, Any]] = {}
        self.findings: list[Finding] = []
        self.merging: dict[str, dict[str, AnswerValue]] = {}

    def take(self, question: str, answer: Any, remark: str, rule: Rule | None) -> None:
        if rule is None:
            rule = Rule(question, KEPT, (question,), answers={question: {}})
            if question not in self.new.questions:
                message = _(
                    "{case} answered {question}, and nothing says what becomes of that answer."
                ).format(case=self.where, question=question)
                remedy = _(
                    "Name the question in the mapping of the edition (overgang.yaml), or give the agreement "
                    "of the region that asks it with --overlay."
                )
                self.findings.append(fault("U30", f"{self.where} {question}", message, remedy))
                self.moves.append(Move(question, MISSING))
                return
        if rule.kind == rules_of.DROPPED:
            self.dropped[question] = {
                "antwoord": answer.isoformat() if isinstance(answer, date) else answer,
                **({"toelichting": remark} if remark else {}),
                "reden": rule.reason,
            }
            self.moves.append(Move(question, rule.kind, reason=rule.reason))
            return
        given = tuple(rule.answers)
        for target in given if answer is not None else ():
            self._answer(question, answer, rule, target)
        if remark:
            target = given[0]
            parts = [self.remarks[target]] if target in self.remarks else []
            self.remarks[target] = "\n".join([*parts, remark])
        if rule.kind == rules_of.ANSWERS and str(answer) not in rule.answers[question]:
            self.moves.append(Move(question, KEPT, given))
            return
        left = (*rule.open, *(to for to in given if self._left_open(answer, rule, to)))
        self.moves.append(Move(question, rule.kind, given, left))

    def merge(self, rules: Mapping[str, Rule]) -> None:
        """Make one answer of those that were merged."""
        for target, found in self.merging.items():
            sources = [name for name, rule in rules.items() if rule.how and rule.targets == (target,)]
            answer = _merged(rules[next(iter(found))].how, found, sources)
            if answer is not None:
                self._set(target, answer, ", ".join(found))

    def _answer(self, question: str, answer: Any, rule: Rule, target: str) -> None:
        becomes = rule.answers[target].get(str(answer), answer)
        if becomes == rules_of.OPEN and rule.answers[target]:
            return
        if rule.how:
            self.merging.setdefault(target, {})[question] = becomes
        else:
            self._set(target, becomes, question)

    def _set(self, target: str, answer: Any, source: str) -> None:
        question: Question = self.new.questions[target]
        try:
            read = read_answer(question, answer)
        except AnswerError as error:
            message = _("{case}: the answer of {question} does not fit {target}: {reason}").format(
                case=self.where, question=source, target=target, reason=error
            )
            self.findings.append(fault("U31", f"{self.where} {source}", message, error.remedy))
            return
        if read is not None:
            self.values[target] = read

    @staticmethod
    def _left_open(answer: Any, rule: Rule, target: str) -> bool:
        return answer is not None and rule.answers[target].get(str(answer)) == rules_of.OPEN


def _merged(how: str, found: Mapping[str, AnswerValue], sources: list[str]) -> AnswerValue | None:
    """One answer of several; None leaves the new question open.

    Yes and no by Kleene: a question that was not answered is not known to be no.
    """
    values = list(found.values())
    if how == rules_of.FIRST:
        return next(found[name] for name in sources if name in found)
    if how in {rules_of.SUM, rules_of.HIGHEST}:
        numbers = [value for value in values if isinstance(value, int | float)]
        if len(numbers) < len(values):
            return UNKNOWN
        return sum(numbers) if how == rules_of.SUM else max(numbers)
    decisive, other = (YES, NO) if how == rules_of.ANY_YES else (NO, YES)
    if decisive in values:
        return decisive
    return other if len(values) == len(sources) and set(values) == {other} else UNKNOWN
