"""A report in plain words: the same headings, rows and lines as text for a screen and as a Word file.

Its content is made elsewhere; here is only how it looks.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from mas_cli.text import one_line, safe

if TYPE_CHECKING:
    from collections.abc import Iterable

_TEXT: Final = 4000
_LABEL_CM: Final = 5.5
_TEXT_CM: Final = 11.0
_FONT: Final = "Arial"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it: lines, and after them rows of label and text.

    Attributes:
        level: 1 for a part, 2 for a piece of one.
    """

    heading: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """A title, lines that say what it is, and sections."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]


def to_text(report: Report) -> str:
    """The report as text; a part has a line under its heading."""
    found = [report.title, *report.lines, ""]
    for section in report.sections:
        found.append(section.heading)
        if section.level == 1:
            found.append("-" * len(section.heading))
        found += [one_line(line, limit=_TEXT) for line in section.lines]
        found += [f"  {label}: {one_line(text, limit=_TEXT)}" for label, text in section.rows]
        if section.lines or section.rows:
            found.append("")
    return "\n".join(found).rstrip("\n")


def to_word(report: Report) -> bytes:
    """The report as a Word file; the same bytes for the same report."""
    from docx import Document
    from docx.shared import Cm, Pt

    from mas_cli.ooxml.zipping import normalise

    document = Document()
    document.styles["Normal"].font.name = _FONT
    document.styles["Normal"].font.size = Pt(10)
    for page in document.sections:
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.2)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = report.title, "mas", "mas"
    properties.language, properties.comments = "nl-NL", ""
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    document.add_heading(_whole(report.title), 0)
    _lines(document, report.lines)
    for section in report.sections:
        document.add_heading(_whole(section.heading), section.level)
        _lines(document, section.lines)
        if not section.rows:
            continue
        table = document.add_table(rows=0, cols=2)
        for label, text in section.rows:
            cells = table.add_row().cells
            for cell, words, width in ((cells[0], label, _LABEL_CM), (cells[1], text, _TEXT_CM)):
                cell.width = Cm(width)
                cell.paragraphs[0].add_run(_whole(words)).bold = cell is cells[0]
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    content = io.BytesIO()
    document.save(content)
    return normalise(content.getvalue(), stamp=datetime(2000, 1, 1, tzinfo=UTC))


def _lines(document: Any, lines: Iterable[str]) -> None:
    for line in lines:
        document.add_paragraph(_whole(line))


def _whole(text: str) -> str:
    """Text with its line breaks, without signs that a Word file cannot hold."""
    return "\n".join(safe(line) for line in text.splitlines()) or ""
