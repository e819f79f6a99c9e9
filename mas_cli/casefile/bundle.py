"""A dossier as an encrypted file, for a colleague or another computer.

The file is a small vault with one case, its two parts in a zip: the cryptography is that of the vault, and
there is no second one to get wrong. The history stays at home, and so does the log.
"""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli import scratch
from mas_cli.casefile import attachments, model, refusals
from mas_cli.casefile.code import code_of
from mas_cli.casefile.dossier import ATTACHMENT, piece_of
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.reading import part_of
from mas_cli.casefile.shown import MASK, SCHEMA
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.law.bewaren import Regime
from mas_cli.vault import Vault

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier, Piece
    from mas_cli.casefile.store import CaseStore
    from mas_cli.vault.slots import Credential

SUFFIX: Final = ".masdossier"
MAX_BYTES: Final = 300_000_000
_ORIGIN: Final = "herkomst"
_FILES: Final = ("header", "records.db")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Key:
    """What protects a bundle: a password, or the public key of a colleague (a line of text, from a file)."""

    password: str = ""
    public: str = ""
    source: Path = Path()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was opened: where it came from, its pieces as edits for a new case, and its attached
    files by the numbers of their documents.
    """

    origin: str
    edits: tuple[Edit, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)


def chosen(dossier: Dossier, sections: tuple[str, ...], *, full: bool, files: bool = False) -> list[Piece]:
    """The pieces that go along: the chosen sections (all when none are named), numbers only when `full`; a
    document says that its file is attached only with `files`.

    Raises:
        InvalidInput: there is no such section (K02).
    """
    for name in sections:
        if name not in model.SECTIONS and name != model.FEITEN.name:
            raise refusals.path_refused(
                name,
                _("A dossier has no section {name}.").format(name=name),
                ", ".join((*model.SECTIONS, model.FEITEN.name)),
            )
    found = []
    for piece in dossier.pieces.values():
        if piece.content is None or (sections and piece.section not in sections):
            continue
        if isinstance(piece.content, model.Jongere) and not full:
            without = piece.content.model_copy(update=dict.fromkeys(model.SECRET))
            found.append(replace(piece, content=without))
        elif isinstance(piece.content, model.Document) and not files:
            found.append(replace(piece, content=attachments.without_file(piece.content)))
        else:
            found.append(piece)
    return found


def known_as(store: CaseStore, origin: str) -> str:
    """Return the code of the case an export came from, or that came from it; empty when there is none."""
    vault, _colon, container = origin.partition(":")
    if vault in {store.vault.id, "json"} and container in store.vault.containers():
        return code_of(container)
    return next((case.id for case in store.summaries() if case.herkomst == origin), "")


def take_in(store: CaseStore, found: Bundle) -> str:
    """Make a case of a bundle, which says where it came from; return its code."""
    edits = [
        Edit("zaak", edit.content.model_copy(update={"herkomst": found.origin}))
        if edit.section == "zaak" and edit.content is not None
        else edit
        for edit in found.edits
    ]
    return store.create(edits, event=Event.VERZAMELEN, files=found.files).id


def pack(
    dossier: Dossier,
    pieces: list[Piece],
    key: Key,
    *,
    vault_id: str,
    actor: str,
    clock: Callable[[], datetime],
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The encrypted file; `files` are attachments by the numbers of their documents.

    Raises:
        InvalidInput: the password is empty, or the public key is not one.
    """
    with scratch.folder("mas-export") as folder:
        place, state = Path(folder) / "vault", Path(folder) / "state"
        # For a colleague the password slot is there for the maker's signature only: nobody knows the word.
        word = secrets.token_hex(32) if key.public else key.password
        vault, _recovery = Vault.create(place, word, state_dir=state, actor=actor, clock=clock)
        with vault:
            if key.public:
                vault.add_colleague(key.public, "", key.source)
            with vault.transaction(event=_ORIGIN) as change:
                container = change.new_container()
                origin = json.dumps({"herkomst": f"{vault_id}:{dossier.container}"}).encode()
                change.put(container, _ORIGIN, _ORIGIN, origin, expected_version=0)
                for piece in pieces:
                    change.put(container, piece.record, piece.section, piece.payload(), expected_version=0)
                attachments.put(change, container, files or {})
        return _zipped(place)


