"""`mas vandaag`: what is late, what is due, what came in and what lies unfinished, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _asking, _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, PasswordOption, VaultOption
from mas_cli.commands.vault.opening import kept_in_hand
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from mas_cli.casefile.today import Item

app = new_app()
# Of each kind; a morning has no more, and the choice fits a screen.
_SHOWN = 8


@command(
    app,
    help=_(
        "What asks for attention today: late, due, came in and unfinished, by name and with the command "
        "that does it. On a terminal you choose one and work on in its case."
    ),
    example="mas vandaag",
)
def today(
    ahead: Annotated[
        int, typer.Option("--within", help=_("Terms that end within so many days."), metavar="DAYS")
    ] = 14,
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Show the day; on a terminal lead into a case until nothing is chosen."""
    with kept_in_hand():
        while True:
            day = _clock.today()
            found, damaged = _look(vault, password_file, day, ahead)
            if json_output:
                _console.out_json(
                    {
                        "schema": "mas.vandaag/1",
                        "datum": day.isoformat(),
                        "zaken": [item.as_json(day) for item in found],
                    }
                )
                return
            shown = _show(found, day)
            if damaged:
                _console.note(_("Some cases cannot be read: run `mas vault check`."))
            if not shown or not _console.may_ask():
                return
            chosen = _asking.choice(
                _("What do you take up?"), [_line(item, day) for item in shown], listed=False
            )
            if chosen is None:
                return
            _take_up(shown[chosen], vault, password_file)


def _look(vault: str | None, password_file: Path | None, day: date, ahead: int) -> tuple[list[Item], bool]:
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.today import attention
    from mas_cli.commands.case.opening import opened

    damaged: list[object] = []
    with opened(vault, password_file) as store:
        found = attention(store.summaries(damaged.append), day, ahead)
        store.log(Event.RAADPLEGEN, vandaag=len(found))
    return found, bool(damaged)


def _take_up(item: Item, vault: str | None, password_file: Path | None) -> None:
    """Do what was chosen, and go on in its case."""
    from mas_cli.commands import _running

    if item.command[0] != "werk":
        _running.run(item.command, vault, password_file)
    _running.run(("werk", item.case.id), vault, password_file)


def _show(found: list[Item], day: date) -> list[Item]:
    """Print the items under the heads of their kinds; gives those that were shown, as they are numbered."""
    from mas_cli.casefile.today import Kind

    heads = {
        Kind.LATE: _("Late"),
        Kind.DUE: _("Due"),
        Kind.NEW: _("Came in"),
        Kind.UNFINISHED: _("Unfinished"),
    }
    shown: list[Item] = []
    if not found:
        _console.out(_("Nothing asks for attention today."))
    for kind, head in heads.items():
        items = [item for item in found if item.kind is kind]
        if not items:
            continue
        _console.out(f"{head} ({len(items)})")
        for item in items[:_SHOWN]:
            shown.append(item)
            _console.wrapped(_line(item, day), f"{len(shown):>4}  ", " " * 6)
            _console.out(f"{'':6}→ mas {' '.join(item.command)}")
        more = len(items) - _SHOWN
        if more > 0:
            text = ngettext("and {count} more", "and {count} more", more).format(count=more)
            _console.out(f"{'':6}{text}")
        _console.out("")
    return shown


def _line(item: Item, day: date) -> str:
    name = one_line(item.case.volledige_naam or item.case.kenmerk or item.case.id, limit=60)
    return f"{name}: {one_line(item.what, limit=200)}{_when(item, day)}"


def _when(item: Item, day: date) -> str:
    from datetime import date as days

    from mas_cli.casefile.today import Kind
    from mas_cli.written.shown import short_day

    if not item.day:
        return ""
    about = days.fromisoformat(item.day)
    left = (about - day).days
    shown = short_day(about)
    if item.kind is Kind.LATE:
        return _(" (since {day}, {days} days late)").format(days=-left, day=shown)
    if item.kind is Kind.DUE:
        return _(" (by {day}, in {days} days)").format(days=left, day=shown)
    return f" ({shown})"
