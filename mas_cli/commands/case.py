"""`mas case`: dossiers, from the first melding to the decision and after."""

from __future__ import annotations

# The order in which the help lists them.
from mas_cli.commands import _case_basics, _case_steps, _case_attachments, _case_transfer  # isort: skip
from mas_cli.commands._cases import app

__all__ = ["_case_attachments", "_case_basics", "_case_steps", "_case_transfer", "app"]
