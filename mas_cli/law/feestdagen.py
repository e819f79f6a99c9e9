"""Public holidays: their dates from the `holidays` library, what they mean from the data."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.data import law_file

if TYPE_CHECKING:
    from mas_cli.yamlfile import Document

_SATURDAY: Final = 5
_MONTH_DAY: Final = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Feestdag:
    """One public holiday.

    Attributes:
        termijnen: counts as an algemeen erkende feestdag for terms (Atw 3).
        school_dicht: every school is closed; otherwise the school decides.
    """

    datum: date
    naam: str
    termijnen: bool
    school_dicht: bool


def feestdag(datum: date) -> Feestdag | None:
    """The public holiday on a day, if it is one."""
    month_day = f"{datum:%m-%d}"
    # Loading the library takes longer than most commands: only for days that can be a holiday.
    if not any(first <= month_day <= last for first, last in _data().perioden):
        return None
    return _of_year(datum.year).get(datum)


def is_werkdag(datum: date) -> bool:
    """No Saturday, Sunday or algemeen erkende feestdag (Atw 1 and 3)."""
    if datum.weekday() >= _SATURDAY:
        return False
    found = feestdag(datum)
    return found is None or not found.termijnen


def eerstvolgende_werkdag(datum: date) -> date:
    """The day itself when it is a werkdag, else the first one after it (Atw 1 lid 1)."""
    while not is_werkdag(datum):
        datum += timedelta(days=1)
    return datum


@functools.lru_cache(maxsize=64)
def _of_year(year: int) -> dict[date, Feestdag]:
    import holidays

    meaning = _data().dagen
    # The optional ones are holidays of the Algemene termijnenwet too (Goede Vrijdag, 5 May in every year).
    calendar = holidays.country_holidays(
        "NL", years=[year], language="nl", categories=(holidays.PUBLIC, holidays.OPTIONAL)
    )
    found = {}
    for day, names in calendar.items():
        for naam in names.split("; "):
            fields = meaning.get(naam)
            if fields is not None:
                found[day] = Feestdag(day, naam, fields[0], fields[1])
    return found


@dataclass(frozen=True, slots=True)
class _Data:
    """Periods (month-day) with holidays, and by name whether it counts for terms and closes all schools."""

    perioden: tuple[tuple[str, str], ...]
    dagen: dict[str, tuple[bool, bool]]


@functools.cache
def _data() -> _Data:
    return read_feestdagen(yamlfile.read(law_file("feestdagen.yaml"), "law/feestdagen.yaml"))


def read_feestdagen(document: Document) -> _Data:
    """The meaning of the holidays.

    Raises:
        InvalidInput: the file has a fault (L30, `name:line`).
    """
    data = document.data if isinstance(document.data, dict) else {}
    perioden, dagen = data.get("perioden"), data.get("dagen")
    if not isinstance(dagen, dict) or not isinstance(perioden, list):
        raise _fault(document, (), _("A file of feestdagen has perioden and dagen."))
    for position, periode in enumerate(perioden):
        if not (
            isinstance(periode, list)
            and len(periode) == 2
            and all(isinstance(end, str) and _MONTH_DAY.fullmatch(end) for end in periode)
        ):
            message = _("A period is two days, such as ['12-25', '12-26'].")
            raise _fault(document, ("perioden", position), message)
    for naam, fields in dagen.items():
        if (
            not isinstance(fields, dict)
            or not isinstance(fields.get("termijnen"), bool)
            or fields.get("school") not in ("vrij", "per_school")
        ):
            message = _("A feestdag has termijnen: true or false, and school: vrij or per_school.")
            raise _fault(document, ("dagen", naam), message)
    return _Data(
        tuple((first, last) for first, last in perioden),
        {naam: (fields["termijnen"], fields["school"] == "vrij") for naam, fields in dagen.items()},
    )


def _fault(document: Document, place: tuple[str | int, ...], message: str) -> InvalidInput:
    finding = Finding("L30", Severity.BLOCK, document.where(place), message, _("Correct the file."))
    return InvalidInput(message, findings=[finding])
