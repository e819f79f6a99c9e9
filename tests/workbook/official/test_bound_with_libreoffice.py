"""Fresh answers written into bound workbooks: LibreOffice recalculates to what the compiled formulas give."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mas_cli.formulas import Tainted
from mas_cli.formulas.verify import agrees
from mas_cli.instrument.answers import AnswerSet
from mas_cli.workbook.official import bound, copies
from mas_cli.workbook.official.adapter import read_contents
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.source import open_source
from support.office import Convert
from support.official import Tab, book

DAY = date(2026, 9, 1)
SEEDS = 3
QUESTIONS = range(2, 14)
ANSWERS = '"Nooit,Soms,Vaak,Altijd"'

# {a} is an answer out of a list, {n} a whole number, {d} a date and {t} a text; A, N and D are all of them. A
# look-up among steps adds 0 to what it looks for: LibreOffice does not take an empty cell for 0 there.
FAMILIES = {
    "opzoeken": (
        "VLOOKUP({a},Lijst!$A$1:$B$4,2,FALSE)",
        "IFERROR(INDEX(Lijst!$B$1:$B$4,MATCH({a},Lijst!$A$1:$A$4,0)),-1)",
        "LOOKUP({n}+0,Lijst!$D$1:$D$4,Lijst!$E$1:$E$4)",
        "HLOOKUP({n}+0,Lijst!$G$1:$J$2,2,TRUE)",
        "SUM(OFFSET(Lijst!$B$1,0,0,MATCH({a},Lijst!$A$1:$A$4,0),1))",
        'INDIRECT("Lijst!B"&MATCH({a},Lijst!$A$1:$A$4,0))',
        "SUMPRODUCT(SUMIF(Lijst!$A$1:$A$4,A,Lijst!$B$1:$B$4))",
    ),
    "tellen": (
        'COUNTIF(A,"vaak")',
        'COUNTIFS(A,"<>Nooit",N,">="&{n})',
        'SUMIF(A,"*a*",N)',
        'SUMIFS(N,A,{a},N,">1")',
        'IFERROR(AVERAGEIF(N,">2"),0)',
        "SUMPRODUCT((N>2)*(N<9))",
        "COUNT(N)+COUNTA(A)-COUNTBLANK(A)",
        "LARGE(N,2)-SMALL(N,2)",
        "RANK({n},N)",
        "SUBTOTAL(9,N)",
        "SUM(Vragen:Lijst!B1:B14)",
    ),
    "beslissen": (
        'IF(AND({a}="Vaak",{n}>3),"Halt",IF(OR({a}="Nooit",{n}<2),"geen","gesprek"))',
        'IF(NOT({n}={n}),1,IF({a}="soms",2,3))',
        "CHOOSE(MIN(4,{n}+1),10,20,30,40)",
        'IF(ISERROR(1/{n}),"fout",ROUND(10/{n},2))',
        "IFERROR({n}/({n}-{n}),-1)",
        'IF({t}="","leeg",{t}&" is er")',
    ),
    "teksten": (
        "UPPER(LEFT({t},3))&LOWER(RIGHT({t},2))",
        'SUBSTITUTE({t},"e","--")',
        "LEN(TRIM({t}))+LEN({a})",
        'IFERROR(SEARCH("E",{t}),0)',
        "MID({t},2,4)&REPT({a},2)",
        "PROPER({t}&{a})",
        'TEXT({n}/4,"0.00")&" punten"',
        'VALUE({n}&"0")+1',
        "CONCATENATE({a},{n},{t})",
    ),
    "datums": (
        "YEAR({d})*100+MONTH({d})",
        "DAY({d})+WEEKDAY({d},2)",
        'DATEDIF({d},DATE(2031,1,1),"y")',
        'TEXT({d},"yyyy-mm-dd")',
        "EDATE({d},3)-{d}",
        "NETWORKDAYS({d},{d}+30)",
        "MAX(D)-MIN(D)",
    ),
    "rekenen": (
        "SUM(N)/COUNT(N)",
        "ROUND({n}*1.005,2)+ROUNDUP({n}/3,1)-ROUNDDOWN({n}/7,2)",
        "MOD({n},3)+INT({n}/2)-ABS(-{n})",
        "{n}^2-SQRT({n})+{n}%",
        "MEDIAN(N)+STDEV(N)",
        "TRUNC({n}/3,1)*CEILING({n},2)",
        "Weging*{n}+Weging",
    ),
}


def _clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def _workbook(family: str, chance: random.Random) -> bytes:
    """A form with twelve questions of each kind, a hidden sheet of lists, three formulas of each shape."""
    last = QUESTIONS[-1]
    form: dict[str, object] = {}
    for row in QUESTIONS:
        form |= {f"A{row}": f"Hoe vaak komt {row} voor?", f"C{row}": f"Hoeveel uren telt {row}?"}
        form |= {f"E{row}": f"Sinds welke datum speelt {row}?", f"G{row}": f"Wat is er bij {row} gezegd?"}
    columns = {"a": "B", "n": "D", "d": "F", "t": "H"}
    row = 20
    for shape in FAMILIES[family]:
        for _copy in range(3):
            text = shape
            for name in ("A", "N", "D"):
                area = f"{columns[name.lower()]}{QUESTIONS[0]}:{columns[name.lower()]}{last}"
                text = text.replace(f"({name},", f"({area},").replace(f"({name})", f"({area})")
                text = text.replace(f",{name},", f",{area},").replace(f",{name})", f",{area})")
                text = text.replace(f"({name}>", f"({area}>").replace(f"({name}<", f"({area}<")
            for name, column in columns.items():
                while "{" + name + "}" in text:
                    text = text.replace("{" + name + "}", f"{column}{chance.choice(QUESTIONS)}", 1)
            form[f"A{row}"] = f"Regel {row}"
            form[f"B{row}"] = (text, 0)
            row += 1
    lists: dict[str, object] = {}
    for number, answer in enumerate(("Nooit", "Soms", "Vaak", "Altijd"), 1):
        lists |= {f"A{number}": answer, f"B{number}": number * 1.5, f"D{number}": number * 3 - 3}
        lists |= {f"E{number}": f"band {number}", f"{'GHIJ'[number - 1]}1": number * 4 - 4}
        lists[f"{'GHIJ'[number - 1]}2"] = f"kolom {number}"
    return book(
        {
            "Vragen": Tab(
                form,
                lists={f"B2:B{last}": ANSWERS},
                rules=(
                    (f"D2:D{last}", "whole", "between", "0", "12"),
                    (f"F2:F{last}", "date", "between", "40000", "46000"),
                ),
                unlocked=tuple(f"H{row}" for row in QUESTIONS),
                protected=True,
            ),
            "Lijst": Tab(lists, state="hidden"),
        },
        names={"Weging": "Lijst!$B$3"},
    )


def _answers(instrument: bound.BoundInstrument, chance: random.Random) -> AnswerSet:
    """Answers to all questions but the few that are left open."""
    given: dict[str, str | int | date] = {}
    for question in instrument.questions.values():
        if chance.random() < 0.15:
            continue
        if question.options:
            given[question.id] = chance.choice(list(question.options))
        elif question.type == "integer":
            given[question.id] = chance.randint(0, 12)
        elif question.type == "date":
            given[question.id] = date(2009, 7, 6) + timedelta(days=chance.randint(0, 5000))
        else:
            given[question.id] = chance.choice(
                ["De school belde", "Veel thuis", "één keer", "x", "Overleg 2e"]
            )
    return AnswerSet(given)


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_filled_copy_recalculates_to_what_was_computed(tmp_path: Path, convert: Convert) -> None:
    computed = {}
    for family in FAMILIES:
        chance = random.Random(family)
        path = tmp_path / f"{family}.xlsx"
        path.write_bytes(_workbook(family, chance))
        found = proposed(path, "proef")
        instrument = bound.bind(found.binding, found.workbook, found.inspection.contents, DAY, _clock)
        assert len(instrument.questions) == 4 * len(QUESTIONS)
        for seed in range(SEEDS):
            screening = bound.screen(instrument, _answers(instrument, chance), DAY)
            name = f"{family}{seed}.xlsx"
            (tmp_path / name).write_bytes(copies.fill(screening))
            computed[name] = screening.computed
    convert("xlsx", [tmp_path / name for name in computed], tmp_path / "uit")
    differences = []
    for name, results in computed.items():
        contents = read_contents(open_source(tmp_path / "uit" / name))
        theirs = {sheet.name: sheet.cells for sheet in contents.model.sheets}
        formulas = {
            sheet.name: sheet.cells for sheet in read_contents(open_source(tmp_path / name)).model.sheets
        }
        assert len(results) == 3 * len(FAMILIES[name[:-6]])
        for ref, ours in results.items():
            other = theirs[ref.sheet].get((ref.row, ref.column))
            value = other.value if other else None
            if isinstance(ours, Tainted) or not agrees(value, ours):
                differences.append((name, formulas[ref.sheet][ref.row, ref.column].formula, value, ours))
    assert differences == [], "\n".join(map(str, differences))
