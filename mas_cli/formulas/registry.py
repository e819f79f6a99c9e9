"""The table of functions: what each is called, what its parameters take, and what it may give back.

A signature is a row of letters, one a parameter, `?` for optional and `*` after the last for any number more:

- `v` one value as it is, `n` a number, `p` a number that is no logical (the functions of the old Analysis
  ToolPak, of which an argument left out is #N/A), `i` an integer, `t` a text, `b` a condition: over an array
  the function is applied to each element;
- `a` an array or range, `f` the same as a flat row of values (for aggregates, which skip texts and
  logicals that
  come out of cells): expressions inside are computed cell by cell, as Excel does outside array formulas;
- `A`, `F` the same, but expressions inside are computed over whole arrays, as in SUMPRODUCT.

For `f` a function receives a bare value when it was written into the call and a list, tuple or Array when it
came from cells or an array.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from mas_cli.formulas.coerce import Fault, number, text, truth, unlogical, whole
from mas_cli.formulas.values import DIV0, NUM

Implementation = Callable[..., Any]
_Given = TypeVar("_Given", bound=Implementation)


@dataclass(frozen=True, slots=True)
class Function:
    """One function of Excel.

    Attributes:
        name: as Excel writes it, without `_xlfn.`.
        call: computes it; returns error values, never raises them.
        kinds: the letters of its parameters.
        required: how many must be given.
        repeat: how many of the last letters repeat; 0 when none does.
        array: whether it may give an array for single values.
        blank: whether it may give a blank.
        tail: what it makes of an expression over whole columns, of which only the used part is computed:
            `same` when the unused rest cannot change it, `zero` when it cannot as long as it is zero.
    """

    name: str
    call: Implementation
    kinds: str
    required: int
    repeat: int
    array: bool
    blank: bool
    tail: str

    def kind(self, position: int) -> str:
        """The letter of the parameter at this position."""
        if position < len(self.kinds):
            return self.kinds[position]
        return self.kinds[len(self.kinds) - self.repeat + (position - len(self.kinds)) % self.repeat]

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.required <= count <= (255 if self.repeat else len(self.kinds))


FUNCTIONS: Final[dict[str, Function]] = {}
_COERCIONS: Final = {"n": number, "p": unlogical, "i": whole, "t": text, "b": truth}
SCALARS: Final = frozenset("vnpitb")
# Left out between two commas an argument is blank, which is false; but not here.
MISSING_MEANS_TRUE: Final = frozenset({("TEXTJOIN", 1)})


def function(
    names: str, signature: str, *, array: bool = False, blank: bool = False, tail: str = "refuse"
) -> Callable[[_Given], _Given]:
    """Enter the decorated function into the table under each of `names` (separated by spaces).

    Its arguments arrive coerced as the signature says; it raises `Fault` to give an error value.
    """

    def enter(implementation: _Given) -> _Given:
        parameters = signature.split()
        kinds = "".join(parameter[0] for parameter in parameters)
        required = sum(1 for parameter in parameters if len(parameter) == 1)
        repeat = sum(1 for parameter in parameters if "*" in parameter)
        call = _guarded(implementation, kinds, repeat)
        for name in names.split():
            FUNCTIONS[name] = Function(name, call, kinds, required, repeat, array, blank, tail)
        return implementation

    return enter


def _guarded(implementation: Implementation, kinds: str, repeat: int) -> Implementation:
    """The implementation behind coercion of its arguments, with faults turned into error values."""
    coercions = [_COERCIONS.get(kind) for kind in kinds]

    def plain(*arguments: Any) -> Any:
        try:
            return implementation(*arguments)
        except Fault as fault:
            return fault.error
        except ZeroDivisionError:
            return DIV0
        except (OverflowError, ValueError):  # outside the domain of a function
            return NUM

    if not any(coercions):
        return plain
    if repeat:
        coercions += coercions[-repeat:] * 255

    def coerced(*arguments: Any) -> Any:
        try:
            return implementation(
                *[
                    coercion(argument) if coercion else argument
                    for coercion, argument in zip(coercions, arguments, strict=False)
                ]
            )
        except Fault as fault:
            return fault.error
        except ZeroDivisionError:
            return DIV0
        except (OverflowError, ValueError):  # outside the domain of a function
            return NUM

    return coerced
