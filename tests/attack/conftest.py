"""A shared vault of Anna, with colleague Bo; each has a computer of their own. Bo knows the library well."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli.vault import CHEAPEST, Identity, Vault, header, manifest, slots
from mas_cli.vault.folder import read_header
from mas_cli.vault.keys import RootKeys
from mas_cli.vault.members import Roster
from mas_cli.vault.opening import Kept, unlock
from mas_cli.vault.store import SqliteRecords

ANNA = "vier woorden zijn genoeg"
BO = "de zin van Bo"


def noise(count: int) -> bytes:
    """Random bytes that an attacker chose."""
    return b"\xa7" * count


@dataclass
class Computer:
    """A computer with its own memory."""

    vault: Path
    state_dir: Path

    @property
    def options(self) -> dict[str, Any]:
        return {
            "state_dir": self.state_dir,
            "kdf": CHEAPEST,
            "patience": 0.2,
            "clock": lambda: datetime(2026, 11, 30, 9, tzinfo=UTC),
        }

    def open(self, credential: Any, **options: Any) -> Vault:
        return Vault.open(self.vault, credential, **{**self.options, **options})

    def accept(self, credential: Any, **options: Any) -> Vault:
        return Vault.accept_restore(self.vault, credential, **self.options, **options)


@dataclass
class Office:
    """The folder, and the computers of those who work in it."""

    root: Path
    vault: Path
    anna: Computer
    bo: Computer
    key: Identity
    recovery: str

    def another_computer(self, name: str = "nieuw") -> Computer:
        return Computer(self.vault, self.root / f"state-{name}")

    def copy(self, name: str = "kopie") -> Path:
        """What anybody with the folder can keep."""
        shutil.rmtree(self.root / name, ignore_errors=True)
        shutil.copytree(self.vault, self.root / name)
        return self.root / name

    def slot_of_bo(self) -> str:
        return next(slot.id for slot in self.header().slots if slot.kind == "colleague")

    def header(self) -> header.Header:
        return header.decode(read_header(self.vault), str(self.vault))

    def write_header(self, forged: header.Header) -> None:
        (self.vault / "header").write_bytes(header.encode(forged))

    def write_manifest(self, state: manifest.Manifest, keys: RootKeys, signer: Any) -> None:
        sealed = state.seal(keys.manifest, self.header().vault, noise, signer)
        records = SqliteRecords(self.vault, patience=1.0)
        with records.begin(write=True):
            records.put("meta", manifest.KEY, sealed)
        records.close()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    path = tmp_path / "kluis"
    anna, bo = Computer(path, tmp_path / "state-anna"), Computer(path, tmp_path / "state-bo")
    vault, recovery = Vault.create(path, ANNA, actor="Anna", page_size=1024, **anna.options)
    key = Identity.create(tmp_path / "sleutel", BO, rng=lambda n: b"k" * n, kdf=CHEAPEST)
    with vault:
        vault.add_colleague(key.public_text, "Bo", tmp_path)
        with vault.transaction(event="verzamelen") as change:
            container = change.new_container()
            change.put(container, "zaak", "zaak", b"van voor het vertrek", expected_version=0)
    bo.open(key).close()
    return Office(tmp_path, path, anna, bo, key, recovery)


def forged(office: Office, base: header.Header, roster: Roster | None, signer: Any, **more: Any) -> RootKeys:
    """Put a header in the folder with a root key of the attacker's own, wrapped for everyone in `base`."""
    keys = RootKeys(b"\x66" * 32)
    wrapping = slots.Wrapping(
        base.vault,
        base.epoch + 1,
        keys,
        noise,
        signs=roster is not None,
        founding=roster.founding if roster else b"",
    )
    made = tuple(
        slots.rewrap(
            slot if roster else replace(slot, sign=b"", tag=b""), noise(16) + b"wie dan ook", wrapping
        )
        for slot in base.slots
    )
    draft = header.Header(base.vault, base.revision + 9, base.epoch + 1, made, roster=roster, **more)
    office.write_header(draft.sealed(keys, signer))
    return keys


def secrets_of(office: Office, credential: Any) -> Any:
    """What somebody who may open the vault can take out of it: root key, slot, signing key."""
    return unlock(str(office.vault), office.header(), Kept.of(credential), CHEAPEST)
