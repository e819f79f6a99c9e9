"""Dates and numbers as people here write them: 1-9-2026 and 1,5."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

_DATE = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<D>\d{1,2})[-/.](?P<M>\d{1,2})[-/.](?P<Y>\d{4})", re.ASCII
)
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)


def lees_datum(text: str) -> date | None:
    """A date: 2026-09-01, 1-9-2026, 1/9/2026 or 1.9.2026 (day first); None when it is not an existing day."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    try:
        return date(
            int(found["y"] or found["Y"]), int(found["m"] or found["M"]), int(found["d"] or found["D"])
        )
    except ValueError:
        return None


def lees_getal(text: str) -> Decimal | None:
    """An exact number with a decimal comma or point, without thousands separators; None when it is none."""
    plain = text.strip()
    return Decimal(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None
