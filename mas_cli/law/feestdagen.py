"""Public holidays: their dates from the `holidays` library, what they mean from the data."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.data import law_file

_SATURDAY: Final = 5


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

    meaning = _betekenis()
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


@functools.cache
def _betekenis() -> dict[str, tuple[bool, bool]]:
    """Name to (counts for terms, every school closed)."""
    document = yamlfile.read(law_file("feestdagen.yaml"), "law/feestdagen.yaml")
    data = document.data if isinstance(document.data, dict) else {}
    found: dict[str, tuple[bool, bool]] = {}
    for naam, fields in data.items():
        if (
            not isinstance(fields, dict)
            or not isinstance(fields.get("termijnen"), bool)
            or fields.get("school") not in ("vrij", "per_school")
        ):
            message = _("A feestdag has termijnen: true or false, and school: vrij or per_school.")
            finding = Finding("L30", Severity.BLOCK, document.where((naam,)), message, _("Correct the file."))
            raise InvalidInput(message, findings=[finding])
        found[naam] = (fields["termijnen"], fields["school"] == "vrij")
    return found
