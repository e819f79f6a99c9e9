"""E23 to E30: decisions on a request, and handing a youngster over, as the law of the day wants them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.law.data import law_parameters
from mas_cli.law.kalender import einde_schooljaar, leeftijd_jaren, schooljaar
from mas_cli.law.leerplicht import LeerplichtStatus, status
from mas_cli.law.levensloop import Soort
from mas_cli.written import PartialDate, earliest, latest

from .view import Hit, View, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAYS_A_WEEK = 7


def op_tijd(view: View) -> Iterator[Hit]:
    """The decision comes within its term, or says why it is later."""
    asked, decided = view.get(view.parameters["aanvraag"]), view.get("brief.datum")
    due = view.due("termijn", asked)
    if due is None or decided is None or view.get("beschikking.later") is not None:
        return
    if decided > due.uiterlijk:
        yield hit("te_laat", aanvraag=asked, uiterlijk=due.uiterlijk, datum=decided)


def later(view: View) -> Iterator[Hit]:
    """Who asked hears within the term that the decision comes later, and by a day after it (Awb 4:14)."""
    own_term = view.get("beschikking.aanvraag") == "vervangend"
    due = view.due("vervangend" if own_term else "termijn", view.get("beschikking.aanvraag_datum"))
    if due is None:
        return
    told, promised = view.get("brief.datum"), view.get("beschikking.nieuwe_datum")
    if told is not None and told > due.uiterlijk:
        yield hit("te_laat", uiterlijk=due.uiterlijk, datum=told)
    if promised is not None and promised <= due.uiterlijk:
        yield hit("niet_nodig", uiterlijk=due.uiterlijk, nieuw=promised)


def gehoord(view: View) -> Iterator[Hit]:
    """Everybody whom the article names was heard, and before the decision."""
    rows = view.rows("gehoord")
    article = view.get(view.parameters["artikel"])
    if article is not None and "gehoord" in view.data.values:
        needed = list(view.parameters["wie"][article])
        if view.get(view.parameters["zorg"]) is True:
            needed.append("zorg")
        heard = {row.get("wie") for row in rows}
        for who in needed:
            if who not in heard:
                yield hit("niet_gehoord", wie=_called(view, who))
    decided = view.get("brief.datum")
    for position, row in enumerate(rows, start=1):
        day = row.get("datum")
        if decided is not None and day is not None and day > decided:
            who = _called(view, row.get("wie") or "").capitalize()
            yield hit("na_besluit", f"gehoord[{position}].datum", wie=who, dag=day, datum=decided)


def zienswijze(view: View) -> Iterator[Hit]:
    """Who asked could react to facts of others before these lead to a refusal."""
    for name in view.no("zienswijze.gevraagd"):
        yield hit("niet_gevraagd", name)


def vervangende_leerplicht(view: View) -> Iterator[Hit]:
    """What is allowed fits the article it rests on; a refusal needs none of this."""
    if view.get("beschikking.uitkomst") != "toe":
        return
    for name in view.no("vervangend.volledig"):
        yield hit("onvolledig", name)
    begin, end = view.get("vervangend.van"), view.get("vervangend.tot")
    if begin is not None and end is not None and schooljaar(end) > schooljaar(begin):
        yield hit("schooljaar", tot=end, einde=einde_schooljaar(begin))
    match view.get("vervangend.artikel"):
        case "3a":
            for name in view.no("vervangend.akkoord"):
                yield hit("niet_akkoord", name)
            yield from _te_jong(view, begin)
        case "3b":
            last = _end_of_duty(view)
            if last is not None and begin is not None and schooljaar(begin) != schooljaar(last):
                yield hit("niet_laatste", einde=last)


def artikel_15(view: View) -> Iterator[Hit]:
    """An exemption is granted on complete data and on proof; a refusal needs neither."""
    if view.get("beschikking.uitkomst") != "toe":
        return
    for name in view.no("vrijstelling.aangetoond"):
        yield hit("niet_aangetoond", name)
    for name in view.no("vrijstelling.gegevens_volledig"):
        yield hit("onvolledig", name)


def doorstroompunt(view: View) -> Iterator[Hit]:
    """The youngster is past the duty, below the age, without startkwalificatie, and knows."""
    for name in view.no("jongere.geinformeerd"):
        yield hit("niet_geinformeerd", name)
    if view.get("jongere.startkwalificatie") is True:
        yield hit("startkwalificatie")
    born, day = view.get("jongere.geboortedatum"), view.get("brief.datum")
    if day is None:
        return
    yield from _nog_niet(view, day)
    if born is None or earliest(born) > day:
        return
    # Of a date of birth that is known in part the oldest counts, and below the youngest: in doubt it is said.
    years, below = leeftijd_jaren(earliest(born), day), view.number("tot_leeftijd", day)
    if below is not None and years >= below:
        yield hit("te_oud", dag=day, leeftijd=years, tot=below)
    found = _status(born, day)
    duty = (Soort.LEERPLICHTIG, Soort.KWALIFICATIEPLICHTIG)
    if found is not None and found.soort in duty and view.get("plicht.einde") is None:
        yield hit("nog_plicht", dag=day, soort=found.soort)


def _nog_niet(view: View, day: date) -> Iterator[Hit]:
    since, weeks = view.get("doorstroom.sinds"), view.number("weken", day)
    if view.get("doorstroom.situatie") != "verzuim" or since is None or weeks is None:
        return
    if (day - since).days < weeks * _DAYS_A_WEEK:
        yield hit("nog_niet", dag=since, weken=weeks)


def _te_jong(view: View, begin: date | None) -> Iterator[Hit]:
    born = view.get("jongere.geboortedatum")
    if born is None or begin is None or earliest(born) > begin:
        return
    youngest = min(latest(born), begin)
    years, least = leeftijd_jaren(youngest, begin), view.number("vanaf_leeftijd", begin)
    if least is not None and years < least:
        yield hit("te_jong", dag=begin, leeftijd=years, vanaf=least)


def _end_of_duty(view: View) -> date | None:
    """The last day of the leerplicht by the date of birth; None when that does not follow."""
    born, day = view.get("jongere.geboortedatum"), view.get("vervangend.van")
    found = None if born is None or day is None or earliest(born) > day else _status(born, day)
    if found is None or not found.leerplichtig:
        return None
    return found.tot_en_met


def _status(born: date | PartialDate, day: date) -> LeerplichtStatus | None:
    try:
        return status(born, day, False, law_parameters())
    except InvalidInput:
        return None


def _called(view: View, who: str) -> str:
    """How the document prints who was heard."""
    (column,) = (column for column in view.fmt.fields["gehoord"].columns if column.name == "wie")
    return column.options.get(who, who)
