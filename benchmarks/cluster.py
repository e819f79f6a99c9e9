"""What a cluster gains: `python benchmarks/cluster.py` (needs PySpark and Java).

Scores a register in parquet to parquet in a Spark standalone cluster on this machine, on one worker and on
two, with one core each: a worker and all it starts are held to a processor of their own, the driver to all.
Prints rows a second without starting Spark, and what the driver needs in memory for few rows and for many.
Beside it
one process of Polars on one processor, in the same run.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import random

import polars as pl

from mas_cli.batch.cluster.addresses import checked
from mas_cli.batch.cluster.run import Job, score_in
from mas_cli.batch.engines.tables import spark_session
from mas_cli.table import Asked, Columns
from mas_cli.workbook.choice import InstrumentChoice
from support import spark
from support.batch import random_answers

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument

TODAY = date(2026, 11, 21)
PARTS = 16
DISTINCT = 20_000


def register(folder: Path, of: Instrument, rows: int) -> None:
    """A register in parts, each of as many rows; what stands in one returns in the next."""
    rng = random.Random(1)
    made = [
        {key: str(value) for key, value in random_answers(rng, of).items()}
        | {"geboortedatum": str(TODAY - timedelta(days=rng.randint(2200, 6500)))}
        for _number in range(min(rows, DISTINCT))
    ]
    one = pl.DataFrame(made, infer_schema_length=None)
    folder.mkdir()
    size = rows // PARTS
    part = pl.concat([one] * (size // one.height + 1)).head(size)
    for number in range(PARTS):
        zaak = pl.format("Z{}-{}", pl.lit(number), pl.int_range(pl.len()))
        part.with_columns(zaak.alias("zaak")).write_parquet(
            folder / f"deel-{number:02}.parquet", row_group_size=50_000
        )


def processor(pid: int) -> float:
    """Seconds of the processor that a process and all that it started have used."""
    used = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    ticks = sum(int(used[place]) for place in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK") + sum(processor(int(one)) for one in children.stdout.split())


def on_cluster(folder: Path, workers: int, choice: InstrumentChoice, sources: list[Path]) -> list[float]:
    """Seconds for each source, after one that is not counted."""
    found = []
    place = folder / f"werkers-{workers}"
    place.mkdir()
    with spark.cluster(place, workers=workers, pinned=True) as cluster:
        settings: dict[str, Any] = {
            "master": cluster.master,
            "spark.pyspark.python": sys.executable,
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.memory": "1g",
            "spark.executor.cores": 1,
            "spark.sql.shuffle.partitions": 2,
        }
        began = time.perf_counter()
        session = spark_session(settings, place)
        print(f"{workers} worker(s): a session after {time.perf_counter() - began:.1f} s", flush=True)
        try:
            for number, source in enumerate([sources[0], *sources]):
                ins, out = checked([f"file://{source}"], f"file://{place}/uit-{number}")
                job = Job(tuple(ins), out, choice, Columns(), Asked(), TODAY, {})
                before = [processor(worker.pid) for worker in cluster.workers]
                began = time.perf_counter()
                run = score_in(session, job)
                found.append(time.perf_counter() - began)
                spent = [
                    processor(worker.pid) - was for worker, was in zip(cluster.workers, before, strict=True)
                ]
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                rows, took = run.tally.total, found[-1]
                print(
                    f"  {rows:>9,} rows: {took:6.1f} s, {rows / took:>9,.0f} a second;"
                    f" processor {' + '.join(f'{one:.0f}' for one in spent)} s of the workers;"
                    f" most memory of the driver {peak} MB",
                    flush=True,
                )
        finally:
            session.stop()
    return found[1:]


def alone(source: Path, out: Path) -> None:
    """One process of Polars on one processor."""
    command = [
        sys.executable,
        "-m",
        "mas_cli",
        "score",
        source,
        "--out",
        out,
        "--date",
        TODAY.isoformat(),
        "--quiet",
    ]
    if shutil.which("taskset"):
        command = ["taskset", "--cpu-list", "0", *command]
    began = time.perf_counter()
    subprocess.run(
        [str(part) for part in command], check=False, env={**os.environ, "POLARS_MAX_THREADS": "1"}
    )
    print(f"Polars, one process on one processor: {time.perf_counter() - began:.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--few", type=int, default=100_000)
    asked = parser.parse_args()
    choice = InstrumentChoice("mas", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = folder / "weinig", folder / "veel"
        register(few, choice.on(TODAY), asked.few)
        register(many, choice.on(TODAY), asked.rows)
        alone(many, folder / "een.parquet")
        times = {workers: on_cluster(folder, workers, choice, [few, many]) for workers in (1, 2)}
    print(f"two workers against one, {asked.rows:,} rows: {times[1][1] / times[2][1]:.2f} times as fast")


if __name__ == "__main__":
    main()
