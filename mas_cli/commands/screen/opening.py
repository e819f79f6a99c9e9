"""Opening an address that holds a secret in the browser of whoever is at this machine."""

from __future__ import annotations

import contextlib
import html
import os
import sys
import threading
import webbrowser
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli import scratch
from mas_cli.commands import _console
from mas_cli.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
_ON: Final = """<!DOCTYPE html><meta charset="utf-8"><title>mas</title>
<meta http-equiv="refresh" content="0;url={address}">
"""


@contextmanager
def opened(address: str) -> Iterator[bool]:
    """Open an address in the browser, and say whether one is tried.

    The browser is given a file of this user only, which leads on to the address: what a program is started
    with can be read by every account of the machine. Without a person or a screen nothing is opened.
    """
    if not _console.may_ask() or not _has_screen():
        yield False
        return
    with scratch.folder("mas-web") as folder:
        place = Path(folder, "mas.html")
        atomic_write(place, _ON.format(address=html.escape(address)).encode(), private=True)
        # Some browsers are waited for until they end, and then nobody would serve the page.
        threading.Thread(target=_start, args=(place.as_uri(),), daemon=True).start()
        yield True


def _has_screen() -> bool:
    return sys.platform in {"win32", "darwin"} or any(os.environ.get(name) for name in _SCREENS)


def _start(address: str) -> None:
    # The address is said as well, so that a browser that does not start is no fault.
    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(address)
