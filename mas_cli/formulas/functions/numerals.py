"""Numbers written otherwise: Roman, and in other bases."""

from __future__ import annotations

import re
from typing import Final

from mas_cli.formulas.coerce import Fault, text, unlogical
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import NUM, VALUE, Value

# The pairs each form of ROMAN adds to those of the form before it (0 is classic, 4 the shortest).
_ROMAN: Final = (
    (*((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
     *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))),
    ((950, "LM"), (450, "LD"), (95, "VC"), (45, "VL")),
    ((990, "XM"), (490, "XD"), (99, "IC"), (49, "IL")),
    ((995, "VM"), (495, "VD")),
    ((999, "IM"), (499, "ID")),
)  # fmt: skip
_LETTERS: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLACES: Final = 10  # digits of a negative number in two's complement


@function("ROMAN", "n v?")
def _roman(value: float, form: Value = 0.0) -> Value:
    if isinstance(form, bool):
        form = 0.0 if form else 4.0
    shortest = int(unlogical(form))
    if not 0 <= value < 4000 or not 0 <= shortest <= 4:
        return VALUE
    pairs = sorted((pair for more in _ROMAN[: shortest + 1] for pair in more), reverse=True)
    left, written = int(value), ""
    for size, letters in pairs:
        written += letters * (left // size)
        left %= size
    return written


@function("ARABIC", "t")
def _arabic(content: str) -> Value:
    letters = content.strip().upper()
    sign = -1.0 if letters.startswith("-") else 1.0
    letters = letters.removeprefix("-")
    if len(letters) > 255 or not set(letters) <= _LETTERS.keys():
        return VALUE
    sizes = [_LETTERS[letter] for letter in letters]
    total = sum(
        -one if one < following else one for one, following in zip(sizes, [*sizes[1:], 0], strict=False)
    )
    return sign * total + 0.0


@function("BASE", "n n n?")
def _base(value: float, radix: float, least: float = 0.0) -> Value:
    number, base, places = int(value), int(radix), int(least)
    if not (0 <= number < 2**53 and 2 <= base <= 36 and 0 <= places <= 255):
        return NUM
    return _written(number, base).rjust(places, "0")


@function("DECIMAL", "t n")
def _decimal(content: str, radix: float) -> Value:
    base = int(radix)
    if not 2 <= base <= 36 or len(content) > 255:
        return NUM
    plain = content.strip().upper()
    if base == 16:
        plain = plain.removeprefix("0X").removesuffix("H")
    if not plain:
        return 0.0
    return float(int(plain, base)) if set(plain) <= set(_DIGITS[:base]) else NUM


def _written(number: int, base: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, base)
        digits = _DIGITS[digit] + digits
    return digits or "0"


_BASES: Final = {"BIN": 2, "OCT": 8, "DEC": 10, "HEX": 16}
_BITS: Final = {2: 10, 8: 30, 16: 40}
_WHOLE: Final = re.compile(r"[0-9A-F]{0,10}")


def _read(value: Value, base: int) -> int:
    """A number in a base with ten digits, the first half of which are positive.

    Raises:
        Fault: it has other digits, or more of them.
    """
    if base == 10:
        number = int(unlogical(value))
        if abs(number) >= 2**40:
            raise Fault(NUM)
        return number
    if isinstance(value, bool):
        raise Fault(VALUE)
    digits = text(value).strip().upper() if value is not None else "0"
    if not _WHOLE.fullmatch(digits) or not set(digits) <= set(_DIGITS[:base]):
        raise Fault(NUM)
    number = int(digits or "0", base)
    bits = _BITS[base]
    return number - (1 << bits) if number >> (bits - 1) else number


def _in_base(number: int, base: int, places: tuple[Value, ...]) -> Value:
    """The number in a base, a negative one in two's complement."""
    if base == 10:
        return float(number)
    bits = _BITS[base]
    least = int(unlogical(places[0])) if places else None
    if not -(1 << (bits - 1)) <= number < 1 << (bits - 1) or (least is not None and not 0 < least <= _PLACES):
        return NUM
    if number < 0:
        return _written(number + (1 << bits), base)
    written = _written(number, base)
    if least is not None and len(written) > least:
        return NUM
    return written.rjust(least or 1, "0")


def _enter() -> None:
    for source, base in _BASES.items():
        for target, other in _BASES.items():
            if source == target:
                continue

            def convert(value: Value, *places: Value, base: int = base, other: int = other) -> Value:
                return _in_base(_read(value, base), other, places)

            function(f"{source}2{target}", "v" if other == 10 else "v v?")(convert)


_enter()


def _bits(value: float) -> int:
    if not 0 <= value < 2**48 or value != int(value):
        raise Fault(NUM)
    return int(value)


@function("BITAND", "n n")
def _bitand(left: float, right: float) -> float:
    return float(_bits(left) & _bits(right))


@function("BITOR", "n n")
def _bitor(left: float, right: float) -> float:
    return float(_bits(left) | _bits(right))


@function("BITXOR", "n n")
def _bitxor(left: float, right: float) -> float:
    return float(_bits(left) ^ _bits(right))


def _shifted(value: float, by: float) -> Value:
    number, places = _bits(value), int(by)
    if abs(places) > 53:
        return NUM
    result = number << places if places >= 0 else number >> -places
    return float(result) if result < 2**48 else NUM


@function("BITLSHIFT", "n n")
def _bitlshift(value: float, by: float) -> Value:
    return _shifted(value, by)


@function("BITRSHIFT", "n n")
def _bitrshift(value: float, by: float) -> Value:
    return _shifted(value, -by)
