"""The library that proves: whether it is installed, and how it is added."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from mas_cli.errors import UsageError
from mas_cli.extras import adding
from mas_cli.i18n import _

if TYPE_CHECKING:
    pass


def need_solver() -> None:
    """Refuse when the solver is not installed.

    Raises:
        UsageError: with how to install it.
    """
    if not has_solver():
        raise UsageError(
            _("This needs {library}, which is not installed.").format(library="z3-solver"),
            remedy=_("Install it with: {command}").format(command=adding("z3-solver")),
        )


def has_solver() -> bool:
    """Whether the solver is installed."""
    return importlib.util.find_spec("z3") is not None
