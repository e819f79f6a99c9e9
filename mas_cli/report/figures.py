"""The numbers of a report with what must stay hidden already hidden, one decision for the whole report.

The numbers by status and route stand in a table of their own and below every table by group; what is hidden
in the one is hidden in the other, else they would give each other away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.batch.model import SEPARATOR
from mas_cli.batch.results.tally import ordered
from mas_cli.i18n import _
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE
from mas_cli.report.pupils import GROUPS, YEAR, rate
from mas_cli.report.suppression import HIDDEN, Sum, to_hide
from mas_cli.report.tables import Row, Table, share

if TYPE_CHECKING:
    from mas_cli.batch.report_groups import Group
    from mas_cli.batch.results.tally import Tally
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.report.pupils import Pupils

STATUSES: Final = (ROUTE, NO_ROUTE, INSUFFICIENT)
MOST: Final = 40
"""Rows of a table; the others are taken together."""

# Keys of the numbers that several tables share.
_ADVISED: Final = "advised"
_INPUTS: Final = "inputs"
# Keys of the rows that hold no value of a group: a value is a text.
_REST: Final = 1
_TOTAL: Final = 0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the inputs ended.

    Attributes:
        counts: inputs by outcome.
        advised: the outcomes with an advice.
        incomplete: the outcome that is the same as the status of too little information; empty when none is.
    """

    counts: Mapping[str, int]
    advised: frozenset[str]
    incomplete: str = ""


