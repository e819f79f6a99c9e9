"""Which compiler this is: what it compiled is kept, and used again by the same one only."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

import mas_cli


@cache
def compiler_hash() -> str:
    """SHA-256 of everything this package consists of, in hex; another one when a line of it changes.

    Where its text is not at hand, that of the version.
    """
    digest = hashlib.sha256(mas_cli.__version__.encode())
    home = resources.files("mas_cli.formulas")
    for folder in (home, home.joinpath("functions")):
        for part in sorted(folder.iterdir(), key=lambda one: one.name):
            if part.name.endswith(".py"):
                digest.update(part.name.encode() + b"\0" + part.read_bytes())
    return digest.hexdigest()
