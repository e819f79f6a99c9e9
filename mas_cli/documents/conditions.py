"""Small conditions on fields, in three-valued logic: what is not known makes nothing required."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from mas_cli.documents import refusals
from mas_cli.i18n import _
from mas_cli.law.lookup import all_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mas_cli.findings import Finding


@dataclass(frozen=True, slots=True)
class Compare:
    """One field against a value: `is`, `in`, `below`, `at_least` or `filled`."""

    name: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Condition


Condition: TypeAlias = Compare | All | AnyOf | Not

OPERATORS = ("is", "in", "below", "at_least", "filled")
ORDERED = ("below", "at_least")


def holds(condition: Condition, value_of: Callable[[str], Any]) -> bool | None:
    """Whether a condition holds; None when that cannot be known yet.

    Args:
        condition: the condition.
        value_of: gives the value of a field, None when it has none.
    """
    match condition:
        case Compare(name, operator, value):
            return _compare(operator, value_of(name), value)
        case Not(part):
            inner = holds(part, value_of)
            return None if inner is None else not inner
        case All(parts):
            found = [holds(part, value_of) for part in parts]
            return False if False in found else None if None in found else True
        case AnyOf(parts):
            found = [holds(part, value_of) for part in parts]
            return True if True in found else None if None in found else False


def names(condition: Condition) -> Iterator[str]:
    """Every field a condition speaks of."""
    match condition:
        case Compare(name):
            yield name
        case Not(part):
            yield from names(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from names(part)


def _compare(operator: str, actual: Any, wanted: Any) -> bool | None:
    if operator == "filled":
        return (actual is not None) is wanted
    if actual is None:
        return None
    match operator:
        case "is":
            return bool(actual == wanted)
        case "in":
            return actual in wanted
        case "below":
            return bool(actual < wanted)
        case _:
            return bool(actual >= wanted)


def read_condition(raw: Any, where: str, faults: list[Finding]) -> Condition | None:
    """Read a condition of a format; None, with a fault noted, when it is not a condition."""
    match raw:
        case {"all": list(parts)} if len(raw) == 1:
            return All(tuple(filter(None, (read_condition(part, where, faults) for part in parts))))
        case {"any": list(parts)} if len(raw) == 1:
            return AnyOf(tuple(filter(None, (read_condition(part, where, faults) for part in parts))))
        case {"not": dict(part)} if len(raw) == 1:
            inner = read_condition(part, where, faults)
            return Not(inner) if inner is not None else None
        case {"field": str(name)} if len(raw) == 2 and set(raw) - {"field"} <= set(OPERATORS):
            ((operator, value),) = ((key, value) for key, value in raw.items() if key != "field")
            if operator in ORDERED and isinstance(value, str):
                value = _number(value, where, faults)
            return Compare(name, operator, value)
    faults.append(
        refusals.fault(
            where,
            _("A condition is written as field with one of {operators}, or as all, any or not.").format(
                operators=", ".join(OPERATORS)
            ),
        )
    )
    return None


def _number(name: str, where: str, faults: list[Finding]) -> int:
    """The number that a condition names in the law or the MAS, as it holds today."""
    today = datetime.now().astimezone().date()
    parameter = all_parameters(today).get(name)
    value = parameter.at(today) if parameter is not None else None
    if value is None:
        faults.append(
            refusals.fault(where, _("There is no number {name} in the law or the MAS.").format(name=name))
        )
        return 0
    return int(str(value.value))
