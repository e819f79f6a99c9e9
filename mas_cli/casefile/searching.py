"""Finding cases by what people call them: name, reference, school, the beginning of a code, or a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.casefile.code import PREFIX_DIGITS, SIGNS_OF_ID, value_of
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
    known = list(cases)
    begun = _code_beginning(typed)
    called = [(f" {folded(f'{case.naam} {case.kenmerk}')}", case) for case in known]
    found = [
        case
        for text, case in called
        if all(f" {word}" in text for word in words) or (begun and _begins(case.container, begun))
    ]
    if not found:
        found = [case for text, case in called if all(word in text for word in words)]
    if not found:
        # Looked at only now: most of what is typed is a name.
        found = [
            case
            for text, case in called
            if all(word in f"{text} {folded(f'{case.school} {case.brin}')}" for word in words)
        ]
    return sorted(found, key=lambda case: case.sort_key)


def _code_beginning(typed: str) -> tuple[int, int] | None:
    """What was typed as the first bits of a container and their number; None when it begins no code."""
    signs = key(typed).upper()
    if not _LEAST_OF_A_CODE <= len(signs) <= SIGNS_OF_ID:
        return None
    value = value_of(signs)
    return None if value is None else (value, 5 * len(signs))


def _begins(container: str, begun: tuple[int, int]) -> bool:
    value, bits = begun
    return int(container[:PREFIX_DIGITS], 16) >> (4 * PREFIX_DIGITS - bits) == value
