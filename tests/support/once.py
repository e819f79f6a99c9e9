"""What is the same for every test is made once a worker; what a test of it proves is proved elsewhere."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from mas_cli import yamlfile
from mas_cli.instrument import catalog
from mas_cli.paths import cache_dir, data_root
from mas_cli.vault import slots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

# What tests write themselves is shorter than this; the files that ship are longer.
_LONG: Final = 2_000


def most(many: int) -> int:
    """How much of what is random or repeated is tried: all of it under MAS_THOROUGH, which `.ci/run` sets."""
    return many if os.environ.get("MAS_THOROUGH") else max(many // 4, 2)


def cheap_vaults(patch: pytest.MonkeyPatch) -> None:
    """Stretch passwords by Argon2id at a thousandth of its cost; only this process can open such a vault."""

    def cheap(**parameters: Any) -> Argon2id:
        return Argon2id(**{**parameters, "memory_cost": 8 * parameters["lanes"], "iterations": 1})

    patch.setattr(slots, "Argon2id", cheap)


def parse_once(patch: pytest.MonkeyPatch) -> None:
    """Parse a long YAML file once; each reader gets a copy of its own."""
    parse = yamlfile.load
    kept: dict[str | bytes, bytes] = {}

    def load(text: str | bytes, name: str) -> yamlfile.Document:
        if len(text) < _LONG:
            return parse(text, name)
        if text not in kept:
            document = parse(text, name)
            kept[text] = pickle.dumps((document.data, document._lines))
            return document
        return yamlfile.Document(name, *pickle.loads(kept[text]))

    patch.setattr(yamlfile, "load", load)


def checked_editions(home: Path) -> Iterator[Path]:
    """The editions that ship, checked and kept in a home of their own.

    Returns:
        The files that a home has in its cache after each edition was used.
    """
    before = os.environ.get("MAS_HOME")
    os.environ["MAS_HOME"] = str(home)
    try:
        for edition in sorted((data_root("instruments") / "mas").glob("????-??")):
            catalog.open_definition(edition)
        yield from cache_dir().rglob("*.json")
    finally:
        if before is None:
            del os.environ["MAS_HOME"]
        else:
            os.environ["MAS_HOME"] = before


def keep_in(home: Path, editions: list[Path]) -> None:
    """Give a home the checked editions, as if it had used them before."""
    folder = home / "cache" / "instruments"
    folder.mkdir(parents=True, mode=0o700)
    for edition in editions:
        # Kept files are replaced and never written into, so a link is as good as a copy.
        os.link(edition, folder / edition.name)
