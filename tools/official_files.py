"""The table of docs/official-files.md: what mas makes of each workbook in a folder.

Usage: python tools/official_files.py FOLDER

Each workbook is inspected, bound as proposed, filled with a fixed choice of answers and patched; the copy is
read back and every formula cell of it recomputed. Nothing is kept.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from mas_cli.errors import InvalidInput
from mas_cli.formulas import verify
from mas_cli.instrument.answers import AnswerSet
from mas_cli.ooxml import open_package
from mas_cli.workbook.official import bound, copies
from mas_cli.workbook.official.adapter import read_contents
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.source import macros, open_source

DAY = date(2026, 9, 1)
HEAD = (
    "| file | questions | outcomes | formulas | computed | agree | differ | parts unchanged | filled copy: "
    "agree | read (s) | bind (s) | answers (ms) | patch (ms) |"
)


@dataclass(frozen=True)
class Filled:
    """What filling in a copy gave."""

    parts: str
    agree: str
    evaluate: float
    patch: float


def clock() -> datetime:
    """A fixed moment."""
    return datetime(2026, 9, 1, 12, tzinfo=None)  # noqa: DTZ001  Excel knows no zones


def answers_for(instrument: bound.BoundInstrument, seed: int = 1) -> AnswerSet:
    """One fixed answer to every question."""
    chance = random.Random(seed)
    values: dict[str, str | int | date] = {}
    for question in instrument.questions.values():
        if question.options:
            values[question.id] = chance.choice(list(question.options))
        elif question.type in ("integer", "number"):
            low = question.minimum if isinstance(question.minimum, int) else 0
            values[question.id] = max(low, 3)
        elif question.type == "date":
            values[question.id] = DAY
        else:
            values[question.id] = "Proef"
    return AnswerSet(values)


def fill(path: Path) -> Filled:
    """Fill in a copy and recompute it."""
    found = proposed(path, "proef")
    workbook = found.workbook
    instrument = bound.bind(found.binding, workbook, found.inspection.contents, DAY, clock)
    answers = answers_for(instrument)
    bound.screen(instrument, answers, DAY)
    started = time.perf_counter()
    instrument.outcome(answers.values)
    evaluated = time.perf_counter()
    screening = bound.screen(instrument, answers, DAY)
    before = time.perf_counter()
    data = copies.fill(screening)
    patched = time.perf_counter()
    old, new = workbook.package, open_package(data)
    same = sum(part in new.parts and old.read(part) == new.read(part) for part in old.parts)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, f"kopie{'.xlsm' if macros(workbook) else '.xlsx'}")
        copy.write_bytes(data)
        contents = read_contents(open_source(copy))
        raw = copies.read_filled(copy, instrument)
    assert {key for key in answers.values if key not in raw} == set()
    report = verify(contents.model, clock=clock, region=contents.region)
    assert report.differ == (), report.differ[:3]
    return Filled(
        f"{same} of {len(old.parts)}",
        f"{report.agree} of {report.supported}",
        (evaluated - started) * 1000,
        (patched - before) * 1000,
    )


def main() -> None:
    """Print the table."""
    print(HEAD)
    print("|---|" + "---:|" * (HEAD.count("|") - 2))
    for path in sorted(Path(sys.argv[1]).glob("*.xls[xm]")):
        started = time.perf_counter()
        contents = read_contents(open_source(path))
        read = time.perf_counter() - started
        report = verify(contents.model, clock=clock, region=contents.region)
        numbers = f"{report.formulas} | {report.supported} | {report.agree} | {len(report.differ)}"
        started = time.perf_counter()
        try:
            binding = proposed(path, "proef").binding
        except InvalidInput:
            print(f"| {path.name} | 0 | 0 | {numbers} | – | – | {read:.2f} | – | – | – |")
            continue
        took = time.perf_counter() - started
        filled = fill(path)
        print(
            f"| {path.name} | {len(binding.inputs)} | {len(binding.outputs)} | {numbers} | {filled.parts} | "
            f"{filled.agree} | {read:.2f} | {took:.2f} | {filled.evaluate:.1f} | {filled.patch:.0f} |"
        )


if __name__ == "__main__":
    main()
