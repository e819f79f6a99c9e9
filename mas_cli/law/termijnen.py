"""Terms: from an event to the day on which something must be done at the latest.

The terms are data in the form of dated parameters, with the event that starts them and whether the Algemene
termijnenwet lengthens them. Computing is pure; the public holidays come from `feestdagen`.
"""

from __future__ import annotations

import calendar
import functools
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.law.data import law_files, with_values
from mas_cli.law.feestdagen import eerstvolgende_werkdag, is_werkdag
from mas_cli.law.parameters import Parameters, load_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mas_cli.law.parameters import Parameter

EXTRA: Final = ("start", "richting", "termijnenwet", "verordening", "jaar")
_EENHEDEN: Final = (
    "dagen",
    "weken",
    "maanden",
    "jaren",
    "werkdagen",
    "vaste dag",
    "kwartaalbegin",
    "kwartaal",
)
_DAY_OF_YEAR: Final = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_MONTHS_A_YEAR: Final = 12
_MONTHS_A_QUARTER: Final = 3
# Atw 4 onder a: the act does not lengthen longer terms, nor terms of years.
_ATW_LIMIT: Final = {"dagen": 90, "weken": 12, "maanden": 3}
# Atw 2: a term of at least three days holds at least two days that are no weekend or holiday.
_ATW_MINIMUM_DAYS: Final = 3
_ATW_WORKING_DAYS: Final = 2
_RULES: Final = {"termijnenwet": "Atw 1", "verordening": "Verordening 1182/71, artikel 3 lid 4"}


@dataclass(frozen=True, slots=True)
class Vervaldatum:
    """A term applied to a date.

    Attributes:
        id: of the term in the data.
        uiterlijk: the last day on which it can be done in time; with `kwartaalbegin` and `kwartaal` the day
            that counts.
        verlengd_van: the day before a rule for weekends and holidays lengthened it; None when none did.
        regel: the rule that did; empty when none did.
        merk: SOURCE or RECONSTRUCTION.
    """

    id: str
    onderwerp: str
    gebeurtenis: str
    start: date
    uiterlijk: date
    verlengd_van: date | None
    regel: str
    bron: str
    merk: str
    toelichting: str


def vervaldatum(termijn: Parameter, start: date) -> Vervaldatum | None:
    """The last day of a term that starts on a date; None when the term did not exist yet on that date."""
    value = termijn.at(start)
    if value is None:
        return None
    back = termijn.extra.get("richting") == "voor"
    length = -int(str(value.value)) if back else value.value
    counted_from = date(start.year, _MONTHS_A_YEAR, 31) if termijn.extra.get("jaar") == "volgend" else start
    due = _tel(counted_from, length, termijn.eenheid)
    lengthened = due
    rule = next((rule for key, rule in _RULES.items() if termijn.extra.get(key) is True), "")
    if rule:
        lengthened = _extended(start, due, working_days=_working_days_in(length, termijn.eenheid))
    return Vervaldatum(
        id=termijn.id,
        onderwerp=termijn.beschrijving,
        gebeurtenis=str(termijn.extra["start"]),
        start=start,
        uiterlijk=lengthened,
        verlengd_van=due if lengthened != due else None,
        regel=rule if lengthened != due else "",
        bron=value.source,
        merk=value.merk,
        toelichting=termijn.toelichting,
    )


def vervaldata(termijnen: Parameters, gebeurtenissen: Mapping[str, date]) -> tuple[Vervaldatum, ...]:
    """Every term that starts with one of the events, soonest first."""
    found = [
        due
        for termijn in termijnen.values()
        if (start := gebeurtenissen.get(str(termijn.extra.get("start")))) is not None
        and (due := vervaldatum(termijn, start)) is not None
    ]
    return tuple(sorted(found, key=lambda due: (due.uiterlijk, due.id)))


