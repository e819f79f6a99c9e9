"""Finding the smallest case of which something holds: the fewest answers, then the first and lowest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import z3

from mas_cli.proof.cases import OPTIONS
from mas_cli.proof.logic import Formula, negation
from mas_cli.proof.patience import Disagreement

if TYPE_CHECKING:
    from mas_cli.proof.cases import Cases
    from mas_cli.proof.patience import Patience


class Search:
    """A solver that knows which cases there are.

    Args:
        cases: settled already.
        always: what holds of every case that is looked for.
    """

    def __init__(self, cases: Cases, always: Iterable[Formula]) -> None:
        self.cases = cases
        self.solver = z3.Solver()
        self.solver.add(*cases.constraints(), *always)

    def only(self, condition: Formula) -> None:
        """Look from now on only among the cases of which this holds."""
        self.solver.add(condition)

    def never(self, goal: Formula, patience: Patience) -> bool:
        """Whether no case makes the goal hold; raises as `some`."""
        return self.some(goal, patience) is None

    def some(self, goal: Formula, patience: Patience) -> Any | None:
        """Find a model of a case for which the goal holds; None when no case is.

        Raises:
            Undecided: it could not be said in time.
            Disagreement: a second solver found a case where the first found none.
        """
        self.solver.push()
        try:
            self.solver.add(goal)
            if patience.holds(self.solver):
                return self.solver.model()
            self._none_indeed(patience)
            return None
        finally:
            self.solver.pop()

    def _none_indeed(self, patience: Patience) -> None:
        """That there is no case is what is shown as proved: a solver that starts afresh must find so too."""
        afresh = z3.Solver()
        afresh.add(*self.solver.assertions())
        if patience.holds(afresh):
            raise Disagreement

    def smallest(self, goal: Formula, patience: Patience) -> Any | None:
        """Find a model of the smallest case for which the goal holds; None when no case is.

        The case is the same on every run: no other has fewer answers, and of those with as few it answers
        what is asked first, with the option, number or date that comes first.

        Raises:
            Undecided: the smallest was not found in time.
            Disagreement: a second solver found a case where the first found none.
        """
        self.solver.push()
        try:
            self.solver.add(goal)
            if not patience.holds(self.solver):
                self._none_indeed(patience)
                return None
            return self._reduced(patience)
        finally:
            # Also what was pushed on the way.
            self.solver.pop(self.solver.num_scopes())

    def _reduced(self, patience: Patience) -> Any:
        solver, cases = self.solver, self.cases
        counted = [
            cases.answered(question) for question in cases.read if not cases.questions[question].default_today
        ]
        model = solver.model()
        while fewer := sum(z3.is_true(model.eval(answered)) for answered in counted):
            solver.push()
            solver.add(z3.PbLe([(answered, 1) for answered in counted], fewer - 1))
            if not patience.holds(solver):
                solver.pop()
                solver.add(z3.PbLe([(answered, 1) for answered in counted], fewer))
                break
            model = solver.model()
        for answered in reversed(counted):
            model = self._first([negation(answered), answered], model, patience)
        for question in cases.read:
            item = cases.questions[question]
            if item.type in OPTIONS and z3.is_true(model.eval(cases.answered(question))):
                options = [cases.option(question, option).true for option in item.options]
                model = self._first(options, model, patience)
        for group in cases.groups:
            model = self._first(group.letters, model, patience)
        return model

    def _first(self, choices: Sequence[Formula], model: Any, patience: Patience) -> Any:
        """Settle on the first choice that is possible, and give a model of it."""
        for choice in choices:
            if not z3.is_true(model.eval(choice)):
                if not patience.holds(self.solver, choice):
                    continue
                model = self.solver.model()
            self.solver.add(choice)
            break
        return model
