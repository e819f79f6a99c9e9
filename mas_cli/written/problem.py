"""What is said about a value that is not understood."""

from __future__ import annotations

from typing import Final

from mas_cli.text import one_line

_SHOWN: Final = 60


class Wrong(ValueError):  # noqa: N818  the name says what the value is
    """A value that cannot be used: what is wrong with it, and what to write instead."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def quoted(raw: object) -> str:
    """A value as it was typed, between quotation marks, on one line and safe to show."""
    return f"“{one_line(raw, limit=_SHOWN)}”"
