"""Merge two dossiers of a jongere into one, with nothing lost.

Everything of the other dossier comes into the one that is kept, with its author, time and regime. Where both
say something else of the same thing, the one that is kept stays and a note tells what the other said. The
other stays in the vault as an empty, closed case with its whole history; the log of both says what was done.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import attachments, model, refusals
from mas_cli.casefile.dossier import plain
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.reading import part_of
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.casefile.dossier import Dossier, Piece
    from mas_cli.casefile.store import CaseStore

_ZAAK = "zaak"
_CLOSED = "gesloten"


def merge(store: CaseStore, kept: Dossier, other: Dossier, now: datetime) -> int:
    """Bring a dossier into another; all of it or nothing.

    Returns:
        How many pieces came over.

    Raises:
        InvalidInput: it is the same dossier (K49).
        Changed: one of them was changed meanwhile.
    """
    if kept.container == other.container:
        raise refusals.not_now("K49", kept.id, _("This is one case."), _("Name two cases."))
    files = attachments.for_bundle(store, other, list(other.pieces.values()))
    edits, numbers = _brought_over(kept, other, now)
    emptied = [
        Edit(piece.section, None, piece.key)
        for piece in other.pieces.values()
        if piece.content is not None and piece.section != _ZAAK
    ]
    closed = model.Zaak(
        status=_CLOSED, kenmerk=kept.id, gesloten_op=now.date(), herkomst=other.one(model.Zaak).herkomst
    )
    with store.vault.transaction(event=Event.COMBINEREN) as change:
        store.change_in(change, kept, edits, event=Event.COMBINEREN)
        attachments.put(
            change, kept.container, {numbers[number]: content for number, content in files.items()}
        )
        store.change_in(change, other, [*emptied, Edit(_ZAAK, closed)], event=Event.COMBINEREN)
        store.note_in(change, Event.COMBINEREN, kept.container, samengevoegd_uit=other.id, stukken=len(edits))
        store.note_in(
            change, Event.COMBINEREN, other.container, samengevoegd_met=kept.id, stukken=len(emptied)
        )
    return len(edits)


def _brought_over(kept: Dossier, other: Dossier, now: datetime) -> tuple[list[Edit], Mapping[str, str]]:
    """The edits that bring everything over, and the new number of each document."""
    numbers: dict[tuple[str, str], str] = {}
    edits: list[Edit] = []
    differences: list[str] = []
    taken = dict[str, int]()
    for piece in sorted(other.pieces.values(), key=_order):
        if piece.content is None:
            continue
        section = model.SECTIONS.get(piece.section)
        if section is not None and section.many:
            before = taken.setdefault(piece.section, int(kept.next_key(piece.section)))
            numbers[piece.section, piece.key] = str(before)
            taken[piece.section] = before + 1
            edits.append(_edit(piece, None, _renumbered(piece.content, numbers)))
        else:
            mine = kept.pieces.get(piece.record)
            known = plain(mine.content) if mine is not None and mine.content is not None else {}
            given = plain(piece.content)
            differences += [
                f"{piece.record}.{name}: {value}"
                for name, value in given.items()
                if name in known and known[name] != value
            ]
            if given.keys() - known.keys() and piece.section != _ZAAK:
                content = part_of(type(piece.content), {**given, **known}, piece.record)
                edits.append(_edit(piece, piece.key, content))
            elif piece.section == _ZAAK:
                differences += [f"zaak.{name}: {given[name]}" for name in given.keys() - known.keys()]
    told = _("Merged with dossier {case}.").format(case=other.id)
    if differences:
        told += " " + _("It said otherwise: {differences}.").format(differences="; ".join(differences))
    edits.append(Edit("notities", model.Notitie(tekst=told), None, time=now))
    return edits, {key: new for (section, key), new in numbers.items() if section == "documenten"}


def _order(piece: Piece) -> tuple[bool, str, int]:
    """Screenings before the decisions that name them, and a list in its own order."""
    return piece.section != "screenings", piece.section, int(piece.key) if piece.key.isdigit() else 0


def _edit(piece: Piece, key: str | None, content: Any) -> Edit:
    return Edit(piece.section, content, key, piece.regime, piece.author, piece.time)


def _renumbered(content: model.Part, numbers: Mapping[tuple[str, str], str]) -> model.Part:
    """A decision with the new number of its screening."""
    if isinstance(content, model.Besluit) and content.screening is not None:
        new = numbers.get(("screenings", str(content.screening)))
        return content.model_copy(update={"screening": int(new)}) if new else content
    return content
