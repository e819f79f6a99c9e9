"""What it costs to load an instrument, against an earlier revision of the program: pairs, taken in turn.

Run: python benchmarks/loading.py REVISION [pairs]

Each run is a process of its own and counts processor time: first `catalog.find`, which reads the law and the
cache that an earlier run left, then reading the newest edition from its files.
"""

from __future__ import annotations

import io
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUN = """
import sys, time
from datetime import date
sys.path.insert(0, sys.argv[1])
import mas_cli
assert mas_cli.__file__.startswith(sys.argv[1]), mas_cli.__file__
from mas_cli.instrument import catalog, loading
from mas_cli.paths import data_root
place = data_root("instruments") / "mas" / "2022-03"
def spent(act):
    start = time.process_time()
    act()
    return time.process_time() - start
day = date(2026, 9, 1)
cache = spent(lambda: catalog.find("mas", day))
print(spent(lambda: loading.load(place)), cache)
"""


def main() -> None:
    """Print the median ratio of the pairs; the first one fills the caches and does not count."""
    revision, pairs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 15
    with tempfile.TemporaryDirectory() as folder:
        earlier = Path(folder) / "earlier"
        archive = subprocess.run(
            ["git", "archive", revision, "mas_cli", "instruments", "formats", "pyproject.toml"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(earlier, filter="data")
        rows = []
        for number in range(pairs + 1):
            pair = {}
            for place in (earlier, ROOT) if number % 2 else (ROOT, earlier):
                home = Path(folder) / ("home-earlier" if place is earlier else "home-now")
                run = subprocess.run(
                    [sys.executable, "-c", RUN, str(place)],
                    check=True,
                    capture_output=True,
                    text=True,
                    env={**os.environ, "MAS_HOME": str(home)},
                )
                pair[place] = [float(word) for word in run.stdout.split()]
            if number:
                rows.append([now / before for now, before in zip(pair[ROOT], pair[earlier], strict=True)])
            print(*(f"{1000 * value:8.1f} ms" for value in (*pair[earlier], *pair[ROOT])), flush=True)
    for name, ratios in zip(("files", "cache"), zip(*rows, strict=True), strict=True):
        print(f"{name}: {statistics.median(ratios):.2f} × the earlier one")


if __name__ == "__main__":
    main()
