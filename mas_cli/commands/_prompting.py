"""The prompter of the interviews that commands hold on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.commands import _console

if TYPE_CHECKING:
    from mas_cli.interview.terminal import TerminalPrompter


def terminal(ready: str = "") -> TerminalPrompter:
    """Return the prompter that asks in this terminal; `ready` is what its overview calls being done."""
    from mas_cli.interview.plain import is_plain
    from mas_cli.interview.terminal import TerminalPrompter

    return TerminalPrompter(on_stderr=_console.settings.json, ready=ready, plain=is_plain())
