"""`mas case`: dossiers, from the first melding to the decision and after."""

from __future__ import annotations

# The order in which the help lists them.
from mas_cli.commands.case import basics, steps, undoing, summary, attachments, persons, transfer  # isort: skip
from mas_cli.commands.case.opening import app

__all__ = ["app", "attachments", "basics", "persons", "steps", "summary", "transfer", "undoing"]
