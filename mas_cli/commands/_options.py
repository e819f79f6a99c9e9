"""Options that many commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from mas_cli.i18n import _

JsonOption = Annotated[bool, typer.Option("--json", help=_("As JSON on stdout."))]
