"""What the commands on cases share: the vault opened as a store of cases, and days as people type them."""

from __future__ import annotations

import contextlib
import functools
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from mas_cli import paths
from mas_cli.commands import _asking, _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import PasswordOption, VaultOption
from mas_cli.commands.vault.opening import open_vault
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.store import CaseStore
    from mas_cli.casefile.summary import Summary

app = new_app(_("Dossiers in the vault: begin, fill, show, decide, evaluate, close."))

Function = TypeVar("Function", bound="Callable[..., Any]")

# More are a list to search in, not a choice.
_MOST_TO_CHOOSE = 30
_OPTIONS = {"vault": VaultOption, "password_file": PasswordOption}


@contextlib.contextmanager
def opened(vault: str | None, password_file: Path | None) -> Iterator[CaseStore]:
    """The cases in the vault; raises as `open_vault`."""
    from mas_cli.casefile.recent import Recent
    from mas_cli.casefile.store import CaseStore
    from mas_cli.config import load_config

    border = load_config().wpg_vanaf
    with open_vault(vault, password_file) as found:
        recent = Recent(paths.state_dir(), found.id)
        store = CaseStore(found, _clock.now, border=border, recent=recent, person=_AtTerminal())
        yield store
    if len(store.changed) == 1:
        (changed,) = store.changed.values()
        _console.settings.closing = functools.partial(_next_of, changed)


def _next_of(dossier: Dossier) -> str:
    """What comes next in the case that was changed, in one line."""
    from mas_cli.commands.region.choosing import plan_on
    from mas_cli.plan.next_step import next_step

    now = _clock.now()
    found = next_step(dossier, plan_on(now.date(), None), now)
    if found is None:
        return _("Next: {command}").format(command=f"mas werk {dossier.id}")
    return _("Next: {what}: {command}").format(what=found.what, command=found.line)


class _AtTerminal:
    """Who is asked which case is meant: the person at the terminal, if there is one."""

    def choose(self, typed: str, cases: Sequence[Summary]) -> Summary | None:
        if not _console.may_ask() or len(cases) > _MOST_TO_CHOOSE:
            return None
        question = _("{typed} fits {count} cases. Which one?").format(
            typed=one_line(typed, limit=60), count=len(cases)
        )
        chosen = _asking.choice(question, [f"{case.id}  {case.recognised_by}" for case in cases])
        if chosen is None:
            raise typer.Abort
        return cases[chosen]

    def tell(self, case: Summary) -> None:
        _console.note(f"{case.id}  {one_line(case.recognised_by, limit=200)}")


def case_command(
    name: str,
    *,
    help: str,  # noqa: A002  Typer's own word
    example: str,
    on: typer.Typer = app,
) -> Callable[[Function], Function]:
    """Register a command whose first parameter is the store of cases; it gets the options that open it."""

    def register(function: Function) -> Function:
        # The store is no option: its class is only named in the annotation, and imported when it is needed.
        signature = inspect.signature(function, eval_str=True, locals={"CaseStore": object})

        @functools.wraps(function)
        def with_store(**options: Any) -> Any:
            with opened(options.pop("vault"), options.pop("password_file")) as store:
                return function(store, **options)

        parameters = [
            *list(signature.parameters.values())[1:],
            *(
                inspect.Parameter(
                    option, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=annotation
                )
                for option, annotation in _OPTIONS.items()
            ),
        ]
        with_store.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        with_store.__annotations__ = {item.name: item.annotation for item in parameters}
        command(on, name, help=help, example=example)(with_store)
        return function

    return register
