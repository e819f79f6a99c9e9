"""`mas` as an officer runs it, on a day of one's choice: `python at_work.py 2026-09-22T09:00 vandaag`.

The clock of the commands stands on that moment and a password costs a thousandth, in this process and in no
other. Before each prompt, and when it stands there, a mark is written that no terminal shows, so that who
watches can count them and knows when to type. Everything else is the program as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from prompt_toolkit.application import Application

from mas_cli import main
from mas_cli.commands import _asking, _clock
from mas_cli.vault import slots

ASKED: Final = "\x1b]1337;asked\x07"
READY: Final = "\x1b]1337;ready\x07"


class _Keyboard:
    """Standard input that says when somebody waits for a line of it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readline(self) -> str:
        _write(READY)
        return str(self._stream.readline())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _write(mark: str) -> None:
    sys.stderr.write(mark)
    sys.stderr.flush()


def _cheap(**parameters: Any) -> Argon2id:
    return Argon2id(**{**parameters, "memory_cost": 8 * parameters["lanes"], "iterations": 1})


def _marked(ask: Callable[..., Any]) -> Callable[..., Any]:
    def asked(*given: Any, **options: Any) -> Any:
        _write(ASKED)
        return ask(*given, **options)

    return asked


def _run_application(run: Callable[..., Any]) -> Callable[..., Any]:
    def ran(application: Application[Any], *given: Any, **options: Any) -> Any:
        def drawn(_application: Application[Any]) -> None:
            application.after_render -= drawn
            _write(READY)

        _write(ASKED)
        application.after_render += drawn
        return run(application, *given, **options)

    return ran


def _run(moment: datetime, arguments: list[str]) -> int:
    _clock.now = lambda: moment
    _clock.today = moment.date
    vars(slots)["Argon2id"] = _cheap
    _asking._line = _marked(_asking._line)
    Application.run = _run_application(Application.run)  # type: ignore[method-assign]
    sys.stdin = _Keyboard(sys.stdin)
    return main.run(arguments)


if __name__ == "__main__":
    sys.exit(_run(datetime.fromisoformat(sys.argv[1]).astimezone(), sys.argv[2:]))
