"""The help of `mas` itself, from the table of commands, without the command-line library.

It is what a person asks first and what the library needs longest for. `tests/commands/test_start.py` holds it
equal to what the library would print.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Final

from mas_cli.commands._entries import entries, root_example, root_help, root_options
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

ASKED: Final = (["--help"], ["-h"])
_WIDEST, _NARROWEST = 80, 50
_GAP = 2


def show() -> None:
    """Print the help at the width of the terminal."""
    sys.stdout.write(page(shutil.get_terminal_size().columns))


def page(columns: int) -> str:
    """The help for a terminal of so many columns."""
    width = max(min(columns, _WIDEST) - _GAP, _NARROWEST)
    usage = f"{_('Usage:')} mas {_('[OPTIONS]')} {_('COMMAND [ARGS]...')}"
    return "\n".join(
        [
            usage,
            "",
            _wrapped(root_help(), width, "  "),
            "",
            f"{_('Options')}:",
            *_listed(root_options(), width),
            "",
            f"{_('Commands')}:",
            *_listed(((name, entry.help) for name, entry in entries().items()), width),
            "",
            _wrapped(root_example(), width, "  "),
            "",
        ]
    )


def _listed(rows: Iterable[tuple[str, str]], width: int) -> Iterable[str]:
    """Names with what they are, in two columns."""
    known = list(rows)
    column = max(len(name) for name, _text in known) + _GAP
    for name, text in known:
        wrapped = _wrapped(text, width - column - _GAP, "").split("\n")
        yield f"  {name:<{column}}{wrapped[0]}"
        yield from (f"  {'':<{column}}{line}" for line in wrapped[1:])


def _wrapped(text: str, width: int, indent: str) -> str:
    """A text broken as the library breaks it, which `text.wrapped` does not."""
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=indent, replace_whitespace=False
    )
