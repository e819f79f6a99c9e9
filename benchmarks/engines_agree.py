"""Whether all engines say the same of random registers: `python benchmarks/engines_agree.py 100000`.

For every edition so many rows with answers near the places where something changes, some of them in other
spellings or wrong, scored by the row engine and by each engine named (by default polars); the results must be
the same byte for byte. Ends with 1 and names the first row that differs.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from itertools import zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.batch import EDITIONS, TODAY, instrument, random_answers

WRONG = ("24,0", "1.000", "wel", "?", "31-2-2026", "=1+1", "9999", " Ja ")


def register(path: Path, edition: str, rows: int) -> None:
    of, rng = instrument(edition), random.Random(edition)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["zaak", *of.questions])
        for number in range(rows):
            given = {key: str(value) for key, value in random_answers(rng, of).items()}
            if rng.random() < 0.05:
                given[rng.choice(list(of.questions))] = rng.choice(WRONG)
            writer.writerow([f"Z{number}", *(given.get(question, "") for question in of.questions)])


def scored(source: Path, edition: str, engine: str) -> tuple[Path, float]:
    out = source.with_name(f"{engine}.csv")
    command = [sys.executable, "-m", "mas_cli", "score", source, "--instrument", f"mas/{edition}", "--force"]
    command += ["--engine", engine, "--date", TODAY.isoformat(), "--out", out, "--json"]
    start = time.perf_counter()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode not in {0, 7}:
        sys.exit(done.stderr)
    return out, time.perf_counter() - start


def first_difference(one: Path, other: Path) -> str:
    with one.open(encoding="utf-8") as left, other.open(encoding="utf-8") as right:
        for pair in zip_longest(left, right):
            if pair[0] != pair[1]:
                return "\n".join(str(line) for line in pair)
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    parser.add_argument("--engines", default="polars")
    parser.add_argument("--editions", default=",".join(EDITIONS))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mas-agree-") as folder:
        os.environ["MAS_HOME"] = str(Path(folder) / "thuis")
        for edition in chosen.editions.split(","):
            source = Path(folder) / "register.csv"
            register(source, edition, chosen.rows)
            by_row, slow = scored(source, edition, "rijen")
            for engine in chosen.engines.split(","):
                out, spent = scored(source, edition, engine)
                difference = first_difference(by_row, out)
                if difference:
                    sys.exit(f"{edition}, {engine}:\n{difference}")
                print(f"{edition}: {chosen.rows:,} rows the same; rijen {slow:.0f} s, {engine} {spent:.0f} s")


if __name__ == "__main__":
    main()
