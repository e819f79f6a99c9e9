"""Renewing keys, backups, and who can read what afterwards."""

from __future__ import annotations

import shutil

import pytest

from mas_cli.errors import Busy, IntegrityError, InvalidInput, Locked
from mas_cli.vault import CHEAPEST, Identity
from mas_cli.vault.keys import RootKeys, Tampered
from mas_cli.vault.manifest import unseal
from mas_cli.vault.opening import RootKey
from mas_cli.vault.refusals import code_of


def test_a_removed_colleague_cannot_open_what_is_written_after_the_keys_were_renewed(place, save, tmp_path):
    with place.create() as vault:
        bo = vault.add_password("van Bo", "Bo")
        container = save(vault, b"voor")
        kept_root = vault._session.keys.root
        kept_keys = vault._session.reader().envelope(bytes.fromhex(container)).keys
        vault.rekey(without=(bo,))
        save(vault, b"na", container, version=1)
        now = vault._session.reader().envelope(bytes.fromhex(container)).keys
    with pytest.raises(Locked):
        place.open("van Bo")
    with pytest.raises(Locked):
        place.open(RootKey(kept_root, bo))
    with place.open() as vault:
        session = vault._session
        old = RootKeys(kept_root)
        for space in ("envelope", "meta"):
            for key, row in session.storage.scan(space):
                with pytest.raises(Tampered):
                    unseal(row, old.manifest, session.header.vault, None)
                with pytest.raises(Tampered):
                    old.envelopes.open(row, key)
        # What Bo kept opens the old version only: the new one is under a key that Bo never had.
        assert now[:-1] == kept_keys
        newest = dict(session.storage.scan("version"))[bytes.fromhex(container) + bytes(4) + (2).to_bytes(8)]
        assert int.from_bytes(newest[:4]) == len(kept_keys)
        assert [record.payload for record in vault.history(container, "dossier")] == [b"voor", b"na"]


def test_everyone_who_stays_opens_it_as_before_after_the_keys_were_renewed(place, save, tmp_path):
    chris = Identity.create(tmp_path / "sleutel", "x", rng=lambda n: b"k" * n, kdf=CHEAPEST)
    with place.create() as vault:
        vault.add_password("van Bo", "Bo")
        vault.add_colleague(chris.public_text, "Chris", tmp_path)
        container = save(vault, b"een")
        vault.note("raadplegen", container, b"detail")
        before = vault.slots()
        vault.rekey()
        vault.rekey()
        assert [(slot.id, slot.label) for slot in vault.slots()] == [(slot.id, slot.label) for slot in before]
    for credential in ("van Bo", chris):
        with place.open(credential) as vault:
            assert vault.get(container, "dossier").payload == b"een"
            assert b"detail" in [entry.detail for entry in vault.log()]
            assert vault.check().whole


