"""What must hold of every instrument, whatever its routes: properties that the condition language cannot say.

They compare a case with another one, or with all others, where a condition speaks of one case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import z3

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import INSUFFICIENT
from mas_cli.proof.logic import Formula, Truth, both, either, negation
from mas_cli.proof.reading import Reading

if TYPE_CHECKING:
    from mas_cli.proof.advice import Advised
    from mas_cli.proof.patience import Patience
    from mas_cli.proof.search import Search


def undecided_when_complete(advised: Advised) -> Formula:
    """Everything that is asked was answered, and still there is too little to go by."""
    return both((advised.complete, advised.status[INSUFFICIENT]))


def missing_misled(advised: Advised) -> Formula:
    """Too little to go by, and nothing is named that helps; or what is named is not open, or not asked."""
    useless = both((advised.status[INSUFFICIENT], *map(negation, advised.missing.values())))
    misled = (
        both((named, either((advised.cases.answered(question), negation(advised.reading.asked(question))))))
        for question, named in advised.missing.items()
    )
    return either((useless, *misled))


class Twin:
    """A second case that agrees with the first on some questions.

    Args:
        same: these, and the questions they are compared with.
    """

    def __init__(self, advised: Advised, same: Iterable[str]) -> None:
        cases = advised.cases
        kept = {variable.get_id() for variable in cases.variables(same)}
        own = [variable for variable in cases.variables(cases.read) if variable.get_id() not in kept]
        self._swap = [(variable, z3.FreshBool()) for variable in own]

    def of(self, formula: Formula) -> Formula:
        """What the formula says of the second case."""
        return z3.substitute(formula, *self._swap)

    def answers(self, advised: Advised, model: Any) -> Any:
        """Return a model in which the second case takes the place of the first."""
        solver = z3.Solver()
        swapped = {variable.get_id(): other for variable, other in self._swap}
        for variable in advised.cases.variables(advised.cases.read):
            value = model.eval(swapped.get(variable.get_id(), variable), model_completion=True)
            solver.add(variable == value)
        solver.check()
        return solver.model()


def own_questions(advised: Advised, node: c.Node) -> frozenset[str]:
    """The questions a condition rests on, through routes left out, and those that let them apply."""
    program = advised.program
    routes = set(advised.instrument.definition.routes)
    found: set[str] = set()

    def collect(part: c.Node) -> None:
        for item in part.walk():
            if isinstance(item, c.Is | c.Answer) and item.question not in found:
                found.add(item.question)
                if item.question in program.applicability:
                    collect(program.applicability[item.question])
            elif isinstance(item, c.Fact) and item.name.partition(".")[0] not in routes:
                collect(program.facts[item.name])

    collect(node)
    return frozenset(found)


def safety(advised: Advised) -> Iterator[tuple[str, Twin, Formula]]:
    """Per safety signal: a twin with the same answers about safety, and that the two differ in the signal."""
    constraints = list(advised.cases.constraints())
    for signal in advised.instrument.definition.signals.values():
        if signal.safety and signal.id in advised.program.signals:
            same = own_questions(advised, advised.program.signals[signal.id])
            twin = Twin(advised, same)
            given = advised.signals[signal.id]
            possible = (twin.of(formula) for formula in (*constraints, negation(advised.blocked)))
            yield signal.id, twin, both((given, negation(twin.of(given)), *possible))


class _AsIfAsked(Reading):
    """The conditions as they would be if every question were asked of everyone."""

    def _as_far_as_it_applies(self, questions: Iterable[str], truth: Truth) -> Truth:  # noqa: ARG002
        return truth


def asked_for_nothing(advised: Advised, search: Search, patience: Patience) -> tuple[str, Any] | None:
    """A route that a case can never reach because a question it needs is not put in that case.

    Looked for is a case in which the route would be indicated if every question were put, in which the
    decision looks at the route, and in which no answers at all to what is put indicate it. That is a
    statement about one case and all others like it. So candidates are found one after another, each refused
    with the answers that do indicate the route, until none is left or one withstands.

    Returns:
        The route and a model of the smallest such case; None when there is none.

    Raises:
        Undecided: there was no time to say.
    """
    as_if = _AsIfAsked(advised.program, advised.cases, advised.periods)
    gates = set().union(
        *(advised.program.questions_in(node) for node in advised.program.applicability.values())
    )
    fixed = advised.cases.variables(gates)
    known = {variable.get_id() for variable in fixed}
    free = [v for v in advised.cases.variables(advised.cases.read) if v.get_id() not in known]
    for route in advised.instrument.definition.routes:
        indicated = advised.reading.fact(route).true
        goal = both((as_if.fact(route).true, negation(indicated), _looked_at(advised, route)))
        while (model := search.smallest(goal, patience)) is not None:
            like = both(variable == model.eval(variable, model_completion=True) for variable in fixed)
            reached = search.smallest(both((like, indicated)), patience)
            if reached is None:
                return route, model
            values = [(variable, reached.eval(variable, model_completion=True)) for variable in free]
            goal = both((goal, negation(z3.substitute(indicated, *values))))
    return None


def _looked_at(advised: Advised, route: str) -> Formula:
    """A row of the decision that names the route is come to, in the branch in which it stands."""
    found = []
    rows = advised.program.rows
    for position, row in enumerate(rows):
        if route not in row.conclusion.choose and c.Fact(route) not in set(row.test.walk()):
            continue
        before = (negation(advised.reading.truth(earlier.test).true) for earlier in rows[:position])
        branch = row.test.parts[:-1] if isinstance(row.test, c.All) else ()
        found.append(both((*before, *(advised.reading.truth(part).true for part in branch))))
    return either(found)
