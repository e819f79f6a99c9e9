"""What several commands refuse: one function a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.findings import Finding, block
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.instrument.instrument import Instrument


def unanswered(instrument: Instrument, names: Iterable[str]) -> list[Finding]:
    """Each open question that could still change the outcome (I10)."""
    known = instrument.questions
    return [
        block("I10", name, one_line(instrument.text(known[name].text)), _("Answer this question."))
        for name in names
        if name in known
    ]
