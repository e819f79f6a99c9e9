"""What a new edition costs over many open cases: looking, carrying over, and doing so again.

    python benchmarks/update.py [CASES]

Makes a vault of synthetic cases with one screening each, and runs `mas update` with the example edition of
the docs as whole processes. Prints seconds, and the processor time of the process.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.store import CaseStore
from mas_cli.vault import Vault

PASSWORD = "vier woorden zijn genoeg"
EXAMPLES = Path(__file__).parents[1] / "docs" / "voorbeelden"
TOGETHER = 100


def mas(*arguments: object) -> tuple[float, float, str]:
    """Seconds, processor seconds and output of one command."""
    start, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "mas_cli", *map(str, arguments)], capture_output=True, text=True, check=True
    )
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return time.perf_counter() - start, processor, done.stdout


def fill(home: Path, cases: int) -> None:
    data = json.loads(mas("screen", "--answers", EXAMPLES / "antwoorden.yaml", "--json")[2])
    data.pop("schema")
    part = model.Screening.model_validate(data)

    def now() -> datetime:
        return datetime.now(UTC)

    (home / "data").mkdir()
    (home / "state").mkdir(exist_ok=True)
    vault, _recovery = Vault.create(
        home / "data" / "kluis", PASSWORD, state_dir=home / "state", actor="An", clock=now
    )
    with vault:
        store = CaseStore(vault, now)
        for _group in range(cases // TOGETHER):
            with vault.transaction(event=Event.VERZAMELEN) as change:
                for _case in range(TOGETHER):
                    store.create_in(change, [Edit("screenings", part, None)], event=Event.VERZAMELEN)


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        os.environ["MAS_HOME"] = str(home)
        os.environ["MAS_PASSWORD_FILE"] = str(home / "wachtwoord")
        (home / "wachtwoord").write_text(PASSWORD + "\n", encoding="utf-8")
        edition = home / "editie-2027"
        shutil.copytree(EXAMPLES / edition.name, edition)
        fill(home, cases)
        checksum = mas("update", "signoff", edition)[2].strip()
        for title, arguments in (
            ("check", ("check", edition)),
            ("apply --migrate all", ("apply", edition, "--checksum", checksum, "--migrate", "all")),
            ("the same again", ("apply", edition, "--migrate", "all")),
        ):
            seconds, processor, _out = mas("update", *arguments, "--json")
            print(f"{title:<24} {cases} cases {seconds:6.1f} s, processor {processor:5.1f} s")


if __name__ == "__main__":
    main()
