"""What is done while a process is killed (`killing.py`), and how what is left is looked at."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import older

from mas_cli.errors import InvalidInput, Locked, MasError
from mas_cli.vault import CHEAPEST, Identity, Vault, public_of


@dataclass
class Case:
    """One copy of the prepared vault."""

    root: Path

    @property
    def path(self) -> Path:
        return self.root / "kluis"

    @property
    def options(self) -> dict[str, Any]:
        return {"state_dir": self.root / "state", "kdf": CHEAPEST, "patience": 1.0}

    def open(self, password: str = "oud") -> Vault:
        return Vault.open(self.path, password, **self.options)


OLDER = ("upgrade", "claim")


def prepare(case: Case, scenario: str) -> None:
    if scenario in OLDER:
        older.make(case.path, "oud", rng=os.urandom)
        vault = case.open()
    else:
        vault, _recovery = Vault.create(case.path, "oud", **case.options)
    with vault:
        vault.add_password("collega", "Bo")
        with vault.transaction(event="nieuw") as change:
            for text in (b"een", b"twee"):
                container = change.new_container()
                change.put(container, "dossier", "dossier", text * 400, expected_version=0)
                change.summarise(container, text)
        vault.backup(case.root / "kopie")
        vault.note("na de kopie")
        Identity.create(case.root / "sleutel", "sleutelwoord", rng=os.urandom, kdf=CHEAPEST)
        if scenario == "claim":
            vault.upgrade()


def first(vault: Vault) -> str:
    return next(container for container, summary in vault.summaries() if summary == b"een")


def save(case: Case) -> None:
    with case.open() as vault, vault.transaction(event="wijzigen") as change:
        container = first(vault)
        change.put(container, "dossier", "dossier", b"nieuw" * 1000, expected_version=1)
        change.put(container, "brief", "brief", b"erbij", expected_version=0)
        change.put(change.new_container(), "dossier", "dossier", b"ook nieuw", expected_version=0)


def destroy(case: Case) -> None:
    with case.open() as vault:
        vault.destroy(first(vault), event="vernietigen")


def password(case: Case) -> None:
    with case.open() as vault:
        vault.set_password("nieuw")


def recovery(case: Case) -> None:
    with case.open() as vault:
        vault.new_recovery_key()


def join(case: Case) -> None:
    with case.open() as vault:
        vault.add_password("erbij", "Chris")


def welcome(case: Case) -> None:
    with case.open() as vault:
        vault.add_colleague(public_of(case.root / "sleutel"), "Dana", case.root)


def key_password(case: Case) -> None:
    key = Identity.open(case.root / "sleutel", "sleutelwoord", kdf=CHEAPEST)
    key.change_password(case.root / "sleutel", "ander woord", rng=os.urandom, kdf=CHEAPEST)


def note(case: Case) -> None:
    with case.open() as vault:
        vault.note("gezien", first(vault), b"door wie")


def purge(case: Case) -> None:
    with case.open() as vault:
        vault.remove_replaced()


def leave(case: Case) -> None:
    with case.open() as vault:
        (other,) = [slot.id for slot in vault.slots() if slot.label == "Bo"]
        vault.remove_slot(other)


def upgrade(case: Case) -> None:
    with case.open() as vault:
        vault.upgrade()


def claim(case: Case) -> None:
    with case.open("collega") as vault:
        vault.note("voor het eerst")


def rekey(case: Case) -> None:
    with case.open() as vault:
        (other,) = [slot.id for slot in vault.slots() if slot.label == "Bo"]
        vault.rekey(without=(other,))


def backup(case: Case) -> None:
    with case.open() as vault:
        vault.backup(case.root / "kopie-2")


def restore(case: Case) -> None:
    Vault.restore(case.root / "kopie", case.path, "oud", **case.options)


def accept(case: Case) -> None:
    Vault.accept_restore(case.path, "oud", **case.options).close()


def create(case: Case) -> None:
    Vault.create(case.root / "tweede", "oud", **case.options)[0].close()


SCENARIOS = {
    work.__name__: work
    for work in (
        *(save, note, destroy, password, recovery, join, welcome, leave, rekey, upgrade, claim),
        *(backup, restore, accept, purge, create, key_password),
    )
}


HALVED = ("save", "rekey", "upgrade")


def contents(vault: Vault) -> list[Any]:
    report = vault.check()
    if not report.whole:
        raise AssertionError(report.findings)
    return sorted(
        [
            [record.payload.decode() for record in vault.history(container, info.id)]
            for info in vault.records(container)
        ]
        for container in vault.containers()
    )


def state(case: Case, scenario: str) -> Any:
    """What a user can tell of the vault; opening it must work, in the way the scenario says."""
    opening = []
    for word in ("oud", "nieuw", "collega", "erbij"):
        try:
            case.open(word).close()
            opening.append(word)
        except Locked:
            continue
        except MasError as error:
            opening.append(f"{word}: {error.findings[0].code}")
    if scenario == "create":
        return new_vault(case)
    if scenario == "key_password":
        return [opening, opens_key(case, "sleutelwoord"), opens_key(case, "ander woord")]
    if scenario == "purge":
        with case.open() as vault:
            return [contents(vault), vault.replaced()]
    if scenario == "backup":
        return [opening, (case.root / "kopie-2").exists() and whole_backup(case)]
    if any("V09" in word for word in opening):
        with Vault.accept_restore(case.path, "oud", **case.options) as vault:
            return [opening, members(vault), contents(vault)]
    with case.open(opening[0]) as vault:
        return [opening, members(vault), contents(vault)]


def members(vault: Vault) -> list[Any]:
    """The format, and who belongs to the vault."""
    return [vault.format, *sorted((slot.kind, slot.label, slot.signs) for slot in vault.slots())]


def whole_backup(case: Case) -> Any:
    elsewhere = {**case.options, "state_dir": case.root / "elders"}
    with Vault.open(case.root / "kopie-2", "oud", **elsewhere) as vault:
        return contents(vault)


def opens_key(case: Case, word: str) -> bool:
    try:
        Identity.open(case.root / "sleutel", word, kdf=CHEAPEST)
    except Locked:
        return False
    return True


def new_vault(case: Case) -> Any:
    try:
        vault = Vault.open(case.root / "tweede", "oud", **case.options)
    except InvalidInput:
        create(case)  # nothing that is left behind may be in the way
        return "none"
    with vault:
        return contents(vault)


RENEWING = ("password", "leave", "rekey", "upgrade")


def still_works(case: Case, scenario: str) -> None:
    """Another save goes through, finishes what was begun, and nothing is left half done."""
    word = next(word for word in ("oud", "nieuw") if can_open(case, word))
    with case.open(word) as vault:
        vault.note("verder")
        if vault.notices or (scenario in RENEWING and not vault.check().whole):
            raise AssertionError("not whole after another save")
    if b'"previous":""' not in (case.path / "header").read_bytes():
        raise AssertionError("the renewal was not finished")


def can_open(case: Case, word: str) -> bool:
    try:
        case.open(word).close()
    except Locked:
        return False
    return True


def copy_of(base: Path, target: Path) -> Case:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(base, target)
    return Case(target)
