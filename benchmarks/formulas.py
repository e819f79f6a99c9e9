"""How long compiling takes and how long one set of answers, on a workbook like the ones officers get.

Run with `python benchmarks/formulas.py`. The workbook has 60 questions with dropdown answers and a hidden
scoring sheet of 351 formulas: per question a score out of a table, a weighted score and a flag, per section
sums and shares, and rules that lead to a route. A second one has about 4,000 formulas of the same kinds.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import datetime

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


def main() -> None:
    for questions, sets in ((60, 300), (790, 30)):
        count, compiled, each = measured(questions, sets)
        print(f"{questions} questions, {count} formulas: compile {compiled:.0f} ms, a set {each:.3f} ms")


if __name__ == "__main__":
    main()
