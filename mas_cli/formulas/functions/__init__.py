"""Excel's functions, a small Python function each, entered into the table of `registry`."""

from __future__ import annotations

from importlib import import_module
from typing import Final

_MODULES: Final = (
    "aggregates",
    "arithmetic",
    "combinations",
    "conversion",
    "databases",
    "dates",
    "distributions",
    "dynamic",
    "finance",
    "information",
    "logic",
    "lookup",
    "numerals",
    "regression",
    "rounding",
    "statistics",
    "texts",
    "trigonometry",
    "workdays",
)


def load() -> None:
    """Fill the table; once is enough and more does no harm."""
    for module in _MODULES:
        import_module(f"{__name__}.{module}")
