"""Money over time: annuities, rates, depreciation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

from mas_cli.formulas.coerce import Fault, unlogical
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NUM, VALUE, Array, ErrorValue, Operand, Value, as_array


def _power(rate: float, periods: float) -> float:
    base = 1 + rate
    if base < 0 and periods != int(periods):
        raise Fault(NUM)
    try:
        grown: float = base**periods
        return grown
    except ZeroDivisionError:
        raise Fault(DIV0) from None


def _annuity(rate: float, periods: float, due: float) -> float:
    """Return the final value of a payment of 1 in each period."""
    if rate == 0:
        return periods
    return (1 + rate * (due != 0)) * (_power(rate, periods) - 1) / rate


def _future(rate: float, periods: float, payment: float, present: float, due: float) -> float:
    grown = _power(rate, periods) if rate else 1.0
    return -present * grown - payment * _annuity(rate, periods, due)


def _payment(rate: float, periods: float, present: float, future: float, due: float) -> float:
    if periods == 0 or rate <= -1:
        raise Fault(NUM)
    grown = _power(rate, periods) if rate else 1.0
    divisor = _annuity(rate, periods, due)
    if divisor == 0:
        raise Fault(DIV0)
    return -(present * grown + future) / divisor


@function("FV", "n n n n? n?")
def _fv(rate: float, periods: float, payment: float, present: float = 0.0, due: float = 0.0) -> Value:
    return _future(rate, periods, payment, present, due) + 0.0


@function("PV", "n n n n? n?")
def _pv(rate: float, periods: float, payment: float, future: float = 0.0, due: float = 0.0) -> Value:
    grown = _power(rate, periods) if rate else 1.0
    if grown == 0:
        return DIV0 if rate == -1 else NUM
    return -(future + payment * _annuity(rate, periods, due)) / grown + 0.0


@function("PMT", "n n n n? n?")
def _pmt(rate: float, periods: float, present: float, future: float = 0.0, due: float = 0.0) -> Value:
    return _payment(rate, periods, present, future, due)


@function("NPER", "n n n n? n?")
def _nper(rate: float, payment: float, present: float, future: float = 0.0, due: float = 0.0) -> Value:
    if rate == 0:
        return DIV0 if payment == 0 else -(present + future) / payment
    if rate <= -1:
        return NUM
    first = payment * (1 + rate * (due != 0))
    above, below = first - future * rate, first + present * rate
    if below == 0 or above / below <= 0:
        return NUM
    return math.log(above / below) / math.log1p(rate)


def _interest(  # noqa: PLR0917  Excel's own order
    rate: float, period: float, periods: float, present: float, future: float, due: float
) -> float:
    if not 1 <= period < periods + 1:
        raise Fault(NUM)
    payment = _payment(rate, periods, present, future, due)
    if due and int(period) == 1 and period == 1:
        return 0.0
    if due:
        return (_future(rate, period - 2, payment, present, 1.0) - payment) * rate
    return _future(rate, period - 1, payment, present, 0.0) * rate


@function("IPMT", "n n n n n? n?")
def _ipmt(  # noqa: PLR0917  Excel's own order
    rate: float, period: float, periods: float, present: float, future: float = 0.0, due: float = 0.0
) -> Value:
    return _interest(rate, period, periods, present, future, due)


@function("PPMT", "n n n n n? n?")
def _ppmt(  # noqa: PLR0917
    rate: float, period: float, periods: float, present: float, future: float = 0.0, due: float = 0.0
) -> Value:
    payment = _payment(rate, periods, present, future, due)
    return payment - _interest(rate, period, periods, present, future, due)


def _between(rate: float, periods: float, present: float, first: float, last: float, due: float) -> range:  # noqa: PLR0917
    if rate <= 0 or periods <= 0 or present <= 0 or due not in (0, 1) or not 1 <= first <= last <= periods:
        raise Fault(NUM)
    if last - first > 100_000:
        raise Fault(NUM)
    return range(math.ceil(first), int(last) + 1)


@function("CUMIPMT", "p p p p p p")
def _cumipmt(rate: float, periods: float, present: float, first: float, last: float, due: float) -> Value:  # noqa: PLR0917
    steps = _between(rate, periods, present, first, last, due)
    return math.fsum(_interest(rate, float(at), periods, present, 0.0, due) for at in steps)


@function("CUMPRINC", "p p p p p p")
def _cumprinc(rate: float, periods: float, present: float, first: float, last: float, due: float) -> Value:  # noqa: PLR0917
    steps = _between(rate, periods, present, first, last, due)
    payment = _payment(rate, periods, present, 0.0, due)
    return math.fsum(payment - _interest(rate, float(at), periods, present, 0.0, due) for at in steps)


@function("ISPMT", "n n n n")
def _ispmt(rate: float, period: float, periods: float, present: float) -> Value:
    return DIV0 if periods == 0 else present * rate * (period / periods - 1)


# Rates between which a root is looked for where steps from the guess do not find one.
_GRID: Final = (
    *(-0.9999, -0.99, -0.9, -0.8, -0.7, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1),
    *(0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0),
)


def _root(value: Callable[[float], float], guess: float) -> Value:
    """Where a function of a rate is zero: by secants from a guess, else by halving; #NUM! for nowhere."""
    found = _secants(value, guess)
    if found is not None:
        return found
    between = [pair for pair in pairwise(_GRID) if value(pair[0]) * value(pair[1]) <= 0]
    if not between:
        return NUM
    low, high = min(between, key=lambda pair: abs(pair[0] - guess))
    for _step in range(200):
        middle = (low + high) / 2
        if value(low) * value(middle) <= 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _secants(value: Callable[[float], float], guess: float) -> float | None:
    """The root the secant method goes to; None when it leaves the rates that mean something."""
    low, high = guess, guess + 1e-4
    try:
        at_low = value(low)
        for _step in range(60):
            at_high = value(high)
            if at_high == at_low:
                return high if abs(at_high) < 1e-9 else None
            low, at_low, high = high, at_high, high - at_high * (high - low) / (at_high - at_low)
            if not -0.999 < high < 1000:
                return None
            if abs(high - low) <= 1e-13 * max(1.0, abs(high)):
                return high
    except (ArithmeticError, ValueError):
        return None
    return None


