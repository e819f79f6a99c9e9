"""A bound workbook as an instrument: its questions, and its own formulas for the outcome.

The interview, answers files and sessions work on an `Instrument`; this is one, whose conditions are empty:
every question applies, and what comes out is computed by the formulas of the workbook.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.formulas import CellRef, ErrorValue, Program, Tainted, Value
from mas_cli.formulas.precedents import Precedents
from mas_cli.i18n import _
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.definition import NO_ROUTE, ROUTE, UNKNOWN
from mas_cli.instrument.evaluate import Advice, Verdict
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.screening import Screening, peildatum
from mas_cli.ooxml import Workbook, join_ref, split_ref
from mas_cli.ooxml.cells import ErrorValue as OfficeError
from mas_cli.workbook.official import binding_file, store
from mas_cli.workbook.official.adapter import Contents, read_contents
from mas_cli.workbook.official.binding import Binding, Input, answer_cells, fingerprint
from mas_cli.workbook.official.compiled import program_of
from mas_cli.workbook.official.questions import STEP, definition_of
from mas_cli.workbook.official.source import macros, open_source

if TYPE_CHECKING:
    from mas_cli.instrument.python_compiler import AnswerValue
    from mas_cli.ooxml.cell_xml import Writable

_PLAIN_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class BoundInstrument(Instrument):
    """An instrument whose outcome the formulas of a workbook compute.

    Attributes:
        binding: which cell is what.
        data: the workbook, as it was added.
        contents: the same, read.
        macros: whether the workbook carries VBA.
        clock: what TODAY and NOW read.
    """

    binding: Binding
    data: bytes
    contents: Contents
    macros: bool
    clock: Clock

    @cached_property
    def formulas(self) -> Program:
        """Every formula of the workbook, from the answers on."""
        return program_of(self.binding, self.contents, self.clock)

    @cached_property
    def deciding(self) -> frozenset[str]:
        """The questions some outcome rests on."""
        graph = Precedents(self.contents.model, [one.ref for one in self.binding.inputs])
        outputs = {one.ref for one in self.binding.outputs}
        return frozenset(one.id for one in self.binding.inputs if graph.dependents([one.ref]) & outputs)

    def cells_of(self, answers: Mapping[str, AnswerValue]) -> dict[CellRef, Value | int | date]:
        """What the answers put into the cells; a question that is open empties its cell."""
        return {one.ref: _cell_value(one, answers.get(one.id)) for one in self.binding.inputs}

    def outcome(self, answers: Mapping[str, AnswerValue]) -> dict[CellRef, Value | Tainted]:
        """Every formula cell computed for a set of answers."""
        given = {
            ref: float(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for ref, value in self.cells_of(answers).items()
        }
        return self.formulas.evaluate(given)


@dataclass(frozen=True, slots=True)
class Result:
    """What one outcome cell gives; None with a reason when something in it is not computed here."""

    sheet: str
    cell: str
    text: str
    value: Value
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class BoundScreening(Screening):
    """The result of a screening with a bound workbook.

    Attributes:
        results: what the outcome cells give, in the order of the binding.
        computed: every formula cell, for writing into the workbook.
    """

    results: tuple[Result, ...]
    computed: Mapping[CellRef, Value | Tainted]

    @property
    def ending(self) -> str:
        """What the name of a filled copy ends in: `.xlsm` with macros, else `.xlsx`."""
        assert isinstance(self.instrument, BoundInstrument)
        return ".xlsm" if self.instrument.macros else ".xlsx"

    def receipt(self) -> dict[str, Any]:
        """With what it was computed: the hash is that of the workbook file."""
        assert isinstance(self.instrument, BoundInstrument)
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
        data["outputs"] = [_result_json(result) for result in self.results]
        return data


def _result_json(result: Result) -> dict[str, Any]:
    value = result.value
    shown = value.code if isinstance(value, ErrorValue) else value
    if isinstance(shown, float) and shown.is_integer() and abs(shown) < 1e15:
        shown = int(shown)
    data: dict[str, Any] = {
        "sheet": result.sheet, "cell": result.cell, "value": shown, "text": result.text
    }  # fmt: skip
    if result.unknown:
        data["not_computed"] = result.unknown
    return data


def open_bound(name: str, on: date, clock: Clock) -> BoundInstrument | None:
    """The bound workbook of a name; None when there is none.

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
    known = {id_: value for id_, value in answers.values.items() if id_ in instrument.questions}
    computed = instrument.outcome(known)
    results = []
    routes: list[str] = []
    for output in instrument.binding.outputs:
        value = computed.get(output.ref)
        if isinstance(value, Tainted):
            results.append(Result(output.sheet, output.cell, output.text, None, value.construct))
            continue
        results.append(Result(output.sheet, output.cell, output.text, value))
        route = output.routes.get(value, "") if isinstance(value, str) else ""
        if route and route not in routes:
            routes.append(route)
    mapped = tuple(route for route in instrument.definition.routes if route in routes)
    advice = Advice(
        status=ROUTE if mapped else NO_ROUTE,
        routes=mapped,
        signals=(),
        step=STEP,
        verdicts={
            route: Verdict(route, "aangewezen" if route in mapped else "niet_aangewezen", (), (), ())
            for route in instrument.definition.routes
        },
        missing=tuple(id_ for id_ in instrument.questions if id_ in instrument.deciding and id_ not in known),
        applicable=frozenset(instrument.questions),
    )
    counted = AnswerSet({id_: known[id_] for id_ in instrument.questions if id_ in known}, answers.remarks)
    day = peildatum(known, today)
    return BoundScreening(instrument, counted, day, advice, (), tuple(results), computed)


