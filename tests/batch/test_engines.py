"""The same expression on the engines past one machine: every row gets the advice it gets on Polars."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
import pytest
from batch_samples import TODAY, instrument, random_answers

from mas_cli.instrument.frame_compiler import advise

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 150


def answers() -> pl.DataFrame:
    of, rng = instrument("2022-03"), random.Random(4)
    rows = [random_answers(rng, of) for _row in range(ROWS)]
    types = {"integer": pl.Int64, "date": pl.Date}
    columns = [pl.Series("rij", range(ROWS))]
    for question in of.questions.values():
        values = [row.get(question.id) for row in rows]
        if question.type == "integer":
            values = [None if value == "onbekend" else value for value in values]
        columns.append(pl.Series(question.id, values, dtype=types.get(question.type, pl.String)))
    return pl.DataFrame(columns)


def advised(frame: Any) -> Any:
    return advise(nw.from_native(frame), instrument("2022-03"), TODAY, keep=["rij"]).to_native()


def test_duckdb_gives_the_advice_of_polars() -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    table = answers()
    with duckdb.connect() as connection:
        connection.register("antwoorden", table.to_arrow())
        got = advised(connection.table("antwoorden")).pl().sort("rij")
    expected = advised(table)
    assert got.cast(dict(expected.schema)).equals(expected)


def test_pyspark_gives_the_advice_of_polars(tmp_path: Path) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if shutil.which("java") is None:
        pytest.skip("PySpark needs Java, which is not installed")
    table = answers()
    table.write_parquet(tmp_path / "antwoorden.parquet")
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.warehouse.dir", str(tmp_path / "spark"))
    session = builder.getOrCreate()
    try:
        spark = advised(session.read.parquet(str(tmp_path / "antwoorden.parquet")))
        spark.coalesce(1).write.parquet(str(tmp_path / "advies"))
    finally:
        session.stop()
    got = pl.read_parquet(tmp_path / "advies" / "*.parquet").sort("rij")
    expected = advised(table)
    assert got.cast(dict(expected.schema)).equals(expected)
