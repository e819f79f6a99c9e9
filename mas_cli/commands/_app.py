"""The command tree: names and one-line helps here, modules only when their command is called."""

from __future__ import annotations

import functools
import importlib
import inspect
import os
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer._click.exceptions import ClickException

import mas_cli
from mas_cli.commands import _console, _usage
from mas_cli.commands._entries import entries, root_example, root_help
from mas_cli.errors import ExitCode
from mas_cli.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer import _click as click

Function = TypeVar("Function", bound="Callable[..., Any]")


class LazyGroup(_usage.Group):
    """A group that imports the module of a subcommand only when that subcommand is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the signature of the base class
        """The names, without importing anything."""
        return list(entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  the signature of the base class
        """Import one command."""
        entry = entries().get(cmd_name)
        return None if entry is None else _command(cmd_name, entry.module)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  the signature of the base class
        """The list of commands, from the table and not from the modules."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, entry.help) for name, entry in entries().items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As the base class, with the lazy names available for its "did you mean"."""
        self.commands = dict.fromkeys(entries(), self)  # only the names are looked at
        return super().resolve_command(ctx, args)


@functools.cache
def _command(name: str, module: str) -> click.Command:
    """A command of the table, built once however many command lines one process runs."""
    command = typer.main.get_command(importlib.import_module(f"mas_cli.commands.{module}").app)
    command.name = name
    return command


def new_app(help_text: str = "") -> typer.Typer:
    """A Typer app with the settings every command of `mas` shares."""
    return typer.Typer(
        cls=_usage.Group,
        help=help_text,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def command(
    app: typer.Typer,
    name: str | None = None,
    *,
    help: str,  # noqa: A002  Typer's own word
    example: str = "",
) -> Callable[[Function], Function]:
    """Register a command that also takes the options every command has.

    Args:
        app: the app of the module.
        name: the subcommand; None for the only command of a module.
        help: what it does, one or two sentences, translated.
        example: a command line that works, shown under the help.
    """

    def register(function: Function) -> Function:
        epilog = _("Example: {command}").format(command=example) if example else None
        app.command(name, cls=_usage.Command, help=help, epilog=epilog)(_with_common_options(function))
        return function

    return register


def _with_common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(function, eval_str=True)
    common = {
        "lang": Annotated[
            str,
            typer.Option(
                "--lang", help=_("Language of the messages: nl or en."), metavar="|".join(LANGUAGES)
            ),
        ],
        "no_input": Annotated[bool, typer.Option("--no-input", help=_("Never ask anything."))],
        "quiet": Annotated[bool, typer.Option("--quiet", "-q", help=_("Only results and errors."))],
    }
    defaults = {"lang": "", "no_input": False, "quiet": False}

    @functools.wraps(function)
    def with_options(*args: Any, **kwargs: Any) -> Any:
        for option in common:
            value = kwargs.pop(option)
            if option == "lang" and value and value not in LANGUAGES:
                raise typer.BadParameter(_("choose nl or en"), param_hint="--lang")
            if option != "lang":
                setattr(_console.settings, option, value)
        _console.settings.json = bool(kwargs.get("json_output"))
        _console.settings.json_written = False
        _console.settings.closing = None
        result = function(*args, **kwargs)
        _console.close()
        return result

    parameters = [
        *signature.parameters.values(),
        *(
            inspect.Parameter(
                option, inspect.Parameter.KEYWORD_ONLY, default=defaults[option], annotation=annotation
            )
            for option, annotation in common.items()
        ),
    ]
    with_options.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_options


def build() -> click.Command:
    """The root command."""
    app = typer.Typer(
        cls=LazyGroup,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=root_example(),
    )

    @app.callback(help=root_help())
    def root(
        version: Annotated[
            bool,
            typer.Option("--version", help=_("Show the version."), is_eager=True, callback=_show_version),
        ] = False,
    ) -> None:
        """Options before the command; `--version` ends the program before this runs."""

    command = typer.main.get_command(app)
    # Typer's own options come in English only.
    helps = {
        "install_completion": _("Let the Tab key complete commands in this shell."),
        "show_completion": _("Print what --install-completion would add to the shell."),
    }
    for option in command.params:
        option.help = helps.get(option.name or "", getattr(option, "help", None))  # type: ignore[attr-defined]
    return command


def _show_version(asked: bool) -> None:
    if asked:
        _console.out(f"mas {mas_cli.__version__}")
        raise typer.Exit


def _has_vault() -> bool:
    from mas_cli.commands.vault.opening import place
    from mas_cli.vault import Vault

    return Vault.is_at(place(os.environ.get("MAS_VAULT")))


def invoke(arguments: list[str]) -> int:
    """Run a command line; usage errors print and give exit code 2."""
    if not arguments and _console.may_ask() and _has_vault():
        arguments = ["vandaag"]
    try:
        result = build().main(args=arguments, prog_name="mas", standalone_mode=False)
    except ClickException as error:
        _usage.show(error)
        return ExitCode.USAGE
    except typer.Abort:
        return ExitCode.INTERRUPTED
    return result if isinstance(result, int) else ExitCode.DONE
