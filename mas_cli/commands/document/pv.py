"""`mas pv`: processen-verbaal as Word files."""

from __future__ import annotations

from mas_cli.commands.document.shared import app_for
from mas_cli.i18n import _

app = app_for(
    "pv",
    lambda name: name.startswith("pv-"),
    _("Make a proces-verbaal: what is missing, what the law does not allow, and the Word file."),
    example="pv-jongere",
)
