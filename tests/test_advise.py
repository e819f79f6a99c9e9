"""`mas.advise`: raw answers in a table of any library, their advice in a table of the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

import mas_cli as mas
from support import spark
from support.raw_rows import CHOICE, TODAY, differences, every_text, expected, raw_rows

QUESTIONS = tuple(CHOICE.on(TODAY).questions)
NAMES = ("zaak", *QUESTIONS)
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    every = every_text(("ongeoorloofd", "verzuim_soort", "verzuim_uren", "te_laat_aantal", "geboortedatum"))
    return [{name: row.get(name) for name in NAMES} for row in (*raw_rows(250, 5), *every)]


@pytest.fixture(scope="module")
def wanted(rows: Rows) -> list[dict[str, Any]]:
    return expected(rows)


def need(library: str) -> Any:
    """The library; its test skips where it is not installed."""
    return pytest.importorskip(library)


def columns(rows: Rows) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in NAMES}


def of_polars(rows: Rows) -> Rows:
    polars = need("polars")
    advised = mas.advise(
        polars.DataFrame(columns(rows), schema=dict.fromkeys(NAMES, polars.String)), day=TODAY
    )
    assert isinstance(advised, polars.DataFrame)
    return advised.to_dicts()  # type: ignore[no-any-return]


def of_lazy_polars(rows: Rows) -> Rows:
    polars = need("polars")
    advised = mas.advise(
        polars.LazyFrame(columns(rows), schema=dict.fromkeys(NAMES, polars.String)), day=TODAY
    )
    assert isinstance(advised, polars.LazyFrame)
    return advised.collect().to_dicts()  # type: ignore[no-any-return]


def of_pandas(rows: Rows) -> Rows:
    pandas = need("pandas")
    advised = mas.advise(pandas.DataFrame(columns(rows)), day=TODAY)
    assert isinstance(advised, pandas.DataFrame)
    return advised.astype(object).where(advised.notna(), None).to_dict("records")  # type: ignore[no-any-return]


def of_pyarrow(rows: Rows) -> Rows:
    pyarrow = need("pyarrow")
    schema = pyarrow.schema([(name, pyarrow.string()) for name in NAMES])
    advised = mas.advise(pyarrow.table(columns(rows), schema=schema), day=TODAY)
    assert isinstance(advised, pyarrow.Table)
    return advised.to_pylist()  # type: ignore[no-any-return]


def of_duckdb(rows: Rows) -> Rows:
    duckdb = need("duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{name} VARCHAR' for name in NAMES)})")
        marks = ", ".join("?" * len(NAMES))
        for start in range(0, len(rows), 100):
            some = [row[name] for row in rows[start : start + 100] for name in NAMES]
            values = ", ".join([f"({marks})"] * (len(some) // len(NAMES)))
            connection.execute(f"INSERT INTO t VALUES {values}", some)
        advised = mas.advise(connection.table("t"), day=TODAY)
        assert isinstance(advised, duckdb.DuckDBPyRelation)
        found = [dict(zip(advised.columns, row, strict=True)) for row in advised.fetchall()]
        by_case = {row["zaak"]: row for row in found}
        return [by_case[row["zaak"]] for row in rows]


def of_pyspark(rows: Rows) -> Rows:
    need("pyspark.sql")
    if not spark.is_there():
        pytest.skip("Java is not installed")
    with spark.session() as session:
        schema = ", ".join(f"{name} string" for name in NAMES)
        table = session.createDataFrame([tuple(row[name] for name in NAMES) for row in rows], schema)
        advised = mas.advise(table, day=TODAY)
        assert type(advised) is type(table)
        by_case = {row["zaak"]: row.asDict() for row in advised.collect()}
        return [by_case[row["zaak"]] for row in rows]


@pytest.mark.parametrize("engine", [of_polars, of_lazy_polars, of_pandas, of_pyarrow, of_duckdb, of_pyspark])
def test_every_library_says_what_the_row_engine_says(
    engine: Callable[[Rows], Rows], rows: Rows, wanted: list[dict[str, Any]]
) -> None:
    given = engine(rows)
    assert differences(rows, wanted, given) == []
    assert [row["geboortedatum"] for row in given] == [row["geboortedatum"] for row in rows]


def test_columns_may_have_any_type_and_other_columns_pass_through() -> None:
    polars = need("polars")
    frame = polars.DataFrame(
        {
            "id": [7, 8],
            "peildatum": [date(2026, 9, 1), date(2021, 1, 1)],
            "geboortedatum": [date(2014, 3, 1), None],
            "ongeoorloofd": [True, False],
            "te_laat_aantal": [99999, 3],
            "verzuim_uren": [8.5, 8.25],
        }
    )
    advised = mas.advise(frame)
    assert advised["id"].to_list() == [7, 8]
    assert advised["bevindingen"].to_list() == ["A03 te_laat_aantal", "A02 verzuim_uren"]
    assert advised["status"].to_list() == [None, None]
    assert advised["editie"].to_list() == ["2022-03", "2020-04"]


def test_a_table_without_questions_or_with_a_name_of_the_result_is_refused() -> None:
    polars = need("polars")
    for table, code in (({"a": [1]}, "A14"), ({"ongeoorloofd": ["ja"], "status": [1]}, "A15")):
        with pytest.raises(mas.InvalidInput) as refused:
            mas.advise(polars.DataFrame(table))
        assert [finding.code for finding in refused.value.findings] == [code]


def test_a_column_that_is_nearly_a_question_is_said() -> None:
    polars = need("polars")
    with pytest.warns(UserWarning, match="verzuim_uren"):
        mas.advise(polars.DataFrame({"ongeoorloofd": ["ja"], "verzuim_uuren": [3]}))
