"""What looking something up in the law refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.findings import refusal

if TYPE_CHECKING:
    from mas_cli.errors import InvalidInput


def not_found(name: str, message: str, remedy: str) -> InvalidInput:
    """Refuse a name that is neither an article nor a number (L20)."""
    return refusal("L20", name, message, remedy)
