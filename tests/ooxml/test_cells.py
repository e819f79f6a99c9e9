"""Cells as Excel means them, whatever program wrote the file and however it wrote it."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.errors import InvalidInput
from mas_cli.ooxml import ErrorValue, iter_rows, iter_sheet, open_workbook, read_cells, resolve_names
from mas_cli.ooxml.archive import DEFAULT
from mas_cli.ooxml.general_rows import general_rows
from mas_cli.ooxml.markup import UnusualMarkupError, escape
from mas_cli.ooxml.references import column_number
from mas_cli.ooxml.sheet_rows import scan_rows

SHARED = (
    "<si><t>ja</t></si>"
    "<si><r><rPr><b/></rPr><t>zeer </t></r><r><t xml:space='preserve'>vaak &amp; lang</t></r></si>"
    '<si><t>かな</t><rPh sb="0" eb="1"><t>kana</t></rPh><phoneticPr fontId="1"/></si>'
    "<si/>"
    "<si><t>regel_x000D_\n_x005F_x000D_</t></si>"
)
ROWS = (
    '<row r="1" spans="1:3"><c r="A1" s="7" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    '<c r="C1" t="s"><v>2</v></c>'
    '<c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c></row>'
    '<row r="2"><c r="A2"><v>-1.5E-3</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c>'
    '<c r="D2" t="str"><f>A1&amp;"!"</f><v>ja!</v></c><c r="E2"><f>1/0</f></c><c r="F2" s="3"/></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>in de cel</t></is></c>'
    '<c r="B3" t="inlineStr"><is><r><t>met </t></r><r><t>opmaak</t></r></is></c>'
    '<c r="C3"><f t="shared" ref="C3:C4" si="0">A2*2</f><v>4</v></c>'
    '<c r="D3" t="d"><v>2024-02-29</v></c></row>'
    '<row r="4"><c r="C4"><f t="shared" si="0"/><v>6</v></c><c r="D4" t="n"><v></v></c>'
    '<c r="E4" t="str"><v/></c></row>'
)
EXPECTED = {
    "A1": "ja",
    "B1": "zeer vaak & lang",
    "C1": "かな",
    "D1": "",
    "E1": "regel\r\n_x000D_",
    "A2": -0.0015,
    "B2": True,
    "C2": ErrorValue("#N/A"),
    "D2": "ja!",
    "E2": None,
    "F2": None,
    "A3": "in de cel",
    "B3": "met opmaak",
    "C3": 4.0,
    "D3": 45351.0,
    "C4": 6.0,
    "D4": None,
    "E4": "",
    "Z99": None,
}


def prefixed(rows):
    """The same rows with every element in a namespace prefix."""
    return rows.replace("</", "<\0").replace("<", "<x:").replace("<x:\0", "</x:")


def odd(rows):
    """The same rows as no usual program writes them."""
    return rows.replace('<c r="B1" t="s">', "<!-- een <c r=\"B1\"> --><c t = 's'\n r='B1' >").replace(
        "<v>1</v>", "<v><![CDATA[1]]></v>", 1
    )


@pytest.mark.parametrize("strict", [False, True], ids=["transitional", "strict"])
@pytest.mark.parametrize("shape", ["plain", "prefixed", "odd", "spaced", "utf-16"])
def test_every_kind_of_value_is_read_from_every_shape_of_file(office, shape, strict):
    options = {"strict": strict}
    if shape == "prefixed":
        xml = office.sheet_xml(prefixed(ROWS), prefix="x", **options)
    elif shape == "odd":
        xml = office.sheet_xml(odd(ROWS), **options)
    elif shape == "spaced":
        xml = office.sheet_xml(ROWS.replace("><c", ">\r\n  <c").replace("</row>", "\n</row>"), **options)
    else:
        xml = office.sheet_xml(ROWS, **options)
    parts = office.workbook_parts({"Blad": xml}, shared=SHARED, strict=strict)
    if shape == "utf-16":
        for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
            parts[name] = parts[name].replace("UTF-8", "UTF-16").encode("utf-16")
    workbook = open_workbook(office.zipped(parts))
    found = read_cells(workbook, "Blad", EXPECTED)
    assert {ref: cell.value for ref, cell in found.items()} == EXPECTED
    streamed = {
        (row, column): value
        for row, values in iter_rows(workbook, "Blad")
        for column, value in values.items()
    }
    assert len(streamed) == sum(value is not None for value in EXPECTED.values())
    assert streamed[1, 2] == "zeer vaak & lang"


def test_formula_and_style_of_a_cell_are_told(office):
    workbook = open_workbook(office.workbook(ROWS, shared=SHARED))
    found = read_cells(workbook, "Blad", ["A1", "D2", "C3", "C4", "F2"])
    assert [cell.formula for cell in found.values()] == [None, 'A1&"!"', "A2*2", "", None]
    assert [cell.style for cell in found.values()] == [7, 0, 0, 0, 3]


def test_cells_without_references_stand_where_they_are_counted(office):
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row r='5'><c/><c r='D5'><v>3</v></c><c><v>4</v></c></row>"
    )
    workbook = open_workbook(office.workbook(rows))
    found = read_cells(workbook, "Blad", ["A1", "B1", "D5", "E5"])
    assert [cell.value for cell in found.values()] == [1.0, 2.0, 3.0, 4.0]


def test_references_are_taken_in_any_spelling_and_refused_when_they_are_none(office):
    workbook = open_workbook(office.workbook(ROWS, shared=SHARED))
    assert read_cells(workbook, "blad", ["$a$1"])["$a$1"].value == "ja"
    for ref in ("", "A0", "A1048577", "XFE1", "A1:B2", "14"):
        with pytest.raises(InvalidInput) as caught:
            read_cells(workbook, "Blad", [ref])
        assert caught.value.findings[0].code == "X16"


def test_an_unknown_sheet_is_a_finding_that_names_those_there_are(office):
    workbook = open_workbook(office.workbook(ROWS, shared=SHARED))
    with pytest.raises(InvalidInput) as caught:
        read_cells(workbook, "Vragenlijst", ["A1"])
    (finding,) = caught.value.findings
    assert finding.code == "X15"
    assert "Blad" in finding.remedy


def test_a_shared_text_that_is_not_there_is_a_finding(office):
    workbook = open_workbook(office.workbook('<row r="1"><c r="A1" t="s"><v>5</v></c></row>', shared="<si/>"))
    with pytest.raises(InvalidInput):
        read_cells(workbook, "Blad", ["A1"])


def test_names_of_single_cells_are_resolved_and_others_left_out(office):
    names = {
        "antw_a": "Blad!$C$14",
        "antw_b": "'blad'!$D$2:$D$2",
        "gebied": "Blad!$A$1:$B$2",
        "formule": "SUM(Blad!$A$1)",
        "weg": "#REF!",
        "elders": "Ander!$A$1",
        "extern": "[1]Blad!$A$1",
    }
    listed = "".join(f'<definedName name="{name}">{formula}</definedName>' for name, formula in names.items())
    local = '<definedName name="lokaal" localSheetId="0">Blad!$A$1</definedName>'
    workbook = open_workbook(office.workbook(ROWS, main=f"<definedNames>{listed}{local}</definedNames>"))
    assert resolve_names(workbook) == {"antw_a": ("Blad", "C14"), "antw_b": ("Blad", "D2")}
    assert workbook.names[-1].sheet == "Blad"


def test_a_sheet_name_with_an_apostrophe_is_resolved(office):
    parts = office.workbook_parts(
        {"Foto's &amp; zo": office.sheet_xml(ROWS)},
        main="<definedNames><definedName name='n'>'Foto''s &amp; zo'!$A$1</definedName></definedNames>",
    )
    assert resolve_names(open_workbook(office.zipped(parts))) == {"n": ("Foto's & zo", "A1")}


def test_the_calendar_of_the_workbook_is_known(office):
    assert open_workbook(office.workbook(ROWS, settings='<workbookPr date1904="1"/>')).date1904
    assert not open_workbook(office.workbook(ROWS)).date1904


def test_a_workbook_written_by_openpyxl_is_read_back(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Vragenlijst"
    values = {"A1": "ja <&> nee", "B2": 3.25, "C3": True, "D4": "=B2*2", "AA9": "  spaties  ", "A10": "é\n€"}
    for ref, value in values.items():
        sheet[ref] = value
    sheet["E5"] = datetime(2024, 2, 29, 12)  # noqa: DTZ001
    book.create_sheet("Verborgen").sheet_state = "veryHidden"
    path = tmp_path / "gemaakt.xlsx"
    book.save(path)
    workbook = open_workbook(path)
    assert [sheet.state for sheet in workbook.sheets.values()] == ["visible", "veryHidden"]
    found = read_cells(workbook, "Vragenlijst", [*values, "E5"])
    assert {ref: found[ref].value for ref in values if ref != "D4"} == {
        ref: value for ref, value in values.items() if ref != "D4"
    }
    assert (found["D4"].value, found["D4"].formula) == (None, "B2*2")
    assert found["E5"].value == 45351.5


@pytest.mark.slow
def test_a_large_sheet_streams_in_little_memory():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    for row in range(6000):
        sheet.append([f"zaak-{row}", "ja", row, row / 7] + ["onbekend"] * 8)
    buffer = io.BytesIO()
    book.save(buffer)
    workbook = open_workbook(buffer.getvalue())
    part = workbook.package.archive.members[workbook.sheet("Register").part]
    tracemalloc.start()
    try:
        count = total = 0
        for _number, values in iter_rows(workbook, "Register"):
            count += 1
            total += values[3]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, total) == (6000, sum(range(6000)))
    assert part.size > 3_500_000
    assert peak < part.size
    assert read_cells(workbook, "Register", ["A6000"])["A6000"].value == "zaak-5999"


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
)
refs = st.tuples(st.sampled_from(["A", "B", "Z", "AA", "XFD"]), st.integers(1, 30))


@st.composite
def cell_elements(draw):
    letters, _row = draw(refs)
    style = draw(st.sampled_from(["", ' s="4"', ' s="4" cm="1"', " s='4'", ' ph="1" s="4"']))
    text = escape(draw(texts))
    content = draw(
        st.sampled_from(
            [
                ("", "<v>12.5</v>"),
                (' t="n"', "<v>1E3</v>"),
                (' t="str"', f"<v>{text}</v>"),
                (' t="str"', f'<f>CONCAT("{text}")</f><v>{text}</v>'),
                (' t="str"', f"<v><![CDATA[{text.replace(']]>', '')}]]></v>"),
                (' t="inlineStr"', f"<is><t>{text}</t></is>"),
                (
                    ' t="inlineStr"',
                    f'<is><r><rPr/><t xml:space="preserve">{text}</t></r><rPh><t>x</t></rPh></is>',
                ),
                (' t="b"', "<v>1</v>"),
                (' t="e"', "<v>#REF!</v>"),
                ("", '<f t="shared" si="0"/><v>1</v>'),
                ("", "<v/>"),
                ("", ""),
                (None, ""),
            ]
        )
    )
    return (
        letters,
        style,
        content,
        draw(st.sampled_from(["", "\n", "<!-- x -->"]) if draw(st.booleans()) else st.just("")),
    )


@st.composite
def sheets(draw):
    written = []
    for number in sorted(draw(st.sets(st.integers(1, 30), max_size=6))):
        cells = []
        elements = draw(st.lists(cell_elements(), max_size=4))
        if len({element[0] for element in elements}) < len(elements):
            elements.sort(
                key=lambda element: column_number(element[0])
            )  # twice, or in disorder, and not both
        for letters, style, (kind, content), gap in elements:
            reference = f' r="{letters}{number}"'
            if kind is None:
                cells.append(f"{gap}<c{reference}{style}/>")
            elif draw(st.integers(0, 9)):
                cells.append(f"{gap}<c{reference}{style}{kind}>{content}</c>")
            else:
                cells.append(f"{gap}<c{kind}{style}{reference}>{content}</c>")
        written.append(
            draw(st.sampled_from(['<row r="%d">%s</row>', '<row spans="1:9" r="%d" >%s</row>']))
            % (number, "".join(cells))
        )
    return "".join(written)


@given(rows=sheets(), size=st.integers(1, 400))
def test_the_lean_scan_and_the_general_reader_give_the_same_rows(office, rows, size):
    data = office.sheet_xml(rows).encode()
    blocks = [data[start : start + size] for start in range(0, len(data), size)]
    expected = list(general_rows([data], "", DEFAULT))
    assert list(general_rows(blocks, "", DEFAULT)) == expected
    scanned = []
    try:
        scanned.extend(scan_rows([data], "", DEFAULT))
    except UnusualMarkupError:
        assert "'" in rows or "<!" in rows
    else:
        assert len(scanned) == len(expected)
    assert scanned == expected[: len(scanned)]


@given(rows=sheets())
def test_a_sheet_as_a_table_has_the_cells_that_the_careful_reader_gives(office, rows):
    book = open_workbook(office.workbook(rows))
    expected = list(iter_rows(book, "Blad"))
    found = [
        (number, {column: value for column, value in enumerate(values, 1) if value is not None})
        for number, values in iter_sheet(book, "Blad")
    ]
    assert found == expected


@given(rows=sheets())
def test_single_cells_are_read_as_the_general_reader_reads_them(office, rows):
    wanted = [f"{letters}{number}" for letters in ("A", "B", "AA", "XFD") for number in range(1, 31)]
    first = {}
    for row in general_rows([office.sheet_xml(rows).encode()], "", DEFAULT):
        for cell in row.cells:
            first.setdefault(cell.ref, cell)
    found = read_cells(open_workbook(office.workbook(rows)), "Blad", wanted)
    for ref in wanted:
        raw = first.get(ref)
        assert found[ref].style == (raw.style if raw else 0)
        assert found[ref].formula == (raw.formula if raw else None)
        if raw and raw.kind == "inlineStr":
            assert found[ref].value == raw.value


@pytest.mark.parametrize(
    "row",
    [
        '<c t="n" r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="B1"><v>9</v></c><c t="n" r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c t="inlineStr" r="B1"><is><t>r="A1"</t></is></c><c r="A1"><v>1</v></c>',
    ],
)
@pytest.mark.parametrize("wanted", [["A1"], ["A1", "B1", "C1"]])
def test_of_a_cell_that_stands_twice_the_first_counts_however_it_is_written(office, row, wanted):
    book = open_workbook(office.workbook(f'<row r="1">{row}</row>'))
    assert read_cells(book, "Blad", wanted)["A1"].value == 1


def test_dates_have_no_place_in_a_cell_but_serial_numbers(office):
    rows = '<row r="1"><c r="A1"><v>45351</v></c></row>'
    assert read_cells(open_workbook(office.workbook(rows)), "Blad", ["A1"])["A1"].value == float(
        (date(2024, 2, 29) - date(1899, 12, 30)).days
    )