@function("RATE", "n n n n? n? n?")
def _rate(  # noqa: PLR0917
    periods: float, payment: float, present: float, future: float = 0.0, due: float = 0.0, guess: float = 0.1
) -> Value:
    if periods <= 0:
        return NUM

    def left(rate: float) -> float:
        if abs(rate) < 1e-11:
            return present + payment * periods + future
        grown = math.exp(periods * math.log1p(rate))
        return present * grown + payment * (1 + rate * (due != 0)) * (grown - 1) / rate + future

    found = _secants(left, guess)
    return NUM if found is None else found


def _flows(*arguments: Any) -> list[float]:
    found: list[float] = []
    for argument in arguments:
        if isinstance(argument, list | tuple | Array):
            for item in argument.items if isinstance(argument, Array) else argument:
                if isinstance(item, ErrorValue):
                    raise Fault(item)
                if type(item) is float:
                    found.append(item)
        else:
            found.append(unlogical(argument) if not isinstance(argument, bool) else float(argument))
    return found


def _present(rate: float, flows: Sequence[float]) -> float:
    if rate == -1:
        raise Fault(DIV0)
    return math.fsum(flow / (1 + rate) ** at for at, flow in enumerate(flows, 1))


@function("NPV", "n f f*")
def _npv(rate: float, *flows: Any) -> Value:
    values = _flows(*flows)
    return _present(rate, values) if values else VALUE


@function("IRR", "f n?")
def _irr(operand: Any, guess: float = 0.1) -> Value:
    flows = _flows(operand)
    if not any(flow > 0 for flow in flows) or not any(flow < 0 for flow in flows):
        return NUM
    if guess <= -1:
        return VALUE
    return _root(lambda rate: _present(rate, flows), guess)


@function("MIRR", "f n n")
def _mirr(operand: Any, finance: float, reinvest: float) -> Value:
    flows = _flows(operand)
    gains = [max(flow, 0.0) for flow in flows]
    costs = [min(flow, 0.0) for flow in flows]
    if not any(costs) or len(flows) < 2:
        return DIV0
    if finance == -1 and any(costs[1:]):
        return DIV0
    last = len(flows) - 1
    grown = math.fsum(gain * (1 + reinvest) ** (last - at) for at, gain in enumerate(gains) if gain)
    spent = -math.fsum(cost / (1 + finance) ** at for at, cost in enumerate(costs) if cost)
    return math.pow(grown / spent, 1 / last) - 1 if grown / spent >= 0 else NUM


def _dated(flows: Operand, days: Operand) -> list[tuple[float, float]]:
    """Flows with the years since the first of them.

    Raises:
        Fault: they are not as many, no numbers, or a day is before the first.
    """
    first, second = as_array(flows).items, as_array(days).items
    if len(first) != len(second):
        raise Fault(NUM)
    pairs = [(unlogical(flow), int(unlogical(day))) for flow, day in zip(first, second, strict=True)]
    start = pairs[0][1]
    if any(day < start or day <= 0 for _flow, day in pairs):
        raise Fault(NUM)
    return [(flow, (day - start) / 365) for flow, day in pairs]


