"""What partners report back: from an outcome to the events of the dossier. Nothing is saved here."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli import yamlfile
from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.paths import data_root
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Outcome:
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

    outcome: Outcome
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


@functools.cache
def outcomes() -> Mapping[str, Mapping[str, Outcome]]:
    """The outcomes of every partner, from `plan/uitkomsten.yaml`."""
    data: dict[str, Any] = yamlfile.read(
        data_root("instruments") / "plan" / "uitkomsten.yaml", "plan/uitkomsten.yaml"
    ).data
    return {
        partner: {
            name: Outcome(
                partner,
                name,
                str(item["naam"]),
                tuple(item["gebeurtenissen"]),
                str(item["gevolg"]),
                str(item.get("sluit", "")),
                str(item["bron"]),
            )
            for name, item in content["uitkomsten"].items()
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
        raise _unknown(
            "P30", _("No partner {name} reports back.").format(name=_short(partner)), partner, known
        )
    if outcome not in known[partner]:
        message = _("{partner} has no outcome {name}.").format(partner=partner, name=_short(outcome))
        raise _unknown("P31", message, outcome, known[partner])
    found = known[partner][outcome]
    replaced = {event for other in known[partner].values() for event in other.events}
    edits: list[Edit] = []
    findings: list[Finding] = []
    for piece in dossier.many("gebeurtenissen"):
        content = piece.content
        if isinstance(content, model.Gebeurtenis) and content.gebeurtenis in replaced:
            edits.append(Edit("gebeurtenissen", None, piece.key))
            message = _("An earlier outcome is replaced: {event} of {day}.").format(
                event=content.gebeurtenis, day=content.datum or "?"
            )
            findings.append(
                Finding("P32", Severity.WARN, piece.record, message, _("What it was stays in the history."))
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


def _short(text: str) -> str:
    return one_line(text, limit=_SHOWN)


def _unknown(code: str, message: str, name: str, known: Iterable[str]) -> InvalidInput:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    remedy = (
        _("Did you mean {name}?").format(name=near[0])
        if near
        else _("Choose from: {choices}.").format(choices=", ".join(names))
    )
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, _short(name), message, remedy)])
