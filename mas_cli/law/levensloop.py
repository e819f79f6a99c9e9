"""Cut a life into periods under the law of one day: before the duty, in it, and after it (Lpw 2 to 4c).

The duty to be enrolled begins in the month after the fifth birthday. It ends with the school year of the
sixteenth birthday, or with the twelfth full school year where those are known. Then the kwalificatieplicht
runs until the eighteenth birthday or a startkwalificatie. The ages and articles are dated parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.kalender import begin_schooljaar, einde_schooljaar, first_of_next_month, verjaardag
from mas_cli.law.vakanties import schoolkalender

if TYPE_CHECKING:
    from mas_cli.law.parameters import Parameters

DAY: Final = timedelta(days=1)
_LAST_YEAR: Final = 9900  # a birthday beyond year 9999 does not exist
_LAST_SCHOOLJAREN: Final = 20  # so many more than asked are a slip of the pen, not a school career


class Soort(StrEnum):
    """What the law asks on a day."""

    LEERPLICHTIG = "leerplichtig"
    KWALIFICATIEPLICHTIG = "kwalificatieplichtig"
    GEEN = "geen"
    ONBEKEND = "onbekend"


@dataclass(frozen=True, slots=True)
class Startkwalificatie:
    """What is known of the startkwalificatie: had or not, and from which day where that is known."""

    behaald: bool | None
    sinds: date | None = None


@dataclass(frozen=True, slots=True)
class Fase:
    """A stretch of life with one status, from its first day on."""

    vanaf: date
    soort: Soort
    articles: tuple[str, ...]
    reden: str = ""
    article: str = ""


def levensloop(
    geboortedatum: date,
    op: date,
    startkwalificatie: Startkwalificatie,
    parameters: Parameters,
    volledige_schooljaren: int | None,
    *,
    geteld_op: date | None = None,
    regio: str = "",
) -> list[Fase]:
    """Cut a life into periods under the law of one day, from before the duty to after it."""
    if geboortedatum > op or geboortedatum.year > _LAST_YEAR:
        raise _refused(
            "L12",
            _("The date of birth {born} lies after {day}.").format(born=geboortedatum, day=op),
            _("Correct one of the two dates."),
        )
    month = first_of_next_month(_birthday(parameters, "leerplicht.begin_leeftijd", geboortedatum, op))
    begin = schoolkalender(regio).eerste_schooldag(month) or month
    einde_id = "leerplicht.eind_leeftijd"
    einde = einde_schooljaar(_birthday(parameters, einde_id, geboortedatum, op))
    if volledige_schooljaren is not None:
        needed = _number(parameters, "leerplicht.volledige_schooljaren", op)
        by_years = _einde_na_schooljaren(begin, geteld_op or op, needed, volledige_schooljaren)
        if by_years < einde:
            einde, einde_id = by_years, "leerplicht.volledige_schooljaren"
    self_from = _birthday(parameters, "leerplicht.eigen_verplichting_leeftijd", geboortedatum, op)
    adult = _birthday(parameters, "kwalificatieplicht.eind_leeftijd", geboortedatum, op)
    duty = texts_at(parameters, "artikelen.leerplichtig", op)
    own = texts_at(parameters, "artikelen.eigen_verplichting", op)
    kwalificatie = texts_at(parameters, "artikelen.kwalificatieplichtig", op)

    def fase(vanaf: date, soort: Soort, articles: tuple[str, ...], why: str) -> Fase:
        return Fase(vanaf, soort, articles, parameters[why].zin(op), parameters.at(why, op).source)

    fases = [
        Fase(date.min, Soort.GEEN, ()),
        fase(begin, Soort.LEERPLICHTIG, duty, "leerplicht.begin_leeftijd"),
    ]
    if begin < self_from <= einde:
        why = "leerplicht.eigen_verplichting_leeftijd"
        fases.append(fase(self_from, Soort.LEERPLICHTIG, (*duty, *own), why))
    after = einde + DAY
    if after >= adult:
        return [*fases, fase(after, Soort.GEEN, (), einde_id)]
    obtained = _obtained(startkwalificatie, after)
    if obtained is not None and obtained <= after:
        return [*fases, fase(after, Soort.GEEN, (), einde_id)]
    if startkwalificatie.behaald is None:
        fases.append(fase(after, Soort.ONBEKEND, kwalificatie, einde_id))
    else:
        fases.append(fase(after, Soort.KWALIFICATIEPLICHTIG, kwalificatie, einde_id))
    if obtained is not None and obtained < adult:
        return [*fases, fase(obtained, Soort.GEEN, (), "kwalificatieplicht.startkwalificatie")]
    return [*fases, fase(adult, Soort.GEEN, (), "kwalificatieplicht.eind_leeftijd")]


def _einde_na_schooljaren(begin: date, geteld_op: date, needed: int, volledige_schooljaren: int) -> date:
    """The end of the school year after which so many full ones were attended (Lpw 3 lid 1 onder a)."""
    counted = begin_schooljaar(geteld_op)
    if 0 <= volledige_schooljaren <= needed + _LAST_SCHOOLJAREN:
        end = date(counted.year + needed - volledige_schooljaren, counted.month, 1) - DAY
        if end >= begin:
            return end
    raise _refused(
        "L13",
        _("{count} full school years do not fit this date of birth.").format(count=volledige_schooljaren),
        _("Count the full school years up to the last 31 July."),
    )


def _obtained(startkwalificatie: Startkwalificatie, without_date: date) -> date | None:
    """The day the startkwalificatie was obtained; had but without a date counts for the whole stretch."""
    if not startkwalificatie.behaald:
        return None
    return startkwalificatie.sinds or without_date


def _birthday(parameters: Parameters, id_: str, geboortedatum: date, op: date) -> date:
    return verjaardag(geboortedatum, _number(parameters, id_, op))


def _number(parameters: Parameters, id_: str, op: date) -> int:
    value = parameters.at(id_, op).value
    if not isinstance(value, int):
        raise _refused("L15", _("{id} must be a whole number.").format(id=id_), _("Correct the parameter."))
    return value


def texts_at(parameters: Parameters, id_: str, op: date) -> tuple[str, ...]:
    """Return the texts of a parameter on a day: a list as it stands, one text as a list of one."""
    value = parameters.at(id_, op).value
    return tuple(str(item) for item in (value if isinstance(value, tuple) else (value,)))


def _refused(code: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, "", message, remedy)])