def unpack(path: Path, credential: Credential | str, clock: Callable[[], datetime]) -> Bundle:
    """What is in a bundle.

    Raises:
        InvalidInput: the file is no bundle (K70), or made by a newer version.
        Locked: it does not open with that.
        IntegrityError: it was damaged or altered.
    """
    with scratch.folder("mas-export") as folder:
        place, state = Path(folder) / "vault", Path(folder) / "state"
        place.mkdir(mode=0o700)
        for name, content in _parts(path).items():
            (place / name).write_bytes(content)
        origin = ""
        pieces: list[Piece] = []
        files: dict[str, bytes] = {}
        with Vault.open(place, credential, state_dir=state, clock=clock) as vault:
            for container in vault.containers():
                for record in vault.current(container):
                    if record.kind == _ORIGIN:
                        origin = _origin(record.payload, path)
                        continue
                    if record.kind == ATTACHMENT:
                        files[record.id.removeprefix(attachments.record_of(""))] = record.payload
                        continue
                    pieces.append(piece_of(record))
    described = {piece.key: piece for piece in pieces if attachments.has_file(piece)}
    if described.keys() != files.keys() or not all(
        attachments.fits(piece, files[number]) for number, piece in described.items()
    ):
        raise _no_bundle(path)
    return Bundle(origin, tuple(_edit(piece) for piece in pieces), files)


def from_json(data: Any, name: str) -> Bundle:
    """What is in an unencrypted export, as `mas case export --json` prints it.

    Numbers that were shown in part are left out.

    Raises:
        InvalidInput: the data is no dossier (K70), or has fields that cannot be kept (K03, K04).
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise _no_bundle(Path(name))
    zaak = {field: data[field] for field in model.Zaak.model_fields if field in data}
    edits = [Edit("zaak", part_of(model.Zaak, zaak, "zaak"))]
    for section in model.SECTIONS.values():
        content = data.get(section.name)
        if not content:
            continue
        if section.many and isinstance(content, list):
            edits += [_item_of(section, item, number) for number, item in enumerate(content, start=1)]
        elif not section.many:
            edits.append(Edit(section.name, part_of(section.part, _unmasked(content), section.name)))
    for group, content in (data.get(model.FEITEN.name) or {}).items():
        edits.append(Edit(model.FEITEN.name, part_of(model.Feiten, content, group), group))
    return Bundle(f"json:{data.get('container', '')}", tuple(edits))


def _item_of(section: model.Section, item: Any, number: int) -> Edit:
    """An item of a list, with who recorded it, when, and under which law."""
    path = f"{section.name}.{number}"
    if not isinstance(item, dict):
        return Edit(section.name, part_of(section.part, item, path), str(number))
    fields = {name: value for name, value in item.items() if name not in {"nr", "tijd", "auteur", "regime"}}
    try:
        regime = Regime(item["regime"]) if "regime" in item else None
        time = datetime.fromisoformat(item["tijd"]) if "tijd" in item else None
    except (ValueError, TypeError) as error:
        raise _no_bundle(Path(path)) from error
    part = part_of(section.part, fields, path)
    if isinstance(part, model.Document):
        part = attachments.without_file(part)
    return Edit(section.name, part, str(number), regime, str(item.get("auteur", "")), time)


def _unmasked(content: Any) -> Any:
    if not isinstance(content, dict):
        return content
    return {
        name: value
        for name, value in content.items()
        if not (name in model.SECRET and str(value).startswith(MASK))
    }


def for_colleague(path: Path) -> bool:
    """Whether a bundle opens with somebody's own key instead of a password; raises as `unpack`."""
    with scratch.folder("mas-export") as folder:
        (Path(folder) / "header").write_bytes(_parts(path)["header"])
        return any(slot.kind == "colleague" for slot in Vault.outside(Path(folder)).header.slots)


def _edit(piece: Piece) -> Edit:
    return Edit(piece.section, piece.content, piece.key, piece.regime, piece.author, piece.time)


def _origin(payload: bytes, path: Path) -> str:
    """Where a bundle says it came from; raises InvalidInput (K70), as anybody may have made it."""
    try:
        origin = json.loads(payload)["herkomst"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_bundle(path) from error
    if not isinstance(origin, str):
        raise _no_bundle(path)
    return origin


def _zipped(place: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in _FILES:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), (place / name).read_bytes())
    return buffer.getvalue()


def _parts(path: Path) -> dict[str, bytes]:
    """The two files of a bundle; nothing else is taken out of it."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = {}
            for name in _FILES:
                info = archive.getinfo(name)
                if info.file_size > MAX_BYTES or info.compress_type != zipfile.ZIP_STORED:
                    raise KeyError(name)
                found[name] = archive.read(info)
            return found
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _no_bundle(path) from error


def _no_bundle(path: Path) -> InvalidInput:
    return refusals.not_now(
        "K70",
        path.name,
        _("{name} is no export of a dossier.").format(name=path.name),
        _("Give a file that `mas case export` made, or a list of meldingen that ends in .csv."),
    )
