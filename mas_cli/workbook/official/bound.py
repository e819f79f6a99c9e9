"""A bound workbook as an instrument: its questions, and its own formulas for the outcome.

The interview, answers files and sessions work on an `Instrument`; this is one, whose conditions are empty:
every question applies, and what comes out is computed by the formulas of the workbook.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.formulas import CellRef, ErrorValue, Program, Tainted, Value
from mas_cli.formulas.precedents import Precedents
from mas_cli.i18n import _
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE, UNKNOWN
from mas_cli.instrument.evaluate import Advice, Verdict
from mas_cli.instrument.instrument import Instrument, OutcomeCell, PageProgram
from mas_cli.instrument.screening import CellOutcome, Screening, peildatum
from mas_cli.ooxml import Workbook
from mas_cli.workbook.official import binding_file, store
from mas_cli.workbook.official.adapter import Contents, read_contents
from mas_cli.workbook.official.binding import Binding, Input, Option
from mas_cli.workbook.official.compiled import program_of
from mas_cli.workbook.official.keeping import Keeping, keeping
from mas_cli.workbook.official.questions import STEP, definition_of
from mas_cli.workbook.official.source import macros, open_source
from mas_cli.workbook.official.tick_rows import answered_beside, rows_of_ticks

if TYPE_CHECKING:
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.workbook.official.lists import Lists

Clock = Callable[[], datetime]
Made = TypeVar("Made")


@dataclass(frozen=True)
class BoundInstrument(Instrument):
    """An instrument whose outcome the formulas of a workbook compute.

    Attributes:
        binding: which cell is what.
        data: the workbook, as it was added.
        contents: the same, read.
        macros: whether the workbook carries VBA.
        clock: what TODAY and NOW read.
        choices: of the lists that depend on other answers, those that can be told with the answers there are.
    """

    binding: Binding
    data: bytes
    contents: Contents
    macros: bool
    clock: Clock
    choices: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def _once(self, name: str, make: Callable[[], Made]) -> Made:
        """What is made the first time it is needed, for this and every instrument with other lists."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    @property
    def formulas(self) -> Program:
        """Every formula of the workbook, from the answers on."""
        return self._once("formulas", lambda: program_of(self.binding, self.contents, self.clock))

    @property
    def deciding(self) -> frozenset[str]:
        """The questions some outcome rests on."""
        return self._once("deciding", self._deciding)

    def _deciding(self) -> frozenset[str]:
        graph = Precedents(self.contents.model, [one.ref for one in self.binding.in_cells])
        asked = self.binding.in_cells
        influence = graph.influence([one.ref for one in asked])
        told = 0
        for output in self.binding.outputs:
            told |= influence.get(output.ref, 0)
        return frozenset(one.id for number, one in enumerate(asked) if told >> number & 1)

    @property
    def lists(self) -> Lists:
        """The lists that depend on other answers."""
        return self._once("lists", self._lists)

    def _lists(self) -> Lists:
        from mas_cli.workbook.official.lists import Lists

        answers = [one.ref for one in self.binding.in_cells]
        return Lists(self.contents, self._listed, answers, self.clock)

    @property
    def _listed(self) -> tuple[Input, ...]:
        return tuple(one for one in self.binding.in_cells if one.listed)

    @property
    def depending(self) -> tuple[str, ...]:
        """As `Instrument`: the questions whose list depends on other answers."""
        return tuple(one.id for one in self._listed)

    def given(self, answers: Mapping[str, AnswerValue]) -> BoundInstrument:
        """As `Instrument`: a list that can be told now is asked as a choice, another one as text."""
        if not self._listed:
            return self
        known = {id_: value for id_, value in answers.items() if id_ in self.questions}
        while True:
            found = self.lists.options(self.numbers_of(known))
            unfit = next((id_ for id_ in self.depending if not _fits(known.get(id_), found.get(id_))), None)
            if unfit is None:
                break
            # What is in no list any more decides about no other list.
            del known[unfit]
        questions = dict(self.questions)
        for id_ in self.depending:
            listed = found.get(id_, _("there are too many lists"))
            if isinstance(listed, str):
                help_ = _("Its list cannot be worked out now ({reason}); any text is taken.")
                told: dict[str, Any] = {"type": "text", "options": {}, "help": help_.format(reason=listed)}
            else:
                told = {"type": "choice", "options": {one.id: one.label for one in listed}}
                told["help"] = self.definition.questions[id_].help
            questions[id_] = replace(questions[id_], **told)
        choices = {id_: one for id_, one in found.items() if not isinstance(one, str)}
        return replace(self, questions=questions, choices=choices)

    def applying(self, answers: Mapping[str, AnswerValue], today: date) -> frozenset[str]:  # noqa: ARG002  no rule asks for the day
        """As `Instrument`: all questions, but of a row with a tick those that have none."""
        rows = self._once("ticks", lambda: rows_of_ticks(self.binding.inputs))
        return frozenset(self.questions) - answered_beside(rows, answers)

    @property
    def row_by_row(self) -> bool:
        """As `Instrument`: the formulas of a workbook compute one case."""
        return True

    @property
    def headings(self) -> Mapping[str, str]:
        """As `Instrument`: the texts of the questions, which its users know better than our ids."""
        return {id_: question.text for id_, question in self.questions.items()}

    @property
    def outcome_cells(self) -> tuple[OutcomeCell, ...]:
        """As `Instrument`: the outcomes of the binding, in its order."""
        return tuple(
            OutcomeCell(one.sheet, one.cell, one.text, any(one.routes.values()))
            for one in self.binding.outputs
        )

    def with_plain_lists(self) -> BoundInstrument:
        """As `Instrument`."""
        from mas_cli.workbook.official.in_a_page import with_plain_lists

        return with_plain_lists(self)

    @property
    def page_program(self) -> PageProgram:
        """As `Instrument`."""
        from mas_cli.workbook.official.in_a_page import in_a_page

        return in_a_page(self)

    def screen(self, answers: AnswerSet, today: date) -> BoundScreening:
        """As `Instrument`: what the formulas of the workbook give."""
        return screen(self, answers, today)

    def cells_of(self, answers: Mapping[str, AnswerValue]) -> dict[CellRef, Value | int | date]:
        """What the answers put into the cells; a question that is open empties its cell."""
        return {
            one.ref: self.keeping.cell(one, answers.get(one.id), self.choices.get(one.id, one.options))
            for one in self.binding.in_cells
        }

    @property
    def keeping(self) -> Keeping:
        """What answers become in cells, and cells say as answers."""
        asked = self.binding.in_cells
        return self._once("keeping", lambda: keeping(self.contents, asked, self.clock().date()))

    def numbers_of(self, answers: Mapping[str, AnswerValue]) -> dict[CellRef, Value | date]:
        """The same as formulas take it."""
        return {
            ref: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for ref, value in self.cells_of(answers).items()
        }

    def outcome(self, answers: Mapping[str, AnswerValue]) -> dict[CellRef, Value | Tainted]:
        """Every formula cell computed for a set of answers."""
        given: dict[CellRef, Value | date | Tainted] = {**self.numbers_of(answers)}
        for one in self.binding.in_cells:
            if one.id in answers:
                doubt = self.keeping.doubt(one, answers[one.id], self.choices.get(one.id, one.options))
                if doubt is not None:
                    given[one.ref] = doubt
        return self.formulas.evaluate(given)


