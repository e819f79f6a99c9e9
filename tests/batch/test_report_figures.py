"""The tables of one report do not give each other away."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from mas_cli.batch.report_groups import Group
from mas_cli.batch.results.tally import Tally
from mas_cli.report.figures import Figures, Outcomes
from mas_cli.report.suppression import HIDDEN
from mas_cli.report.tables import Table
from support.batch import instrument

SMALL = 5
NAMES = {"route": "route", "geen_route": "geen", "onvoldoende_informatie": "te weinig"}
ADVICES = [
    ("route", "halt"),
    ("route", "dwang_straf"),
    ("geen_route", ""),
    ("onvoldoende_informatie", ""),
]
Cells = st.lists(
    st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 9, 40]), min_size=len(ADVICES), max_size=len(ADVICES)),
    min_size=1,
    max_size=5,
)


def figures(cells: list[list[int]], small: int = SMALL) -> Figures:
    """The figures of a run: a row a school, a column an advice."""
    tally = Tally()
    for number, row in enumerate(cells):
        for (status, routes), count in zip(ADVICES, row, strict=True):
            if count:
                tally.counts["status", "routes"][status, routes] += count
                tally.counts["verzuim_soort", "status", "routes"][f"soort {number}", status, routes] += count
    unknown = sum(row[-1] for row in cells)
    known = sum(map(sum, cells)) - unknown
    outcomes = Outcomes(
        {"scored": known, "incomplete": unknown}, frozenset({"scored", "incomplete"}), "incomplete"
    )
    return Figures(instrument("2022-03"), tally, outcomes, small)


def shown(table: Table) -> dict[str, int]:
    return {row.label: int(row.cells[0]) for row in table.rows}


def gives_away(parts: Iterable[int], true: Iterable[int]) -> bool:
    """Whether exactly one of the numbers that add up to one that is shown is hidden, and small.

    A large one may follow: it was only hidden to protect another.
    """
    hidden = [number for part, number in zip(parts, true, strict=True) if part == HIDDEN]
    return len(hidden) == 1 and hidden[0] < SMALL


def numbers(table: Table) -> list[list[int]]:
    return [list(map(int, row.cells)) for row in table.rows]


@given(Cells)
@settings(deadline=None)
def test_no_table_of_a_report_gives_away_what_it_or_another_hides(cells: list[list[int]]) -> None:
    found, true = figures(cells), figures(cells, small=0)
    group = Group("verzuim_soort", "Soort", question="verzuim_soort")
    tables, plain = found.group_table(group, NAMES), true.group_table(group, NAMES)
    if tables is None or plain is None:
        return
    *rows, above = numbers(tables[0])
    *true_rows, _above = numbers(plain[0])
    statuses = shown(found.status_table(NAMES))
    routes = shown(found.route_table())
    outcomes = shown(found.outcome_table({"scored": "scored", "incomplete": "te weinig"}, "Uitkomst"))
    for row in [*rows, above, statuses.values(), routes.values(), outcomes.values()]:
        assert not any(0 < number < SMALL for number in row)
    # What stands in two places is hidden in both or in neither.
    heads = dict(zip(tables[0].headings[1:], above, strict=True))
    for label, number in {**statuses, **routes}.items():
        assert heads[label] == number
    assert (outcomes.get("te weinig") == HIDDEN) == (statuses.get("te weinig") == HIDDEN)
    for (total, *parts), (_total, *true_parts) in zip(rows, true_rows, strict=True):
        assert total == HIDDEN or not gives_away(parts[:3], true_parts[:3])
    columns, true_columns = zip(*rows, strict=True), zip(*true_rows, strict=True)
    for number, column, true_column in zip(above, columns, true_columns, strict=True):
        assert number == HIDDEN or not gives_away(column, true_column)
    if found.shown_advised() != HIDDEN:
        assert not gives_away(statuses.values(), shown(true.status_table(NAMES)).values())
