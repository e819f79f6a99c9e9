"""The files a command is going to write: refused before any work is done, not after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput, UsageError
from mas_cli.files import must_be_free
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def must_end_in(path: Path, *endings: str, option: str = "--out", remedy: str = "") -> None:
    """Refuse a name under which no program would open what is in it.

    Raises:
        UsageError: it ends in something else.
    """
    if path.suffix.lower() not in endings:
        message = _("{option} writes a file that ends in {endings}.")
        raise UsageError(message.format(option=option, endings=", ".join(endings)), remedy=remedy)


def check(path: Path, endings: Sequence[str], *, overwrite: bool, option: str = "--out") -> None:
    """Refuse a file that cannot be written.

    Raises:
        UsageError: its name ends in something else.
        InvalidInput: it exists and may not be replaced, or its folder does not exist.
    """
    must_end_in(path, *endings, option=option)
    must_be_free(path, overwrite=overwrite)
    if not path.parent.is_dir():
        raise InvalidInput(
            _("There is no folder {path}.").format(path=path.parent),
            remedy=_("Make the folder first, or choose another."),
        )
