"""What scoring gives: one result an input, in columns that are the same for every run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from mas_cli.findings import Finding, Severity
from mas_cli.instrument.definition import INSUFFICIENT
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition
    from mas_cli.instrument.evaluate import Advice

SEPARATOR: Final = ";"
Outcomes = Mapping[str, "str | float | bool | None"]
"""Values by the column each has in the results: of outcome cells of a bound workbook, or what is kept."""


class ScoreOutcome(StrEnum):
    """How one input ended."""

    SCORED = "scored"
    DIFFERENT = "scored_with_differences"
    INCOMPLETE = "incomplete"
    UNRECOGNISED = "unrecognised"
    UNREADABLE = "unreadable"
    REFUSED = "refused"


NOT_SCORED: Final = frozenset({ScoreOutcome.UNRECOGNISED, ScoreOutcome.UNREADABLE, ScoreOutcome.REFUSED})

# The columns of a result, in order. The last ones are filled from a register that has them.
FIELDS: Final = ("zaak", "beoordelaar", "school", "gemeente", "besluit", "reden")
GROUPED: Final = ("verzuim_soort", "leeftijdsgroep", "schooljaar")
SHOWN: Final = ("getoond_status", "getoond_routes", "getoond_signalen")
LISTS: Final = ("routes", "signalen", "ontbrekend")
COLUMNS: Final = (
    "bron",
    "uitkomst",
    "status",
    "routes",
    "signalen",
    "ontbrekend",
    "bevindingen",
    "instrument",
    "editie",
    "peildatum",
    *SHOWN,
    *GROUPED,
    *FIELDS,
)


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """The outcome of scoring an input.

    Attributes:
        bron: the input as the user knows it: a path, `zip!member`, `register.csv:17`.
        status, routes, signalen, ontbrekend: the advice; empty without one.
        bevindingen: everything found, the reason of an outcome that is no advice first.
        instrument, editie: with which it was scored; empty when that is unknown.
        peildatum: the day of the assessment.
        getoond: per advice column what the workbook itself showed, where that differs.
        velden: further columns: the groups a report counts by, and fields of a register.
        anders: which other thresholds would give another advice; None when that was not asked.
        antwoorden: what was answered to questions with options, where two officers are compared.
        waarden: what the outcomes of a bound workbook gave that advise no route, or what is kept of a case.
    """

    bron: str
    uitkomst: ScoreOutcome
    status: str = ""
    routes: tuple[str, ...] = ()
    signalen: tuple[str, ...] = ()
    ontbrekend: tuple[str, ...] = ()
    bevindingen: tuple[Finding, ...] = ()
    instrument: str = ""
    editie: str = ""
    peildatum: date | None = None
    getoond: Mapping[str, str] = field(default_factory=dict)
    velden: Mapping[str, str] = field(default_factory=dict)
    anders: tuple[str, ...] | None = None
    waarden: Outcomes = field(default_factory=dict)
    antwoorden: Mapping[str, str] = field(default_factory=dict)

    def row(self, extra: Sequence[str] = ()) -> tuple[str, ...]:
        """The result as text, a value a column of `COLUMNS` and then of the outcomes named in `extra`."""
        return (
            one_line(self.bron, limit=0),
            str(self.uitkomst),
            self.status,
            SEPARATOR.join(self.routes),
            SEPARATOR.join(self.signalen),
            SEPARATOR.join(self.ontbrekend),
            findings_text(self.bevindingen, self.bron),
            self.instrument,
            self.editie,
            self.peildatum.isoformat() if self.peildatum else "",
            *(self.getoond.get(column, "") for column in SHOWN),
            *(self.velden.get(column, "") for column in (*GROUPED, *FIELDS)),
            *(value_text(self.waarden.get(column)) for column in extra),
        )

    def as_json(self, extra: Sequence[str] = ()) -> dict[str, Any]:
        """The result as a JSON object, lists as lists, findings as objects and outcomes as they are."""
        data: dict[str, Any] = dict(zip(COLUMNS, self.row(), strict=True))
        for column, ids in zip(LISTS, (self.routes, self.signalen, self.ontbrekend), strict=True):
            data[column] = list(ids)
        data["bevindingen"] = [finding.as_json() for finding in self.bevindingen]
        return data | {column: self.waarden.get(column) for column in extra}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ScoreResult:
        """The result that `as_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        day = data["peildatum"]
        return cls(
            data["bron"],
            ScoreOutcome(data["uitkomst"]),
            data["status"],
            tuple(data["routes"]),
            tuple(data["signalen"]),
            tuple(data["ontbrekend"]),
            tuple(_finding(item) for item in data["bevindingen"]),
            data["instrument"],
            data["editie"],
            date.fromisoformat(day) if day else None,
            {column: data[column] for column in SHOWN if data[column]},
            {column: data[column] for column in (*GROUPED, *FIELDS) if data[column]},
        )


def advised(  # noqa: PLR0917  the fields of a result, in their order
    bron: str,
    advice: Advice,
    definition: Definition,
    day: date,
    findings: Sequence[Finding],
    velden: Mapping[str, str],
) -> ScoreResult:
    """The result of an input with an advice of the rules; see `ScoreResult` for what each is."""
    return ScoreResult(
        bron,
        ScoreOutcome.INCOMPLETE if advice.status == INSUFFICIENT else ScoreOutcome.SCORED,
        advice.status,
        advice.routes,
        advice.signals,
        advice.missing,
        tuple(findings),
        definition.id,
        definition.edition,
        day,
        velden=velden,
    )


def not_usable(
    bron: str, findings: Sequence[Finding], definition: Definition, velden: Mapping[str, str] | None = None
) -> ScoreResult:
    """Return the result for answers that could not all be read."""
    return ScoreResult(
        bron,
        ScoreOutcome.REFUSED,
        bevindingen=tuple(findings),
        instrument=definition.id,
        editie=definition.edition,
        velden=velden or {},
    )


def value_text(value: str | float | bool | None) -> str:
    """What an outcome cell gave, as text; a truth value as Dutch Excel shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    return f"{value:.15g}" if isinstance(value, float) else one_line(value, limit=0)


def findings_text(findings: Iterable[Finding], bron: str = "") -> str:
    """Findings in one cell: code, place within the input and message of each, `;` between them."""
    return f"{SEPARATOR} ".join(_one(finding, bron) for finding in findings)


def _one(finding: Finding, bron: str) -> str:
    place = finding.where.removeprefix(bron).lstrip(":").strip() if bron else finding.where
    text = f"{finding.code} {place}: {finding.message}" if place else f"{finding.code} {finding.message}"
    return one_line(text, limit=500).replace(SEPARATOR, ",")


def _finding(item: Mapping[str, str]) -> Finding:
    return Finding(
        item["code"],
        Severity(item["severity"]),
        item["where"],
        item["message"],
        item["remedy"],
        item.get("basis", ""),
    )


class Batch(Protocol):
    """Some results in a row: of workbooks one by one, or of a register as columns."""

    def __len__(self) -> int: ...

    def rows(self, extra: Sequence[str] = ()) -> Iterable[tuple[str, ...]]:
        """The results as text, a value a column of `COLUMNS` and then of those named in `extra`."""

    def as_json(self, extra: Sequence[str] = ()) -> Iterable[dict[str, Any]]:
        """The results as JSON objects, with the same columns."""

    def values(self, extra: Sequence[str]) -> Iterable[Sequence[str | float | bool | None]]:
        """The values of the columns named in `extra`, as they are."""

    def failures(self) -> Iterable[ScoreResult]:
        """The results without an advice."""


@dataclass(frozen=True, slots=True)
class ResultBatch:
    """Results one by one."""

    results: tuple[ScoreResult, ...]

    def __len__(self) -> int:
        return len(self.results)

    def rows(self, extra: Sequence[str] = ()) -> Iterable[tuple[str, ...]]:
        """As `Batch`."""
        return (result.row(extra) for result in self.results)

    def as_json(self, extra: Sequence[str] = ()) -> Iterable[dict[str, Any]]:
        """As `Batch`."""
        return (result.as_json(extra) for result in self.results)

    def values(self, extra: Sequence[str]) -> Iterable[Sequence[str | float | bool | None]]:
        """As `Batch`."""
        return ([result.waarden.get(name) for name in extra] for result in self.results)

    def failures(self) -> Iterable[ScoreResult]:
        """As `Batch`."""
        return (result for result in self.results if result.uitkomst in NOT_SCORED)


Progress = Callable[[int, "int | None", Mapping[str, int]], None]
"""Called with the number of inputs done, their total (None while unknown) and the outcomes so far."""
