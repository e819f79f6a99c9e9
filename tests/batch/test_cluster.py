"""`mas score` where the data are: a cluster of two workers gives what one machine gives, whatever happens.

Needs PySpark and Java; `.ci/run` has them (MAS_REQUIRE_ENGINES), elsewhere these tests skip.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mas_cli.batch.cluster import inputs
from mas_cli.batch.model import COLUMNS
from mas_cli.paths import config_dir
from support import spark
from support.batch import instrument
from support.batch import mixed_register as register
from support.spark import Cluster

pl = pytest.importorskip("polars")
DAY = "2026-11-21"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if not spark.is_there():
        (pytest.fail if os.environ.get("MAS_REQUIRE_ENGINES") else pytest.skip)("PySpark is not installed")
    with spark.cluster(tmp_path_factory.mktemp("spark")) as found:
        yield found


@pytest.fixture
def configured(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """A configuration for the cluster; a csv of some size is cut between its lines."""
    config_dir().mkdir(parents=True, exist_ok=True)
    (tmp_path / "werk").mkdir()
    (config_dir() / "config.toml").write_text(spark.settings(cluster, tmp_path / "werk"), encoding="utf-8")
    monkeypatch.setattr(inputs, "WHOLE", 60_000)
    return cluster


def large(path: Path, times: int = 4) -> Path:
    """A register with some faults, large enough to be cut."""
    lines = register(path, ("2026-01-01", "2019-06-01")).read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"".join(lines[1:]) * times)
    return path


def address(path: Path) -> str:
    return f"file://{path.as_posix()}"


def by_bron(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Results by input, each value as the text of a csv."""
    found = {}
    for row in rows:
        texts = {name: row[name] for name in COLUMNS}
        for name in COLUMNS:
            value = texts[name]
            texts[name] = ";".join(value) if isinstance(value, list) else str(value or "")
        bron = texts["bron"].removeprefix("file://")
        assert bron not in found
        found[bron] = {**texts, "bron": bron, "bevindingen": texts["bevindingen"].replace("file://", "")}
    return found


def dataset(folder: Path) -> dict[str, dict[str, Any]]:
    return by_bron(pl.read_parquet([str(part) for part in folder.glob("part-*.parquet")]).to_dicts())


def on_one_machine(mas: Any, tmp_path: Path, *sources: Path) -> dict[str, dict[str, Any]]:
    out = tmp_path / "een.parquet"
    assert mas("score", *sources, "--out", out, "--date", DAY, "--force").code == 7
    return by_bron(pl.read_parquet(out).to_dicts())


