"""An instrument as it holds on a day and in a region: parameters and names filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.instrument.definition import PLACEHOLDER
from mas_cli.instrument.program import Program, link
from mas_cli.instrument.python_compiler import compile_missing, compile_program

if TYPE_CHECKING:
    from mas_cli.findings import Finding
    from mas_cli.instrument.answers import AnswerSet
    from mas_cli.instrument.definition import Definition, Question
    from mas_cli.instrument.python_compiler import Compiled, CompiledMissing
    from mas_cli.instrument.screening import Screening
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.region.overlay import Overlay


@dataclass(frozen=True, slots=True)
class OutcomeCell:
    """A cell of a bound workbook that holds an outcome.

    Attributes:
        text: what the outcome is called.
        advises: its texts stand for routes; what another one holds is a result of its own.
    """

    sheet: str
    cell: str
    text: str
    advises: bool


@dataclass(frozen=True, slots=True)
class PageProgram:
    """What a page needs of a workbook that computes with formulas of its own.

    Attributes:
        data: its cells and outcomes, as plain data.
        source: JavaScript that defines `WORKBOOK`.
    """

    data: Mapping[str, Any]
    source: str


@dataclass(frozen=True)
class Instrument:
    """A definition resolved to a day and a region.

    Attributes:
        definition: the instrument as written.
        on: the day whose parameters hold.
        parameters: every parameter with its value on that day, local values laid over.
        names: local names, or their defaults.
        overlay: the region's agreement, if any.
        questions: the questions in the order in which they are asked, those of the region included.
    """

    definition: Definition
    on: date
    parameters: Mapping[str, int]
    names: Mapping[str, str]
    overlay: Overlay | None
    questions: Mapping[str, Question]

    @cached_property
    def program(self) -> Program:
        """The conditions, parsed and ordered."""
        return link(self.definition, self.questions)

    @cached_property
    def compute(self) -> Compiled:
        """The compiled evaluator."""
        return compile_program(self.program, self.parameters)

    @cached_property
    def compute_missing(self) -> CompiledMissing:
        """The compiled search for open questions that matter."""
        return compile_missing(self.program, self.parameters)

    @cached_property
    def used_parameters(self) -> Mapping[str, int]:
        """The parameters that conditions use, with their value, by name."""
        return {name: self.parameters[name] for name in sorted(self.program.parameters_in())}

    def completed(self, answers: Mapping[str, AnswerValue], today: date) -> Mapping[str, AnswerValue]:  # noqa: ARG002  for an instrument that computes some of its answers
        """The answers with those that follow from them; here nothing does."""
        return answers

    @property
    def depending(self) -> tuple[str, ...]:
        """Return the questions whose choices depend on other answers; empty unless overridden."""
        return ()

    def given(self, answers: Mapping[str, AnswerValue]) -> Instrument:  # noqa: ARG002  for one that has such
        """The instrument with the answers to choose from that it has when these are given."""
        return self

    @property
    def firm(self) -> bool:
        """Whether an answer that contradicts another one is refused; else it is taken and remarked on."""
        return True

    def applying(self, answers: Mapping[str, AnswerValue], today: date) -> frozenset[str]:
        """Return the questions that apply, computed to a fixed point; a question of which that is unknown is
        included.
        """
        from mas_cli.instrument.evaluate import applicable

        return applicable(self, answers, today)

    def contradictions(self, answers: Mapping[str, AnswerValue], today: date) -> list[Finding]:
        """Answers that contradict each other; `where` is the question id."""
        from mas_cli.instrument.answers import check_answers

        return check_answers(self, answers, lambda question: question, today)

    def obstacles(self, answers: Mapping[str, AnswerValue], today: date) -> Sequence[Finding]:  # noqa: ARG002  for one that has such
        """Return the findings that keep a screening from ending; `where` begins with a question id. Empty
        unless overridden.
        """
        return ()

    def origin(self, question: str, answer: AnswerValue) -> str:  # noqa: ARG002  for one whose answers come from elsewhere
        """Where an answer that nobody gave here came from; empty when somebody did."""
        return ""

    @property
    def row_by_row(self) -> bool:
        """Whether it computes one case at a time only, so that no engine takes a whole register at once."""
        return False

    @property
    def headings(self) -> Mapping[str, str]:
        """Return a further heading that registers use for a question, by question id; empty unless
        overridden.
        """
        return {}

    @property
    def outcome_cells(self) -> tuple[OutcomeCell, ...]:
        """Return the outcome cells of an instrument that is a workbook; empty unless overridden."""
        return ()

    def with_plain_lists(self) -> Instrument:
        """The instrument with each list that depends on other answers asked as text, as every face can."""
        return self

    @property
    def page_program(self) -> PageProgram | None:
        """What computes it in a page, of an instrument with formulas of its own; None for one with rules."""
        return None

    def screen(self, answers: AnswerSet, today: date) -> Screening:
        """Advise on a set of answers; `today` is the peildatum when the answers do not have one."""
        from mas_cli.instrument.screening import screen

        return screen(self, answers, today)

    def text(self, text: str) -> str:
        """A text with its parameters and local names filled in."""
        return PLACEHOLDER.sub(lambda match: self._filled(match[1]), text)

    def _filled(self, name: str) -> str:
        if name.startswith("naam."):
            return self.names[name.removeprefix("naam.")]
        return str(self.parameters[name])

    def with_parameters(self, changed: Mapping[str, int]) -> Instrument:
        """The same instrument with other values, to see what an agreement would change."""
        return Instrument(
            self.definition, self.on, {**self.parameters, **changed}, self.names, self.overlay, self.questions
        )


def resolve(definition: Definition, on: date, overlay: Overlay | None = None) -> Instrument:
    """The instrument on a day, with a region's overlay laid over it.

    Raises:
        InvalidInput: a parameter has no value on that day, or the overlay is for another instrument.
    """
    if overlay is not None and overlay.instrument != definition.id:
        raise InvalidInput(
            _("The overlay {name} is for {instrument}, not for {other}.").format(
                name=overlay.id, instrument=overlay.instrument, other=definition.id
            ),
            remedy=_("Leave --overlay out, or choose the instrument it was made for."),
        )
    values: dict[str, Any] = {
        name: definition.parameters.at(name, on).value for name in definition.parameters
    }
    names = {name: default for name, (_text, default) in definition.slots.names.items()}
    questions = definition.questions
    if overlay is not None:
        values |= overlay.parameters
        names |= overlay.names
        questions = overlay.questions_among(definition)
    return Instrument(definition, on, values, names, overlay, questions)
