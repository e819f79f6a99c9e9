"""The fence around Jinja: sandboxed, strict about names, escaping always, with few filters and bounded work.

A template can only choose, repeat and print. A product, a power and a text with `%` can ask for any amount of
memory; they are refused. Loops within loops are counted: one rendering takes so many steps and gives so much
text, and no more.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.context import FILTERS, is_open
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

# Filters of Jinja that only choose or count; those that make markup (`safe`, `xmlattr`) are left out.
_HARMLESS: Final = (
    "count",
    "default",
    "first",
    "join",
    "last",
    "length",
    "map",
    "reject",
    "rejectattr",
    "select",
    "selectattr",
    "sort",
    "sum",
    "unique",
)
# The tags of a format; each opens a block that an `end…` closes.
BLOCKS: Final = frozenset({"if", "for"})
MOST_STEPS: Final = 200_000
MOST_TEXT: Final = 50_000_000
_COUNTED: Final = "_counted"

_steps: ContextVar[list[int]] = ContextVar("steps")


@contextmanager
def counting() -> Iterator[None]:
    """Within it one document is rendered: its loops take at most `MOST_STEPS` steps together."""
    token = _steps.set([0])
    try:
        yield
    finally:
        _steps.reset(token)


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    from jinja2.exceptions import SecurityError

    taken = _steps.get([0])
    for item in items:
        taken[0] += 1
        if taken[0] > MOST_STEPS:
            raise SecurityError(_("its loops take more than {limit} steps").format(limit=MOST_STEPS))
        yield item


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

    class Fenced(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "%"})
        concat = staticmethod(_bounded_text)

        def call_binop(self, _context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "%" and type(left) is int and type(right) is int:
                return left % right
            raise SecurityError(f"the operator {operator} is not allowed")

        def call(self, *_args: Any, **_kwargs: Any) -> Any:
            raise SecurityError("calling functions is not allowed")

        def compile(self, source: str | nodes.Template, *args: Any, **options: Any) -> Any:
            tree = self.parse(source) if isinstance(source, str) else source
            for loop in list(tree.find_all(nodes.For)):
                loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
            return super().compile(tree, *args, **options)

    fenced = Fenced(undefined=StrictUndefined, autoescape=True)
    fenced.filters = {name: fenced.filters[name] for name in _HARMLESS} | FILTERS | {_COUNTED: _counted}
    fenced.tests["open"] = is_open
    fenced.globals = {}
    return fenced
