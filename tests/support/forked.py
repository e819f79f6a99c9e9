"""`mas` in a process that is forked off one that has imported it: a start costs next to nothing.

The server of `multiprocessing` imports this module once. The terminal, the environment, the folder and the
exit code are those of a process of its own; passwords cost a thousandth, as in the tests themselves.
"""

from __future__ import annotations

import fcntl
import os
import sys
import termios
from multiprocessing.reduction import DupFd
from typing import Any

import pytest
import questionary  # noqa: F401  imported before, as are all below

from mas_cli.batch import bound_workbooks, workbooks  # noqa: F401
from mas_cli.commands.case import app as _case  # noqa: F401
from mas_cli.commands.document import brief, pv  # noqa: F401
from mas_cli.commands.format import app as _format  # noqa: F401
from mas_cli.commands.instrument import app as _instrument  # noqa: F401
from mas_cli.commands.plan import app as _plan  # noqa: F401
from mas_cli.commands.region import app as _region  # noqa: F401
from mas_cli.commands.screen import app as _screen  # noqa: F401
from mas_cli.commands.toets import app as _toets  # noqa: F401
from mas_cli.commands.vault import app as _vault  # noqa: F401
from mas_cli.main import main
from support import once


class Terminal:
    """A terminal that goes along to the process that is started."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __reduce__(self) -> Any:
        return _received, (DupFd(self.descriptor),)


def _received(descriptor: Any) -> Terminal:
    return Terminal(descriptor.detach())


def run(terminal: Terminal, arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be `mas`, in the terminal that controls this process."""
    os.setsid()
    fcntl.ioctl(terminal.descriptor, termios.TIOCSCTTY, 0)
    for stream in range(3):
        os.dup2(terminal.descriptor, stream)
    os.close(terminal.descriptor)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(stream, mode, encoding="utf-8") for stream, mode in enumerate("rww")
    )
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["mas", *arguments]
    once.cheap_vaults(pytest.MonkeyPatch())
    main()
