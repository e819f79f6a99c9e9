"""No expression holds a possessive repeat or an atomic group: Python 3.11.0 to 3.11.4 misread them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import mas_cli

_PACKAGE = Path(mas_cli.__file__).parent
_MISREAD = re.compile(r"(?:[*+?]|\{[^{}]*\})\+|\(\?>")


def misread(pattern: str | bytes) -> bool:
    """Whether a pattern, or a piece of one, has such a construct outside its escapes and its sets."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    plain = re.sub(r"\\.", "x", text, flags=re.DOTALL)
    return bool(_MISREAD.search(re.sub(r"\[\^?\]?[^\]]*\]", "x", plain)))


def literals(source: str) -> list[tuple[int, str | bytes]]:
    """The literals of a module with their lines, those in f-strings piece by piece, without docstrings."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and id(node) not in prose
    ]


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        (rb'<c((?:\s++(?!t=)[\w:.-]++="[^"<>]*+")*+)(?:\s++t="\w*+")?+', True),
        (r"a{1,3}+", True),
        (r"(?>a|b)", True),
        (rb"[*+]+(?:a+)?[?+]*", False),
        (r"a\++b\?+", False),
        (r"(?P<x>a+)+", False),
    ],
)
def test_the_scan_knows_what_is_misread(pattern, wrong):
    assert misread(pattern) is wrong


def test_no_pattern_is_misread_by_an_older_python():
    modules = {path: path.read_text(encoding="utf-8") for path in sorted(_PACKAGE.rglob("*.py"))}
    assert len(modules) > 200
    found = [
        f"{path.relative_to(_PACKAGE)}:{line}: {text!r}"
        for path, source in modules.items()
        if _MISREAD.search(source)
        for line, text in literals(source)
        if misread(text)
    ]
    assert not found
