"""Proving the properties of an instrument, one after another, each with its own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.proof import general_properties, properties
from mas_cli.proof.advice import Advised
from mas_cli.proof.cases import Cases
from mas_cli.proof.logic import NO, Formula, negation
from mas_cli.proof.patience import Disagreement, Patience, Undecided
from mas_cli.proof.quantities import Unprovable
from mas_cli.proof.reading import Reading
from mas_cli.proof.search import Search
from mas_cli.proof.witness import Witness, refutes, witness

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.instrument.instrument import Instrument
    from mas_cli.proof.properties import Property

SECONDS: Final = 60.0

# What refutes a property: the case, perhaps a second to compare it with, and what is the matter.
Refutation: TypeAlias = "tuple[Witness, Witness | None, str]"
# The text of a property, and the search for what refutes it.
Trial: TypeAlias = "tuple[str, Callable[[Patience], Refutation | None]]"


@dataclass(frozen=True, slots=True)
class PropertyResult:
    """The outcome of trying to prove one property.

    Attributes:
        proved: None when it could not be said in time.
        witness: the smallest case that refutes it; None when there is none.
        other: a second case that makes the first a refutation; None where one case says it all.
        about: what of the case is at odds, where the property does not say it: a signal or a route.
        seconds: it took; of these the solver answered `asked` questions.
    """

    id: str
    text: str
    proved: bool | None
    witness: Witness | None
    other: Witness | None
    about: str
    seconds: float
    asked: int

    def as_json(self) -> dict[str, Any]:
        """What became of it as the outside contract has it."""
        case, other = self.witness, self.other
        return {
            "id": self.id,
            "text": self.text,
            "proved": self.proved,
            "witness": case.as_json() if case else None,
            "advice": case.outcome.as_json() if case else None,
            "compared_with": other.as_json() if other else None,
            "about": self.about or None,
            "seconds": round(self.seconds, 3),
            "asked": self.asked,
        }


class Proof:
    """An instrument before the solver.

    Args:
        instrument: with its overlay; proved is what holds on every day of assessment it accepts.
        own: properties besides those of every instrument.
        seconds: for each property.
    """

    def __init__(
        self, instrument: Instrument, own: Sequence[Property] = (), *, seconds: float = SECONDS
    ) -> None:
        """Compile.

        Raises:
            InvalidInput: a condition is of a kind that cannot be brought before the solver.
        """
        self.instrument = instrument
        self.seconds = seconds
        self.cases = Cases(instrument.questions, first_day(instrument))
        self.advised = compiled(instrument, self.cases)
        self.own = [(prop, self._refutation(prop)) for prop in own]
        self._search: Search | None = None

    @property
    def search(self) -> Search:
        """The solver, made when it is first needed.

        Raises:
            Undecided: there was no time to find what numbers and dates can be together.
        """
        if self._search is None:
            self.cases.settle(Patience(self.seconds))
            self._search = Search(self.cases, [negation(self.advised.blocked)])
        return self._search

    def _refutation(self, prop: Property) -> Formula:
        advised = self.advised
        given: dict[tuple[str, str], Formula] = {}
        given |= {(properties.STATUS, name): formula for name, formula in advised.status.items()}
        given |= {(properties.ROUTES, name): formula for name, formula in advised.routes.items()}
        given |= {(properties.SIGNALS, name): formula for name, formula in advised.signals.items()}
        given |= {(properties.STEP, name): formula for name, formula in advised.steps.items()}
        given |= {
            (properties.MISSING, question): advised.missing.get(question, NO)
            for question in advised.instrument.questions
        }
        given[properties.COMPLETE, "ja"] = advised.complete
        reading = Reading(advised.program, advised.cases, advised.periods, given=given)
        return reading.truth(prop.refuted).true

    def trials(self) -> Mapping[str, Trial]:
        """List the properties that can be tried: those of the file first, then those of every instrument."""
        found: dict[str, Trial] = {
            prop.id: (prop.text, partial(self._refuted, goal, prop)) for prop, goal in self.own
        }
        return found | {
            "volledig_beslist": (
                _("Every case in which all that is asked was answered ends in a route or in no route"),
                partial(self._refuted, general_properties.undecided_when_complete(self.advised), None),
            ),
            "ontbrekend_helpt": (
                _("While information is insufficient, the advice names open questions that are asked"),
                partial(self._refuted, general_properties.missing_misled(self.advised), None),
            ),
            "vraag_gesteld": (_("No route needs a question that is not asked"), self._not_asked),
            "veiligheid_los": (_("The safety signals never depend on the route"), self._safety),
        }

    def results(self) -> Iterator[PropertyResult]:
        """What becomes of each property, one after another."""
        return map(self.result, self.trials())

    def result(self, id_: str) -> PropertyResult:
        """Try to prove one property; return the outcome."""
        text, look = self.trials()[id_]
        patience = Patience(self.seconds)
        proved: bool | None
        case = other = None
        about = ""
        try:
            found = look(patience)
            proved = found is None
            if found is not None:
                case, other, about = found
        except Undecided:
            proved = None
        return PropertyResult(id_, text, proved, case, other, about, patience.spent, patience.asked)

    def _refuted(self, refutation: Formula, prop: Property | None, patience: Patience) -> Refutation | None:
        model = self.search.smallest(refutation, patience)
        if model is None:
            return None
        found = witness(self.advised, model)
        if prop is not None and not refutes(found, prop, self.advised):
            raise Disagreement(f"{prop.id}: {found.answers}")
        return found, None, ""

    def _not_asked(self, patience: Patience) -> Refutation | None:
        found = general_properties.asked_for_nothing(self.advised, self.search, patience)
        if found is None:
            return None
        route, model = found
        given = self.cases.answers(model)
        case = witness(self.advised, model)
        silent = [question for question in given if question not in case.answers]
        return case, None, f"{route}: {', '.join(silent)}"

    def _safety(self, patience: Patience) -> Refutation | None:
        search = self.search
        for signal, twin, differs in general_properties.safety(self.advised):
            model = search.smallest(differs, patience)
            if model is not None:
                with_it = witness(self.advised, model)
                without = witness(self.advised, twin.answers(self.advised, model))
                if (signal in with_it.outcome.signals) == (signal in without.outcome.signals):
                    raise Disagreement(f"{signal}: {with_it.answers}")
                return with_it, without, signal
        return None


def first_day(instrument: Instrument) -> date:
    """The day on which cases are shown where any day will do: the first of the edition."""
    return instrument.definition.valid_from


def compiled(instrument: Instrument, cases: Cases) -> Advised:
    """The instrument compiled over cases.

    Raises:
        InvalidInput: a condition is of a kind that cannot be brought before the solver.
    """
    try:
        return Advised(instrument, cases)
    except Unprovable as error:
        raise InvalidInput(
            _("{name} has a condition that cannot be proved about ({kind}).").format(
                name=instrument.definition.name, kind=error
            ),
            remedy=_("Proved are conditions of answers, numbers and dates."),
        ) from error