@dataclass(frozen=True, slots=True)
class BoundScreening(Screening):
    """The result of a screening with a bound workbook.

    Attributes:
        instrument: the bound workbook, with the lists that these answers give.
        results: what the outcome cells give, in the order of the binding.
        computed: every formula cell, for writing into the workbook.
    """

    instrument: BoundInstrument
    results: tuple[CellOutcome, ...]
    computed: Mapping[CellRef, Value | Tainted]

    @property
    def outcomes(self) -> tuple[CellOutcome, ...]:
        """As `Screening`."""
        return self.results

    @property
    def ending(self) -> str:
        """What the name of a filled copy ends in: `.xlsm` with macros, else `.xlsx`."""
        return ".xlsm" if self.instrument.macros else ".xlsx"

    def receipt(self) -> dict[str, Any]:
        """Return the receipt; its hash is that of the workbook file."""
        binding = self.instrument.binding
        told = {"file": binding.file, "fingerprint": binding.fingerprint}
        return {**Screening.receipt(self), "workbook": told}

    def as_json(self) -> dict[str, Any]:
        """`mas.screening/1` with the outputs of the workbook beside the advice."""
        data = Screening.as_json(self)
        questions = self.instrument.questions
        data["answers"] = {
            id_: float(value) if questions[id_].type == "number" and value != UNKNOWN else value
            for id_, value in data["answers"].items()
        }
        data["outputs"] = [_result_json(result) for result in self.outcomes]
        return data


def _result_json(result: CellOutcome) -> dict[str, Any]:
    value = result.value
    shown = value.code if isinstance(value, ErrorValue) else value
    if isinstance(shown, float) and shown.is_integer() and abs(shown) < 1e15:
        shown = int(shown)
    data: dict[str, Any] = {
        "sheet": result.sheet, "cell": result.cell, "value": shown, "text": result.text
    }  # fmt: skip
    if result.unknown:
        data["not_computed"] = result.unknown
    if result.route:
        data["route"] = result.route
    return data


