"""The words a dossier is filled with, from `instruments/casus`: data, not program."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mas_cli import shapes, yamlfile
from mas_cli.casefile import schema
from mas_cli.paths import data_root
from mas_cli.written import key


@dataclass(frozen=True, slots=True)
class CodeList:
    """The options of one field: key and name, and every way in which they are written."""

    names: Mapping[str, str]
    written: Mapping[str, str]

    def find(self, written: str) -> str | None:
        """The key of what was written; None when it is none of them."""
        return self.written.get(key(written))


def data_file(name: str) -> Any:
    """A file of `instruments/casus` as plain data; read once.

    Raises:
        InvalidInput: it was changed and has a fault.
    """
    return _read(name)


@functools.cache
def _read(name: str) -> Any:
    path = data_root("instruments") / "casus" / f"{name}.yaml"
    document = yamlfile.read(path, f"casus/{path.name}")
    shapes.checked(document, schema.FILES[name])
    return document.data


@functools.cache
def choice(which: str) -> CodeList:
    """A choice by its name: `melding.soort`."""
    options = data_file("keuzes")[which]["keuzes"]
    names = {name: str(option["naam"]) for name, option in options.items()}
    written = {
        key(word): name
        for name, option in options.items()
        for word in (*option.get("ook", ()), option["naam"], name)
    }
    return CodeList(names, written)


def label(which: str, key: str | None) -> str:
    """The name of an option as a person reads it; the key itself for one that is no longer offered."""
    return choice(which).names.get(key, key) if key else ""
