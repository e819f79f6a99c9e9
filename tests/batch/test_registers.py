"""Registers: one row a case, in whatever encoding, separator and spelling; every fault with its row."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from mas_cli.batch.discovery import Kind, Source
from mas_cli.batch.engines import frame_answers
from mas_cli.batch.engines.choosing import POLARS, ROWS, Engine
from mas_cli.batch.engines.register_run import RegisterScorer
from mas_cli.batch.model import COLUMNS
from mas_cli.errors import InvalidInput
from mas_cli.instrument.evaluate import evaluate
from mas_cli.table import texts
from mas_cli.workbook.choice import InstrumentChoice
from support.batch import CHOICE, EDITIONS, HALT, TODAY, files, instrument, random_answers

ENGINES = (POLARS, ROWS)
QUESTIONS = {question for edition in EDITIONS for question in instrument(edition).questions}


def scored(
    path: Path, engine: str = POLARS, columns: Path | None = None, choice: InstrumentChoice = CHOICE
) -> Any:
    """The rows of results, and the findings about the register."""
    remarks: list[Any] = []
    scorer = RegisterScorer(choice, TODAY, columns, Engine(engine), remarks.extend)
    rows = []
    for batch in scorer(Source(path.name, Kind.REGISTER, path)):
        plain = list(batch.rows())
        for item, row in zip(batch.as_json(), plain, strict=True):
            assert item["bron"] == row[0]
            assert all(finding["where"] in {row[0], *QUESTIONS} for finding in item["bevindingen"])
        rows += [dict(zip(COLUMNS, row, strict=True)) for row in plain]
    return rows, remarks


def register(rows: list[dict[str, Any]], separator: str = ",") -> str:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, names, delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


HALT_ROW = {"zaak": "Z1", **{key: str(value) for key, value in HALT.items()}}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_csv_is_read_in_any_usual_encoding_and_with_any_usual_separator(
    encoding: str, separator: str, engine: str, tmp_path: Path
) -> None:
    text = register([{**HALT_ROW, "school": "École De Brug, Zoë"}] * 3, separator)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    rows, _remarks = scored(path, engine)
    assert [(row["routes"], row["school"]) for row in rows] == [("halt", "École De Brug, Zoë")] * 3
    assert [row["bron"] for row in rows] == ["a.csv:2", "a.csv:3", "a.csv:4"]


@pytest.mark.parametrize("edition", ["2019-01", "2020-04", "2022-03"])
def test_both_engines_give_every_row_the_advice_of_the_evaluator(edition: str, tmp_path: Path) -> None:
    of, rng = instrument(edition), random.Random(edition)
    answers = [random_answers(rng, of) for _row in range(400)]
    for row in answers:
        row.pop("peildatum", None)
    path = tmp_path / "a.csv"
    path.write_text(register([{"zaak": n, **row} for n, row in enumerate(answers)]), encoding="utf-8")
    by_frame, _remarks = scored(path, POLARS, choice=InstrumentChoice(f"mas/{edition}", None))
    by_row, _remarks = scored(path, ROWS, choice=InstrumentChoice(f"mas/{edition}", None))
    assert by_frame == by_row
    for row, given in zip(by_frame, answers, strict=True):
        if row["uitkomst"] == "refused":
            assert given["geboortedatum"] > TODAY
            continue
        advice = evaluate(of, given, TODAY)
        assert (row["status"], row["routes"], row["signalen"], row["ontbrekend"]) == (
            advice.status,
            ";".join(advice.routes),
            ";".join(advice.signals),
            ";".join(advice.missing),
        )


@pytest.mark.parametrize("block", [30_000, 500_000])
def test_both_engines_say_the_same_of_a_register_full_of_faults(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "BLOCK", block)
    rng, of = random.Random(9), instrument("2022-03")
    rows = []
    for number in range(300):
        row: dict[str, Any] = {"zaak": f" Z {number}\xa0", **random_answers(rng, of)}
        row["school"] = rng.choice(["=1+1", "-5", "Zuid\u202e", "", "A" * 600, "@x", "gewoon"])
        for question in rng.sample(list(of.questions), 2):
            row[question] = rng.choice(
                ["ja ", "NEE", "?", "24,0", "1.000", "9999", "31-2-2026", "1-9-2026", " ", "#N/B"]
            )
        rows.append(row)
    rows[17] = {}
    lines = register(rows).split("\r\n")
    lines[30] = lines[30].rsplit(",", 3)[0]
    lines[31] += ",extra,nog een"
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    by_frame, _remarks = scored(path, POLARS)
    by_row, _remarks = scored(path, ROWS)
    assert by_frame == by_row
    assert len(by_frame) == 299
    assert {row["bevindingen"][:3] for row in by_frame if row["uitkomst"] == "refused"} >= {
        "A02",
        "A04",
        "A05",
        "T12",
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_headings_and_codes_of_another_system_are_mapped_by_the_columns_file(
    engine: str, tmp_path: Path
) -> None:
    columns = files(
        tmp_path,
        {
            "kolommen.yaml": b"""
