"""Making the summary of a case out of its dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.casefile import model
from mas_cli.casefile.case_events import open_terms
from mas_cli.casefile.meldcode import open_question
from mas_cli.casefile.summary import Summary, Term
from mas_cli.written import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from mas_cli.casefile.dossier import Dossier, Piece

_LONGEST = 200
_TERMS = 12


def summarise(dossier: Dossier, changed: datetime, begun: tuple[str, ...] = ()) -> Summary:
    """The summary of a dossier as it was last changed; `begun` names its unfinished interviews."""
    zaak, jongere, school = (
        dossier.one(model.Zaak),
        dossier.one(model.Jongere),
        dossier.one(model.School),
    )
    meldingen = dossier.contents(model.Melding)
    screenings, besluiten = dossier.contents(model.Screening), dossier.decisions()
    question, since = open_question(dossier.contents(model.Meldcode))
    advice = (screenings[-1].advice or {}) if screenings else {}
    return Summary(
        dossier.container,
        status=zaak.status or "",
        kenmerk=_short(zaak.kenmerk),
        achternaam=_short(jongere.achternaam),
        voorvoegsel=_short(jongere.voorvoegsel),
        voornamen=_short(jongere.voornamen or jongere.roepnaam),
        geboortedatum=str(jongere.geboortedatum or (UNKNOWN if "geboortedatum" in jongere.unknown else "")),
        bsn=jongere.bsn or "",
        onderwijsnummer=jongere.onderwijsnummer or "",
        school=_short(school.naam),
        brin=school.brin or "",
        route=_short(besluiten[-1].route) if besluiten else "",
        routes=tuple(map(_short, besluiten[-1].routes or ())) if besluiten else (),
        advice=tuple(advice.get("routes", ())),
        meldingen=len(meldingen),
        melding=max((_iso(melding.datum or melding.begindatum) for melding in meldingen), default=""),
        terms=tuple(
            Term(term.id, term.uiterlijk.isoformat(), _short(term.onderwerp))
            for term in open_terms(dossier)[:_TERMS]
        ),
        first=_first(dossier.pieces.values()),
        last=changed.date().isoformat(),
        meldcode=question,
        meldcode_sinds=_iso(since),
        changed=changed.isoformat(),
        herkomst=zaak.herkomst or "",
        screened=_screened(dossier),
        begun=begun,
    )


def _screened(dossier: Dossier) -> str:
    pieces = dossier.many("screenings")
    return pieces[-1].time.astimezone().date().isoformat() if pieces else ""


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
