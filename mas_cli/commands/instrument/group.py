"""The group `mas instrument`, and what its commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands._app import new_app
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument


app = new_app(_("List, show, check, compare and export instruments."))

IdArgument = Annotated[str, typer.Argument(help=_("Id, id/edition or file."), metavar="ID")]
WorkbookArgument = Annotated[
    str, typer.Argument(help=_("The name of a bound workbook, or a file."), metavar="N|FILE")
]


def resolved(name: str, overlay: Path | None, date: str) -> Instrument:
    """The instrument of the options, as it holds on the day; raises as `choose` and `day_option`."""
    from mas_cli.commands._days import day_option
    from mas_cli.commands.instrument.choosing import choose

    return choose(name, overlay).on(day_option(date, "--date"))
