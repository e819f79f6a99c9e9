"""A compiled workbook: answers in, results out."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas import packing
from mas_cli.formulas.addresses import CellRef
from mas_cli.formulas.binder import Binder
from mas_cli.formulas.calendar import serial_of
from mas_cli.formulas.grid import Grid, Rect
from mas_cli.formulas.plan import CIRCULAR, Plan
from mas_cli.formulas.settings import DUTCH, ENGLISH, IN_FORCE, TOO_LONG, Patience, Region, Settings
from mas_cli.formulas.state import _MAX_NESTING, PENDING, State, namespace
from mas_cli.formulas.steps import FormulaStep, Unsupported
from mas_cli.formulas.support import intersection
from mas_cli.formulas.values import ErrorValue, Refused, Tainted, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mas_cli.formulas.model import WorkbookModel

    Chunk = Callable[[list[Any], State], None]

FORMAT: Final = 3
_CHUNK: Final = 200  # statements a generated function
_REGIONS: Final = {"en": ENGLISH, "nl": DUTCH}
Given = Value | int | date | Tainted


@dataclass(frozen=True, slots=True)
class Parts:
    """All a program consists of, as plain data."""

    grid: Grid
    binder: Binder
    base: list[Any]
    constants: list[Any]
    getter_slots: list[list[int]]
    functions: list[str]
    steps: tuple[FormulaStep, ...]
    extra: tuple[FormulaStep, ...]
    inputs: dict[CellRef, int]
    outputs: dict[CellRef, int]
    unsupported: tuple[Unsupported, ...]
    settings: Settings


class Program:
    """The formulas of a workbook that lie between its inputs and its outputs.

    Attributes:
        inputs: the cells answers go into.
        outputs: the cells `evaluate` gives.
        unsupported: the formula cells that are not computed; whatever reads them is tainted.
        hurried: whether some are not because compiling took too long; another time they may be.
        volatile: the outputs that depend on the clock.
        parts: all it consists of.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.unsupported = parts.unsupported
        self.hurried = any(found.construct == TOO_LONG for found in parts.unsupported)
        self.inputs = tuple(parts.inputs)
        self.outputs = tuple(parts.outputs)
        self._by_name = {_key(ref): slot for ref, slot in parts.inputs.items()}
        self._producer: dict[int, FormulaStep] = {}
        for step in (*parts.extra, *parts.steps):
            for slot in (step.cell, step.slot, *step.members):
                self._producer[slot] = step
        self.volatile = tuple(
            ref
            for ref, slot in parts.outputs.items()
            if slot in self._producer and self._producer[slot].volatile
        )
        self._globals = namespace(parts.constants, [itemgetter(*slots) for slots in parts.getter_slots])
        self._globals["f"] = [
            eval(compile(f"lambda a: {text}", "<formula>", "eval"), self._globals)  # noqa: S307  our own code
            for text in parts.functions
        ]
        # A part at a time: what Python needs to compile a text is a hundred times the text.
        self._chunks: list[Chunk] = []
        for text in _functions(parts.steps):
            exec(compile(text, "<formulas>", "exec"), self._globals)  # noqa: S102  our own code
            self._chunks.append(self._globals["chunk"])
        self._compiled: dict[int, Any] = {}

    @property
    def source(self) -> str:
        """The generated Python."""
        return "\n".join(_functions(self.parts.steps))

    def evaluate(self, answers: Mapping[CellRef, Given]) -> dict[CellRef, Value | Tainted]:
        """The outputs for one set of answers.

        Args:
            answers: values of input cells; an input that is not mentioned keeps what the file has in it,
                and `None` empties it. Whole numbers and dates become Excel's numbers; what is `Tainted`
                taints what reads it.

        Returns:
            Every output: a number, text, logical, `ErrorValue`, None for a cell nothing spills into any more,
            or `Tainted` where something not computed here decides.

        Raises:
            KeyError: an answer is for a cell that was not declared as input.
        """
        parts = self.parts
        v = parts.base.copy()
        for ref, given in answers.items():
            slot = parts.inputs.get(ref)
            if slot is None:
                slot = self._by_name[_key(ref)]
            v[slot] = given if type(given) is str else _number(given, parts.settings)
        doubtful = any(isinstance(given, Tainted) for given in answers.values())
        token = IN_FORCE.set(parts.settings)
        try:
            state = State(parts.grid, parts.binder, v)
            state.demand = lambda slot: self._demand(slot, state)
            state.compiling = False
            try:
                for chunk in () if doubtful else self._chunks:
                    chunk(v, state)
                    state.look_at_the_time()
            except Refused:
                doubtful = True
            if doubtful:
                self._carefully(v, state)
        finally:
            IN_FORCE.reset(token)
        if state.grown:
            self._taint_readers(v, state)
        return {ref: v[slot] for ref, slot in parts.outputs.items()}

    def _carefully(self, v: list[Any], state: State) -> None:
        """Each cell on its own, so that what cannot be computed taints only what reads it."""
        for step in self.parts.steps:
            if v[step.slot] is not PENDING:
                continue
            reason = self._spoiled(step, v)
            if reason is None:
                try:
                    state.look_at_the_time()
                    self._run(step, state)
                except Refused as refused:
                    reason = Tainted(str(self.parts.grid.where(step.cell)), refused.construct)
            if reason is not None:
                for slot in (step.cell, step.slot, *step.members):
                    v[slot] = reason

    def _taint_readers(self, v: list[Any], state: State) -> None:
        """Taint what reads cells that something spilled into and no room was kept for."""
        where = self.parts.grid.where
        for step in self.parts.steps:
            reason = self._spoiled(step, v)
            for own, bigger in state.grown:
                for area in step.areas:
                    common = intersection(bigger, area)
                    if isinstance(common, Rect) and intersection(common, own) != common:
                        reason = Tainted(str(where(step.cell)), "a list spills into cells it reads")
            if reason is not None:
                for slot in (step.cell, step.slot, *step.members):
                    v[slot] = reason

    def _spoiled(self, step: FormulaStep, v: list[Any]) -> Tainted | None:
        for slot in self.reads(step):
            value = v[slot]
            if isinstance(value, Tainted):
                return value
        return None

    def producer(self, slot: int) -> FormulaStep | None:
        """What computes a slot; None for one that is given."""
        return self._producer.get(slot)

    def reads(self, step: FormulaStep) -> list[int]:
        """The slots that a step reads."""
        slots = list(step.reads)
        for rect in step.areas:
            for run in self.parts.grid.present(rect):
                slots.extend(run)
        return slots

    def _run(self, step: FormulaStep, state: State) -> None:
        code = self._compiled.get(step.slot)
        if code is None:
            code = self._compiled[step.slot] = compile(step.text, "<formula>", "eval")
        result = eval(code, self._globals, {"v": state.values, "x": state})  # noqa: S307  our own code
        state.values[step.slot] = result

    def _demand(self, wanted: int, state: State) -> None:
        """Compute a cell that a computed address points at, before its turn.

        Raises:
            Refused: it depends on the cell that asks, or on something that is not computed here.
        """
        state.nesting += 1
        if state.nesting > _MAX_NESTING:
            raise Refused("computed addresses that point at one another")
        open_steps: set[int] = set()
        stack = [wanted]
        while stack:
            step = self._producer.get(stack[-1])
            if step is None or state.values[stack[-1]] is not PENDING:
                stack.pop()
                continue
            waiting = [slot for slot in self.reads(step) if state.values[slot] is PENDING]
            if waiting and step.slot in open_steps:
                raise Refused("circular reference")
            if waiting:
                open_steps.add(step.slot)
                stack.extend(waiting)
                continue
            reason = self._spoiled(step, state.values)
            if reason is not None:
                raise Refused(f"{reason.construct} in {reason.where}")
            self._run(step, state)
            stack.pop()
        state.nesting -= 1

    def dump(self) -> str:
        """The program as JSON text, for a cache; the clock is not in it."""
        parts = self.parts
        regions = {region: name for name, region in _REGIONS.items()}
        return json.dumps(
            {
                "format": FORMAT,
                "grid": parts.grid.dump(),
                "binder": parts.binder.dump(),
                "base": [packing.pack(value) for value in parts.base],
                "constants": [packing.pack(value) for value in parts.constants],
                "getters": parts.getter_slots,
                "functions": parts.functions,
                "steps": [packing.pack_step(step) for step in parts.steps],
                "extra": [packing.pack_step(step) for step in parts.extra],
                "inputs": [[*ref, slot] for ref, slot in parts.inputs.items()],
                "outputs": [[*ref, slot] for ref, slot in parts.outputs.items()],
                "unsupported": [[*found.cell, found.construct] for found in parts.unsupported],
                "region": regions[parts.settings.region],
                "date1904": parts.settings.date1904,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def load(cls, text: str, *, clock: Callable[[], datetime]) -> Program:
        """The program `dump` wrote.

        Raises:
            ValueError: it is no program of this version, or the Python in it is not generated here.
        """
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise ValueError("another version")
            grid = Grid.load(data["grid"])
            steps = tuple(packing.unpack_step(step) for step in data["steps"])
            extra = tuple(packing.unpack_step(step) for step in data["extra"])
            parts = Parts(
                grid,
                Binder.load(grid, data["binder"]),
                [packing.unpack(value) for value in data["base"]],
                [packing.unpack(value) for value in data["constants"]],
                data["getters"],
                data["functions"],
                steps,
                extra,
                {CellRef(*ref): slot for *ref, slot in data["inputs"]},
                {CellRef(*ref): slot for *ref, slot in data["outputs"]},
                tuple(Unsupported(CellRef(*ref), construct) for *ref, construct in data["unsupported"]),
                Settings(_REGIONS[data["region"]], data["date1904"], clock),
            )
        except (KeyError, TypeError, IndexError) as cause:
            raise ValueError("no compiled workbook") from cause
        packing.check_generated([*parts.functions, *(step.text for step in (*steps, *extra))])
        return cls(parts)


def compile_workbook(
    model: WorkbookModel,
    *,
    inputs: Collection[CellRef],
    outputs: Collection[CellRef] | None = None,
    clock: Callable[[], datetime],
    region: Region = ENGLISH,
    patience: Patience | None = None,
) -> Program:
    """Compile the formulas between inputs and outputs.

    Args:
        model: the workbook.
        inputs: cells that answers will go into; a formula in one of them is put aside.
        outputs: the cells to give; None for every formula cell.
        clock: what TODAY and NOW read, each time a program is evaluated.
        region: the language of the Excel the workbook was made in, in which texts are read as numbers.
        patience: how long compiling and evaluating may take; None for what is usual.

    Raises:
        ValueError: an input or output is on a sheet the workbook does not have.
    """
    known = {sheet.name.lower() for sheet in model.sheets}
    for ref in (*inputs, *(outputs or ())):
        if ref.sheet.lower() not in known:
            raise ValueError(f"no such sheet: {ref.sheet}")
    settings = Settings(region, model.date1904, clock, patience or Patience())
    token = IN_FORCE.set(settings)
    try:
        plan, wanted, needed = _planned(model, inputs, outputs, spills=True)
        if plan.kept_free and any(found.construct == CIRCULAR for found in plan.unsupported):
            # Perhaps only because room was kept where something is read.
            plan, wanted, needed = _planned(model, inputs, outputs, spills=False)
    finally:
        IN_FORCE.reset(token)
    # What picks cells by a computed address comes last, when most of what it may pick is known.
    steps = sorted(plan.steps[:needed], key=lambda step: step.late)
    return Program(
        Parts(
            plan.grid,
            plan.binder,
            plan.values,
            plan.constants,
            plan.getter_slots,
            plan.functions,
            tuple(steps),
            tuple(plan.steps[needed:]),
            plan.inputs,
            wanted,
            tuple(plan.unsupported),
            replace(settings),
        )
    )


def _planned(
    model: WorkbookModel, inputs: Collection[CellRef], outputs: Collection[CellRef] | None, *, spills: bool
) -> tuple[Plan, dict[CellRef, int], int]:
    """The plan, the slots of the outputs, and how many steps these need."""
    plan = Plan(model, inputs, spills=spills)
    grid = plan.grid
    wanted = (
        {grid.where(slot): slot for slot in sorted({*plan.formulas, *plan.owner} - plan.kept_free)}
        if outputs is None
        else {ref: _slot(grid, ref) for ref in outputs}
    )
    plan.settle(wanted.values())
    needed = len(plan.steps)
    if plan.reaching:
        # A computed address may point at any formula; those nobody else reads wait until it does.
        plan.settle(plan.formulas)
    return plan, wanted, needed


def _slot(grid: Grid, ref: CellRef) -> int:
    sheet = grid.sheet(ref.sheet)
    return 0 if sheet is None else grid.slot(sheet, ref.row, ref.column)


def _key(ref: CellRef) -> tuple[str, int, int]:
    return (ref.sheet.lower(), ref.row, ref.column)


def _number(given: Given, settings: Settings) -> Value | Tainted:
    """An answer as a cell would hold it."""
    if given is None or isinstance(given, bool | float | str | ErrorValue | Tainted):
        return given
    if isinstance(given, int):
        return float(given)
    return serial_of(given, date1904=settings.date1904)


def _functions(steps: tuple[FormulaStep, ...]) -> Iterator[str]:
    """The steps as functions of so many statements each."""
    for start in range(0, len(steps), _CHUNK):
        lines = [f"    v[{step.slot}] = {step.text}" for step in steps[start : start + _CHUNK]]
        yield "\n".join(["def chunk(v, x):", *lines])