class Figures:
    """The counts of a run, and which of them can be shown.

    Args:
        instrument: names routes, and says in which order they come.
        tally: the counts.
        outcomes: how the inputs ended.
        small: numbers from 1 up to this one are hidden.
        pupils: numbers of pupils, for rates; None for none.
    """

    def __init__(
        self,
        instrument: Instrument,
        tally: Tally,
        outcomes: Outcomes,
        small: int,
        pupils: Pupils | None = None,
    ) -> None:
        self.instrument = instrument
        self.tally = tally
        self.small = small
        self._pupils = pupils
        self.outcomes = {name: count for name, count in outcomes.counts.items() if count}
        self._scored = {
            (status, routes): count
            for (status, routes), count in tally.counts["status", "routes"].items()
            if status
        }
        self.statuses = dict.fromkeys(STATUSES, 0) | _by_status(self._scored)
        self.routes = self._routes_of(self._scored)
        self.advised = sum(self.statuses.values())
        self.inputs = sum(self.outcomes.values())
        self._hidden = self._main(outcomes)

    # --- the numbers that stand above everything -----------------------------------------------------------

    def _main(self, outcomes: Outcomes) -> set[Hashable]:
        counts: dict[Hashable, int] = {_INPUTS: self.inputs, _ADVISED: self.advised}
        counts |= {("outcome", name): count for name, count in self.outcomes.items()}
        counts |= {("status", name): count for name, count in self.statuses.items()}
        counts |= {("route", name): count for name, count in self.routes.items()}
        advised = tuple(("outcome", name) for name in self.outcomes if name in outcomes.advised)
        sums = [
            Sum(_INPUTS, tuple(("outcome", name) for name in self.outcomes)),
            Sum(_ADVISED, advised),
            Sum(_ADVISED, tuple(("status", name) for name in self.statuses)),
            # An advice with two routes counts twice; most have one.
            Sum(("status", ROUTE), tuple(("route", name) for name in self.routes)),
        ]
        if outcomes.incomplete in self.outcomes:
            sums.append(Sum(("status", INSUFFICIENT), (("outcome", outcomes.incomplete),)))
        # The number of inputs is in the title.
        return to_hide(counts, sums, self.small, {_INPUTS: 0 < self.inputs < self.small})

    def shown_inputs(self) -> int:
        """The number of inputs."""
        return HIDDEN if _INPUTS in self._hidden else self.inputs

    def shown_advised(self) -> int:
        """The number of inputs with an advice."""
        return HIDDEN if _ADVISED in self._hidden else self.advised

    def outcome_table(self, names: Mapping[str, str], title: str) -> Table:
        """Inputs by outcome."""
        return self._main_table(title, "outcome", self.outcomes, names, self.shown_inputs())

    def status_table(self, names: Mapping[str, str]) -> Table:
        """Advices by status."""
        counts = {name: count for name, count in ordered(self.statuses).items() if count}
        return self._main_table(_("Status"), "status", counts, names, self.shown_advised())

    def route_table(self) -> Table:
        """Advices by route."""
        names = {route: self.route(route) for route in self.routes}
        return self._main_table(_("Route"), "route", ordered(self.routes), names, self.shown_advised())

    def _main_table(
        self, title: str, kind: str, counts: Mapping[str, int], names: Mapping[str, str], whole: int
    ) -> Table:
        shown = {name: HIDDEN if (kind, name) in self._hidden else count for name, count in counts.items()}
        rows = tuple(Row(names[name], (count, share(count, whole))) for name, count in shown.items())
        return Table(title, (title, _("number"), _("share")), rows)

    # --- by group ------------------------------------------------------------------------------------------

    def group_table(self, group: Group, statuses: Mapping[str, str]) -> tuple[Table, bool] | None:
        """A group by status and route, with all in the last row; and whether rare values are taken together.

        None when no input says what group it is in.
        """
        by: dict[str, Counter[tuple[str, str]]] = {}
        for (value, status, routes), count in self.tally.counts[group.id, "status", "routes"].items():
            if status:
                by.setdefault(value, Counter())[status, routes] += count
        if not any(by):
            return None
        shown, rest = self._order(group, {value: sum(cells.values()) for value, cells in by.items()})
        taken: dict[Hashable, Counter[tuple[str, str]]] = {value: by[value] for value in shown}
        labels: dict[Hashable, str] = {value: self._value(group, value) for value in shown}
        if rest:
            taken[_REST] = sum((by[value] for value in rest), Counter())
            labels[_REST] = _("the other {count}").format(count=len(rest))
        columns = [(_("total"), _ADVISED), *((statuses[name], ("status", name)) for name in STATUSES)]
        columns += [(self.route(name), ("route", name)) for name in self._present()]
        rows = self._grouped(taken, [key for _heading, key in columns])
        headings = [group.title, *(heading for heading, _key in columns)]
        rates = self._rates(group, {value: rows[value][0] for value in shown})
        if rates:
            headings.append(_("per 1.000 pupils"))
        cells = tuple(
            Row(labels[value], (*cells, rates.get(value, "")) if rates else cells)
            for value, cells in rows.items()
            if value in labels
        )
        total = Row(_("all"), (*rows[_TOTAL], "") if rates else rows[_TOTAL], total=True)
        return Table(group.title, tuple(headings), (*cells, total)), bool(rest)

    def _rates(self, group: Group, shown: Mapping[str, int]) -> dict[Hashable, str]:
        """Cases per thousand pupils, of numbers that are shown; empty when no number of pupils is known."""
        if self._pupils is None or group.id not in GROUPS:
            return {}
        years = {year for year, *_rest in self.tally.counts[YEAR, "status", "routes"]}
        pupils = {value: self._pupils.of(group.id, value, years) for value in shown}
        if not any(pupils.values()):
            return {}
        return {value: rate(count, pupils[value]) for value, count in shown.items()}

    def _grouped(
        self, taken: Mapping[Hashable, Counter[tuple[str, str]]], columns: Sequence[Hashable]
    ) -> dict[Hashable, tuple[int, ...]]:
        counts: dict[Hashable, int] = {}
        for value, cells in {**taken, _TOTAL: Counter(self._scored)}.items():
            numbers = self._numbers(cells)
            counts |= {(value, column): numbers[column] for column in columns}
        sums = [Sum((_TOTAL, column), tuple((value, column) for value in taken)) for column in columns]
        for value in taken:
            parts = tuple((value, ("status", status)) for status in STATUSES)
            sums.append(Sum((value, _ADVISED), parts))
            routes = tuple((value, ("route", route)) for route in self._present())
            sums.append(Sum((value, ("status", ROUTE)), routes))
        decided: dict[Hashable, bool] = {(_TOTAL, column): column in self._hidden for column in columns}
        hidden = to_hide(counts, sums, self.small, decided)
        return {
            value: tuple(HIDDEN if (value, column) in hidden else counts[value, column] for column in columns)
            for value in (*taken, _TOTAL)
        }

    def _numbers(self, cells: Mapping[tuple[str, str], int]) -> dict[Hashable, int]:
        """Count each column of a table by group, over the advices in one of its rows."""
        found: dict[Hashable, int] = {_ADVISED: sum(cells.values())}
        by = _by_status(cells)
        found |= {("status", status): by.get(status, 0) for status in STATUSES}
        routes = self._routes_of(cells)
        return found | {("route", route): routes.get(route, 0) for route in self._present()}

    def _order(self, group: Group, values: Mapping[str, int]) -> tuple[list[str], list[str]]:
        """Bands in their own order, years by name, others by frequency; and those that are taken together."""
        if group.bands:
            own = [one.text for one in self.instrument.definition.bands[group.bands].bands]
            return [text for text in own if text in values] + [v for v in values if v not in own], []
        if group.school_year:
            return sorted(values), []
        found = list(ordered(values))
        if group.question:
            return found, []
        # A name from outside that few have may say who they are.
        shown = [value for value in found if not value or values[value] >= self.small][:MOST]
        return shown, [value for value in found if value not in shown]

    def _value(self, group: Group, value: str) -> str:
        question = self.instrument.questions.get(group.question)
        if question is not None and value in question.options:
            return question.options[value]
        return value or _("not filled in")

    # --- lists ---------------------------------------------------------------------------------------------

    def plain_table(self, title: str, counts: Mapping[str, int], heading: str = "") -> Table:
        """Numbers that do not add up to anything, beside the number of advices; the most frequent ones."""
        rows = tuple(
            Row(label, (shown, share(shown, self.shown_advised())))
            for label, count in list(ordered(counts).items())[:MOST]
            for shown in [HIDDEN if 0 < count < self.small else count]
        )
        return Table(title, (heading or title, _("number"), _("share")), rows)

    def route(self, route: str) -> str:
        """The name of a route."""
        found = self.instrument.definition.routes.get(route)
        return self.instrument.text(found.title) if found else route

    def _present(self) -> Iterable[str]:
        """The routes that were advised, in the order of the instrument."""
        own = list(self.instrument.definition.routes)
        return sorted(self.routes, key=lambda route: own.index(route) if route in own else len(own))

    def _routes_of(self, cells: Mapping[tuple[str, str], int]) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (_status, routes), count in cells.items():
            for route in filter(None, routes.split(SEPARATOR)):
                found[route] += count
        return dict(found)


def _by_status(cells: Mapping[tuple[str, str], int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (status, _routes), count in cells.items():
        found[status] += count
    return dict(found)
