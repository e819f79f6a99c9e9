"""The fence around Jinja: sandboxed, strict about names, escaping always, with few filters and bounded work.

A template can only choose, repeat and print. Nothing in it calculates or joins texts, so what it prints is no
longer than what stands in it and in the facts, repeated by its loops. Those are counted: each step of a loop
costs what stands in the loop, and one document has so much to spend.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.context import FILTERS, is_open
from mas_cli.i18n import _
from mas_cli.reasons import UnusableError
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

# Filters of Jinja that only choose or count: none makes markup, or a text longer than it was given.
_HARMLESS: Final = ("count", "default", "first", "last", "length")
# The tags of a format; each opens a block that an `end…` closes.
BLOCKS: Final = frozenset({"if", "for"})
MOST_STEPS: Final = 2_000_000
"""Of all loops of one document: expressions and pieces of text that are gone through."""
MOST_TEXT: Final = 50_000_000
_STEP_OF_TEXT: Final = 64
_COUNTED: Final = "_counted"

_steps: ContextVar[list[int]] = ContextVar("steps")


def problem_of(error: Exception) -> str:
    """What a template asks for in vain, as it goes after a colon.

    What Jinja and Python call it is English, and differs between versions; only what the fence says is shown.
    """
    from jinja2.exceptions import SecurityError, UndefinedError

    match error:
        case SecurityError() | UndefinedError() | UnusableError():
            return str(error)
        case RecursionError():
            return _("it is nested too deeply or too long")
    return _("an operation or filter gets a value that it does not take")


@contextmanager
def counting() -> Iterator[None]:
    """Within it one document is rendered: its loops take at most `MOST_STEPS` steps together."""
    token = _steps.set([0])
    try:
        yield
    finally:
        _steps.reset(token)


def _counted(items: Iterable[Any], cost: int) -> Iterator[Any]:
    from jinja2.exceptions import SecurityError

    taken = _steps.get([0])
    for item in items:
        taken[0] += cost
        if taken[0] > MOST_STEPS:
            raise SecurityError(_("its loops take more than {limit} steps").format(limit=MOST_STEPS))
        yield item


def _cost(loop: nodes.For) -> int:
    """What going once through a loop costs at most, the loops in it counted once."""
    from jinja2 import nodes

    cost = 0
    for node in loop.find_all(nodes.Node):
        text = node.value if isinstance(node, nodes.Const) else None
        cost += 1 + (len(text) // _STEP_OF_TEXT if isinstance(text, str) else 0)
    return cost


def _bounded_text(pieces: Iterable[str]) -> str:
    from jinja2.exceptions import SecurityError

    kept, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_TEXT:
            raise SecurityError(_("it gives more than {limit} characters").format(limit=MOST_TEXT))
        kept.append(piece)
    return "".join(kept)


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment in which every template is compiled."""
    from jinja2 import StrictUndefined, nodes
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Nothing(StrictUndefined):
        """What has no value; says so in our words, whatever Jinja says of it."""

        __slots__ = ()

        def __init__(self, _hint: str | None = None, **given: Any) -> None:
            name = given.get("name")
            super().__init__(
                _("what it asks for is not there")
                if name is None
                else _("{name} has no value").format(name=one_line(str(name), limit=60)),
                **given,
            )

    class Fenced(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)
        concat = staticmethod(_bounded_text)

        def call_binop(self, _context: Any, operator: str, _left: Any, _right: Any) -> Any:
            raise SecurityError(_("the operator {operator} is not allowed").format(operator=operator))

        def call(self, *_args: Any, **_kwargs: Any) -> Any:
            raise SecurityError(_("calling functions is not allowed"))

        def compile(self, source: str | nodes.Template, *args: Any, **options: Any) -> Any:
            tree = self.parse(source) if isinstance(source, str) else source
            for loop in list(tree.find_all(nodes.For)):
                cost = nodes.Const(_cost(loop), lineno=loop.lineno)
                loop.iter = nodes.Filter(loop.iter, _COUNTED, [cost], [], None, None, lineno=loop.lineno)
            return super().compile(tree, *args, **options)

    fenced = Fenced(undefined=Nothing, autoescape=True)
    fenced.filters = {name: fenced.filters[name] for name in _HARMLESS} | FILTERS | {_COUNTED: _counted}
    fenced.tests["open"] = is_open
    fenced.globals = {}
    return fenced
