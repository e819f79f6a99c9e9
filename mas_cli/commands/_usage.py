"""What the command-line library does with a command line, in our language and without what costs time.

Typer translates its headings through gettext; the sentences here it has in English only. It converts every
value with pydantic, whose import takes longer than most commands: text, truth values, whole numbers and
paths are converted here.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer._click.exceptions import (
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer._coercion import RuntimeParam
from typer.core import TyperCommand, TyperGroup, TyperOption

from mas_cli.i18n import _
from mas_cli.text import safe

if TYPE_CHECKING:
    from typer import _click as click
    from typer._click.exceptions import ClickException


class _Plain(RuntimeParam):
    """A value of a type that needs no library to convert."""

    def _coerce_value(self, value: Any, param: Any, ctx: click.Context) -> Any:
        if self.annotation is Path:
            return Path(value)
        if self.annotation is int and not isinstance(value, int):
            try:
                return int(str(value).strip())
            except ValueError:
                raise BadParameter(_("give a whole number"), ctx=ctx, param=param) from None
        return value


class _Translated:
    """The usage line, the help of `--help` and the values, for commands and groups alike."""

    def get_params(self, ctx: click.Context) -> list[Any]:
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]  # of the class mixed with
        for param in params:
            _convert_plainly(param)
            _name_plainly(param)
        return params

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]  # of the class mixed with
        pieces = [_placeholders().get(piece, piece) for piece in pieces]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=f"{_('Usage:')} ")

    def get_help_option(self, ctx: click.Context) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)  # type: ignore[misc]  # as above
        if option is not None:
            option.help = _("Show this message and exit.")
        return option


def _convert_plainly(param: Any) -> None:
    """Let a parameter without further demands do without pydantic."""
    described = getattr(param, "type_descriptor", None)
    if described is None or param.multiple or param.nargs != 1 or described.is_ranged:
        return
    info = described.parameter_info
    demands = (info.exists, info.resolve_path, info.allow_dash, info.writable, info.parser)
    kinds = (str, Path, int) if not getattr(param, "is_flag", False) else (bool,)
    if described.annotation in kinds and not any(demands) and info.file_okay and info.dir_okay:
        param._runtime_param = _Plain(info, described.annotation)  # noqa: SLF001  where Typer keeps it


def _name_plainly(param: Any) -> None:
    """Name the value of a parameter by a word of our language, and leave out the name of its Python type."""
    written = getattr(param, "written_metavar", param.metavar)
    param.written_metavar = written
    if param.param_type_name == "argument":
        param.display_type_rich = lambda ctx: None  # noqa: ARG005  as Typer calls it
        written = written or param.name.upper()
    elif written is None and not getattr(param, "is_flag", False) and not getattr(param, "count", False):
        described = param.type_descriptor
        if described.is_choice:
            return
        written = {int: "NUMBER", float: "NUMBER", Path: "FILE"}.get(described.annotation, "TEXT")
    if written is not None:
        words = _placeholders()
        param.metavar = re.sub(r"[A-Z]{2,}", lambda word: words.get(word[0], word[0]), written)


def _placeholders() -> dict[str, str]:
    """The words that stand for a value in a usage line."""
    return {
        "[OPTIONS]": _("[OPTIONS]"),
        "COMMAND [ARGS]...": _("COMMAND [ARGS]..."),
        "FILE": _("FILE"),
        "OUT": _("OUT"),
        "CASE": _("CASE"),
        "NAME": _("NAME"),
        "TEXT": _("TEXT"),
        "NUMBER": _("NUMBER"),
        "TYPE": _("TYPE"),
        "STEP": _("STEP"),
        "DIR": _("FOLDER"),
        "FOLDER": _("FOLDER"),
        "PATH": _("PATH"),
        "VALUE": _("VALUE"),
        "FIELD": _("FIELD"),
        "YEAR": _("YEAR"),
        "TERM": _("TERM"),
        "OUTCOME": _("OUTCOME"),
        "EDITION": _("EDITION"),
        "OTHER": _("OTHER"),
        "OLD": _("OLD"),
        "NEW": _("NEW"),
        "PLACE": _("PLACE"),
        "SOURCE": _("SOURCE"),
        "TARGET": _("TARGET"),
        "TABLE": _("TABLE"),
        "COLUMN": _("COLUMN"),
        "ROW": _("ROW"),
        "DAYS": _("DAYS"),
        "SECONDS": _("SECONDS"),
        "ENGINE": _("ENGINE"),
    }


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
            return f"{_name(error)}: {error.message}"
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
