"""What kind of value something is."""

from __future__ import annotations

from mas_cli.formulas.coerce import Fault, first, number
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import ERRORS, NA, VALUE, Array, ErrorValue, Operand, Value


@function("ISBLANK", "v")
def _isblank(value: Value) -> bool:
    return value is None


@function("ISNUMBER", "v")
def _isnumber(value: Value) -> bool:
    return type(value) is float


@function("ISTEXT", "v")
def _istext(value: Value) -> bool:
    return isinstance(value, str)


@function("ISNONTEXT", "v")
def _isnontext(value: Value) -> bool:
    return not isinstance(value, str)


@function("ISLOGICAL", "v")
def _islogical(value: Value) -> bool:
    return isinstance(value, bool)


@function("ISERROR", "v")
def _iserror(value: Value) -> bool:
    return isinstance(value, ErrorValue)


@function("ISERR", "v")
def _iserr(value: Value) -> bool:
    return isinstance(value, ErrorValue) and value is not NA


@function("ISNA", "v")
def _isna(value: Value) -> bool:
    return value is NA


def _whole(value: Value) -> int:
    if isinstance(value, bool):
        raise Fault(VALUE)
    return int(number(value))


@function("ISEVEN", "v")
def _iseven(value: Value) -> bool:
    return _whole(value) % 2 == 0


@function("ISODD", "v")
def _isodd(value: Value) -> bool:
    return _whole(value) % 2 == 1


@function("NA", "")
def _na() -> Value:
    return NA


@function("N", "a")
def _n(operand: Operand) -> Value:
    value = first(operand)
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    return value if isinstance(value, float | ErrorValue) else 0.0


@function("T", "a")
def _t(operand: Operand) -> Value:
    value = first(operand)
    return value if isinstance(value, str | ErrorValue) else ""


@function("TYPE", "a")
def _type(value: Operand) -> float:
    if isinstance(value, Array):
        return 64.0
    if isinstance(value, bool):
        return 4.0
    if isinstance(value, str):
        return 2.0
    return 16.0 if isinstance(value, ErrorValue) else 1.0


@function("ERROR.TYPE", "v")
def _error_type(value: Value) -> Value:
    order = [*ERRORS.values()]
    if not isinstance(value, ErrorValue):
        return NA
    numbers = {error.code: place for place, error in enumerate(order[:7], start=1)}
    return float(numbers.get(value.code, {"#GETTING_DATA": 8, "#SPILL!": 9, "#CALC!": 14}.get(value.code, 0)))
