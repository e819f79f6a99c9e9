"""`mas score` as a user meets it: summary, exit codes, resuming."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mas_cli.batch import run as batch_run
from mas_cli.batch.results.checkpoint import place
from mas_cli.errors import ExitCode
from support.batch import files, workbook

Mas = Callable[..., Any]


def sources(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [Path(row["bron"]).name for row in csv.DictReader(stream, delimiter=";")]


def test_the_summary_counts_outcomes_statuses_routes_and_signals(tmp_path: Path, mas: Mas) -> None:
    folder = files(tmp_path / "map", {"a.xlsx": workbook(), "b.xlsx": workbook(eigen_initiatief=None)})
    done = mas("score", folder, "--json", "--jobs", 1)
    assert done.code == ExitCode.DONE
    assert done.json["schema"] == "mas.score/1"
    assert done.json["outcomes"]["scored"] == 1
    assert done.json["outcomes"]["incomplete"] == 1
    assert done.json["routes"] == {"halt": 1}
    assert done.json["signals"]["melding_verplicht"] == 2
    assert done.json["inputs_per_second"] > 0


def test_an_input_that_was_not_scored_gives_exit_7_and_is_named_with_its_remedy(
    tmp_path: Path, mas: Mas
) -> None:
    folder = files(tmp_path / "map", {"a.xlsx": workbook(), "b.xlsx": b"", "c.txt": b"x"})
    done = mas("score", folder, "--jobs", 1)
    assert done.code == ExitCode.PARTLY_FAILED
    assert "2 van de 3" in done.err
    assert "b.xlsx" in done.err
    assert "→" in done.err
    as_json = mas("score", folder, "--json", "--jobs", 1)
    assert as_json.code == ExitCode.PARTLY_FAILED
    assert [failure["uitkomst"] for failure in as_json.json["failures"]] == ["unrecognised", "unrecognised"]


def test_a_result_that_exists_is_not_overwritten_without_force(tmp_path: Path, mas: Mas) -> None:
    folder = files(tmp_path / "map", {"a.xlsx": workbook()})
    out = tmp_path / "uit.csv"
    out.write_text("oud")
    assert mas("score", folder, "--out", out, "--jobs", 1).code == ExitCode.INVALID_INPUT
    assert out.read_text() == "oud"
    assert mas("score", folder, "--out", out, "--jobs", 1, "--force").code == ExitCode.DONE
    assert sources(out) == ["a.xlsx"]


@pytest.fixture
def stop_after_three(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Ctrl-C at the fourth result; gives the names that were read by a worker."""
    take, taken = batch_run.Run._take, []

    def stopping(self: Any, source: Any, item: Any, result: Any, sha256: str) -> None:
        if stopping.on and len(taken) == 3:
            raise KeyboardInterrupt
        if result is not None:
            taken.append(Path(source.bron).name)
        take(self, source, item, result, sha256)

    stopping.on = True
    monkeypatch.setattr(batch_run.Run, "_take", stopping)
    yield taken
    stopping.on = False


def test_ctrl_c_leaves_a_result_that_can_be_read_and_resume_goes_on_by_content(
    tmp_path: Path, mas: Mas, stop_after_three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.xlsx" for number in range(6)]
    folder = files(tmp_path / "map", {name: workbook(verzuim_uren=20 + n) for n, name in enumerate(names)})
    out = tmp_path / "uit.csv"
    done = mas("score", folder, "--out", out, "--jobs", 1)
    assert done.code == ExitCode.INTERRUPTED
    assert sources(out) == names[:3]
    assert place(out).exists()
    stop_after_three.clear()
    (folder / "1.xlsx").write_bytes(workbook(verzuim_uren=75))
    monkeypatch.undo()
    monkeypatch.setenv("MAS_HOME", str(tmp_path / "thuis"))
    read: list[str] = []
    take = batch_run.Run._take

    def noting(self: Any, source: Any, item: Any, result: Any, sha256: str) -> None:
        if result is not None:
            read.append(Path(source.bron).name)
        take(self, source, item, result, sha256)

    monkeypatch.setattr(batch_run.Run, "_take", noting)
    assert mas("score", folder, "--out", out, "--jobs", 1, "--resume").code == ExitCode.DONE
    assert sources(out) == names
    assert read == ["1.xlsx", "3.xlsx", "4.xlsx", "5.xlsx"]
    assert not place(out).exists()


def test_resuming_with_another_instrument_is_refused(
    tmp_path: Path, mas: Mas, stop_after_three: list[str]
) -> None:
    folder = files(tmp_path / "map", {f"{n}.xlsx": workbook(verzuim_uren=n) for n in range(5)})
    out = tmp_path / "uit.csv"
    mas("score", folder, "--out", out, "--jobs", 1)
    done = mas("score", folder, "--out", out, "--jobs", 1, "--resume", "--instrument", "mas/2022-03")
    assert done.code == ExitCode.INVALID_INPUT
    assert json.loads(place(out).read_bytes().splitlines()[0])["format"] == "mas.score.checkpoint/1"


@pytest.mark.parametrize(
    "arguments", [("--resume",), ("--out", "uit.pdf"), ("--engine", "abacus"), ("--date", "gisteren")]
)
def test_an_option_that_cannot_be_is_a_usage_error(
    arguments: tuple[str, ...], tmp_path: Path, mas: Mas
) -> None:
    folder = files(tmp_path / "map", {"a.xlsx": workbook()})
    assert mas("score", folder, *arguments).code == ExitCode.USAGE


def test_what_is_not_named_of_very_many_is_counted(
    tmp_path: Path, mas: Mas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_run, "_MAX_FAILURES", 30)
    rows = ["peildatum;verzuim_uren", *["2026-11-21;veel"] * 50]
    source = files(tmp_path, {"a.csv": "\n".join(rows).encode()}) / "a.csv"
    done = mas("score", source, "--jobs", 1)
    assert done.code == ExitCode.PARTLY_FAILED
    assert "a.csv:31." in done.err
    assert "a.csv:32" not in done.err
    assert "En nog 20" in done.err
    done = mas("score", source, "--jobs", 1, "--json")
    assert (len(done.json["failures"]), done.json["failures_left_out"]) == (30, 20)
