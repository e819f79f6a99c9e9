"""A vault on a small page size, with the cheapest key derivation, in a directory of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mas_cli.vault import CHEAPEST, Vault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PASSWORD = "vier woorden zijn genoeg"


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = field(default_factory=lambda: datetime(2026, 9, 1, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Place:
    """A user with a vault: where it is, what the user remembers, and the time."""

    path: Path
    state_dir: Path
    clock: Clock
    recovery: str = ""

    def create(self, **options: Any) -> Vault:
        vault, self.recovery = Vault.create(
            self.path, PASSWORD, **{"page_size": 1024, "actor": "An", **self._options(), **options}
        )
        return vault

    def open(self, credential: Any = PASSWORD, **options: Any) -> Vault:
        return Vault.open(self.path, credential, **{**self._options(), **options})

    def accept(self, credential: Any = PASSWORD) -> Vault:
        return Vault.accept_restore(self.path, credential, **self._options())

    def restore(self, source: Path, credential: Any = PASSWORD) -> Path | None:
        return Vault.restore(
            source, self.path, credential, state_dir=self.state_dir, kdf=CHEAPEST, patience=0.05
        )

    def _options(self) -> dict[str, Any]:
        return {"state_dir": self.state_dir, "clock": self.clock, "kdf": CHEAPEST, "patience": 0.05}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "kluis", tmp_path / "state", Clock())


@pytest.fixture
def colleague(place: Place, tmp_path: Path) -> Place:
    """Another user of the same vault, with a memory of their own."""
    return Place(place.path, tmp_path / "state-of-colleague", place.clock)


@pytest.fixture
def save() -> Callable[..., str]:
    """Save one record in a container, a new one when none is given; gives the container."""

    def save_one(
        vault: Vault, payload: bytes, container: str = "", *, record: str = "dossier", version: int = 0
    ) -> str:
        with vault.transaction(event="wijzigen") as change:
            container = container or change.new_container()
            change.put(container, record, "dossier", payload, expected_version=version)
            change.summarise(container, payload[:20])
        return container

    return save_one
