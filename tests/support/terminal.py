"""`mas` in a pseudo-terminal, as a person meets it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from support import warm

if TYPE_CHECKING:
    import pexpect

Program = Callable[..., "pexpect.spawn[str]"]
"""Start `mas` with these arguments, and `columns` and `rows` if those matter."""

# More than the interview's own.
_HABIT_SECONDS: Final = 0.4
_SETTINGS: Final = {"TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}


@contextmanager
def programs(folder: Path) -> Iterator[Program]:
    """Start `mas` in this folder; what still runs at the end is ended.

    It is forked off a process that has imported the program (`support.forked`): its passwords cost as little
    as those of the tests.
    """
    started: list[pexpect.spawn[str]] = []

    def start(*arguments: object, columns: int = 100, rows: int = 40) -> pexpect.spawn[str]:
        started.append(_forked(list(map(str, arguments)), folder, (rows, columns)))
        return started[-1]

    yield start
    for child in started:
        child.close(force=True)


def _environment() -> dict[str, str]:
    # The width is that of the terminal.
    return {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}} | _SETTINGS


def _forked(arguments: list[str], folder: Path, dimensions: tuple[int, int]) -> pexpect.spawn[str]:
    import pty
    import termios

    import pexpect
    import ptyprocess

    from support import forked

    class Forked(ptyprocess.PtyProcess):  # type: ignore[misc]
        """A process that is no child of this one."""

        def isalive(self) -> bool:
            if running.is_alive():
                return True
            self.terminated = True
            self.exitstatus = running.exitcode if running.exitcode >= 0 else None
            self.signalstatus = -running.exitcode if running.exitcode < 0 else None
            return False

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, dimensions)
    running = warm.context().Process(
        target=forked.run, args=(forked.Terminal(theirs), arguments, str(folder), _environment())
    )
    running.start()
    os.close(theirs)
    child = pexpect.spawn(None, encoding="utf-8", timeout=30)
    child.ptyproc = Forked(running.pid, ours)
    child.pid, child.child_fd = running.pid, ours
    child.closed = child.terminated = False
    child.delaybeforesend = None
    _unhurried(child)
    return child


def _unhurried(child: pexpect.spawn[str]) -> None:
    """Send Enter behind a key that answered as a person does: after what is taken for a habit."""
    send, last = child.send, [""]

    def later(keys: str) -> Any:
        if keys == "\r" and len(last[0]) == 1 and last[0].isalnum():
            time.sleep(_HABIT_SECONDS)
        last[0] = keys
        return send(keys)

    child.send = later
