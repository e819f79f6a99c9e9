"""A CSV of absence as schools export it: every fault with its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.law.invoer import lees_datum, lees_getal
from mas_cli.law.verzuimlijst import MAX_FINDINGS, MAX_ROWS, lees_verzuim, verzuim_uit_csv

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "content",
    [
        "datum;uren;te_laat;reden;geoorloofd\n7-9-2026;1,5;2;verslapen;nee\n",
        "datum,uren,te_laat,reden,geoorloofd\n2026-09-07,1.5,2,verslapen,nee\n",
        'datum,uren,te_laat,reden,geoorloofd\r\n07/09/2026,"1,5",2,verslapen,\r\n',
        "Datum\tUren\tTe laat\tReden\tGeoorloofd\n7.9.2026\t1,5\t2\tverslapen\tN\n",
        "reden;geoorloofd;uren;datum;te-laat\nverslapen;nee;1,50;07-09-2026;2\n\n;;;;\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_usual_ways_to_write_a_list_are_read_alike(content: str, encoding: str) -> None:
    rows, findings = verzuim_uit_csv(content.encode(encoding), "v.csv")
    assert findings == ()
    (row,) = rows
    assert (row.datum, row.uren, row.te_laat) == (date(2026, 9, 7), Decimal("1.5"), 2)
    assert (row.reden, row.geoorloofd, row.rij) == ("verslapen", False, 2)


def test_a_windows_code_page_keeps_its_letters() -> None:
    rows, _ = verzuim_uit_csv("datum;uren;reden\n7-9-2026;1;één dag\n".encode("cp1252"), "v.csv")
    assert rows[0].reden == "één dag"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("31-2-2026;1;;;", "L54"),
        (";1;;;", "L54"),
        ("gisteren;1;;;", "L54"),
        ("7-9-26;1;;;", "L54"),
        ("7-9-2026;-3;;;", "L55"),
        ("7-9-2026;;;;", "L55"),
        ("7-9-2026;veel;;;", "L55"),
        ("7-9-2026;25;;;", "L55"),
        ("7-9-2026;1e5;;;", "L55"),
        ("7-9-2026;NaN;;;", "L55"),
        ("7-9-2026;1.000,5;;;", "L55"),
        ("7-9-2026;1;1,5;;", "L56"),
        ("7-9-2026;1;-1;;", "L56"),
        ("7-9-2026;1;vaak;;", "L56"),
        ("7-9-2026;1;;;misschien", "L57"),
    ],
)
def test_a_faulty_cell_is_found_with_its_row_and_the_rest_is_read(row: str, code: str) -> None:
    content = f"datum;uren;te_laat;reden;geoorloofd\n8-9-2026;2;;;\n{row}\n9-9-2026;3;;;\n".encode()
    rows, findings = verzuim_uit_csv(content, "v.csv")
    assert [(finding.code, finding.where) for finding in findings] == [(code, "v.csv:3")]
    assert [item.uren for item in rows] == [2, 3]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    _, findings = verzuim_uit_csv(b"datum;uren;te_laat;geoorloofd\nx;y;z;q\n", "v.csv")
    assert [finding.code for finding in findings] == ["L54", "L55", "L56", "L57"]


def test_only_late_needs_no_hours() -> None:
    rows, findings = verzuim_uit_csv(b"datum;uren;te_laat\n7-9-2026;;ja\n", "v.csv")
    assert findings == ()
    assert (rows[0].uren, rows[0].te_laat) == (0, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "L52"),
        (b"dag;aantal\n1;2\n", "L52"),
        (b"PK\x03\x04\x00\x00", "L50"),
        (b'datum;uren\n"7-9-2026;1\n', "L51"),
        (b"x" * 5_000_001, "L50"),
        (b";" * 20_000, "L50"),
    ],
)
def test_what_is_no_list_of_absence_is_refused(content: bytes, code: str) -> None:
    rows, findings = verzuim_uit_csv(content, "v.csv")
    assert rows == ()
    assert code in [finding.code for finding in findings]


def test_columns_that_are_not_used_are_named() -> None:
    rows, findings = verzuim_uit_csv(b"datum;uren;bsn\n7-9-2026;1;999\n", "v.csv")
    assert len(rows) == 1
    assert [finding.code for finding in findings] == ["L53"]
    assert "bsn" in findings[0].message


def test_a_list_of_absurd_length_stops_at_its_limit() -> None:
    rows, findings = verzuim_uit_csv(b"datum;uren\n" + b"7-9-2026;1\n" * (MAX_ROWS + 5), "v.csv")
    assert len(rows) == MAX_ROWS
    assert [finding.code for finding in findings] == ["L50"]


def test_a_list_of_nothing_but_faults_gives_a_bounded_list() -> None:
    _, findings = verzuim_uit_csv(b"datum;uren\n" + b"x;1\n" * 5000, "v.csv")
    assert [finding.code for finding in findings] == ["L54"] * MAX_FINDINGS + ["L50"]


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    rows, findings = lees_verzuim(tmp_path / "weg.csv")
    assert rows == ()
    assert [finding.code for finding in findings] == ["L50"]


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_findings(content: bytes) -> None:
    rows, findings = verzuim_uit_csv(b"datum;uren\n" + content, "v.csv")
    assert all(row.uren >= 0 for row in rows)
    assert all(finding.message and finding.remedy for finding in findings)


@given(st.dates(date(1000, 1, 1)))
def test_a_date_is_read_in_every_form(day: date) -> None:
    for form in (
        f"{day:%Y}-{day.month}-{day.day}",
        f"{day.day}-{day.month}-{day:%Y}",
        f"{day.day:02}/{day.month:02}/{day:%Y}",
        f" {day.day}.{day.month}.{day:%Y} ",
    ):
        assert lees_datum(form) == day


@pytest.mark.parametrize(
    "text", ["", "1", "1-2", "2026-13-01", "30-2-2026", "1-2-26", "１-2-2026", "2026-09-01T00:00"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert lees_datum(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,5", Decimal("1.5")), (" 2 ", Decimal(2)), ("-3", Decimal(-3)), ("1.000,5", None), ("", None)],
)
def test_a_number_has_a_comma_or_a_point(text: str, number: Decimal | None) -> None:
    assert lees_getal(text) == number