def test_two_workers_give_the_results_of_one_machine_from_every_kind_of_list(
    configured: Cluster, mas: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "de lijsten"
    folder.mkdir()
    large(folder / "groot 1.csv")
    small = register(folder / "klein.csv", ("2026-01-01",))
    small.write_bytes(small.read_bytes().decode().encode("cp1252"))
    # A cell that goes on over two lines: this file is read in one piece.
    torn = large(folder / "regels.csv").read_text(encoding="utf-8").splitlines()
    cells = torn[6].split(";")
    torn[6] = ";".join([cells[0], '"twee\nregels"', *cells[2:]])
    (folder / "regels.csv").write_text("\n".join(torn) + "\n", encoding="utf-8")
    frame = pl.read_csv(folder / "groot 1.csv", separator=";", infer_schema=False, truncate_ragged_lines=True)
    frame.write_parquet(folder / "kolommen.parquet", row_group_size=200)
    out = tmp_path / "uit"
    run = mas("score", address(folder), "--engine", "pyspark", "--out", address(out), "--date", DAY, "--json")
    assert run.code == 7, run.err + run.out
    wanted = on_one_machine(mas, tmp_path, *sorted(folder.iterdir()))
    found = dataset(out)
    assert found.keys() == wanted.keys()
    assert {bron: row for bron, row in found.items() if row != wanted[bron]} == {}
    manifest = json.loads((out / "_mas.json").read_text(encoding="utf-8"))
    assert manifest["schema"] == "mas.score-dataset/1"
    assert manifest["summary"]["inputs"] == len(wanted) == json.loads(run.out)["inputs"]
    assert manifest["receipt"]["sha256"] == instrument("2022-03").definition.sha256
    assert len({row["editie"] for row in found.values()}) > 2


def test_a_file_without_headings_is_refused_by_name_and_the_others_are_scored(
    configured: Cluster, mas: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "delen"
    folder.mkdir()
    large(folder / "a.csv")
    lines = large(folder / "b.csv").read_bytes().split(b"\n", 1)
    (folder / "b.csv").write_bytes(lines[1])
    without = pl.read_csv(folder / "a.csv", separator=";", infer_schema=False, truncate_ragged_lines=True)
    without.select("zaak", "school").write_parquet(folder / "c.parquet")
    out = tmp_path / "uit.csv"
    run = mas("score", address(folder), "--engine", "pyspark", "--out", address(out), "--date", DAY)
    assert run.code == 7, run.err + run.out
    rows = [
        row
        for part in out.glob("part-*.csv")
        for row in csv.DictReader(part.read_text(encoding="utf-8").splitlines(), delimiter=";")
    ]
    gone = {
        Path(row["bron"]).name: row["bevindingen"][:3] for row in rows if ":" not in Path(row["bron"]).name
    }
    assert gone == dict.fromkeys(("b.csv", "c.parquet"), "B20")
    assert sum("a.csv:" in row["bron"] for row in rows) == len(rows) - 2 == 4 * 240


def test_a_worker_that_is_lost_half_way_changes_nothing(
    configured: Cluster, mas: Any, tmp_path: Path
) -> None:
    source, out = large(tmp_path / "a.csv", 12), tmp_path / "uit"
    killed: list[int] = []

    def kill() -> None:
        # Once a part is written the first worker is among those that compute.
        end = time.monotonic() + 120
        while time.monotonic() < end and not killed:
            if list(out.rglob("part-*")) and (found := configured.executors()):
                with suppress(ProcessLookupError):
                    os.kill(found[0], signal.SIGKILL)
                    killed.append(found[0])
            time.sleep(0.05)

    killer = threading.Thread(target=kill)
    killer.start()
    run = mas("score", address(source), "--engine", "pyspark", "--out", address(out), "--date", DAY)
    killer.join()
    assert run.code == 7, run.err + run.out
    assert killed
    assert dataset(out) == on_one_machine(mas, tmp_path, source)


def test_a_target_is_written_by_one_run_and_replaced_only_when_asked(
    configured: Cluster, mas: Any, tmp_path: Path
) -> None:
    source, out = register(tmp_path / "a.csv", ("2026-01-01",)), tmp_path / "uit"
    line = ("score", address(source), "--engine", "pyspark", "--out", address(out), "--date", DAY)
    (tmp_path / "uit._mas-bezig").touch()
    run = mas(*line)
    assert run.code == 3
    assert "uit._mas-bezig" in run.err
    assert not out.exists()
    (tmp_path / "uit._mas-bezig").unlink()
    report = tmp_path / "r.html"
    assert mas(*line, "--report", report).code == 7
    before = (out / "_mas.json").read_bytes()
    run = mas(*line)
    assert run.code == 3
    assert "--force" in run.err
    assert mas(*line, "--force").code == 7
    assert (out / "_mas.json").read_bytes() == before
    assert not (tmp_path / "uit._mas-bezig").exists()
    assert "240 screenings" in report.read_text(encoding="utf-8")


def test_what_a_run_on_addresses_cannot_do_is_said_before_it_begins(mas: Any, tmp_path: Path) -> None:
    source = register(tmp_path / "a.csv", ("2026-01-01",))
    run = mas("score", source, "--out", address(tmp_path / "uit"))
    assert run.code == 2
    assert "--engine pyspark" in run.err
