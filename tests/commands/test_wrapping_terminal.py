"""What a command says on a terminal is broken between words, whatever its width; nothing is cut."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal

REFUSED = ["pv", "make", "halt"]


def shown(folder: Path, columns: int) -> list[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "mas_cli", *REFUSED],
        encoding="utf-8",
        dimensions=(40, columns),
        timeout=30,
        cwd=str(folder),
        env={**inherited, "TERM": "xterm", "NO_COLOR": "1"},
    )
    child.expect(pexpect.EOF)
    said: str = child.before
    child.close()
    return said.splitlines()


def test_a_refusal_is_broken_between_words_at_every_width(tmp_path: Path) -> None:
    wide = " ".join(" ".join(shown(tmp_path, 400)).split())
    assert "pv-verhoor" in wide
    for columns in (40, 80, 120):
        lines = shown(tmp_path, columns)
        assert max(map(len, lines)) <= columns
        assert " ".join(" ".join(lines).split()) == wide
