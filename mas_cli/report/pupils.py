"""How many pupils there are, from a list: with it, numbers of cases become rates per thousand pupils."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.batch.report_groups import read_school_year, report_plan
from mas_cli.findings import raise_if_blocking
from mas_cli.i18n import _
from mas_cli.report import refusals
from mas_cli.report.suppression import HIDDEN
from mas_cli.table import Asked, Columns, Targets, cell_text, lay_out, open_table
from mas_cli.written import Wrong, folded, read_number

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.findings import Finding
    from mas_cli.table import Row

YEAR: Final = "schooljaar"
GROUPS: Final = (YEAR, "school", "gemeente")
_PUPILS: Final = "leerlingen"
_PER: Final = 1000
_NO_YEAR: Final = "?"
_MOST_ROWS: Final = 100_000
_MOST_PUPILS: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Pupils:
    """Numbers of pupils, each of what a row of the list names.

    Attributes:
        rows: the names by group, school years as `2025-2026` and others folded for comparison, and the number
            of pupils.
    """

    rows: tuple[tuple[Mapping[str, str], int], ...]

    def of(self, group: str, value: str, years: Collection[str]) -> int | None:
        """Return the pupils of a value of a group; None when the list does not have it.

        Args:
            group: an id of `GROUPS`.
            value: as the report shows it.
            years: school years that count, as `2025-2026`; rows without a year always count.
        """
        found = [
            count
            for names, count in self.rows
            if value and names.get(group) == _named(group, value) and names.get(YEAR, "") in {"", *years}
        ]
        return sum(found) or None


def rate(count: int, pupils: int | None) -> str:
    """A number of cases per thousand pupils, as Dutch text; empty where either is hidden or unknown."""
    return "" if count == HIDDEN or not pupils else f"{count * _PER / pupils:.1f}".replace(".", ",")


def read_pupils(path: Path) -> tuple[Pupils, list[Finding]]:
    """Read the list: csv, xlsx or parquet, with `leerlingen` and one or more of `GROUPS` as columns.

    Raises:
        InvalidInput: the list cannot be read, a column is missing (R01) or a row is wrong (R02).
    """
    names = (*GROUPS, _PUPILS)
    known = _("Known columns: {columns}.").format(columns=", ".join(names))
    targets = Targets(report_plan().pupils, names, known)
    table = open_table(path, path.name, Columns().knows(targets), Asked())
    layout = lay_out(table.headings, Columns(), targets, f"{table.name}:{table.heading_row}")
    faults: list[Finding] = []
    if _PUPILS not in layout.places or not layout.places.keys() & set(GROUPS):
        faults.append(refusals.pupils_without_column(f"{table.name}:{table.heading_row}", names))
    rows: list[tuple[Mapping[str, str], int]] = []
    for row in () if faults else table.rows():
        where = f"{table.name}:{row.number}"
        if row.fault is not None or len(rows) >= _MOST_ROWS:
            faults.append(row.fault or refusals.too_many_rows(where, _MOST_ROWS))
            break
        read = _row(row, layout.places)
        if read is None:
            faults.append(refusals.no_pupils(where))
            continue
        rows.append(read)
    raise_if_blocking(faults, _("The list of pupils cannot be used."))
    return Pupils(tuple(rows)), [*table.findings, *layout.findings, *table.late]


def _named(group: str, text: str) -> str:
    """A name for comparison; a school year as `2025-2026`, whichever way it is written."""
    if group != YEAR or not text.strip():
        return folded(text)
    return read_school_year(text) or _NO_YEAR


def _row(row: Row, places: Mapping[str, int]) -> tuple[dict[str, str], int] | None:
    """Return the names and the number of a row; None when it has no whole number or names nothing."""
    try:
        number = read_number(row.cells[places[_PUPILS]])
    except Wrong:
        return None
    names = {group: _named(group, cell_text(row.cells[places[group]])) for group in GROUPS if group in places}
    if names.get(YEAR) == _NO_YEAR:
        return None
    if number is None or number % 1 or not 0 < number <= _MOST_PUPILS or not any(names.values()):
        return None
    return names, int(number)
