"""How fast the vault is, beside plain SQLite with the same settings in the same run.

    python benchmarks/vault.py [--containers 10000]
    python benchmarks/vault.py --against DIRECTORY
    python benchmarks/vault.py --hostile

Prints records written in bulk and read one by one, per second, with their ratio to plain SQLite (which
keeps the same bytes, and no log); the time to save one record with its commit, beside plain SQLite; showing
one record; the size of the file; and, in a process of its own, time and memory of listing every summary.

With `--against` (a directory with the `mas_cli` of another commit, as `git archive` gives it) saving and
opening are measured in turns, each commit in processes of its own, and only the ratios are printed. With
`--hostile` a header asks for as much key derivation as it may, and then for more; a process of its own tries
a password on each, and prints seconds and memory.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.vault import CHEAPEST, Vault

if TYPE_CHECKING:
    from collections.abc import Callable

SUMMARY = json.dumps(
    {"naam": "Voorbeeld, Jan", "school": "00AB", "status": "open", "term": "2026-09-01"}
).encode()
DOSSIER = os.urandom(2000)
PAGE = 1000


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fill(vault: Vault, containers: int) -> None:
    for start in range(0, containers, PAGE):
        with vault.transaction(event="verzamelen") as change:
            for _ in range(min(PAGE, containers - start)):
                container = change.new_container()
                change.put(container, "dossier", "dossier", DOSSIER, expected_version=0)
                change.summarise(container, SUMMARY)


def plain(path: Path, containers: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size=16384", "journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.execute("CREATE TABLE record (container BLOB PRIMARY KEY, payload BLOB, summary BLOB)")
    for start in range(0, containers, PAGE):
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(min(PAGE, containers - start)):
            connection.execute("INSERT INTO record VALUES (?, ?, ?)", (os.urandom(16), DOSSIER, SUMMARY))
        connection.execute("COMMIT")
    return connection


def opened(directory: Path) -> Vault:
    return Vault.open(directory / "vault", "x", state_dir=directory / "state", kdf=CHEAPEST)


def only_list(directory: Path) -> None:
    with opened(directory) as vault:
        seconds = timed(lambda: sum(1 for _ in vault.summaries()))
    # Not ru_maxrss, which starts at that of the parent.
    status = Path("/proc/self/status").read_text() if sys.platform == "linux" else "VmHWM: 0 kB"
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(f"  list all summaries {seconds:8.2f} s    peak memory {peak:.0f} MiB")


def one_at_a_time(vault: Vault, containers: list[str], connection: sqlite3.Connection) -> None:
    shown, saved, unsealed = [], [], []
    for container in containers:
        shown.append(timed(lambda c=container: vault.get(c, "dossier")))
        version = vault.get(container, "dossier").version

        def save(container: str = container, version: int = version) -> None:
            with vault.transaction(event="wijzigen") as change:
                change.put(container, "dossier", "dossier", DOSSIER, expected_version=version)
                change.summarise(container, SUMMARY)

        saved.append(timed(save))
        row = (os.urandom(16), DOSSIER, SUMMARY)
        unsealed.append(timed(lambda r=row: connection.execute("INSERT INTO record VALUES (?, ?, ?)", r)))
    middle, plainly = statistics.median(saved), statistics.median(unsealed)
    print(
        f"  show one           {statistics.median(shown) * 1000:8.1f} ms   worst {max(shown) * 1000:.1f} ms"
    )
    print(f"  save one           {middle * 1000:8.1f} ms   worst {max(saved) * 1000:.1f} ms", end="")
    print(f"   plain {plainly * 1000:.1f} ms   ratio {plainly / middle:.2f}")


def compare(directory: Path, count: int) -> None:
    vault, _recovery = Vault.create(directory / "vault", "x", state_dir=directory / "state", kdf=CHEAPEST)
    sealed = timed(lambda: fill(vault, count))
    unsealed = timed(lambda: plain(directory / "plain.db", count).close())
    connection = sqlite3.connect(directory / "plain.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=EXTRA").close()
    keys = connection.execute("SELECT container FROM record").fetchall()
    query = "SELECT payload FROM record WHERE container = ?"
    plain_read = timed(lambda: [connection.execute(query, key).fetchone() for key in keys])
    ids = list(vault.containers())
    sealed_read = timed(lambda: [vault.get(container, "dossier") for container in ids])
    size = (directory / "vault" / "records.db").stat().st_size
    plain_size = (directory / "plain.db").stat().st_size
    print(f"{count} containers, each a {len(DOSSIER)}-byte record and a {len(SUMMARY)}-byte summary")
    for what, ours, theirs in (
        ("write in bulk", sealed, unsealed),
        ("read one by one", sealed_read, plain_read),
    ):
        print(
            f"  {what:16s} {count / ours:10.0f} /s   plain {count / theirs:.0f} /s"
            f"   ratio {theirs / ours:.2f}"
        )
    print(f"  file               {size / count:8.0f} bytes a container   plain {plain_size / count:.0f}")
    one_at_a_time(vault, ids[:: max(1, count // 20)], connection)
    connection.close()
    vault.close()
    print(f"  open               {timed(lambda: opened(directory).close()) * 1000:8.1f} ms beyond Argon2id")


PAIRS = 7
SAVES = 60


def pair_one(directory: Path) -> None:
    """Seconds to save one record and to open the vault without its Argon2id, as JSON."""
    vault, _recovery = Vault.create(directory / "vault", "x", state_dir=directory / "state", kdf=CHEAPEST)
    saved = []
    with vault:
        fill(vault, 200)
        for container in list(vault.containers())[:SAVES]:

            def save(container: str = container) -> None:
                with vault.transaction(event="wijzigen") as change:
                    change.put(container, "dossier", "dossier", DOSSIER, expected_version=1)
                    change.summarise(container, SUMMARY)

            saved.append(timed(save))
    times = [timed(lambda: opened(directory).close()) for _again in range(SAVES)]
    print(json.dumps([statistics.median(saved), statistics.median(times)]))


def against(other: Path) -> None:
    """The ratios to another commit, from pairs of processes that take turns."""
    here = Path(__file__).resolve().parents[1]
    ratios = []
    for _pair in range(PAIRS):
        found = []
        for source in (other, here):
            with tempfile.TemporaryDirectory() as name:
                done = subprocess.run(
                    [sys.executable, __file__, "--pair-one", name],
                    env=os.environ | {"PYTHONPATH": str(source.resolve())},
                    capture_output=True,
                    text=True,
                    check=True,
                )
            found.append(json.loads(done.stdout))
        ratios.append([now / before for before, now in zip(*found, strict=True)])
    for what, values in zip(("save one", "open"), zip(*ratios, strict=True), strict=True):
        print(
            f"  {what:10s} ratio {statistics.median(values):.2f}   ({min(values):.2f} to {max(values):.2f})"
        )


def hostile(directory: Path, work: int) -> None:
    """Try a password on a header of which the slots together ask for so much (KiB × passes), as JSON."""
    import resource
    from dataclasses import replace

    from mas_cli.errors import MasError
    from mas_cli.vault import header, slots

    vault, _recovery = Vault.create(directory / "vault", "x", state_dir=directory / "state", kdf=CHEAPEST)
    vault.close()
    made = header.decode((directory / "vault" / "header").read_bytes(), "")
    most = slots.Profile(128 * 1024, work // (128 * 1024), 1)
    forged = tuple(replace(slot, profile=most) if slot.profile else slot for slot in made.slots)
    (directory / "vault" / "header").write_bytes(header.encode(replace(made, slots=forged)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = time.process_time()
    try:
        Vault.open(directory / "vault", "wie dan ook", state_dir=directory / "state")
    except MasError as error:
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = [time.process_time() - spent, after / 1024, (after - before) / 1024, error.findings[0].code]
        print(json.dumps(found))


def hostile_headers() -> None:
    """What is refused, and what that costs."""
    for what, work in (("the most it may", 6 * 3 * 64 * 1024), ("a hundred times that", 600 * 3 * 64 * 1024)):
        with tempfile.TemporaryDirectory() as name:
            done = subprocess.run(
                [sys.executable, __file__, "--hostile-one", name, str(work)],
                capture_output=True,
                text=True,
                check=True,
            )
        seconds, memory, more, code = json.loads(done.stdout)
        print(f"  {what:21s} {code}  {seconds:.2f} s of a processor, {memory:.0f} MiB ({more:.0f} for it)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--containers", type=int, default=10_000)
    parser.add_argument("--only-list", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--pair-one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--hostile-one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.hostile_one:
        hostile(Path(options.hostile_one[0]), int(options.hostile_one[1]))
        return
    if options.hostile:
        hostile_headers()
        return
    if options.pair_one:
        pair_one(options.pair_one)
        return
    if options.against:
        against(options.against)
        return
    if options.only_list:
        only_list(options.only_list)
        return
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), options.containers)
        sys.stdout.flush()
        subprocess.run([sys.executable, __file__, "--only-list", name], check=True)


if __name__ == "__main__":
    main()
