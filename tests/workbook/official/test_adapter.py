"""A workbook file becomes the model of the formulas with nothing lost."""

# ruff: noqa: E501  XML is read best unbroken

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.formulas import verify
from mas_cli.ooxml import open_workbook
from mas_cli.workbook.generate import generate
from mas_cli.workbook.official import sheet_part
from mas_cli.workbook.official.adapter import Contents, read_contents
from mas_cli.workbook.official.source import open_source
from support.official import Raw, Tab, book, zipped

FOLDER = os.environ.get("MAS_REAL_FILES")
FILES = sorted(Path(FOLDER, "xlsx").glob("*.xls[xm]")) if FOLDER else []
TABLE = (
    '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" displayName="Punten" ref="D1:E3">'
    '<tableColumns><tableColumn name="Vraag"/><tableColumn name="Punt"/></tableColumns></table>'
)


def clock() -> datetime:
    return datetime(2026, 9, 1, 12, tzinfo=UTC)


def contents(data: bytes) -> Contents:
    return read_contents(open_workbook(data))


def test_shared_array_spilling_and_table_formulas_agree_with_what_the_file_remembers() -> None:
    sheet = Tab(
        {
            "A1": 1, "A2": 2, "A3": 3,
            "B1": Raw('<c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c>'),
            "B2": Raw('<c r="B2"><f t="shared" si="0"/><v>4</v></c>'),
            "B3": Raw('<c r="B3"><f t="shared" si="0"/><v>6</v></c>'),
            "C1": Raw('<c r="C1"><f t="array" ref="C1:C3">A1:A3+1</f><v>2</v></c>'),
            "C2": Raw('<c r="C2"><v>3</v></c>'), "C3": Raw('<c r="C3"><v>4</v></c>'),
            "D1": "Vraag", "E1": "Punt", "D2": "a", "E2": 3, "D3": "b", "E3": 4,
            "F1": Raw('<c r="F1" cm="1"><f t="array" ref="F1:F2">_xlfn._xlws.FILTER(A1:A3,A1:A3&gt;1)</f><v>2</v></c>'),
            "F2": Raw('<c r="F2"><v>3</v></c>'),
            "G1": ("SUM(Punten[Punt])", 7),
            "G2": ('Totaal&""', "7"),
            "G3": Raw('<c r="G3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
            "G4": ("A1=1", True),
        },
        tables=(TABLE,),
    )  # fmt: skip
    read = contents(book({"Blad": sheet}, names={"Totaal": "Blad!$G$1"}, dynamic=True))
    report = verify(read.model, clock=clock)
    assert report.differ == ()
    assert report.unsupported == ()
    assert report.agree == report.formulas == 12


def test_a_table_with_an_alternative_text_is_a_table() -> None:
    extension = (
        '<extLst><ext uri="x"><x14:table xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'altText="Keuzen"/></ext></extLst></table>'
    )
    sheet = Tab({"A1": "Keuze"}, tables=(TABLE.replace("</table>", extension),))
    plain = Tab({"A1": "Keuze"}, tables=(TABLE,))
    assert contents(book({"Blad": sheet})).model.tables == contents(book({"Blad": plain})).model.tables != []


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    sheet = Tab({"A1": 0, "B1": ("YEAR(A1)", 1904)})
    report = verify(contents(book({"Blad": sheet}, settings='<workbookPr date1904="1"/>')).model, clock=clock)
    assert report.agree == 1


def test_a_workbook_saved_by_a_dutch_excel_is_computed_in_dutch() -> None:
    sheet = Tab({"A1": 1.5, "B1": ('TEXT(A1,"0,00")', "1,50")})
    read = contents(book({"Blad": sheet}, language="Werkbladen"))
    assert read.region.decimal == ","
    assert verify(read.model, clock=clock, region=read.region).agree == 1


def test_a_result_that_differs_from_the_file_is_named_with_both_values() -> None:
    sheet = Tab({"A1": 2, "B1": ("A1*2", 5)})
    (found,) = verify(contents(book({"Blad": sheet})).model, clock=clock).differ
    assert (str(found.cell), found.cached, found.computed) == ("Blad!B1", 5.0, 4.0)


def test_a_number_that_is_none_is_damage_and_not_zero() -> None:
    with pytest.raises(InvalidInput) as refused:
        contents(book({"Blad": Tab({"A1": Raw('<c r="A1"><v>12abc</v></c>')})}))
    assert [finding.code for finding in refused.value.findings] == ["X14"]


def test_a_workbook_with_more_cells_than_an_instrument_has_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheet_part, "MAX_CELLS", 3)
    with pytest.raises(InvalidInput) as refused:
        contents(book({"Blad": Tab({"A1": 1, "A2": 2, "A3": 3, "A4": 4})}))
    assert [finding.code for finding in refused.value.findings] == ["W52"]


def test_a_zip_gives_the_one_workbook_in_it_and_is_refused_with_none_or_two(tmp_path: Path) -> None:
    inner = book({"Blad": Tab({"A1": 1})})
    path = tmp_path / "download.zip"
    for members, codes in (
        ({"map/Instrument.xlsx": inner, "Lees mij.txt": b"hallo"}, []),
        ({"Lees mij.txt": b"hallo"}, ["W50"]),
        ({"a.xlsx": inner, "b.xlsm": inner}, ["W51"]),
        ({"oud.xls": b"\xd0\xcf\x11\xe0"}, ["W50"]),
    ):
        path.write_bytes(zipped(members))
        if codes:
            with pytest.raises(InvalidInput) as refused:
                open_source(path)
            assert [finding.code for finding in refused.value.findings] == codes
        else:
            assert list(open_source(path).sheets) == ["Blad"]


def test_every_formula_of_the_workbook_made_here_is_computed() -> None:
    from mas_cli.instrument import catalog
    from mas_cli.instrument.instrument import resolve

    today = clock().date()
    data = generate(resolve(catalog.find("mas", today), today), answers=None, screening=None, today=today)
    report = verify(contents(data).model, clock=clock)
    assert report.formulas > 500
    assert (report.differ, report.unsupported) == ((), ())


@pytest.mark.skipif(not FILES, reason="MAS_REAL_FILES names no folder with workbooks in xlsx/")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_computed_cell_of_a_real_workbook_agrees_with_what_it_remembers(path: Path) -> None:
    read = read_contents(open_source(path))
    report = verify(read.model, clock=clock, region=read.region)
    assert report.differ == ()
    assert report.supported == report.agree + report.uncached + report.volatile
