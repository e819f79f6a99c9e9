"""An office on one vault in PostgreSQL: `python benchmarks/postgres_vault.py`.

Starts a server of its own on a socket. So many clients, each a process, save so many times at once; then
cases are listed from the database and from a folder (SQLite) with the same cases, in turns. Passwords are
stretched at the least cost: opening is not what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mas_cli.vault import CHEAPEST, Vault, VaultPlace, place_of
from support.postgres import server

PASSWORD = "vier woorden zijn genoeg"
# Each client has a disk of its own in an office: here they would wait for that of the server.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
CASES_AT_ONCE = 500
CLIENT = """
import json, sys, time
from pathlib import Path
from mas_cli.errors import MasError
from mas_cli.vault import CHEAPEST, Vault, place_of
place, password, state, who, rounds = sys.argv[1:]
took, refused = [], []
with Vault.open(place_of(place), password, state_dir=Path(state), kdf=CHEAPEST, patience=60.0) as vault:
    print("open", flush=True)
    sys.stdin.readline()
    made = vault.new_container()
    for count in range(int(rounds)):
        began = time.perf_counter()
        try:
            with vault.transaction(event="wijzigen") as change:
                change.put(made, "zaak", "zaak", f"{who}-{count}".encode() * 40, expected_version=count)
                change.summarise(made, b"een regel van de lijst" * 10)
        except MasError as error:
            refused.append([str(error), error.findings[0].message])
        took.append(time.perf_counter() - began)
print(json.dumps([took, refused]), flush=True)
"""


def options(folder: Path) -> dict[str, Any]:
    return {"state_dir": folder, "kdf": CHEAPEST, "patience": 60.0}


def saves(address: str, folder: Path, clients: int, each: int) -> None:
    place = place_of(address)
    Vault.create(place, PASSWORD, **options(folder / "state"))[0].close()
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                CLIENT,
                address,
                PASSWORD,
                str(folder / f"state-{number}"),
                str(number),
                str(each),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(clients)
    ]
    for client in running:
        client.stdout.readline()
    began = time.perf_counter()
    for client in running:
        client.stdin.write("\n")
        client.stdin.flush()
    told = [json.loads(client.communicate()[0]) for client in running]
    whole = time.perf_counter() - began
    took = sorted(1000 * one for each_client, _refused in told for one in each_client)
    refused = [one for _took, each_client in told for one in each_client]
    with Vault.open(place, PASSWORD, **options(folder / "state")) as vault:
        found = sum(
            len(vault.history(container, info.id))
            for container in vault.containers()
            for info in vault.records(container)
        )
        intact = vault.check().whole
    print(
        f"{clients} clients × {each} saves at once: {whole:.1f} s, {len(took) / whole:.0f} a second;"
        f" a save {statistics.median(took):.0f} ms, 95 of 100 within {took[int(len(took) * 0.95)]:.0f} ms,"
        f" at most {took[-1]:.0f} ms; lost {clients * each - found}, refused {len(refused)}, whole {intact}",
        flush=True,
    )
    if refused:
        print(refused[0])


def filled(place: VaultPlace, folder: Path, cases: int) -> Vault:
    vault, _recovery = Vault.create(place, PASSWORD, **options(folder))
    for start in range(0, cases, CASES_AT_ONCE):
        with vault.transaction(event="verzamelen") as change:
            for number in range(start, min(start + CASES_AT_ONCE, cases)):
                made = change.new_container()
                change.put(made, "zaak", "zaak", b"x" * 600, expected_version=0)
                change.summarise(made, f"zaak {number}".encode() * 20)
    return vault


def lists(address: str, folder: Path, cases: int, rounds: int) -> None:
    took: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    with filled(folder / "kluis", folder / "een", cases) as one:
        one.backup(folder / "kopie")
        with Vault.accept_restore(folder / "kopie", PASSWORD, **options(folder / "twee")) as other:
            other.move(place_of(address))
    two = Vault.open(place_of(address), PASSWORD, **options(folder / "twee"))
    one = Vault.open(folder / "kluis", PASSWORD, **options(folder / "een"))
    with one, two:
        for _round in range(rounds):
            for name, vault in (("SQLite", one), ("PostgreSQL", two)):
                began = time.perf_counter()
                assert sum(1 for _summary in vault.summaries()) == cases
                took[name].append(time.perf_counter() - began)
    best = {name: min(times) for name, times in took.items()}
    print(
        f"{cases:,} cases listed: SQLite {best['SQLite']:.2f} s, PostgreSQL {best['PostgreSQL']:.2f} s,"
        f" {best['PostgreSQL'] / best['SQLite']:.2f} times as long",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--saves", type=int, default=50)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with server() as running, tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        if asked.clients:
            saves(running.address("opslaan"), folder, asked.clients, asked.saves)
        if asked.cases:
            lists(running.address("lijst"), folder, asked.cases, asked.rounds)


if __name__ == "__main__":
    main()
