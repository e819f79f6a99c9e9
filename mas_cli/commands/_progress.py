"""The progress of long work on stderr: only on a terminal, redrawn a few times a second."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from typing import Final

from mas_cli.commands import _console
from mas_cli.i18n import _

_EVERY: Final = 0.2


class ProgressLine:
    """One line that is written over: how many, how fast, how long still, with what outcomes."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and not _console.settings.quiet
        self._start = time.monotonic()
        self._last = 0.0
        self._width = 0

    def __call__(self, done: int, total: int | None, outcomes: Mapping[str, int]) -> None:
        """Show where the work is."""
        now = time.monotonic()
        if not self._shown or now - self._last < _EVERY:
            return
        self._last = now
        self._draw(line(done, total, outcomes, now - self._start))

    def end(self) -> None:
        """Wipe the line, so that what follows begins on an empty one."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0

    def _draw(self, text: str) -> None:
        text = text[: max(20, shutil.get_terminal_size().columns - 1)]
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)


def line(done: int, total: int | None, outcomes: Mapping[str, int], seconds: float) -> str:
    """The text of the line."""
    rate = done / seconds if seconds > 0 else 0.0
    parts = [_("{done} of {total}").format(done=done, total=total) if total else str(done)]
    parts.append(_("{rate:.0f} a second").format(rate=rate))
    if total and rate > 0:
        left = round((total - done) / rate)
        parts.append(_("{minutes}:{seconds:02} to go").format(minutes=left // 60, seconds=left % 60))
    parts += [f"{name} {count}" for name, count in outcomes.items() if count]
    return " · ".join(parts)
