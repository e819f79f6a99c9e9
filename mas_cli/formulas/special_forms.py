"""The table of functions that are written into the generated code in a way of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from mas_cli.formulas.code import Code
from mas_cli.formulas.syntax import Call
from mas_cli.formulas.values import Refused

if TYPE_CHECKING:
    from mas_cli.formulas.writer import Writer

Write = Callable[[], Code]
FORMS: Final[dict[str, Form]] = {}
REFERENCES: Final[dict[str, Callable[[Writer, Call], Code]]] = {}


class Form(Protocol):
    """Writes a call of one function in a context."""

    def __call__(self, writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
        """The call as code."""


def form(*names: str, least: int = 0, most: int = 255) -> Callable[[Form], Form]:
    """Enter the decorated function for calls of these names with so many arguments."""

    def enter(given: Form) -> Form:
        def checked(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
            _count(node, least, most)
            return given(writer, node, context, forced=forced)

        for name in names:
            FORMS[name] = checked
        return given

    return enter


def reference(*names: str, least: int = 1, most: int = 255) -> Callable[[RefForm], RefForm]:
    """The same for functions that give a reference."""

    def enter(given: RefForm) -> RefForm:
        def checked(writer: Writer, node: Call) -> Code:
            _count(node, least, most)
            return given(writer, node)

        for name in names:
            REFERENCES[name] = checked
        return given

    return enter


RefForm = Callable[["Writer", Call], Code]


def _count(node: Call, least: int, most: int) -> None:
    if not least <= len(node.arguments) <= most:
        raise Refused(f"{node.name}() with {len(node.arguments)} arguments")
