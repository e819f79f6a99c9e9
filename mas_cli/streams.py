"""The two streams a command speaks through: in UTF-8, in order, and to a reader who may go away.

That reader (`mas … | head`, a terminal that is closed) may leave at any moment, and a stream may never have
been there (`>&-`). That is nobody's fault: what is said then goes nowhere, and the command does its work to
the end. Only output that was asked for and cannot be kept, as on a full disk, is a refusal.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The other end of a pipe, or the terminal, is no more; Windows calls the first an invalid argument.
_GONE = {errno.EPIPE, errno.EIO, errno.EBADF, *([errno.EINVAL] if os.name == "nt" else [])}


class _Told:
    """A stream whose reader may go away; what is ready for another stream goes out before its own words.

    Python holds back what goes to a pipe or a file: without that a message overtakes the data it is about.
    """

    def __init__(self, stream: TextIO, *, after: _Told | None = None) -> None:
        self._stream = stream
        self._after = after

    def write(self, text: str) -> int:
        # The command-line library tries whether it can write with nothing.
        if text != "":
            self._go_first()
            self._try(lambda: self._stream.write(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        self._go_first()
        self._try(lambda: self._stream.writelines(lines))

    def flush(self) -> None:
        self._try(self._stream.flush)

    def __getattr__(self, name: str) -> Any:
        # Nobody writes past us.
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self._stream, name)

    def _go_first(self) -> None:
        if self._after is not None:
            self._after.flush()

    def _try(self, action: Any) -> None:
        try:
            action()
        except OSError as error:
            self._leave()
            if error.errno in _GONE or self._after is not None:
                return
            raise InvalidInput(
                _("The output cannot be written: {reason}.").format(reason=reason_of(error)),
                remedy=_("Free some space or send the output somewhere else, and run the command again."),
            ) from error

    def _leave(self) -> None:
        """Let the rest, also what is still held back, go nowhere."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextmanager
def told() -> Iterator[None]:
    """Within it, both streams are there and patient, and stderr speaks after what stdout said before."""
    before = sys.stdin, sys.stdout, sys.stderr
    _open_closed()
    stdout = _Told(sys.stdout)
    sys.stdout = cast("TextIO", stdout)
    sys.stderr = cast("TextIO", _Told(sys.stderr, after=stdout))
    try:
        yield
    finally:
        with contextlib.suppress(InvalidInput):
            stdout.flush()
        sys.stderr.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def _open_closed() -> None:
    """Give a stream that the caller closed (`>&-`) a place to go: the next file opened would take it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  open to the end


def speak_utf8() -> None:
    """Make both streams UTF-8: Dutch text on a Windows code page must not end in a UnicodeEncodeError."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")
