"""What can never happen: rules that never decide, routes no case gets, questions that never matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli.proof.advice import read_by_rules
from mas_cli.proof.general_properties import Twin
from mas_cli.proof.logic import Formula, both, either
from mas_cli.proof.patience import Patience, Undecided

if TYPE_CHECKING:
    from mas_cli.proof.proving import Proof


@dataclass(frozen=True, slots=True)
class Never:
    """What no case can bring about.

    Attributes:
        steps: steps of the decision that never conclude.
        routes, signals: never part of an advice.
        questions: read by rules, and yet no answer to them ever changes status, routes or signals.
        unread: read by no rule at all: asked to know, or to tell others.
        undecided: of which it could not be said in time, as `part.id`.
    """

    steps: tuple[str, ...]
    routes: tuple[str, ...]
    signals: tuple[str, ...]
    questions: tuple[str, ...]
    unread: tuple[str, ...]
    undecided: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """By part."""
        return {
            "steps": list(self.steps),
            "routes": list(self.routes),
            "signals": list(self.signals),
            "questions": list(self.questions),
            "unread": list(self.unread),
            "undecided": list(self.undecided),
        }


def never(proof: Proof) -> Never:
    """Everything of an instrument that can never happen."""
    advised, cases = proof.advised, proof.cases
    undecided: list[str] = []
    read = read_by_rules(proof.instrument)

    def those(part: str, goals: Mapping[str, Callable[[], Formula]]) -> tuple[str, ...]:
        found = []
        for name, goal in goals.items():
            try:
                if proof.search.never(goal(), Patience(proof.seconds)):
                    found.append(name)
            except Undecided:
                undecided.append(f"{part}.{name}")
        return tuple(found)

    concluding: dict[str, Formula] = {}
    for row, decided in zip(advised.program.rows, advised.decided, strict=True):
        # The first row of a step is the one in which it concludes; the second, that it cannot be said.
        concluding.setdefault(row.step, decided)

    def changes(question: str) -> Formula:
        own = _together(proof, question)
        twin = Twin(advised, [name for name in cases.read if name not in own])
        parts = (*advised.status.values(), *advised.routes.values(), *advised.signals.values())
        pairs = ((part, twin.of(part)) for part in parts)
        differs = either(part != other for part, other in pairs if not part.eq(other))
        return both((*map(twin.of, cases.constraints(own)), differs))

    return Never(
        steps=those("steps", _given(concluding)),
        routes=those("routes", _given(advised.routes)),
        signals=those("signals", _given(advised.signals)),
        questions=those(
            "questions",
            {name: lambda name=name: changes(name) for name in proof.instrument.questions if name in read},  # type: ignore[misc]
        ),
        unread=tuple(name for name in proof.instrument.questions if name not in read),
        undecided=tuple(undecided),
    )


def _given(formulas: Mapping[str, Formula]) -> dict[str, Callable[[], Formula]]:
    return {name: lambda formula=formula: formula for name, formula in formulas.items()}  # type: ignore[misc]


def _together(proof: Proof, question: str) -> Iterable[str]:
    """The question with those it is compared with: of these it can only be said that none of them matters."""
    for group in proof.cases.groups:
        if question in group.questions:
            return group.questions
    return (question,)
