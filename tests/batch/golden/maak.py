"""Make the golden folder: a few filled workbooks and a register, and the table that scoring them gives.

    PYTHONPATH=tests python tests/batch/golden/maak.py            the table `verwacht.csv`
    PYTHONPATH=tests python tests/batch/golden/maak.py --invoer   the files in `invoer` too

Run it after a change of what the program gives, and look at the difference before it is committed: every line
of it is something an officer gets to see. The workbooks say that they were made from an earlier version of
their edition, as those in use do: they need not be made anew when an instrument changes, and what its rules
give is what changes here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mas_cli import main
from mas_cli.ooxml import open_package, open_workbook, resolve_names, workbook_of, write_package
from mas_cli.workbook.identity import identify
from support.batch import with_cells, workbook

FOLDER = Path(__file__).parent
DAY = "2026-11-21"
INPUT = "invoer"
TABLE = "verwacht.csv"
EARLIER = b"0" * 64


def earlier(content: bytes) -> bytes:
    """The workbook as an earlier version of its edition made it."""
    package = open_package(content)
    known = identify(workbook_of(package)).sha256.encode()
    parts = {name: package.read(name) for name in package.parts}
    return write_package(
        package, {name: part.replace(known, EARLIER) for name, part in parts.items() if known in part}
    )


def stale(shown: bytes, answers: bytes) -> bytes:
    """The answers of one workbook with the advice that another one shows: changed and not recalculated."""
    other = open_workbook(shown)
    part = other.sheet(resolve_names(other)["advies_status"].sheet).part
    return write_package(open_package(answers), {part: other.package.read(part)})


def inputs() -> dict[str, bytes]:
    """Name -> content of every file."""
    halt = workbook()
    register = (
        "zaak;school;gemeente;besluit;reden;peildatum;geboortedatum;verzuim_soort;ongeoorloofd;verzuim_uren\r\n"
        'Z1;"De Brug; locatie Noord";Súdwest-Fryslân;halt;;1-9-2026;1-3-2011;relatief_16uur;nee;24\r\n'
        "Z2;De Brug;Kampen;geen;=1+1;01-09-2026;2011-03-01;overig;Ja ;24,0\r\n"
        "Z3;De Brug;Kampen;;;2026-09-01;01-03-2011;overig;misschien;24\r\n"
        "Z4;De Brug\r\n"
    )
    return {
        "01-halt-2022.xlsx": earlier(halt),
        "02-hulp-2020.xlsx": earlier(workbook("2020-04", psychische_problematiek="ja", pesten="ja")),
        "03-straf-2019.xlsx": earlier(workbook("2019-01", verzuim_uren=65)),
        "04-onvolledig.xlsx": earlier(workbook(erkent_verzuim=None, eerder_halt=None)),
        "05-ander-advies.xlsx": stale(earlier(halt), earlier(workbook(verzuim_uren=75))),
        "06-geen-antwoord.xlsx": earlier(with_cells(halt, "Vragenlijst", {"C9": "misschien"})),
        "slecht/07-leeg.xlsx": b"",
        "slecht/08-foto.xlsx": b"\xff\xd8\xff\xe0" + b"jpg" * 100,
        "slecht/09-afgekapt.xlsx": halt[:3000],
        "slecht/10-onbekende-editie.xlsx": with_cells(halt, "Register", {"B3": "2031-01"}),
        "slecht/~$11-open.xlsx": b"\x05Jansen",
        "slecht/lees mij.txt": b"geen werkmap\n",
        "register.csv": register.encode("cp1252"),
    }


def score(out: Path) -> int:
    """Score the input as an officer does, from the folder itself; gives the exit code."""
    before = Path.cwd()
    os.chdir(FOLDER)
    try:
        options = ["--lang", "nl", "--date", DAY, "--jobs", "2", "--force", "--quiet"]
        return main.run(["score", INPUT, "--out", str(out), *options])
    finally:
        os.chdir(before)


if __name__ == "__main__":
    if "--invoer" in sys.argv:
        for name, content in inputs().items():
            path = FOLDER / INPUT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    score(FOLDER / TABLE)
