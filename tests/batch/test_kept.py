"""`--keep`: the answers and the verdicts beside the advice, the same on every engine and in every shape."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from mas_cli.batch.model import COLUMNS
from mas_cli.batch.results.dictionary import place
from mas_cli.errors import ExitCode
from support.batch import HALT, files, instrument, workbook

Mas = Any
BOTH = ("--keep", "antwoorden", "--keep", "oordelen")
ROUTES = tuple(instrument("2022-03").definition.routes)


def register(folder: Path) -> Path:
    rows: list[dict[str, Any]] = [
        {**HALT},
        {**HALT, "verzuim_uren": "60,5", "pesten": "onbekend"},
        {**HALT, "verzuim_uren": "onbekend"},
        {**HALT, "verzuim_uren": "veel"},
        {**HALT, "verzuim_uren": "", "pesten": ""},
    ]
    names = list(HALT)
    lines = [";".join(names), *(";".join(str(row.get(name, "")) for name in names) for row in rows)]
    return files(folder, {"a.csv": "\n".join(lines).encode()}) / "a.csv"


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_answers_and_verdicts_stand_beside_the_advice(tmp_path: Path, mas: Mas) -> None:
    out = tmp_path / "uit.csv"
    done = mas("score", register(tmp_path), "--out", out, "--date", "2026-11-21", "--jobs", 1, *BOTH)
    assert done.code == ExitCode.PARTLY_FAILED, done.err
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [row["verzuim_uren"] for row in rows] == [str(HALT["verzuim_uren"]), "60,5", "", "", ""]
    assert [row["pesten"] for row in rows] == ["nee", "onbekend", "nee", "", ""]
    for row in rows:
        verdicts = {route: row[f"oordeel_{route}"] for route in ROUTES}
        if row["uitkomst"] == "refused":
            assert not any(verdicts.values())
        else:
            assert set(verdicts.values()) <= {"aangewezen", "mogelijk", "niet_aangewezen"}
            assert all(
                verdicts[route] != "niet_aangewezen" for route in filter(None, row["routes"].split(";"))
            )


@pytest.mark.parametrize("engine", ["rijen", "duckdb"])
@pytest.mark.parametrize("shape", ["csv", "jsonl", "xlsx", "parquet"])
def test_every_engine_keeps_the_same(engine: str, shape: str, tmp_path: Path, mas: Mas) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    source, found = register(tmp_path), []
    for one in ("polars", engine):
        out = tmp_path / f"{one}.{shape}"
        mas("score", source, "--out", out, "--date", "2026-11-21", "--jobs", 1, "--engine", one, *BOTH)
        if shape == "parquet":
            frame = pl.read_parquet(out)
            assert frame.schema["verzuim_uren"] == pl.Float64
            found.append((frame.schema, frame.rows()))
        elif shape == "xlsx":
            sheet = openpyxl.load_workbook(out).worksheets[0]
            found.append((None, list(sheet.iter_rows(values_only=True))))
        else:
            found.append((None, [tuple(out.read_bytes().splitlines())]))
    assert found[0] == found[1]


def test_a_workbook_keeps_what_the_same_answers_in_a_register_keep(tmp_path: Path, mas: Mas) -> None:
    folder = files(tmp_path / "map", {"a.xlsx": workbook(verzuim_uren=30)})
    out = tmp_path / "uit.jsonl"
    assert mas("score", folder, "--out", out, "--jobs", 1, *BOTH).code == ExitCode.DONE
    (row,) = lines(out)
    assert row["verzuim_uren"] == 30
    assert row[f"oordeel_{row['routes'][0]}"] == "aangewezen"


def test_the_dictionary_names_what_is_kept(tmp_path: Path, mas: Mas) -> None:
    out = tmp_path / "uit.csv"
    mas("score", register(tmp_path), "--out", out, "--jobs", 1, "--dictionary", *BOTH)
    package = json.loads(place(out).read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    header = out.read_text(encoding="utf-8-sig").splitlines()[0].replace('"', "").split(";")
    assert header == list(fields)
    assert (fields["verzuim_uren"]["type"], fields["verzuim_uren"]["decimalChar"]) == ("number", ",")
    assert {one["value"] for one in fields["pesten"]["categories"]} == {"ja", "nee", "onbekend"}
    assert fields[f"oordeel_{ROUTES[0]}"]["constraints"]["enum"][-1] == "aangewezen"
    assert "oordeel_" in package["receipt"]["bewaard"]


def test_without_keep_the_columns_are_as_they_were(tmp_path: Path, mas: Mas) -> None:
    out = tmp_path / "uit.csv"
    mas("score", register(tmp_path), "--out", out, "--jobs", 1)
    header = out.read_text(encoding="utf-8-sig").splitlines()[0].replace('"', "").split(";")
    assert header == list(COLUMNS)
    done = mas("score", register(tmp_path), "--keep", "alles")
    assert done.code == ExitCode.USAGE
