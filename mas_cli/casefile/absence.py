"""Absence of a dossier counted by what is said of it: a row of which nothing is said counts for neither."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from mas_cli.casefile import model


class Absence(NamedTuple):
    """Rows of absence by day, apart.

    Attributes:
        unauthorised: those that were not authorised.
        authorised: those that were.
        unsaid: those of which is not said whether they were.
    """

    unauthorised: tuple[model.Verzuimregel, ...]
    authorised: tuple[model.Verzuimregel, ...]
    unsaid: tuple[model.Verzuimregel, ...]


def apart(rows: Sequence[model.Verzuimregel]) -> Absence:
    """Rows of absence apart, by whether they were authorised."""
    return Absence(
        tuple(row for row in rows if row.geoorloofd == "nee"),
        tuple(row for row in rows if row.geoorloofd == "ja"),
        tuple(row for row in rows if row.geoorloofd not in {"ja", "nee"}),
    )


def within(
    rows: Sequence[model.Verzuimregel], first: date | None, last: date | None
) -> list[model.Verzuimregel]:
    """Return the rows of a period; empty when its first or last day is not known."""
    if first is None or last is None:
        return []
    return [row for row in rows if row.datum is not None and first <= row.datum <= last]


def hours(rows: Sequence[model.Verzuimregel]) -> Decimal:
    """The hours of rows, as far as they are said."""
    return sum((Decimal(str(row.uren)) for row in rows if row.uren is not None), Decimal())
