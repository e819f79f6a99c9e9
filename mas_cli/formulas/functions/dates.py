"""Dates, always as day numbers."""

from __future__ import annotations

from calendar import isleap

from mas_cli.formulas import calendar
from mas_cli.formulas.coerce import Fault, to_number
from mas_cli.formulas.registry import function
from mas_cli.formulas.settings import IN_FORCE
from mas_cli.formulas.values import NUM, VALUE, ErrorValue, Value


def _parts(serial: float) -> tuple[int, int, int]:
    found = calendar.parts(serial, date1904=IN_FORCE.get().date1904)
    if found is None:
        raise Fault(NUM)
    return found


def _serial(year: int, month: int, day: int) -> float:
    found = calendar.serial(year, month, day, date1904=IN_FORCE.get().date1904)
    if found is None:
        raise Fault(NUM)
    return found


@function("TODAY", "")
def _today() -> float:
    settings = IN_FORCE.get()
    return calendar.serial_of(settings.clock().date(), date1904=settings.date1904)


@function("NOW", "")
def _now() -> float:
    settings = IN_FORCE.get()
    return calendar.serial_of(settings.clock(), date1904=settings.date1904)


@function("DATE", "i i i")
def _date(year: int, month: int, day: int) -> Value:
    if not 0 <= year <= 9999:
        return NUM
    return _serial(year + 1900 if year < 1900 else year, month, day)


@function("DATEVALUE", "v")
def _datevalue(value: Value) -> Value:
    if isinstance(value, ErrorValue):
        return value
    found = to_number(value) if isinstance(value, str) else None
    if isinstance(found, ErrorValue):
        return found
    has_date = isinstance(value, str) and any(mark in value for mark in "-/ ")
    return VALUE if found is None or not has_date else found // 1


@function("TIME", "i i i")
def _time(hours: int, minutes: int, seconds: int) -> Value:
    total = hours * 3600 + minutes * 60 + seconds
    return NUM if total < 0 else total % 86400 / 86400


@function("YEAR", "n")
def _year(serial: float) -> float:
    return float(_parts(serial)[0])


@function("MONTH", "n")
def _month(serial: float) -> float:
    return float(_parts(serial)[1])


@function("DAY", "n")
def _day(serial: float) -> float:
    return float(_parts(serial)[2])


def _seconds(serial: float) -> int:
    if serial < 0:
        raise Fault(NUM)
    return round(serial % 1 * 86400) % 86400


