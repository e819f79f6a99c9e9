"""What a leerplicht status assumes, or allows in a special case only, in sentences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mas_cli.i18n import _
from mas_cli.law.kalender import first_of_next_month, schooljaar, verjaardag
from mas_cli.law.vakanties import schoolkalender

if TYPE_CHECKING:
    from mas_cli.law.parameters import Parameters
    from mas_cli.written import WrittenDay


def opmerkingen(
    geboortedatum: WrittenDay,
    op: date,
    parameters: Parameters,
    *,
    volledige_schooljaren: int | None = None,
    regio: str = "",
) -> tuple[str, ...]:
    """The remarks about the status that `leerplicht.status` gives with the same arguments.

    Returns:
        None of them about the calendar for a date of birth that is known in part.
    """
    if not isinstance(geboortedatum, date):
        return ()
    five = verjaardag(geboortedatum, int(str(parameters.at("leerplicht.begin_leeftijd", op).value)))
    found = []
    if schoolkalender(regio).eerste_schooldag(first_of_next_month(five)) is None:
        text = _("The law names the first school day of the month; here the first of the month is assumed.")
        found.append(text)
    # Who attended the whole school year of the fifth birthday has the most that there can be.
    most = max(schooljaar(op) - schooljaar(five), 0)
    if volledige_schooljaren is not None and volledige_schooljaren > most:
        text = _(
            "Of {count} school years at most {most} can be full ones; more count only for who went through "
            "primary school in less than eight years (Lpw 3 lid 2)."
        )
        found.append(text.format(count=volledige_schooljaren, most=most))
    return tuple(found)
