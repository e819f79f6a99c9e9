"""Facts that differ from an example in a few places."""

from __future__ import annotations

from typing import Any

from mas_cli.documents import example
from mas_cli.documents.model import Format

ABSENT = object()


def changed(fmt: Format, changes: dict[str, Any]) -> dict[str, Any]:
    """The example of a format by dotted name, with values replaced or (ABSENT) taken away."""
    values = example.flat(fmt) | changes
    return {name: value for name, value in values.items() if value is not ABSENT}
