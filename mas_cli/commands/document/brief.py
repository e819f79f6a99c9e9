"""`mas brief`: letters and notices as Word files, one or many at once."""

from __future__ import annotations

from mas_cli.commands.document.shared import app_for
from mas_cli.i18n import _

app = app_for(
    "brief",
    lambda name: not name.startswith("pv-"),
    _("Make a letter or notice: what is missing, what the law asks, and the Word file; one or many at once."),
    example="uitnodiging-gesprek",
)
