"""The fault runs of docs/kluis.md, each one command; every one says how often it tried and what went wrong.

    python tests/vault/faults.py kills [--every N] [SCENARIO…]
    python tests/vault/faults.py flips [--count 5000] [--seed N]
    python tests/vault/faults.py writers [--writers 16] [--saves 50]

`kills` ends the program at each call that changes a file (`killing.py`), or at one of N. `flips` turns over
one bit at a time, in every file that is kept, reads all of it and checks it by command. `writers` are
processes that save at the same time while two of them renew the keys. Passwords are stretched at the least
cost. Prints JSON and ends in 1 when something was lost, doubled, altered, or ended in a wrong exit code.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import killing
import scenarios

from mas_cli import main
from mas_cli.errors import ExitCode, MasError
from mas_cli.vault import CHEAPEST, Identity, Vault, slots

PASSWORD = "vier woorden zijn genoeg"
# Memory where there is any: what is tried is the order of the calls, not the disk.
FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# What a damaged file may end in: it opens with nothing, is of a later version or no file of ours, or damaged.
REFUSED = frozenset({ExitCode.INVALID_INPUT, ExitCode.LOCKED, ExitCode.INTEGRITY})


def kills(names: list[str], every: int) -> dict[str, Any]:
    """Kill each scenario at its changing calls; a state that may not be ends it with an exception."""
    found = {}
    for scenario in names or scenarios.SCENARIOS:
        with tempfile.TemporaryDirectory(dir=FAST) as folder:
            result = killing.main(scenario, Path(folder), every)
        if "skipped" in result:
            return result
        found[scenario] = result["kills"]
        sys.stderr.write(f"{scenario}: {result['kills']}\n")
    return {"kills": sum(found.values()), **found}


class Kept:
    """A vault with all that is kept around it: two members, two dossiers, versions, a log, the memory."""

    def __init__(self, folder: Path) -> None:
        self.vault, self.home = folder / "kluis", folder / "thuis"
        self.state = self.home / "state"
        self.key = self.home / "data" / "sleutel.json"
        vault, _recovery = Vault.create(self.vault, PASSWORD, actor="An", page_size=512, **self.options)
        with vault:
            bo = Identity.create(self.key, PASSWORD, rng=os.urandom, kdf=CHEAPEST)
            vault.add_colleague(bo.public_text, "Bo", folder)
            for text in (b"eerste", b"tweede"):
                with vault.transaction(event="verzamelen") as change:
                    made = change.new_container()
                    change.put(made, "zaak", "zaak", text * 20, expected_version=0)
                    change.summarise(made, text)
            with vault.transaction(event="wijzigen") as change:
                change.put(made, "zaak", "zaak", b"verbeterd", expected_version=1)
            vault.note("raadplegen", made, b"detail")
        self.open().close()
        self.contents = self.read()
        (memory,) = (self.state / "vaults").glob("*.json")
        self.files = {
            path: path.read_bytes()
            for path in (self.vault / "records.db", self.vault / "header", memory, self.key)
        }

    @property
    def options(self) -> dict[str, Any]:
        return {"state_dir": self.state, "kdf": CHEAPEST, "patience": 0.2}

    def open(self) -> Vault:
        return Vault.open(self.vault, Identity.open(self.key, PASSWORD, kdf=CHEAPEST), **self.options)

    def read(self) -> Any:
        """All that a member can read."""
        with self.open() as vault:
            records = {
                (container, info.id): [record.payload for record in vault.history(container, info.id)]
                for container in vault.containers()
                for info in vault.records(container)
            }
            log = [(entry.event, entry.actor, entry.container, entry.detail) for entry in vault.log()]
            return records, dict(vault.summaries()), log, vault.slots()

    def put_back(self) -> None:
        for path, whole in self.files.items():
            path.write_bytes(whole)
        for left in self.vault.glob("*-journal"):
            left.unlink()


def flips(count: int, seed: int) -> dict[str, Any]:
    """Turn over one bit, read everything, check by command, put it back; half of them in the records."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(dir=FAST) as folder, cheap(Path(folder)):
        kept = Kept(Path(folder))
        places = list(kept.files)
        for number in range(count):
            path = places[number // 2 % len(places)] if number % 2 else places[0]
            altered = bytearray(kept.files[path])
            at, bit = chance.randrange(len(altered)), chance.randrange(8)
            altered[at] ^= 1 << bit
            path.write_bytes(altered)
            for how in (outcome, by_command):
                said = how(kept)
                tally[f"{path.name if path.suffix != '.json' else path.parent.name}: {said}"] += 1
                if said not in ("same", *(str(int(code)) for code in REFUSED)):
                    wrong.append(f"{path.name}, byte {at}, bit {bit}: {said}")
                kept.put_back()
        assert kept.read() == kept.contents
    return {"flips": count, "seed": seed, "altered or wrong exits": wrong, **dict(sorted(tally.items()))}


def outcome(kept: Kept) -> str:
    """`same`, the exit code of the refusal, or what may never be."""
    try:
        return "same" if kept.read() == kept.contents else "ALTERED"
    except MasError as error:
        return str(int(error.exit_code))
    except Exception as error:  # noqa: BLE001  a fault in the program is what is looked for
        return f"FAULT {type(error).__name__}: {error}"


def by_command(kept: Kept) -> str:
    """The exit code of `mas vault check`; `same` when it finds nothing."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = main.run(["vault", "check", "--vault", str(kept.vault)])
    return "same" if code == ExitCode.DONE else str(int(code))


@contextlib.contextmanager
def cheap(folder: Path) -> Any:
    """Commands of this process at the least cost, with a home and a password file."""
    word = folder / "wachtwoord"
    word.touch(mode=0o600)
    word.write_text(PASSWORD)
    before, real = dict(os.environ), slots.Argon2id
    os.environ |= {"MAS_HOME": str(folder / "thuis"), "MAS_PASSWORD_FILE": str(word), "MAS_KLUIS_OPEN": "0"}

    def least(**costs: Any) -> Any:
        return real(**{**costs, "memory_cost": 8 * costs["lanes"], "iterations": 1})

    slots.Argon2id = least  # type: ignore[misc,assignment]
    try:
        yield
    finally:
        slots.Argon2id = real  # type: ignore[misc]
        os.environ.clear()
        os.environ.update(before)


WRITER = """
import json, sys
from pathlib import Path
from mas_cli.errors import Busy, MasError
from mas_cli.vault import CHEAPEST, Vault
path, password, state, who, rounds = sys.argv[1:]
options = {"state_dir": Path(state), "kdf": CHEAPEST, "patience": 60.0}
told = {"saved": [], "busy": 0, "refused": []}
for count in range(int(rounds)):
    done = False
    while not done:
        try:
            with Vault.open(Path(path), password, **options) as vault:
                if int(who) < 2 and count % 3 == 2:
                    vault.rekey()
                with vault.transaction(event="schrijven") as change:
                    made = change.new_container()
                    change.put(made, "zaak", "zaak", f"{who}-{count}".encode(), expected_version=0)
            told["saved"].append(f"{who}-{count}")
            done = True
        except Busy:
            told["busy"] += 1
        except MasError as error:
            told["refused"].append([f"{who}-{count}", int(error.exit_code), error.findings[0].code])
            done = True
print(json.dumps(told))
"""


def writers(many: int, saves: int) -> dict[str, Any]:
    """So many processes, each with its own memory, save so many times while two of them renew the keys."""
    with tempfile.TemporaryDirectory(dir=FAST) as name:
        folder = Path(name)
        path, options = folder / "kluis", {"state_dir": folder / "state", "kdf": CHEAPEST}
        Vault.create(path, PASSWORD, **options)[0].close()
        running = [
            subprocess.Popen(
                [
                    *(sys.executable, "-c", WRITER, str(path), PASSWORD),
                    *(str(folder / f"state-{number}"), str(number), str(saves)),
                ],
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(many)
        ]
        told = [json.loads(process.communicate()[0]) for process in running]
        with Vault.open(path, PASSWORD, **options) as vault:
            found = Counter(
                record.payload.decode()
                for container in vault.containers()
                for record in vault.current(container)
            )
            whole, renewed = vault.check().whole, sum(entry.event == "rekey" for entry in vault.log())
    confirmed = {one for each in told for one in each["saved"]}
    return {
        "saves": len(confirmed),
        "lost": len(confirmed - found.keys()),
        "doubled": sum(times > 1 for times in found.values()),
        "not asked for": len(found.keys() - confirmed),
        "wrong exits": [one for each in told for one in each["refused"]],
        "busy, tried again": sum(each["busy"] for each in told),
        "renewed": renewed,
        "whole": whole,
    }


def is_good(found: dict[str, Any]) -> bool:
    """Whether nothing went wrong."""
    return not any(found.get(name) for name in WRONG) and found.get("whole", True)


WRONG = ("lost", "doubled", "not asked for", "wrong exits", "altered or wrong exits")


def run(arguments: list[str]) -> dict[str, Any]:
    """One fault run from its command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    which = parser.add_subparsers(dest="which", required=True)
    one = which.add_parser("kills")
    one.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    one.add_argument("--every", type=int, default=1)
    two = which.add_parser("flips")
    two.add_argument("--count", type=int, default=5000)
    two.add_argument("--seed", type=int, default=20260901)
    three = which.add_parser("writers")
    three.add_argument("--writers", type=int, default=16)
    three.add_argument("--saves", type=int, default=50)
    asked = parser.parse_args(arguments)
    match asked.which:
        case "kills":
            return kills(asked.scenarios, asked.every)
        case "flips":
            return flips(asked.count, asked.seed)
    return writers(asked.writers, asked.saves)


if __name__ == "__main__":
    result = run(sys.argv[1:])
    sys.stdout.write(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    sys.exit(0 if is_good(result) else 1)
