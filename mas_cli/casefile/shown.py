"""A dossier as data to show: identifying numbers in part, and what happened in order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mas_cli.casefile import choices, model
from mas_cli.casefile.case_events import open_terms
from mas_cli.casefile.dossier import Dossier, Piece, plain
from mas_cli.i18n import _

SCHEMA: Final = "mas.dossier/1"
MASK: Final = "•"
_SHOWN_DIGITS = 3


def masked(number: str) -> str:
    """The last three digits of an identifying number: enough to compare, too few to use."""
    return MASK * (len(number) - _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]


def shown(name: str, value: Any, *, full: bool) -> Any:
    """A value as it may be shown."""
    return masked(value) if name in model.SECRET and not full and isinstance(value, str) else value


def as_json(dossier: Dossier, *, full: bool = False) -> dict[str, Any]:
    """The dossier as stored, as the outside contract has it; `full` with identifying numbers."""
    zaak = dossier.pieces.get("zaak")
    found: dict[str, Any] = {"schema": SCHEMA, "id": dossier.id, "container": dossier.container}
    if zaak is not None:
        found |= _fields(zaak, full=full)
    for section in model.SECTIONS.values():
        if section.name == "zaak":
            continue
        if section.many:
            found[section.name] = [_item(piece, full=full) for piece in dossier.many(section.name)]
        else:
            piece = dossier.pieces.get(section.name)
            found[section.name] = _fields(piece, full=full) if piece else {}
    found[model.FEITEN.name] = dossier.facts()
    return found


def _item(piece: Piece, *, full: bool) -> dict[str, Any]:
    return {
        "nr": int(piece.key),
        "tijd": piece.time.isoformat(),
        "auteur": piece.author,
        "regime": str(piece.regime),
        **_fields(piece, full=full),
    }


def _fields(piece: Piece, *, full: bool) -> dict[str, Any]:
    content = {} if piece.content is None else plain(piece.content)
    return {name: shown(name, value, full=full) for name, value in content.items()}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline; `path` is its place in the dossier."""

    day: date
    what: str
    text: str
    path: str
    regime: str


def timeline(dossier: Dossier) -> list[Moment]:
    """What happened, oldest first, each on its own day and not on the day it was recorded."""
    found = [
        Moment(day, what, text, piece.record, str(piece.regime))
        for piece in dossier.pieces.values()
        if piece.content is not None
        for day, what, text in [_moment(piece, piece.content)]
        if what
    ]
    return sorted(found, key=lambda moment: (moment.day, moment.path))


def _moment(piece: Piece, part: model.Part) -> tuple[date, str, str]:
    recorded = piece.time.astimezone().date()
    match part:
        case model.Melding():
            kind = choices.label("melding.soort", part.soort)
            hours = _("{hours} hours").format(hours=part.verzuimuren) if part.verzuimuren is not None else ""
            text = _join(kind, hours, part.vermoedelijke_reden, choices.label("melding.status", part.status))
            return part.datum or part.begindatum or recorded, _("report of absence"), text
        case model.Contact():
            return part.datum or recorded, _("step"), _join(part.handeling, part.resultaat, part.met)
        case model.Gebeurtenis():
            return part.datum or recorded, _("event"), _join(part.gebeurtenis, part.toelichting)
        case model.Screening():
            advice: Mapping[str, Any] = part.advice or {}
            routes = ", ".join(advice.get("routes", ())) or str(advice.get("status", ""))
            outputs = workbook_outputs(plain(part))
            workbook = (part.instrument or {}).get("id") if outputs else None
            return recorded, _("screening"), _join(routes, workbook, *outputs)
        case model.Besluit():
            text = _join(
                " + ".join(part.chosen),
                _("outside the advice") if part.afwijking == "ja" else "",
                part.reden,
                _("withdrawn: {reason}").format(reason=part.reden_intrekking or "-")
                if part.ingetrokken_op
                else "",
            )
            return part.datum or recorded, _("decision"), text
        case model.Document():
            text = _join(
                part.titel or part.type,
                _("draft") if part.concept == "ja" else "",
                part.bestand,
                _("attached: {path}").format(path=piece.record) if part.bijlage == "ja" else "",
            )
            return part.datum or recorded, _("document"), text
        case model.Evaluatie():
            text = _join(choices.label("evaluatie.uitkomst", part.uitkomst), part.toelichting)
            return part.datum or recorded, _("evaluation"), text
        case model.Toets():
            return part.datum or recorded, _("check"), _join(part.toets, part.titel, part.reden)
        case model.EerdereZaak():
            return part.datum or recorded, _("earlier case"), _join(part.soort, part.resultaat)
        case model.Notitie():
            return recorded, _("note"), part.tekst or ""
        case _:
            return recorded, "", ""


def workbook_outputs(screening: Mapping[str, Any]) -> list[str]:
    """What the formulas of a workbook gave, as `text: value`; nothing for an instrument of our own."""
    return [
        f"{output.get('text', '')}: {output['value']}"
        for output in screening.get("outputs") or ()
        if isinstance(output, Mapping) and output.get("value") not in (None, "")
    ]


def _join(*parts: object) -> str:
    return "; ".join(str(part) for part in parts if part)


def terms(dossier: Dossier, today: date) -> list[dict[str, Any]]:
    """The open terms, with the days that are left; negative when they are over."""
    return [
        {
            "id": term.id,
            "onderwerp": term.onderwerp,
            "uiterlijk": term.uiterlijk,
            "dagen": (term.uiterlijk - today).days,
            "bron": term.bron,
        }
        for term in open_terms(dossier)
    ]
