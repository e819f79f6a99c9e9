"""What partners report back: from an outcome to the events of the dossier. Nothing is saved here."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mas_cli import shapes
from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of
from mas_cli.findings import Finding
from mas_cli.paths import data_root
from mas_cli.plan import refusals, schema

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class PartnerOutcome:
    """An outcome a partner can report.

    Attributes:
        events: that go into the dossier, on the day of the report.
        consequence: what follows, in a sentence.
        closes: the reason with which the case can be closed; empty when it goes on.
    """

    partner: str
    id: str
    name: str
    events: tuple[str, ...]
    consequence: str
    closes: str
    source: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What to save, and what someone should know about it."""

    outcome: PartnerOutcome
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


@functools.cache
def outcomes() -> Mapping[str, Mapping[str, PartnerOutcome]]:
    """The outcomes of every partner, from `plan/uitkomsten.yaml`."""
    name = "plan/uitkomsten.yaml"
    data = shapes.read(data_root("instruments") / name, schema.Uitkomsten, name).root
    return {
        partner: {
            name: PartnerOutcome(
                partner, name, item.naam, tuple(item.gebeurtenissen), item.gevolg, item.sluit, item.bron
            )
            for name, item in content.uitkomsten.items()
        }
        for partner, content in data.items()
    }


def report(dossier: Dossier, partner: str, outcome: str, day: date, note: str = "") -> Reported:
    """The edits that record what a partner reported.

    An earlier outcome of the same partner is taken out with a warning (P32): the last one counts, and what it
    was stays in the history.

    Raises:
        InvalidInput: there is no such partner (P30) or no such outcome of that partner (P31).
    """
    known = outcomes()
    if partner not in known:
        raise refusals.no_such_partner(partner, known)
    if outcome not in known[partner]:
        raise refusals.no_such_outcome(partner, outcome, known[partner])
    found = known[partner][outcome]
    replaced = {event for other in known[partner].values() for event in other.events}
    edits: list[Edit] = []
    findings: list[Finding] = []
    for piece in dossier.many("gebeurtenissen"):
        content = piece.content
        if isinstance(content, model.Gebeurtenis) and content.gebeurtenis in replaced:
            edits.append(Edit("gebeurtenissen", None, piece.key))
            findings.append(
                refusals.outcome_replaced(piece.record, content.gebeurtenis, content.datum or "?")
            )
    edits += [
        Edit(
            "gebeurtenissen",
            part_of(
                model.Gebeurtenis,
                {"gebeurtenis": event, "datum": day, "toelichting": note},
                "gebeurtenissen",
            ),
            None,
        )
        for event in found.events
    ]
    return Reported(found, tuple(edits), tuple(findings))
