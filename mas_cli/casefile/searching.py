"""Finding cases by what people call them: name, reference, school, the beginning of a code, or a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.written.names import folded, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.casefile.summary import Summary

# Fewer signs than this are no beginning of a code: half of all codes would fit.
_LEAST_OF_A_CODE: Final = 3


def referred(cases: Iterable[Summary], typed: str) -> list[Summary]:
    """The cases whose reference of the officer is what was typed, but for signs, spaces and capitals."""
    wanted = key(typed)
    return [case for case in cases if wanted and case.kenmerk and key(case.kenmerk) == wanted]


def matching(cases: Iterable[Summary], typed: str) -> list[Summary]:
    """The cases that fit what was typed, in the order in which a list is sorted.

    Each word that was typed must begin a word of the name or the reference, or else stand somewhere in them;
    where no name fits, in those of the school.

    Args:
        cases: all of them.
        typed: words in any order, with or without capitals and accents.
    """
    words = folded(typed).split()
    if not words:
        return []
    code = key(typed)
    ranked: dict[int, list[Summary]] = {}
    for case in cases:
        rank = _rank(case, words, code)
        if rank is not None:
            ranked.setdefault(rank, []).append(case)
    best = min(ranked, default=None)
    return sorted(ranked[best], key=lambda case: case.sort_key) if best is not None else []


def _rank(case: Summary, words: list[str], code: str) -> int | None:
    """How well a case fits, 0 best; None when it does not."""
    called = folded(f"{case.naam} {case.kenmerk}")
    if _all_begin(words, called) or _begins_code(case, code):
        return 0
    if all(word in called for word in words):
        return 1
    whole = f"{called} {folded(f'{case.school} {case.brin}')}"
    return 2 if all(word in whole for word in words) else None


def _all_begin(words: list[str], text: str) -> bool:
    padded = f" {text}"
    return all(f" {word}" in padded for word in words)


def _begins_code(case: Summary, code: str) -> bool:
    return len(code) >= _LEAST_OF_A_CODE and key(case.id).startswith(code)
