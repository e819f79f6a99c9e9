"""The report as one HTML file: tables with a drawing each, readable without colour, script or network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from mas_cli.i18n import _, language
from mas_cli.report.charts import bars
from mas_cli.report.style import STYLE
from mas_cli.report.tables import shown
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.report.tables import Page, Section, Table

_MOST_BARS: Final = 20
_NARROW: Final = 4
# Tables up to so many rows are not split over two pages.
_SHORT: Final = 15


def html(page: Page) -> str:
    """The whole page."""
    note = f'<p class="note">{_text(page.note, limit=0)}</p>' if page.note else ""
    said = " · ".join(f"{key} {value}" for key, value in page.receipt.items() if value)
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(page.title)}</title><style>{STYLE}</style></head><body><main><header>"
        f'<p class="kicker">{_text(page.kicker)}</p><h1>{_text(page.title)}</h1>{note}'
        f'<p class="receipt">{_text(said)}</p></header>{"".join(map(_section, page.sections))}'
        "</main></body></html>\n"
    )


def _section(section: Section) -> str:
    text = f"<p>{_text(section.text, limit=0)}</p>" if section.text else ""
    tables = "".join(map(_drawn, section.tables))
    points = "".join(f"<li>{_text(point, limit=0)}</li>" for point in section.points)
    points = f"<ul>{points}</ul>" if points else ""
    return f'<section id="{section.id}"><h2>{_text(section.title)}</h2>{text}{tables}{points}</section>'


def _drawn(table: Table) -> str:
    if not table.rows:
        return f"<p>{_text(table.title)}: {_text(_('none'))}.</p>"
    figure = ""
    if table.drawn:
        items = [(row.label, int(row.cells[0])) for row in table.rows if not row.total]
        figure = f"<figure>{bars(table.title, items[:_MOST_BARS], _('hidden'))}</figure>"
    return figure + _table(table)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(heading)}</th>' for heading in table.headings)
    # The total is a row of the body: a foot alone would end up on the next page.
    rows = "".join(
        ('<tr class="total">' if row.total else "<tr>")
        + f'<th scope="row">{_text(row.label, limit=200)}</th>'
        + "".join(f"<td>{_text(shown(cell))}</td>" for cell in row.cells)
        + "</tr>"
        for row in table.rows
    )
    looks = "table"
    looks += " wide" if len(table.headings) > _NARROW else ""
    looks += " short" if len(table.rows) <= _SHORT else ""
    return (
        # A table wider than the screen can be scrolled with the keyboard too.
        f'<div class="{looks}" role="region" tabindex="0" aria-label="{_text(table.title)}"><table>'
        f"<caption>{_text(table.title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _text(text: str, limit: int = 500) -> str:
    return escape(one_line(text, limit=limit))
