"""Whatever officers do in whatever order, the vault holds what a plain dictionary would."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mas_cli.casefile import changes, decisions
from mas_cli.casefile.dossier import plain
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.history import changes_of
from mas_cli.casefile.shown import as_json
from mas_cli.casefile.store import CaseStore
from mas_cli.vault import CHEAPEST, Vault

pytestmark = pytest.mark.slow

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30).filter(
    lambda text: text.strip()
)
FIELDS = st.sampled_from(["jongere.achternaam", "jongere.plaats", "school.naam", "eigen.woord"])
PICK = st.integers(0, 1000)


class Officers(RuleBasedStateMachine):
    """Two officers with one vault, opened anew now and then."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.place = Path(self.folder.name)
        self.now = datetime(2026, 9, 1, tzinfo=UTC)
        self.model: dict[str, dict[str, Any]] = {}
        Vault.create(
            self.place / "kluis",
            "x y z w",
            state_dir=self.place / "s",
            clock=self.clock,
            kdf=CHEAPEST,
            page_size=1024,
        )[0].close()
        self.vaults = [self.open("An"), self.open("Bo")]

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def open(self, actor: str) -> Vault:
        return Vault.open(
            self.place / "kluis",
            "x y z w",
            state_dir=self.place / "s",
            actor=actor,
            clock=self.clock,
            kdf=CHEAPEST,
        )

    def store(self, who: int) -> CaseStore:
        return CaseStore(self.vaults[who % 2], self.clock)

    def case(self, which: int) -> str:
        return sorted(self.model)[which % len(self.model)]

    @rule(who=PICK)
    def new(self, who: int) -> None:
        dossier = self.store(who).create([])
        self.model[dossier.container] = {"status": "nieuw", "notes": [], "fields": {}, "versions": 1}

    @precondition(lambda self: self.model)
    @rule(who=PICK, which=PICK, path=FIELDS, value=WORDS)
    def set_field(self, who: int, which: int, path: str, value: str) -> None:
        case, store = self.case(which), self.store(who)
        dossier = store.load(case)
        store.change(dossier, changes.set_value(dossier, path, value))
        text = normalize("NFC", value)
        kept = " ".join(text.split()) if not path.startswith("eigen") else text.strip()
        self.model[case]["fields"][path] = kept

    @precondition(lambda self: self.model)
    @rule(who=PICK, which=PICK, text=WORDS)
    def note(self, who: int, which: int, text: str) -> None:
        case, store = self.case(which), self.store(who)
        store.change(store.load(case), [Edit("notities", changes.note(text), None)])
        self.model[case]["notes"].append((("An", "Bo")[who % 2], normalize("NFC", text).strip()))

    @precondition(lambda self: self.model)
    @rule(who=PICK, which=PICK, closed=st.booleans())
    def status(self, who: int, which: int, closed: bool) -> None:
        case, store = self.case(which), self.store(who)
        dossier = store.load(case)
        edits = (
            decisions.close(dossier, "overig", "", date(2026, 9, 1))
            if closed
            else decisions.with_status(dossier, "in_behandeling")
        )
        store.change(dossier, edits)
        self.model[case]["status"] = "gesloten" if closed else "in_behandeling"

    @precondition(lambda self: self.model)
    @rule(who=PICK, which=PICK)
    def destroy(self, who: int, which: int) -> None:
        case = self.case(which)
        self.store(who).destroy([case])
        del self.model[case]

    @rule(who=PICK)
    def open_again(self, who: int) -> None:
        self.vaults[who % 2].close()
        self.vaults[who % 2] = self.open(("An", "Bo")[who % 2])

    @invariant()
    def holds_what_was_saved(self) -> None:
        store = self.store(0)
        lines = {line.container: line for line in store.summaries()}
        assert set(lines) == set(self.model)
        for case, expected in self.model.items():
            dossier = store.load(case)
            data = as_json(dossier)
            assert data["status"] == expected["status"] == lines[case].status
            assert [
                (piece.author, plain(piece.content)["tekst"])
                for piece in dossier.many("notities")
                if piece.content
            ] == [(who, text) for who, text in expected["notes"]]
            found = {
                f"{section}.{name}": value
                for section, content in (
                    ("jongere", data["jongere"]),
                    ("school", data["school"]),
                    ("eigen", data["feiten"].get("eigen", {})),
                )
                for name, value in content.items()
            }
            assert {path: _normal(value) for path, value in found.items()} == {
                path: _normal(value) for path, value in expected["fields"].items()
            }
            assert lines[case].school == data["school"].get("naam", "")
            assert changes_of(store.versions(case))

    def teardown(self) -> None:
        if hasattr(self, "vaults"):
            for vault in self.vaults:
                assert vault.check().whole
                vault.close()
            self.folder.cleanup()


def _normal(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


TestOfficers = Officers.TestCase
TestOfficers.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
