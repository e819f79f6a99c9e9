"""A program's values and steps as JSON, and the check that the Python in a cache is ours."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.formulas.grid import Rect
from mas_cli.formulas.state import PENDING, namespace
from mas_cli.formulas.steps import FormulaStep
from mas_cli.formulas.values import Array, ErrorValue, Flat, OpenArray, Tainted, error_value

if TYPE_CHECKING:
    from collections.abc import Iterable


def pack(value: Any) -> Any:
    """A value as JSON: plain ones as they are, the others as an object with one telling key."""
    if value is None or isinstance(value, str | float | bool):
        return value
    if isinstance(value, ErrorValue):
        return {"error": value.code}
    if isinstance(value, Array):
        full = list(value.full) if isinstance(value, OpenArray) else None
        return {"array": [pack(item) for item in value.items], "size": [value.height, value.width, full]}
    if isinstance(value, Rect):
        return {"rect": list(value)}
    if isinstance(value, Tainted):
        return {"tainted": [value.where, value.construct]}
    if value is PENDING:
        return {"pending": True}
    if isinstance(value, Flat):
        return {"flat": [pack(item) for item in value]}
    if isinstance(value, list):
        return {"slots": value}
    raise TypeError(type(value).__name__)


def unpack(data: Any) -> Any:
    """What `pack` was given."""
    if not isinstance(data, dict):
        return float(data) if type(data) is int else data
    if "error" in data:
        return error_value(data["error"])
    if "array" in data:
        items = [unpack(item) for item in data["array"]]
        height, width, full = data["size"]
        return OpenArray(items, height, width, (full[0], full[1])) if full else Array(items, height, width)
    if "flat" in data:
        return Flat(unpack(item) for item in data["flat"])
    if "rect" in data:
        return Rect(*data["rect"])
    if "tainted" in data:
        return Tainted(*data["tainted"])
    return PENDING if "pending" in data else data["slots"]


def pack_step(step: FormulaStep) -> list[Any]:
    """A step as JSON."""
    return [
        step.slot,
        step.text,
        step.cell,
        list(step.members),
        list(step.reads),
        [list(rect) for rect in step.areas],
        step.late,
        step.volatile,
    ]


def unpack_step(data: list[Any]) -> FormulaStep:
    """What `pack_step` was given."""
    slot, text, cell, members, reads, areas, late, volatile = data
    if type(slot) is not int or not isinstance(text, str):
        raise ValueError("never generated: a slot that is no number")
    return FormulaStep(
        slot, text, cell, tuple(members), tuple(reads), tuple(Rect(*rect) for rect in areas), late, volatile
    )


_ALLOWED: Final = (
    *(ast.Expression, ast.Call, ast.Name, ast.Load, ast.Store, ast.Constant, ast.Subscript, ast.Slice),
    *(ast.IfExp, ast.Compare, ast.Is, ast.Eq, ast.NamedExpr, ast.Tuple, ast.UnaryOp, ast.USub, ast.Attribute),
)
_ATTRIBUTES: Final = frozenset({"__class__", "items", "get", "flat", "meet", "indirect"})
_LOCAL: Final = re.compile(r"(?:v|x|t|a|f|n\d+)$")


def check_generated(texts: Iterable[str]) -> None:
    """Refuse Python that this package does not write, since a cache file will be executed.

    Raises:
        ValueError: an expression has something in it that is never generated.
    """
    known = namespace([], []).keys() - {"__builtins__"}
    for text in texts:
        # Texts are written by repr(), so that a generated expression is one line of what can be printed.
        if not text.isprintable() or text != text.strip():
            raise ValueError("no generated expression")
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, RecursionError, MemoryError) as cause:
            raise ValueError("no generated expression") from cause
        for node in ast.walk(tree):
            if not isinstance(node, _ALLOWED):
                raise ValueError(f"never generated: {type(node).__name__}")
            if isinstance(node, ast.Name) and node.id not in known and not _LOCAL.match(node.id):
                raise ValueError(f"never generated: {node.id}")
            if isinstance(node, ast.Attribute) and node.attr not in _ATTRIBUTES:
                raise ValueError(f"never generated: .{node.attr}")
