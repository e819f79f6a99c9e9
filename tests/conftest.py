"""Every test has a home of its own: no test reads or writes what belongs to the person who runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mas_cli import i18n

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def mas_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home for configuration, data, state and cache, and messages in Dutch."""
    home = tmp_path / "mas-home"
    monkeypatch.setenv("MAS_HOME", str(home))
    for name in ("MAS_LANG", "MAS_VAULT", "MAS_PASSWORD_FILE", "MAS_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    i18n.set_language("nl")
    yield home
    i18n.set_language("nl")