def open_bound(name: str, on: date, clock: Clock) -> BoundInstrument | None:
    """Return the bound workbook of a name; None when the name is unknown.

    Raises:
        InvalidInput: its binding has faults, or its workbook is gone or not the one that was bound (W63).
    """
    folder = store.folder_of(name)
    if folder is None:
        return None
    binding = binding_file.load(folder / store.BINDING)
    path = store.workbook_in(folder)
    if path is None:
        raise _changed(folder)
    workbook = open_source(path)
    data = workbook.package.archive.data
    if hashlib.sha256(data).hexdigest() != binding.sha256:
        raise _changed(path)
    return bind(binding, workbook, read_contents(workbook), on, clock)


def bind(binding: Binding, workbook: Workbook, contents: Contents, on: date, clock: Clock) -> BoundInstrument:
    """A workbook with its binding as an instrument.

    Raises:
        InvalidInput: the binding names a sheet the workbook does not have (W64).
    """
    sheets = {sheet.name for sheet in contents.model.sheets}
    places = [(one.sheet, one.cell) for one in binding.inputs]
    places += [(one.sheet, one.cell) for one in binding.outputs]
    for sheet, cell in places:
        if sheet not in sheets:
            message = _("The workbook has no sheet {name}.").format(name=sheet)
            remedy = _("Correct the binding, or bind the workbook anew with mas instrument add.")
            finding = Finding("W64", Severity.BLOCK, f"{sheet}!{cell}", message, remedy)
            raise InvalidInput(message, remedy=remedy, findings=[finding])
    definition = definition_of(binding, on)
    return BoundInstrument(
        definition,
        on,
        {},
        {},
        None,
        definition.questions,
        binding,
        workbook.package.archive.data,
        contents,
        macros(workbook),
        clock,
    )


def screen(instrument: BoundInstrument, answers: AnswerSet, today: date) -> BoundScreening:
    """What the workbook gives for a set of answers; an outcome it cannot compute here is never shown."""
    instrument = instrument.given(answers.values)
    known = {id_: value for id_, value in answers.values.items() if id_ in instrument.questions}
    computed = instrument.outcome(known)
    results = []
    routes: list[str] = []
    for output in instrument.binding.outputs:
        value = computed.get(output.ref)
        if isinstance(value, Tainted):
            results.append(CellOutcome(output.sheet, output.cell, output.text, None, value.construct))
            continue
        route = output.routes.get(value, "") if isinstance(value, str) else ""
        results.append(CellOutcome(output.sheet, output.cell, output.text, value, route=route))
        if route and route not in routes:
            routes.append(route)
    mapped = tuple(route for route in instrument.definition.routes if route in routes)
    applying = instrument.applying(known, today)
    missing = tuple(
        id_
        for id_ in instrument.questions
        if id_ in instrument.deciding and id_ in applying and id_ not in known
    )
    # A text of the binding without a route says that there is none; no such text yet says nothing.
    said = any(computed.get(one.ref) in one.routes for one in instrument.binding.outputs if one.routes)
    silent = bool(instrument.definition.routes and missing and not said)
    advice = Advice(
        status=ROUTE if mapped else INSUFFICIENT if silent else NO_ROUTE,
        routes=mapped,
        signals=(),
        step=STEP,
        verdicts={
            route: Verdict(route, "aangewezen" if route in mapped else "niet_aangewezen", (), (), ())
            for route in instrument.definition.routes
        },
        missing=missing,
        applicable=applying,
    )
    counted = AnswerSet({id_: known[id_] for id_ in instrument.questions if id_ in known}, answers.remarks)
    day = peildatum(known, today)
    return BoundScreening(instrument, counted, day, advice, (), tuple(results), computed)


def _fits(answer: AnswerValue | None, listed: tuple[Option, ...] | str | None) -> bool:
    """Whether an answer can stand beside a list; without one, or when the list cannot be told, it can."""
    if answer is None or answer == UNKNOWN or not isinstance(listed, tuple):
        return True
    return str(answer).strip().casefold() in {one.id.casefold() for one in listed}


def _changed(path: Path) -> InvalidInput:
    message = _("The workbook beside the binding is gone or was changed.")
    remedy = _("Add the workbook again with mas instrument add.")
    return InvalidInput(
        message, remedy=remedy, findings=[Finding("W63", Severity.BLOCK, str(path), message, remedy)]
    )
