"""The words by which a cell of someone else's workbook is recognised; data, not code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mas_cli import yamlfile
from mas_cli.paths import data_root

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
    data = yamlfile.read(data_root("instruments").joinpath(*_PLACE)).data
    groups = ("toelichting", "uitkomst", "route", "datum", "ja", "nee", "onbekend")
    return Words(*(tuple(str(word).casefold() for word in data[group]) for group in groups))


def names(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text has one of the words in it."""
    folded = text.casefold()
    return any(word in folded for word in words)
