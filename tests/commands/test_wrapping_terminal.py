"""What a command says on a terminal is broken between words, whatever its width; nothing is cut."""

from __future__ import annotations

import pytest

from support.terminal import Program

pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")

pytestmark = pytest.mark.terminal

REFUSED = ["pv", "make", "halt"]


def shown(program: Program, columns: int) -> list[str]:
    child = program(*REFUSED, columns=columns)
    child.expect(pexpect.EOF)
    said: str = child.before
    child.close()
    return said.splitlines()


def test_a_refusal_is_broken_between_words_at_every_width(program: Program) -> None:
    wide = " ".join(" ".join(shown(program, 400)).split())
    assert "pv-verhoor" in wide
    for columns in (40, 80, 120):
        lines = shown(program, columns)
        assert max(map(len, lines)) <= columns
        assert " ".join(" ".join(lines).split()) == wide
