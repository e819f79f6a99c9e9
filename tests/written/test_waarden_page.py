"""The page on written values says what is read: every row of its tables is run."""

import re
from datetime import date
from pathlib import Path

import pytest

from mas_cli import written
from mas_cli.written import DayStyle, Wrong

PAGE = Path(__file__).parents[2] / "docs" / "waarden.md"
STYLES = {
    "maand eerst": DayStyle(order=written.MONTH_FIRST),
    "jaartal tot en met 30": DayStyle(pivot=30),
    "Excel vanaf 1900": DayStyle(serials=True),
    "Excel vanaf 1904": DayStyle(serials=True, date1904=True),
}
IDENTIFIERS = {"BSN": written.read_bsn, "BRIN": written.read_brin, "postcode": written.read_postcode}
TABLE = re.compile(r"^(\|.*\|)\n\|[-|]+\|\n((?:\|.*\|\n)+)", re.MULTILINE)


def rows():
    """(heading of the section, cells) of every row of the page."""
    text = PAGE.read_text(encoding="utf-8")
    for section in re.split(r"^#{2,3} ", text, flags=re.MULTILINE)[1:]:
        title = section.split("\n", 1)[0]
        for table in TABLE.finditer(section):
            for line in table[2].splitlines():
                yield title, tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))


def shown(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, written.PartialDate):
        return written.long_day(value)
    return str(value)


def read(title, cells):
    match title:
        case "Datums" if len(cells) == 3:
            return written.read_day(cells[1], STYLES[cells[0]])
        case "Datums":
            return written.read_day(cells[0])
        case "Getallen":
            return written.read_number(cells[0])
        case "Uren":
            return f"{written.read_hours(cells[0]).normalize():f}"
        case "Nummers":
            return IDENTIFIERS[cells[0]](cells[1])
        case "Namen":
            return "ja" if written.same_surname("", cells[0], "", cells[1]) else "nee"
        case _ if title.startswith("Ja"):
            return written.read_yes_no(cells[0])
        case _:
            return written.read_day(cells[0], written.PARTLY)


@pytest.mark.parametrize(("title", "cells"), list(rows()), ids=lambda part: str(part)[:60])
def test_a_row_of_the_page_is_true(title, cells):
    if cells[-1].startswith("geweigerd"):
        with pytest.raises(Wrong):
            read(title, cells)
    else:
        assert shown(read(title, cells)) == cells[-1]


def test_every_section_has_rows():
    assert len({title for title, _cells in rows()}) == 7
