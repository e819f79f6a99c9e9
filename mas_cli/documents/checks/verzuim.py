"""C19 to C24: is the absence itself described fully, counted rightly and not allowed for?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from mas_cli.law.vakanties import schoolkalender

from .view import Hit, View, hit

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEYOND_LEAVE: Final = ("afgewezen", "deels")  # what was decided on the leave that was asked for


def vrijstellingsgronden(view: View) -> Iterator[Hit]:
    """Each ground of article 11 is answered once, and with no."""
    if "uitsluiting_art11" not in view.data.values:
        return
    rows = view.rows("uitsluiting_art11")
    given = Counter(row["grond"] for row in rows if "grond" in row)
    for ground in view.parameters["gronden"]:
        if given[ground] != 1:
            yield hit("grond_ontbreekt" if given[ground] == 0 else "grond_dubbel", grond=ground)
    for position, row in enumerate(rows, start=1):
        if row.get("van_toepassing") is True:
            yield hit("van_toepassing", f"uitsluiting_art11[{position}]", grond=row.get("grond", "?"))


def vrijstelling(view: View) -> Iterator[Hit]:
    """No exemption applies, and its check is as old as the facts."""
    if view.get("vrijstelling.uitkomst") == "vrijgesteld":
        yield hit("vrijgesteld")
    checked, closed = view.get("vrijstelling.controle_datum"), view.get("sluiting.datum")
    if checked is not None and closed is not None and checked > closed:
        yield hit("na_sluiting", "vrijstelling.controle_datum", datum=checked, sluiting=closed)
    notice, end = view.get("vrijstelling.kennisgeving_datum"), view.get("feit.periode_tot")
    if notice is not None and end is not None and notice > end:
        yield hit("kennisgeving_later", "vrijstelling.kennisgeving_datum", datum=notice, tot=end)


def tabel(view: View) -> Iterator[Hit]:
    """The table adds up, stays within the period, and holds no day without school."""
    total, stated = view.get("berekend.verzuim_uren"), view.get("feit.uren_totaal")
    # What a school reports may hold the hours that were allowed; the table never does.
    allowed = view.get("feit.uren_geoorloofd") or 0
    if total is not None and stated is not None and stated not in (total, total + allowed):
        yield hit("som", som=total, genoemd=stated)
    start, end = view.get("feit.periode_van"), view.get("feit.periode_tot")
    calendar = schoolkalender(view.get("school.regio") or "")
    for position, row in enumerate(view.rows("verzuim"), start=1):
        day, where = row.get("datum"), f"verzuim[{position}].datum"
        if day is None:
            continue
        if start is not None and end is not None and not start <= day <= end:
            yield hit("buiten_periode", where, dag=day, van=start, tot=end)
        elif not calendar.gedekt(day):
            yield hit("vakanties_onbekend", where, dag=day)
        elif not (found := calendar.dag(day)).les:
            yield hit("geen_schooldag", where, dag=day, naam=found.naam)


def onder_drempel(view: View) -> Iterator[Hit]:
    """Below the reporting threshold another reason is given."""
    total, day = view.get("berekend.verzuim_uren"), view.get("feit.periode_tot")
    if total is None or day is None or view.get("kennisgeving.reden_onder_drempel") is not None:
        return
    threshold = view.number("drempel", day)
    # The law data does not reach back for ever.
    if threshold is not None and total < threshold:
        yield hit("geen_reden", uren=total, drempel=threshold)


def luxe_waarschuwing(view: View) -> Iterator[Hit]:
    """One day of luxury absence for the first time, not announced: a warning fits better.

    Not where more leave was taken than was allowed (2017R002, luxe verzuim under 2).
    """
    counted = [row["schooldagen"] for row in view.rows("luxe.schooldagen_per_kind") if "schooldagen" in row]
    days, most = max(counted, default=None), view.number("dagen_hoogstens", view.get("feit.periode_tot"))
    first = view.get("luxe.eerder") is False and view.get("luxe.eerdere_waarschuwing") is None
    announced = view.get("school.luxe_aangekondigd")
    beyond = view.get("verlof.besluit") in _BEYOND_LEAVE
    if days is not None and most is not None and days <= most and first and announced is False and not beyond:
        yield hit("waarschuwing", dagen=days)


def luxe_aankondiging(view: View) -> Iterator[Hit]:
    """The school's announcement is described, not just mentioned."""
    text = view.get("school.communicatie_luxeverzuim")
    if text is not None and len(text.split()) < view.parameters["woorden_minstens"]:
        yield hit("mager", tekst=text)
