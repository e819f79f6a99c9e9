"""An instrument as it is written: questions, facts, routes, signals and the order of the rules.

Plain values; conditions are still text. `Definition.build` takes data that `schema` has accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from mas_cli.instrument.values import AnswerValue
from mas_cli.law.parameters import Parameters

QuestionType = Literal["jno", "choice", "integer", "date", "number", "text"]
Status = Literal["route", "geen_route", "onvoldoende_informatie"]

ROUTE: Final = "route"
NO_ROUTE: Final = "geen_route"
INSUFFICIENT: Final = "onvoldoende_informatie"

YES: Final = "ja"
NO: Final = "nee"
UNKNOWN: Final = "onbekend"

# The provenance of what stands in its source; anything else is a reconstruction.
SOURCE: Final = "SOURCE"

# A parameter, or a local name as `naam.…`, in a text.
PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question or rule comes from."""

    id: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The sources of an item, and whether they say it (SOURCE) or it was inferred (RECONSTRUCTION)."""

    sources: tuple[str, ...]
    provenance: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        when: the condition under which it applies; empty when always.
        options: option id -> label; for a jno question ja and nee.
        minimum, maximum: bounds of a number or date, inclusive.
        part: what a number with bounds that need not be whole is a multiple of.
        partly: a date of which only a part is known is an answer too.
        unit: what an integer counts.
        default_today: an unanswered date counts as the day of the screening.
        informative: added by a region, without part in the advice.
        terms: definitions that belong with it (`terms.terms`).
        certain: `onbekend` is no answer.
        note: what stands with the question whenever it is asked.
        long, columns: a text of several lines; a list by what a row holds, answered with a line a row.
        reader: reads answers of a kind of its own, and raises `AnswerError`; None for those of the type.
    """

    id: str
    block: str
    type: QuestionType
    text: str
    help: str
    when: str
    options: Mapping[str, str]
    minimum: int | date | None
    maximum: int | date | None
    unit: str
    default_today: bool
    basis: Basis
    informative: bool = False
    terms: tuple[str, ...] = ()
    part: float | None = None
    partly: bool = False
    certain: bool = False
    note: str = ""
    long: bool = False
    columns: tuple[str, ...] = ()
    reader: Callable[[object], AnswerValue | None] | None = field(default=None, repr=False, compare=False)

    @property
    def step(self) -> float | None:
        """What a number with bounds is a multiple of; None for other answers, and where any number is one."""
        return 1 if self.type == "integer" else self.part


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A derived fact: a condition or a value computed from answers."""

    id: str
    value: str
    text: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement of a route; of a contra-indication the text says that it must not hold."""

    id: str
    when: str
    text: str
    basis: Basis
    contra: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One of the routes."""

    id: str
    title: str
    explanation: str
    sources: tuple[str, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to do besides the route.

    Attributes:
        when: shown when this is true; empty for a signal that only a step of the decision gives.
        safety: shown whatever the decision.
    """

    id: str
    title: str
    advice: str
    when: str
    safety: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What a step concludes: the status with fixed routes and signals.

    Attributes:
        first_signal: signal id -> condition; the first that is true is added.
        only_safety: of the general signals only those of safety are shown.
    """

    status: Status
    routes: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    first_signal: Mapping[str, str] | None = None
    only_safety: bool = False


@dataclass(frozen=True, slots=True)
class DecisionStep:
    """One step of the decision; exactly one of `outcome`, `requires`, `choose` and `steps` is set.

    Attributes:
        when: the condition of an outcome or of nested steps.
        requires: unless this is true the decision ends in "insufficient", with `signals`.
        choose: routes of which those indicated are advised; while none is and one is possible, insufficient.
        passes_unknown: an unknown `when` goes on to the next step instead of ending in "insufficient".
    """

    id: str
    text: str
    when: str = ""
    outcome: DecisionOutcome | None = None
    requires: str = ""
    choose: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    steps: tuple[DecisionStep, ...] = ()
    passes_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Answers that cannot both be right."""

    id: str
    when: str
    severity: str
    where: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Band:
    """A named range: from `lower` up to but not including `upper`."""

    lower: int
    upper: int
    text: str


