"""The report as one HTML file: tables with a drawing each, readable without colour, script or network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli import files
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _, language
from mas_cli.paths import data_root
from mas_cli.reasons import reason_of
from mas_cli.report import refusals
from mas_cli.report.charts import bars
from mas_cli.report.style import STYLE
from mas_cli.report.tables import Page, Row, Section, Table, shown
from mas_cli.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    import jinja2

_SHIPPED: Final = ("score", "rapport.html")
_MOST_BYTES: Final = 1_000_000
_TEXT: Final = 500
_LABEL: Final = 200
_MOST_BARS: Final = 20
_NARROW: Final = 4
# Tables up to so many rows are not split over two pages.
_SHORT: Final = 15
_ROWS: Final = (Row("-", (1, "")), Row("-", (1, ""), total=True))
_SAMPLE: Final = Page(
    "-", "-", "-", {"mas": "-"}, (Section("-", "-", "-", (Table("-", ("-", "-", "-"), _ROWS),), ("-",)),)
)


@dataclass(frozen=True, slots=True)
class PageTemplate:
    """A template for the page of a report, behind the fence of those of documents.

    Attributes:
        where: the file, for findings.
        made: the template.
    """

    where: str
    made: jinja2.Template


def read_template(path: Path | None) -> PageTemplate:
    """Read a template for the page; without a path the one that ships.

    Raises:
        InvalidInput: it cannot be read, is no template, or asks for something that is not there (R04).
    """
    from jinja2.exceptions import TemplateSyntaxError

    from mas_cli.documents.environment import environment

    place = path or data_root("instruments").joinpath(*_SHIPPED)
    try:
        text = files.read_regular(place, _MOST_BYTES).decode("utf-8-sig")
        found = environment().from_string(text)
    except OSError as error:
        raise _unusable(str(place), reason_of(error)) from error
    except UnicodeDecodeError as error:
        raise _unusable(str(place), _("it is no text in UTF-8")) from error
    except TemplateSyntaxError as error:
        raise _unusable(f"{place}:{error.lineno}", _("this is no template of Jinja")) from error
    template = PageTemplate(str(place), found)
    if path is not None:
        # What it asks for in vain is said before hours of counting, and not after them.
        html(_SAMPLE, template)
    return template


def html(page: Page, template: PageTemplate | None = None) -> str:
    """Write the whole page.

    Args:
        page: of the report.
        template: None for the one that ships.

    Raises:
        InvalidInput: the template asks for something that is not there, or takes too much (R04).
    """
    from mas_cli.documents.environment import counting, problem_of

    template = template or read_template(None)
    try:
        with counting():
            return template.made.render(_facts(page))
    except Exception as error:  # what a template does wrong has any class
        raise _unusable(_line(template.where, error), problem_of(error)) from error


def _unusable(where: str, fault: str) -> InvalidInput:
    return InvalidInput(
        _("The template of the report cannot be used."), findings=[refusals.template_fault(where, fault)]
    )


def _line(where: str, error: Exception) -> str:
    """The file, with the line of the template at which it went wrong."""
    line, frame = 0, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == "<template>":
            line = frame.tb_lineno
        frame = frame.tb_next
    return f"{where}:{line}" if line else where


def _facts(page: Page) -> dict[str, Any]:
    """What a template can show, by the names of `Page.as_json`."""
    from markupsafe import Markup

    return {
        "language": language(),
        "style": Markup(STYLE),  # noqa: S704  ours
        "title": one_line(page.title, limit=_TEXT),
        "kicker": one_line(page.kicker, limit=_TEXT),
        "note": one_line(page.note, limit=0),
        "receipt": one_line(
            " · ".join(f"{key} {value}" for key, value in page.receipt.items() if value), limit=_TEXT
        ),
        "nothing": _("none"),
        "sections": [_section(section) for section in page.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": one_line(section.title, limit=_TEXT),
        "text": one_line(section.text, limit=0),
        "tables": [_table(table) for table in section.tables],
        "points": [one_line(point, limit=0) for point in section.points],
    }


def _table(table: Table) -> dict[str, Any]:
    from markupsafe import Markup

    items = [(row.label, int(row.cells[0])) for row in table.rows if not row.total] if table.drawn else []
    looks = ["table", "wide" if len(table.headings) > _NARROW else ""]
    looks.append("short" if len(table.rows) <= _SHORT else "")
    return {
        "title": one_line(table.title, limit=_TEXT),
        "columns": [one_line(heading, limit=_TEXT) for heading in table.headings],
        "rows": [
            {
                "label": one_line(row.label, limit=_LABEL),
                "total": row.total,
                "cells": [one_line(shown(cell), limit=_TEXT) for cell in row.cells],
            }
            for row in table.rows
        ],
        "looks": " ".join(filter(None, looks)),
        "drawing": Markup(bars(table.title, items[:_MOST_BARS], _("hidden"))) if items else "",  # noqa: S704  escaped
    }
