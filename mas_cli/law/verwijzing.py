"""References as people write them: `Lpw 2 lid 3`, `art. 2, derde lid, Leerplichtwet 1969`, `Sv 29(2)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# The ordinals in which a statute counts its paragraphs.
_ORDINALS: Final = (
    "eerste",
    "tweede",
    "derde",
    "vierde",
    "vijfde",
    "zesde",
    "zevende",
    "achtste",
    "negende",
    "tiende",
)
_NUMBER = r"\d+(?:[:.]\d+)*[a-z]{0,3}\d*"
_REST = re.compile(
    rf"(?P<artikel>{_NUMBER})"
    r"(?:\s*\((?P<haakjes>\d+[a-z]?)\))?"
    rf"(?:,?\s*lid\s+(?P<lid>\d+[a-z]?)|,?\s*(?P<rang>{'|'.join(_ORDINALS)})\s+lid)?"
    r"(?:,?\s*(?:aanhef\s+en\s+)?(?:onder|onderdeel|sub)\s+(?P<onder>[a-z]|\d+°?))?"
)


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """One place in a statute; `str()` gives the form that documents print: `Lpw 2 lid 3 onder a`."""

    wet: str
    artikel: str
    lid: str = ""
    onder: str = ""

    def __str__(self) -> str:
        """Write the reference in the form that data, findings and documents share."""
        lid = f" lid {self.lid}" if self.lid else ""
        onder = f" onder {self.onder}" if self.onder else ""
        return f"{self.wet} {self.artikel}{lid}{onder}"


def parse_verwijzing(text: str, wetten: Mapping[str, str]) -> Verwijzing | None:
    """The place a text refers to; None when it is no reference to a known statute.

    Args:
        text: as someone wrote it; the statute may stand before or after the article.
        wetten: every way to write a statute, in lower case, with its abbreviation.
    """
    plain = " ".join(text.replace(",", ", ").split()).strip(" .,;")
    # Longer names first: "Leerplichtwet 1969" must not be read as "Leerplichtwet", article 1969.
    for name in sorted(wetten, key=len, reverse=True):
        if plain.lower() == name:
            return None
        rest = _without_name(plain, name)
        if rest is None:
            continue
        rest = re.sub(r"^(?:artikel|art\.?)\s+", "", rest.lower().strip(" ,"))
        found = _REST.fullmatch(rest)
        if found:
            rank = found["rang"]
            lid = found["lid"] or found["haakjes"] or (str(_ORDINALS.index(rank) + 1) if rank else "")
            return Verwijzing(wetten[name], found["artikel"], lid, (found["onder"] or "").rstrip("°"))
    return None


def _without_name(text: str, name: str) -> str | None:
    """The text without the statute at its front or its end; None when it is at neither."""
    escaped = re.escape(name)
    front = re.match(rf"{escaped}(?!\w)\s*,?\s*(.+)$", text, re.IGNORECASE)
    if front:
        return front[1]
    end = re.match(rf"(.+?)(?:,?\s+|,)(?:van\s+)?(?:de|het)?\s*(?<!\w){escaped}$", text, re.IGNORECASE)
    return end[1] if end else None
