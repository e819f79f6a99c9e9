"""How fast one answer set and a table of them are evaluated, beside the rules read one by one.

Run: python benchmarks/evaluate.py [rows of the table]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import narwhals as nw
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from test_compilers_agree import table

from mas_cli.instrument.evaluate import evaluate, flips
from mas_cli.instrument.frame_compiler import advise
from support import reference
from support.instrument import TODAY, Answers, instrument, random_answers

SAMPLES = 300


def per_answer_set(function: Callable[[Answers], object], rows: list[Answers]) -> float:
    """Seconds for one answer set, the best of five rounds."""
    best = float("inf")
    for _round in range(5):
        start = time.perf_counter()
        for row in rows:
            function(row)
        best = min(best, (time.perf_counter() - start) / len(rows))
    return best


def main() -> None:
    """Print times, rates and ratios of one run."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    of = instrument("2022-03")
    rng = random.Random(0)
    rows = [random_answers(rng, of) for _ in range(SAMPLES)]
    slow = per_answer_set(lambda row: reference.advice(of, row, TODAY), rows)
    fast = per_answer_set(lambda row: evaluate(of, row, TODAY), rows)
    turned = per_answer_set(lambda row: flips(of, row, TODAY), rows)
    print(f"rules read one by one   {slow * 1e6:9.1f} µs")
    print(f"compiled to Python      {fast * 1e6:9.1f} µs   {slow / fast:6.1f} times as fast (target: 200 µs)")
    print(f"flips of an answer set  {turned * 1e6:9.1f} µs")
    some = table(of, [random_answers(rng, of) for _ in range(min(count, 10_000))])
    big = pl.concat([some] * max(1, count // len(some)), rechunk=True)
    best = float("inf")
    for _round in range(3):
        start = time.perf_counter()
        advise(nw.from_native(big), of, TODAY)
        best = min(best, time.perf_counter() - start)
    rate = len(big) / best
    print(f"table of {len(big):,} rows   {rate:9,.0f} rows a second   {rate * fast:6.1f} times one by one")


if __name__ == "__main__":
    main()
