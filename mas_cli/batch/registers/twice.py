"""The same case more than once in one register: both rows are scored, and it is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.model import COLUMNS
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.batch.model import Batch

_CASE: Final = "zaak"
_PLACE: Final = COLUMNS.index(_CASE)
_NAMED: Final = 50


class Twice:
    """Looks at the case numbers of the results of one register.

    Args:
        where: how findings call the register.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._columns: list[Any] = []
        self._counts: Counter[str] = Counter()

    def add(self, batch: Batch) -> None:
        """Note the case numbers of some results."""
        frame = getattr(batch, "frame", None)
        if frame is not None:
            self._columns.append(frame[_CASE])
        else:
            self._counts.update(row[_PLACE] for row in batch.rows() if row[_PLACE])

    def findings(self) -> tuple[Finding, ...]:
        """B29: the case numbers that occur more than once."""
        counts = {case: count for case, count in self._counts.items() if count > 1}
        if self._columns:
            import polars as pl

            found = pl.concat(self._columns).drop_nulls()
            again = found.filter(found.is_duplicated())
            counts |= {case: count for case, count in Counter(again.to_list()).items() if case}
        return case_numbers_twice(counts, self._where)


def case_numbers_twice(counts: Mapping[str, int], where: str) -> tuple[Finding, ...]:
    """Warn (B29) about case numbers that occur more than once, with their counts."""
    if not counts:
        return ()
    named = sorted(counts)
    shown = ", ".join(f"{one_line(case, limit=60)} ({counts[case]}×)" for case in named[:_NAMED])
    if len(named) > _NAMED:
        shown = _("{names} and {count} more").format(names=shown, count=len(named) - _NAMED)
    message = _("Case numbers that occur more than once; each row is counted: {names}.")
    remedy = _("Remove rows that are the same case, or give each its own number.")
    return (Finding("B29", Severity.WARN, where, message.format(names=shown), remedy),)
