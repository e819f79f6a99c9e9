"""Terms as a calendar file (RFC 5545): whole days, titles without personal data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mas_cli.plan.due import Due

_LINE: Final = 75  # octets in a line, RFC 5545 3.1


def calendar(terms: Iterable[Due], now: datetime) -> bytes:
    """A calendar with one event a term, on its last day.

    The title has the code of the case and what is to be done; names stay in the vault. The same term of the
    same case keeps its UID, so that a calendar that reads the file again moves it instead of adding one.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mas-cli//stappenplan//NL", "CALSCALE:GREGORIAN"]
    for term in terms:
        uid = hashlib.sha256(f"{term.case}/{term.term}".encode()).hexdigest()[:32]
        after = term.due + timedelta(days=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@mas-cli",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{term.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{_text(f'{term.case}: {term.title}')}",
            f"DESCRIPTION:{_text(f'{term.term} ({term.source})')}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _text(value: str) -> str:
    """Escaped as TEXT (RFC 5545 3.3.11)."""
    for character in ("\\", ";", ","):
        value = value.replace(character, f"\\{character}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, without cutting a character."""
    pieces: list[bytes] = []
    current = b""
    for character in line:
        encoded = character.encode()
        # The space that begins a continuation counts too.
        if len(current) + len(encoded) > (_LINE if not pieces else _LINE - 1):
            pieces.append(current)
            current = b""
        current += encoded
    pieces.append(current)
    return b"\r\n ".join(pieces) + b"\r\n"
