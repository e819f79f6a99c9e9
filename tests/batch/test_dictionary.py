"""What stands beside a result: its columns, with what it was made, and whether it is a part."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from mas_cli.batch import run as batch_run
from mas_cli.batch.model import COLUMNS
from mas_cli.batch.results.dictionary import STOPPED, place
from mas_cli.errors import ExitCode
from support.batch import HALT, files, workbook

Mas = Any


def register(folder: Path, rows: int = 3) -> Path:
    lines = [";".join(HALT), *(";".join(map(str, HALT.values())) for _row in range(rows))]
    return files(folder, {"a.csv": "\n".join(lines).encode()}) / "a.csv"


def described(out: Path) -> Any:
    return json.loads(place(out).read_text(encoding="utf-8"))


@pytest.fixture
def stop_after_three(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ctrl-C at the fourth result."""
    take, taken = batch_run.Run._take, []

    def stopping(self: Any, source: Any, item: Any, result: Any, sha256: str) -> None:
        if len(taken) == 3:
            raise KeyboardInterrupt
        taken.append(source)
        take(self, source, item, result, sha256)

    with monkeypatch.context() as patch:
        patch.setattr(batch_run.Run, "_take", stopping)
        yield


@pytest.mark.parametrize("style", ["nl", "en"])
def test_a_csv_is_read_as_its_dictionary_says(style: str, tmp_path: Path, mas: Mas) -> None:
    out = tmp_path / "uit.csv"
    done = mas("score", register(tmp_path), "--out", out, "--dictionary", "--csv", style, "--jobs", 1)
    assert done.code == ExitCode.DONE, done.err
    package = described(out)
    (resource,) = package["resources"]
    assert resource["hash"] == f"sha256:{hashlib.sha256(out.read_bytes()).hexdigest()}"
    assert resource["bytes"] == out.stat().st_size
    dialect, fields = resource["dialect"], resource["schema"]["fields"]
    text = (out.parent / resource["path"]).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=dialect["delimiter"], quotechar=dialect["quoteChar"]))
    assert rows[0] == [field["name"] for field in fields] == list(COLUMNS)
    for row in rows[1:]:
        for field, cell in zip(fields, row, strict=True):
            known = {one["value"] for one in field.get("categories", ())}
            assert not cell or not known or set(cell.split(";")) <= known, field["name"]
            assert field["description"]
    assert package["partial"] is False
    assert package["receipt"]["sha256"]
    assert package["summary"]["inputs"] == 3


@pytest.mark.parametrize("shape", ["jsonl", "parquet", "xlsx", "sqlite"])
def test_every_shape_has_a_dictionary_on_request_only(shape: str, tmp_path: Path, mas: Mas) -> None:
    out = tmp_path / f"uit.{shape}"
    source = register(tmp_path)
    assert mas("score", source, "--out", out, "--jobs", 1).code == ExitCode.DONE
    assert not place(out).exists()
    assert mas("score", source, "--out", out, "--jobs", 1, "--force", "--dictionary").code == ExitCode.DONE
    first = described(out)["resources"][0]["hash"]
    kinds = {one["name"]: one["type"] for one in described(out)["resources"][0]["schema"]["fields"]}
    assert kinds["routes"] == ("array" if shape in {"jsonl", "parquet"} else "string")
    assert kinds["getoond_routes"] == ("array" if shape == "parquet" else "string")
    # A result that is replaced takes its dictionary along, else it would describe another file.
    source.write_bytes(register(tmp_path / "b", 5).read_bytes())
    assert mas("score", source, "--out", out, "--jobs", 1, "--force").code == ExitCode.DONE
    assert described(out)["summary"]["inputs"] == 5
    assert described(out)["resources"][0]["hash"] != first


def test_a_file_of_another_under_that_name_is_not_touched(tmp_path: Path, mas: Mas) -> None:
    out = tmp_path / "uit.csv"
    place(out).write_text('{"name": "van mij"}')
    refused = mas("score", register(tmp_path), "--out", out, "--jobs", 1, "--dictionary")
    assert refused.code == ExitCode.INVALID_INPUT
    assert mas("score", register(tmp_path), "--out", out, "--jobs", 1).code == ExitCode.DONE
    assert described(out) == {"name": "van mij"}
    assert mas("score", register(tmp_path), "--dictionary").code == ExitCode.USAGE


@pytest.mark.parametrize("shape", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_run_that_was_stopped_says_so_in_every_result(
    shape: str, tmp_path: Path, mas: Mas, stop_after_three: None
) -> None:
    folder = files(tmp_path / "map", {f"{n}.xlsx": workbook(verzuim_uren=20 + n) for n in range(5)})
    out, page = tmp_path / f"uit.{shape}", tmp_path / "uit.html"
    done = mas("score", folder, "--out", out, "--report", page, "--jobs", 1, "--json")
    assert done.code == ExitCode.INTERRUPTED
    assert (done.json["partial"], done.json["inputs"]) == (True, 3)
    assert (described(out)["partial"], described(out)["receipt"][STOPPED]) == (True, 3)
    assert "halverwege gestopt" in page.read_text(encoding="utf-8")
    if shape == "xlsx":
        assert "na 3 invoeren is gestopt" in openpyxl.load_workbook(out)["Samenvatting"]["A1"].value
    if shape == "parquet":
        assert json.loads(pl.read_parquet_metadata(out)["mas.receipt"])[STOPPED] == 3


def test_a_run_that_goes_on_to_its_end_is_no_part_any_more(
    tmp_path: Path, mas: Mas, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files(tmp_path / "map", {f"{n}.xlsx": workbook(verzuim_uren=20 + n) for n in range(5)})
    out = tmp_path / "uit.csv"
    with monkeypatch.context() as patch:
        patch.setattr(batch_run.Run, "_register", _stop)
        (folder / "z.csv").write_bytes(register(tmp_path).read_bytes())
        assert mas("score", folder, "--out", out, "--jobs", 1).code == ExitCode.INTERRUPTED
    assert described(out)["partial"] is True
    done = mas("score", folder, "--out", out, "--jobs", 1, "--resume", "--json")
    assert (done.code, done.json["partial"]) == (ExitCode.DONE, False)
    assert described(out)["partial"] is False
    assert STOPPED not in described(out)["receipt"]
    assert described(out)["summary"]["inputs"] == 8


def _stop(*_given: object) -> None:
    raise KeyboardInterrupt
