"""Folders for what is needed for the length of a run: for their owner only, and gone afterwards.

They are named after this computer and process, so that what a killed run left is cleared by the next one.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from mas_cli import files

_HOST: Final = re.sub(r"[^a-z0-9]", "", platform.node().lower())[:20] or "x"


def folder(name: str, parent: Path | None = None) -> tempfile.TemporaryDirectory[str]:
    """A new private folder.

    Args:
        name: how the names of such folders begin; what killed runs left by it is cleared first.
        parent: where it stands; None for the temporary folder of the system.

    Raises:
        OSError: it cannot be made.
    """
    parent = parent or Path(tempfile.gettempdir())
    sweep(name, parent)
    prefix = f"{name}-{_HOST}-{os.getpid()}-"
    return tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True)


def sweep(name: str, parent: Path) -> None:
    """Clear the folders of processes of this computer and user that are no more."""
    pattern = re.compile(rf"{re.escape(name)}-{_HOST}-(?P<process>[0-9]{{1,9}})-.*", re.DOTALL)
    with suppress(OSError):
        for entry in os.scandir(parent):
            found = pattern.fullmatch(entry.name)
            left = parent / entry.name
            if found and files.is_own_directory(left) and not _lives(int(found["process"])):
                with suppress(OSError):
                    files.clear(left)


def _lives(process: int) -> bool:
    if sys.platform == "win32":
        # A signal would end it there. A folder in use cannot be removed, and any other may stay a while.
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
