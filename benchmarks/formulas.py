"""How long compiling takes and how long one set of answers, on a workbook like the ones officers get.

Run with `python benchmarks/formulas.py`. The workbook has 60 questions with dropdown answers and a hidden
scoring sheet of 351 formulas: per question a score out of a table, a weighted score and a flag, per section
sums and shares, and rules that lead to a route. A second one has about 4,000 formulas of the same kinds.

Then workbooks as files: one with 200,000 formulas in rows, half of them over the answers, and one of 3 MB.
How long taking them apart and proposing a binding takes, compiling, an answer set and patching answers in,
in seconds of the processor, and the most memory the process ever held.
"""

from __future__ import annotations

import io
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

from mas_cli.formulas import Cell, CellRef, DefinedName, Sheet, Workbook, compile_workbook

ANSWERS = ("Nooit", "Soms", "Regelmatig", "Vaak", "Altijd")
SECTIONS = ("Kind", "Gezin", "School", "Verzuim", "Hulp", "Omgeving")


def workbook(questions: int) -> tuple[Workbook, list[CellRef], list[CellRef]]:
    """A questionnaire with its scoring: the model, the answer cells and the result cells."""
    form: dict[tuple[int, int], Cell] = {}
    score: dict[tuple[int, int], Cell] = {}
    lists = {(row, 1): Cell(answer) for row, answer in enumerate(ANSWERS, start=1)}
    lists |= {(row, 2): Cell(float(row - 1)) for row in range(1, len(ANSWERS) + 1)}
    last = questions + 1
    for row in range(2, last + 1):
        form[row, 1] = Cell(f"V{row - 1}")
        form[row, 2] = Cell(SECTIONS[(row - 2) * len(SECTIONS) // questions])
        form[row, 3] = Cell(f"Vraag {row - 1}")
        form[row, 4] = Cell(ANSWERS[0])
        score[row, 1] = Cell(formula=f'IF(Vragen!D{row}="",0,VLOOKUP(Vragen!D{row},Antwoorden,2,FALSE))')
        score[row, 2] = Cell(float(1 + row % 3))
        score[row, 3] = Cell(formula=f"A{row}*B{row}")
        score[row, 4] = Cell(formula=f"Vragen!B{row}")
        score[row, 5] = Cell(formula=f"IF(AND(A{row}>=3,B{row}>1),1,0)")
        score[row, 6] = Cell(formula=f'IF(E{row}=1,Vragen!A{row}&" ","")')
    span = {name: f"${name}$2:${name}${last}" for name in "ACDEF"}
    for at, section in enumerate(SECTIONS, start=2):
        score[at, 8] = Cell(section)
        score[at, 9] = Cell(formula=f"SUMPRODUCT(({span['D']}=H{at})*{span['C']})")
        score[at, 10] = Cell(formula=f"SUMPRODUCT(({span['D']}=H{at})*($B$2:$B${last}))*4")
        score[at, 11] = Cell(formula=f"ROUND(I{at}/J{at}*100,1)")
        score[at, 12] = Cell(formula=f"COUNTIFS({span['D']},H{at},{span['E']},1)")
        score[at, 13] = Cell(formula=f"SUMPRODUCT(({span['D']}=H{at})*({span['A']}>=3))")
        score[at, 14] = Cell(formula=f'IF(K{at}>=60,"hoog",IF(K{at}>=30,"midden","laag"))')
        score[at, 15] = Cell(formula=f"INDEX(Vragen!$C$2:$C${last},MATCH(H{at},{span['D']},0))")
    score[9, 9] = Cell(formula="SUM(I2:I7)")
    score[9, 11] = Cell(formula="ROUND(I9/SUM(J2:J7)*100,1)")
    score[10, 9] = Cell(formula='COUNTIF(N2:N7,"hoog")')
    score[11, 9] = Cell(formula="MAX(K2:K7)")
    score[12, 9] = Cell(formula="INDEX(H2:H7,MATCH(I11,K2:K7,0))")
    score[13, 9] = Cell(formula=f"COUNTBLANK(Vragen!D2:D{last})")
    score[14, 9] = Cell(formula="Verzuim_score")
    score[15, 9] = Cell(
        formula='IF(I13>0,"onvolledig",IF(OR(I14>=75,I10>=3),"R4",IF(K9>=50,"R3",IF(K9>=25,"R2","R1"))))'
    )
    score[16, 9] = Cell(formula='"Advies: "&I15&" ("&TEXT(K9,"0.0")&"%), zwaarst: "&I12')
    model = Workbook(
        [Sheet("Vragen", form), Sheet("Score", score), Sheet("Lijsten", lists)],
        [DefinedName("Antwoorden", "Lijsten!$A$1:$B$5"), DefinedName("Verzuim_score", "Score!$K$5")],
    )
    inputs = [CellRef("Vragen", row, 4) for row in range(2, last + 1)]
    return model, inputs, [CellRef("Score", row, 9) for row in (9, 15, 16)]


def measured(questions: int, sets: int) -> tuple[int, float, float]:
    """Formulas, milliseconds to compile, and the median of milliseconds a set of answers."""
    model, inputs, outputs = workbook(questions)
    count = sum(1 for sheet in model.sheets for cell in sheet.cells.values() if cell.formula)
    start = time.perf_counter()
    program = compile_workbook(
        model,
        inputs=inputs,
        outputs=outputs,
        clock=lambda: datetime(2026, 1, 1),  # noqa: DTZ001
    )
    compiled = time.perf_counter() - start
    chance = random.Random(1)
    times = []
    for _ in range(sets):
        answers = {ref: chance.choice(ANSWERS) for ref in inputs}
        start = time.perf_counter()
        program.evaluate(answers)
        times.append(time.perf_counter() - start)
    return count, compiled * 1000, statistics.median(times) * 1000


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
QUESTIONS = 60


def large_file(rows: int, words: int) -> bytes:
    """A workbook of 60 questions with a sheet of so many rows, four formulas and so many words in each."""
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>Vraag nummer {row}</t></is></c></row>'
        for row in range(2, QUESTIONS + 2)
    )
    form = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData><dataValidations count="1">'
        f'<dataValidation type="list" sqref="B2:B{QUESTIONS + 1}"><formula1>"ja,nee"</formula1>'
        "</dataValidation></dataValidations></worksheet>"
    )
    chance = random.Random(1)
    lines = [f'<worksheet xmlns="{MAIN}"><sheetData>']
    for row in range(2, rows + 2):
        formulas = (
            f"IF(Vragen!$B${2 + row % QUESTIONS}=&quot;ja&quot;,A{row}*2,0)",
            f"B{row}+A{row}",
            f"ROUND(A{row}/3,2)",
            f"IF(D{row}&gt;10,&quot;hoog&quot;,&quot;laag&quot;)",
        )
        text = " ".join(f"{chance.getrandbits(40):x}" for _ in range(words))
        lines.append(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c>')
        lines += [
            f'<c r="{column}{row}"><f>{formula}</f><v>0</v></c>'
            for column, formula in zip("BCDE", formulas, strict=True)
        ]
        if text:
            lines.append(f'<c r="F{row}" t="inlineStr"><is><t>{text}</t></is></c>')
        lines.append("</row>")
    lines.append("</sheetData></worksheet>")
    sheets = {"xl/worksheets/sheet1.xml": form, "xl/worksheets/sheet2.xml": "".join(lines)}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Vragen" '
        'sheetId="1" r:id="r1"/><sheet name="Reken" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in (1, 2)
        )
        + "</Relationships>",
        **sheets,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def as_a_file(rows: int, words: int) -> None:
    """What `mas instrument add`, `mas screen` and `--xlsx` do with such a file; prints it."""
    from mas_cli.instrument.answers import AnswerSet
    from mas_cli.workbook.official import bound, copies
    from mas_cli.workbook.official.adding import proposed

    day = date(2026, 9, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "groot.xlsx")
        path.write_bytes(large_file(rows, words))
        size = path.stat().st_size / 1e6
        start = time.process_time()
        found = proposed(path, "groot")
        bind = time.process_time() - start
        made = bound.bind(
            found.binding,
            found.workbook,
            found.inspection.contents,
            day,
            lambda: datetime(2026, 9, 1),  # noqa: DTZ001
        )
        start = time.process_time()
        program = compile_workbook(
            found.inspection.contents.model,
            inputs=[one.ref for one in found.binding.in_cells],
            clock=made.clock,
        )
        compiled = time.process_time() - start
        start = time.process_time()
        program.evaluate({})
        each = time.process_time() - start
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{size:.1f} MB, {4 * rows} formulas: inspect and propose {bind:.1f} s, "
            f"compile {compiled:.1f} s, a set {each:.2f} s, most memory {most} MB"
        )
        if rows <= 10_000:
            answers = AnswerSet(dict.fromkeys(made.questions, "ja"))
            screening = bound.screen(made, answers, day)
            start = time.process_time()
            copies.fill(screening)
            print(f"  {len(made.questions)} answers patched in: {time.process_time() - start:.2f} s")


def main() -> None:
    for questions, sets in ((60, 300), (790, 30)):
        count, compiled, each = measured(questions, sets)
        print(f"{questions} questions, {count} formulas: compile {compiled:.0f} ms, a set {each:.3f} ms")
    for rows, words in (("50000", "0"), ("1000", "480"), ("5000", "100")):
        # Each in a process of its own, so that the memory is that of one file.
        subprocess.run([sys.executable, __file__, rows, words], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        as_a_file(int(sys.argv[1]), int(sys.argv[2]))
    else:
        main()
