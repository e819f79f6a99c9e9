"""What the command-line library says about a command, in the language of the program.

Typer translates its headings through gettext; the sentences here it has in English only.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from typer._click.exceptions import (
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperCommand, TyperGroup, TyperOption

from mas_cli.i18n import _
from mas_cli.text import safe

if TYPE_CHECKING:
    from typer import _click as click
    from typer._click.exceptions import ClickException


class _Translated:
    """The usage line and the help of `--help`, for commands and groups alike."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]  # of the class mixed with
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=f"{_('Usage:')} ")

    def get_help_option(self, ctx: click.Context) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)  # type: ignore[misc]  # as above
        if option is not None:
            option.help = _("Show this message and exit.")
        return option


class Command(_Translated, TyperCommand):
    """A command that explains itself in the language of the program."""


class Group(_Translated, TyperGroup):
    """A group of commands that explains itself in the language of the program."""


def show(error: ClickException) -> None:
    """A mistake in a command line, on stderr: how it should be, and what is wrong."""
    if isinstance(error, NoArgsIsHelpError):
        sys.stderr.write(f"{error.format_message()}\n")
        return
    context = error.ctx if isinstance(error, UsageError) else None
    if context is not None:
        hint = _("'{command} {option}' shows what is possible.")
        hint = hint.format(command=context.command_path, option=context.help_option_names[0])
        sys.stderr.write(f"{context.get_usage()}\n{hint}\n\n")
    sys.stderr.write(_("Error: {message}").format(message=safe(_message(error))) + "\n")


def _message(error: ClickException) -> str:
    match error:
        case MissingParameter():
            return _("{name} is missing.").format(name=_name(error))
        case BadParameter():
            message = error.message
            if "valid integer" in message:
                message = _("give a whole number")
            return f"{_name(error)}: {message}"
        case NoSuchOption(possibilities=None | []):
            return _("There is no option {name}.").format(name=error.option_name)
        case NoSuchOption(possibilities=list(near)):
            return _("There is no option {name}; did you mean {near}?").format(
                name=error.option_name, near=", ".join(sorted(near))
            )
    message = error.format_message()
    for english, ours in _fragments().items():
        message = message.replace(english, ours)
    return message


def _fragments() -> dict[str, str]:
    """What the library only has as a piece of a sentence."""
    return {
        "Did you mean": _("Did you mean"),
        "Got unexpected extra argument(s)": _("This is one argument too many:"),
    }


def _name(error: BadParameter) -> str:
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.get_error_hint()
    return hint if isinstance(hint, str) else " / ".join(hint or ())
