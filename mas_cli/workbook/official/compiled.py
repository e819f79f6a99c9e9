"""The formulas of a bound workbook compiled, and kept so that it need not be done again."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final

import mas_cli
from mas_cli.errors import InvalidInput
from mas_cli.files import atomic_write, private_directory
from mas_cli.formulas import Program, compile_workbook, compiler_hash
from mas_cli.paths import cache_dir, state_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from mas_cli.formulas import CellRef
    from mas_cli.workbook.official.adapter import Contents
    from mas_cli.workbook.official.binding import Binding

FOLDER: Final = "formulas"
KEY: Final = "formulas.key"
_KEY_SIZE: Final = 32
_DIGEST: Final = 64


def program_of(binding: Binding, contents: Contents, clock: Callable[[], datetime]) -> Program:
    """Every formula of the workbook, from the answers on; from the cache when it was compiled before.

    What is kept belongs to one compiler, one file and one set of cells for answers, and is sealed with a key
    that is not kept beside it: who can only write in the cache cannot change what comes out. It is loaded as
    `Program.load` does, that executes nothing the compiler does not write; what is damaged, sealed otherwise
    or of another workbook is compiled anew. A cache that cannot be written costs time and nothing else.
    """
    inputs = [one.ref for one in binding.in_cells]
    kept, key = _place(binding.sha256, inputs), _key()
    program = _load(kept, key, inputs, clock)
    if program is None:
        program = compile_workbook(contents.model, inputs=inputs, clock=clock, region=contents.region)
        if key and not program.hurried:
            _keep(kept, key, program)
    return program


def _key() -> bytes:
    """The key programs are sealed with, made the first time; empty when none can be kept."""
    place = state_dir() / KEY
    with contextlib.suppress(InvalidInput, OSError):
        if not place.exists():
            private_directory(place.parent)
            atomic_write(place, secrets.token_bytes(_KEY_SIZE), private=True)
        key = place.read_bytes()
        if len(key) == _KEY_SIZE:
            return key
        place.unlink()
    return b""


def _place(sha256: str, inputs: list[CellRef]) -> Path:
    said = repr((mas_cli.__version__, compiler_hash(), sha256, [tuple(ref) for ref in inputs]))
    name = hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()
    return cache_dir() / FOLDER / f"{name[:40]}.json"


def _load(kept: Path, key: bytes, inputs: list[CellRef], clock: Callable[[], datetime]) -> Program | None:
    """The program kept in a file; None when there is none, or it is not whole."""
    try:
        content = kept.read_bytes()
        digest, text = content[:_DIGEST], content[_DIGEST + 1 :]
        if not key or not hmac.compare_digest(_seal(key, text), digest):
            return None
        program = Program.load(text.decode(), clock=clock)
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return program if set(program.inputs) == set(inputs) else None


def _seal(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256").hex().encode()


def _keep(kept: Path, key: bytes, program: Program) -> None:
    try:
        text = program.dump().encode()
    except UnicodeEncodeError:
        return  # a text with half a character in it has no place in a file
    with contextlib.suppress(InvalidInput, OSError):
        private_directory(kept.parent)
        atomic_write(kept, _seal(key, text) + b"\n" + text, private=True)