def fill(screening: BoundScreening) -> bytes:
    """The workbook with the answers in it, as if typed by hand; every other part is the same bytes.

    Formula cells get the result computed here; those that are not computed here lose the one they had, and
    Excel is asked to compute everything on opening. Macros and form controls stay.

    Raises:
        InvalidInput: an answer cannot stand in its cell; nothing is written.
    """
    from mas_cli.ooxml import patch_workbook

    instrument = screening.instrument
    assert isinstance(instrument, BoundInstrument)
    changes: dict[str, dict[str, Writable]] = {}
    answers, remarks = screening.answers.values, screening.answers.remarks
    values = instrument.cells_of(answers)
    for one in instrument.binding.inputs:
        value = values[one.ref]
        assert not isinstance(value, ErrorValue)
        changes.setdefault(one.sheet, {})[one.cell] = value
        if one.remark and one.id in remarks:
            changes[one.sheet][one.remark] = remarks[one.id]
    results: dict[str, dict[str, Writable]] = {}
    for ref, computed in screening.computed.items():
        if isinstance(computed, Tainted) or computed is None:
            continue
        shown = OfficeError(computed.code) if isinstance(computed, ErrorValue) else computed
        results.setdefault(ref.sheet, {})[join_ref(ref.row, ref.column)] = shown
    for sheet, cells in changes.items():
        for ref_text in cells:
            results.get(sheet, {}).pop(ref_text, None)
    try:
        return patch_workbook(instrument.data, changes, formula_values=results, where=instrument.binding.file)
    except InvalidInput as error:
        if {finding.code for finding in error.findings} != {"X20"}:
            raise
    # A cell an array formula newly fills has no place for a result: all of them are left to Excel.
    return patch_workbook(instrument.data, changes, where=instrument.binding.file)


def read_filled(path: Path, instrument: BoundInstrument) -> dict[str, Any]:
    """The answers in a filled copy of the bound workbook, as an answers file would have them.

    Raises:
        InvalidInput: it is another workbook, or another edition of it (W65).
    """
    return answers_in(open_source(path), instrument, str(path))[0]


def answers_in(
    workbook: Workbook, instrument: BoundInstrument, where: str
) -> tuple[dict[str, Any], Contents]:
    """The answers in an opened copy, as `read_filled`; and the copy, read whole.

    Raises:
        InvalidInput: it is another workbook, or another edition of it (W65).
    """
    contents = read_contents(workbook)
    if fingerprint(contents, answer_cells(instrument.binding.inputs)) != instrument.binding.fingerprint:
        message = _("This is not a filled copy of the workbook {name}.").format(name=instrument.binding.name)
        remedy = _("Its questions or formulas differ; bind it with mas instrument add.")
        finding = Finding("W65", Severity.BLOCK, where, message, remedy)
        raise InvalidInput(message, remedy=remedy, findings=[finding])
    cells = {sheet.name: sheet.cells for sheet in contents.model.sheets}
    raw: dict[str, Any] = {}
    for one in instrument.binding.inputs:
        cell = cells[one.sheet].get((one.ref.row, one.ref.column))
        answer = _answer(one, cell.value if cell else None, date1904=contents.model.date1904)
        remark = None
        if one.remark:
            held = cells[one.sheet].get(split_ref(one.remark))
            remark = held.value if held else None
        if isinstance(remark, str) and remark.strip():
            raw[one.id] = {"antwoord": answer, "toelichting": remark}
        elif answer is not None:
            raw[one.id] = answer
    return raw, contents


def _answer(one: Input, value: Value, *, date1904: bool) -> Any:
    """What a cell says as an answer; the checks of answers judge it."""
    from mas_cli.ooxml import date_from_serial

    if value is None or value == "":
        return None
    if isinstance(value, ErrorValue):
        return value.code
    for option in one.options:
        same_kind = isinstance(option.value, bool) == isinstance(value, bool)
        if same_kind and (option.value == value or _folded(option.value) == _folded(value)):
            return option.id
    if one.type == "date" and isinstance(value, float):
        return date_from_serial(value, date1904=date1904) or value
    if one.type == "text" and isinstance(value, float):
        return f"{value:.15g}"
    return value


def _folded(value: object) -> object:
    return value.strip().casefold() if isinstance(value, str) else value


def _cell_value(one: Input, answer: AnswerValue | None) -> Value | int | date:
    """What an answer puts into its cell, as if typed there; onbekend puts nothing where it is no choice."""
    if answer is None:
        return None
    for option in one.options:
        if option.id == answer:
            return option.value
    if one.type == "text" and isinstance(answer, str):
        return _typed(answer)
    if answer == UNKNOWN:
        return None
    if one.type == "number" and isinstance(answer, str):
        return float(answer)
    return answer


def _typed(text: str) -> str | float:
    """Excel takes a typed number for a number, unless it begins with a zero that means something."""
    plain = text.strip().replace(",", ".", 1)
    return float(plain) if _PLAIN_NUMBER.fullmatch(plain) else text


def renewed(binding: Binding, contents: Contents) -> Binding:
    """The binding with the fingerprint that fits its questions, after a review."""
    return replace(binding, fingerprint=fingerprint(contents, answer_cells(binding.inputs)))


def _changed(path: Path) -> InvalidInput:
    message = _("The workbook beside the binding is gone or was changed.")
    remedy = _("Add the workbook again with mas instrument add.")
    return InvalidInput(
        message, remedy=remedy, findings=[Finding("W63", Severity.BLOCK, str(path), message, remedy)]
    )
