"""The law over a grid of small files: every written row is read right or refused by its line."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from mas_cli.errors import InvalidInput
from mas_cli.table import RAGGED, ROW, Row, heading_key, open_table
from support import once
from support.lists import HEADINGS, Case, grid

# One file in so many is read by Polars too; the turns go through every encoding, style and damage.
_FRAMES = 5
# Every case under MAS_THOROUGH; elsewhere one in five: a number that no turn of the grid is divided by.
_SHARE = 1 if once.most(4) == 4 else 5
KNOWN = {heading_key(heading) for heading in HEADINGS}


def known(heading: str) -> bool:
    return heading_key(heading) in KNOWN


def read(case: Case, path: Path, *, frames: bool) -> list[Row] | None:
    """The rows, of some also as Polars reads them; None when the list as a whole is refused."""
    path.write_bytes(case.content)
    try:
        table = open_table(path, path.name, known)
        found: list[Row] = []
        for block in table.blocks:
            rows = list(block.rows())
            found += rows
            if not frames:
                continue
            frame = block.frame(len(table.headings), {})
            filled = frame.filter(pl.col(RAGGED) | pl.any_horizontal(pl.col("^c[0-9]+$") != ""))
            assert filled[ROW].to_list() == [row.number for row in rows]
            assert filled[RAGGED].to_list() == [row.fault is not None for row in rows]
            sound = filled.filter(~pl.col(RAGGED)).select("^c[0-9]+$")
            assert [list(cells) for cells in sound.iter_rows()] == [
                list(row.cells) for row in rows if not row.fault
            ]
    except InvalidInput:
        return None
    return found


def broken(case: Case, rows: list[Row] | None) -> str:
    """How the law is broken; empty when it is not."""
    if rows is None:
        return "refused as a whole" if case.certain else ""
    left = list(case.rows)
    for row in rows:
        mine = [one for one in left if one.first <= row.number <= one.last]
        if not mine:
            return f"row {row.number} was not written"
        if row.fault is None:
            behind = row.cells[len(HEADINGS) :]
            if tuple(row.cells[: len(HEADINGS)]) != mine[0].cells[: len(row.cells)] or any(behind):
                return f"row {row.number} is read as {row.cells}"
            left.remove(mine[0])
        elif case.certain:
            return f"row {row.number} is refused: {row.fault.message}"
        elif row.number == mine[0].last:
            left.remove(mine[0])
    return f"rows {[one.first for one in left]} are gone" if left else ""


def test_every_written_row_is_read_right_or_refused_by_its_line(tmp_path: Path) -> None:
    count = 0
    faults = []
    for case in grid():
        count += 1
        if count % _SHARE:
            continue
        path = tmp_path / f"{count}.csv"  # overwriting one file takes longer than reading it
        fault = broken(case, read(case, path, frames=count % (_SHARE * _FRAMES) == 0))
        if fault:
            faults.append(f"{case.name}: {fault}")
    assert not faults, "\n".join(faults[:20])
    assert count > 3_000
