"""Counts over results: what the summary, the report and the workbook with results show.

A count is kept by the values of some columns, so that a register of millions adds its counts in one go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.model import COLUMNS, FIELDS, GROUPED, NOT_SCORED, SEPARATOR, ScoreOutcome

if TYPE_CHECKING:
    from mas_cli.batch.model import Batch

# The columns counted together.
COUNTED: Final[tuple[tuple[str, ...], ...]] = (
    ("uitkomst",),
    ("status", "routes"),
    ("signalen",),
    ("ontbrekend",),
    ("instrument", "editie"),
    *((group, "status", "routes") for group in (*GROUPED, "school", "gemeente")),
    ("besluit", "status", "routes", "reden"),
)
_PLACES: Final = {name: place for place, name in enumerate(COLUMNS)}
_SCORED: Final = frozenset(ScoreOutcome) - NOT_SCORED
assert set(FIELDS) <= set(_PLACES)


class Tally:
    """The counts of a run so far."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {names: Counter() for names in COUNTED}
        self.total = 0

    def add(self, batch: Batch) -> None:
        """Count some results."""
        self.total += len(batch)
        ready = getattr(batch, "counts", None)
        if ready is not None:
            for names in COUNTED:
                self.counts[names].update(dict(ready(names)))
            return
        places = [(self.counts[names], [_PLACES[name] for name in names]) for names in COUNTED]
        for row in batch.rows():
            for counter, columns in places:
                counter[tuple(row[column] for column in columns)] += 1

    @property
    def outcomes(self) -> dict[str, int]:
        """Inputs by outcome, every outcome named."""
        found = self.counts["uitkomst",]
        return {outcome.value: found[outcome.value,] for outcome in ScoreOutcome}

    @property
    def not_scored(self) -> int:
        """Inputs without an advice."""
        return sum(count for outcome, count in self.outcomes.items() if outcome not in _SCORED)

    @property
    def statuses(self) -> dict[str, int]:
        """Advices by status."""
        return _by(self.counts["status", "routes"], 0)

    @property
    def routes(self) -> dict[str, int]:
        """Advices by route; one with two routes counts for both."""
        return _split(self.counts["status", "routes"], 1)

    @property
    def signals(self) -> dict[str, int]:
        """Advices by signal."""
        return _split(self.counts["signalen",], 0)

    @property
    def missing(self) -> dict[str, int]:
        """How often each question is open while it could change the advice."""
        return _split(self.counts["ontbrekend",], 0)


def _by(counter: Mapping[tuple[str, ...], int], place: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for key, count in counter.items():
        if key[place]:
            found[key[place]] += count
    return ordered(found)


def _split(counter: Mapping[tuple[str, ...], int], place: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for key, count in counter.items():
        for part in filter(None, key[place].split(SEPARATOR)):
            found[part] += count
    return ordered(found)


def ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """The most frequent first, equal ones by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def summary(tally: Tally, seconds: float) -> dict[str, Any]:
    """The object `mas.score/1` of the outside contract."""
    return {
        "schema": "mas.score/1",
        "inputs": tally.total,
        "not_scored": tally.not_scored,
        "outcomes": tally.outcomes,
        "statuses": tally.statuses,
        "routes": tally.routes,
        "signals": tally.signals,
        "missing": tally.missing,
        "instruments": {
            "/".join(key): count
            for key, count in sorted(tally.counts["instrument", "editie"].items())
            if any(key)
        },
        "seconds": round(seconds, 3),
        "inputs_per_second": round(tally.total / seconds, 1) if seconds > 0 else None,
    }


def merged(tallies: Iterable[Tally]) -> Tally:
    """All counts together."""
    whole = Tally()
    for tally in tallies:
        whole.total += tally.total
        for names, counter in tally.counts.items():
            whole.counts[names].update(counter)
    return whole
