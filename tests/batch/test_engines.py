"""The engines past one machine score a register as Polars does; what they need or cannot do is said."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import shutil
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from mas_cli.batch.engines.choosing import DUCKDB, ENGINES, POLARS, PYSPARK, ROWS
from mas_cli.extras import adding
from mas_cli.paths import config_dir
from mas_cli.table import texts
from support.batch import HALT, ROW_COUNT
from support.batch import mixed_register as register

# DuckDB plans for seconds an edition: more than one where the engines must be there.
DAYS = {
    DUCKDB: ("2019-06-01", "2026-01-01", "1990-01-01")[:: 1 if os.environ.get("MAS_REQUIRE_ENGINES") else 2],
    PYSPARK: ("2026-01-01",),
}


def required(engine: str) -> None:
    """`.ci/run` sets MAS_REQUIRE_ENGINES so that the engines must be there; elsewhere their tests skip."""
    there = importlib.util.find_spec(engine) and (engine != PYSPARK or shutil.which("java"))
    if not there:
        (pytest.fail if os.environ.get("MAS_REQUIRE_ENGINES") else pytest.skip)(f"{engine} is not installed")


def settings(text: str) -> None:
    config_dir().mkdir(parents=True, exist_ok=True)
    (config_dir() / "config.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("engine", [DUCKDB, PYSPARK])
def test_a_register_gets_the_same_results_as_from_polars_byte_for_byte(
    engine: str, mas: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    required(engine)
    monkeypatch.setattr(texts, "BLOCK", 20_000)
    work = tmp_path / "werk"
    work.mkdir()
    settings(
        f'[score]\nwerkmap = "{work.as_posix()}"\n[score.duckdb]\nthreads = 1\nmemory_limit = "500MB"\n'
        '[score.pyspark]\nmaster = "local[1]"\n"spark.driver.memory" = "1g"\n'
    )
    source = register(tmp_path / "a.csv", DAYS[engine])
    made = {}
    for name in (POLARS, engine):
        out = tmp_path / f"{name}.jsonl"
        run = mas("score", source, "--engine", name, "--date", "2026-11-21", "--out", out)
        assert run.code == 7, run.err
        made[name] = out.read_bytes()
    assert made[engine] == made[POLARS]
    assert made[POLARS].count(b"\n") == ROW_COUNT
    assert not list(work.iterdir())


def test_what_duckdb_does_not_understand_of_its_settings_is_said_with_where_they_stand(
    mas: Any, tmp_path: Path
) -> None:
    required(DUCKDB)
    settings('[score]\nengine = "duckdb"\n[score.duckdb]\nmemory_limit = "veel"\n')
    run = mas("score", register(tmp_path / "a.csv", ("2026-01-01",)))
    assert run.code == 2
    assert "DuckDB is gestopt" in run.err
    assert "[score.duckdb]" in run.err


def test_a_folder_for_interim_tables_that_is_not_there_is_named(mas: Any, tmp_path: Path) -> None:
    required(DUCKDB)
    settings('[score]\nengine = "duckdb"\nwerkmap = "weg"\n')
    run = mas("score", register(tmp_path / "a.csv", ("2026-01-01",)))
    assert run.code == 2
    assert "werkmap" in run.err


def test_pyspark_without_java_says_what_to_install(
    mas: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = types.ModuleType(PYSPARK)
    there.__spec__ = importlib.machinery.ModuleSpec(PYSPARK, None)
    monkeypatch.setitem(sys.modules, PYSPARK, there)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    run = mas("score", tmp_path, "--engine", PYSPARK)
    assert run.code == 2
    assert "Java 17" in run.err


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != ROWS])
def test_an_engine_that_is_not_installed_is_refused_with_how_to_install_it(
    engine: str, mas: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, engine, None)
    run = mas("score", tmp_path, "--engine", engine)
    assert run.code == 2
    assert adding(engine) in run.err


def test_an_engine_that_does_not_exist_is_refused_with_those_that_do(mas: Any, tmp_path: Path) -> None:
    settings('[score]\nengine = "excel"\n')
    run = mas("score", tmp_path)
    assert run.code == 2
    assert all(name in run.err for name in ("excel", *ENGINES))


def test_without_polars_a_register_is_scored_row_by_row_with_the_same_results(
    mas: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = register(tmp_path / "a.csv", ("2026-01-01",))
    assert mas("score", source, "--out", tmp_path / "met.csv", "--date", "2026-11-21").code == 7
    monkeypatch.setitem(sys.modules, POLARS, None)
    assert mas("score", source, "--out", tmp_path / "zonder.csv", "--date", "2026-11-21").code == 7
    assert (tmp_path / "zonder.csv").read_bytes() == (tmp_path / "met.csv").read_bytes()


def test_without_polars_parquet_is_refused_with_how_to_install_it(
    mas: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, POLARS, None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    (tmp_path / "b.csv").write_text(f"{','.join(HALT)}\n{','.join(map(str, HALT.values()))}\n")
    for arguments in (["a.parquet"], ["b.csv", "--out", tmp_path / "uit.parquet"]):
        run = mas("score", tmp_path / arguments[0], *arguments[1:])
        assert run.code == 2
        assert adding(POLARS) in run.err
