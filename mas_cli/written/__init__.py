"""Values as people and programs write them: one grammar, whatever file, cell or prompt they come from.

Pure functions from a raw value to a typed one. Each returns None for an empty value, `UNKNOWN` for what
is written as not known where that is an answer, and raises `Wrong`, with a sentence and a remedy, for
anything that it does not understand. Nothing is guessed, padded or rounded. `docs/waarden.md` lists the
grammar; its rows are run as a test.

May not know: which question, field or column a value belongs to.
"""

from __future__ import annotations

from .days import (
    DAY_FIRST,
    FULL,
    MONTH_FIRST,
    PARTLY,
    DayStyle,
    PartialDate,
    WrittenDay,
    day_of,
    earliest,
    latest,
    read_day,
    same_day,
)
from .hours import read_hours
from .identifiers import (
    is_onderwijsnummer,
    read_brin,
    read_bsn,
    read_onderwijsnummer,
    read_postcode,
)
from .names import (
    alike,
    caseless,
    folded,
    identifier,
    joined,
    key,
    read_surname,
    same_first_name,
    same_surname,
)
from .numbers import of_step, read_number
from .problem import Wrong, quoted
from .serials import date_from_serial, from_serial, to_serial
from .shown import clock, duration, long_day, moment, number, short_day, stored_day, weekday_day
from .words import NO, UNKNOWN, YES, is_blank, is_unknown, read_yes_no

__all__ = [
    "DAY_FIRST",
    "FULL",
    "MONTH_FIRST",
    "NO",
    "PARTLY",
    "UNKNOWN",
    "YES",
    "DayStyle",
    "PartialDate",
    "WrittenDay",
    "Wrong",
    "alike",
    "caseless",
    "clock",
    "date_from_serial",
    "day_of",
    "duration",
    "earliest",
    "folded",
    "from_serial",
    "identifier",
    "is_blank",
    "is_onderwijsnummer",
    "is_unknown",
    "joined",
    "key",
    "latest",
    "long_day",
    "moment",
    "number",
    "of_step",
    "quoted",
    "read_brin",
    "read_bsn",
    "read_day",
    "read_hours",
    "read_number",
    "read_onderwijsnummer",
    "read_postcode",
    "read_surname",
    "read_yes_no",
    "same_day",
    "same_first_name",
    "same_surname",
    "short_day",
    "stored_day",
    "to_serial",
    "weekday_day",
]
