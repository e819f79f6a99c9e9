"""How long it takes to prove the properties of an edition, and to find what changes between two.

Run: python benchmarks/proof.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mas_cli.instrument import loading
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.paths import data_root
from mas_cli.proof import properties
from mas_cli.proof.never_happens import never
from mas_cli.proof.outcomes import outcomes
from mas_cli.proof.proving import Proof

ROOT = data_root("instruments") / "mas"
EDITIONS = ("2019-01", "2020-04", "2022-03")


def edition(place: Path) -> Instrument:
    found, findings = loading.load(place)
    assert found is not None, findings
    return resolve(found, found.valid_from)


def timed(what: str, work: Callable[[], Any]) -> Any:
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    seconds = f"{time.perf_counter() - clock:8.2f}{time.process_time() - processor:12.2f}"
    print(f"{what:<58}{seconds}")
    return done


def proved(instrument: Instrument) -> Proof:
    proof = Proof(instrument, properties.load(ROOT / "eigenschappen.yaml", instrument))
    assert all(result.proved for result in proof.results())
    return proof


def main() -> None:
    print(f"{'':<58}{'s':>8}{'processor s':>12}")
    editions = {name: edition(ROOT / name) for name in EDITIONS}
    for name, instrument in editions.items():
        proof = timed(f"all properties of {name}", lambda of=instrument: proved(of))
        timed(f"what can never happen in {name}", lambda of=proof: never(of))
    situations = {group.questions: len(group.situations) for group in proof.cases.groups}
    print(f"situations: {situations}")
    pairs = [("2019-01", "2020-04"), ("2020-04", "2022-03")]
    for before, after in pairs:
        sides = editions[before], editions[after]
        found = timed(f"what changes from {before} to {after}", lambda s=sides: outcomes(*s))
        print(f"    {len(found.changes)} kinds, complete: {found.complete}")
    of = editions["2022-03"]
    agreed = of.with_parameters({"problematiek.minimum": 3})
    found = timed("what an agreement on three risk factors changes", lambda: outcomes(of, agreed))
    print(f"    {len(found.changes)} kinds, complete: {found.complete}")


if __name__ == "__main__":
    main()
