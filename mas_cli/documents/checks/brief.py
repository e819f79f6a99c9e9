"""E01 to E08: what holds for every letter, whatever it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mas_cli.law.feestdagen import is_werkdag
from mas_cli.law.kalender import leeftijd_bekend
from mas_cli.written import earliest, latest

from . import feit
from .taal import any_of, printed_texts
from .view import Hit, View, hit

if TYPE_CHECKING:
    from collections.abc import Iterator


def dagtekening(view: View) -> Iterator[Hit]:
    """A letter bears the day on which it is sent, not one to come."""
    day = view.get("brief.datum")
    if day is not None and day > view.today:
        yield hit("toekomst", dag=day)


def volgorde(view: View) -> Iterator[Hit]:
    """Days that must follow each other do; the pairs are named by the format."""
    for earlier, later in view.parameters["paren"]:
        first, second = view.day(earlier), view.day(later)
        if first is not None and second is not None and earliest(first) > latest(second):
            yield hit(
                "omgekeerd",
                earlier,
                eerst=view.label(earlier),
                dag_eerst=first,
                dan=view.label(later),
                dag_dan=second,
            )


def woorden(view: View) -> Iterator[Hit]:
    """A document outside a criminal case does not use the words of one."""
    found = any_of(view.parameters["woorden"])
    for name, text in printed_texts(view):
        word = found.search(text)
        if word:
            yield hit(view.parameters["variant"], name, woord=word.group())


def afspraak(view: View) -> Iterator[Hit]:
    """The appointment lies on a working day, long enough after the letter."""
    name = view.parameters["moment"]
    day, sent = view.day(name), view.day("brief.datum")
    if day is None:
        return
    if not is_werkdag(day):
        yield hit("geen_werkdag", name, dag=day)
    if sent is not None and day < sent:
        yield hit("voorbij", name, dag=day, datum=sent)
    elif sent is not None and (day - sent).days < view.parameters["dagen_minstens"]:
        yield hit("kort", name, dag=day, datum=sent, dagen=view.parameters["dagen_minstens"])


def artikelen(view: View) -> Iterator[Hit]:
    """The articles fit whom the letter is for, on every day of the period."""
    role = view.get(view.parameters["rol"])
    if role is None:
        return
    if role == "jongere" and view.get("feit.soort") == "absoluut" and _minor(view):
        # That duty rests on the parents; which articles were filled in is then beside the point.
        yield hit("absoluut_minderjarig")
        return
    rules: dict[str, Any] = view.parameters["per_rol"][role]
    if "leeftijd" in rules:
        yield from feit.leeftijd(replace(view, parameters={**view.parameters, **rules}))
    yield from feit.artikelen(replace(view, parameters={**view.parameters, **rules}))


def _minor(view: View) -> bool:
    born, start = view.get("jongere.geboortedatum"), view.get("feit.periode_van")
    adult = view.number("meerderjarig", start)
    if born is None or start is None or adult is None:
        return False
    years = leeftijd_bekend(born, start)
    return years is not None and years < adult


def afschrift(view: View) -> Iterator[Hit]:
    """The parents of a minor get a copy."""
    for name in view.no(view.parameters["veld"]):
        yield hit("geen_afschrift", name)


def bedragen(view: View) -> Iterator[Hit]:
    """No sanction is named: that is for the prosecutor and the court."""
    amount = any_of(view.parameters["sancties"])
    for name, text in printed_texts(view):
        found = amount.search(text)
        if found:
            yield hit("sanctie", name, tekst=found.group())


def rvdk(view: View) -> Iterator[Hit]:
    """A signpost: parents convicted before means a copy of what follows to the Raad."""
    if view.get("veroordeling.eerder") == "ja":
        yield hit("wegwijzer")
