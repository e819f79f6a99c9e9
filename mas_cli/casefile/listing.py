"""Choosing and ordering cases by their summaries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mas_cli.casefile.summary import Summary, Term

ORDERS: Final = ("naam", "melding", "term", "gewijzigd")
_LAST: Final = "9999-99-99"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a case must have to be listed; empty means anything. `within` is a number of days."""

    status: str = ""
    school: str = ""
    route: str = ""
    within: int | None = None


def select(cases: Iterable[Summary], wanted: Filter, today: date, order: str = "naam") -> list[Summary]:
    """The cases that fit, in an order; terms that are over come before those that still run."""
    limit = None if wanted.within is None else (today + timedelta(days=wanted.within)).isoformat()
    school = wanted.school.casefold()
    found = [
        case
        for case in cases
        if (not wanted.status or case.status == wanted.status)
        and (not school or school in case.school.casefold() or case.brin.casefold().startswith(school))
        and (not wanted.route or wanted.route in case.decided or wanted.route in case.advice)
        and (limit is None or any(term.until <= limit for term in case.terms))
    ]
    match order:
        case "melding":
            found.sort(key=lambda case: (case.melding, case.sort_key), reverse=True)
        case "term":
            found.sort(key=lambda case: (term_of(case).until if case.terms else _LAST, case.sort_key))
        case "gewijzigd":
            found.sort(key=lambda case: case.changed, reverse=True)
        case _:
            found.sort(key=lambda case: case.sort_key)
    return found


def term_of(case: Summary) -> Term:
    """The term that ends first; the case has one."""
    return case.terms[0]


def summary_json(summary: Summary) -> dict[str, Any]:
    """One line of the list as data; without identifying numbers."""
    return {
        "id": summary.id,
        "status": summary.status,
        "kenmerk": summary.kenmerk,
        "naam": summary.naam,
        "geboortedatum": summary.geboortedatum,
        "school": summary.school,
        "brin": summary.brin,
        "meldingen": summary.meldingen,
        "laatste_melding": summary.melding,
        "advies": list(summary.advice),
        "route": summary.route,
        "routes": list(summary.decided),
        "termijnen": [{"id": term.id, "uiterlijk": term.until} for term in summary.terms],
        "gewijzigd": summary.changed,
    }
