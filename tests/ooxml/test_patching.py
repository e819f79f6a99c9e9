"""A patched workbook holds the new values, shows nothing stale, and is otherwise the file it was."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.errors import InvalidInput
from mas_cli.ooxml import ErrorValue, open_workbook, patch_workbook, read_cells

ROWS = (
    '<row r="2" spans="1:3" s="9" customFormat="1"><c r="A2" s="4" t="inlineStr"><is><t>oud</t></is></c>'
    '<c r="C2" s="5"/></row>'
    '<row r="4"><c r="B4"><f>A2&amp;"!"</f><v>9</v></c><c r="C4" t="str">'
    '<f t="shared" ref="C4:C5" si="0">A2</f><v>oud</v></c></row>'
    '<row r="5"><c r="C5" t="str"><f t="shared" si="0"/><v>oud</v></c></row>'
    '<row r="6"><c r="A6"><f t="array" ref="A6:A7">ROW(A1:A2)</f><v>1</v></c></row>'
    '<row r="7"><c r="A7"><v>2</v></c></row><row r="9"/>'
)
BEFORE = '<dimension ref="A2:C7"/><cols><col min="4" max="4" width="9" style="6"/></cols>'
AFTER = '<mergeCells count="1"><mergeCell ref="E1:F2"/></mergeCells><pageMargins left="1"/>'


@pytest.fixture
def source(office):
    return office.workbook(ROWS, before=BEFORE, after=AFTER, main='<calcPr calcId="191029"/>')


def sheet_of(office, data):
    return office.unzipped(data)["xl/worksheets/sheet1.xml"].decode()


def values_of(data, *refs):
    return [cell.value for cell in read_cells(open_workbook(data), "Blad", refs).values()]


def codes(caught):
    return [finding.code for finding in caught.value.findings]


def test_values_take_the_place_of_old_ones_and_keep_their_style(office, source):
    changes = {"A2": "nieuw <&> \n\r", "C2": True, "B2": 2.5, "A9": 7, "D1": "eerst", "D20": "laatst"}
    patched = patch_workbook(source, {"Blad": changes})
    assert values_of(patched, *changes) == list(changes.values())
    found = read_cells(open_workbook(patched), "Blad", changes)
    # A new cell takes the style of its row, else of its column.
    assert {ref: cell.style for ref, cell in found.items()} == {
        "A2": 4, "C2": 5, "B2": 9, "A9": 0, "D1": 6, "D20": 6,
    }  # fmt: skip
    sheet = sheet_of(office, patched)
    assert '<dimension ref="A1:D20"/>' in sheet
    order = [
        sheet.index(f'r="{ref}"') for ref in ("D1", "A2", "B2", "C2", "B4", "C4", "A6", "A7", "A9", "D20")
    ]
    assert order == sorted(order)
    assert 'xml:space="preserve"' in sheet


def test_the_spans_of_a_row_are_widened_for_a_cell_outside_them(office, source):
    assert '<row r="2" spans="1:5"' in sheet_of(
        office, patch_workbook(source, {"Blad": {"E2": 1}}, overwrite=True)
    )
    assert '<row r="2" spans="1:3"' in sheet_of(office, patch_workbook(source, {"Blad": {"B2": 1}}))


def test_a_cell_can_be_emptied_and_an_absent_one_stays_absent(office, source):
    patched = patch_workbook(source, {"Blad": {"A2": None, "B2": None, "A30": None}})
    assert '<c r="A2" s="4"/>' in sheet_of(office, patched)
    assert "B2" not in sheet_of(office, patched)
    assert "A30" not in sheet_of(office, patched)


def test_cached_results_are_gone_and_excel_is_asked_to_calculate(office, source):
    patched = patch_workbook(source, {"Blad": {"A2": "x"}})
    sheet = sheet_of(office, patched)
    assert '<c r="B4"><f>A2&amp;"!"</f></c>' in sheet
    assert '<c r="C4"><f t="shared" ref="C4:C5" si="0">A2</f></c>' in sheet
    assert '<c r="C5"><f t="shared" si="0"/></c>' in sheet
    assert '<c r="A6"><f t="array" ref="A6:A7">ROW(A1:A2)</f></c>' in sheet
    assert '<c r="A7"></c>' in sheet
    assert values_of(patched, "B4", "C4", "C5", "A6", "A7") == [None] * 5
    assert b'<calcPr calcId="191029" fullCalcOnLoad="1"/>' in office.unzipped(patched)["xl/workbook.xml"]


def test_given_results_are_shown_with_the_type_they_have(office, source):
    results = {"B4": 2.5, "C4": "x!", "C5": False, "A6": ErrorValue("#N/A"), "A7": 8.0}
    patched = patch_workbook(source, {"Blad": {"A2": "x"}}, formula_values={"Blad": results})
    assert values_of(patched, *results) == list(results.values())
    formulas = [cell.formula for cell in read_cells(open_workbook(patched), "Blad", results).values()]
    assert formulas == ['A2&"!"', "A2", "", "ROW(A1:A2)", None]


def test_cached_results_stay_when_asked(source):
    patched = patch_workbook(
        source, {"Blad": {"A2": "x"}}, strip_cached=False, formula_values={"Blad": {"B4": 3}}
    )
    assert values_of(patched, "B4", "C4", "A7") == [3.0, "oud", 2.0]


def test_every_cell_that_cannot_be_written_is_named_at_once(source):
    changes = {"B4": 1, "C5": 1, "A7": 1, "F2": 1, "A2": "\x01", "C2": float("nan"), "B2": "x" * 32_768}
    with pytest.raises(InvalidInput) as caught:
        patch_workbook(source, {"Blad": changes, "Ander": {"A1": 1}})
    assert codes(caught) == ["X15"]
    with pytest.raises(InvalidInput) as caught:
        patch_workbook(source, {"Blad": changes}, where="instrument.xlsx")
    assert sorted(codes(caught)) == ["X17", "X17", "X17", "X19"]
    assert {finding.where for finding in caught.value.findings} == {
        f"instrument.xlsx: Blad!{ref}" for ref in ("A2", "C2", "B2", "F2")
    }
    with pytest.raises(InvalidInput) as caught:
        patch_workbook(source, {"Blad": dict.fromkeys(("B4", "C4", "C5", "A6", "A7"), 1)})
    assert codes(caught) == ["X18"] * 5
    with pytest.raises(InvalidInput) as caught:
        patch_workbook(source, {"Blad": {"1A": 1}})
    assert codes(caught) == ["X16"]
    with pytest.raises(InvalidInput) as caught:
        patch_workbook(source, {}, formula_values={"Blad": {"A2": 1, "Z1": 1}})
    assert codes(caught) == ["X20", "X20"]
    with pytest.raises(InvalidInput) as caught:
        patch_workbook(source, {"Blad": {"A2": date(1850, 1, 1)}})
    assert codes(caught) == ["X17"]


def test_overwriting_is_possible_when_told_but_never_of_what_others_need(office, source):
    patched = patch_workbook(source, {"Blad": {"B4": 1, "C5": 2, "F2": 3}}, overwrite=True)
    assert values_of(patched, "B4", "C5", "F2") == [1.0, 2.0, 3.0]
    for ref in ("C4", "A6", "A7"):
        with pytest.raises(InvalidInput) as caught:
            patch_workbook(source, {"Blad": {ref: 1}}, overwrite=True)
        assert codes(caught) == ["X18"]


def test_the_order_of_calculation_goes_when_a_formula_goes(office):
    parts = office.workbook_parts({"Blad": office.sheet_xml(ROWS)})
    parts["xl/calcChain.xml"] = '<calcChain><c r="B4" i="1"/></calcChain>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId50" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'calcChain" Target="calcChain.xml"/></Relationships>',
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    )
    source = office.zipped(parts)
    kept = office.unzipped(patch_workbook(source, {"Blad": {"A2": "x"}}))
    assert "xl/calcChain.xml" in kept
    gone = office.unzipped(patch_workbook(source, {"Blad": {"B4": 1}}, overwrite=True))
    assert "xl/calcChain.xml" not in gone
    assert b"calcChain" not in gone["xl/_rels/workbook.xml.rels"] + gone["[Content_Types].xml"]
    assert b'Id="rId1"' in gone["xl/_rels/workbook.xml.rels"]


@pytest.mark.parametrize("strict", [False, True], ids=["transitional", "strict"])
@pytest.mark.parametrize("shape", ["prefixed", "odd", "utf-16", "stored", "empty"])
def test_unusual_shapes_are_patched_too(office, shape, strict):
    rows, options = ROWS, {"strict": strict}
    if shape == "prefixed":
        rows = rows.replace("</", "<\0").replace("<", "<x:").replace("<x:\0", "</x:")
        options["prefix"] = "x"
    elif shape == "odd":
        rows = rows.replace('<c r="A2" s="4"', "<!-- c --><c\n s='4'").replace(
            "<v>9</v>", "<v><![CDATA[9]]></v>"
        )
    elif shape == "empty":
        rows = ""
    xml = office.sheet_xml(rows, **options)
    if shape == "empty":
        xml = xml.replace("<sheetData></sheetData>", "<sheetData/>")
    parts = office.workbook_parts({"Blad": xml}, strict=strict)
    if shape == "utf-16":
        for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
            parts[name] = parts[name].replace("UTF-8", "UTF-16").encode("utf-16")
    source = office.zipped(parts, zipfile.ZIP_STORED if shape == "stored" else zipfile.ZIP_DEFLATED)
    patched = patch_workbook(source, {"Blad": {"A2": "nieuw", "B12": 4}})
    assert values_of(patched, "A2", "B12", "B4") == ["nieuw", 4.0, None]
    assert b'fullCalcOnLoad="1"' in office.unzipped(patched)["xl/workbook.xml"]


def test_dates_follow_the_calendar_of_the_workbook(office):
    for date1904, expected in ((False, 45351.0), (True, 43889.0)):
        settings = '<workbookPr date1904="1"/>' if date1904 else ""
        source = office.workbook('<row r="1"><c r="A1" s="2"/></row>', settings=settings)
        moment = datetime(2024, 2, 29, 6)  # noqa: DTZ001
        patched = patch_workbook(source, {"Blad": {"A1": date(2024, 2, 29), "B1": moment}})
        assert values_of(patched, "A1", "B1") == [expected, expected + 0.25]


def test_a_request_to_calculate_follows_the_names(office):
    names = '<definedNames><definedName name="n">Blad!$A$1</definedName></definedNames>'
    source = office.workbook('<row r="1"><c r="A1"/></row>', main=names + "<oleSize ref='A1'/>")
    main = office.unzipped(patch_workbook(source, {"Blad": {"A1": 1}}))["xl/workbook.xml"]
    assert b'</definedNames><calcPr fullCalcOnLoad="1"/><oleSize' in main


def test_rows_out_of_order_are_not_patched_by_guess(office):
    source = office.workbook('<row r="5"><c r="A5"/></row><row r="2"><c r="A2"/></row>')
    with pytest.raises(InvalidInput) as caught:
        patch_workbook(source, {"Blad": {"C2": 1}})
    assert codes(caught) == ["X14"]


def test_the_same_patch_gives_the_same_bytes(source):
    changes = {"Blad": {"A2": "x", "Q30": 4}}
    assert patch_workbook(source, changes) == patch_workbook(source, changes)


def raw_members(data):
    """For each member what a zip tool would see: packed bytes, date, attributes, extra field."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for info in file.infolist():
            start = (
                info.header_offset
                + 30
                + int.from_bytes(data[info.header_offset + 26 : info.header_offset + 28], "little")
                + int.from_bytes(data[info.header_offset + 28 : info.header_offset + 30], "little")
            )
            packed = data[start : start + info.compress_size]
            found[info.filename] = (
                packed,
                info.date_time,
                info.external_attr,
                info.extra,
                info.comment,
                info.flag_bits,
            )
    return found


values = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30).filter(
        lambda text: (
            not any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text)
            and not set(text) & {"\ufffe", "\uffff"}
        )
    ),
    st.text("_x0D\r", max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**15), 10**15),
    st.booleans(),
    st.none(),
)
places = st.tuples(st.sampled_from(["A", "B", "D", "ZZ"]), st.integers(8, 40)).map(
    lambda place: f"{place[0]}{place[1]}"
)


@given(changes=st.dictionaries(places, values, max_size=12))
def test_what_was_written_is_read_and_every_other_part_is_untouched(office, changes):
    parts = office.workbook_parts(
        {
            "Blad": office.sheet_xml(ROWS),
            "Ander": office.sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
        },
        shared="<si><t>x</t></si>",
    )
    parts["xl/vbaProject.bin"] = bytes(range(256)) * 4
    source = office.zipped(parts)
    patched = patch_workbook(source, {"Blad": changes})
    found = read_cells(open_workbook(patched), "Blad", changes)
    assert {ref: cell.value for ref, cell in found.items()} == changes
    before, after = raw_members(source), raw_members(patched)
    assert list(before) == list(after)
    for name, member in before.items():
        if name not in {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}:
            assert after[name] == member, name
        else:
            assert after[name][1:3] == member[1:3], name


@given(value=values)
def test_openpyxl_reads_the_value_that_was_written(office, value):
    source = office.workbook('<row r="1"><c r="A1" s="0"/></row>')
    patched = patch_workbook(source, {"Blad": {"A1": value}})
    found = openpyxl.load_workbook(io.BytesIO(patched))["Blad"]["A1"].value
    if isinstance(value, str):
        # openpyxl takes an empty text for an empty cell and leaves Excel's notation of characters alone.
        assert "_x" in (found or "") or (found or "") == value
    else:
        assert found == value


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1" t="str"><f>A1</f><v>oud</v></c>',
        '<c r="B1" s="1" t="e" cm="1"><f t="array" ref="B1">A1</f><v>#N/A</v></c>',
        '<c r="B1" t="b"><f>A1</f> <v>1</v></c>',
        '<c r="B1" t="str"><f>A1</f><v xml:space="preserve"> oud </v></c>',
        '<c r="B1"><f t="shared" si="0"/>\n<v>4</v></c>',
        '<c r="B1"><f>A1</f><v/></c>',
        '<c r="B1"><f>A1</f></c>',
        '<c r="B1" t="str"><f>A1</f><v><![CDATA[oud]]></v></c>',
    ],
)
def test_no_way_of_writing_a_result_leaves_it_stale(office, cell):
    source = office.workbook(
        f'<row r="1"><c r="A1"><v>1</v></c>{cell}<c r="C1" t="str"><v>blijft</v></c></row>'
    )
    patched = patch_workbook(source, {"Blad": {"A1": 2}})
    found = read_cells(open_workbook(patched), "Blad", ["B1"])["B1"]
    assert found.value in (None, "")
    assert found.formula in ("A1", "")
    assert "oud" not in sheet_of(office, patched)
    assert values_of(patched, "A1", "C1") == [2.0, "blijft"]
