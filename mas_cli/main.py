"""The program: choose the language, run a command, turn every outcome into an exit code."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from mas_cli import i18n, streams
from mas_cli.errors import ExitCode, MasError


def main() -> NoReturn:
    """Entry point of `mas`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; whoever listens may go away meanwhile."""
    with streams.told():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    """Run one command line.

    A `MasError` prints as a sentence with its findings; anything else that escapes is a bug and prints
    as such, without a traceback: a traceback shows values, and values may be personal data.
    `MAS_DEBUG=1` shows it to a developer.
    """
    # Where pydantic is loaded it would search every installed package for plug-ins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    streams.speak_utf8()
    i18n.set_language(_language_asked(arguments))
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
        return code
    except MasError as error:
        from mas_cli.commands import _console

        _console.report_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        print(i18n._("Interrupted."), file=sys.stderr)  # noqa: T201
        return ExitCode.INTERRUPTED
    except Exception as error:
        if os.environ.get("MAS_DEBUG"):
            raise
        from mas_cli.commands import _console

        if isinstance(error, OSError) and error.filename is not None:
            # A folder one may not enter, a name that is too long: of the computer, whoever looked first.
            from mas_cli.files import unusable

            refused = unusable(error)
            _console.report_error(refused)
            return refused.exit_code
        _console.report_bug(error)
        return ExitCode.BUG


def _invoke(arguments: list[str]) -> int:
    """The help of the program as such needs no command and loads none."""
    from mas_cli.commands import _root_help

    if arguments in _root_help.ASKED:
        _root_help.show()
        return ExitCode.DONE
    from mas_cli.commands import _app

    return _app.invoke(arguments)


def _language_asked(arguments: list[str]) -> str:
    """The language, found before the commands load because their help texts are messages too."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return os.environ.get("MAS_LANG", "nl")
