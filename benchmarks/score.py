"""How fast many cases are scored: `python benchmarks/score.py --workbooks 5000 --rows 1000000`.

Everything is a ratio to a reference measured in the same run: openpyxl loading the same files, LibreOffice
converting a batch of them, zipfile inflating the parts that hold the answers; for registers rows a second, on
the clock and of the processor, and the peak memory of the whole process, with row-by-row Python beside it.
`--parts` chooses what is measured: workbooks, csv, parquet, xlsx, report.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.screening import screen
from mas_cli.ooxml import open_workbook, resolve_names
from mas_cli.workbook.choice import InstrumentChoice
from mas_cli.workbook.generate import generate
from mas_cli.workbook.writing import write_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mas_cli.instrument.instrument import Instrument

TODAY = date(2026, 11, 21)
DISTINCT = 500


def answers(rng: random.Random, of: Instrument) -> dict[str, Any]:
    """Every question answered."""
    found: dict[str, Any] = {
        "peildatum": TODAY,
        "geboortedatum": TODAY - timedelta(days=rng.randint(2200, 6500)),
    }
    for question in of.questions.values():
        if question.type in {"jno", "choice"}:
            found[question.id] = rng.choice(list(question.options))
        elif question.step is not None:
            found[question.id] = rng.randint(question.minimum, min(question.maximum, 80))
        else:
            found.setdefault(question.id, TODAY - timedelta(days=rng.randint(0, 60)))
    return found


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def mas(*arguments: object) -> tuple[float, float, int]:
    """One command as a process: seconds on the clock and of the processor, and its peak memory in MB."""
    code = (
        "import resource,sys;from mas_cli.main import run;"
        "status=run(sys.argv[1:]);used=resource.getrusage(resource.RUSAGE_SELF);"
        "print(used.ru_utime+used.ru_stime,used.ru_maxrss//1024,file=sys.stderr)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    processor, peak = done.stderr.split()[-2:]
    return time.perf_counter() - start, float(processor), int(peak)


def workbooks(folder: Path, count: int, jobs: int) -> None:
    of = InstrumentChoice("mas", None).on(TODAY)
    empty = generate(of, answers=None, screening=None, today=TODAY)
    rng = random.Random(1)
    contents = []
    for _number in range(min(count, DISTINCT)):
        filled = AnswerSet(answers(rng, of))
        contents.append(write_answers(empty, of, filled, screen(of, filled, TODAY)))
    place = folder / "werkmappen"
    place.mkdir()
    paths = [place / f"{number:05}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(contents[number % len(contents)])
    workbook = open_workbook(paths[0])
    needed = {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", workbook.package.main}
    needed |= {workbook.sheet(address.sheet).part for address in resolve_names(workbook).values()}
    needed |= {workbook.shared_strings} - {""}

    def inflate() -> None:
        for path in paths:
            with zipfile.ZipFile(path) as archive:
                for part in needed:
                    archive.read(part)

    def load(sample: list[Path]) -> None:
        import openpyxl

        for path in sample:
            openpyxl.load_workbook(path).close()

    ours, _processor, peak = mas("score", place, "--out", folder / "uit.csv", "--jobs", jobs, "--json")
    floor = seconds(inflate)
    sample = paths[: max(10, count // 50)]
    openpyxl = seconds(lambda: load(sample)) / len(sample)
    each = ours / count
    print(f"{count} workbooks, {jobs} jobs: {ours:.2f} s, {count / ours:,.0f} a second, {peak} MB")
    print(f"  against openpyxl loading them: {openpyxl / each:.0f}x as fast (target 20x)")
    print(f"  against inflating their parts: {each / (floor / count):.1f}x the time (target at most 5x)")
    office = shutil.which("soffice")
    if office:
        few = paths[: min(50, count)]
        out = folder / "lo"
        command = [office, f"-env:UserInstallation={(folder / 'profiel').as_uri()}", "--headless"]
        command += ["--convert-to", "xlsx", "--outdir", str(out), *map(str, few)]
        spent = seconds(lambda: subprocess.run(command, capture_output=True, check=True)) / len(few)
        print(
            f"  against LibreOffice converting them in one batch: {spent / each:.0f}x as fast (target 100x)"
        )


def register_rows(of: Instrument, count: int) -> Iterator[list[str]]:
    rng = random.Random(2)
    some = []
    for _number in range(min(count, 20_000)):
        given = answers(rng, of)
        some.append([str(given[question]) for question in of.questions])
    for number in range(count):
        yield [f"Z{number}", f"School {number % 200}", f"Gemeente {number % 40}", *some[number % len(some)]]


def registers(folder: Path, count: int, parts: set[str]) -> None:
    of = InstrumentChoice("mas", None).on(TODAY)
    head = ["zaak", "school", "gemeente", *of.questions]
    source = folder / "register.csv"
    with source.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows(register_rows(of, count))
    if "csv" in parts:
        told("csv to csv", count, mas("score", source, "--out", folder / "a.csv", "--json"))
        few = folder / "weinig.csv"
        with source.open(encoding="utf-8") as given, few.open("w", encoding="utf-8") as taken:
            taken.writelines(line for line, _number in zip(given, range(5_001), strict=False))
        told(
            "csv to csv, row by row", 5_000, mas("score", few, "--engine", "rijen", "--out", folder / "b.csv")
        )
    if "report" in parts:
        plain = mas("score", source, "--out", folder / "c.csv", "--json")
        both = mas("score", source, "--out", folder / "d.csv", "--report", folder / "d.html", "--json")
        more, processor = both[0] - plain[0], both[1] - plain[1]
        print(f"report over {count} results: {more:.1f} s on top, {processor:.1f} s processor (target 5 s)")
    if "parquet" in parts:
        import polars as pl

        parquet = folder / "register.parquet"
        pl.scan_csv(source, infer_schema=False).sink_parquet(parquet)
        told("parquet to parquet", count, mas("score", parquet, "--out", folder / "e.parquet", "--json"))
    if "xlsx" in parts:
        workbook = folder / "register.xlsx"
        write_xlsx(workbook, head, register_rows(of, count))
        told("xlsx to csv", count, mas("score", workbook, "--out", folder / "f.csv", "--json"))


def told(what: str, count: int, measured: tuple[float, float, int]) -> None:
    spent, processor, peak = measured
    print(
        f"{what}, {count} rows: {spent:.1f} s, {count / spent:,.0f} rows a second, "
        f"{count / processor:,.0f} a second of the processor, peak {peak} MB"
    )


def write_xlsx(path: Path, head: list[str], rows: Iterator[list[str]]) -> None:
    """A register as a workbook with texts in its cells; openpyxl would take minutes for it."""
    import openpyxl
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.active.append(["#"])
    buffer = io.BytesIO()
    book.save(buffer)
    letters = [get_column_letter(column) for column in range(1, len(head) + 1)]
    with (
        zipfile.ZipFile(buffer) as empty,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as full,
    ):
        for name in empty.namelist():
            if not name.startswith("xl/worksheets/"):
                full.writestr(name, empty.read(name))
                continue
            before, after = re.split(r"<row.*</row>", empty.read(name).decode(), maxsplit=1)
            with full.open(name, "w", force_zip64=True) as sheet:
                sheet.write(before.encode())
                for number, row in enumerate(itertools.chain([head], rows), start=1):
                    cells = zip(letters, row, strict=True)
                    text = "".join(
                        f'<c r="{at}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in cells
                    )
                    sheet.write(f'<row r="{number}">{text}</row>'.encode())
                sheet.write(after.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbooks", type=int, default=500)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--parts", default="workbooks,csv,report,parquet,xlsx")
    chosen = parser.parse_args()
    parts = set(chosen.parts.split(","))
    with tempfile.TemporaryDirectory(prefix="mas-score-") as folder:
        os.environ["MAS_HOME"] = str(Path(folder) / "thuis")
        if "workbooks" in parts:
            workbooks(Path(folder), chosen.workbooks, chosen.jobs)
        registers(Path(folder), chosen.rows, parts)


if __name__ == "__main__":
    main()
