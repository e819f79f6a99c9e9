"""Drawings for the report: bars with their label and number in text, so that nothing rests on colour."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from mas_cli.i18n import _
from mas_cli.report.suppression import HIDDEN
from mas_cli.text import one_line

_WIDTH: Final = 720
_LABEL: Final = 250
_ROW: Final = 26
# What fits of a label, however wide its letters.
_CHARACTERS: Final = 30


def bars(title: str, items: Sequence[tuple[str, int]], hidden: str) -> str:
    """A horizontal bar chart as SVG, with a title and a description for those who do not see it.

    Args:
        title: of the chart.
        items: label and number; `HIDDEN` for a number that is not shown.
        hidden: what stands in place of such a number.
    """
    most = max((count for _label, count in items), default=0)
    room = _WIDTH - _LABEL - 80
    height = _ROW * len(items) + 10
    parts = []
    for place, (label, count) in enumerate(items):
        top = 5 + place * _ROW
        length = 0.0 if count == HIDDEN or most <= 0 else room * count / most
        number = hidden if count == HIDDEN else f"{count:,}".replace(",", ".")
        short = _short(one_line(label))
        parts.append(
            f'<text x="{_LABEL - 8}" y="{top + 17}" text-anchor="end">{escape(short)}</text>'
            f'<rect x="{_LABEL}" y="{top + 3}" width="{length:.1f}" height="{_ROW - 8}"/>'
            f'<text class="number" x="{_LABEL + length + 6:.1f}" y="{top + 17}">{escape(number)}</text>'
        )
    said = ", ".join(f"{one_line(label)}: {hidden if count == HIDDEN else count}" for label, count in items)
    name = escape(_("Bar chart: {title}").format(title=title))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{name}">'
        f"<title>{name}</title><desc>{escape(said)}</desc>"
        f'<line x1="{_LABEL}" y1="2" x2="{_LABEL}" y2="{height - 4}"/>{"".join(parts)}</svg>'
    )


def _short(label: str) -> str:
    """What fits of a label, cut between words where that leaves most of it."""
    if len(label) <= _CHARACTERS:
        return label or "–"
    cut = label[: _CHARACTERS - 1]
    words = cut.rpartition(" ")[0]
    return f"{words if len(words) > _CHARACTERS // 2 else cut}…"
