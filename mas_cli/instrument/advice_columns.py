"""From a table of raw answers to advice: cleaning and rules as one set of columns, whatever computes them.

Every row is read and advised by the edition and the numbers that hold on its own peildatum. A row with
something that is no answer gets its findings and no advice; nothing is taken for open because it was not
understood.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import mas_cli
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE
from mas_cli.instrument.frame_bits import NO, YES, Bit, Stages, Truth
from mas_cli.instrument.frame_compiler import MISSING, ROUTES, SIGNALS, STATUS, VERDICT
from mas_cli.instrument.frame_conditions import Answer, Compiler, Shared
from mas_cli.instrument.frame_decision import Decision, decision
from mas_cli.instrument.frame_values import Quantity, date_number
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.instrument.written_columns import Read, Reader, Style

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.frame_language import Expression, Language
    from mas_cli.instrument.instrument import Instrument

OUTCOME: Final = "uitkomst"
INSTRUMENT: Final = "instrument"
VERSION: Final = "mas_versie"
FINDINGS: Final = "bevindingen"
EDITION: Final = "editie"
RECEIPT: Final = "recept"
REFUSED: Final = "refused"
INCOMPLETE: Final = "incomplete"
SCORED: Final = "scored"


@dataclass(frozen=True, slots=True)
class Era:
    """From this day on an instrument holds, until the next era begins.

    Attributes:
        since: its first day, as a number; None for the first, before which no instrument holds or ever did.
    """

    since: date | None
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class Advised:
    """The columns of the advice, in stages.

    Attributes:
        stages: name -> expression over the columns of earlier stages; the first reads the raw answers.
        columns: the columns of the result over those of the last stage.
    """

    stages: Sequence[Mapping[str, Expression]]
    columns: Mapping[str, Expression]


def advised(
    language: Language,
    eras: Sequence[Era],
    raw: Mapping[str, Expression],
    today: Expression | int,
    style: Style | None = None,
) -> Advised:
    """The advice on raw answers.

    Args:
        language: says it.
        eras: in order; see `eras_of`.
        raw: question id -> its column; questions without one are open.
        today: the peildatum where a row has none, as a number.
        style: how the answers are written.

    Returns:
        The columns `uitkomst`, `status`, `routes`, `signalen`, `ontbrekend`, `bevindingen`,
        `oordeel_<route>`, `instrument`, `editie`, `recept` and `mas_versie`; a row that is refused
        has null for its advice.
    """
    return _Table(language, eras, raw, today, style or Style()).advised()


def result_columns(eras: Sequence[Era]) -> tuple[str, ...]:
    """The names of the columns of the advice, in order."""
    verdicts = (f"{VERDICT}{route}" for route in eras[-1].instrument.definition.routes)
    lists = (STATUS, ROUTES, SIGNALS, MISSING)
    return (OUTCOME, *lists, FINDINGS, *verdicts, INSTRUMENT, EDITION, RECEIPT, VERSION)


def eras_of(on: Callable[[date], Instrument], changes: Iterable[date]) -> tuple[Era, ...]:
    """The eras of an instrument in which its rules and numbers stay the same.

    Args:
        on: the instrument on a day; it raises ValueError or MasError where there is none.
        changes: the days on which it may change.
    """
    from mas_cli.errors import InvalidInput

    found: list[Era] = []
    last: Hashable = None
    for day in [date.min, *changes]:
        try:
            instrument = on(day)
        except InvalidInput:
            continue
        program = instrument.program
        names = {*instrument.used_parameters}
        names.update(*(program.parameters_of(node) for node in program.checks.values()))
        same = (instrument.definition.name, *sorted((name, instrument.parameters[name]) for name in names))
        if same != last:
            found.append(Era(day, instrument))
        last = same
    if found and found[0].since == date.min:
        found[0] = Era(None, found[0].instrument)
    return tuple(found)


class _Table:
    def __init__(
        self,
        language: Language,
        eras: Sequence[Era],
        raw: Mapping[str, Expression],
        today: Expression | int,
        style: Style,
    ) -> None:
        self.language = language
        self.eras = eras
        self.raw = raw
        self.today = today
        self.shared = Shared(language, Stages(language))
        self.reader = Reader(language, self.shared.stages, style)
        self._reads: dict[Hashable, Read] = {}
        self._days: Quantity | None = None

    def advised(self) -> Advised:
        language, bits = self.language, self.shared.bits
        day = self._day()
        holds = self._in_force(day)
        decisions = [
            decision(Compiler(era.instrument, self._answer_of(era.instrument, day), self.shared))
            for era in self.eras
        ]
        findings = self._findings(holds, decisions)
        wrong = [bit for _text, bit, refuses in findings if refuses]
        before = bits.no(bits.either(*holds))
        refused = bits.either(before, *wrong)
        whole = self._joined(holds, decisions)
        stages = self.shared.stages
        wanted = {
            "refused": refused,
            "before": before,
            "route": whole.route,
            "insufficient": whole.insufficient,
            **{f"f{place}": bit for place, (_text, bit, _refuses) in enumerate(findings)},
            **{f"e{place}": bit for place, bit in enumerate(holds)},
            **{f"{ROUTES} {id_}": bit for id_, bit in whole.routes.items()},
            **{f"{SIGNALS} {id_}": bit for id_, bit in whole.signals.items()},
            **{f"{MISSING} {id_}": bit for id_, bit in whole.missing.items()},
            **{f"t {id_}": truth.true for id_, truth in whole.verdicts.items()},
            **{f"p {id_}": truth.possible for id_, truth in whole.verdicts.items()},
        }
        said = dict(zip(wanted, stages.expressions(wanted.values()), strict=True))

        def text(value: str) -> Expression:
            return language.literal(value)

        def unless_refused(of: Expression) -> Expression:
            return language.choose(said["refused"], None, of) if refused is not NO else of

        def ids(name: str, of: Mapping[str, Bit]) -> Expression:
            return unless_refused(
                language.listed((id_, said[f"{name} {id_}"]) for id_, bit in of.items() if bit is not NO)
            )

        outcome = language.choose(said["insufficient"], text(INCOMPLETE), text(SCORED))
        status = language.choose(said["insufficient"], text(INSUFFICIENT), text(NO_ROUTE))
        noted = language.listed(
            (finding, said[f"f{place}"]) for place, (finding, bit, _r) in enumerate(findings) if bit is not NO
        )
        early = text(f"B23 {PEILDATUM}")
        columns = {
            OUTCOME: language.choose(said["refused"], text(REFUSED), outcome),
            STATUS: unless_refused(language.choose(said["route"], text(ROUTE), status)),
            ROUTES: ids(ROUTES, whole.routes),
            SIGNALS: ids(SIGNALS, whole.signals),
            MISSING: ids(MISSING, whole.missing),
            FINDINGS: language.choose(said["before"], early, noted) if before is not NO else noted,
        }
        for route in whole.verdicts:
            rest = language.choose(said[f"p {route}"], text("mogelijk"), text("niet_aangewezen"))
            columns[f"{VERDICT}{route}"] = unless_refused(
                language.choose(said[f"t {route}"], text("aangewezen"), rest)
            )
        definitions = [era.instrument.definition for era in self.eras]
        for name, values in {
            INSTRUMENT: [definition.id for definition in definitions],
            EDITION: [definition.edition for definition in definitions],
            RECEIPT: [definition.sha256 for definition in definitions],
        }.items():
            columns[name] = self._by_era(said, values)
        columns[VERSION] = text(mas_cli.__version__)
        return Advised(stages.stages, columns)

    def _by_era(self, said: Mapping[str, Expression], values: Sequence[str]) -> Expression:
        chosen: Expression | None = None
        for place, value in enumerate(values):
            chosen = self.language.choose(said[f"e{place}"], self.language.literal(value), chosen)
        return chosen

    def _read(self, question: Question) -> Read | None:
        """What the column of a question answers; editions that ask the same share it.

        Returns:
            None for a question without a column.
        """
        if question.id not in self.raw:
            return None
        key = (
            question.id,
            question.type,
            tuple(question.options.items()),
            question.minimum,
            question.maximum,
            question.step,
            question.partly,
        )
        if key not in self._reads:
            self._reads[key] = self.reader.read(question, self.raw[question.id])
        return self._reads[key]

    def _day(self) -> Quantity:
        """Return the peildatum of every row; today where the row lacks one or has a wrong one, which is a
        finding.
        """
        question = self.eras[-1].instrument.questions.get(PEILDATUM)
        read = self._read(question) if question else None
        if read is None:
            return Quantity(self.today)
        given = self.language.choose(self.language.empty(read.of), self.today, read.of)
        return Quantity(*self.shared.stages.add(given, read.level))

    def _in_force(self, day: Quantity) -> list[Bit]:
        """For every era, in which rows it holds."""
        bits, holds = self.shared.bits, []
        for place, era in enumerate(self.eras):
            begun = self._since(era, day)
            following = self.eras[place + 1 :]
            over = self._since(following[0], day) if following else NO
            holds.append(bits.both(begun, bits.no(over)))
        return holds

    def _since(self, era: Era, day: Quantity) -> Bit:
        if era.since is None:
            return YES
        first, of = date_number(era.since), day.of
        assert of is not None
        return self.shared.bits.leaf(("since", first), lambda: of >= first, day.level)

    def _answer_of(self, instrument: Instrument, day: Quantity) -> Callable[[str], Answer]:
        def answer(id_: str) -> Answer:
            question = instrument.program.questions[id_]
            options = question.type in {"jno", "choice"}
            if id_ == PEILDATUM:
                return Answer(day, id_, options=False, never_open=True)
            read = self._read(question)
            if read is None:
                default = Quantity(self.today) if question.default_today else Quantity(None)
                return Answer(default, id_, options, question.default_today)
            of = Quantity(read.of, read.level, read.highest)
            if question.default_today:
                given = self.language.choose(self.language.empty(read.of), self.today, read.of)
                of = Quantity(*self.shared.stages.add(given, read.level))
            return Answer(of, f"{id_} {id(read)}", options, question.default_today)

        return answer

    def _findings(self, holds: Sequence[Bit], decisions: Sequence[Decision]) -> list[tuple[str, Bit, bool]]:
        """Every finding there can be: its text, in which rows it holds, and whether it refuses."""
        bits, language = self.shared.bits, self.language
        found: dict[str, tuple[list[Bit], bool]] = {}
        for era, in_force, decided in zip(self.eras, holds, decisions, strict=True):
            for question in era.instrument.questions.values():
                read = self._read(question)
                if read is None:
                    continue
                codes = {"date": ("A05", "A03"), "jno": ("A04",), "choice": ("A04",), "text": ("A02",)}
                for code in codes.get(question.type, ("A02", "A03")):
                    holds_code = bits.leaf(
                        ("finding", id(read), code), _is_code(language, read.code, code), read.level
                    )
                    given = found.setdefault(f"{code} {question.id}", ([], True))
                    given[0].append(bits.both(in_force, holds_code))
            for check in era.instrument.definition.checks.values():
                refuses = check.severity == "block"
                text = f"{'A10' if refuses else 'A11'} {check.where}"
                given = found.setdefault(text, ([], refuses))
                given[0].append(bits.both(in_force, decided.checks[check.id]))
        return [(text, bits.either(*where), refuses) for text, (where, refuses) in found.items()]

    def _joined(self, holds: Sequence[Bit], decisions: Sequence[Decision]) -> Decision:
        """Decide by the era of every row; what is equal in all eras is computed once."""

        def joined(of: Callable[[Decision], Bit]) -> Bit:
            return self._one_of(holds, [of(decided) for decided in decisions])

        def by_id(several: Sequence[Mapping[str, Bit]], names: Iterable[str]) -> dict[str, Bit]:
            return {name: self._one_of(holds, [bits.get(name, NO) for bits in several]) for name in names}

        definition = self.eras[-1].instrument.definition
        verdicts = [decided.verdicts for decided in decisions]
        true = by_id([{id_: v.true for id_, v in one.items()} for one in verdicts], definition.routes)
        possible = by_id([{id_: v.possible for id_, v in one.items()} for one in verdicts], definition.routes)
        return Decision(
            joined(lambda decided: decided.route),
            joined(lambda decided: decided.insufficient),
            by_id([decided.routes for decided in decisions], definition.routes),
            by_id([decided.signals for decided in decisions], definition.signals),
            by_id([decided.missing for decided in decisions], self.eras[-1].instrument.questions),
            {},
            {route: Truth(true[route], possible[route]) for route in definition.routes},
        )

    def _one_of(self, holds: Sequence[Bit], of: Sequence[Bit]) -> Bit:
        bits = self.shared.bits
        if all(bit is of[0] for bit in of):
            return of[0]
        where: dict[Bit, list[Bit]] = {}
        for in_force, bit in zip(holds, of, strict=True):
            where.setdefault(bit, []).append(in_force)
        return bits.either(*(bits.both(bit, bits.either(*eras)) for bit, eras in where.items()))


def _is_code(language: Language, of: Expression, code: str) -> Callable[[], Expression]:
    return lambda: ~language.empty(of) & (of == language.literal(code))
