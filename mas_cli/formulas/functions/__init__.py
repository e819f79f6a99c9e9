"""Excel's functions, a small Python function each, entered into the table of `registry`."""

from __future__ import annotations

from importlib import import_module
from typing import Final

_MODULES: Final = (
    "aggregates",
    "arithmetic",
    "dates",
    "dynamic",
    "information",
    "logic",
    "lookup",
    "texts",
)


def load() -> None:
    """Fill the table; once is enough and more does no harm."""
    for module in _MODULES:
        import_module(f"{__name__}.{module}")
