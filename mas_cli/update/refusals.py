"""How an update says no: one code each, in words the person who brings the edition can act on."""

from __future__ import annotations

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.text import one_line

_SHOWN = 120


def fault(code: str, where: str, message: str, remedy: str = "") -> Finding:
    """A blocking finding; the place is made safe to show."""
    return Finding(code, Severity.BLOCK, shown(where), message, remedy)


def warning(code: str, where: str, message: str, remedy: str = "") -> Finding:
    """A finding that asks for attention."""
    return Finding(code, Severity.WARN, shown(where), message, remedy)


def refusal(code: str, where: str, message: str, remedy: str = "") -> InvalidInput:
    """The exception for one fault."""
    return InvalidInput(message, remedy=remedy, findings=[fault(code, where, message, remedy)])


def shown(name: object) -> str:
    """A name from outside in one short line."""
    return one_line(name, limit=_SHOWN)
