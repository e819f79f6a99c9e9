"""Whatever is done in whatever order, the vault says the same as a dictionary."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from mas_cli.errors import IntegrityError, InvalidInput, Locked
from mas_cli.vault import CHEAPEST, Changed, Vault
from support import once

RECORDS = st.sampled_from(["dossier", "brief", "x"])
PAYLOADS = st.binary(max_size=300)


class VaultAgainstDictionary(RuleBasedStateMachine):
    """The model: container → record → payloads of all versions, and container → summary."""

    containers = Bundle("containers")

    @initialize()
    def create(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="kluis-"))
        self.path = self.root / "kluis"
        self.options = {"state_dir": self.root / "state", "kdf": CHEAPEST, "patience": 1.0}
        self.password = "0"
        self.vault, _recovery = Vault.create(self.path, "0", page_size=1024, **self.options)
        self.model: dict[str, dict[str, list[bytes]]] = {}
        self.summaries: dict[str, bytes] = {}
        self.events: list[str] = []
        self.backup: tuple | None = None

    def teardown(self) -> None:
        self.vault.close()
        shutil.rmtree(self.root)

    @rule(target=containers)
    def new_container(self) -> str:
        container = self.vault.new_container(event="nieuw")
        self.model[container], self.summaries[container] = {}, b""
        self.events.append("nieuw")
        return container

    @rule(container=containers, record=RECORDS, payload=PAYLOADS)
    def save(self, container: str, record: str, payload: bytes) -> None:
        if container not in self.model:
            return
        versions = self.model[container].setdefault(record, [])
        with self.vault.transaction(event="wijzigen") as change:
            saved = change.put(container, record, "kind", payload, expected_version=len(versions))
            change.summarise(container, payload[:10])
        versions.append(payload)
        self.summaries[container] = payload[:10]
        self.events.append("wijzigen")
        assert saved == len(versions)

    @rule(container=containers, record=RECORDS, off=st.sampled_from([-1, 1]))
    def save_over_another_version(self, container: str, record: str, off: int) -> None:
        if container not in self.model:
            return
        expected = len(self.model[container].get(record, [])) + off
        with pytest.raises(Changed), self.vault.transaction(event="wijzigen") as change:
            change.put(container, record, "kind", b"verloren", expected_version=max(expected, -1))

    @rule(container=containers, payload=PAYLOADS)
    def give_up_halfway(self, container: str, payload: bytes) -> None:
        if container not in self.model:
            return
        with pytest.raises(ZeroDivisionError), self.vault.transaction(event="wijzigen") as change:  # noqa: PT012
            change.put(container, "nooit", "kind", payload, expected_version=0)
            change.summarise(container, b"nooit")
            raise ZeroDivisionError

    @rule(container=consumes(containers))
    def destroy(self, container: str) -> None:
        if container not in self.model:
            return
        self.vault.destroy(container, event="vernietigen")
        del self.model[container], self.summaries[container]
        self.events.append("vernietigen")
        with pytest.raises(InvalidInput):
            self.vault.records(container)

    @rule()
    def reopen(self) -> None:
        self.vault.close()
        self.vault = Vault.open(self.path, self.password, **self.options)

    @rule()
    def rekey(self) -> None:
        self.vault.rekey(event="sleutels")
        self.events.append("sleutels")

    @rule()
    def change_password(self) -> None:
        old, self.password = self.password, f"{self.password}1"
        self.vault.set_password(self.password, event="wachtwoord")
        self.events.append("wachtwoord")
        with pytest.raises(Locked):
            Vault.open(self.path, old, **self.options)

    @rule()
    def make_backup(self) -> None:
        target = self.root / "kopie"
        shutil.rmtree(target, ignore_errors=True)
        assert self.vault.backup(target).whole
        self.events.append("backup")
        model = {c: {r: list(v) for r, v in records.items()} for c, records in self.model.items()}
        self.backup = (self.password, model, dict(self.summaries), list(self.events))

    @rule()
    def restore(self) -> None:
        if self.backup is None:
            return
        password, model, summaries, events = self.backup
        self.vault.close()
        Vault.restore(self.root / "kopie", self.path, password, state_dir=self.root / "state", kdf=CHEAPEST)
        with pytest.raises(IntegrityError):
            Vault.open(self.path, password, **self.options)
        self.vault = Vault.accept_restore(self.path, password, event="terug", **self.options)
        self.password = password
        self.model = {c: {r: list(v) for r, v in records.items()} for c, records in model.items()}
        self.summaries, self.events = dict(summaries), [*events, "terug"]

    @invariant()
    def the_vault_says_what_the_model_says(self) -> None:
        if not hasattr(self, "vault"):
            return
        assert dict(self.vault.summaries()) == self.summaries
        assert [entry.event for entry in self.vault.log()] == self.events
        assert self.vault.size == len(self.model)
        for container, records in self.model.items():
            assert {info.id: info.version for info in self.vault.records(container)} == {
                record: len(versions) for record, versions in records.items() if versions
            }
            for record, versions in records.items():
                if versions:
                    history = self.vault.history(container, record)
                    assert [saved.payload for saved in history] == versions
                    assert self.vault.get(container, record, 1).payload == versions[0]
        assert self.vault.check().whole


TestVaultAgainstDictionary = VaultAgainstDictionary.TestCase
TestVaultAgainstDictionary.settings = settings(
    max_examples=once.most(8), stateful_step_count=20, deadline=None
)