kolommen:
  Zaaknr: zaak
  Geb.datum: geboortedatum
  Soort verzuim: verzuim_soort
  "Uren  ongeoorloofd": verzuim_uren
waarden: {J: ja, N: nee, 1: ja, 0: nee, "?": onbekend}
waarden_per_vraag: {verzuim_soort: {RV16: relatief_16uur}}
"""
        },
    )
    row = {key: {"ja": "J", "nee": "0"}.get(str(value), str(value)) for key, value in HALT.items()}
    renamed = {
        "geboortedatum": "Geb.datum",
        "verzuim_soort": "SOORT VERZUIM",
        "verzuim_uren": "uren ongeoorloofd",
    }
    row = {renamed.get(key, key): value for key, value in row.items()}
    row |= {"Zaaknr": "12", "Geb.datum": "1-3-2011", "SOORT VERZUIM": "rv16", "uren ongeoorloofd": "24,0"}
    row |= {"erkent_verzuim": "J ", "pesten": "?"}
    path = tmp_path / "a.csv"
    path.write_text(register([row]), encoding="utf-8")
    rows, _remarks = scored(path, engine, columns / "kolommen.yaml")
    assert rows[0]["bevindingen"] == ""
    assert (rows[0]["routes"], rows[0]["zaak"], rows[0]["verzuim_soort"]) == ("halt", "12", "relatief_16uur")


@pytest.mark.parametrize(
    ("written", "order"),
    [("03/01/2011", "maand-dag-jaar"), ("40603", "excel"), ("2011-03-01 00:00:00", "excel")],
)
def test_dates_in_american_order_and_as_day_numbers_are_understood_when_the_columns_file_says_so(
    written: str, order: str, tmp_path: Path
) -> None:
    (tmp_path / "k.yaml").write_text(f"datums: {order}\n")
    path = tmp_path / "a.csv"
    path.write_text(register([{**HALT_ROW, "geboortedatum": written}]), encoding="utf-8")
    rows, _remarks = scored(path, columns=tmp_path / "k.yaml")
    assert rows[0]["routes"] == "halt"


def test_a_columns_file_with_faults_names_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "k.yaml").write_text("kolom: x\nkolommen: {a: pestem}\ndatums: anders\nwaarden: [1]\n")
    path = tmp_path / "a.csv"
    path.write_text(register([HALT_ROW]), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        scored(path, columns=tmp_path / "k.yaml")
    assert sorted(finding.code for finding in refused.value.findings) == ["T21", "Y12", "Y14", "Y14"]


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_of_other_days_get_the_edition_of_their_own_day(engine: str, tmp_path: Path) -> None:
    days = {"2019-06-01": "2019-01", "2021-01-01": "2020-04", "2026-01-01": "2022-03"}
    rows = [
        {
            **HALT_ROW,
            "peildatum": day,
            "geboortedatum": f"{int(day[:4]) - 15}-01-01",
            "verzuim_begin": day,
            "verzuim_eind": day,
        }
        for day in [*days, *days]
    ]
    path = tmp_path / "a.csv"
    path.write_text(register(rows), encoding="utf-8")
    got, _remarks = scored(path, engine)
    assert [(row["editie"], row["schooljaar"]) for row in got[:3]] == [
        ("2019-01", "2018-2019"),
        ("2020-04", "2020-2021"),
        ("2022-03", "2025-2026"),
    ]
    assert [row["editie"] for row in got] == [*days.values(), *days.values()]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_xlsx_register_is_read_with_its_dates_and_numbers(engine: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(HALT_ROW))
    sheet.append(["Z1", *(datetime.combine(v, time()) if isinstance(v, date) else v for v in HALT.values())])
    sheet.append(["Z2", *HALT.values()])
    sheet.cell(3, list(HALT_ROW).index("verzuim_uren") + 1).value = "veel"
    sheet.append([])
    book.save(tmp_path / "a.xlsx")
    rows, _remarks = scored(tmp_path / "a.xlsx", engine)
    assert [(row["zaak"], row["uitkomst"], row["routes"]) for row in rows] == [
        ("Z1", "scored", "halt"),
        ("Z2", "refused", ""),
    ]
    assert rows[1]["bron"] == "a.xlsx:3"
    assert rows[1]["bevindingen"].startswith("A02 verzuim_uren")


def test_a_parquet_register_is_read_with_its_types(tmp_path: Path) -> None:
    pl.DataFrame({"zaak": [1, 2], **{key: [value, value] for key, value in HALT.items()}}).write_parquet(
        tmp_path / "a.parquet"
    )
    for engine in ENGINES:
        rows, _remarks = scored(tmp_path / "a.parquet", engine)
        assert [(row["zaak"], row["routes"]) for row in rows] == [("1", "halt"), ("2", "halt")]


def test_two_columns_for_one_question_refuse_the_register(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("zaak,pesten,Pesten \n1,ja,nee\n")
    with pytest.raises(InvalidInput) as refused:
        scored(tmp_path / "a.csv")
    assert [finding.code for finding in refused.value.findings] == ["T23"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "T03"), (b"\n\n", "T03"), (b"naam,adres\nJan,Dorp\n", "B20"), (b"\x00\x01\x02" * 50, "B20")],
)
def test_what_is_no_register_is_said_to_be_none(content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        scored(tmp_path / "a.csv")
    assert [finding.code for finding in refused.value.findings] == [code]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_register_larger_than_a_block_keeps_its_rows_and_their_numbers(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "BLOCK", 2000)
    rows = [
        {**HALT_ROW, "zaak": f"Z{n}", "school": 'De "Brug",\nnoord' if n % 7 == 0 else "Zuid"}
        for n in range(60)
    ]
    (tmp_path / "a.csv").write_text(register(rows), encoding="utf-8", newline="")
    got, _remarks = scored(tmp_path / "a.csv", engine)
    assert [row["zaak"] for row in got] == [f"Z{n}" for n in range(60)]
    lines = [n + 2 + (n + 6) // 7 for n in range(60)]  # every seventh row stands on two lines
    assert [row["bron"] for row in got] == [f"a.csv:{line}" for line in lines]


# What may follow when the texts of the columns are known from the first lines.
LATER = (
    '4,nee,"ja"x',
    '4,"n"ee,ja',
    "4,nee,ja,\n5,nee",
    "4, ,\t",
    "4,J,misschien",
    '4,"nee","ja"\n5,"nee",""',
    "\n4,nee,ja",
    "4;nee;ja",
    '4,De "Brug",ja',
    ",,",
    "4,\xff,ja",
)


def test_what_stands_in_later_blocks_is_read_as_it_would_be_in_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "BLOCK", 60)
    monkeypatch.setattr(frame_answers, "_SURPRISES", 100)
    known = ["1,ja,nee", "2,nee,ja", "3,,onbekend"] * 6
    lines = ["zaak,pesten,eerder_halt", *known, *(line for later in LATER for line in (later, *known))]
    (tmp_path / "a.csv").write_bytes("\n".join(lines).encode("latin-1"))
    by_frame, _remarks = scored(tmp_path / "a.csv", POLARS)
    by_row, _remarks = scored(tmp_path / "a.csv", ROWS)
    assert by_frame == by_row
    assert len(by_frame) == 18 * (len(LATER) + 1) + len(LATER) + 1


@pytest.mark.parametrize("engine", ENGINES)
def test_a_code_for_an_empty_cell_counts_in_every_block(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "BLOCK", 60)
    (tmp_path / "k.yaml").write_text('waarden: {"": misschien}\n')
    (tmp_path / "a.csv").write_text("zaak,pesten\n" + "1,ja\n2,\n" * 40)
    rows, _remarks = scored(tmp_path / "a.csv", engine, tmp_path / "k.yaml")
    assert [row["uitkomst"] for row in rows] == ["incomplete", "refused"] * 40


@pytest.mark.parametrize("engine", ENGINES)
def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "BLOCK", 1000)
    lines = register([HALT_ROW] * 50).split("\r\n")
    lines[20] = lines[20].replace("Z1", '"Z1', 1)
    (tmp_path / "a.csv").write_text("\r\n".join(lines), encoding="utf-8", newline="")
    rows, _remarks = scored(tmp_path / "a.csv", engine)
    assert [row["bron"] for row in rows if row["uitkomst"] == "refused"] == ["a.csv:21"]
    assert [row["routes"] for row in rows if row["uitkomst"] != "refused"] == ["halt"] * 49
    assert rows[19]["bevindingen"].startswith("T10")


def test_unused_and_absent_columns_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("zaak;pesten;Opmerking\n1;ja;x\n")
    _rows, remarks = scored(tmp_path / "a.csv")
    assert [finding.code for finding in remarks] == ["T25", "B28"]
    assert "Opmerking" in remarks[0].message


@pytest.mark.parametrize("engine", ENGINES)
def test_hours_that_a_workbook_shows_as_a_duration_are_hours(engine: str) -> None:
    lists = Path(__file__).parent.parent / "table" / "lijsten"
    rows, _remarks = scored(lists / "05-urenduur.xlsx", engine, lists / "kolommen.yaml")
    # 24, 48 and 16 hours, and 24 written as a number; not 4,5 hours, 100 hours, one hour and a half.
    assert [row["routes"] for row in rows] == ["halt", "halt", "halt", "", "", "halt", "", ""]
