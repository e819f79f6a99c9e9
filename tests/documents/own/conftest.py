"""A Word file of our own making, added as a format."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mas_cli.documents import example, load
from mas_cli.documents.model import Format
from mas_cli.documents.own import intake, matching, store, unplaced


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAS_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def added(tmp_path: Path) -> Callable[..., Format]:
    """A Word file added as a format of a type, with the proposed fields or those given by label or number."""

    def add(
        content: bytes,
        type_name: str = "pv-jongere",
        targets: Mapping[Any, matching.Target | str] | None = None,
        *,
        agreed: bool = True,
    ) -> Format:
        path = tmp_path / "eigen.docx"
        path.write_bytes(content)
        taken = intake.read(path)
        fmt = load.shipped(type_name)
        proposed = list(matching.propose(fmt, taken.places))
        for number, place in enumerate(taken.places):
            given = (targets or {}).get(number, (targets or {}).get(place.label))
            if given is not None:
                proposed[number] = matching.Target(given) if isinstance(given, str) else given
        absent = unplaced.never_placed(fmt, proposed) if agreed else ()
        mapping = store.mapped(type_name, taken.name, taken.content, taken.places, proposed, absent)
        store.save("eigen", mapping, taken.content, force=True)
        return store.own("eigen")

    return add


@pytest.fixture
def facts() -> dict[str, Any]:
    return copy.deepcopy(example.mapping(load.shipped("pv-jongere")))
