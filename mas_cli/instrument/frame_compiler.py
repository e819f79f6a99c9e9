"""The instrument as a data-frame expression: the advice for a whole table of answers at once.

Written over narwhals with only what its lazy engines share, so that one definition runs on Polars here and on
DuckDB or PySpark elsewhere. Conditions become a graph of bits (`frame_bits`), the graph becomes columns in
stages: a stage reads columns of the stages before it, which keeps expressions small.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

import narwhals as nw

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE, UNKNOWN
from mas_cli.instrument.frame_bits import NO, YES, Bit, Bits, Stages, Truth
from mas_cli.instrument.frame_values import Quantity, compared, computed, date_expression, date_number
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.program import LinkedStep

STATUS: Final = "status"
ROUTES: Final = "routes"
SIGNALS: Final = "signalen"
MISSING: Final = "ontbrekend"
VERDICT: Final = "oordeel_"
CHECKS: Final = "controles"
CHANGED: Final = "anders_"
SEPARATOR: Final = ";"

Frame = TypeVar("Frame", nw.DataFrame[Any], nw.LazyFrame[Any])


def advise(
    frame: Frame,
    instrument: Instrument,
    today: date,
    keep: Iterable[str] = (),
    *,
    checks: bool = False,
    facts: Iterable[str] = (),
    variants: Mapping[str, Instrument] | None = None,
) -> Frame:
    """The advice for every row of a table of answers.

    Args:
        frame: a column a question id: text for jno and choice (`onbekend` or null while open), whole numbers
            for integer and dates for date questions (null while open). Absent columns are unanswered, other
            columns are ignored. Answers are right already: of their type and within their bounds.
        instrument: resolved to the day of the screening.
        today: counts as the answer of a date question that defaults to today.
        keep: columns to pass through, in front.
        checks: also a column `controles`: the checks of the instrument that these answers do not pass.
        facts: number facts to give as columns, null while they are unknown.
        variants: the same instrument with other parameters, by name; for each a column `anders_<name>` that
            says whether it gives another status or other routes.

    Returns:
        A frame of the same kind with the columns kept, `status`, `routes`, `signalen`, `ontbrekend` (ids with
        `;` between them, in the order of the instrument) and `oordeel_<route>` for every route.
    """
    names = frame.collect_schema().names() if isinstance(frame, nw.LazyFrame) else frame.columns
    compiler = _Compiler(instrument, frozenset(names), today, Bits(), Stages())
    kept = list(keep)
    columns = compiler.columns(checks=checks, facts=facts, variants=variants or {})
    lazy = frame.lazy()
    for stage in compiler.stages.stages:
        lazy = lazy.with_columns(**stage)
    result = lazy.select(*kept, **columns)
    return result.collect() if isinstance(frame, nw.DataFrame) else result


class _Reading:
    """The conditions in one of the two readings of applicability that is unknown; see `python_compiler`."""

    def __init__(self, compiler: _Compiler, *, presume: bool) -> None:
        self.compiler = compiler
        self.program = compiler.instrument.program
        self.presume = presume
        self._conditions: dict[int, Truth] = {}

    def applicable(self, question: str) -> Truth:
        """Whether a question applies."""
        condition = self.program.applicability.get(question)
        return Truth(YES, YES) if condition is None else self.truth(condition)

    def fact(self, name: str) -> Truth:
        """A derived fact that is a condition."""
        return self.truth(self.program.facts[name])

    def truth(self, node: c.Node) -> Truth:
        """Whether a condition holds."""
        found = self._conditions.get(id(node))
        if found is None:
            found = self._conditions[id(node)] = self._read(node)
        return found

    def _read(self, node: c.Node) -> Truth:
        bits = self.compiler.bits
        match node:
            case c.Constant(value=holds):
                return Truth(YES, YES) if holds else Truth(NO, NO)
            case c.All(parts=parts):
                truths = [self.truth(part) for part in parts]
                return Truth(bits.both(*(t.true for t in truths)), bits.both(*(t.possible for t in truths)))
            case c.Some(parts=parts):
                truths = [self.truth(part) for part in parts]
                return Truth(
                    bits.either(*(t.true for t in truths)), bits.either(*(t.possible for t in truths))
                )
            case c.Not(part=part):
                inner = self.truth(part)
                return Truth(bits.no(inner.possible), bits.no(inner.true))
            case c.IsUnknown(part=part):
                unknown = bits.unknown(self.truth(part))
                return Truth(unknown, unknown)
            case c.IsTrue(part=part):
                true = self.truth(part).true
                return Truth(true, true)
            case c.AtLeast(count=count, parts=parts):
                number = self.compiler.quantity(count).of
                assert isinstance(number, int)
                truths = [self.truth(part) for part in parts]
                return Truth(
                    bits.at_least(number, (t.true for t in truths)),
                    bits.at_least(number, (t.possible for t in truths)),
                )
            case c.Is(question=question, option=option, negated=negated):
                return self._guarded({question}, self.compiler.option(question, option, negated=negated))
            case c.Compare():
                return self._guarded(self.program.questions_in(node), self.compiler.comparison(node))
            case c.Fact(name=name):
                return self.fact(name)
        raise TypeError(node)

    def _guarded(self, questions: Iterable[str], test: Truth) -> Truth:
        """False where a question does not apply; without presuming, true only where all are known to."""
        both = self.compiler.bits.both
        applies = [self.applicable(question) for question in sorted(questions)]
        possible = both(*(a.possible for a in applies))
        sure = possible if self.presume else both(*(a.true for a in applies))
        return Truth(both(sure, test.true), both(possible, test.possible))


class _Compiler:
    """Collects the columns of one instrument for one set of input columns.

    Variants of an instrument share bits and stages: what a parameter does not touch is computed once.
    """

    def __init__(
        self, instrument: Instrument, present: frozenset[str], today: date, bits: Bits, stages: Stages
    ) -> None:
        self.instrument = instrument
        self.program = instrument.program
        self.present = present
        self.today = today
        self.bits = bits
        self.stages = stages
        self._quantities: dict[int, Quantity] = {}
        self._answers: dict[str, Quantity] = {}

    def columns(
        self, *, checks: bool, facts: Iterable[str], variants: Mapping[str, Instrument]
    ) -> dict[str, nw.Expr]:
        """The columns of the result; fills `stages`."""
        definition = self.instrument.definition
        reading = _Reading(self, presume=True)
        hits = self._hits(reading)
        missing = _Missing(self).found()
        lists = {
            ROUTES: {route: self._advised(reading, hits, route) for route in definition.routes},
            SIGNALS: self._signals(reading, hits),
            MISSING: {question: missing.get(question, NO) for question in self.instrument.questions},
        }
        if checks:
            lists[CHECKS] = {id_: reading.truth(node).true for id_, node in self.program.checks.items()}
        numbers = {name: self.quantity(c.Fact(name)).of for name in facts}
        verdicts = {route: reading.fact(route) for route in definition.routes}
        choices = {
            STATUS: (
                (ROUTE, self._concluded(hits, ROUTE)),
                (INSUFFICIENT, self._concluded(hits, INSUFFICIENT)),
            )
        }
        rest = {STATUS: NO_ROUTE}
        for route, verdict in verdicts.items():
            choices[f"{VERDICT}{route}"] = (("aangewezen", verdict.true), ("mogelijk", verdict.possible))
            rest[f"{VERDICT}{route}"] = "niet_aangewezen"
        decided = self._decided(reading, hits)
        changed = {f"{CHANGED}{name}": self._changed(decided, other) for name, other in variants.items()}
        bits = [bit for items in lists.values() for bit in items.values()]
        bits += [bit for items in choices.values() for _name, bit in items]
        written = iter(self.stages.expressions([*bits, *changed.values()]))
        columns = {
            name: _listed((id_, bit, next(written)) for id_, bit in items.items())
            for name, items in lists.items()
        }
        for name, ((first, _bit), (second, _other)) in choices.items():
            is_first, is_second = next(written), next(written)
            otherwise = nw.when(is_second).then(nw.lit(second)).otherwise(nw.lit(rest[name]))
            columns[name] = nw.when(is_first).then(nw.lit(first)).otherwise(otherwise)
        columns |= zip(changed, written, strict=True)
        for name, number in numbers.items():
            columns[name] = number if isinstance(number, nw.Expr) else nw.lit(number, nw.Int64)
        return {STATUS: columns.pop(STATUS), **columns}

    def _decided(self, reading: _Reading, hits: Sequence[Bit]) -> list[Bit]:
        """The bits in which two advices that differ in status or routes are not the same."""
        routes = [self._advised(reading, hits, route) for route in self.instrument.definition.routes]
        return [self._concluded(hits, ROUTE), self._concluded(hits, INSUFFICIENT), *routes]

    def _changed(self, decided: Sequence[Bit], variant: Instrument) -> Bit:
        """Whether another variant of the instrument decides otherwise."""
        other = _Compiler(variant, self.present, self.today, self.bits, self.stages)
        reading = _Reading(other, presume=True)
        then = other._decided(reading, other._hits(reading))
        return self.bits.either(*map(self.bits.differ, decided, then))

    def option(self, question: str, option: str, *, negated: bool) -> Truth:
        """Whether the answer is (or is another than) an option; unknown while it is open."""
        bits = self.bits
        open_ = self.unanswered(question)
        if question not in self.present:
            return Truth(NO, YES)
        answer = nw.col(question)
        same = bits.leaf(("is", question, option), lambda: ~answer.is_null() & (answer == option))
        if negated:
            return Truth(bits.both(bits.no(open_), bits.no(same)), bits.no(same))
        return Truth(same, bits.either(open_, same))

    def comparison(self, node: c.Compare) -> Truth:
        """Two quantities compared; unknown while one is open."""
        left, right = self.quantity(node.left), self.quantity(node.right)
        # The values too: a variant compares with others.
        values = tuple(self.instrument.parameters[name] for name in sorted(self.program.parameters_of(node)))
        holds = self.bits.leaf(
            ("holds", node, values),
            lambda: compared(left, node.operator, right),
            max(left.level, right.level),
        )
        return Truth(
            holds, self.bits.either(self._is_open(node.left, left), self._is_open(node.right, right), holds)
        )

    def _is_open(self, node: c.Node, quantity: Quantity) -> Bit:
        return self.bits.leaf(("open", node), lambda: quantity.is_open, quantity.level)

    def unanswered(self, question: str) -> Bit:
        """Whether the answer is open."""
        item = self.program.questions[question]
        if item.default_today:
            return NO
        if question not in self.present:
            return YES
        answer = nw.col(question)
        if item.type in {"jno", "choice"}:
            return self.bits.leaf(("open", question), lambda: answer.is_null() | (answer == UNKNOWN))
        return self.bits.leaf(("open", question), answer.is_null)

    def quantity(self, node: c.Node) -> Quantity:
        """A number or date of every row."""
        found = self._quantities.get(id(node))
        if found is None:
            found = self._quantities[id(node)] = self._quantity(node)
        return found

    def _quantity(self, node: c.Node) -> Quantity:
        match node:
            case c.Number(value=value):
                return Quantity(value)
            case c.Parameter(name=name):
                return Quantity(self.instrument.parameters[name])
            case c.Answer(question=question):
                return self._answer(question)
            case c.Fact(name=name):
                return self.quantity(self.program.facts[name])
            case c.Call(function=function, arguments=arguments):
                result = computed(function, [self.quantity(argument) for argument in arguments])
                if isinstance(result.of, nw.Expr):
                    return Quantity(*self.stages.add(result.of, result.level))
                return result
        raise TypeError(node)

    def _answer(self, question: str) -> Quantity:
        if question not in self._answers:
            item = self.program.questions[question]
            default = date_number(self.today) if item.default_today else None
            if question not in self.present:
                self._answers[question] = Quantity(default)
            elif item.type == "date":
                days = date_expression(question)
                if default is not None:
                    days = nw.when(~nw.col(question).is_null()).then(days).otherwise(default)
                self._answers[question] = Quantity(*self.stages.add(days, 0))
            else:
                self._answers[question] = Quantity(nw.col(question))
        return self._answers[question]

    def _hits(self, reading: _Reading) -> list[Bit]:
        """For every row of the decision, whether it decides: the first whose test is true."""
        hits = []
        waiting = YES
        for row in self.program.rows:
            test = reading.truth(row.test).true
            hits.append(self.bits.both(waiting, test))
            waiting = self.bits.both(waiting, self.bits.no(test))
        return hits

    def _concluded(self, hits: Sequence[Bit], status: str) -> Bit:
        rows = zip(self.program.rows, hits, strict=True)
        return self.bits.either(*(hit for row, hit in rows if row.conclusion.status == status))

    def _advised(self, reading: _Reading, hits: Sequence[Bit], route: str) -> Bit:
        indicated = reading.fact(route).true
        cases = []
        for row, hit in zip(self.program.rows, hits, strict=True):
            if route in row.conclusion.routes:
                cases.append(hit)
            elif route in row.conclusion.choose:
                cases.append(self.bits.both(hit, indicated))
        return self.bits.either(*cases)

    def _signals(self, reading: _Reading, hits: Sequence[Bit]) -> dict[str, Bit]:
        bits, definition = self.bits, self.instrument.definition
        given: dict[str, list[Bit]] = {signal: [] for signal in definition.signals}
        only_safety = []
        for row, hit in zip(self.program.rows, hits, strict=True):
            for signal in row.conclusion.signals:
                given[signal].append(hit)
            if row.conclusion.only_safety:
                only_safety.append(hit)
            earlier: list[Bit] = []
            for signal, node in row.conclusion.first_signal:
                test = reading.truth(node).true
                given[signal].append(bits.both(hit, test, *(bits.no(bit) for bit in earlier)))
                earlier.append(test)
        general = bits.no(bits.either(*only_safety))
        for signal, node in self.program.signals.items():
            holds = reading.truth(node).true
            given[signal].append(holds if definition.signals[signal].safety else bits.both(holds, general))
        return {signal: bits.either(*cases) for signal, cases in given.items()}


class _Missing:
    """The open questions that could still change the decision, as `python_compiler.compile_missing` walks."""

    def __init__(self, compiler: _Compiler) -> None:
        self.compiler = compiler
        self.program = compiler.program
        self.bits = compiler.bits
        self.reading = _Reading(compiler, presume=False)
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


def _listed(items: Iterable[tuple[str, Bit, nw.Expr]]) -> nw.Expr:
    """The ids whose bit holds, with `;` between them."""
    parts = [nw.when(holds).then(nw.lit(name)) for name, bit, holds in items if bit is not NO]
    return nw.concat_str(*parts, separator=SEPARATOR, ignore_nulls=True) if parts else nw.lit("")
