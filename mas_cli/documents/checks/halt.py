"""C25: is Halt open for this youngster, by the decree on Halt offences and by Halt's own criteria?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .view import Hit, View, hit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def criteria(view: View) -> Iterator[Hit]:
    """Each criterion of both sets that fails is named; the officer decides what that means."""
    yield from _persoon(view)
    yield from _omvang(view)
    for name in view.no(*view.parameters["moet_ja"]):
        yield hit("voorwaarde", name, voorwaarde=view.label(name))
    if view.get("halt.eerder_ander_feit") in ("ja", "onbekend") and _new_decree(view):
        yield hit("ander_feit")
    for name in view.parameters["moet_nee"]:
        if view.get(name) is True:
            yield hit("uitsluiting", name, uitsluiting=view.label(name))


def _new_decree(view: View) -> bool:
    """Whether the decree with a rule on earlier Halt for another offence held on the last day."""
    day = view.get("feit.periode_tot")
    return view.number("eerder_ander_feit", day) is not None


def _persoon(view: View) -> Iterator[Hit]:
    age, day = view.get("berekend.leeftijd_bij_aanvang"), view.get("feit.periode_van")
    at_least, below = view.number("leeftijd_vanaf", day), view.number("leeftijd_onder", day)
    if age is None or at_least is None or below is None:
        return
    if not at_least <= age < below:
        yield hit("leeftijd", leeftijd=age, vanaf=at_least, onder=below)


def _omvang(view: View) -> Iterator[Hit]:
    hours, late = view.get("berekend.verzuim_uren"), view.get("berekend.verzuim_te_laat")
    if hours is None or late is None:
        return
    day = view.get("feit.periode_tot")
    least_hours, most_hours, least_late, most_late = (
        view.number(f"halt_{what}_{bound}", day)
        for what in ("uren", "te_laat")
        for bound in ("minstens", "hoogstens")
    )
    if least_hours is not None and least_late is not None and hours < least_hours and late < least_late:
        yield hit("halt_te_weinig", uren=hours, te_laat=late, minuren=least_hours, minlaat=least_late)
    if most_hours is not None and most_late is not None and (hours > most_hours or late > most_late):
        yield hit("halt_te_veel", uren=hours, te_laat=late, maxuren=most_hours, maxlaat=most_late)
    yield from _besluit(view, day, late)


def _besluit(view: View, day: date | None, late: int) -> Iterator[Hit]:
    """What the decree on Halt offences says; which text of it was read hangs on the day."""
    days = len({row["datum"] for row in view.rows("verzuim") if row.get("uren") and "datum" in row})
    parts, most = view.number("besluit_dagdelen_minstens", day), view.number("besluit_dagen_hoogstens", day)
    more_than = view.number("besluit_te_laat_meer_dan", day)
    if parts is not None and more_than is not None and days < parts and late <= more_than:
        yield hit("besluit_te_weinig", dagen=days, te_laat=late, meer_dan=more_than)
    if most is not None and days > most:
        yield hit("besluit_te_veel", dagen=days, hoogstens=most)
