"""E09 to E22: what one kind of letter needs: the dates, numbers and conditions of the law it rests on."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.law.data import law_parameters
from mas_cli.law.kalender import begin_schooljaar, leeftijd_jaren
from mas_cli.law.leerplicht import status
from mas_cli.law.levensloop import Soort
from mas_cli.law.vakanties import REGIOS, schoolkalender
from mas_cli.written import earliest, latest

from .taal import NINE_DIGITS, is_bsn
from .view import Hit, View, hit, names_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.law.termijnen import Vervaldatum


def halt_termijn(view: View) -> Iterator[Hit]:
    """The referral reaches Halt within the term after the first hearing."""
    due = view.due("termijn", view.day("verhoor.start"))
    sent = view.get("brief.datum")
    if due is not None and sent is not None and sent > due.uiterlijk:
        yield hit("verstreken", uiterlijk=due.uiterlijk, datum=sent)


def meldcode(view: View) -> Iterator[Hit]:
    """Each of the steps was taken once, in order unless there was no time, and before the report."""
    if "stappen" not in view.data.values:
        return
    rows = [row for row in view.rows("stappen") if "stap" in row]
    given = Counter(row["stap"] for row in rows)
    for step in view.parameters["stappen"]:
        if given[step] != 1:
            yield hit("ontbreekt" if given[step] == 0 else "dubbel", stap=step)
    sent = view.get("brief.datum")
    days: dict[str, date] = {row["stap"]: row["datum"] for row in rows if "datum" in row}
    for step, day in days.items():
        if sent is not None and day > sent:
            yield hit("later", stap=step, dag=day, datum=sent)
    if view.get("melding.acuut") is False:
        ordered = sorted(days)
        for first, second in itertools.pairwise(ordered):
            if days[first] > days[second]:
                yield hit("volgorde", eerst=first, dan=second)


def svb_leeftijd(view: View) -> Iterator[Hit]:
    """Child benefit hangs on schooling only at certain ages, and not with a startkwalificatie."""
    born, day = view.get("jongere.geboortedatum"), view.get(view.parameters["dag"])
    if view.get("jongere.startkwalificatie") is True:
        yield hit("startkwalificatie", "jongere.startkwalificatie")
    if born is None or day is None:
        return
    at_least, below = view.number("vanaf", day), view.number("onder", day)
    if at_least is None or below is None:
        return
    # Of a date of birth that is known in part both the oldest and the youngest count.
    for years in (leeftijd_jaren(earliest(born), day), leeftijd_jaren(latest(born), day)):
        if not at_least <= years < below:
            yield hit("leeftijd", leeftijd=years, dag=day)
            return


def svb_college(view: View) -> Iterator[Hit]:
    """The notice comes from the college of the municipality where the child lives, with the right number."""
    yield from college(view)
    number = view.get("jongere.bsn")
    if number is not None and not (NINE_DIGITS.fullmatch(number) and is_bsn(number)):
        yield hit("bsn", "jongere.bsn")


def college(view: View) -> Iterator[Hit]:
    """The officer acts for the college of the municipality where the child lives."""
    for name in view.no("afzender.namens_college"):
        yield hit("geen_mandaat", name)
    lives, sender = view.get("jongere.gemeente"), view.get("afzender.gemeente")
    if lives is not None and sender is not None and not names_place(sender, lives):
        yield hit("andere_gemeente", "afzender.gemeente", gemeente=sender, woont=lives)


def vrijstelling_termijn(view: View) -> Iterator[Hit]:
    """A notice that came too late cannot be found in order."""
    received = view.get("vrijstelling.ontvangst")
    if received is None or not _in_order(view):
        return
    match view.get("vrijstelling.moment"):
        case "aanvang":
            begin = _begin_leerplicht(view)
            due = view.due("aanvang", begin)
            if due is not None and received > due.uiterlijk:
                yield _late_at_the_start(view, due, received)
        case "jaarlijks":
            start = view.get("vrijstelling.vanaf")
            if start is None or view.get("verklaring.nooit_geschikt") is True:
                return
            year = begin_schooljaar(start).year
            due = view.due("jaarlijks", date(year, 1, 1))
            if due is not None and received > due.uiterlijk:
                yield _late(view, "jaarlijks", uiterlijk=due.uiterlijk, datum=received)
        case "tussentijds":
            if view.get("vrijstelling.grond") == "b" and not view.get("vrijstelling.bijzonder"):
                yield hit("tussentijds")


def verklaring_5a(view: View) -> Iterator[Hit]:
    """The statement of the expert is recent, and not from who treats the youngster."""
    if view.get("vrijstelling.grond") != "a" or not _in_order(view):
        return
    for name in view.no("verklaring.aangewezen"):
        yield hit("niet_aangewezen", name)
    made, received = view.get("verklaring.datum"), view.get("vrijstelling.ontvangst")
    due = view.due("termijn", made)
    if due is not None and received is not None and received > due.uiterlijk:
        yield hit("te_oud", "verklaring.datum", datum=made, uiterlijk=due.uiterlijk, ontvangst=received)


def plaatsing_5b(view: View) -> Iterator[Hit]:
    """A declaration of objections does not hold when the youngster was at such a school the year before."""
    if view.get("vrijstelling.vorige_plaatsing") is True and _in_order(view):
        yield hit("geplaatst")


def vrijstelling_15(view: View) -> Iterator[Hit]:
    """The exemption for other schooling is from the kwalificatieplicht only; saying so is no fault."""
    if view.get("vrijstelling.bevinding") == "voldoet_niet" or view.get("beschikking.uitkomst") == "af":
        return
    born, begin = view.get("jongere.geboortedatum"), view.get("vrijstelling.vanaf")
    if view.get("vrijstelling.grond") != "15" or born is None or begin is None or earliest(born) > begin:
        return
    try:
        found = status(born, begin, view.get("jongere.startkwalificatie"), law_parameters()).soort
    except InvalidInput:
        return
    if found not in (Soort.KWALIFICATIEPLICHTIG, Soort.ONBEKEND):
        yield hit("andere_plicht", dag=begin, soort=found)


def verlof_bevoegd(view: View) -> Iterator[Hit]:
    """The officer decides above so many days, and after hearing the head."""
    days, most = view.get("verlof.dagen_schooljaar"), view.number("dagen_hoofd", view.get("verlof.van"))
    if days is not None and most is not None and days <= most:
        yield hit("hoofd_beslist", "verlof.dagen_schooljaar", dagen=days, hoogstens=most)
    for name in view.no("verlof.hoofd_gehoord"):
        yield hit("niet_gehoord", name)
    lives, sender = view.get("jongere.gemeente"), view.get("afzender.gemeente")
    if lives is not None and sender is not None and not names_place(sender, lives):
        yield hit("andere_gemeente", "afzender.gemeente", gemeente=sender, woont=lives)


def godsdienst(view: View) -> Iterator[Hit]:
    """A religious duty asks for a notice in time and no leave; absence then is lawful."""
    day, told = view.get("godsdienst.datum"), view.get("godsdienst.meld_datum")
    due = view.due("termijn", day)
    if due is None:
        return
    if view.parameters["als"] == "verlof":
        yield hit("geen_verlof", dag=day, uiterlijk=due.uiterlijk)
    elif told is not None and told <= due.uiterlijk:
        yield hit("tijdig", "godsdienst.meld_datum", dag=day, datum=told)


def verlof_dagen(view: View) -> Iterator[Hit]:
    """The days asked for fit in the period and count in the total of the school year."""
    asked, total = view.get("verlof.dagen"), view.get("verlof.dagen_schooljaar")
    if asked is not None and total is not None and asked > total:
        yield hit("meer_dan_jaar", dagen=asked, totaal=total)
    start, end = view.get("verlof.van"), view.get("verlof.tot")
    if (
        asked is None
        or start is None
        or end is None
        or not 0 <= (end - start).days <= view.parameters["langst"]
    ):
        return
    calendar = schoolkalender(view.get("school.regio") or "")
    days = [start + timedelta(days=passed) for passed in range((end - start).days + 1)]
    possible = sum(calendar.dag(day).les for day in days)
    if asked > possible:
        yield hit("te_veel", dagen=asked, van=start, tot=end, mogelijk=possible)


def mazl_drempel(view: View) -> Iterator[Hit]:
    """Sick reports or days in a row reach the threshold, or another pattern is described."""
    reports, days = view.get("ziekte.meldingen"), view.get("ziekte.dagen_aaneen")
    if reports is None or days is None or view.get("ziekte.patroon") is not None:
        return
    on = view.get("brief.datum")
    numbers = {name: view.number(name, on) for name in ("meldingen", "schoolweken", "dagen")}
    least_reports, weeks, least_days = numbers.values()
    if least_reports is None or weeks is None or least_days is None:
        return
    if reports < least_reports and days < least_days:
        yield hit(
            "onder_drempel",
            meldingen=reports,
            dagen=days,
            schoolweken=weeks,
            min_meldingen=least_reports,
            min_dagen=least_days,
        )


def mazl_toestemming(view: View) -> Iterator[Hit]:
    """The parents know of the referral and agree that information is shared."""
    for name in view.no("ouders.geinformeerd"):
        yield hit("niet_geinformeerd", name)
    for name in view.no("ouders.toestemming"):
        yield hit("geen_toestemming", name)


def afspraken(view: View) -> Iterator[Hit]:
    """An agreement is to be kept after the talk in which it was made."""
    held = view.day("gesprek.datum")
    for position, row in enumerate(view.rows("afspraken"), start=1):
        day = row.get("termijn")
        if held is not None and day is not None and day < held:
            yield hit("voorbij", f"afspraken[{position}].termijn", dag=day, datum=held)


def _in_order(view: View) -> bool:
    return bool(view.get("vrijstelling.bevinding") == "voldoet")


def _late(view: View, variant: str, **values: Any) -> Hit:
    # The case law leaves room for pressing changes of circumstances; the officer then says which.
    special = view.get("vrijstelling.bijzonder") is not None
    return hit(f"{variant}_bijzonder" if special else variant, **values)


def _late_at_the_start(view: View, due: Vervaldatum, received: date) -> Hit:
    """Late counted from the first of the month; the law counts from the first school day, which differs."""
    for regio in REGIOS:
        first = schoolkalender(regio).eerste_schooldag(due.start)
        later = view.due("aanvang", first)
        if first is not None and later is not None and received <= later.uiterlijk:
            return hit("aanvang_schooldag", regio=regio, dag=first, uiterlijk=later.uiterlijk, datum=received)
    return _late(view, "aanvang", uiterlijk=due.uiterlijk, begin=due.start, datum=received)


def _begin_leerplicht(view: View) -> date | None:
    born = view.get("jongere.geboortedatum")
    if born is None:
        return None
    try:
        changes = status(born, view.today, None, law_parameters()).wisselingen
    except InvalidInput:
        return None
    begun = (change for change in changes if change.naar is Soort.LEERPLICHTIG)
    return next((change.uiterlijk or change.datum for change in begun), None)
