"""The criteria of COUNTIF and its family, and the wildcards they share with MATCH and SEARCH."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from mas_cli.formulas.coerce import DOUBTFUL, compare, read_logical, read_number, same_number
from mas_cli.formulas.settings import IN_FORCE, Settings
from mas_cli.formulas.values import ERRORS, Array, ErrorValue, Operand, Refused, Value, as_array

Test = Callable[[Value], bool]

_LONGEST_PATTERN: Final = 255
_OPERATOR: Final = re.compile(r"(<>|<=|>=|=|<|>)?(.*)", re.DOTALL)


def has_wildcards(pattern: str) -> bool:
    """Whether a text is more than itself: a star, a question mark or a tilde before one."""
    return "*" in pattern or "?" in pattern or "~" in pattern


class Wildcard:
    """A text with stars and question marks, matched without case in time linear in the text.

    What stands between two stars is looked for from left to right, each part after the one before it: the
    first place that fits leaves most room for the rest, so that no other needs to be tried.
    """

    __slots__ = ("_first", "_last", "_parts", "_width")

    def __init__(self, pattern: str) -> None:
        pieces = _split_at_stars(pattern)
        self._first, *rest = (_part(piece) for piece in pieces)
        self._parts = [part for part in rest[:-1] if part.pattern]
        self._last = rest[-1] if rest else None
        self._width = len(pieces[-1])

    def matches(self, text: str) -> bool:
        """Whether the whole text is one of those meant."""
        if self._last is None:
            return self._first.fullmatch(text) is not None
        head = self._first.match(text)
        at = self._rest(text, head.end() if head else -1, self._parts)
        tail = len(text) - self._width
        return 0 <= at <= tail and self._last.fullmatch(text, tail) is not None

    def find(self, text: str, start: int) -> int:
        """Return where a matching part begins, from 0 and not before `start`; -1 when nothing matches."""
        head = self._first.search(text, start)
        if head is None:
            return -1
        parts = self._parts if self._last is None else [*self._parts, self._last]
        return head.start() if self._rest(text, head.end(), parts) >= 0 else -1

    @staticmethod
    def _rest(text: str, at: int, parts: Sequence[re.Pattern[str]]) -> int:
        """The end of the last of some parts that follow one another somehow; -1 when they do not."""
        for part in parts:
            found = part.search(text, at) if at >= 0 else None
            at = found.end() if found else -1
        return at


def _part(characters: Sequence[str]) -> re.Pattern[str]:
    """What stands between two stars."""
    return re.compile("".join(characters), re.IGNORECASE | re.DOTALL)


def _split_at_stars(pattern: str) -> list[list[str]]:
    """The pieces between stars, each a character a piece of a regular expression."""
    parts: list[list[str]] = [[]]
    position = 0
    while position < len(pattern):
        character = pattern[position]
        following = pattern[position + 1 : position + 2]
        if character == "~":
            # Before any character it means that character, and at the end nothing.
            parts[-1] += [re.escape(following)] if following else []
            position += 1
        elif character == "*":
            parts.append([])
        else:
            parts[-1].append("." if character == "?" else re.escape(character))
        position += 1
    return parts


@lru_cache(maxsize=2048)
def wildcard(pattern: str) -> Wildcard:
    """The texts a pattern means.

    Raises:
        Refused: it is longer than Excel takes.
    """
    if len(pattern) > _LONGEST_PATTERN:
        raise Refused(f"a pattern of more than {_LONGEST_PATTERN} characters")
    return Wildcard(pattern)


def criterion(wanted: Operand) -> Test:
    """Whether a value meets a criterion: a value to equal, or a text like `>=5`, `<>x` or `a*`."""
    if isinstance(wanted, Array):
        wanted = wanted.items[0]
    if isinstance(wanted, str):
        return _of_text(wanted, IN_FORCE.get())
    if wanted is None:
        wanted = 0.0
    return _equals(wanted)


def begins(wanted: str) -> Test:
    """As `criterion`, but a text without operator is met by every text that begins with it."""
    match = _OPERATOR.match(wanted)
    plain = match is not None and not match[1] and bool(wanted) and isinstance(_read(wanted), str)
    return criterion(f"{wanted}*" if plain else wanted)


@lru_cache(maxsize=2048)
def _of_text(content: str, settings: Settings) -> Test:
    del settings  # part of the key: the language decides what is a number
    match = _OPERATOR.match(content)
    operator, rest = (match[1] or "", match[2]) if match else ("", content)
    if not rest:
        return _EMPTY[operator]
    value = _read(rest)
    if operator in ("", "="):
        return _equals_text(value) if isinstance(value, str) else _equals(value)
    if operator == "<>":
        test = _equals_text(value) if isinstance(value, str) else _equals(value)
        if isinstance(value, float):
            # A text that reads as the number is not the number here.
            return lambda item: isinstance(item, str) or not test(item)
        return lambda item: not test(item)
    if isinstance(value, str) and DOUBTFUL.match(rest.strip()):
        raise Refused(f"the text {rest.strip()!r} as a number")
    return _ordered(operator, value)


# What an empty operand means differs by operator: "" finds empty texts too, "=" only blank cells.
_EMPTY: Final[dict[str, Test]] = {
    "": lambda item: item is None or item == "",
    "=": lambda item: item is None,
    "<>": lambda item: item is not None,
    "<": lambda _item: False,
    ">": lambda _item: False,
    "<=": lambda _item: False,
    ">=": lambda _item: False,
}


def _read(content: str) -> Value:
    """Return the value that the text of a criterion means."""
    number = read_number(content)
    if number is not None:
        return number
    logical = read_logical(content)
    if logical is not None:
        return logical
    return ERRORS.get(content.upper(), content)


def _equals(value: Value) -> Test:
    if isinstance(value, bool):
        return lambda item: item is value
    if isinstance(value, float):

        def number(item: Value) -> bool:
            if type(item) is float:
                return item == value or same_number(item, value)
            # A text that reads as the number counts as the number.
            return isinstance(item, str) and read_number(item) == value

        return number
    return lambda item: item is value


def _equals_text(value: str) -> Test:
    if has_wildcards(value):
        pattern = wildcard(value)
        return lambda item: isinstance(item, str) and pattern.matches(item)
    low = value.lower()
    return lambda item: isinstance(item, str) and item.lower() == low


def _ordered(operator: str, value: Value) -> Test:
    """Ordering compares only values of the criterion's own kind."""
    kind = type(value)
    if isinstance(value, ErrorValue):
        return lambda _item: False
    tests: dict[str, Callable[[int], bool]] = {
        "<": lambda order: order < 0,
        ">": lambda order: order > 0,
        "<=": lambda order: order <= 0,
        ">=": lambda order: order >= 0,
    }
    test = tests[operator]
    return lambda item: type(item) is kind and test(compare(item, value))


def matching(pairs: tuple[Operand, ...]) -> list[int] | None:
    """The positions at which every range meets its criterion; None when the ranges differ in shape."""
    arrays = [as_array(operand) for operand in pairs[::2]]
    shape = (arrays[0].height, arrays[0].width)
    if any((array.height, array.width) != shape for array in arrays):
        return None
    tests = [criterion(wanted) for wanted in pairs[1::2]]
    first = tests[0]
    found = [index for index, item in enumerate(arrays[0].items) if first(item)]
    for array, test in zip(arrays[1:], tests[1:], strict=True):
        items = array.items
        found = [index for index in found if test(items[index])]
    return found
