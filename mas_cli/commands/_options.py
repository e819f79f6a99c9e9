"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.table import Asked

JsonOption = Annotated[bool, typer.Option("--json", help=_("As JSON on stdout."))]
ColumnsOption = Annotated[
    Path | None,
    typer.Option(
        "--columns", help=_("YAML: which column of a list is what, and what its codes mean."), metavar="FILE"
    ),
]
SheetOption = Annotated[
    str, typer.Option("--sheet", help=_("The sheet of a workbook with the list."), metavar="NAME")
]
HeaderRowOption = Annotated[
    int,
    typer.Option("--header-row", help=_("The row with the headings, from 1."), min=0, metavar="N"),
]
TimeoutOption = Annotated[
    float,
    typer.Option("--timeout", help=_("Seconds for each proof."), metavar="SECONDS", min=0.001, max=86_400),
]
OutcomesOption = Annotated[
    bool,
    typer.Option(
        "--outcomes", help=_("What it changes in the advice: every kind of change, with its smallest case.")
    ),
]


def asked(sheet: str, header_row: int) -> Asked:
    """Where a list is, as the options say it."""
    from mas_cli.table import Asked

    return Asked(sheet, header_row)
