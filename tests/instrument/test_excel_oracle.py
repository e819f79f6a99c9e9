"""LibreOffice computes the formulas of many random answer sets and must give the advice that Python gives."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from mas_cli.instrument import catalog
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.excel_compiler import ExcelProgram, compile_excel
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.interpreter import AnswerValue
from mas_cli.ooxml import iter_rows, open_workbook

SETS = 80  # an edition
VERDICTS = {0.0: "niet_aangewezen", 1.0: "mogelijk", 2.0: "aangewezen"}

Answers = dict[str, AnswerValue]


def random_answers(of: Instrument, chance: random.Random) -> Answers:
    """Answers around the limits of the rules, some left open and some onbekend."""
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(900))
    answers: Answers = {"peildatum": day}
    filled = chance.choice([0.3, 0.7, 0.95, 1.0])
    for question in of.questions.values():
        if question.id == "peildatum" or chance.random() > filled:
            continue
        if question.type == "jno":
            answers[question.id] = chance.choices(["ja", "nee", "onbekend"], [5, 4, 1])[0]
        elif question.type == "choice":
            answers[question.id] = chance.choice([*question.options, "onbekend"])
        elif question.type == "date":
            age = chance.choice([4, 5, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19])
            born = day - timedelta(days=round(age * 365.25)) + timedelta(days=chance.randrange(-40, 40))
            answers[question.id] = chance.choice(
                [born, date(day.year - age, day.month, day.day or 1), date(2008, 2, 29)]
            )
        else:
            number = chance.choice([0, 1, 2, 8, 9, 11, 12, 15, 16, 59, 60, 61, 100])
            answers[question.id] = chance.choice([number, number, number, "onbekend"])
            if answers[question.id] == 0 and question.minimum:
                answers[question.id] = 1
    if chance.random() < 0.6:
        answers["ongeoorloofd"] = "ja"
    return answers


def workbook_of(of: Instrument, sets: list[Answers]) -> tuple[bytes, ExcelProgram]:
    """One sheet an answer set: answers in column D, helper cells in column B."""
    book = Workbook()
    lists = book.active
    assert lists is not None
    lists.title = "Lijst"
    options, row = {}, 1
    for question in of.questions.values():
        if question.options:
            for number, label in enumerate(question.options.values()):
                lists.cell(row + number, 1, label)
            options[question.id] = f"Lijst!$A${row}:$A${row + len(question.options) - 1}"
            row += len(question.options)
    places = {question: number for number, question in enumerate(of.questions, start=1)}
    for number, answers in enumerate(sets):
        name = f"S{number}"
        sheet = book.create_sheet(name)
        inputs = {question: f"{name}!$D${place}" for question, place in places.items()}
        program = compile_excel(of, inputs=inputs, options=options, sheet=name)
        for question, answer in answers.items():
            shown = of.questions[question].options.get(str(answer), answer)
            sheet.cell(places[question], 4, shown)
        for cell in program.cells:
            sheet.cell(cell.row, 2, f"={cell.formula}")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue(), program


@pytest.mark.oracle
@pytest.mark.timeout(600)
def test_libreoffice_and_python_agree_on_the_advice_its_verdicts_and_what_is_missing(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    chance = random.Random(20260901)
    cases: dict[Path, tuple[Instrument, list[Answers], ExcelProgram]] = {}
    for edition in catalog.editions("mas"):
        day = date(2026, 9, 1)
        of = resolve(catalog.find(edition.name, day), day)
        sets = [random_answers(of, chance) for _number in range(SETS)]
        content, program = workbook_of(of, sets)
        path = tmp_path / f"{edition.edition}.xlsx"
        path.write_bytes(content)
        cases[path] = (of, sets, program)
    out = tmp_path / "herrekend"
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={(tmp_path / 'profiel').as_uri()}", "--headless",
            "--convert-to", "xlsx", "--outdir", str(out), *map(str, cases),
        ],
        check=True, capture_output=True, timeout=500,
    )  # fmt: skip
    seen: set[str] = set()
    for path, (of, sets, program) in cases.items():
        workbook = open_workbook((out / path.name).read_bytes())
        for number, answers in enumerate(sets):
            computed = {row: cells.get(2) for row, cells in iter_rows(workbook, f"S{number}")}
            seen.add(assert_same(of, answers, program, computed))
    assert seen == {"route", "geen_route", "onvoldoende_informatie"}


def assert_same(of: Instrument, answers: Answers, program: ExcelProgram, computed: dict[int, object]) -> str:
    """Hold the cells of one sheet against the advice in Python; gives the status."""

    def value(name: str) -> object:
        ref = program.refs[name]
        return computed.get(int(ref.rpartition("$")[2])) if ref.startswith("$") else float(ref)

    def ids(name: str) -> tuple[str, ...]:
        return tuple(part for part in str(value(name) or "").split(";") if part)

    advice = evaluate(of, answers, date(2026, 9, 1))
    assert value("status") == advice.status, answers
    assert ids("routes") == advice.routes, answers
    assert ids("signals") == advice.signals, answers
    assert ids("missing") == advice.missing, answers
    for question in of.questions:
        applies = value(f"applies.{question}") if f"applies.{question}" in program.refs else 2.0
        assert (applies != 0) == (question in advice.applicable), (question, answers)
    for route, verdict in advice.verdicts.items():
        assert VERDICTS[value(f"fact.{route}")] == verdict.verdict, (route, answers)  # type: ignore[index]
        for number, criteria in enumerate((verdict.unmet, verdict.unknown, verdict.met)):
            for criterion in criteria:
                assert value(f"fact.{route}.{criterion}") == number, (route, criterion, answers)
    return advice.status
