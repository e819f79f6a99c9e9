"""Running one command of `mas` from within another: the menus of `mas vandaag` and `mas werk`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mas_cli.commands import _app, _console
from mas_cli.errors import ExitCode, MasError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def _same_vault(vault: str | None, password_file: Path | None) -> Iterator[str]:
    """The options that the environment does not give every command already."""
    for option, variable, value in (
        ("--vault", "MAS_VAULT", vault),
        ("--password-file", "MAS_PASSWORD_FILE", password_file),
    ):
        if value is not None and os.environ.get(variable) != str(value):
            yield from (option, str(value))


def run(words: Sequence[str], vault: str | None, password_file: Path | None) -> int:
    """Run a command line on the same vault and come back, whatever it ended in; gives its exit code.

    A refusal is shown as it always is, and Ctrl-C ends that command only.
    """
    _console.note(f"> mas {' '.join(words)}")
    try:
        return _app.invoke([*words, *_same_vault(vault, password_file)])
    except MasError as error:
        _console.report_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        _console.note(_("Interrupted."))
        return ExitCode.INTERRUPTED
