"""Unambiguous bytes: length-prefixed tuples, and padding that hides sizes.

A tuple is each part's length (4 bytes, big-endian) and the part; an integer is 8 bytes. No two different
tuples give the same bytes, so what is authenticated can be read in one way only.
"""

from __future__ import annotations

_LENGTH_BYTES = 4
_NUMBER_BYTES = 8


class Malformed(Exception):  # noqa: N818  it describes the bytes
    """Bytes that are not what this program writes."""


def join(*parts: bytes | str | int) -> bytes:
    """Join the parts into an unambiguous byte string."""
    pieces: list[bytes] = []
    for part in parts:
        if isinstance(part, int):
            data = part.to_bytes(_NUMBER_BYTES)
        elif isinstance(part, str):
            data = part.encode()
        else:
            data = part
        pieces += (len(data).to_bytes(_LENGTH_BYTES), data)
    return b"".join(pieces)


def split(data: bytes) -> list[bytes]:
    """The parts again; raises Malformed on anything `join` does not give."""
    parts = []
    at, end = 0, len(data)
    while at < end:
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start])
        if at > end:
            raise Malformed
        parts.append(data[start:at])
    return parts


def first(data: bytes) -> bytes:
    """Only the first part; raises Malformed where there is none."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES])
    if len(data) < end:
        raise Malformed
    return data[_LENGTH_BYTES:end]


def number(part: bytes) -> int:
    """An integer part; raises Malformed."""
    if len(part) != _NUMBER_BYTES:
        raise Malformed
    return int.from_bytes(part)


def text(part: bytes) -> str:
    """A text part; raises Malformed."""
    try:
        return part.decode()
    except UnicodeDecodeError as error:
        raise Malformed from error


def pad(data: bytes, least: int) -> bytes:
    """The data with its length in front and zeros behind, up to the next size of the ladder.

    Above `least` the ladder is Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and
    Communication with PURBs", PETS 2019): at most 12 % more, and a size tells O(log log n) bits instead of
    O(log n).
    """
    size = max(len(data) + _LENGTH_BYTES, least)
    exponent = size.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << max(free, 0)) - 1
    padded = (size + mask) & ~mask
    return len(data).to_bytes(_LENGTH_BYTES) + data + bytes(padded - len(data) - _LENGTH_BYTES)


def unpad(padded: bytes) -> bytes:
    """The data again; raises Malformed when the padding is not zeros."""
    end = _LENGTH_BYTES + int.from_bytes(padded[:_LENGTH_BYTES])
    rest = len(padded) - end
    if rest < 0 or padded[end:] != bytes(rest):
        raise Malformed
    return padded[_LENGTH_BYTES:end]