@dataclass(frozen=True, slots=True)
class Bands:
    """Ranges over a number fact or integer question."""

    id: str
    of: str
    unit: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Slots:
    """What a region may fill: parameters within limits, and names with their default."""

    parameters: Mapping[str, tuple[int, int]]
    names: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Definition:
    """An edition of an instrument, as written."""

    id: str
    edition: str
    title: str
    reconstruction: bool
    statement: str
    valid_from: date
    changes: str
    sha256: str
    blocks: Mapping[str, str]
    questions: Mapping[str, Question]
    groups: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, FactDefinition]
    bands: Mapping[str, Bands]
    routes: Mapping[str, Route]
    signals: Mapping[str, Signal]
    decision: tuple[DecisionStep, ...]
    checks: Mapping[str, Check]
    slots: Slots
    sources: Mapping[str, Source]
    parameters: Parameters

    @property
    def name(self) -> str:
        """`id/edition`, as users write it."""
        return f"{self.id}/{self.edition}"

    @classmethod
    def build(cls, data: Mapping[str, Any], parameters: Parameters, sha256: str) -> Definition:
        """The definition of data that `schema.File` accepted; dates may be ISO text, as in a cache."""
        head = data["instrument"]
        local = data.get("lokaal", {})
        return cls(
            id=head["id"],
            edition=head["editie"],
            title=head["titel"],
            reconstruction=head["reconstructie"],
            statement=head["verantwoording"],
            valid_from=_date(head["geldig_vanaf"]),
            changes=head.get("wijzigingen") or "",
            sha256=sha256,
            blocks={block: item["titel"] for block, item in data["blokken"].items()},
            questions=_questions(data["vragen"], data["blokken"]),
            groups={group: tuple(members) for group, members in data.get("groepen", {}).items()},
            facts={
                fact: FactDefinition(fact, item["waarde"], item["tekst"], _basis(item))
                for fact, item in data.get("feiten", {}).items()
            },
            bands={bands: _bands(bands, item) for bands, item in data.get("banden", {}).items()},
            routes={route: _route(route, item) for route, item in data["routes"].items()},
            signals={signal: _signal(signal, item) for signal, item in data.get("signalen", {}).items()},
            decision=tuple(_step(step, item) for step, item in data["beslissing"].items()),
            checks={
                check: Check(check, item["als"], item["ernst"], item["waar"], item["melding"], item["advies"])
                for check, item in data.get("controles", {}).items()
            },
            slots=Slots(
                parameters={k: (v["min"], v["max"]) for k, v in local.get("parameters", {}).items()},
                names={k: (v["tekst"], v["standaard"]) for k, v in local.get("namen", {}).items()},
            ),
            sources={key: Source(key, item["titel"], item["adres"]) for key, item in data["bronnen"].items()},
            parameters=parameters,
        )


def build_question(question: str, item: Mapping[str, Any], *, informative: bool = False) -> Question:
    """One question of accepted data."""
    kind: QuestionType = item["type"]
    options: Mapping[str, str] = item.get("opties") or {}
    if kind == "jno":
        options = {YES: YES, NO: NO}
    return Question(
        id=question,
        block=item["blok"],
        type=kind,
        text=item["tekst"],
        help=item["hulp"],
        when=item.get("als") or "",
        options=options,
        minimum=_bound(kind, item.get("min")),
        maximum=_bound(kind, item.get("max")),
        unit=item.get("eenheid") or "",
        default_today=item.get("standaard") == "vandaag",
        basis=_basis(item),
        informative=informative,
        terms=tuple(item.get("begrippen", ())),
        part=item.get("stap"),
        partly=item.get("deels", False),
    )


def in_order(items: Mapping[str, Mapping[str, Any]], blocks: Mapping[str, Any]) -> list[str]:
    """Question ids by block, in file order, with `na` moving a question to after another."""
    order = list(items)
    for question, item in items.items():
        after = item.get("na")
        if after in order and after != question:
            order.remove(question)
            order.insert(order.index(after) + 1, question)
    rank = {block: position for position, block in enumerate(blocks)}
    return sorted(order, key=lambda question: rank.get(items[question]["blok"], len(rank)))


def _questions(items: Mapping[str, Any], blocks: Mapping[str, Any]) -> dict[str, Question]:
    return {question: build_question(question, items[question]) for question in in_order(items, blocks)}


def _route(route: str, item: Mapping[str, Any]) -> Route:
    criteria = [
        Criterion(criterion, body["als"], body["tekst"], _basis(body), contra)
        for contra, group in ((False, item["aanwijzingen"]), (True, item.get("contra", {})))
        for criterion, body in group.items()
    ]
    return Route(route, item["titel"], item["uitleg"], tuple(item["bron"]), tuple(criteria))


def _signal(signal: str, item: Mapping[str, Any]) -> Signal:
    return Signal(
        signal,
        item["titel"],
        item["advies"],
        item.get("als") or "",
        item.get("veiligheid", False),
        _basis(item),
    )


def _step(step: str, item: Mapping[str, Any]) -> DecisionStep:
    nested = item.get("stappen")
    concluded = item.get("uitkomst")
    return DecisionStep(
        id=step,
        text=item["tekst"],
        when=item.get("als") or "",
        outcome=_outcome(concluded) if concluded else None,
        requires=item.get("vereist") or "",
        choose=tuple(item.get("kies") or ()),
        signals=tuple(item.get("signalen", ())),
        steps=tuple(_step(inner, body) for inner, body in (nested or {}).items()),
        passes_unknown=bool(nested) or item.get("bij_onbekend") == "verder",
    )


def _outcome(item: Mapping[str, Any]) -> DecisionOutcome:
    return DecisionOutcome(
        item["status"],
        tuple(item.get("routes", ())),
        tuple(item.get("signalen", ())),
        item.get("eerste_signaal") or None,
        item.get("alleen_veiligheid", False),
    )


def _bands(bands: str, item: Mapping[str, Any]) -> Bands:
    return Bands(
        bands,
        item["van"],
        item["eenheid"],
        tuple(Band(band["vanaf"], band["tot"], band["tekst"]) for band in item["grenzen"]),
    )


def _basis(item: Mapping[str, Any]) -> Basis:
    return Basis(tuple(item["bron"]), item.get("herkomst", "RECONSTRUCTION"))


def _bound(kind: QuestionType, value: Any) -> int | date | None:
    return _date(value) if kind == "date" and value is not None else value


def _date(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