@function("HOUR", "n")
def _hour(serial: float) -> float:
    return float(_seconds(serial) // 3600)


@function("MINUTE", "n")
def _minute(serial: float) -> float:
    return float(_seconds(serial) // 60 % 60)


@function("SECOND", "n")
def _second(serial: float) -> float:
    return float(_seconds(serial) % 60)


@function("WEEKDAY", "n i?")
def _weekday(serial: float, kind: int = 1) -> Value:
    _parts(serial)
    day = calendar.weekday(serial, date1904=IN_FORCE.get().date1904)
    if kind == 1:
        return float(day + 1)
    if kind == 2:
        return float((day + 6) % 7 + 1)
    if kind == 3:
        return float((day + 6) % 7)
    # 11 starts the week on Monday, 17 on Sunday.
    return float((day - (kind - 10)) % 7 + 1) if 11 <= kind <= 17 else NUM


@function("ISOWEEKNUM", "n")
def _isoweeknum(serial: float) -> float:
    _parts(serial)
    weekday = (calendar.weekday(serial, date1904=IN_FORCE.get().date1904) + 6) % 7
    thursday = serial // 1 - weekday + 3
    return float((thursday - _serial(_parts(thursday)[0], 1, 1)) // 7 + 1)


@function("WEEKNUM", "n i?")
def _weeknum(serial: float, kind: int = 1) -> Value:
    if kind == 21:
        return _isoweeknum(serial)
    first_day = {1: 0, 2: 1, 17: 0, **{code: code - 10 for code in range(11, 17)}}.get(kind)
    if first_day is None:
        return NUM
    new_year = _serial(_parts(serial)[0], 1, 1)
    lead = (calendar.weekday(new_year, date1904=IN_FORCE.get().date1904) - first_day) % 7
    return float((serial // 1 - new_year + lead) // 7 + 1)


def _shifted(serial: float, months: float) -> tuple[int, int, int]:
    year, month, day = _parts(serial)
    years, month = divmod(year * 12 + month - 1 + int(months), 12)
    if not 1900 <= years <= 9999:
        raise Fault(NUM)
    return years, month + 1, day


@function("EDATE", "p p")
def _edate(serial: float, months: float) -> float:
    year, month, day = _shifted(serial, months)
    return _serial(year, month, min(day, calendar.month_length(year, month)))


@function("EOMONTH", "p p")
def _eomonth(serial: float, months: float) -> float:
    year, month, _day_of_month = _shifted(serial, months)
    return _serial(year, month, calendar.month_length(year, month))


@function("DAYS", "n n")
def _days(end: float, start: float) -> Value:
    if end < 0 or start < 0:
        return NUM
    return end // 1 - start // 1


@function("DAYS360", "n n b?")
def _days360(start: float, end: float, european: bool = False) -> float:
    # A moment within half a second of a day is that day.
    (y1, m1, d1), (y2, m2, d2) = (_parts(moment + 0.5 / 86400) for moment in (start, end))
    last_of_february = m1 == 2 and d1 == calendar.month_length(y1, 2)
    if european:
        d1, d2 = min(d1, 30), min(d2, 30)
    else:
        if d1 == 31 or last_of_february:
            d1 = 30
        if d2 == 31:
            d2 = 30 if d1 >= 30 else 31
    return float((y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1)


@function("DATEDIF", "n n t")
def _datedif(start: float, end: float, unit: str) -> Value:
    start, end = start // 1, end // 1
    if start > end:
        return NUM
    (y1, m1, d1), (y2, m2, d2) = _parts(start), _parts(end)
    months = (y2 - y1) * 12 + m2 - m1 - (d2 < d1)
    unit = unit.upper()
    if unit == "D":
        return end - start
    if unit == "M":
        return float(months)
    if unit == "Y":
        return float(months // 12)
    if unit == "YM":
        return float(months % 12)
    if unit == "YD":
        anniversary = _serial(y1, m2, d2)
        return anniversary - start if anniversary >= start else _serial(y1 + 1, m2, d2) - start
    if unit == "MD":
        # Counted from the same day in the month before the end, as Excel does, quirks at month ends included.
        return float(d2 - d1) if d2 >= d1 else end - _serial(y2, m2 - 1, d1)
    return NUM


@function("YEARFRAC", "p p p?")
def _yearfrac(start: float, end: float, kind: float = 0.0) -> Value:
    basis = int(kind)
    if start < 0 or end < 0:
        return NUM
    first, last = sorted((start // 1, end // 1))
    if basis in (0, 4):
        return _days360(first, last, basis == 4) / 360
    if basis == 2:
        return (last - first) / 360
    if basis == 3:
        return (last - first) / 365
    return (last - first) / _year_length(first, last) if basis == 1 else NUM


def _year_length(first: float, last: float) -> float:
    """The days of the years between two days: of one year, or the mean of those that more of them touch."""
    (y1, m1, d1), (y2, m2, d2) = _parts(first), _parts(last)
    within = y1 == y2 or (y1 + 1 == y2 and (m1, d1) >= (m2, d2))
    if not within:
        days = _serial(y2 + 1, 1, 1) - _serial(y1, 1, 1)
        return days / (y2 - y1 + 1)
    if y1 == y2:
        return 365.0 + isleap(y1)
    leap = (isleap(y1) and (m1, d1) <= (2, 29)) or (isleap(y2) and (m2, d2) >= (2, 29))
    return 365.0 + leap


@function("TIMEVALUE", "t")
def _timevalue(content: str) -> Value:
    found = to_number(content)
    if isinstance(found, ErrorValue):
        return found
    return found % 1 if ":" in content else VALUE
