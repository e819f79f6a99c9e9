"""Where a case stands: its status, the decision beside the advice, and its end. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import model, refusals
from mas_cli.casefile.dossier import plain
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of
from mas_cli.findings import did_you_mean
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier
    from mas_cli.errors import InvalidInput

_SHOWN = 60
NO_ROUTE = "geen"


def with_status(dossier: Dossier, status: str) -> list[Edit]:
    """Return the edit that gives the case a status; empty when it has that status."""
    zaak = dossier.one(model.Zaak)
    if zaak.status == status:
        return []
    update: dict[str, Any] = {"status": status}
    if status != "gesloten":
        update |= {"gesloten_op": None, "reden_sluiting": None, "toelichting_sluiting": None}
    return [Edit("zaak", zaak.model_copy(update=update))]


def begun(dossier: Dossier) -> list[Edit]:
    """The edit for a new case on which work begins."""
    return with_status(dossier, "in_behandeling") if dossier.one(model.Zaak).status == "nieuw" else []


@dataclass(frozen=True, slots=True)
class Decision:
    """A route with what was advised beside it."""

    edits: tuple[Edit, ...]
    deviates: bool
    advised: tuple[str, ...]


def decide(
    dossier: Dossier, chosen: Sequence[str], reason: str, today: date, routes: Sequence[str]
) -> Decision:
    """A decision: pas toe of leg uit.

    Args:
        dossier: with its screenings.
        chosen: what the officer decides: one route, several that go together, or `geen` for none.
        reason: why; needed where the decision is not what was advised.
        today: the day of the decision.
        routes: every route of the instrument; empty when it is not known, then any word is taken.

    Raises:
        InvalidInput: a route is unknown (K20), one differs from the advice without a reason (K21), or there
            is none, or `geen` beside a route (K22).
    """
    wanted = tuple(dict.fromkeys(chosen))
    if not wanted or (NO_ROUTE in wanted and len(wanted) > 1):
        raise refusals.not_now(
            "K22",
            "route",
            _("A decision is one or more routes, or geen alone."),
            _("Repeat --route for routes that go together."),
        )
    screenings = dossier.many("screenings")
    screening = screenings[-1] if screenings else None
    content = screening.content if screening else None
    advice: Mapping[str, Any] = (content.advice or {}) if isinstance(content, model.Screening) else {}
    advised = tuple(advice.get("routes", ()))
    known = list(dict.fromkeys((*routes, *advice.get("verdicts", ()), *advised)))
    unknown = [route for route in wanted if known and route not in (*known, NO_ROUTE)]
    for route in unknown[:1]:
        choices = _("Choose from: {choices}.").format(choices=", ".join((*known, NO_ROUTE)))
        raise refusals.not_now(
            "K20",
            "route",
            _("There is no route {route}.").format(route=one_line(route, limit=_SHOWN)),
            did_you_mean(route, known, choices),
        )
    follows = all(route in advised for route in wanted) or (
        wanted == (NO_ROUTE,) and advice.get("status") == "geen_route"
    )
    if not follows and not reason.strip():
        beside = ", ".join(advised) or (_("no route") if screening else _("there is no screening"))
        raise refusals.not_now(
            "K21",
            "reden",
            _("The route {route} is not what was advised ({advised}); a reason is needed.").format(
                route=one_line(", ".join(wanted), limit=_SHOWN),
                advised=beside,
            ),
            _("Pas toe of leg uit: give the reason with --reason."),
        )
    besluit = part_of(
        model.Besluit,
        {
            "datum": today,
            "route": wanted[0],
            "routes": list(wanted) if len(wanted) > 1 else None,
            "advies": list(advised),
            "advies_status": advice.get("status"),
            "afwijking": "nee" if follows else "ja",
            "reden": reason,
            "screening": screening.key if screening else None,
            "receipt": content.receipt if isinstance(content, model.Screening) else None,
        },
        "besluiten",
    )
    edits = (Edit("besluiten", besluit, None), *with_status(dossier, "besloten"))
    return Decision(edits, not follows, advised)


def withdraw(dossier: Dossier, number: str, reason: str, today: date) -> list[Edit]:
    """The edits that take a decision back; it stays to be read, with the reason.

    Args:
        dossier: with its decisions.
        number: of the decision; empty for the last one that stands.
        reason: why.
        today: the day of it.

    Raises:
        InvalidInput: there is no such decision that stands (K23), or no reason (K24).
    """
    standing = [
        piece
        for piece in dossier.many("besluiten")
        if isinstance(piece.content, model.Besluit) and piece.content.ingetrokken_op is None
    ]
    wanted = [piece for piece in standing if not number or piece.key == number][-1:]
    if not wanted:
        raise refusals.not_now(
            "K23",
            "besluiten",
            _("There is no decision that can be withdrawn."),
            _("`mas case show` lists the decisions with their numbers."),
        )
    if not reason.strip():
        raise no_reason()
    (piece,) = wanted
    withdrawn = part_of(
        model.Besluit,
        {
            **(plain(piece.content) if piece.content else {}),
            "ingetrokken_op": today,
            "reden_intrekking": reason,
        },
        piece.record,
    )
    edits = [Edit("besluiten", withdrawn, piece.key)]
    if len(standing) == 1 and dossier.one(model.Zaak).status == "besloten":
        edits += with_status(dossier, "in_behandeling")
    return edits


def reopen(dossier: Dossier, reason: str) -> list[Edit]:
    """The edits that open a closed case again, with a note that says why.

    Raises:
        InvalidInput: the case is not closed (K25), or there is no reason (K24).
    """
    if dossier.one(model.Zaak).status != "gesloten":
        raise refusals.not_now("K25", "zaak.status", _("This case is not closed."), "")
    if not reason.strip():
        raise no_reason()
    note = part_of(model.Notitie, {"tekst": f"Heropend: {reason.strip()}"}, "notities")
    status = "besloten" if dossier.decisions() else "in_behandeling"
    return [*with_status(dossier, status), Edit("notities", note, None)]


def no_reason() -> InvalidInput:
    """Something is taken back without saying why (K24)."""
    return refusals.not_now(
        "K24", "reden", _("What is taken back needs a reason."), _("Give it with --reason.")
    )


def close(dossier: Dossier, reason: str, explanation: str, today: date) -> list[Edit]:
    """The edit that closes a case; raises InvalidInput for a reason that does not exist (K04)."""
    zaak = dossier.one(model.Zaak)
    return [
        Edit(
            "zaak",
            part_of(
                model.Zaak,
                {
                    **plain(zaak),
                    "status": "gesloten",
                    "gesloten_op": today,
                    "reden_sluiting": reason or "overig",
                    "toelichting_sluiting": explanation,
                },
                "zaak",
            ),
        )
    ]