@function("XNPV", "p a a")
def _xnpv(rate: float, flows: Operand, days: Operand) -> Value:
    items = as_array(flows).items
    for item in items:
        if isinstance(item, ErrorValue):
            return item
    if rate <= 0 or not all(type(item) is float for item in items):
        return NUM
    pairs = _dated(flows, days)
    return math.fsum(flow / (1 + rate) ** years for flow, years in pairs)


@function("XIRR", "a a p?")
def _xirr(flows: Operand, days: Operand, guess: float = 0.1) -> Value:
    pairs = _dated(flows, days)
    if not any(flow > 0 for flow, _ in pairs) or not any(flow < 0 for flow, _ in pairs) or guess <= -1:
        return NUM
    return _root(lambda rate: math.fsum(flow / (1 + rate) ** years for flow, years in pairs), guess)


@function("SLN", "n n n")
def _sln(cost: float, salvage: float, life: float) -> Value:
    return DIV0 if life == 0 else (cost - salvage) / life


@function("SYD", "n n n n")
def _syd(cost: float, salvage: float, life: float, period: float) -> Value:
    if life <= 0 or not 0 < period <= life:
        return NUM
    return (cost - salvage) * (life - period + 1) * 2 / (life * (life + 1))


@function("DB", "n n n n n?")
def _db(cost: float, salvage: float, life: float, period: float, months: float = 12.0) -> Value:
    period, months = float(int(period)), float(int(months))
    if cost < 0 or salvage < 0 or life <= 0 or period <= 0 or not 1 <= months <= 12:
        return NUM
    if period > life + (months < 12):
        return NUM
    if cost == 0:
        return 0.0
    rate = round(1 - math.pow(salvage / cost, 1 / life), 3)
    total = lost = cost * rate * months / 12
    for at in range(2, int(period) + 1):
        lost = (cost - total) * rate
        if at == life + 1:
            lost = lost * (12 - months) / 12
        total += lost
    return lost


@function("DDB", "n n n n n?")
def _ddb(cost: float, salvage: float, life: float, period: float, factor: float = 2.0) -> Value:
    if cost < 0 or salvage < 0 or life <= 0 or factor <= 0 or not 0 < period <= life:
        return NUM
    rate = min(1.0, factor / life)
    if rate == 1.0:
        before, after = (cost, 0.0) if period <= 1 else (0.0, 0.0)
    else:
        before, after = cost * (1 - rate) ** (period - 1), cost * (1 - rate) ** period
    return max(0.0, before - max(salvage, after))


@function("EFFECT", "p p")
def _effect(rate: float, periods: float) -> Value:
    count = int(periods)
    return NUM if rate <= 0 or count < 1 else math.pow(1 + rate / count, count) - 1


@function("NOMINAL", "p p")
def _nominal(rate: float, periods: float) -> Value:
    count = int(periods)
    return NUM if rate <= 0 or count < 1 else count * (math.pow(1 + rate, 1 / count) - 1)


@function("RRI", "n n n")
def _rri(periods: float, present: float, future: float) -> Value:
    if periods <= 0 or present == 0 or future / present < 0:
        return NUM
    return math.pow(future / present, 1 / periods) - 1


@function("PDURATION", "n n n")
def _pduration(rate: float, present: float, future: float) -> Value:
    if rate <= 0 or present <= 0 or future <= 0:
        return NUM
    return (math.log(future) - math.log(present)) / math.log1p(rate)


@function("FVSCHEDULE", "p a")
def _fvschedule(principal: float, rates: Operand) -> Value:
    found = principal
    for item in as_array(rates).items:
        if isinstance(item, str | bool):
            return VALUE
        found *= 1 + unlogical(item)
    return found


def _tens(parts: int) -> float:
    """The power of ten that so many parts of a unit are written in the digits of."""
    return math.pow(10, math.ceil(math.log10(parts)) if parts > 1 else 1)


@function("DOLLARDE", "p p")
def _dollarde(price: float, fraction: float) -> Value:
    parts = int(fraction)
    if parts < 0 or fraction < 0:
        return NUM
    if parts == 0:
        return DIV0
    whole = math.trunc(price)
    return whole + (price - whole) * _tens(parts) / parts


@function("DOLLARFR", "p p")
def _dollarfr(price: float, fraction: float) -> Value:
    parts = int(fraction)
    if parts < 0 or fraction < 0:
        return NUM
    if parts == 0:
        return DIV0
    whole = math.trunc(price)
    return whole + (price - whole) * parts / _tens(parts)
