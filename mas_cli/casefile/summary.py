"""One line of a case: what the list shows, what a melding is matched with, what retention needs.

It stands encrypted beside the case's key and is written with every change, so that thousands of cases are
listed without opening one of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import model
from mas_cli.casefile.code import code_of
from mas_cli.casefile.moments import open_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mas_cli.casefile.dossier import Dossier, Piece

_LONGEST = 200
_TERMS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """A term that runs: its id and its last day."""

    id: str
    until: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A case in one line. Dates are ISO text, which sorts as the dates do.

    Attributes:
        route: of the last decision; `advice` are the routes of the last screening.
        first: per regime the day of the first processing; `last` is the day of the last of all.
        digest: of the meldingen, for matching; see `importing`.
    """

    container: str
    status: str = ""
    kenmerk: str = ""
    achternaam: str = ""
    voorvoegsel: str = ""
    voornamen: str = ""
    geboortedatum: str = ""
    bsn: str = ""
    onderwijsnummer: str = ""
    school: str = ""
    brin: str = ""
    route: str = ""
    advice: tuple[str, ...] = ()
    meldingen: int = 0
    melding: str = ""
    terms: tuple[Term, ...] = ()
    first: Mapping[str, str] = field(default_factory=dict)
    last: str = ""
    changed: str = ""
    herkomst: str = ""

    @property
    def id(self) -> str:
        """What people call the case."""
        return code_of(self.container)

    @property
    def naam(self) -> str:
        """Surname first, as a list is sorted: `Boer, Jan de`."""
        given = " ".join(part for part in (self.voornamen, self.voorvoegsel) if part)
        return f"{self.achternaam}, {given}" if self.achternaam and given else self.achternaam or given

    def encode(self) -> bytes:
        """The bytes that are stored; fields without a value are left out."""
        data = {
            name: value
            for name in self.__slots__
            if name not in {"container", "terms"} and (value := getattr(self, name))
        }
        if self.terms:
            data["terms"] = [[term.id, term.until] for term in self.terms]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def decode(container: str, content: bytes) -> Summary:
    """A stored summary; an empty one when there is none."""
    if not content:
        return Summary(container)
    data: dict[str, Any] = json.loads(content)
    data["terms"] = tuple(Term(*term) for term in data.get("terms", ()))
    data["advice"] = tuple(data.get("advice", ()))
    return Summary(container, **data)


def summarise(dossier: Dossier, changed: datetime) -> Summary:
    """The summary of a dossier as it was last changed."""
    zaak, jongere, school = (
        dossier.one(model.Zaak),
        dossier.one(model.Jongere),
        dossier.one(model.School),
    )
    meldingen = dossier.contents(model.Melding)
    screenings, besluiten = dossier.contents(model.Screening), dossier.contents(model.Besluit)
    advice = (screenings[-1].advice or {}) if screenings else {}
    return Summary(
        dossier.container,
        status=zaak.status or "",
        kenmerk=_short(zaak.kenmerk),
        achternaam=_short(jongere.achternaam),
        voorvoegsel=_short(jongere.voorvoegsel),
        voornamen=_short(jongere.voornamen or jongere.roepnaam),
        geboortedatum=_iso(jongere.geboortedatum),
        bsn=jongere.bsn or "",
        onderwijsnummer=jongere.onderwijsnummer or "",
        school=_short(school.naam),
        brin=school.brin or "",
        route=_short(besluiten[-1].route) if besluiten else "",
        advice=tuple(advice.get("routes", ())),
        meldingen=len(meldingen),
        melding=max((_iso(melding.datum or melding.begindatum) for melding in meldingen), default=""),
        terms=tuple(Term(term.id, term.uiterlijk.isoformat()) for term in open_terms(dossier)[:_TERMS]),
        first=_first(dossier.pieces.values()),
        last=changed.date().isoformat(),
        changed=changed.isoformat(),
        herkomst=zaak.herkomst or "",
    )


def _first(pieces: Iterable[Piece]) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in pieces:
        moment = piece.time.date().isoformat()
        regime = str(piece.regime)
        found[regime] = min(found.get(regime, moment), moment)
    return found


def _short(text: str | None) -> str:
    return (text or "")[:_LONGEST]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
