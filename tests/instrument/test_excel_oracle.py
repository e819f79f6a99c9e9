"""LibreOffice computes the formulas of many random answer sets and must give the advice that Python gives."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from mas_cli.instrument.definition import Question
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.excel_compiler import ExcelProgram, compile_excel
from mas_cli.instrument.instrument import Instrument
from mas_cli.ooxml import iter_rows, open_workbook, write_zip
from mas_cli.written import to_serial
from support import once
from support.instrument import EDITIONS, TODAY, Answers, instrument, random_answers
from support.office import Convert

SETS = once.most(80)  # an edition
VERDICTS = {0.0: "niet_aangewezen", 1.0: "mogelijk", 2.0: "aangewezen"}

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def compiled(of: Instrument) -> tuple[ExcelProgram, list[str]]:
    """The formulas for a sheet with the answers in its own column D, and the texts of all options."""
    texts: list[str] = []
    options = {}
    for question in of.questions.values():
        if question.options:
            first = len(texts) + 1
            texts += question.options.values()
            options[question.id] = f"Lijst!$A${first}:$A${len(texts)}"
    inputs = {question: f"$D${row}" for row, question in enumerate(of.questions, start=1)}
    return compile_excel(of, inputs=inputs, options=options, sheet="Sets"), texts


def cell(ref: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{ref}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{ref}"><v>{value:.15g}</v></c>'


def shown(question: Question, answer: object) -> str | float:
    if isinstance(answer, date):
        return to_serial(answer)
    return answer if isinstance(answer, int | float) else question.options.get(str(answer), str(answer))


def sheet(rows: Iterable[str]) -> bytes:
    data = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, start=1))
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'.encode()


def block(of: Instrument, answers: Answers, program: ExcelProgram, before: int) -> Iterator[str]:
    """The rows of one answer set, moved down: helper cells in column B, answers in column D."""
    questions = list(of.questions.values())
    for row, item in enumerate(program.cells, start=1):
        moved = re.sub(
            r"(?<!!)(\$[BD]\$)(\d+)", lambda match: f"{match[1]}{int(match[2]) + before}", item.formula
        )
        cells = f'<c r="B{row + before}"><f>{escape(moved)}</f></c>'
        if row <= len(questions) and questions[row - 1].id in answers:
            question = questions[row - 1]
            cells += cell(f"D{row + before}", shown(question, answers[question.id]))
        yield cells


def workbook_of(of: Instrument, sets: list[Answers], program: ExcelProgram, texts: list[str]) -> bytes:
    """All answer sets below each other on one sheet, and a sheet with the texts of the options."""
    size = len(program.cells)
    rows = (row for number, answers in enumerate(sets) for row in block(of, answers, program, number * size))
    options = (cell(f"A{row}", text) for row, text in enumerate(texts, start=1))
    parts = {"Sets": sheet(rows), "Lijst": sheet(options)}
    numbered = list(enumerate(parts, start=1))
    tabs = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    arrows = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="s{n}.xml"/>' for n, _name in numbered
    )
    types = "".join(
        f'<Override PartName="/xl/s{n}.xml" ContentType="{TYPE}.worksheet+xml"/>' for n, _name in numbered
    )
    return write_zip(
        [
            (
                "[Content_Types].xml",
                f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
                f'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
                f'ContentType="{TYPE}.sheet.main+xml"/>{types}</Types>'.encode(),
            ),
            (
                "_rels/.rels",
                f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
                f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
            ),
            (
                "xl/workbook.xml",
                f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>'.encode(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                f'<Relationships xmlns="{PACKAGE}/relationships">{arrows}</Relationships>'.encode(),
            ),
            *((f"xl/s{n}.xml", parts[name]) for n, name in numbered),
        ]
    )


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_libreoffice_and_python_agree_on_the_advice_its_verdicts_and_what_is_missing(
    tmp_path: Path, convert: Convert
) -> None:
    rng = random.Random(20260901)
    today = date.today()  # noqa: DTZ011  as the spreadsheet's TODAY(), in local time
    cases: dict[Path, tuple[Instrument, list[Answers], ExcelProgram]] = {}
    for edition in EDITIONS:
        of = instrument(edition)
        program, texts = compiled(of)
        sets = [random_answers(rng, of) for _number in range(SETS)]
        for answers in sets[: -SETS // 10]:
            answers.setdefault("peildatum", TODAY)
        path = tmp_path / f"{edition}.xlsx"
        path.write_bytes(workbook_of(of, sets, program, texts))
        cases[path] = (of, sets, program)
    out = tmp_path / "herrekend"
    convert("xlsx", cases, out)
    seen: set[str] = set()
    for path, (of, sets, program) in cases.items():
        workbook = open_workbook((out / path.name).read_bytes())
        values = {row: cells.get(2) for row, cells in iter_rows(workbook, "Sets")}
        size = len(program.cells)
        for number, answers in enumerate(sets):
            computed = {row: values.get(number * size + row) for row in range(1, size + 1)}
            seen.add(assert_same(of, answers, program, computed, today))
    assert seen == {"route", "geen_route", "onvoldoende_informatie"}


def assert_same(
    of: Instrument, answers: Answers, program: ExcelProgram, computed: dict[int, object], today: date
) -> str:
    """Hold the cells of one sheet against the advice in Python; gives the status."""

    def value(name: str) -> object:
        ref = program.refs[name]
        return computed.get(int(ref.rpartition("$")[2])) if ref.startswith("$") else float(ref)

    def ids(name: str) -> tuple[str, ...]:
        return tuple(part for part in str(value(name) or "").split(";") if part)

    advice = evaluate(of, answers, today)
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
