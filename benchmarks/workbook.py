"""How fast an instrument workbook is read and filled in: `python benchmarks/workbook.py`.

All numbers are ratios to a reference measured in the same run: zipfile inflating the parts that hold the
answers and the advice, and openpyxl loading (and saving) the same file. The workbook is the one that ships.
"""

from __future__ import annotations

import gc
import io
import statistics
import time
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING

import openpyxl

from mas_cli.instrument import catalog
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.instrument import resolve
from mas_cli.instrument.screening import screen
from mas_cli.ooxml import open_workbook
from mas_cli.workbook.generate import generate
from mas_cli.workbook.named_cells import places
from mas_cli.workbook.reading import read_workbook
from mas_cli.workbook.writing import write_answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.instrument.instrument import Instrument

TODAY = date(2026, 9, 1)
ROUNDS = 15


def filled(instrument: Instrument) -> AnswerSet:
    """An answer to every question."""
    values = {}
    for number, question in enumerate(instrument.questions.values()):
        if question.type == "date":
            values[question.id] = TODAY - timedelta(days=15 * 365)
        elif question.step is not None:
            values[question.id] = 24
        else:
            values[question.id] = list(question.options)[number % 2]
    return AnswerSet({**values, "peildatum": TODAY}, {"verzuim_uren": "Volgens de school."})


def measured(*actions: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of processor time an action, the median of rounds in which the actions take turns."""
    times: list[list[float]] = [[] for _action in actions]
    for action in actions:
        action()
    gc.collect()
    for _round in range(rounds):
        for action, spent in zip(actions, times, strict=True):
            start = time.process_time()
            action()
            spent.append(time.process_time() - start)
    return [statistics.median(spent) * 1000 for spent in times]


def main() -> None:
    """Measure and print."""
    instrument = resolve(catalog.find("mas", TODAY), TODAY)
    answers = filled(instrument)
    screening = screen(instrument, answers, TODAY)
    source = generate(instrument, answers=answers, screening=screening, today=TODAY)
    workbook = open_workbook(source)
    sheets = [workbook.sheet(name).part for name in ("Vragenlijst", "Advies", "Register")]
    index = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]

    def inflate() -> None:
        with zipfile.ZipFile(io.BytesIO(source)) as file:
            for part in (*index, *sheets):
                file.read(part)

    def read() -> None:
        read_workbook(source, lambda _id, _edition: instrument, today=TODAY)

    def load() -> openpyxl.Workbook:
        return openpyxl.load_workbook(io.BytesIO(source))

    def load_and_save() -> None:
        book = load()
        sheet = book["Vragenlijst"]
        for question, place in places(workbook).answers.items():
            sheet[place.ref] = answers.values[question]
        book.save(io.BytesIO())

    def write() -> None:
        write_answers(source, instrument, answers, screening)

    floor, reading, writing, loading, saving = measured(inflate, read, write, load, load_and_save)
    making, advising = measured(
        lambda: generate(instrument, answers=answers, screening=screening, today=TODAY),
        lambda: screen(instrument, answers, TODAY),
        rounds=5,
    )
    name, kilobytes = instrument.definition.name, len(source) / 1024
    print(f"{name}: workbook of {kilobytes:.0f} KB, {len(answers.values)} answers")
    print(f"zipfile inflates the needed parts      {floor:8.2f} ms")
    print(f"read, check, advise and compare        {reading:8.2f} ms  {reading / floor:5.1f} x inflating")
    print(f"openpyxl load                          {loading:8.2f} ms  {loading / reading:5.1f} x reading")
    print(f"write all answers and the advice       {writing:8.2f} ms")
    print(f"openpyxl load and save                 {saving:8.2f} ms  {saving / writing:5.1f} x writing")
    print(f"make the workbook from nothing         {making:8.2f} ms")
    print(f"screen (advice and flips), for scale   {advising:8.2f} ms")


if __name__ == "__main__":
    main()
