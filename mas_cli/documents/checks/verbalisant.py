"""C01 to C03: may this officer make this document, and does it close as the law asks?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .view import Hit, View, hit, names_place

if TYPE_CHECKING:
    from collections.abc import Iterator


def akte(view: View) -> Iterator[Hit]:
    """The akte number looks like a number, not like a remark."""
    number = view.get("verbalisant.akte_nummer")
    if number is not None and not any(sign.isdigit() for sign in number):
        yield hit("geen_nummer", nummer=number)


def bevoegd(view: View) -> Iterator[Hit]:
    """The akte is valid on the days it was used, and its territory covers the place."""
    until = view.get("verbalisant.akte_geldig_tot")
    for name in view.parameters["dagen"]:
        day = view.day(name)
        if until is not None and day is not None and day > until:
            yield hit("verlopen", name, tot=until, dag=day)
    area, place = view.get("verbalisant.gebied"), view.get("feit.pleegplaats")
    if area is None or place is None:
        return
    if not any(names_place(area, name) for name in (place, *view.parameters["overal"])):
        yield hit("gebied", gebied=area, plaats=place)


def sluiting(view: View) -> Iterator[Hit]:
    """A document is not closed on a day still to come."""
    day = view.get("sluiting.datum")
    if day is not None and day > view.today:
        yield hit("toekomst", dag=day)
