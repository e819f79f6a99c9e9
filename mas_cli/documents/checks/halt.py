"""C25: is Halt open for this youngster, by the decree on Halt offences and by Halt's own criteria?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .view import Hit, View, hit

if TYPE_CHECKING:
    from collections.abc import Iterator


def criteria(view: View) -> Iterator[Hit]:
    """Each criterion of both sets that fails is named; the officer decides what that means."""
    yield from _persoon(view)
    yield from _omvang(view)
    for name in view.no(*view.parameters["moet_ja"]):
        yield hit("voorwaarde", name, voorwaarde=view.label(name))
    for name in view.parameters["moet_nee"]:
        if view.get(name) is True:
            yield hit("uitsluiting", name, uitsluiting=view.label(name))


def _persoon(view: View) -> Iterator[Hit]:
    age = view.get("berekend.leeftijd_bij_aanvang")
    at_least, below = view.parameters["leeftijd_vanaf"], view.parameters["leeftijd_onder"]
    if age is not None and not at_least <= age < below:
        yield hit("leeftijd", leeftijd=age, vanaf=at_least, onder=below)


def _omvang(view: View) -> Iterator[Hit]:
    limits = view.parameters
    hours, late = view.get("berekend.verzuim_uren"), view.get("berekend.verzuim_te_laat")
    if hours is None or late is None:
        return
    if hours < limits["halt_uren_minstens"] and late < limits["halt_te_laat_minstens"]:
        yield hit(
            "halt_te_weinig",
            uren=hours,
            te_laat=late,
            minuren=limits["halt_uren_minstens"],
            minlaat=limits["halt_te_laat_minstens"],
        )
    if hours > limits["halt_uren_hoogstens"] or late > limits["halt_te_laat_hoogstens"]:
        yield hit(
            "halt_te_veel",
            uren=hours,
            te_laat=late,
            maxuren=limits["halt_uren_hoogstens"],
            maxlaat=limits["halt_te_laat_hoogstens"],
        )
    days = {row["datum"] for row in view.rows("verzuim") if row.get("uren") and "datum" in row}
    parts = len(days)
    if parts < limits["besluit_dagdelen_minstens"] and late <= limits["besluit_te_laat_meer_dan"]:
        yield hit("besluit_te_weinig", dagen=parts, te_laat=late, meer_dan=limits["besluit_te_laat_meer_dan"])
    if parts > limits["besluit_dagen_hoogstens"]:
        yield hit("besluit_te_veel", dagen=parts, hoogstens=limits["besluit_dagen_hoogstens"])
