"""Lists as they came in: every way in which one is written, with the rows that are in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mas_cli.errors import InvalidInput
from mas_cli.findings import Severity
from mas_cli.ooxml import NO_RESULT, ErrorValue
from mas_cli.table import Asked, Columns, Table, Targets, heading_key, lay_out, open_table

LISTS = Path(__file__).parent / "lijsten"
HEADINGS = (
    "persoonsgebonden nummer;achternaam;voornamen;geboortedatum;BRIN;school;soort;begindatum;einddatum;"
    "verzuimuren;toelichting;Zaaknr;Geb.datum;Uren;Te laat;ongeoorloofd;document.kenmerk;jongere.naam"
)
KNOWN = set(map(heading_key, HEADINGS.split(";")))


def opened(name: str, asked: Asked | None = None, folder: Path = LISTS) -> Table:
    return open_table(folder / name, name, lambda heading: heading_key(heading) in KNOWN, asked)


def refusal(name: str, folder: Path = LISTS) -> str:
    with pytest.raises(InvalidInput) as refused:
        list(opened(name, folder=folder).rows())
    (finding,) = refused.value.findings
    return finding.code


def test_a_mark_that_is_never_closed_costs_its_own_row_of_500() -> None:
    rows = list(opened("01-aanhalingsteken-meldingen.csv").rows())
    assert len(rows) == 499
    assert [(row.number, row.fault.code) for row in rows if row.fault] == [(4, "T10")]
    assert [row.cells[1] for row in rows if not row.fault] == [f"Naam{n}" for n in range(1, 500) if n != 3]


def test_two_open_marks_do_not_make_a_cell_of_the_rows_between() -> None:
    rows = list(opened("01-twee-aanhalingstekens-register.csv").rows())
    assert [row.number for row in rows if row.fault] == [4, 10]
    assert [row.cells[0] for row in rows if not row.fault] == [
        f"Z{n}" for n in (1, 2, 4, 5, 6, 7, 8, 10, 11, 12)
    ]


@pytest.mark.parametrize("name", ["cp850", "hdr", "sep", "trail", "utf16"])
def test_a_list_is_read_however_it_was_saved(name: str) -> None:
    (row,) = opened(f"10-meldingen-{name}.csv").rows()
    assert row.fault is None
    assert row.cells[1:4] == ["Brontë", "Zoë", "3-11-2010"]
    assert row.cells[-1] == "24"


def test_the_code_page_is_said() -> None:
    assert [finding.code for finding in opened("10-brieven-cp1252.csv").findings] == ["T06"]
    assert [finding.code for finding in opened("10-meldingen-cp850.csv").findings] == ["T06"]


def test_titles_above_the_headings_are_passed_over_and_said() -> None:
    table = opened("11-titel-boven-kop.csv")
    assert (table.heading_row, [row.number for row in table.rows()]) == (4, [5, 6])
    assert [finding.code for finding in table.findings] == ["T07"]


def test_two_sheets_with_the_headings_are_asked_about() -> None:
    assert refusal("11-twee-bladen.xlsx") == "T08"
    rows = list(opened("11-twee-bladen.xlsx", Asked(sheet="2026")).rows())
    assert [row.cells[0] for row in rows] == ["NIEUW1", "NIEUW2"]


def test_a_formula_without_a_result_is_no_answer() -> None:
    first, second, third = opened("11-formules-zonder-uitkomst.xlsx").rows()
    assert first.cells[5] == ErrorValue("#N/A")
    assert second.cells[5] == NO_RESULT
    assert third.cells[1] == NO_RESULT


HEAD = b"Zaaknr;achternaam;Uren\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # One line in another encoding does not spoil the names of the others.
        ("Z1;Zoë;1\nZ2;Brontë;2\n".encode() + "Z3;José;3\n".encode("cp1252"), ["Zoë", "Brontë", None]),
        ("Z1;Zoë;1\nZ2;Brontë;2\n".encode("cp1252") + "Z3;José;3\n".encode(), ["Zoë", "Brontë", "José"]),
        # What is in the file already cannot be got back.
        ("Z1;Zo\ufffd;1\nZ2;Brontë;2\n".encode(), [None, "Brontë"]),
        # Two code pages make a name of this: nothing is guessed.
        ("Z1;Ad\u00e8le;1\nZ2;Jansen;2\n".encode("cp850"), [None, "Jansen"]),
        (b"Z1;a\rb;1\nZ2;Jansen;2\n", [None, "Jansen"]),
        (b"Z1;a\0b;1\nZ2;Jansen;2\n", [None, "Jansen"]),
        (b'Z1; "a;b" ;1\nZ2;Jansen;2\n', ["a;b", "Jansen"]),
        (b'Z1;Jan "Jaap" Bos;1\nZ2;Jansen;2\n', ['Jan "Jaap" Bos', "Jansen"]),
    ],
)
def test_a_line_is_read_right_or_refused(content: bytes, expected: list[str | None], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(HEAD + content)
    rows = opened("a.csv", folder=tmp_path).rows()
    assert [None if row.fault else row.cells[1] for row in rows] == expected


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.ods", b"PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "T02"),
        (
            "a.csv",
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text",
            "T02",
        ),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "T02"),
        ("a.csv", b"%PDF-1.7", "T02"),
        ("a.csv", "Zaaknr;Uren\n".encode("utf-32"), "T02"),
        ("a.csv", b"", "T03"),
        ("a.csv", b'Zaaknr;"Uren\nZ1;3\n', "T04"),
        ("a.csv", b"Z1;Jansen;3\nZaaknr;achternaam;Uren\nZ2;Bos;4\n", "T07"),
        ("a.csv", b"Zaaknr;Uren\nZ1;Jansen;3\nZ2;Bos;4\n", "T04"),
        ("a.parquet", b"PAR1 and no more", "T05"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(name, tmp_path) == code


def zipped(folder: Path, members: dict[str, bytes]) -> str:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return "a.zip"


@pytest.mark.parametrize("name", ["10-meldingen-cp850.csv", "10-meldingen.xlsx"])
def test_the_list_in_a_zip_is_read(name: str, tmp_path: Path) -> None:
    around = {"__MACOSX/._x.csv": b"x", "~$x.xlsx": b"x", "lees mij.txt": b"Dag", "map/": b""}
    zipped(tmp_path, {**around, f"map/{name}": (LISTS / name).read_bytes()})
    table = opened("a.zip", folder=tmp_path)
    assert table.name == f"a.zip!map/{name}"
    assert [row.cells for row in table.rows()] == [row.cells for row in opened(name).rows()]


def test_a_parquet_file_in_a_zip_is_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"Zaaknr": ["Z1"], "Uren": [24.0]}).write_parquet(buffer)
    zipped(tmp_path, {"a.parquet": buffer.getvalue()})
    assert [row.cells for row in opened("a.zip", folder=tmp_path).rows()] == [["Z1", 24.0]]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, "T02"),
        ({"brief.docx": b"x"}, "T02"),
        ({"a.csv": b"Zaaknr;Uren\nZ1;3\n", "b.csv": b"Zaaknr;Uren\nZ1;3\n"}, "T08"),
        ({"a.ods": b"x"}, "T02"),
        ({"../a.csv": b"Zaaknr;Uren\nZ1;3\n"}, "X08"),
        ({"a.csv": b"Zaaknr;Uren\n" + b"Z1;3\n" * 9_000_000}, "X07"),
    ],
    ids=["empty", "no list", "two lists", "ods", "outside", "too large"],
)
def test_a_zip_without_one_list_is_refused(members: dict[str, bytes], code: str, tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path, members), tmp_path) == code


@pytest.mark.parametrize("asked", ["a.csv", "map/a.csv", "A", "b!2026", "b.xlsx!2026"])
def test_the_list_of_a_zip_with_more_can_be_named(asked: str, tmp_path: Path) -> None:
    two_sheets = (LISTS / "11-twee-bladen.xlsx").read_bytes()
    zipped(tmp_path, {"map/a.csv": b"Zaaknr;Uren\nZ1;3\n", "b.xlsx": two_sheets})
    first = [row.cells[0] for row in opened("a.zip", Asked(asked), tmp_path).rows()]
    assert first == (["NIEUW1", "NIEUW2"] if "!" in asked else ["Z1"])


@pytest.mark.parametrize("asked", ["", "c.csv", "a"])
def test_a_name_that_is_not_of_one_list_of_a_zip_is_refused(asked: str, tmp_path: Path) -> None:
    rows = b"Zaaknr;Uren\nZ1;3\n"
    zipped(tmp_path, {"x/a.csv": rows, "y/a.csv": rows})
    with pytest.raises(InvalidInput) as refused:
        opened("a.zip", Asked(asked), tmp_path)
    assert [(found.code, "x/a.csv, y/a.csv" in str(found)) for found in refused.value.findings] == [
        ("T08", True)
    ]


def test_the_sheet_of_the_one_workbook_in_a_zip_is_named_by_itself(tmp_path: Path) -> None:
    zipped(tmp_path, {"b.xlsx": (LISTS / "11-twee-bladen.xlsx").read_bytes()})
    assert [row.cells[0] for row in opened("a.zip", Asked("2025"), tmp_path).rows()] == ["OUD"]


@pytest.mark.parametrize(
    ("other", "state", "said"),
    [
        ([["Z2", 4]], "visible", True),  # rows that go on without headings
        ([["Wat hierin staat"]], "visible", True),
        ([["Zaaknr", "Uren"], ["Z2", 4]], "hidden", True),
        ([["Wat hierin staat"]], "hidden", False),
        ([], "visible", False),
    ],
    ids=["goes on", "words", "hidden list", "hidden words", "empty"],
)
def test_a_sheet_that_is_not_read_is_said(
    other: list[list[object]], state: str, said: bool, tmp_path: Path
) -> None:
    book = Workbook()
    for name, rows in (("Lijst", [["Zaaknr", "Uren"], ["Z1", 3]]), ("Blad2", other)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book["Sheet"])
    book["Blad2"].sheet_state = state
    book.save(tmp_path / "a.xlsx")
    table = opened("a.xlsx", folder=tmp_path)
    assert [row.cells for row in table.rows()] == [["Z1", 3.0]]
    assert [(found.code, "Blad2" in found.message) for found in table.findings] == [("T08", True)] * said


def test_the_row_of_the_headings_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"Z1;Jansen;3\nZaaknr;achternaam;Uren\nZ2;Bos;4\n")
    (row,) = opened("a.csv", Asked(header_row=2), tmp_path).rows()
    assert row.cells == ["Z2", "Bos", "4"]


def test_hidden_columns_are_read_and_said(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (("Zaaknr", "achternaam", "Uren", "Te laat"), ("Z1", "Jansen", 3, 0)):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = sheet.column_dimensions["D"].hidden = True
    book.save(tmp_path / "a.xlsx")
    table = opened("a.xlsx", folder=tmp_path)
    assert [row.cells for row in table.rows()] == [["Z1", "Jansen", 3.0, 0.0]]
    (finding,) = table.findings
    assert (finding.code, "achternaam, Te laat" in finding.message) == ("T09", True)


def test_a_heading_that_says_more_than_its_name_is_pointed_at() -> None:
    known = Targets({"achternaam": "naam", "Uren": "uren"}, ("naam", "uren"), "")
    layout = lay_out(["achternaam, tussenvoegsel", "uren", "Vak"], Columns(), known, "a.csv:1")
    (finding,) = layout.findings
    assert finding.severity is Severity.WARN
    assert '"achternaam, tussenvoegsel": naam' in finding.remedy


def test_a_duration_in_a_workbook_is_its_hours() -> None:
    rows = opened("05-urenduur.xlsx").rows()
    assert [row.cells[3] for row in rows] == ["24:00", "48:00", "16:00", "4:30", "100:00", 24.0, 1.0, 0.5]


def short(*counts: int) -> bytes:
    """Rows of three headings, of which so many cells are written."""
    rows = ((f"Z{number}", "Jansen", "3")[:count] for number, count in enumerate(counts))
    return HEAD + "".join(";".join(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize(
    ("counts", "refused"),
    [
        # Excel writes sixteen rows with as many cells as the widest of them has.
        ([3] * 15 + [2] * 16 + [3] * 16 + [1] * 5, []),
        ([3] * 15 + [2] * 16, []),
        # One row of the sixteen is another: a cell was lost somewhere.
        ([3] * 15 + [2] * 15 + [3], range(17, 32)),
        ([3] * 15 + [2] * 15 + [1], range(17, 33)),
        ([3] * 14 + [2] * 2, [16, 17]),
        ([3] * 15 + [2], [17]),
        ([3] * 20 + [2] * 16 + [3] * 12, range(22, 38)),
    ],
)
def test_cells_that_excel_left_out_are_empty(
    counts: list[int], refused: Iterable[int], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(short(*counts))
    rows = list(opened("a.csv", folder=tmp_path).rows())
    assert len(rows) == len(counts)
    assert [row.number for row in rows if row.fault] == list(refused)
    for count, row in zip(counts, rows, strict=True):
        assert row.fault or row.cells == [f"Z{row.number - 2}", "Jansen", "3"][:count] + [""] * (3 - count)
