"""The list of cases on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.casefile import choices
from mas_cli.casefile.listing import term_of
from mas_cli.commands import _console
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.written import stored_day

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.casefile.summary import Summary

_CELL = 40


def show_list(cases: list[Summary], today: date) -> None:
    """One line a case, in columns."""
    rows = [
        (
            case.id,
            choices.label("zaak.status", case.status),
            one_line(case.naam or "-", limit=_CELL),
            stored_day(case.geboortedatum) or "-",
            one_line(case.school or case.brin or "-", limit=_CELL),
            " + ".join(case.decided) or "/".join(case.advice) or "-",
            _term(case, today),
        )
        for case in cases
    ]
    if not rows:
        return
    heads = (
        _("case"),
        _("status"),
        _("name"),
        _("born"),
        _("school"),
        _("route"),
        _("first term"),
    )
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        _console.out("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _term(case: Summary, today: date) -> str:
    if not case.terms:
        return "-"
    until = term_of(case).until
    shown = stored_day(until)
    return f"{shown} !" if until < today.isoformat() else shown
