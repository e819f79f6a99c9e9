"""Passwords in files, as scripts have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def password_file(path: Path, word: str) -> Path:
    """A file with a password that only its owner can read."""
    path.touch(mode=0o600)
    path.write_text(f"{word}\n", encoding="utf-8")
    return path
