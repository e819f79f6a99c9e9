"""What is the same for every test is made once a worker; what a test of it proves is proved elsewhere."""

from __future__ import annotations

import os
import pickle
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from mas_cli import cache, yamlfile
from mas_cli.instrument import catalog
from mas_cli.paths import data_root
from mas_cli.vault import slots

# What tests write themselves is shorter than this; the files that ship are longer.
_LONG: Final = 2_000


def most(many: int) -> int:
    """How much of what is random or repeated is tried: all of it under MAS_THOROUGH, which `.ci/run` sets."""
    return many if os.environ.get("MAS_THOROUGH") else max(many // 4, 2)


def cheap_vaults(patch: pytest.MonkeyPatch) -> None:
    """Stretch passwords by Argon2id at a thousandth of its cost; only such a process can open it."""

    def cheap(**parameters: Any) -> Argon2id:
        return Argon2id(**{**parameters, "memory_cost": 8 * parameters["lanes"], "iterations": 1})

    patch.setattr(slots, "Argon2id", cheap)


def dear_vaults(patch: pytest.MonkeyPatch) -> None:
    """Stretch passwords by Argon2id as it is."""
    patch.setattr(slots, "Argon2id", Argon2id)


def parse_once(patch: pytest.MonkeyPatch) -> None:
    """Parse a long YAML file once; each reader gets a copy of its own."""
    parse = yamlfile.load
    kept: dict[tuple[str | bytes, int], bytes] = {}

    def load(text: str | bytes, name: str, *, size: int = 1) -> yamlfile.Document:
        if len(text) < _LONG:
            return parse(text, name, size=size)
        if (text, size) not in kept:
            document = parse(text, name, size=size)
            kept[text, size] = pickle.dumps((document.data, document._lines))
            return document
        return yamlfile.Document(name, *pickle.loads(kept[text, size]))

    patch.setattr(yamlfile, "load", load)


class Checked:
    """The cache of instruments of one worker: in memory, whatever the home of a test is."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def recall(self, folder: str, name: str) -> bytes | None:
        """As `cache.recall`."""
        return self.kept.get((folder, name))

    def keep(self, folder: str, name: str, content: bytes) -> None:
        """As `cache.keep`."""
        self.kept[folder, name] = content


def check_once(patch: pytest.MonkeyPatch, checked: Checked) -> None:
    """Keep checked editions in this process, whatever the home of a test is."""
    patch.setattr(catalog, "cache", checked)


def keep_at_home(checked: Checked) -> None:
    """Give the home of a test the editions that ship, checked: for programs that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        check_once(patch, checked)
        for edition in sorted((data_root("instruments") / "mas").glob("????-??")):
            catalog.open_definition(edition)
    for (folder, name), content in checked.kept.items():
        cache.keep(folder, name, content)
