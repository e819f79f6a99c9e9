"""Numbers with a decimal comma or point.

One rule for what a separator means. A comma or a point is decimal, and both are fine. A single separator
with exactly three digits behind it (`1.024`) may be a thousand or a fraction: it is refused, unless a 0
stands before it. Two kinds of separators (`1.024,5`) or a repeated one (`1.024.000`) can only
be read one way.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Final

from mas_cli.i18n import _

from .problem import Wrong, quoted
from .words import is_blank

_PLAIN: Final = re.compile(r"[-+]?[0-9]{1,15}(?:[.,][0-9]{1,12})?")
_DOUBTFUL: Final = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPED: Final = (
    # Dutch: points between thousands and a comma before decimals; English: the other way around.
    re.compile(r"([-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+),([0-9]{1,12})"),
    re.compile(r"([-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]{1,12})"),
    re.compile(r"([-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,4})()"),
    re.compile(r"([-+]?[1-9][0-9]{0,2}(?:,[0-9]{3}){2,4})()"),
)
_EXPONENT: Final = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?[eE][-+]?[0-9]+")
_MOST: Final = 10**15


def read_number(raw: object) -> Decimal | None:
    """An exact number; None when nothing was filled in.

    Args:
        raw: a number of a cell or data file, or a text with a decimal comma or point.

    Raises:
        Wrong: no number, or one that can be read in two ways.
    """
    if is_blank(raw):
        return None
    if isinstance(raw, bool):
        raise _no_number(raw)
    if isinstance(raw, int | float | Decimal):
        if not math.isfinite(raw) or not -_MOST < raw < _MOST:
            raise _no_number(raw)
        return Decimal(str(raw)) if isinstance(raw, float) else Decimal(raw)
    if not isinstance(raw, str):
        raise _no_number(raw)
    text = raw.strip().replace("\N{MINUS SIGN}", "-")
    if _DOUBTFUL.fullmatch(text):
        whole = re.sub("[.,]", "", text)
        raise Wrong(
            _("{value} can be a thousand or a fraction.").format(value=quoted(raw)),
            _("Write {whole}, or add a digit to the fraction: {fraction}.").format(
                whole=whole, fraction=f"{text.replace('.', ',')}0"
            ),
        )
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    for grouped in _GROUPED:
        found = grouped.fullmatch(text)
        if found:
            whole = re.sub("[.,]", "", found[1])
            return Decimal(f"{whole}.{found[2]}" if found[2] else whole)
    if _EXPONENT.fullmatch(text):
        raise Wrong(
            _("{value} is a number that a spreadsheet has shortened.").format(value=quoted(raw)),
            _("Make the cell text in the spreadsheet, or widen the column, and save the list again."),
        )
    raise _no_number(raw)


def of_step(number: Decimal, step: Decimal) -> bool:
    """Whether a number is a whole number of steps."""
    return number % step == 0


def _no_number(raw: object) -> Wrong:
    return Wrong(_("{value} is no number.").format(value=quoted(raw)), _("Write it as 12 or 12,5."))
