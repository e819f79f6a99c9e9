"""C04 to C08, C26 and C27: when, where, by whom, under which article, and in time?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.law.data import law_parameters
from mas_cli.law.kalender import leeftijd_jaren, verjaardag
from mas_cli.law.leerplicht import StatusPeriode, statussen, wisselingen_in
from mas_cli.law.levensloop import Soort
from mas_cli.law.termijnen import vervaldatum, wettelijke_termijnen
from mas_cli.written import earliest, latest

from .view import Hit, View, hit, names_place

if TYPE_CHECKING:
    from collections.abc import Iterator


def periode(view: View) -> Iterator[Hit]:
    """The period begins before it ends and ends before the document is closed."""
    start, end = view.get("feit.periode_van"), view.get("feit.periode_tot")
    closed = view.get("sluiting.datum")
    if start is not None and end is not None and start > end:
        yield hit("omgekeerd", van=start, tot=end)
    if end is not None and closed is not None and end > closed:
        yield hit("na_sluiting", tot=end, datum=closed)


def pleegplaats(view: View) -> Iterator[Hit]:
    """The place is the municipality of the school, or of residence where no school is involved."""
    place, expected = view.get("feit.pleegplaats"), view.get(view.parameters["gemeente"])
    if place is None or expected is None:
        return
    if not names_place(place, expected) and not names_place(expected, place):
        yield hit("andere_gemeente", plaats=place, gemeente=expected)


def artikelen(view: View) -> Iterator[Hit]:
    """The articles fit the duty on every day, and the duty does not change within the period."""
    stretches = _stretches(view)
    if stretches is None:
        return
    for change in wisselingen_in(stretches):
        if change.van is not change.naar:
            yield hit("wisseling", "feit.periode_van", dag=change.datum, van=change.van, naar=change.naar)
    listed = {row["artikel"] for row in view.rows("feit.artikelen") if "artikel" in row}
    norms: dict[str, str] = view.parameters["norm"]
    for duty in dict.fromkeys(stretch.soort for stretch in stretches):
        if duty in (Soort.GEEN, Soort.ONBEKEND):
            yield hit("geen_plicht", "feit.periode_van", soort=duty)
        elif listed and norms[duty] not in listed:
            yield hit("artikel_ontbreekt", artikel=norms[duty], soort=duty)
    duties = {norms[stretch.soort] for stretch in stretches if stretch.soort in norms}
    for other in sorted(listed & set(norms.values()) - duties):
        yield hit("artikel_past_niet", artikel=other)
    penalty = view.parameters.get("straf")
    if listed and penalty and penalty not in listed:
        yield hit("strafbepaling", artikel=penalty)


def leeftijd(view: View) -> Iterator[Hit]:
    """A youngster answers for the own duty only from the age that the law gives it."""
    born, start = view.get(view.parameters["geboortedatum"]), view.get("feit.periode_van")
    if born is None or start is None or earliest(born) > start:
        return
    # Of a date of birth that is known in part the youngest counts: in doubt it is said.
    born = latest(born)
    years = view.number("leeftijd", start)
    if years is None:
        # The law data does not reach that far back; the reader sees the odd date.
        return
    if leeftijd_jaren(born, start) < years and born.year + years <= date.max.year:
        yield hit("te_jong", dag=verjaardag(born, years), leeftijd=years)


def hoedanigheid(view: View) -> Iterator[Hit]:
    """A parent's capacity is backed by more than a word."""
    evidence = view.get("verdachte.hoedanigheid_bewijs")
    if evidence is not None and len(evidence.split()) < view.parameters["woorden_minstens"]:
        yield hit("mager", tekst=evidence)


def termijnen(view: View) -> Iterator[Hit]:
    """The document is made within the terms of policy, and well before the offence lapses."""
    closed = view.get("sluiting.datum")
    if closed is None:
        return
    for term in view.parameters["termijnen"]:
        start = view.day(term["vanaf"])
        due = vervaldatum(wettelijke_termijnen()[term["termijn"]], start) if start is not None else None
        if due is not None and closed > due.uiterlijk:
            yield hit(
                "verstreken", term=due.onderwerp, begin=due.start, uiterlijk=due.uiterlijk, datum=closed
            )


def rvdk(view: View) -> Iterator[Hit]:
    """Parents convicted before: a copy goes to the Raad voor de Kinderbescherming."""
    if view.get("ouders.eerder_veroordeeld") == "ja" and view.get("rvdk.afschrift") is False:
        yield hit("geen_afschrift")


def _stretches(view: View) -> tuple[StatusPeriode, ...] | None:
    born = view.get(view.parameters["geboortedatum"])
    start, end = view.get("feit.periode_van"), view.get("feit.periode_tot")
    if born is None or start is None or end is None or start > end or earliest(born) > start:
        return None
    try:
        return statussen(born, start, end, view.get("leerplicht.startkwalificatie"), law_parameters())
    except InvalidInput:
        # The law data does not reach that far back; C04 and the reader see the odd dates themselves.
        return None
