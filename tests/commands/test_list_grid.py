"""The grid of damaged lists, read as each of the five list commands reads it.

`tests/table/test_grid.py` holds the reader to what was written; this holds every command to the reader: a row
that it gives has its own values and no others, one that it does not give is refused by its line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from mas_cli.batch.discovery import Kind, Source
from mas_cli.batch.engines.choosing import Engine
from mas_cli.batch.engines.register_run import RegisterScorer
from mas_cli.batch.model import COLUMNS
from mas_cli.casefile import meldingen
from mas_cli.documents import load
from mas_cli.documents.register import read_register
from mas_cli.errors import InvalidInput
from mas_cli.findings import Severity
from mas_cli.law import verzuimlijst
from mas_cli.table import Columns, heading_key, open_table
from mas_cli.workbook.choice import InstrumentChoice
from support import once
from support.lists import HEADINGS, grid

TODAY = date(2026, 11, 21)
# One case in so many under MAS_THOROUGH, and elsewhere: no turn of the grid is divided by these numbers.
SHARES = {"rijen": (7, 331), "polars": (37, 661), "import": (1, 37), "uren": (1, 37), "brief": (1, 37)}

Found = dict[int, dict[str, str] | None]
"""By line what a row says, under the headings of the list; None where it is refused."""

TARGETS: Mapping[str, Mapping[str, str]] = {
    "score": {
        "Zaaknr": "zaak",
        "Geb.datum": "geboortedatum",
        "achternaam": "gemeente",
        "Uren": "verzuim_uren",
        "school": "school",
        "reden": "reden",
    },
    "import": {
        "Zaaknr": "meldingen.kenmerk",
        "Geb.datum": "jongere.geboortedatum",
        "achternaam": "jongere.achternaam",
        "Uren": "meldingen.verzuimuren",
        "school": "school.naam",
        "reden": "meldingen.toelichting",
    },
    "uren": {"Geb.datum": "datum", "Uren": "uren", "reden": "reden", "achternaam": "-"},
    "brief": {
        "Zaaknr": "document.kenmerk",
        "achternaam": "geadresseerde.naam",
        "reden": "gesprek.doel",
        "school": "gesprek.plaats",
    },
}


def columns(command: str) -> Columns:
    return Columns({heading_key(heading): target for heading, target in TARGETS[command].items()})


def scored(path: Path, engine: str) -> Found:
    mapping = path.with_suffix(".yaml")
    lines = [f'  "{heading}": {target}' for heading, target in TARGETS["score"].items()]
    mapping.write_text("\n".join(["kolommen:", *lines]), encoding="utf-8")
    scorer = RegisterScorer(InstrumentChoice("mas", None), TODAY, mapping, Engine(engine), lambda _said: None)
    found: Found = {}
    for batch in scorer(Source(path.name, Kind.REGISTER, path)):
        for row in map(dict, (zip(COLUMNS, row, strict=True) for row in batch.rows())):
            said = {heading: row[TARGETS["score"][heading]] for heading in ("Zaaknr", "achternaam", "reden")}
            found[int(row["bron"].rpartition(":")[2])] = None if row["uitkomst"] == "refused" else said
    return found


def imported(path: Path) -> Found:
    rows, _said = meldingen.read_meldingen(path, columns("import"))
    return {
        row.number: None
        if row.refused
        else {
            "Zaaknr": row.melding.kenmerk or "",
            "achternaam": row.jongere.achternaam or "",
            "school": row.school.naam or "",
            "reden": row.melding.toelichting or "",
        }
        for row in rows
    }


def counted(path: Path) -> Found:
    rows, findings = verzuimlijst.lees_verzuim(path, columns("uren"))
    found: Found = {row.rij: {"Uren": str(row.uren), "reden": row.reden} for row in rows}
    for finding in findings:
        _name, _colon, line = finding.where.rpartition(":")
        if finding.severity is Severity.BLOCK and finding.code in {"T03", "T04", "T07", "L52"}:
            raise InvalidInput(finding.message)
        if line.isdigit() and finding.code != "T25":
            found[int(line)] = None
    return found


def lettered(path: Path) -> Found:
    rows, _said = read_register(path, load.shipped("uitnodiging-gesprek"), columns("brief"), None)
    names = {target: heading for heading, target in TARGETS["brief"].items()}
    return {
        row.number: None if row.faults else {names[name]: str(cell) for name, cell in row.mapping.items()}
        for row in rows
    }


READERS: Mapping[str, Callable[[Path], Found]] = {
    "rijen": lambda path: scored(path, "rijen"),
    "polars": lambda path: scored(path, "polars"),
    "import": imported,
    "uren": counted,
    "brief": lettered,
}


def broken(path: Path, read: Callable[[Path], Found]) -> str:
    """How a command departs from what the reader of lists gives; empty where it does not."""
    known = set(map(heading_key, HEADINGS))
    try:
        table = open_table(path, path.name, lambda heading: heading_key(heading) in known)
        places = {heading_key(heading): place for place, heading in enumerate(table.headings)}
        rows = list(table.rows())
    except InvalidInput:
        rows = None
    try:
        found = read(path)
    except InvalidInput:
        # A command may need a heading that was damaged; no list is refused as a whole where it is read here.
        return "" if rows is None or len(places) < len(HEADINGS) else "refused as a whole"
    if rows is None:
        return "read, though it cannot be"
    for row in rows:
        if row.number not in found:
            return f"row {row.number} is gone"
        said = found.pop(row.number)
        if said is None:
            continue
        if row.fault:
            return f"row {row.number} is read, though it is refused"
        for heading, value in said.items():
            place = places.get(heading_key(heading))
            written = "" if place is None else row.cells[place]
            if "".join(value.split()) != "".join(written.split()):
                return f"row {row.number} has {value!r} for {written!r}"
    return f"rows {list(found)} were not written" if found else ""


@pytest.mark.parametrize("name", READERS)
def test_a_command_gives_each_row_with_its_own_values_or_refuses_it(name: str, tmp_path: Path) -> None:
    faults, tried = [], 0
    share = SHARES[name][once.most(4) != 4]
    for number, case in enumerate(grid()):
        if number % share:
            continue
        tried += 1
        path = tmp_path / f"{number}.csv"
        path.write_bytes(case.content)
        fault = broken(path, READERS[name])
        if fault:
            faults.append(f"{case.name}: {fault}")
    assert not faults, "\n".join(faults[:20])
    assert tried > 4
