"""The conditions of an instrument as bits over whole columns: what `frame_decision` decides with."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.frame_bits import NO, YES, Bit, Bits, Stages, Truth
from mas_cli.instrument.frame_values import Quantity, compared, computed, constant

if TYPE_CHECKING:
    from mas_cli.instrument.frame_language import Expression, Language
    from mas_cli.instrument.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Answer:
    """The answers to one question, in all rows.

    Attributes:
        of: a text for options (`onbekend` or null while open), else a number or the number of a day (null
            while open); None when it is open in all rows.
        key: tells it from other columns of answers.
        options: it is a text.
        never_open: a day that counts as today where it was not given.
    """

    of: Quantity
    key: str
    options: bool
    never_open: bool = False


@dataclass(slots=True)
class Shared:
    """What instruments that are compiled together share: what is the same for them is computed once."""

    language: Language
    stages: Stages
    bits: Bits = field(default_factory=Bits)
    quantities: dict[Hashable, Quantity] = field(default_factory=dict)


class Reading:
    """The conditions in one of the two readings of applicability that is unknown; see `python_compiler`."""

    def __init__(self, compiler: Compiler, *, presume: bool) -> None:
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


class Compiler:
    """Reads the conditions of an instrument.

    Args:
        instrument: resolved to a day.
        answer: the answers to a question.
        shared: with other instruments.
    """

    def __init__(self, instrument: Instrument, answer: Callable[[str], Answer], shared: Shared) -> None:
        self.instrument = instrument
        self.program = instrument.program
        self.answer = answer
        self.shared = shared
        self.bits = shared.bits
        self._keys: dict[int, Hashable] = {}

    def option(self, question: str, option: str, *, negated: bool) -> Truth:
        """Whether the answer is (or is another than) an option; unknown while it is open."""
        bits, language = self.bits, self.shared.language
        answer = self.answer(question)
        if answer.of.of is None:
            return Truth(NO, YES)
        open_ = self.unanswered(question)
        of = answer.of.of
        same = bits.leaf(
            ("is", answer.key, option), lambda: ~language.empty(of) & (of == option), answer.of.level
        )
        if negated:
            return Truth(bits.both(bits.no(open_), bits.no(same)), bits.no(same))
        return Truth(same, bits.either(open_, same))

    def comparison(self, node: c.Compare) -> Truth:
        """Two quantities compared; unknown while one is open."""
        left, right = self.quantity(node.left), self.quantity(node.right)
        level = max(left.level, right.level)
        sure, can = compared(self.shared.language, left, node.operator, right)
        key = self._key(node)
        holds = self.bits.leaf(("holds", key), sure, level)
        exact = left.highest is None and right.highest is None
        possible = holds if exact else self.bits.leaf(("can", key), can, level)
        return Truth(
            holds,
            self.bits.either(self._is_open(node.left, left), self._is_open(node.right, right), possible),
        )

    def _is_open(self, node: c.Node, quantity: Quantity) -> Bit:
        of = quantity.of
        return self.bits.leaf(
            ("open", self._key(node)),
            lambda: of is None if constant(of) else self.shared.language.empty(of),
            quantity.level,
        )

    def unanswered(self, question: str) -> Bit:
        """Whether the answer is open."""
        answer, language = self.answer(question), self.shared.language
        of = answer.of.of
        if answer.never_open:
            return NO
        if of is None:
            return YES

        def is_open() -> Expression:
            return language.empty(of) | (of == UNKNOWN) if answer.options else language.empty(of)

        return self.bits.leaf(("unanswered", answer.key), is_open, answer.of.level)

    def quantity(self, node: c.Node) -> Quantity:
        """A number or date of every row."""
        key = self._key(node)
        found = self.shared.quantities.get(key)
        if found is None:
            found = self.shared.quantities[key] = self._quantity(node)
        return found

    def _quantity(self, node: c.Node) -> Quantity:
        match node:
            case c.Number(value=value):
                return Quantity(value)
            case c.Parameter(name=name):
                return Quantity(self.instrument.parameters[name])
            case c.Answer(question=question):
                return self.answer(question).of
            case c.Fact(name=name):
                return self.quantity(self.program.facts[name])
            case c.Call(function=function, arguments=arguments):
                result = computed(
                    self.shared.language, function, [self.quantity(argument) for argument in arguments]
                )
                return self._staged(result)
        raise TypeError(node)

    def _staged(self, result: Quantity) -> Quantity:
        if constant(result.of):
            return result
        of, level = self.shared.stages.add(result.of, result.level)
        if result.highest is None:
            return Quantity(of, level)
        return Quantity(of, level, self.shared.stages.add(result.highest, result.level)[0])

    def _key(self, node: c.Node) -> Hashable:
        """What a value is made of, facts and parameters filled in: the same means the same column."""
        found = self._keys.get(id(node))
        if found is None:
            found = self._keys[id(node)] = self._made_of(node)
        return found

    def _made_of(self, node: c.Node) -> Hashable:
        match node:
            case c.Number(value=value):
                return value
            case c.Parameter(name=name):
                return self.instrument.parameters[name]
            case c.Answer(question=question):
                return ("answer", self.answer(question).key)
            case c.Fact(name=name):
                return self._key(self.program.facts[name])
            case c.Call(function=function, arguments=arguments):
                return (function, *map(self._key, arguments))
            case c.Compare(left=left, operator=operator, right=right):
                return (self._key(left), operator, self._key(right))
        raise TypeError(node)
