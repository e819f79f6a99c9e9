"""A compiled workbook as JavaScript, for a page that computes by itself.

The Python of each step is of a small grammar (see `packing.check_generated`), which is written again as
JavaScript; the files under `static` have the operators and part of the functions.
A step that needs more than those is left out, and so is what rests on it, each with the reason.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import packing
from mas_cli.formulas.registry import FUNCTIONS
from mas_cli.formulas.state import PENDING
from mas_cli.formulas.values import Refused, Tainted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from mas_cli.formulas.addresses import CellRef
    from mas_cli.formulas.program import Program
    from mas_cli.formulas.steps import FormulaStep

_FILES: Final = ("runtime.js", "functions.js", "dates.js")
_STEPS: Final = "steps.js"
_DEFINED: Final = re.compile(r"^(?:const|function|class) (\w+)", re.MULTILINE)
_FUNCTION: Final = re.compile(r"^F\.(\w+) = ", re.MULTILINE)
_LOCAL: Final = re.compile(r"t|n\d+")
_TABLES: Final = {"k": "K", "f": "P", "g": "G", "v": "v", "a": "a"}


@dataclass(frozen=True, slots=True)
class Script:
    """A workbook that computes in a page.

    Attributes:
        source: JavaScript that defines `WORKBOOK`; it takes the day from a function `today` around it.
        inputs, outputs: the place of each cell among the values.
        left_out: the outputs that are not computed there, with the reason.
    """

    source: str
    inputs: Mapping[CellRef, int]
    outputs: Mapping[CellRef, int]
    left_out: Mapping[CellRef, str]


def script_of(program: Program, outputs: Iterable[CellRef]) -> Script:
    """Return the part of a program that these outputs need, as JavaScript."""
    parts = program.parts
    wanted = {ref: parts.outputs[ref] for ref in outputs if ref in parts.outputs}
    needed = _needed(program, wanted.values())
    reasons: dict[int, str] = {}
    written: list[tuple[FormulaStep, list[int], str]] = []
    used = _Used(parts.functions)
    for step in (one for one in parts.steps if one.slot in needed):
        reads = program.reads(step)
        reason = next((reasons[read] for read in reads if read in reasons), None)
        doubt = next((parts.base[read] for read in reads if isinstance(parts.base[read], Tainted)), None)
        if doubt is not None:
            reason = doubt.construct
        if reason is None:
            try:
                written.append((step, reads, used.expression(step.text)))
            except Refused as refused:
                reason = refused.construct
        if reason is not None:
            reasons |= dict.fromkeys((step.cell, step.slot, *step.members), reason)
    left_out = {ref: reasons[slot] for ref, slot in wanted.items() if slot in reasons}
    left_out |= {
        ref: value.construct
        for ref, slot in wanted.items()
        if isinstance(value := parts.base[slot], Tainted) and ref not in left_out
    }
    return Script(_source(program, written, used, wanted.values()), parts.inputs, wanted, left_out)


def _needed(program: Program, wanted: Iterable[int]) -> set[int]:
    """Return the slots of the steps that some slots rest on."""
    found: set[int] = set()
    waiting = [*wanted]
    while waiting:
        step = program.producer(waiting.pop())
        if step is not None and step.slot not in found:
            found.add(step.slot)
            waiting += program.reads(step)
    return found


def _source(
    program: Program, steps: list[tuple[FormulaStep, list[int], str]], used: _Used, wanted: Collection[int]
) -> str:
    parts = program.parts
    computed = {slot for step, _reads, _text in steps for slot in (step.cell, step.slot, *step.members)}
    read = {*used.slots, *wanted, *(slot for number in used.getters for slot in parts.getter_slots[number])}
    read |= {slot for _step, reads, _text in steps for slot in reads}
    read |= {slot for number in used.constants for slot in _slots_in(parts.constants[number])}
    read |= set(parts.inputs.values())
    base = [
        [slot, packing.pack(parts.base[slot])]
        for slot in sorted(read - computed)
        if parts.base[slot] is not None
        and parts.base[slot] is not PENDING
        and not isinstance(parts.base[slot], Tainted)
    ]
    inputs = set(parts.inputs.values())
    named = {slot: _comment(ref) for ref, slot in parts.outputs.items()}
    lines = []
    for step, reads, text in steps:
        members = sorted({step.cell, *step.members} - {step.slot})
        heard = sorted({slot for slot in reads if slot in computed or slot in inputs})
        lines.append(
            f"  [{step.slot}, {heard}, {members}, {_function('v', text)}],{named.get(step.cell, '')}"
        )
    region = parts.settings.region
    settings = {
        "decimal": region.decimal,
        "thousands": region.thousands,
        "dmy": region.date_order == "dmy",
        "months": region.months,
        "true": region.true,
        "false": region.false,
        "date1904": parts.settings.date1904,
    }
    signatures = {
        name.replace(".", "_"): (FUNCTIONS[name].kinds, FUNCTIONS[name].repeat)
        for name in sorted(used.functions)
    }
    constants = {number: packing.pack(parts.constants[number]) for number in sorted(used.constants)}
    return "\n".join(
        [
            "const WORKBOOK = (() => {",
            f"const SETTINGS = {{...{_json(settings)}, today: () => today()}};",
            *(_file(name) for name in _FILES),
            f"const SIZE = {len(parts.base)};",
            f"const BASE = {_json(base)};",
            f"const SIGNATURES = {_json(signatures)};",
            f"const K = unpackedAll({_json(constants)});",
            f"const G = {_json({number: parts.getter_slots[number] for number in sorted(used.getters)})};",
            "const P = {",
            *(f"  {number}: {_function('a', text)}," for number, text in sorted(used.shared.items())),
            "};",
            "const STEPS = [",
            *lines,
            "];",
            _file(_STEPS),
            "})();",
        ]
    )


def _slots_in(constant: object) -> list[int]:
    return constant if isinstance(constant, list) and all(type(one) is int for one in constant) else []


def _comment(ref: CellRef) -> str:
    # The name of a sheet could hold what ends a line or the script.
    return f"  // {re.sub(r'[^A-Za-z0-9 .!-]', '_', str(ref))}"


def _function(parameter: str, text: str) -> str:
    names = sorted(set(re.findall(r"\b(t|n\d+) = ", text)))
    return (
        f"({parameter}) => {{ let {', '.join(names)}; return {text}; }}"
        if names
        else f"({parameter}) => {text}"
    )


def _json(data: object) -> str:
    literal = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return literal.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")


@cache
def _provided() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that the runtime defines, and the functions of Excel that it has."""
    texts = [_file(name) for name in _FILES]
    names = {name for text in texts for name in _DEFINED.findall(text)}
    return frozenset(names), frozenset(name for text in texts for name in _FUNCTION.findall(text))


