"""What a case is called: nine signs a person can type, made from the random id of its container.

`K7Q-3MX-4TT` says nothing about anybody. The last sign is a check (Luhn, modulo 32), so that a mistyped code
is seen as one instead of opening another case. The letters are those of Crockford's base 32: no I, L, O or U.
"""

from __future__ import annotations

from typing import Final

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
# Five bytes of the container are eight signs.
PREFIX_DIGITS: Final = 10
_LENGTH: Final = 9
_CONTAINER_DIGITS: Final = 32
SIGNS_OF_ID: Final = _LENGTH - 1
"""The signs of a code that come from the id; the last is the check."""


def code_of(container: str) -> str:
    """The code of a container (hexadecimal)."""
    value = int(container[:PREFIX_DIGITS], 16)
    signs = "".join(_SIGNS[value >> shift & 31] for shift in range(35, -1, -5))
    signs += _SIGNS[-_luhn(signs, double_last=True) % len(_SIGNS)]
    return f"{signs[:3]}-{signs[3:6]}-{signs[6:]}"


def prefix_of(typed: str) -> str | None:
    """Return the beginning of the container's id that a code encodes; None for a text that is not a code.

    Capitals do not matter, nor hyphens and spaces, and O, I and L are read as 0 and 1. A whole container id
    is taken too.
    """
    plain = "".join(typed.split()).replace("-", "")
    if len(plain) == _CONTAINER_DIGITS and set(plain.lower()) <= set("0123456789abcdef"):
        return plain.lower()
    signs = plain.upper().translate(_ALIKE)
    if len(signs) != _LENGTH or not set(signs) <= set(_SIGNS) or _luhn(signs, double_last=False) % 32:
        return None
    return f"{value_of(signs[:-1]):0{PREFIX_DIGITS}x}"


def value_of(signs: str) -> int | None:
    """Return the number that the signs of a code encode, five bits each; None when a sign is not one of the
    code.
    """
    value = 0
    for sign in signs.translate(_ALIKE):
        if sign not in _SIGNS:
            return None
        value = value << 5 | _SIGNS.index(sign)
    return value


def _luhn(signs: str, *, double_last: bool) -> int:
    total = 0
    for position, sign in enumerate(reversed(signs)):
        doubled = _SIGNS.index(sign) * (2 if (position % 2 == 0) is double_last else 1)
        total += doubled // len(_SIGNS) + doubled % len(_SIGNS)
    return total
