"""Plain data whose texts come from a file of somebody else."""

from __future__ import annotations

from typing import Any

from mas_cli.text import safe


def with_safe_texts(data: Any) -> Any:
    """Return the data with every text in it made safe to show."""
    if isinstance(data, str):
        return safe(data)
    if isinstance(data, dict):
        return {key: with_safe_texts(value) for key, value in data.items()}
    return [with_safe_texts(item) for item in data] if isinstance(data, list | tuple) else data
