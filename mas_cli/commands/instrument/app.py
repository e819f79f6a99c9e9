"""`mas instrument`: list, show, check, compare, prove, export and bind instruments."""

from __future__ import annotations

# The order in which the help lists them.
from mas_cli.commands.instrument import looking, making  # isort: skip
from mas_cli.commands.instrument.group import app

__all__ = ["app", "looking", "making"]