class _Used:
    """Writes expressions, and keeps which tables and functions they use."""

    def __init__(self, shared: list[str]) -> None:
        self._shared = shared
        self.shared: dict[int, str] = {}
        self.slots: set[int] = set()
        self.getters: set[int] = set()
        self.constants: set[int] = set()
        self.functions: set[str] = set()

    def expression(self, text: str) -> str:
        """Return generated Python as JavaScript.

        Raises:
            Refused: the runtime lacks something in it.
        """
        return self._js(ast.parse(text, mode="eval").body)

    def _js(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=value):
                return repr(value) if type(value) in {int, float} else _json(value)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self._js(operand)}"
            case ast.IfExp(test=test, body=body, orelse=other):
                return f"({self._js(test)} ? {self._js(body)} : {self._js(other)})"
            case ast.NamedExpr(target=target, value=value):
                return f"({target.id} = {self._js(value)})"
            case ast.Tuple(elts=parts):
                return f"[{', '.join(map(self._js, parts))}]"
            case ast.Compare(left=ast.Attribute(value=left, attr="__class__")):
                return f"isError({self._js(left)})"
            case ast.Compare(left=left, comparators=[right]):
                return f"({self._js(left)} === {self._js(right)})"
            case ast.Attribute(value=value, attr="items"):
                return f"{self._js(value)}.items"
            case ast.Subscript(value=ast.Name(id=table), slice=index):
                return self._taken(table, index)
            case ast.Subscript(value=ast.Tuple(elts=parts), slice=index):
                at = int(ast.literal_eval(index)) % len(parts)
                return f"[{', '.join(map(self._js, parts))}][{at}]"
            case ast.Call(func=ast.Subscript(value=ast.Name(id="g"), slice=ast.Constant(value=int(number)))):
                self.getters.add(number)
                return f"gather(G[{number}], v)"
            case ast.Call(func=ast.Name(id="settle"), args=[values, _state, *arguments]):
                return f"settle({', '.join(map(self._js, [values, *arguments]))})"
            case ast.Call(func=ast.Name(id="Array" | "OpenArray"), args=arguments):
                return f"new Arr({', '.join(map(self._js, arguments))})"
            case ast.Call(func=function, args=arguments):
                return f"{self._js(function)}({', '.join(map(self._js, arguments))})"
        raise Refused("a cell picked by a computed address")

    def _taken(self, table: str, index: ast.expr) -> str:
        match index:
            case ast.Slice(lower=ast.Constant(value=int(low)), upper=ast.Constant(value=int(high))):
                self.slots.update(range(low, high))
                return f"{_TABLES[table]}.slice({low}, {high})"
            case ast.Constant(value=int(number)):
                if table == "v":
                    self.slots.add(number)
                elif table == "k":
                    self.constants.add(number)
                elif table == "f" and number not in self.shared:
                    self.shared[number] = self.expression(self._shared[number])
                return f"{_TABLES[table]}[{number}]"
        raise Refused("a cell picked by a computed address")

    def _name(self, name: str) -> str:
        names, functions = _provided()
        if name == "x":
            raise Refused("a cell picked by a computed address")
        if name.startswith("F_"):
            if name[2:] not in functions:
                raise Refused(f"{name[2:].replace('_', '.')}()")
            self.functions.add(_known_as(name[2:]))
            return f"F.{name[2:]}"
        if name in names or name in {"v", "a"} or _LOCAL.fullmatch(name):
            return name
        raise Refused(f"{name}()")


def _known_as(name: str) -> str:
    return name if name in FUNCTIONS else name.replace("_", ".")
