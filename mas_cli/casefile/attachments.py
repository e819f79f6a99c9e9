"""Files attached to a dossier: each a sealed record of its own, beside the document that describes it.

Showing, listing and changing a dossier never decrypt them; they go with the case when it is destroyed, and
`mas vault check` reads them like every other record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.casefile import decisions, model, refusals
from mas_cli.casefile.dossier import ATTACHMENT
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.reading import part_of
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.text import one_line

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.casefile.dossier import Dossier, Piece
    from mas_cli.casefile.store import CaseStore
    from mas_cli.errors import InvalidInput
    from mas_cli.vault.transaction import Transaction

_MIB: Final = 1024 * 1024
MOST_BYTES: Final = 25 * _MIB
# A bundle is read into memory as a whole, and a vault pads what it keeps by up to an eighth.
MOST_BYTES_TOGETHER: Final = 250_000_000
_TYPE: Final = "bijlage"
_NAME_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Attached:
    """What attaching came to: the dossier, the number among the documents, and whether it is new."""

    dossier: Dossier
    number: str
    new: bool


def read(path: Path) -> bytes:
    """The bytes of a file to attach.

    Raises:
        InvalidInput: it cannot be read, is no ordinary file, is empty, or is too large (K80).
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1) if path.is_file() else b""
    except OSError as error:
        raise _refused(path, _("{name} cannot be read: {reason}."), reason_of(error)) from error
    if not content:
        raise _refused(path, _("{name} is empty or no ordinary file."))
    if len(content) > MOST_BYTES:
        raise refusals.not_now(
            "K80",
            one_line(path.name, limit=_NAME_SHOWN),
            _("{name} is larger than {size} MiB.").format(
                name=one_line(path.name, limit=_NAME_SHOWN), size=MOST_BYTES // _MIB
            ),
            _("Make it smaller, or keep it elsewhere and write down in a note where it is."),
        )
    return content


def attach(
    store: CaseStore, dossier: Dossier, name: str, content: bytes, *, title: str, day: date
) -> Attached:
    """Keep a file in the dossier: with the document of the same hash when there is one, or as a new one.

    Attaching the same bytes twice changes nothing.

    Raises:
        InvalidInput: name or title cannot be kept (K04).
        Changed: someone else changed the document meanwhile.
    """
    mark = hashlib.sha256(content).hexdigest()
    described = {"bijlage": "ja", "omvang": len(content)}
    known = [piece for piece in dossier.many("documenten") if _document(piece).sha256 == mark]
    for piece in known:
        if _document(piece).bijlage == "ja":
            return Attached(dossier, piece.key, new=False)
    if known:
        before = _document(known[0])
        more = described | ({"titel": title} if title else {}) | ({} if before.bestand else {"bestand": name})
        made = part_of(model.Document, {**before.model_dump(exclude_none=True), **more}, known[0].record)
        edit = Edit("documenten", made, known[0].key)
    else:
        fields = {"type": _TYPE, "titel": title or None, "datum": day, "sha256": mark, "bestand": name}
        edit = Edit("documenten", part_of(model.Document, {**fields, **described}, "documenten"), None)
    with store.vault.transaction(event=Event.VERZAMELEN) as change:
        dossier = store.change_in(change, dossier, [edit, *decisions.begun(dossier)], event=Event.VERZAMELEN)
        number = edit.key or dossier.many("documenten")[-1].key
        put(change, dossier.container, {number: content})
    return Attached(dossier, number, new=True)


def put(change: Transaction, container: str, files: Mapping[str, bytes]) -> None:
    """Save attached files by the numbers of their documents, as part of a transaction."""
    for number, content in files.items():
        change.put(container, record_of(number), ATTACHMENT, content, expected_version=0)


def get(store: CaseStore, dossier: Dossier, number: str) -> bytes:
    """The attached file of a document.

    Raises:
        InvalidInput: there is none with this number (K81).
    """
    attached = numbers(dossier)
    if number not in attached:
        raise refusals.not_now(
            "K81",
            f"documenten.{one_line(number, limit=_NAME_SHOWN)}",
            _("This case has no attachment {number}.").format(number=one_line(number, limit=_NAME_SHOWN)),
            _("Attachments: {numbers}.").format(numbers=", ".join(attached) or "-"),
        )
    return store.vault.get(dossier.container, record_of(number)).payload


def for_bundle(store: CaseStore, dossier: Dossier, pieces: list[Piece]) -> dict[str, bytes]:
    """The attached files of the documents among the pieces, by number.

    Raises:
        InvalidInput: together they are more than a bundle takes (K82).
    """
    wanted = [piece for piece in pieces if has_file(piece)]
    total = sum(_document(piece).omvang or 0 for piece in wanted)
    if total > MOST_BYTES_TOGETHER:
        raise refusals.not_now(
            "K82",
            dossier.id,
            _("The attachments are {size} MB together; an export takes {most} MB.").format(
                size=round(total / 1e6), most=round(MOST_BYTES_TOGETHER / 1e6)
            ),
            _("Leave out --bijlagen and give the files one by one with `mas case attachment`."),
        )
    return {piece.key: get(store, dossier, piece.key) for piece in wanted}


def numbers(dossier: Dossier) -> list[str]:
    """The numbers of the documents that have their file with them."""
    return [piece.key for piece in dossier.many("documenten") if has_file(piece)]


def has_file(piece: Piece) -> bool:
    """Whether a piece is a document with its file attached."""
    return isinstance(piece.content, model.Document) and piece.content.bijlage == "ja"


def without_file(document: model.Document) -> model.Document:
    """The document as it goes where its file does not."""
    return document.model_copy(update={"bijlage": None, "omvang": None})


def fits(piece: Piece, content: bytes) -> bool:
    """Whether these bytes are the file that a document describes."""
    return (
        has_file(piece)
        and len(content) <= MOST_BYTES
        and hashlib.sha256(content).hexdigest() == _document(piece).sha256
    )


def record_of(number: str) -> str:
    """The id of the record of an attached file."""
    return f"{ATTACHMENT}.{number}"


def _document(piece: Piece) -> model.Document:
    assert isinstance(piece.content, model.Document)  # the section has no other parts
    return piece.content


def _refused(path: Path, message: str, reason: str = "") -> InvalidInput:
    name = one_line(path.name, limit=_NAME_SHOWN)
    return refusals.not_now(
        "K80", name, message.format(name=name, reason=reason), _("Check the name of the file.")
    )