def test_keys_are_not_renewed_while_a_container_is_damaged(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        storage = vault._session.storage
        with storage.begin(write=True):
            storage.put("envelope", bytes.fromhex(container), b"kapot")
        header = (place.path / "header").read_bytes()
        with pytest.raises(IntegrityError) as refused:
            vault.rekey()
        assert code_of(refused.value) == "V08"
        assert (place.path / "header").read_bytes() == header


@pytest.mark.parametrize(
    "change",
    [lambda vault: vault.rekey(), lambda vault: vault.set_password("een heel nieuw wachtwoord")],
    ids=["rekey", "set_password"],
)
def test_a_header_that_cannot_be_written_leaves_the_vault_as_it_was_and_who_goes_on_signs_as_before(
    place, save, monkeypatch, change
):
    def full(_storage, _data):
        raise InvalidInput("de schijf is vol")

    with place.create() as vault:
        with monkeypatch.context() as patch:
            patch.setattr(type(vault._session.storage), "replace_header", full)
            with pytest.raises(InvalidInput):
                change(vault)
        container = save(vault, b"daarna")
    with place.open() as vault:
        assert vault.get(container, "dossier").payload == b"daarna"
        assert vault.check().whole


def test_renewing_without_anyone_left_is_refused(place):
    with place.create() as vault, pytest.raises(InvalidInput) as refused:
        vault.rekey(without=(vault.slot,))
    assert code_of(refused.value) == "V23"


def test_who_had_it_open_while_a_colleague_renewed_the_keys_goes_on(place, colleague, save):
    with place.create() as mine, colleague.open() as theirs:
        container = save(mine, b"een")
        theirs.rekey()
        assert mine.get(container, "dossier").payload == b"een"
        theirs.rekey()
        save(mine, b"twee", container, version=1)
        assert theirs.get(container, "dossier").payload == b"twee"


def test_who_had_it_open_while_a_colleague_removed_them_is_shut_out(place, colleague, save):
    with place.create() as mine:
        bo = mine.add_password("van Bo", "Bo")
        with colleague.open("van Bo") as theirs:
            container = save(mine, b"een")
            mine.remove_slot(bo)
            for call in (lambda: theirs.get(container, "dossier"), lambda: save(theirs, b"twee")):
                with pytest.raises(Locked) as refused:
                    call()
                assert code_of(refused.value) == "V19"


def test_who_had_it_open_while_a_colleague_added_a_slot_goes_on(place, colleague, save):
    with place.create() as mine, colleague.open() as theirs:
        theirs.add_password("van Bo", "Bo")
        save(mine, b"een")
        assert len(mine.slots()) == 3


def test_who_had_it_open_while_a_colleague_restored_a_backup_writes_nothing_into_the_void(
    place, colleague, save
):
    with place.create() as mine:
        mine.backup(place.path.with_name("kopie"))
        assert colleague.restore(place.path.with_name("kopie")) == place.path / "replaced-1"
        with pytest.raises(Busy) as refused:
            save(mine, b"een")
        assert code_of(refused.value) == "V19"


def test_a_backup_is_a_vault_of_that_moment(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        assert vault.backup(place.path.with_name("kopie")).whole
        save(vault, b"twee", container, version=1)
        with pytest.raises(InvalidInput) as refused:
            vault.backup(place.path.with_name("kopie"))
        assert code_of(refused.value) == "V14"
    copy = type(place)(place.path.with_name("kopie"), place.path.with_name("elders"), place.clock)
    with copy.open() as vault:
        assert vault.get(container, "dossier").payload == b"een"


def test_a_damaged_vault_gives_no_backup_that_looks_whole(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        storage = vault._session.storage
        with storage.begin(write=True):
            storage.delete("version", bytes.fromhex(container))
        with pytest.raises(IntegrityError) as refused:
            vault.backup(place.path.with_name("kopie"))
    assert code_of(refused.value) == "V07"
    assert not place.path.with_name("kopie").exists()
    assert not list(place.path.parent.glob(".kopie*"))


def test_a_restored_backup_keeps_what_it_replaced(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        vault.backup(place.path.with_name("kopie"))
        save(vault, b"twee", container, version=1)
    replaced = place.restore(place.path.with_name("kopie"))
    with place.accept() as vault:
        assert vault.get(container, "dossier").payload == b"een"
    kept = type(place)(replaced, place.path.with_name("elders"), place.clock)
    with kept.open() as vault:
        assert vault.get(container, "dossier").payload == b"twee"


def test_a_backup_is_restored_where_the_vault_was_lost(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        vault.backup(place.path.with_name("kopie"))
    shutil.rmtree(place.path)
    assert place.restore(place.path.with_name("kopie")) is None
    with place.accept() as vault:
        assert vault.get(container, "dossier").payload == b"een"


def test_a_backup_of_before_the_keys_were_renewed_is_restored_with_its_own_header(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        vault.backup(place.path.with_name("kopie"))
        vault.rekey()
        vault.set_password("nieuw")
    place.restore(place.path.with_name("kopie"))
    with place.accept() as vault:
        assert vault.get(container, "dossier").payload == b"een"


@pytest.mark.parametrize(
    ("password", "error"), [("fout", Locked), ("vier woorden zijn genoeg", IntegrityError)]
)
def test_a_backup_that_does_not_open_or_is_damaged_changes_nothing(place, save, password, error):
    with place.create() as vault:
        container = save(vault, b"een")
        vault.backup(place.path.with_name("kopie"))
    copy = type(place)(place.path.with_name("kopie"), place.path.with_name("elders"), place.clock)
    with copy.open() as vault:
        storage = vault._session.storage
        with storage.begin(write=True):
            storage.delete("version", bytes.fromhex(container))
    with pytest.raises(error):
        place.restore(place.path.with_name("kopie"), password)
    with place.open() as vault:
        assert vault.get(container, "dossier").payload == b"een"
    assert sorted(file.name for file in place.path.iterdir()) == ["header", "lock", "records.db", "reserve"]
