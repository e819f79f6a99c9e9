"""What an instrument decides, as bits over whole columns: status, routes, signals and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import INSUFFICIENT, ROUTE
from mas_cli.instrument.frame_bits import NO, YES, Bit, Truth
from mas_cli.instrument.frame_conditions import Compiler, Reading
from mas_cli.instrument.program import LinkedStep


@dataclass(frozen=True, slots=True)
class Decision:
    """In which rows what is decided.

    Attributes:
        route, insufficient: the status; neither is no route.
        routes, signals, missing, checks: by id.
        verdicts: route id -> whether it is indicated.
    """

    route: Bit
    insufficient: Bit
    routes: Mapping[str, Bit]
    signals: Mapping[str, Bit]
    missing: Mapping[str, Bit]
    checks: Mapping[str, Bit]
    verdicts: Mapping[str, Truth]


def decision(compiler: Compiler, *, missing: bool = True, checks: bool = True) -> Decision:
    """What the instrument of a compiler decides; without `missing` and `checks` those are left empty."""
    reading = Reading(compiler, presume=True)
    rules = _Rules(compiler, reading)
    instrument, program = compiler.instrument, compiler.program
    return Decision(
        rules.concluded(ROUTE),
        rules.concluded(INSUFFICIENT),
        {route: rules.advised(route) for route in instrument.definition.routes},
        rules.signals() if missing else {},
        _Missing(compiler).found() if missing else {},
        {id_: reading.truth(node).true for id_, node in program.checks.items()} if checks else {},
        {route: reading.fact(route) for route in instrument.definition.routes},
    )


class _Rules:
    def __init__(self, compiler: Compiler, reading: Reading) -> None:
        self.instrument = compiler.instrument
        self.program = compiler.program
        self.bits = compiler.bits
        self.reading = reading
        self.hits = self._hits()

    def _hits(self) -> list[Bit]:
        """For every row of the decision, whether it decides: the first whose test is true."""
        hits = []
        waiting = YES
        for row in self.program.rows:
            test = self.reading.truth(row.test).true
            hits.append(self.bits.both(waiting, test))
            waiting = self.bits.both(waiting, self.bits.no(test))
        return hits

    def concluded(self, status: str) -> Bit:
        rows = zip(self.program.rows, self.hits, strict=True)
        return self.bits.either(*(hit for row, hit in rows if row.conclusion.status == status))

    def advised(self, route: str) -> Bit:
        indicated = self.reading.fact(route).true
        cases = []
        for row, hit in zip(self.program.rows, self.hits, strict=True):
            if route in row.conclusion.routes:
                cases.append(hit)
            elif route in row.conclusion.choose:
                cases.append(self.bits.both(hit, indicated))
        return self.bits.either(*cases)

    def signals(self) -> dict[str, Bit]:
        bits, definition = self.bits, self.instrument.definition
        given: dict[str, list[Bit]] = {signal: [] for signal in definition.signals}
        only_safety = []
        for row, hit in zip(self.program.rows, self.hits, strict=True):
            for signal in row.conclusion.signals:
                given[signal].append(hit)
            if row.conclusion.only_safety:
                only_safety.append(hit)
            earlier: list[Bit] = []
            for signal, node in row.conclusion.first_signal:
                test = self.reading.truth(node).true
                given[signal].append(bits.both(hit, test, *(bits.no(bit) for bit in earlier)))
                earlier.append(test)
        general = bits.no(bits.either(*only_safety))
        for signal, node in self.program.signals.items():
            holds = self.reading.truth(node).true
            given[signal].append(holds if definition.signals[signal].safety else bits.both(holds, general))
        return {signal: bits.either(*cases) for signal, cases in given.items()}


class _Missing:
    """The open questions that could still change the decision, as `python_compiler.compile_missing` walks."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.program = compiler.program
        self.bits = compiler.bits
        self.reading = Reading(compiler, presume=False)
        self._questions: dict[str, list[Bit]] = {}
        # Facts and applicability (`?question`) to look into, and in which rows.
        self._wanted: dict[str, list[Bit]] = {}

    def found(self) -> dict[str, Bit]:
        """Question id -> in which rows it is missing."""
        program = self.program
        self._walk(program.decision, YES)
        for name in reversed(program.order):
            wanted = self.bits.either(*self._wanted.get(name, ()))
            node = program.applicability[name[1:]] if name.startswith("?") else program.facts[name]
            self._look_into(node, wanted)
        return {question: self.bits.either(*bits) for question, bits in self._questions.items()}

    def _walk(self, steps: Sequence[LinkedStep], reach: Bit) -> Bit:
        """Look into every step that is reached; in which rows a step decided for sure."""
        bits, reading = self.bits, self.reading
        waiting = reach
        for step in steps:
            when = reading.truth(step.when)
            self._look_into(step.when, waiting)
            taken = bits.both(waiting, when.possible)
            if step.steps:
                decided = self._walk(step.steps, taken)
            elif step.requires is not None:
                self._look_into(step.requires, taken)
                decided = bits.no(reading.truth(step.requires).possible)
            elif step.choose:
                for route in step.choose:
                    self._look_into(c.Fact(route), taken)
                decided = bits.either(*(reading.fact(route).true for route in step.choose))
            else:
                decided = YES
            waiting = bits.both(waiting, bits.no(bits.both(taken, decided, when.true)))
        return bits.both(reach, bits.no(waiting))

    def _look_into(self, node: c.Node, reach: Bit) -> None:
        """Note the open questions that keep a condition unknown, in the rows that are reached."""
        bits, reading = self.bits, self.reading
        if reach is NO:
            return
        match node:
            case c.Constant() | c.IsUnknown() | c.IsTrue():
                return
            case c.Not(part=part):
                self._look_into(part, reach)
                return
            case c.Fact(name=name):
                unknown = bits.both(reach, bits.unknown(reading.fact(name)))
                self._wanted.setdefault(name, []).append(unknown)
                return
        unknown = bits.both(reach, bits.unknown(reading.truth(node)))
        if isinstance(node, c.All | c.Some | c.AtLeast):
            for part in node.parts:
                self._look_into(part, unknown)
            return
        for question in sorted(self.program.questions_in(node)):
            applies = reading.applicable(question)
            is_open = bits.both(unknown, applies.possible, self.compiler.unanswered(question))
            self._questions.setdefault(question, []).append(is_open)
            if question in self.program.applicability:
                wanted = bits.both(unknown, bits.unknown(applies))
                self._wanted.setdefault(f"?{question}", []).append(wanted)
