"""A file with results while it is being written, and what every shape of it can do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mas_cli.errors import InvalidInput
from mas_cli.files import beside, give_access, replace, sync_directory
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from mas_cli.batch.model import Batch
    from mas_cli.batch.results.tally import Tally


class Writer(Protocol):
    """Takes results batch by batch."""

    def write(self, batch: Batch) -> None:
        """Write some results."""

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        """Complete the file and put it in its place."""

    def abandon(self) -> None:
        """Throw away what was written."""


class Sink(Protocol):
    """Where a text is written as it comes."""

    def write(self, content: bytes) -> None:
        """Append."""

    def publish(self) -> None:
        """All is there."""

    def discard(self) -> None:
        """Throw it away, where that can be done."""


class Draft:
    """A file that is being written beside its place."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            InvalidInput: it cannot be made there.
        """
        self.path = path
        try:
            self.temporary, self.stream = beside(path)
            # The lock that tells it from one that was left behind holds while this is open.
            self._mark = os.dup(self.stream.fileno())
        except OSError as error:
            raise unwritable(path, error) from error

    def write(self, content: bytes) -> None:
        """Append.

        Raises:
            InvalidInput: the disk is full or gone.
        """
        try:
            self.stream.write(content)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def publish(self) -> None:
        """Put the file in its place.

        Raises:
            InvalidInput: that cannot be done.
        """
        try:
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            # New results are for whoever made them; a file that is replaced gives its rights.
            give_access(self.temporary, self.path)
            self._unmark()
            replace(self.temporary, self.path)
        except OSError as error:
            raise unwritable(self.path, error) from error
        sync_directory(self.path.parent)

    def discard(self) -> None:
        """Throw it away."""
        with suppress(OSError):
            self.stream.close()
            self._unmark()
            self.temporary.unlink(missing_ok=True)

    def _unmark(self) -> None:
        mark, self._mark = self._mark, -1
        if mark >= 0:
            os.close(mark)


def unwritable(path: Path, error: OSError) -> InvalidInput:
    """The refusal of a place that cannot be written."""
    return InvalidInput(
        _("{path} cannot be written: {reason}.").format(path=path, reason=reason_of(error)),
        remedy=_("Check the folder, its permissions and the free space; nothing was changed."),
    )
