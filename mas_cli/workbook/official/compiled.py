"""The formulas of a bound workbook compiled, and kept so that it need not be done again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import mas_cli
from mas_cli import cache
from mas_cli.formulas import Program, compile_workbook, compiler_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mas_cli.formulas import CellRef
    from mas_cli.workbook.official.adapter import Contents
    from mas_cli.workbook.official.binding import Binding

FOLDER: Final = "formulas"


def program_of(binding: Binding, contents: Contents, clock: Callable[[], datetime]) -> Program:
    """Every formula of the workbook, from the answers on; from the cache when it was compiled before.

    What is kept belongs to one compiler, one file and one set of cells for answers. It is loaded as
    `Program.load` does, that executes nothing the compiler does not write; what cannot be loaded is compiled
    anew.
    """
    inputs = [one.ref for one in binding.in_cells]
    name = _name(binding.sha256, inputs)
    program = _recalled(name, inputs, clock)
    if program is None:
        program = compile_workbook(contents.model, inputs=inputs, clock=clock, region=contents.region)
        if not program.hurried:
            _keep(name, program)
    return program


def _name(sha256: str, inputs: list[CellRef]) -> str:
    said = repr((mas_cli.__version__, compiler_hash(), sha256, [tuple(ref) for ref in inputs]))
    return f"{hashlib.sha256(said.encode('utf-8', 'backslashreplace')).hexdigest()[:40]}.json"


def _recalled(name: str, inputs: list[CellRef], clock: Callable[[], datetime]) -> Program | None:
    """Return the program kept under a name; None when no usable program is kept."""
    text = cache.recall(FOLDER, name)
    if text is None:
        return None
    try:
        program = Program.load(text.decode(), clock=clock)
    except (ValueError, AttributeError, RecursionError):
        return None
    return program if set(program.inputs) == set(inputs) else None


def _keep(name: str, program: Program) -> None:
    try:
        cache.keep(FOLDER, name, program.dump().encode())
    except UnicodeEncodeError:
        return  # a text with half a character in it has no place in a file
