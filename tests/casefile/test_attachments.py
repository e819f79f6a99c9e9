"""Files in a dossier: sealed beside it, given back as they were, and gone with it."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mas_cli.casefile import attachments, bundle, model
from mas_cli.casefile.dossier import Dossier
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.inzage import Voor, inzage
from mas_cli.casefile.store import CaseStore
from mas_cli.errors import IntegrityError, InvalidInput
from mas_cli.vault import Password

SCAN = b"%PDF-1.7 Robin Bakker, Voorbeeldcollege\x00\xff" * 100
TODAY = date(2026, 9, 1)


@pytest.fixture
def dossier(store: CaseStore) -> Dossier:
    return store.create(
        [Edit("notities", model.Notitie.model_validate({"tekst": "Gesprek met vader."}), None)]
    )


def attach(store: CaseStore, dossier: Dossier, content: bytes = SCAN, name: str = "brief.pdf") -> Dossier:
    return attachments.attach(store, dossier, name, content, title="Brief", day=TODAY).dossier


def attachment_rows(folder: Path, length: int) -> list[bytes]:
    """The keys of the stored versions that are at least so long."""
    with contextlib.closing(sqlite3.connect(folder / "records.db")) as database:
        return [
            key for (key,) in database.execute("SELECT key FROM version WHERE length(value) >= ?", (length,))
        ]


def test_a_file_comes_back_as_it_was_in_another_session(
    store: CaseStore, dossier: Dossier, another: Callable[..., CaseStore]
) -> None:
    changed = attach(store, dossier)
    (piece,) = changed.many("documenten")
    found = another("Bo").load(dossier.container)
    (document,) = found.contents(model.Document)
    assert found.pieces[piece.record].content == piece.content
    assert (document.bestand, document.titel, document.omvang) == ("brief.pdf", "Brief", len(SCAN))
    assert document.sha256 == hashlib.sha256(SCAN).hexdigest()
    assert attachments.get(another("Bo"), found, piece.key) == SCAN
    assert [entry.event for entry in store.vault.log()][-1] == "verzamelen"


def test_showing_and_listing_do_not_open_a_file_and_check_names_the_damaged_one(
    store: CaseStore, dossier: Dossier, another: Callable[..., CaseStore], tmp_path: Path
) -> None:
    changed = attach(store, dossier, SCAN * 10)
    number = changed.many("documenten")[-1].key
    (key,) = attachment_rows(tmp_path / "kluis", len(SCAN) * 10)
    with contextlib.closing(sqlite3.connect(tmp_path / "kluis" / "records.db")) as database:
        database.execute("UPDATE version SET value = zeroblob(length(value)) WHERE key = ?", (key,))
        database.commit()
    later = another("Bo")
    assert later.load(dossier.container).many("documenten")
    assert len(list(later.summaries())) == 1
    assert later.versions(dossier.container)
    assert later.change(changed, [Edit("zaak", model.Zaak(kenmerk="LP-9"), "")])
    with pytest.raises(IntegrityError):
        attachments.get(later, changed, number)
    report = later.vault.check()
    assert report.damaged == (dossier.container,)
    assert any(attachments.record_of(number) in finding.where for finding in report.findings)


def test_the_same_bytes_are_kept_once(store: CaseStore, dossier: Dossier) -> None:
    changed = attach(store, dossier)
    before = store.vault.generation
    again = attachments.attach(store, changed, "anders.pdf", SCAN, title="", day=TODAY)
    assert (again.new, again.number) == (False, changed.many("documenten")[-1].key)
    assert store.vault.generation == before


def test_a_document_that_was_made_gets_its_own_file(store: CaseStore, dossier: Dossier) -> None:
    mark = hashlib.sha256(SCAN).hexdigest()
    made = model.Document.model_validate(
        {"type": "pv-jongere", "sha256": mark, "controlepunt": "ab12", "concept": "nee", "bestand": "pv.docx"}
    )
    dossier = store.change(dossier, [Edit("documenten", made, None)])
    found = attachments.attach(store, dossier, "kopie.docx", SCAN, title="", day=TODAY)
    (document,) = found.dossier.contents(model.Document)
    assert (document.type, document.controlepunt, document.bestand) == ("pv-jongere", "ab12", "pv.docx")
    assert attachments.get(store, found.dossier, found.number) == SCAN


def test_two_officers_attach_at_once_and_both_files_are_there(
    store: CaseStore, dossier: Dossier, another: Callable[..., CaseStore]
) -> None:
    dossier = store.change(dossier, [Edit("zaak", model.Zaak(status="in_behandeling"), "")])
    attach(store, dossier, b"een", "een.txt")
    attach(another("Bo"), dossier, b"twee", "twee.txt")
    found = store.load(dossier.container)
    assert [attachments.get(store, found, number) for number in attachments.numbers(found)] == [
        b"een",
        b"twee",
    ]


def test_a_destroyed_case_takes_its_files_along(store: CaseStore, dossier: Dossier, tmp_path: Path) -> None:
    attach(store, dossier, SCAN * 10)
    store.destroy([dossier.container])
    assert attachment_rows(tmp_path / "kluis", 1) == []
    assert store.vault.check().whole


@pytest.mark.parametrize("size", [0, attachments.MOST_BYTES + 1])
def test_a_file_that_is_empty_or_too_large_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "groot.bin"
    with path.open("wb") as stream:
        stream.truncate(size)
    with pytest.raises(InvalidInput) as refused:
        attachments.read(path)
    assert [finding.code for finding in refused.value.findings] == ["K80"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "er-niet"):
        with pytest.raises(InvalidInput):
            attachments.read(path)


@pytest.mark.parametrize("number", ["9", "0", "-1", "", "1.1", "\x1b[2J", "9" * 500])
def test_a_number_without_a_file_is_named(store: CaseStore, dossier: Dossier, number: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        attachments.get(store, attach(store, dossier), number)
    assert [finding.code for finding in refused.value.findings] == ["K81"]
    assert "\x1b" not in str(refused.value.findings)


def test_inzage_says_that_a_file_is_left_out(store: CaseStore, dossier: Dossier) -> None:
    found = inzage(attach(store, dossier), Voor.JONGERE, TODAY, ("AVG", "WPG"))
    assert [item.count for item in found.left_out if "bijgevoegde bestanden" in item.ground] == [1]


@pytest.mark.parametrize("along", [True, False])
def test_files_go_into_a_bundle_only_when_they_are_asked_for(
    store: CaseStore,
    dossier: Dossier,
    tmp_path: Path,
    clock: Any,
    along: bool,
) -> None:
    opened = attach(store, dossier)
    pieces = bundle.chosen(opened, (), full=False, files=along)
    packed = bundle.pack(
        opened,
        pieces,
        bundle.Key(password="woorden voor onderweg"),
        vault_id=store.vault.id,
        actor="An",
        clock=clock,
        files=attachments.for_bundle(store, opened, pieces),
    )
    assert SCAN[:40] not in packed
    (tmp_path / "x.masdossier").write_bytes(packed)
    found = bundle.unpack(tmp_path / "x.masdossier", Password("woorden voor onderweg"), clock)
    copy = store.create(found.edits, files=found.files)
    assert list(found.files.values()) == ([SCAN] if along else [])
    assert attachments.numbers(copy) == (["1"] if along else [])
    assert [document.sha256 for document in copy.contents(model.Document)] == [
        hashlib.sha256(SCAN).hexdigest()
    ]
    if along:
        assert attachments.get(store, copy, "1") == SCAN


def test_a_bundle_whose_file_is_not_the_one_described_is_refused(
    store: CaseStore, dossier: Dossier, tmp_path: Path, clock: Any
) -> None:
    opened = attach(store, dossier)
    pieces = bundle.chosen(opened, (), full=False, files=True)
    for files in ({}, {"1": SCAN + b"!"}, {"1": SCAN, "2": SCAN}):
        packed = bundle.pack(
            opened,
            pieces,
            bundle.Key(password="woorden voor onderweg"),
            vault_id=store.vault.id,
            actor="An",
            clock=clock,
            files=files,
        )
        (tmp_path / "x.masdossier").write_bytes(packed)
        with pytest.raises(InvalidInput) as refused:
            bundle.unpack(tmp_path / "x.masdossier", Password("woorden voor onderweg"), clock)
        assert [finding.code for finding in refused.value.findings] == ["K70"]


def test_more_than_a_bundle_takes_is_refused_before_anything_is_read(
    store: CaseStore, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = attach(store, dossier)
    monkeypatch.setattr(attachments, "MOST_BYTES_TOGETHER", len(SCAN) - 1)
    with pytest.raises(InvalidInput) as refused:
        attachments.for_bundle(store, opened, bundle.chosen(opened, (), full=False, files=True))
    assert [finding.code for finding in refused.value.findings] == ["K82"]