def add_months(start: date, maanden: int) -> date:
    """So many months later or earlier; a day that the month lacks becomes its last (31-1 + 1 month: 28-2).

    Raises:
        ValueError: the year lies outside 1 to 9999.
    """
    months = start.year * _MONTHS_A_YEAR + start.month - 1 + maanden
    year, month = divmod(months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def first_of_quarter(dag: date) -> date:
    """The first day of the quarter that contains the day."""
    return date(dag.year, (dag.month - 1) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER + 1, 1)


def first_of_next_quarter(dag: date) -> date:
    """The first day of the next quarter, or the day itself when it is one (AKW 11 lid 2)."""
    first = first_of_quarter(dag)
    return dag if dag == first else add_months(first, _MONTHS_A_QUARTER)


def wettelijke_termijnen() -> Parameters:
    """The terms that ship with the program or came with an edition.

    Raises:
        InvalidInput: the file was changed and has a fault; with all of them.
    """
    return _read_once(law_files("termijnen.yaml"))


@functools.cache
def _read_once(files: tuple[Path, ...]) -> Parameters:
    merged = Parameters()
    for path in files:
        termijnen, findings = load_termijnen(path.read_bytes(), "law/termijnen.yaml")
        raise_if_blocking(findings)
        merged = with_values(merged, termijnen)
    return merged


def load_termijnen(content: str | bytes, name: str) -> tuple[Parameters, tuple[Finding, ...]]:
    """Terms from their text, and a finding for every fault: as `load_parameters`, L60 for a term itself."""
    termijnen, findings = load_parameters(content, name, extra=EXTRA)
    found = list(findings)
    for termijn in termijnen.values():
        message = _fault(termijn)
        if message:
            remedy = _(
                "The head of the file explains start, richting, eenheid, termijnenwet and verordening."
            )
            found.append(Finding("L60", Severity.BLOCK, f"{name}:{termijn.line}", message, remedy))
    return termijnen, tuple(found)


def _fault(termijn: Parameter) -> str:
    unit, extra = termijn.eenheid, termijn.extra
    if not isinstance(extra.get("start"), str):
        return _("A term needs the event that starts it (start).")
    if unit not in _EENHEDEN:
        return _("eenheid is one of: {units}.").format(units=", ".join(_EENHEDEN))
    if extra.get("richting", "na") not in ("na", "voor"):
        return _("richting is na or voor.")
    if extra.get("jaar", "volgend") != "volgend":
        return _("jaar is volgend, or left out.")
    for value in termijn.waarden:
        if unit == "vaste dag":
            try:
                _tel(value.valid_from, value.value, unit)
            except InvalidInput:
                return _("A vaste dag is written as month-day between quotes, such as '06-30'.")
        elif not isinstance(value.value, int) or isinstance(value.value, bool) or value.value < 0:
            return _("The length of a term is a whole number.")
        elif extra.get("verordening") is True and extra.get("richting") == "voor":
            return _("No rule for weekends and holidays applies when counting back.")
        elif extra.get("termijnenwet") is True and (
            extra.get("richting") == "voor" or value.value > _ATW_LIMIT.get(unit, -1)
        ):
            return _("The Algemene termijnenwet does not apply to this term (Atw 1 lid 2, Atw 4).")
    return ""


def _tel(start: date, length: object, unit: str) -> date:
    """The end of a term, without what the Algemene termijnenwet adds; the day of the event does not count."""
    try:
        if unit == "vaste dag":
            found = _DAY_OF_YEAR.fullmatch(str(length))
            if not found:
                raise ValueError(length)
            day = date(start.year, int(found[1]), int(found[2]))
            return day if day >= start else day.replace(year=start.year + 1)
        if unit == "kwartaalbegin":
            return first_of_next_quarter(start)
        if unit == "kwartaal":
            return first_of_quarter(start)
        count = int(str(length))
        if unit in ("maanden", "jaren"):
            return add_months(start, count * (_MONTHS_A_YEAR if unit == "jaren" else 1))
        if unit == "werkdagen":
            return _werkdagen(start, count)
        return start + timedelta(days=count * (7 if unit == "weken" else 1))
    except (OverflowError, ValueError) as error:
        message = _("No term can be counted from {day}.").format(day=start)
        finding = Finding("L61", Severity.BLOCK, "", message, _("Correct the date."))
        raise InvalidInput(message, findings=[finding]) from error


def _werkdagen(start: date, count: int) -> date:
    step = timedelta(days=1 if count >= 0 else -1)
    day = start
    for _passed in range(abs(count)):
        day += step
        while not is_werkdag(day):
            day += step
    return day


def _working_days_in(length: object, unit: str) -> int:
    """How many working days Atw 2 wants in a term: by the length the law gives, not by where it ends."""
    short = unit == "dagen" and int(str(length)) < _ATW_MINIMUM_DAYS
    return 0 if short else _ATW_WORKING_DAYS


def _extended(start: date, due: date, *, working_days: int) -> date:
    """As Atw 1 lid 1 and 2 lengthen a term, and article 3 of Verordening 1182/71 one of the Union."""
    due = eerstvolgende_werkdag(due)
    working = 0
    day = start
    while day < due and working < working_days:
        day += timedelta(days=1)
        working += is_werkdag(day)
    while working < working_days:
        due = eerstvolgende_werkdag(due + timedelta(days=1))
        working += 1
    return due
