"""How fast answers are read from and patched into a workbook: `python benchmarks/ooxml.py`.

All numbers are ratios to a reference measured in the same run, so that they mean the same on another machine:
zipfile inflating the parts that hold the answers, and openpyxl loading (and saving) the same file. The
workbook is made here: 60 questions with dropdowns, a hidden scoring sheet, 350 formulas with cached results.
"""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from mas_cli.ooxml import iter_rows, open_workbook, patch_workbook, read_cells, resolve_names

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTIONS = 60
ROUNDS = 25


def instrument() -> bytes:
    """A filled instrument workbook as a spreadsheet program saves it."""
    book = openpyxl.Workbook()
    form = book.active
    form.title = "Vragenlijst"
    scoring = book.create_sheet("Score")
    scoring.sheet_state = "hidden"
    lists = book.create_sheet("Lijsten")
    lists.sheet_state = "veryHidden"
    result = book.create_sheet("Advies")
    book.create_sheet("Lees mij")["A1"] = "Vul het blad Vragenlijst in."
    for row, option in enumerate(("ja", "nee", "onbekend", "deels"), start=1):
        lists.cell(row, 1, option)
        lists.cell(row, 2, row * 2)
    choices = DataValidation(type="list", formula1="Lijsten!$A$1:$A$4")
    form.add_data_validation(choices)
    results: dict[str, dict[str, float | str]] = {"Score": {}, "Advies": {}}
    for number in range(1, QUESTIONS + 1):
        row = number + 4
        form.cell(row, 1, number)
        form.cell(row, 2, f"Vraag {number}: is er sprake van omstandigheid {number} bij de jongere?")
        form.cell(row, 3, ("ja", "nee", "onbekend", "deels")[number % 4])
        form.cell(row, 4, f"Toelichting bij vraag {number}")
        form.cell(row, 5, "Bron: gesprek met school en ouders")
        choices.add(f"C{row}")
        book.defined_names[f"antw_v{number:02}"] = DefinedName(
            f"antw_v{number:02}", attr_text=f"Vragenlijst!$C${row}"
        )
        for column, formula in enumerate(
            (
                f"=Vragenlijst!C{row}",
                f"=IFERROR(VLOOKUP(A{number},Lijsten!$A$1:$B$4,2,FALSE),0)",
                f'=IF(A{number}="ja",1,0)',
                f"=B{number}*C{number}",
                f'=IF(A{number}="","open","klaar")',
            ),
            start=1,
        ):
            cell = scoring.cell(number, column, formula)
            results["Score"][cell.coordinate] = "klaar" if column in (1, 5) else 12.25
    for row in range(1, 52):
        result.cell(row, 1, f"=SUM(Score!D1:D{row})")
        results["Advies"][f"A{row}"] = 40.6 + row
    buffer = io.BytesIO()
    book.save(buffer)
    return patch_workbook(buffer.getvalue(), {}, formula_values=results)


def register(rows: int) -> bytes:
    """A register: one row a case, an id and 60 answers."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    for row in range(rows):
        sheet.append([f"zaak-{row}", *(("ja", "nee", 3, 4.5)[(row + column) % 4] for column in range(60))])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def milliseconds(action: Callable[[], object]) -> float:
    """The best of some rounds: what the work costs when nothing else runs."""
    action()
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    """Measure and print."""
    source = instrument()
    workbook = open_workbook(source)
    names = {name: address.ref for name, address in resolve_names(workbook).items() if name[:5] == "antw_"}
    needed = [
        "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
        workbook.sheet("Vragenlijst").part,
    ]  # fmt: skip
    answers = {ref: f"antwoord {ref}" for ref in names.values()}

    def inflate() -> None:
        with zipfile.ZipFile(io.BytesIO(source)) as file:
            for part in needed:
                file.read(part)

    def read() -> None:
        opened = open_workbook(source)
        cells = resolve_names(opened)
        read_cells(opened, "Vragenlijst", [cells[name].ref for name in names])

    def load_and_save() -> None:
        book = openpyxl.load_workbook(io.BytesIO(source))
        for ref, answer in answers.items():
            book["Vragenlijst"][ref] = answer
        book.save(io.BytesIO())

    floor = milliseconds(inflate)
    reading = milliseconds(read)
    # Before openpyxl has filled the heap, as in a program that never loads it.
    patching = milliseconds(lambda: patch_workbook(source, {"Vragenlijst": answers}))
    loading = milliseconds(lambda: openpyxl.load_workbook(io.BytesIO(source)))
    saving = milliseconds(load_and_save)
    print(f"workbook: {len(source) / 1024:.0f} KB, {len(workbook.package.parts)} parts, {len(names)} answers")
    print(f"zipfile inflates the needed parts   {floor:8.2f} ms")
    print(f"read the named answers              {reading:8.2f} ms  {reading / floor:5.1f} x inflating")
    print(f"openpyxl load                       {loading:8.2f} ms  {loading / reading:5.1f} x reading")
    print(f"patch the answers                   {patching:8.2f} ms")
    print(f"openpyxl load and save              {saving:8.2f} ms  {saving / patching:5.1f} x patching")
    rows = 2000
    large = register(rows)
    streaming = milliseconds(lambda: sum(1 for _row in iter_rows(open_workbook(large), "Register")))
    rate = rows * 61 / streaming * 1000
    print(f"stream a register of {rows} x 61      {streaming:8.2f} ms  {rate:,.0f} cells/s")


if __name__ == "__main__":
    main()
