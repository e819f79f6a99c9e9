"""The instrument as a data-frame expression: the advice for a whole table of answers at once.

Written over narwhals with only what its lazy engines share, so that one definition runs on Polars here and on
DuckDB or PySpark elsewhere. Conditions become a graph of bits (`frame_bits`), the graph becomes columns in
stages: a stage reads columns of the stages before it, which keeps expressions small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE
from mas_cli.instrument.frame_bits import NO, Bit, Stages
from mas_cli.instrument.frame_conditions import Answer, Compiler, Shared
from mas_cli.instrument.frame_decision import Decision, decision
from mas_cli.instrument.frame_language import Expression, Frames, Language
from mas_cli.instrument.frame_values import Quantity, date_number
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.sql_language import Dialected
from mas_cli.instrument.sql_stages import named, staged

STATUS: Final = "status"
ROUTES: Final = "routes"
SIGNALS: Final = "signalen"
MISSING: Final = "ontbrekend"
VERDICT: Final = "oordeel_"
CHECKS: Final = "controles"
CHANGED: Final = "anders_"
_TABLE: Final = "antwoorden"

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
    in_sql = frame.implementation.is_duckdb()
    language: Language = Dialected("duckdb") if in_sql else Frames()
    shared = Shared(language, Stages(language))
    answers = _given(instrument, frozenset(names), today, shared)
    columns = _columns(instrument, answers, shared, checks=checks, facts=facts, variants=variants or {})
    if isinstance(language, Dialected):
        return _queried(frame, language, shared.stages, keep, columns)
    lazy = frame.lazy()
    for stage in shared.stages.stages:
        lazy = lazy.with_columns(**stage)
    result = lazy.select(*keep, **columns)
    return result.collect() if isinstance(frame, nw.DataFrame) else result


def _queried(
    frame: Frame, language: Dialected, stages: Stages, keep: Iterable[str], columns: Mapping[str, Expression]
) -> Frame:
    """The same as one query: DuckDB plans it far faster than expressions that it is given one by one."""
    base = {language.name(name): language.name(name) for name in frame.collect_schema().names()}
    selected = [*map(language.name, keep), *named(language, columns)]
    query = staged(language, _TABLE, base, stages.stages, selected)
    answers: Any = nw.to_native(frame)
    return cast("Frame", nw.from_native(answers.query(_TABLE, query)))


def _given(
    instrument: Instrument, present: frozenset[str], today: date, shared: Shared
) -> Callable[[str], Answer]:
    """The answers in the columns of a table, each read when a condition asks for it."""
    read: dict[str, Answer] = {}

    def answer(question: str) -> Answer:
        if question not in read:
            read[question] = made(question)
        return read[question]

    def made(question: str) -> Answer:
        item, language = instrument.program.questions[question], shared.language
        options = item.type in {"jno", "choice"}
        default = date_number(today) if item.default_today else None
        if question not in present:
            return Answer(Quantity(default), question, options, item.default_today)
        if item.type != "date":
            return Answer(Quantity(language.column(question)), question, options)
        days = language.day(question)
        if default is not None:
            days = language.choose(~language.empty(language.column(question)), days, default)
        return Answer(Quantity(*shared.stages.add(days, 0)), question, options, item.default_today)

    return answer


def _columns(
    instrument: Instrument,
    answers: Callable[[str], Answer],
    shared: Shared,
    *,
    checks: bool,
    facts: Iterable[str],
    variants: Mapping[str, Instrument],
) -> dict[str, Expression]:
    """The columns of the result; fills the stages."""
    compiler = Compiler(instrument, answers, shared)
    decided = decision(compiler, checks=checks)
    lists = {
        ROUTES: decided.routes,
        SIGNALS: decided.signals,
        MISSING: {question: decided.missing.get(question, NO) for question in instrument.questions},
    }
    if checks:
        lists[CHECKS] = decided.checks
    numbers = {name: compiler.quantity(c.Fact(name)).of for name in facts}
    others = {name: Compiler(other, answers, shared) for name, other in variants.items()}
    changed = {f"{CHANGED}{name}": _changed(decided, other) for name, other in others.items()}
    columns = written(shared, decided, lists)
    columns |= zip(changed, shared.stages.expressions(changed.values()), strict=True)
    for name, number in numbers.items():
        columns[name] = shared.language.number(number)
    return columns


def written(
    shared: Shared, decided: Decision, lists: Mapping[str, Mapping[str, Bit]]
) -> dict[str, Expression]:
    """Status, lists of ids and verdicts as columns."""
    language, stages = shared.language, shared.stages
    choices = {STATUS: ((ROUTE, decided.route), (INSUFFICIENT, decided.insufficient))}
    rest = {STATUS: NO_ROUTE}
    for route, verdict in decided.verdicts.items():
        choices[f"{VERDICT}{route}"] = (("aangewezen", verdict.true), ("mogelijk", verdict.possible))
        rest[f"{VERDICT}{route}"] = "niet_aangewezen"
    bits = [bit for items in lists.values() for bit in items.values()]
    bits += [bit for items in choices.values() for _name, bit in items]
    expressions = iter(stages.expressions(bits))
    columns = {}
    for name, items in lists.items():
        listed = [(id_, bit, next(expressions)) for id_, bit in items.items()]
        columns[name] = language.listed([(id_, holds) for id_, bit, holds in listed if bit is not NO])
    for name, ((first, _bit), (second, _other)) in choices.items():
        is_first, is_second = next(expressions), next(expressions)
        otherwise = language.choose(is_second, language.literal(second), language.literal(rest[name]))
        columns[name] = language.choose(is_first, language.literal(first), otherwise)
    return {STATUS: columns.pop(STATUS), **columns}


def _changed(decided: Decision, other: Compiler) -> Bit:
    """Whether another variant of the instrument decides otherwise: another status, or other routes."""
    bits, then = other.bits, decision(other, missing=False, checks=False)
    pairs = [(decided.route, then.route), (decided.insufficient, then.insufficient)]
    pairs += [(decided.routes[route], then.routes[route]) for route in decided.routes]
    return bits.either(*(bits.differ(*pair) for pair in pairs))
