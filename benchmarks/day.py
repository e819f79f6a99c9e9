"""The day over many cases as whole processes, with the vault open: ratios to a bare Python, best of runs.

    python benchmarks/day.py [cases [rounds]]

Without a keyring a process of this user holds the key meanwhile, as it does for an officer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from case_list import BATCH, PASSWORD, data

from mas_cli.casefile import changes
from mas_cli.casefile.edits import Event
from mas_cli.casefile.store import CaseStore
from mas_cli.vault import CHEAPEST, Vault

TARGET_SECONDS = 0.4


def now() -> datetime:
    return datetime.now(UTC)


def build(home: Path, count: int) -> Path:
    """A vault in a home, filled and left open."""
    place, state = home / "data" / "kluis", home / "state"
    place.parent.mkdir(parents=True)
    made, _key = Vault.create(place, PASSWORD, state_dir=state, clock=now, kdf=CHEAPEST)
    with made:
        store = CaseStore(made, now)
        for first in range(0, count, BATCH):
            with made.transaction(event=Event.VERZAMELEN) as change:
                for number in range(first, min(first + BATCH, count)):
                    store.create_in(change, changes.from_data(data(number), str), event=Event.VERZAMELEN)
        made.stay_unlocked(timedelta(hours=1))
    return place


def seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    mas = [sys.executable, "-m", "mas_cli"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "mas vandaag": [*mas, "vandaag", "--quiet"],
        "mas case show NAME": [*mas, "case", "show", f"achternaam{count - 1}", "--quiet"],
    }
    with tempfile.TemporaryDirectory() as folder:
        place = build(Path(folder), count)
        environment = {**os.environ, "MAS_HOME": folder, "PYTHONDONTWRITEBYTECODE": ""}
        try:
            best = dict.fromkeys(commands, float("inf"))
            for _round in range(rounds):
                for name, command in commands.items():
                    best[name] = min(best[name], seconds(command, environment))
        finally:
            Vault.lock(place, state_dir=Path(folder) / "state")
    bare = best["python -c pass"]
    print(f"{count} cases, vault open; target {TARGET_SECONDS} s")
    for name, spent in best.items():
        print(f"{name:20} {spent * 1000:7.0f} ms  {spent / bare:5.1f} x")


if __name__ == "__main__":
    main()
