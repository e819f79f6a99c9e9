"""The instrument as SQL: run in engines without `mas`, it says of every row what the row engine says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from mas_cli.table import Columns
from support.postgres import server
from support.raw_rows import CHOICE, TODAY, differences, every_text, expected, raw_rows

EVERY = (
    "ongeoorloofd",
    "verzuim_soort",
    "verzuim_uren",
    "te_laat_aantal",
    "luxe_dagen",
    "geboortedatum",
    "verzuim_begin",
    "peildatum",
)
QUESTIONS = tuple(CHOICE.on(TODAY).questions)
DAY = ("--date", TODAY.isoformat())


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return raw_rows(700, 1) + every_text(EVERY)


def as_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return stream.getvalue()


def by_case(rows: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What an engine gave, in the order of the rows: a table has none."""
    found = {row["zaak"]: row for row in given}
    assert len(found) == len(given) == len(rows)
    return [found[row["zaak"]] for row in rows]


def in_duckdb(connection: Any, statement: str, view: str = "mas_advies") -> list[dict[str, Any]]:
    connection.execute(statement)
    cursor = connection.execute(f"SELECT * FROM {view}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def duckdb(tmp_path: Path, rows: list[dict[str, str]]) -> Iterator[Any]:
    module = pytest.importorskip("duckdb")
    source = tmp_path / "rows.csv"
    source.write_text(as_csv(rows, ["zaak", *QUESTIONS]), encoding="utf-8", newline="")
    with module.connect() as connection:
        connection.execute(
            f"CREATE TABLE antwoorden AS FROM read_csv('{source}', all_varchar=true, header=true, quote='\"')"
        )
        yield connection


def test_duckdb_says_what_the_row_engine_says(mas: Any, duckdb: Any, rows: list[dict[str, str]]) -> None:
    run = mas("instrument", "sql", *DAY)
    assert run.code == 0
    given = by_case(rows, in_duckdb(duckdb, run.out))
    assert {"zaak", *QUESTIONS, "recept", "mas_versie"} <= set(given[0])
    wanted = expected(rows)
    assert differences(rows, wanted, given) == []
    assert {row["uitkomst"] for row in wanted} == {"scored", "incomplete", "refused"}
    assert {row.get("editie") for row in wanted} == {None, "2019-01", "2020-04", "2022-03"}


def test_codes_of_a_columns_file_are_in_the_statement(mas: Any, duckdb: Any, tmp_path: Path) -> None:
    file = tmp_path / "kolommen.yaml"
    file.write_text(
        "kolommen: {Zaak nr: zaak, Soort: verzuim_soort, Geb. datum: geboortedatum, Datum: peildatum, "
        "Onger: ongeoorloofd}\nwaarden: {1: ja, 0: nee, '-': ''}\n"
        "waarden_per_vraag: {verzuim_soort: {'LUX  A': luxe}}\n"
        "datums: maand-dag-jaar\neeuwgrens: 30\n",
        encoding="utf-8",
    )
    duckdb.execute(
        'CREATE TABLE "Mijn lijst" AS SELECT * FROM (VALUES '
        "('A', 'lux a', '3-14-12', DATE '2026-09-01', 1), ('B', '-', '14-3-12', NULL, 0), "
        "('C', 'LUX', '3/14/31', NULL, 2)) "
        'AS t("Zaak nr", "Soort", "Geb. datum", "Datum", "Onger")'
    )
    run = mas("instrument", "sql", *DAY, "--columns", file, "--table", '"Mijn lijst"', "--keep", "Zaak nr")
    given = {row["Zaak nr"]: row for row in in_duckdb(duckdb, run.out)}
    assert given["A"]["uitkomst"] == "incomplete"
    assert given["A"]["bevindingen"] == ""
    assert given["B"]["bevindingen"] == "A05 geboortedatum"
    assert given["C"]["bevindingen"] == "A03 geboortedatum;A04 verzuim_soort;A04 ongeoorloofd"


def test_a_column_of_any_type_is_read(mas: Any, duckdb: Any) -> None:
    duckdb.execute("ALTER TABLE antwoorden RENAME TO teksten")
    duckdb.execute(
        "CREATE TABLE antwoorden AS SELECT * REPLACE (TIMESTAMP '2026-09-01 00:00:00' AS peildatum, "
        "DATE '2014-03-01' AS geboortedatum, true AS ongeoorloofd, 24.0::DOUBLE AS te_laat_aantal, "
        "8.5::DECIMAL(5,2) AS verzuim_uren, NULL::INTEGER AS luxe_dagen) FROM teksten LIMIT 1"
    )
    given = in_duckdb(duckdb, mas("instrument", "sql", *DAY, "mas/2022-03").out)[0]
    # What the row says of other questions is as it was drawn.
    found = [text.split() for text in given["bevindingen"].split(";") if text]
    typed = {"peildatum", "geboortedatum", "ongeoorloofd", "te_laat_aantal", "verzuim_uren", "luxe_dagen"}
    assert {code for code, question in found if question in typed} <= {"A11"}


def test_what_a_statement_cannot_say_is_refused(mas: Any, tmp_path: Path) -> None:
    assert mas("instrument", "sql", "--dialect", "oracle").code == 2
    file = tmp_path / "kolommen.yaml"
    file.write_text("kolommen: {G: geboortedatum}\ndatums: excel\n", encoding="utf-8")
    run = mas("instrument", "sql", "--columns", file)
    assert run.code == 2
    assert "dagnummers" in run.err


def test_a_name_that_is_no_plain_word_is_quoted(mas: Any) -> None:
    assert 'VIEW "advies ""x"""' in mas("instrument", "sql", "--view", 'advies "x"').out
    assert "VIEW `Advies``x`" in mas("instrument", "sql", "--dialect", "spark", "--view", "Advies`x").out
    assert mas("instrument", "sql", "--query").out.splitlines()[1].startswith("WITH stap_1 AS (")


def test_codes_are_the_same_text_as_in_a_register() -> None:
    """What the statement is held against reads codes as well, so a difference would show."""
    row = {"zaak": "A", "ongeoorloofd": "K", "peildatum": "2026-09-01"}
    assert expected([row], Columns(codes={"k": "ja"}))[0]["uitkomst"] == "incomplete"
    assert expected([row])[0]["bevindingen"] == "A04 ongeoorloofd"


@pytest.fixture
def postgres() -> Iterator[str]:
    """How libpq reaches a server of our own."""
    with server("fsync=off") as found:
        yield found.connection


@pytest.mark.postgres
def test_postgresql_says_what_the_row_engine_says(
    mas: Any, postgres: str, rows: list[dict[str, str]]
) -> None:
    import psycopg

    statement = mas("instrument", "sql", "--dialect", "postgres", *DAY).out
    names = ["zaak", *QUESTIONS]
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE antwoorden ({', '.join(f'{name} text' for name in names)})")
        with connection.cursor().copy("COPY antwoorden FROM STDIN") as copied:
            for row in rows:
                copied.write_row([row.get(name) for name in names])
        connection.execute(statement)
        cursor = connection.execute("SELECT * FROM mas_advies")
        columns = [column.name for column in cursor.description or ()]
        given = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    assert differences(rows, expected(rows), by_case(rows, given)) == []
