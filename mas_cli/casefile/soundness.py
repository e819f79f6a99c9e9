"""What cannot be, though each value by itself is written well: bounds, order, and more hours than there are.

Looked at when something comes in. A dossier that is kept already is never refused for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import choices, model, refusals
from mas_cli.casefile.case_events import known_events
from mas_cli.casefile.values import is_day
from mas_cli.findings import Finding
from mas_cli.i18n import _
from mas_cli.written import PartialDate, earliest, latest, short_day

if TYPE_CHECKING:
    from mas_cli.casefile.model import Part

Where = Callable[[str], str]
_SHOWN: Final = 60


def faults(part: Part, where: Where) -> list[Finding]:
    """What is wrong with a part that came in.

    Args:
        part: read already.
        where: the place of one of its fields, for a finding.

    Returns:
        K05 for an event by a name that no term knows, which would silently start nothing; K04 for a value
        that cannot be.
    """
    found = [
        refusals.value(where(field), message, remedy)
        for field, message, remedy in (*_bounds(part), *_order(part), *_hours(part))
    ]
    events = known_events() if isinstance(part, model.Gebeurtenis) else {}
    if isinstance(part, model.Gebeurtenis) and part.gebeurtenis and part.gebeurtenis not in events:
        found.append(refusals.no_such_event(where("gebeurtenis"), part.gebeurtenis, events))
    return found


def _rules() -> Mapping[str, Any]:
    rules: Mapping[str, Any] = choices.data_file("grenzen")
    return rules


def _section(part: Part) -> str:
    return next((section.name for section in model.SECTIONS.values() if isinstance(part, section.part)), "")


def _bounds(part: Part) -> Iterator[tuple[str, str, str]]:
    """Days that lie before or after all that a day of this field can be."""
    known = _rules()["datums"]
    for name, field in type(part).model_fields.items():
        day = getattr(part, name)
        if day is None or not is_day(field):
            continue
        first, last = known.get(f"{_section(part)}.{name}", known["anders"])
        if latest(day) < first or earliest(day) > last:
            message = _("{day} is out of bounds.").format(day=short_day(day))
            remedy = _("Give a date from {low} to {high}.")
            yield name, message, remedy.format(low=short_day(first), high=short_day(last))


def _order(part: Part) -> Iterator[tuple[str, str, str]]:
    """An end before its beginning."""
    for place, (begin, end) in _rules()["volgorde"].items():
        if place.partition(".")[0] != _section(part):
            continue
        first, last = getattr(part, begin), getattr(part, end)
        if first is not None and last is not None and last < first:
            message = _("The end, {end}, lies before the beginning, {begin}.")
            remedy = _("Exchange the two dates, or correct one of them.")
            yield end, message.format(end=short_day(last), begin=short_day(first)), remedy


def _hours(part: Part) -> Iterator[tuple[str, str, str]]:
    """More hours or days of absence than the time it was in has."""
    a_day: int = _rules()["uren_per_dag"]
    if isinstance(part, model.Verzuimregel) and part.uren is not None and part.uren > a_day:
        yield "uren", _too_many_hours(part.uren, 1), _("Correct the hours.")
    if not isinstance(part, model.Melding):
        return
    days = _days(part.begindatum, part.einddatum)
    if days is None:
        most: int = _rules()["uren_hoogstens"]
        if part.verzuimuren is not None and part.verzuimuren > most:
            message = _("{hours} hours of absence are more than a melding can be about.")
            remedy = _("Correct the hours; at most {most} fit.").format(most=most)
            yield "verzuimuren", message.format(hours=part.verzuimuren), remedy
        return
    if part.verzuimuren is not None and part.verzuimuren > days * a_day:
        yield "verzuimuren", _too_many_hours(part.verzuimuren, days), _("Correct the hours or the dates.")
    if part.verzuimdagen is not None and part.verzuimdagen > days:
        message = _("{count} days of absence do not fit in {days} days.")
        remedy = _("Correct the number of days or the dates.")
        yield "verzuimdagen", message.format(count=part.verzuimdagen, days=days), remedy


def born_later(where: str, jongere: model.Jongere, meldingen: Iterable[model.Melding]) -> list[Finding]:
    """What was reported of before the jongere was born, whichever day of a date known in part it was.

    Args:
        where: the place of the date of birth, for a finding.
        jongere: whose dossier it is.
        meldingen: of it.

    Returns:
        One finding at most (K04).
    """
    born = jongere.geboortedatum
    days = [day for one in meldingen for day in (one.begindatum, one.einddatum, one.datum) if day is not None]
    for day in days:
        if born is not None and earliest(born) > latest(day):
            message = _("The date of birth {born} lies after {day}.")
            said = message.format(born=short_day(born), day=short_day(day))
            return [refusals.value(where, said, _("Check both dates."))]
    return []


def _too_many_hours(hours: float, days: int) -> str:
    return _("{hours} hours of absence do not fit in {days} days.").format(hours=hours, days=days)


def _days(begin: date | PartialDate | None, end: date | PartialDate | None) -> int | None:
    """How many days a period has, whichever of its days comes first; None when one of them is open."""
    if begin is None or end is None:
        return None
    return abs((latest(end) - earliest(begin)).days) + 1
