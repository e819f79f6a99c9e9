"""Scoring copies of a workbook of somebody else, and rows of a register, with its own formulas.

    python benchmarks/bound.py [copies] [rows]

A workbook of forty questions, one of them with a list that depends on another answer, and a hidden sheet that
adds up. Each command is a process of its own; the time on the processor is that of all its processes.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from mas_cli.instrument.answers import AnswerSet
from mas_cli.workbook.official.bound import BoundInstrument, open_bound, screen
from mas_cli.workbook.official.copies import fill

QUESTIONS = 40
DAY = date(2026, 11, 22)
PLACES = {"Noord": ("Assen", "Emmen"), "West": ("Delft", "Leiden")}


def build(path: Path) -> None:
    book = Workbook()
    form, score, lists = book.active, book.create_sheet("Score"), book.create_sheet("Lijsten")
    form.title = "Vragen"
    yes_no = DataValidation(type="list", formula1='"ja,nee,onbekend"')
    for row in range(2, QUESTIONS + 2):
        form.cell(row, 1, f"Is er sprake van omstandigheid {row - 1}?")
        yes_no.add(f"B{row}")
        score.cell(row, 1, f'=IF(Vragen!B{row}="ja",{row % 5 + 1},IF(Vragen!B{row}="nee",0,0.5))')
    form["A50"], form["A51"] = "Regio", "Plaats"
    region = DataValidation(type="list", formula1='"Noord,West"')
    region.add("B50")
    place = DataValidation(type="list", formula1="INDIRECT(B50)")
    place.add("B51")
    for rule in (yes_no, region, place):
        form.add_data_validation(rule)
    for column, (name, listed) in zip("AB", PLACES.items(), strict=True):
        for row, text in enumerate(listed, 1):
            lists[f"{column}{row}"] = text
        book.defined_names[name] = DefinedName(name, attr_text=f"Lijsten!${column}$1:${column}${len(listed)}")
    form["A53"], form["B53"] = "Advies", f'=IF(SUM(Score!A2:A{QUESTIONS + 1})>60,"Halt","Vrijwillige hulp")'
    form["A54"], form["B54"] = "Punten", f"=SUM(Score!A2:A{QUESTIONS + 1})*2"
    book.save(path)


def answers(instrument: BoundInstrument, number: int) -> dict[str, str]:
    found = {
        one.id: ("ja", "nee", "onbekend")[(number * 7 + place) % 3]
        for place, one in enumerate(instrument.binding.inputs)
        if one.type == "jno"
    }
    region = sorted(PLACES)[number % 2]
    return found | {"regio": region.casefold(), "plaats": PLACES[region][number % 2]}


def timed(*arguments: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = datetime.now(UTC)
    subprocess.run([sys.executable, "-m", "mas_cli", *arguments, "--quiet"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    whole = (datetime.now(UTC) - started).total_seconds()
    print(f"mas {' '.join(arguments[:2])}: {whole:.1f} s, {used:.1f} s on the processor")


def main() -> None:
    copies, rows = (
        int(sys.argv[n]) if len(sys.argv) > n else default for n, default in ((1, 1000), (2, 5000))
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAS_HOME"] = str(Path(folder, "home"))
        os.chdir(folder)
        build(Path("eigen.xlsx"))
        timed("instrument", "add", "eigen.xlsx", "--yes")
        instrument = open_bound("eigen", DAY, lambda: datetime.now(UTC))
        assert instrument is not None
        Path("map").mkdir()
        for number in range(copies):
            content = fill(screen(instrument, AnswerSet(answers(instrument, number)), DAY))
            Path("map", f"{number:05}.xlsx").write_bytes(content)
        names = list(instrument.questions)
        lines = [answers(instrument, number) for number in range(rows)]
        text = "\n".join([";".join(names), *(";".join(line[name] for name in names) for line in lines)])
        Path("register.csv").write_text(text, encoding="utf-8")
        timed("score", "map", "--instrument", "eigen", "--out", "kopieen.csv")
        timed("score", "register.csv", "--instrument", "eigen", "--out", "register-uit.csv")


if __name__ == "__main__":
    main()
