"""The fence around Jinja: sandboxed, strict about names, escaping always, with few filters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.context import FILTERS, is_open

if TYPE_CHECKING:
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


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment in which every template is compiled."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Fenced(ImmutableSandboxedEnvironment):
        # A product or power can ask for any amount of memory.
        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, _context: Any, operator: str, _left: Any, _right: Any) -> Any:
            raise SecurityError(f"the operator {operator} is not allowed")

        def call(self, *_args: Any, **_kwargs: Any) -> Any:
            raise SecurityError("calling functions is not allowed")

    fenced = Fenced(undefined=StrictUndefined, autoescape=True)
    fenced.filters = {name: fenced.filters[name] for name in _HARMLESS} | FILTERS
    fenced.tests["open"] = is_open
    fenced.globals = {}
    return fenced
