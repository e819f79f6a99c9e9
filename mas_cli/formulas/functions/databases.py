"""The functions on D: a range with heads as a table, and criteria under the same heads."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from mas_cli.formulas.coerce import Fault, text
from mas_cli.formulas.criteria import begins, criterion
from mas_cli.formulas.registry import function
from mas_cli.formulas.values import DIV0, NUM, VALUE, Array, ErrorValue, Operand, Refused, Value, as_array


def _heads(array: Array) -> list[str]:
    return [
        text(value).strip().lower() if not isinstance(value, ErrorValue) else "" for value in array.row(0)
    ]


def _place(heads: Sequence[str], field: Value) -> int:
    """The column a field names, or numbers from 1.

    Raises:
        Fault: there is none.
    """
    if isinstance(field, ErrorValue):
        raise Fault(field)
    if isinstance(field, float | bool):
        if 1 <= field < len(heads) + 1:
            return int(field) - 1
    elif isinstance(field, str) and field.strip().lower() in heads:
        return heads.index(field.strip().lower())
    raise Fault(VALUE)


def _chosen(database: Operand, criteria: Operand) -> tuple[Array, list[int]]:
    """The table, and its rows that meet all criteria of at least one row of them."""
    table, wanted = as_array(database), as_array(criteria)
    heads, asked = _heads(table), _heads(wanted)
    if wanted.height < 2 or table.height < 2:
        raise Fault(VALUE)
    tests = []
    for row in wanted.rows()[1:]:
        one: list[tuple[int, Callable[[Value], bool]]] = []
        for head, value in zip(asked, row, strict=True):
            if value is None:
                continue
            if head not in heads:
                if isinstance(value, bool):
                    raise Refused("a criterion that is computed")
                one.append((0, _never))
                continue
            test = begins(value) if isinstance(value, str) else criterion(value)
            one.append((heads.index(head), test))
        tests.append(one)
    rows = table.rows()
    met = [
        at
        for at in range(1, table.height)
        if any(all(test(rows[at][column]) for column, test in one) for one in tests)
    ]
    return table, met


def _never(_value: Value) -> bool:
    return False


def _values(database: Operand, field: Value, criteria: Operand) -> list[Value]:
    table, met = _chosen(database, criteria)
    place = _place(_heads(table), field)
    return [table.row(at)[place] for at in met]


def _numbers(database: Operand, field: Value, criteria: Operand) -> list[float]:
    found = []
    for value in _values(database, field, criteria):
        if isinstance(value, ErrorValue):
            raise Fault(value)
        if type(value) is float:
            found.append(value)
    return found


def _enter(name: str, call: Callable[[list[float]], Value]) -> None:
    def implementation(database: Operand, field: Value, criteria: Operand) -> Value:
        return call(_numbers(database, field, criteria))

    function(name, "a v a")(implementation)


def _spread(values: list[float], less: int) -> Value:
    if len(values) <= less:
        return DIV0
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - less)


def _root(value: Value) -> Value:
    return math.sqrt(value) if isinstance(value, float) else value


_enter("DSUM", math.fsum)
_enter("DAVERAGE", lambda values: math.fsum(values) / len(values) if values else DIV0)
_enter("DMAX", lambda values: max(values, default=0.0))
_enter("DMIN", lambda values: min(values, default=0.0))
_enter("DPRODUCT", lambda values: math.prod(values) if values else 0.0)
_enter("DVAR", lambda values: _spread(values, 1))
_enter("DVARP", lambda values: _spread(values, 0))
_enter("DSTDEV", lambda values: _root(_spread(values, 1)))
_enter("DSTDEVP", lambda values: _root(_spread(values, 0)))


@function("DCOUNT", "a v? a")
def _dcount(database: Operand, field: Value, criteria: Operand) -> Value:
    if field is None:
        return float(len(_chosen(database, criteria)[1]))
    return float(sum(type(value) is float for value in _values(database, field, criteria)))


@function("DCOUNTA", "a v? a")
def _dcounta(database: Operand, field: Value, criteria: Operand) -> Value:
    if field is None:
        return float(len(_chosen(database, criteria)[1]))
    return float(sum(value is not None for value in _values(database, field, criteria)))


@function("DGET", "a v a")
def _dget(database: Operand, field: Value, criteria: Operand) -> Value:
    found = _values(database, field, criteria)
    if not found:
        return VALUE
    return found[0] if len(found) == 1 else NUM
