"""`mas score` in a pipe: what comes in is scored as a file is, and only results go out."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mas_cli.errors import ExitCode
from support.batch import HALT, workbook

Mas = Any
REGISTER = "\n".join(
    [
        ";".join(HALT),
        ";".join(map(str, HALT.values())),
        ";".join(map(str, {**HALT, "verzuim_uren": "veel"}.values())),
    ]
).encode()


def piped(content: bytes, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "mas_cli", "score", *arguments]
    places = {"MAS_HOME": str(folder / "thuis"), "TMPDIR": str(folder)}
    return subprocess.run(
        command, input=content, capture_output=True, cwd=folder, env={**os.environ, **places}, check=False
    )


def test_a_register_comes_in_and_only_results_go_out(tmp_path: Path, mas: Mas) -> None:
    (tmp_path / "stdin.csv").write_bytes(REGISTER)
    on = ("--date", "2026-11-21", "--csv", "en", "--jobs", "1")
    done = piped(REGISTER, tmp_path, "-", "--out", "-", *on)
    assert done.returncode == ExitCode.PARTLY_FAILED
    rows = list(csv.DictReader(done.stdout.decode("utf-8").splitlines()))
    assert [(row["bron"], row["uitkomst"]) for row in rows] == [
        ("stdin.csv:2", "scored"),
        ("stdin.csv:3", "refused"),
    ]
    assert b"stdin.csv:3" in done.stderr
    of_file = tmp_path / "uit.csv"
    mas("score", tmp_path / "stdin.csv", "--out", of_file, *on)
    told = of_file.read_text(encoding="utf-8").replace(f"{tmp_path}{os.sep}", "")
    assert [*csv.DictReader(told.splitlines())] == rows
    # What came in is not left behind.
    assert not list(tmp_path.glob("mas-score*"))


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "json"])
def test_what_comes_in_is_known_by_how_it_begins(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "a.parquet"
    pl.DataFrame({name: [str(value)] for name, value in HALT.items()}).write_parquet(place)
    content = {
        "xlsx": workbook(),
        "parquet": place.read_bytes(),
        "json": b'{"verzuim_uren": 24}',
    }[kind]
    done = piped(content, tmp_path, "-", "--json", "--jobs", "1")
    assert done.returncode == ExitCode.DONE, done.stderr
    assert b'"inputs": 1' in done.stdout


def test_nothing_that_comes_in_is_a_finding(tmp_path: Path) -> None:
    done = piped(b"", tmp_path, "-", "--out", "-")
    assert done.returncode == ExitCode.PARTLY_FAILED
    assert b"stdin.csv" in done.stderr


@pytest.mark.parametrize("more", [("--json",), ("--resume",), ("--dictionary",), ("-",)])
def test_what_cannot_go_together_is_a_usage_error(more: tuple[str, ...], tmp_path: Path) -> None:
    done = piped(REGISTER, tmp_path, "-", "--out", "-", *more)
    assert done.returncode == ExitCode.USAGE
    assert b"scored" not in done.stdout
