"""Cases in a vault with the cheapest key derivation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mas_cli.casefile.store import CaseStore
from mas_cli.vault import CHEAPEST, Vault

PASSWORD = "vier woorden zijn genoeg"


@dataclass
class Clock:
    """A clock that moves a second a look."""

    now: datetime = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def another(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., CaseStore]]:
    """Open the same vault again, as another officer: `another("Bo")`."""
    opened = []

    def open_(actor: str = "An", *, border: str = "", state: str = "state") -> CaseStore:
        vault = Vault.open(
            tmp_path / "kluis",
            PASSWORD,
            state_dir=tmp_path / state,
            actor=actor,
            clock=clock,
            kdf=CHEAPEST,
            patience=0.2,
        )
        opened.append(vault)
        return CaseStore(vault, clock, border=border)

    Vault.create(
        tmp_path / "kluis",
        PASSWORD,
        state_dir=tmp_path / "state",
        actor="An",
        clock=clock,
        kdf=CHEAPEST,
        page_size=1024,
    )[0].close()
    yield open_
    for vault in opened:
        vault.close()


@pytest.fixture
def store(another: Callable[..., CaseStore]) -> CaseStore:
    return another()
