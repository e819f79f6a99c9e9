"""Terms of many cases in a vault, and drawing a plan.

    python benchmarks/plan.py [count]

A vault with synthetic cases that were decided and have terms that run. Each command is a process of its
own; of its time on the processor what unlocking takes (Argon2id) is told apart.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mas_cli.casefile import changes, model
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.reading import part_of
from mas_cli.casefile.store import CaseStore
from mas_cli.plan.due import due_terms
from mas_cli.plan.facts import Facts, of_mapping
from mas_cli.plan.loading import plan_data
from mas_cli.plan.picture import RENDERERS, draw
from mas_cli.plan.plan import plan
from mas_cli.vault import Vault

PASSWORD = "vier woorden zijn genoeg"
BATCH = 500
TODAY = date(2026, 10, 10)
ROUTES = ("halt", "dwang_straf", "vrijwillige_hulp", "dwang_civiel")


def now() -> datetime:
    return datetime(2026, 10, 10, tzinfo=UTC)


def edits(number: int) -> list[Edit]:
    """A case with a decision and an event from which terms run."""
    day = TODAY - timedelta(days=number % 40)
    data = {
        "jongere": {"achternaam": f"Achternaam{number}", "geboortedatum": "2010-05-14"},
        "meldingen": [{"soort": "16uur", "datum": "2026-09-01"}],
        "gebeurtenissen": [{"gebeurtenis": "eerste_verhoor", "datum": day.isoformat()}],
    }
    decided = {"datum": "2026-09-20", "route": ROUTES[number % len(ROUTES)], "afwijking": "nee"}
    return [
        *changes.from_data(data, str),
        Edit("besluiten", part_of(model.Besluit, decided, "besluiten"), None),
    ]


def build(place: Path, count: int) -> None:
    vault, _key = Vault.create(place / "kluis", PASSWORD, state_dir=place / "home" / "state", clock=now)
    with vault:
        store = CaseStore(vault, now)
        for first in range(0, count, BATCH):
            with vault.transaction(event=Event.VERZAMELEN) as change:
                for number in range(first, min(first + BATCH, count)):
                    store.create_in(change, edits(number), event=Event.VERZAMELEN)


def opened(place: Path) -> Vault:
    return Vault.open(place / "kluis", PASSWORD, state_dir=place / "home" / "state", clock=now)


def seconds(whose: int) -> float:
    """Processor time so far: other work on the machine does not count."""
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def command(place: Path, *arguments: str) -> tuple[float, str]:
    """The seconds of a command as a process, the best of three, and what it wrote."""
    environment = {**os.environ, "MAS_HOME": str(place / "home")}
    password = ["--vault", str(place / "kluis"), "--password-file", str(place / "wachtwoord")]
    best, out = 1e9, ""
    for _again in range(3):
        began = seconds(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "mas_cli", *arguments, *password],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        best, out = min(best, seconds(resource.RUSAGE_CHILDREN) - began), done.stdout
    return best, out


def middle(action: Callable[[], object]) -> float:
    times = []
    for _again in range(5):
        began = seconds(resource.RUSAGE_SELF)
        action()
        times.append(seconds(resource.RUSAGE_SELF) - began)
    return statistics.median(times)


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 10_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "wachtwoord").write_text(PASSWORD + "\n", encoding="utf-8")
        build(place, count)
        unlocking = middle(lambda: opened(place).close())
        for within in ("14d", ""):
            option = ["--within", within] if within else []
            whole, out = command(place, "plan", "--due", *option, "--date", TODAY.isoformat())
            shown = " ".join(["mas plan --due", *option])
            print(
                f"{count} cases, {shown}: {whole:.2f} s as a process, {whole - unlocking:.2f} s beyond "
                f"unlocking ({unlocking:.2f} s); {len(out.splitlines())} terms"
            )
        with opened(place) as vault:
            store = CaseStore(vault, now)
            data = plan_data("2022-03")
            spent = middle(lambda: due_terms(store.summaries(), data, TODAY, 14))
            print(f"{count} cases, in the process: {spent:.2f} s")
    draw_all()


def draw_all() -> None:
    """A plan of a case with all routes, the largest there is, and of one route."""
    facts = of_mapping({"meldingen": [{"datum": "2026-09-01"}]}, str)
    data = plan_data("2022-03")
    for name, given, routes in (("halt", Facts(), ROUTES[:1]), ("all routes of a case", facts, ROUTES)):
        found = plan(given, data, TODAY, routes=routes)
        spent = middle(lambda found=found: [render(draw(found)) for render in RENDERERS.values()])  # type: ignore[misc]
        print(f"{name}: drawn as {', '.join(RENDERERS)} in {spent * 1000:.0f} ms together")


if __name__ == "__main__":
    main()
