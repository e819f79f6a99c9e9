"""Ages and school years as dates: pure arithmetic, without a rule of law in it.

Someone born on 29 February has the birthday on 1 March in other years: a year is complete when the day
before the birthday has passed. Months follow the same rule: a day that a month lacks becomes the first
of the next.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from mas_cli.written import PartialDate, earliest, latest

_MONTHS_A_YEAR: Final = 12
_SCHOOLJAAR_MAAND: Final = 8  # a school year runs from 1 August to 31 July


def leeftijd_jaren(geboortedatum: date, op: date) -> int:
    """The age in whole years on a day; negative before birth."""
    before_birthday = (op.month, op.day) < (geboortedatum.month, geboortedatum.day)
    return op.year - geboortedatum.year - before_birthday


def leeftijd_bekend(geboortedatum: date | PartialDate, op: date) -> int | None:
    """Age in whole years; None where what is not known of the date of birth would make it another one."""
    oldest = leeftijd_jaren(earliest(geboortedatum), op)
    return oldest if oldest == leeftijd_jaren(latest(geboortedatum), op) else None


def leeftijd_maanden(geboortedatum: date, op: date) -> int:
    """The age in whole months on a day; negative before birth."""
    months = (op.year - geboortedatum.year) * _MONTHS_A_YEAR + op.month - geboortedatum.month
    return months - (op.day < geboortedatum.day)


def verjaardag(geboortedatum: date, jaren: int) -> date:
    """The first day on which the age is so many years.

    Raises:
        ValueError: the year lies outside 1 to 9999.
    """
    year = geboortedatum.year + jaren
    try:
        return geboortedatum.replace(year=year)
    except ValueError:
        # 29 February in a year without one; an impossible year raises here again.
        return date(year, 3, 1)


def first_of_next_month(d: date) -> date:
    """The first day of the month after the one that contains the day."""
    return date(d.year + 1, 1, 1) if d.month == _MONTHS_A_YEAR else date(d.year, d.month + 1, 1)


def schooljaar(d: date) -> int:
    """The year in which the school year that contains the day began."""
    return d.year - (d.month < _SCHOOLJAAR_MAAND)


def begin_schooljaar(d: date) -> date:
    """1 August of the school year that contains the day."""
    return date(schooljaar(d), _SCHOOLJAAR_MAAND, 1)


def einde_schooljaar(d: date) -> date:
    """31 July of the school year that contains the day."""
    return date(schooljaar(d) + 1, _SCHOOLJAAR_MAAND - 1, 31)
