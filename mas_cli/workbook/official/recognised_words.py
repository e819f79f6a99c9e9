"""The words by which a cell of someone else's workbook is recognised; data, not code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mas_cli import shapes
from mas_cli.paths import data_root
from mas_cli.workbook.official.schema import Woorden

_PLACE: Final = ("binden", "woorden.yaml")


@dataclass(frozen=True, slots=True)
class Words:
    """Words in lower case, by what they tell."""

    remark: tuple[str, ...]
    result: tuple[str, ...]
    route: tuple[str, ...]
    date: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unknown: tuple[str, ...]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The words that ship."""
    found = shapes.read(data_root("instruments").joinpath(*_PLACE), Woorden)
    return Words(*(tuple(map(str.casefold, getattr(found, group))) for group in Woorden.model_fields))


def names(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text has one of the words in it."""
    folded = text.casefold()
    return any(word in folded for word in words)
