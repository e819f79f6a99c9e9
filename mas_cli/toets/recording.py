"""A check in a dossier: its record, and the fields of the letter that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of
from mas_cli.plan import letter_facts

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier
    from mas_cli.toets.result import ToetsResult


def edits_for(dossier: Dossier, result: ToetsResult) -> list[Edit]:
    """The edits that record a check, with its day, its reason and the text of the law it used.

    The letter's fields become facts for documents; what an earlier check of the same name had put there and
    this one does not, is taken out.
    """
    data = result.as_json()
    part = part_of(
        model.Toets,
        {
            "toets": data["check"]["id"],
            "editie": data["check"]["edition"],
            "datum": result.day,
            "uitkomst": data["outcome"],
            "titel": data["title"],
            "reden": data["because"],
            "document": data["document"],
            "artikelen": [article["article"] for article in data["articles"]],
            "antwoorden": data["answers"],
            "toelichtingen": data["remarks"],
            "gegevens": data["document_data"],
            "receipt": data["receipt"],
        },
        "toetsen",
    )
    before = last_of(dossier, data["check"]["id"])
    earlier: Mapping[str, Any] = (before.gegevens if before else None) or {}
    return [Edit("toetsen", part, None), *letter_facts.edits_for(dossier, result.letter_data, earlier)]


def last_of(dossier: Dossier, name: str) -> model.Toets | None:
    """The last check of a name in a dossier."""
    found = [item for item in dossier.contents(model.Toets) if item.toets == name]
    return found[-1] if found else None
