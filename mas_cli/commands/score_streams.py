"""`mas score -` and `--out -`: an input from the program before in a pipe, results to the one after."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli import scratch
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from contextlib import ExitStack

    from mas_cli.batch.discovery import Source

STREAM: Final = Path("-")

# What a file begins with -> the ending of its name; all else is a csv.
_BEGINNINGS: Final = {b"PK\x03\x04": ".xlsx", b"PAR1": ".parquet", b"{": ".json"}
_CHUNK: Final = 1024 * 1024


class Standard:
    """Standard output where else a draft of a file is: what is written is gone."""

    def write(self, content: bytes) -> None:
        """As `Draft`."""
        sys.stdout.write(content.decode("utf-8", "replace").replace("\r\n", "\n"))

    def publish(self) -> None:
        """As `Draft`."""
        sys.stdout.flush()

    def discard(self) -> None:
        """As `Draft`: nothing can be taken back, the exit code tells."""


def sources(paths: Iterable[Path], until: ExitStack) -> Iterator[Source]:
    """Every input, of which `-` is what comes in by standard input; it is called `stdin` with an ending.

    Args:
        until: the length of the run; what came in is kept on disk as long, for this user only.

    Raises:
        UsageError: a person sits at standard input, or it is given twice.
        InvalidInput: there is no room for it.
    """
    from mas_cli.batch.discovery import discover

    taken = False
    for path in paths:
        if path != STREAM:
            yield from discover([path])
            continue
        if taken or sys.stdin.isatty():
            message = _("- stands for what another program writes, once.")
            raise UsageError(message, remedy=_("Put that program before mas: other-program | mas score -"))
        taken = True
        try:
            place = _received(Path(until.enter_context(scratch.folder("mas-score"))))
        except OSError as error:
            message = _("What came in cannot be kept: {reason}.").format(reason=reason_of(error))
            raise InvalidInput(message, remedy=_("Check the free space of the temporary folder.")) from error
        for source in discover([place]):
            yield _renamed(source, place)


def _renamed(source: Source, place: Path) -> Source:
    from dataclasses import replace

    return replace(source, bron=source.bron.replace(str(place), place.name))


def _received(folder: Path) -> Path:
    stream = sys.stdin.buffer
    first = stream.read(_CHUNK)
    ending = next((one for begin, one in _BEGINNINGS.items() if first.startswith(begin)), ".csv")
    place = folder / f"stdin{ending}"
    with place.open("wb") as file:
        while first:
            file.write(first)
            first = stream.read(_CHUNK)
    return place
