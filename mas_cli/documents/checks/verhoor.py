"""C09 to C18: was the suspect heard as the Code of Criminal Procedure and article 22 ask?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .view import Hit, View, hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def cautie(view: View) -> Iterator[Hit]:
    """The caution was given, on the day of the hearing and before it began."""
    if view.get("cautie.gegeven") is False:
        yield hit("niet_gegeven")
    words = view.get("cautie.woorden")
    if words is not None and not _says_so(words, view.parameters["zegt_het"], view.parameters["gaat_over"]):
        yield hit("woorden", woorden=words)
    given, start = view.get("cautie.tijd"), view.get("verhoor.start")
    if given is not None and start is not None:
        if given.date() != start.date():
            yield hit("andere_dag", tijd=given, start=start)
        elif given > start:
            yield hit("te_laat", tijd=given, start=start)


def rechten(view: View) -> Iterator[Hit]:
    """Each right was told."""
    for name in view.no(*view.parameters["velden"]):
        yield hit("niet_medegedeeld", name, recht=view.label(name))


def raadsman(view: View) -> Iterator[Hit]:
    """A waiver of counsel was explained."""
    if view.get("raadsman.keuze") == "afstand" and view.get("raadsman.afstand_uitleg") is False:
        yield hit("geen_uitleg")


def begeleider(view: View) -> Iterator[Hit]:
    """A minor was offered company at the hearing."""
    if _under(view, _age(view)) and view.get("begeleider.aangeboden") is False:
        yield hit("niet_aangeboden")


def jong_zonder_raadsman(view: View) -> Iterator[Hit]:
    """A young suspect was heard without counsel."""
    age, choice = _age(view), view.get("raadsman.keuze")
    if _under(view, age) and choice not in (None, "aanwezig"):
        yield hit("zonder_raadsman", leeftijd=age)


def tijden(view: View) -> Iterator[Hit]:
    """The hearing ends after it begins, and its interruptions lie within it."""
    start, end = view.get("verhoor.start"), view.get("verhoor.eind")
    if start is None or end is None:
        return
    if end <= start:
        yield hit("omgekeerd", start=start, eind=end)
    for position, row in enumerate(view.rows("verhoor.onderbrekingen"), start=1):
        begin, resumed = row.get("van"), row.get("tot")
        if begin is not None and resumed is not None and not start <= begin <= resumed <= end:
            yield hit("onderbreking", f"verhoor.onderbrekingen[{position}]", nummer=position)


def ondertekening(view: View) -> Iterator[Hit]:
    """The statement was read or read back."""
    for name in view.no(view.parameters["voorgelezen"]):
        yield hit("niet_voorgelezen", name)


def tolk(view: View) -> Iterator[Hit]:
    """An interpreter is named with the number in the register."""
    if view.get("tolk.nodig") is True and view.get("tolk.registernummer") is None:
        yield hit("geen_nummer")


def uitnodiging(view: View) -> Iterator[Hit]:
    """The invitation said in which capacity the person would be heard."""
    for name in view.no(view.parameters["veld"]):
        yield hit("niet_vermeld", name)


def overreding(view: View) -> Iterator[Hit]:
    """The refusal came after the persuasion; without a hearing, invitations must be on record."""
    persuaded, refused = view.get("overreding.datum"), view.get("overreding.weigering_datum")
    if persuaded is not None and refused is not None and refused <= persuaded:
        yield hit("weigering_eerder", dag=refused, overreding=persuaded)
    if view.get("verhoor.gehouden") is not False or "chronologie" not in view.data.values:
        return
    words = re.compile("|".join(view.parameters["woorden"]), re.IGNORECASE)
    invited = sum(bool(words.search(str(row.get("handeling", "")))) for row in view.rows("chronologie"))
    if invited < view.parameters["minstens"]:
        yield hit("geen_oproep", aantal=invited, minstens=view.parameters["minstens"])


def _says_so(words: str, *patterns: Sequence[str]) -> bool:
    """Whether one sentence fits one pattern of every group; what a person says comes in any order."""
    plain = " ".join(words.split())
    return any(
        all(any(re.search(pattern, sentence, re.IGNORECASE) for pattern in group) for group in patterns)
        for sentence in re.split(r"(?<=[.!?;])\s", plain)
    )


def _age(view: View) -> int | None:
    """The age when the offence began (Sv 488 lid 2); at the hearing where that day is not known."""
    names = ("berekend.leeftijd_bij_feit", "berekend.leeftijd_bij_verhoor")
    return next((age for name in names if (age := view.get(name)) is not None), None)


def _under(view: View, age: int | None) -> bool:
    limit = view.number("onder", view.day("verhoor.start"))
    return age is not None and limit is not None and age < limit
