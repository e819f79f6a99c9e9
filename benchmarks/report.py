"""How fast reports are made: `python benchmarks/report.py --rows 1000000 --cases 10000`.

Over a register: the report on top of scoring it without one (both to csv, as whole processes).
Over a vault: `mas report` as a whole process, beside `mas case list`. All is synthetic.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from score import TODAY, answers, mas, register_rows

from mas_cli.casefile import changes, model
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.store import CaseStore
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.screening import screen
from mas_cli.vault import Vault
from mas_cli.workbook.choice import InstrumentChoice

PASSWORD = "vier woorden zijn genoeg"
BATCH = 500
DISTINCT = 400


def register(folder: Path, rows: int) -> None:
    """The report over a register."""
    of = InstrumentChoice("mas", None).on(TODAY)
    source = folder / "register.csv"
    with source.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["zaak", "school", "gemeente", *of.questions])
        writer.writerows(register_rows(of, rows))
    plain, plain_work, _peak = mas("score", source, "--out", folder / "a.csv", "--json")
    page = folder / "b.html"
    both, work, peak = mas("score", source, "--out", folder / "b.csv", "--report", page, "--json")
    print(
        f"{rows} results: scored in {plain:.1f} s, with the report {both:.1f} s (target: at most 5 s more); "
        f"{work - plain_work:.1f} s more processor time; {peak} MB"
    )


def now() -> datetime:
    return datetime(2026, 9, 1, tzinfo=UTC)


def case(number: int, screening: dict[str, object], rng: random.Random) -> list[Edit]:
    """A synthetic case with a melding, a screening, a decision and a document."""
    day = (TODAY - timedelta(days=rng.randint(30, 700))).isoformat()
    screening = {key: value for key, value in screening.items() if key != "schema"}
    found = changes.from_data(
        {
            "jongere": {
                "achternaam": f"Achternaam{number}",
                "geboortedatum": "2010-01-01",
                "gemeente": f"Gemeente {number % 12}",
            },
            "school": {"naam": f"School {number % 200}"},
            "meldingen": [{"soort": rng.choice(["16uur", "luxe", "absoluut", "overig"]), "datum": day}],
        },
        str,
    )
    route = rng.choice(["halt", "vrijwillige_hulp", "geen"])
    return [
        *found,
        Edit("screenings", model.Screening.model_validate(screening), None),
        Edit("besluiten", model.Besluit(datum=day, route=route, advies=[route], advies_status="route"), None),
        Edit("documenten", model.Document(type="pv-jongere", datum=day, concept="nee"), None),
    ]


def vault(folder: Path, count: int) -> None:
    """The report over the cases of a vault."""
    of, rng = InstrumentChoice("mas", None).on(TODAY), random.Random(3)
    screenings = [screen(of, AnswerSet(answers(rng, of)), TODAY).as_json() for _ in range(DISTINCT)]
    place, state = folder / "kluis", folder / "thuis" / "state"
    made, _key = Vault.create(place, PASSWORD, state_dir=state, clock=now)
    with made:
        store = CaseStore(made, now)
        for first in range(0, count, BATCH):
            with made.transaction(event=Event.VERZAMELEN) as change:
                for number in range(first, min(first + BATCH, count)):
                    edits = case(number, screenings[number % DISTINCT], rng)
                    store.create_in(change, edits, event=Event.VERZAMELEN)
    password = folder / "wachtwoord"
    password.write_text(PASSWORD, encoding="utf-8")
    options = ("--vault", place, "--password-file", password)
    listed, _work, _peak = mas("case", "list", "--json", *options)
    spent, work, peak = mas("report", "--out", folder / "c.html", *options)
    print(
        f"{count} cases: report {spent:.1f} s ({work:.1f} s processor time), {peak} MB; "
        f"mas case list {listed:.1f} s (reads summaries only)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--cases", type=int, default=1_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mas-report-") as folder:
        os.environ["MAS_HOME"] = str(Path(folder) / "thuis")
        if chosen.rows:
            register(Path(folder), chosen.rows)
        if chosen.cases:
            vault(Path(folder), chosen.cases)


if __name__ == "__main__":
    main()
