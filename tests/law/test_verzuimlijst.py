"""A CSV of absence as schools export it: every fault with its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mas_cli.law.verzuimlijst import MAX_FINDINGS, MAX_ROWS, Verzuimregel, lees_verzuim

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.findings import Finding

HOUR = "Leerling;Datum;Lesuur;Vak;Absentie;Geoorloofd\n"


def read(folder: Path, content: bytes) -> tuple[tuple[Verzuimregel, ...], tuple[Finding, ...]]:
    """The rows and findings of a list with this content."""
    path = folder / "v.csv"
    path.write_bytes(content)
    return lees_verzuim(path)


@pytest.mark.parametrize(
    "content",
    [
        "datum;uren;te_laat;reden;geoorloofd\n7-9-2026;1,5;2;verslapen;nee\n",
        "datum,uren,te_laat,reden,geoorloofd\n2026-09-07,1.5,2,verslapen,nee\n",
        'datum,uren,te_laat,reden,geoorloofd\r\n07/09/2026,"1,5",2,verslapen,nee\r\n',
        "Datum\tUren\tTe laat\tReden\tGeoorloofd\n7.9.2026\t1,5\t2\tverslapen\tN\n",
        "reden;geoorloofd;uren;datum;te-laat\nverslapen;nee;1,50;07-09-2026;2\n\n;;;;\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_usual_ways_to_write_a_list_are_read_alike(content: str, encoding: str, tmp_path: Path) -> None:
    rows, findings = read(tmp_path, content.encode(encoding))
    assert findings == ()
    (row,) = rows
    assert (row.datum, row.uren, row.te_laat) == (date(2026, 9, 7), Decimal("1.5"), 2)
    assert (row.reden, row.geoorloofd, row.rij) == ("verslapen", False, 2)


def test_a_windows_code_page_keeps_its_letters(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "datum;uren;reden\n7-9-2026;1;één dag\n".encode("cp1252"))
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
def test_a_faulty_cell_is_found_with_its_row_and_the_rest_is_read(
    row: str, code: str, tmp_path: Path
) -> None:
    content = f"datum;uren;te_laat;reden;geoorloofd\n8-9-2026;2;;;\n{row}\n9-9-2026;3;;;\n".encode()
    rows, findings = read(tmp_path, content)
    assert [(finding.code, finding.where) for finding in findings] == [(code, "v.csv:3")]
    assert [item.uren for item in rows] == [2, 3]


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    _, findings = read(tmp_path, b"datum;uren;te_laat;geoorloofd\nx;y;z;q\n")
    assert [finding.code for finding in findings] == ["L54", "L55", "L56", "L57"]


def test_only_late_needs_no_hours(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, b"datum;uren;te_laat\n7-9-2026;;ja\n")
    assert findings == ()
    assert (rows[0].uren, rows[0].te_laat) == (0, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "T03"),
        (b"dag;aantal\n1;2\n", "L52"),
        (b"PK\x03\x04\x00\x00", "X06"),
        (b'datum;uren\n"7-9-2026;1\n', "T10"),
        (b"x" * 5_000_001, "L52"),
        (b";" * 20_000, "T03"),
    ],
)
def test_what_is_no_list_of_absence_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    rows, findings = read(tmp_path, content)
    assert rows == ()
    assert code in [finding.code for finding in findings]


def test_columns_that_are_not_used_are_named(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, b"datum;uren;bsn\n7-9-2026;1;999\n")
    assert len(rows) == 1
    assert [finding.code for finding in findings] == ["T25"]
    assert "bsn" in findings[0].message


def test_a_list_of_absurd_length_stops_at_its_limit(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, b"datum;uren\n" + b"7-9-2026;1\n" * (MAX_ROWS + 5))
    assert len(rows) == MAX_ROWS
    assert [finding.code for finding in findings] == ["L50"]


def test_a_list_of_nothing_but_faults_gives_a_bounded_list(tmp_path: Path) -> None:
    _, findings = read(tmp_path, b"datum;uren\n" + b"x;1\n" * 5000)
    assert [finding.code for finding in findings] == ["L54"] * MAX_FINDINGS + ["L50"]


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    rows, findings = lees_verzuim(tmp_path / "weg.csv")
    assert rows == ()
    assert [finding.code for finding in findings] == ["T01"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_give_rows_or_findings(tmp_path: Path, content: bytes) -> None:
    rows, findings = read(tmp_path, b"datum;uren\n" + content)
    assert all(row.uren >= 0 for row in rows)
    assert all(finding.message and finding.remedy for finding in findings)


def test_a_row_a_lesson_hour_is_an_hour_each(tmp_path: Path) -> None:
    content = HOUR + "Sam;28-9-2026;3;NE;AO;Nee\nSam;28-9-2026;4;WI;AO;Nee\nSam;29-9-2026;1;WI;ZK;\n"
    rows, findings = read(tmp_path, content.encode())
    assert [(row.datum.day, row.uren, row.geoorloofd) for row in rows] == [
        (28, 1, False),
        (28, 1, False),
        (29, 1, True),
    ]
    assert [finding.code for finding in findings] == ["T25"]


@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        ("Sam;28-9-2026;3;NE;TL;", [(0, 1, None)]),
        ("Sam;28-9-2026;3;NE;;", [(1, 0, None)]),
        ("Sam;28-9-2026;3;NE;absent;onbekend", [(1, 0, None)]),
        ("Sam;28-9-2026;3;NE;Aanwezig;", []),
    ],
)
def test_the_code_of_a_lesson_hour_says_what_it_counts_as(
    row: str, read_as: list[tuple[int, int, bool | None]], tmp_path: Path
) -> None:
    rows, _findings = read(tmp_path, (HOUR + row + "\n").encode())
    assert [(one.uren, one.te_laat, one.geoorloofd) for one in rows] == read_as


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("Sam;28-9-2026;3;NE;QQ;\n", "L57"),
        ("Sam;28-9-2026;3;NE;AO;Ja\n", "L57"),
        ("Sam;28-9-2026;3;NE;AO;Nee\nKim;28-9-2026;3;NE;AO;Nee\n", "L58"),
    ],
)
def test_what_a_lesson_hour_does_not_say_is_asked_and_not_guessed(
    rows: str, code: str, tmp_path: Path
) -> None:
    _rows, findings = read(tmp_path, (HOUR + rows).encode())
    assert code in [finding.code for finding in findings if finding.severity == "block"]


def test_a_lesson_hour_that_comes_twice_counts_once_and_is_said(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, (HOUR + "Sam;28-9-2026;3;NE;AO;Nee\n" * 2).encode())
    assert len(rows) == 1
    assert [(finding.code, finding.where) for finding in findings][-1] == ("L59", "v.csv:3")


def test_the_hours_of_one_of_many_are_counted_when_named(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text(HOUR + "Sam;28-9-2026;3;NE;AO;Nee\nKim;28-9-2026;3;NE;AO;Nee\n")
    rows, findings = lees_verzuim(tmp_path / "v.csv", leerling="kim")
    assert [row.rij for row in rows] == [3]
    assert not [finding for finding in findings if finding.severity == "block"]
