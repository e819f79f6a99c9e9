"""Angles and the hyperbolic functions."""

from __future__ import annotations

import math
from collections.abc import Callable

from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NUM, Value

_LARGEST = 2.0**27  # an angle beyond it is #NUM!


def _enter(name: str, call: Callable[[float], float], *, angle: bool = False) -> None:
    """Wrap a function of a number; outside its domain it gives #NUM!."""

    def guarded(value: float) -> Value:
        if angle and abs(value) >= _LARGEST:
            return NUM
        try:
            result = call(value)
            return NUM if math.isnan(result) else result
        except (ValueError, OverflowError):
            return NUM
        except ZeroDivisionError:
            return DIV0

    function(name, "n")(guarded)


for _name, _call in (("SIN", math.sin), ("COS", math.cos), ("TAN", math.tan)):
    _enter(_name, _call, angle=True)
for _name, _call in (("CSC", math.sin), ("SEC", math.cos), ("COT", math.tan)):
    _enter(_name, lambda value, call=_call: 1 / call(value), angle=True)  # type: ignore[misc]
for _name, _call in (("CSCH", math.sinh), ("SECH", math.cosh), ("COTH", math.tanh)):
    _enter(_name, lambda value, call=_call: _inverse(call, value))  # type: ignore[misc]
for _name, _call in (
    *(("ASIN", math.asin), ("ACOS", math.acos), ("ATAN", math.atan), ("SINH", math.sinh)),
    *(("COSH", math.cosh), ("TANH", math.tanh), ("ASINH", math.asinh), ("ACOSH", math.acosh)),
    *(("ATANH", math.atanh), ("RADIANS", math.radians), ("DEGREES", math.degrees)),
):
    _enter(_name, _call)
_enter("ACOT", lambda value: math.pi / 2 - math.atan(value))
_enter("ACOTH", lambda value: math.log((value + 1) / (value - 1)) / 2 if abs(value) > 1 else math.nan)
_enter("SQRTPI", lambda value: math.sqrt(value * math.pi))


def _inverse(call: Callable[[float], float], value: float) -> float:
    """1 over a hyperbolic function, which is zero where that is too large for a number."""
    try:
        return 1 / call(value)
    except OverflowError:
        return 0.0


@function("ATAN2", "n n")
def _atan2(x: float, y: float) -> Value:
    return DIV0 if x == 0 and y == 0 else math.atan2(y, x)
