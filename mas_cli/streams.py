"""The two streams a command speaks through: in UTF-8, and in the order in which things were said."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class _AfterStdout:
    """A stream that lets what is ready for stdout go out before its own words.

    Python holds back what goes to a pipe or a file: without this a message overtakes the data it is about.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        sys.stdout.flush()
        return self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        sys.stdout.flush()
        self._stream.writelines(lines)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def in_order() -> Iterator[None]:
    """Within it, whatever writes to `sys.stderr` does so after everything written to `sys.stdout` before."""
    stderr = sys.stderr
    sys.stderr = cast("TextIO", _AfterStdout(stderr))
    try:
        yield
    finally:
        sys.stderr = stderr


def speak_utf8() -> None:
    """Make both streams UTF-8: Dutch text on a Windows code page must not end in a UnicodeEncodeError."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")
