"""Results as a database: the same as the csv, with the lists as long tables and the receipt inside."""

from __future__ import annotations

import contextlib
import csv
import json
import sqlite3
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mas_cli.batch.model import ResultBatch, ScoreOutcome, ScoreResult
from mas_cli.batch.results.databases import SqliteWriter
from mas_cli.errors import ExitCode, InvalidInput
from support.batch import HALT, files, workbook

Mas = Any
KEEP = ("--keep", "antwoorden", "--keep", "oordelen")


def inputs(folder: Path) -> Path:
    rows: list[dict[str, Any]] = [
        {**HALT},
        {**HALT, "verzuim_uren": "60,5"},
        {**HALT, "verzuim_uren": "veel"},
    ]
    lines = [";".join(HALT), *(";".join(map(str, row.values())) for row in rows)]
    return files(folder, {"a.csv": "\n".join(lines).encode(), "b.xlsx": workbook(verzuim_uren=30)})


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    if path.suffix == ".sqlite":
        with contextlib.closing(sqlite3.connect(path)) as base:
            return base.execute(sql).fetchall()
    import duckdb

    with duckdb.connect(path, read_only=True) as base:
        return list(base.execute(sql).fetchall())


@pytest.mark.parametrize("shape", ["sqlite", "duckdb"])
def test_a_database_holds_what_the_csv_holds(shape: str, tmp_path: Path, mas: Mas) -> None:
    if shape == "duckdb":
        pytest.importorskip("duckdb")
    folder = inputs(tmp_path / "map")
    for ending in ("csv", shape):
        out = tmp_path / f"uit.{ending}"
        done = mas("score", folder, "--out", out, "--csv", "en", "--date", "2026-11-21", "--jobs", 1, *KEEP)
        assert done.code == ExitCode.PARTLY_FAILED, done.err
    text = (tmp_path / "uit.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert stat.S_IMODE(out.stat().st_mode) & 0o077 == 0
    found = asked(out, "SELECT bron, uitkomst, editie, verzuim_uren FROM resultaten ORDER BY nummer")
    assert [(bron, str(outcome), edition or "") for bron, outcome, edition, _hours in found] == [
        (row["bron"], row["uitkomst"], row["editie"]) for row in rows
    ]
    assert [hours for *_rest, hours in found] == [
        float(row["verzuim_uren"]) if row["verzuim_uren"] else None for row in rows
    ]
    for name in ("routes", "signalen", "ontbrekend"):
        long = Counter(one for (one,) in asked(out, f"SELECT naam FROM {name}"))
        assert long == Counter(one for row in rows for one in row[name].split(";") if one)
        joined = asked(out, f"SELECT count(*) FROM {name} JOIN resultaten USING (nummer)")
        assert joined == [(long.total(),)]
    origin = dict(asked(out, "SELECT naam, waarde FROM herkomst"))
    assert origin["instrument"] == "mas"
    assert json.loads(origin["telling"])["inputs"] == 4
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []


def test_a_run_without_any_result_gives_an_empty_database(tmp_path: Path, mas: Mas) -> None:
    (tmp_path / "leeg").mkdir()
    out = tmp_path / "uit.sqlite"
    assert mas("score", tmp_path / "leeg", "--out", out, "--jobs", 1).code == ExitCode.DONE
    assert asked(out, "SELECT count(*) FROM resultaten") == [(0,)]


def test_a_database_that_cannot_be_written_is_a_finding_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        SqliteWriter(tmp_path / "weg" / "uit.sqlite")
    writer = SqliteWriter(tmp_path / "uit.sqlite")
    writer._base.execute("PRAGMA max_page_count = 1")
    many = ResultBatch(tuple(ScoreResult("x" * 500, ScoreOutcome.SCORED) for _result in range(5_000)))
    with pytest.raises(InvalidInput, match="geschreven"):
        writer.write(many)
    writer.abandon()
    assert list(tmp_path.iterdir()) == []
