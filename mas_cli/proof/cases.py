"""Every set of answers at once, as variables of the solver; instruments that are compared share them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import z3

from mas_cli.instrument.definition import UNKNOWN
from mas_cli.proof.logic import NO, YES, Formula, Truth, both, either, negation
from mas_cli.proof.quantities import Group, Quantities

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.proof.patience import Patience

OPTIONS = frozenset({"jno", "choice"})


class Cases:
    """The answers to questions; *onbekend* is the same as no answer, as it is for the advice.

    Args:
        questions: every question of the instruments that are proved about, in asking order.
        day: preferred as the day of assessment.
    """

    def __init__(self, questions: Mapping[str, Question], day: date) -> None:
        self.questions = questions
        self.day = day
        self.quantities = Quantities()
        self.groups: tuple[Group, ...] = ()
        self._answered: dict[str, Formula] = {}
        self._options: dict[tuple[str, str], Formula] = {}

    @property
    def read(self) -> tuple[str, ...]:
        """The questions that were named so far, in asking order."""
        return tuple(question for question in self.questions if question in self._answered)

    def answered(self, question: str) -> Formula:
        """The question has an answer; a day that defaults to today always has."""
        found = self._answered.get(question)
        if found is None:
            always = self.questions[question].default_today
            found = self._answered[question] = YES if always else z3.Bool(f"answered {question}")
        return found

    def option(self, question: str, option: str) -> Truth:
        """The answer is this option; unknown while the question is open."""
        answered = self.answered(question)
        chosen = self._option(question, option)
        return Truth(chosen, both((answered, negation(chosen))))

    def _option(self, question: str, option: str) -> Formula:
        return self._options.setdefault((question, option), z3.Bool(f"{question} = {option}"))

    def settle(self, patience: Patience) -> None:
        """Find what numbers and dates can be together, after everything was compiled.

        Raises:
            Undecided: there was no time for it.
        """
        self.groups = self.quantities.groups(self.questions, self.day, patience)

    def constraints(self, of: Iterable[str] | None = None) -> Iterator[Formula]:
        """What makes answers possible: one option a question, and one situation of numbers and dates.

        Args:
            of: these questions, and those they are compared with; None for all.
        """
        wanted = frozenset(self.questions if of is None else of)
        for question in self.read:
            if question in wanted and self.questions[question].type in OPTIONS:
                options = [self._option(question, option) for option in self.questions[question].options]
                yield self.answered(question) == either(options)
                yield z3.PbLe([(option, 1) for option in options], 1)
        for group in self.groups:
            if wanted.intersection(group.questions):
                yield from self.quantities.constraints(group)

    def answers(self, model: Any) -> dict[str, AnswerValue]:
        """The answers in a model, in asking order."""
        found: dict[str, AnswerValue] = {}
        quantities: dict[str, Any] = {}
        for group in self.groups:
            for situation, chosen in zip(group.situations, group.letters, strict=True):
                if z3.is_true(model.eval(chosen)):
                    quantities |= situation.answers
        for question in self.read:
            if not z3.is_true(model.eval(self.answered(question))):
                continue
            if question in quantities:
                found[question] = quantities[question]
            for option in self.questions[question].options:
                if z3.is_true(model.eval(self._option(question, option))):
                    found[question] = option
        return found

    def given(self, answers: Mapping[str, AnswerValue]) -> Iterator[Formula]:
        """That these are the answers, and no others.

        Args:
            answers: within their bounds; of a day that defaults to today there is one.
        """
        known = {question: answer for question, answer in answers.items() if answer != UNKNOWN}
        for question in self.read:
            answered = self.answered(question)
            yield answered if question in known else negation(answered)
            if question in known and self.questions[question].type in OPTIONS:
                yield self._option(question, str(known[question]))
        for comparison, letter in self.quantities.letters.items():
            if comparison.questions <= known.keys():
                yield letter if comparison.holds(known) else negation(letter)  # type: ignore[arg-type]

    def variables(self, questions: Iterable[str]) -> list[Formula]:
        """The variables of these questions, and of those that are compared with them."""
        wanted = set(questions)
        for group in self.groups:
            if wanted.intersection(group.questions):
                wanted.update(group.questions)
        found = [self.answered(question) for question in self.read if question in wanted]
        found += [variable for (question, _), variable in self._options.items() if question in wanted]
        for group in self.groups:
            if wanted.intersection(group.questions):
                found += [self.quantities.letters[item] for item in group.comparisons]
                found += group.letters
        return [variable for variable in found if variable is not YES and variable is not NO]
