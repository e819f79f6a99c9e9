"""A vault of every format version that was ever released, made once and never made again.

A change that makes one of these fail loses the dossiers of whoever has such a vault: give the format a new
version number and keep reading the old one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from mas_cli.errors import IntegrityError
from mas_cli.vault import CHEAPEST, Identity, Password, RecoveryKey, Vault
from mas_cli.vault.transaction import Author, Transaction

GOLDEN = Path(__file__).with_name("golden")
SEALED = {
    "format-1/header": "415a390edb58d80124fd8091b021741d35456f9e60e05c9e140ab0aefc4d8c5c",
    "format-1/records.db": "b387b8bb7362529e91bf50e9a2749dcfc76fa3760c7a6557539171aabab7474d",
    "format-2/header": "a4329f52b08af9e1c8cfea340a54dd90c465f0cf4f4103fbd4f960129f0768e5",
    "format-2/records.db": "24192a7a66a5f9de6a51a60ef3f423b6c4e657a16f9f7b0e6ad3cf9993e5548c",
}


@pytest.mark.parametrize("name", SEALED)
def test_the_golden_files_are_the_ones_that_were_made_then(name):
    assert hashlib.sha256((GOLDEN / name).read_bytes()).hexdigest() == SEALED[name]


@pytest.mark.parametrize("key", ["password", "recovery", "colleague"])
def test_every_format_is_still_read_written_and_opened_with_every_key(key, tmp_path):
    for golden in GOLDEN.iterdir():
        expected = json.loads((golden / "expected.json").read_text(encoding="utf-8"))
        credential = {
            "password": lambda: Password("wachtwoord é"),
            "recovery": lambda expected=expected: RecoveryKey(expected["recovery"]),
            "colleague": lambda golden=golden: Identity.open(golden / "key", "sleutelwoord", kdf=CHEAPEST),
        }[key]()
        path = tmp_path / golden.name
        path.mkdir()
        for name in ("header", "records.db"):
            shutil.copy(golden / name, path / name)
        with Vault.open(path, credential, state_dir=tmp_path / "state", kdf=CHEAPEST) as vault:
            assert said_by(vault) == expected | {"recovery": None}
            (container,) = vault.containers()
            with vault.transaction(event="wijzigen") as change:
                change.put(container, "dossier", "dossier", b"verder", expected_version=2)
            assert vault.check().whole


def said_by(vault: Vault) -> dict:
    """All that the vault says, in the words of `expected.json`."""
    return {
        "recovery": None,
        "vault": vault.id,
        "generation": vault.generation,
        "records": {
            container: {
                info.id: [
                    [
                        record.version,
                        record.kind,
                        record.time.isoformat(),
                        record.actor,
                        record.payload.decode(),
                    ]
                    for record in vault.history(container, info.id)
                ]
                for info in vault.records(container)
            }
            for container in vault.containers()
        },
        "summaries": {container: summary.decode() for container, summary in vault.summaries()},
        "log": [
            [
                entry.sequence,
                entry.time.isoformat(),
                entry.actor,
                entry.event,
                entry.container,
                None if entry.detail is None else entry.detail.decode(),
            ]
            for entry in vault.log()
        ],
        "slots": [[slot.id, slot.kind, slot.label] for slot in vault.slots()],
    }


@pytest.mark.parametrize("first", ["password", "recovery", "colleague"])
def test_a_vault_of_before_the_signatures_is_raised_and_everyone_comes_along(first, tmp_path):
    golden = GOLDEN / "format-1"
    expected = json.loads((golden / "expected.json").read_text(encoding="utf-8"))
    path = tmp_path / "kluis"
    path.mkdir()
    for name in ("header", "records.db"):
        shutil.copy(golden / name, path / name)
    credentials = {
        "password": Password("wachtwoord é"),
        "recovery": RecoveryKey(expected["recovery"]),
        "colleague": Identity.open(golden / "key", "sleutelwoord", kdf=CHEAPEST),
    }
    order = [first, *(name for name in credentials if name != first)]
    for number, name in enumerate(order):
        with Vault.open(path, credentials[name], state_dir=tmp_path / f"state-{name}", kdf=CHEAPEST) as vault:
            assert vault.upgrade() is (number == 0)
            assert vault.format == 2
            assert said_by(vault)["records"] == expected["records"]
            vault.note("gezien", actor=f"met {name}")
            assert [slot.signs for slot in vault.slots()].count(True) == number + 1
            assert vault.check().whole
            entries = list(vault.log())
    count = len(expected["log"])
    assert [entry.signed for entry in entries] == [False] * count + [True] * (len(entries) - count)
    with Vault.open(
        path, credentials["colleague"], state_dir=tmp_path / "state-password", kdf=CHEAPEST
    ) as vault:
        (container,) = vault.containers()
        with vault.transaction(event="wijzigen") as change:
            change.put(container, "dossier", "dossier", b"verder", expected_version=2)
        versions = vault.history(container, "dossier")
        assert [bool(record.slot) for record in versions] == [False, False, True]


def test_in_a_raised_vault_nobody_adds_what_is_not_signed(tmp_path):
    """A member with a program of their own writes a version and an entry without a signature."""
    golden = GOLDEN / "format-1"
    path = tmp_path / "kluis"
    path.mkdir()
    for name in ("header", "records.db"):
        shutil.copy(golden / name, path / name)
    options = {"state_dir": tmp_path / "state", "kdf": CHEAPEST}
    with Vault.open(path, "wachtwoord é", **options) as vault:
        vault.upgrade()
        (container,) = vault.containers()
        session = vault._session
        signer, session.signing = session.signer, lambda: None
        with session.writing(), session.storage.begin(write=True):
            session.refresh()
            author = Author("Karin", 0, session.slot, None)
            change = Transaction(
                session.reader(), author, event="wijzigen", detail=b"", revision=0, rng=os.urandom
            )
            change.put(container, "dossier", "dossier", b"van wie dan ook", expected_version=2)
            change.finish()
            session.signing = lambda: signer
            sealed = session.write_manifest(change.manifest, session.stored)
        session.adopt(change.manifest, sealed, session.stored)
        with pytest.raises(IntegrityError):
            vault.get(container, "dossier")
        assert vault.get(container, "dossier", 2).payload
        with pytest.raises(IntegrityError):
            list(vault.log())
