"""Cases in a vault: list many, open and save one, by number of cases; with memory and size on disk.

    python benchmarks/case_list.py [count ...]

Times are beyond unlocking, which Argon2id sets. Each count is a vault of its own with synthetic cases.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mas_cli.casefile import changes
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.listing import Filter, select
from mas_cli.casefile.store import CaseStore
from mas_cli.vault import CHEAPEST, Vault

PASSWORD = "vier woorden zijn genoeg"
BATCH = 500


def now() -> datetime:
    return datetime(2026, 9, 1, tzinfo=UTC)


def data(number: int) -> dict[str, object]:
    """A synthetic case: a person, a parent, a school, a melding."""
    day = date(2008, 1, 1) + timedelta(days=number % 3000)
    return {
        "jongere": {
            "achternaam": f"Achternaam{number}",
            "voornamen": f"Voornaam{number % 997}",
            "geboortedatum": day.isoformat(),
            "plaats": "Voorbeeldstad",
        },
        "gezagdragers": [{"achternaam": f"Ouder{number}", "telefoon": "0612345678"}],
        "school": {"naam": f"School {number % 60}", "brin": "01AB"},
        "meldingen": [{"soort": "16uur", "datum": "2026-08-24", "verzuimuren": number % 60}],
    }


def opened(place: Path) -> Vault:
    return Vault.open(place / "kluis", PASSWORD, state_dir=place / "state", clock=now, kdf=CHEAPEST)


def build(place: Path, count: int) -> float:
    began = time.perf_counter()
    vault, _key = Vault.create(place / "kluis", PASSWORD, state_dir=place / "state", clock=now, kdf=CHEAPEST)
    with vault:
        store = CaseStore(vault, now)
        for first in range(0, count, BATCH):
            with vault.transaction(event=Event.VERZAMELEN) as change:
                for number in range(first, min(first + BATCH, count)):
                    store.create_in(change, changes.from_data(data(number), str), event=Event.VERZAMELEN)
    return time.perf_counter() - began


def measure(place: Path, count: int) -> None:
    """Run in a process of its own, so that its memory is that of a command."""
    with opened(place) as vault:
        store = CaseStore(vault, now)
        began = time.perf_counter()
        found = select(store.summaries(), Filter(within=60), date(2026, 9, 1), "naam")
        listed = time.perf_counter() - began
        code = found[len(found) // 2].id
        times: dict[str, list[float]] = {"find": [], "show": [], "set": [], "note": []}
        for _again in range(7):
            began = time.perf_counter()
            container = store.find(code)
            times["find"].append(time.perf_counter() - began)
            began = time.perf_counter()
            dossier = store.load(container)
            times["show"].append(time.perf_counter() - began)
            began = time.perf_counter()
            dossier = store.change(dossier, changes.set_value(dossier, "jongere.roepnaam", f"N{_again}"))
            times["set"].append(time.perf_counter() - began)
            began = time.perf_counter()
            store.change(dossier, [Edit("notities", changes.note("Een notitie."), None)])
            times["note"].append(time.perf_counter() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(file.stat().st_size for file in (place / "kluis").iterdir())
    shown = "  ".join(f"{name} {sorted(spent)[3] * 1000:.1f} ms" for name, spent in times.items())
    print(
        f"{count:>7} cases  list {listed:.2f} s ({len(found)} found)  {shown}  "
        f"memory {memory:.0f} MB  {size / max(count, 1) / 1024:.1f} KB a case"
    )


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]), int(sys.argv[3]))
        return
    for count in map(int, sys.argv[1:] or ("1000", "10000")):
        with tempfile.TemporaryDirectory() as folder:
            spent = build(Path(folder), count)
            print(f"{count:>7} cases made in {spent:.1f} s")
            subprocess.run([sys.executable, __file__, "--measure", folder, str(count)], check=True)


if __name__ == "__main__":
    main()
