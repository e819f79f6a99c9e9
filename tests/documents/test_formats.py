"""Every format that ships: complete, checked, built from its text, and good for a document."""

from __future__ import annotations

import importlib.util
import re
import sys
import zipfile
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from mas_cli import yamlfile
from mas_cli.documents import example, load, make, word_text
from mas_cli.documents.checking import check
from mas_cli.documents.checks import FUNCTIONS
from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import FieldType
from mas_cli.paths import data_root

ROOT = data_root("formats")
TOOLS = Path(__file__).parents[2] / "tools"
TYPES = load.types()
TODAY = date(2026, 11, 21)


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", TYPES)
def test_the_example_of_a_type_passes_all_its_checks(name: str) -> None:
    fmt = load.shipped(name)
    data, reading = from_mapping(fmt, example.mapping(fmt))
    assert reading == []
    assert check(fmt, data, TODAY) == []


@pytest.mark.parametrize("name", TYPES)
def test_the_example_printed_as_yaml_holds_the_same_facts(name: str) -> None:
    fmt = load.shipped(name)
    document = yamlfile.load(example.as_yaml(fmt), "voorbeeld.yaml")
    from_text, findings = from_mapping(fmt, document.data)
    assert findings == []
    assert from_text == from_mapping(fmt, example.mapping(fmt))[0]


@pytest.mark.parametrize("name", TYPES)
def test_the_example_becomes_a_document_by_the_fast_path(name: str) -> None:
    fmt = load.shipped(name)
    document = make.make(fmt, example.mapping(fmt), TODAY)
    assert document.fast
    assert document.findings == ()
    assert not document.draft


@pytest.mark.parametrize("name", TYPES)
def test_a_draft_can_be_made_of_nothing_at_all(name: str) -> None:
    fmt = load.shipped(name)
    document = make.make(fmt, {}, TODAY, draft=True)
    assert document.draft


@pytest.mark.parametrize("name", TYPES)
def test_the_word_file_is_what_the_tool_builds_from_the_text(name: str) -> None:
    folder = ROOT / name
    if not (folder / "inhoud.yaml").is_file():
        pytest.skip("this format is edited in Word")
    build = tool("build_formats")
    content = build.built(folder)
    if name == "pv-jongere":
        assert build.built(folder) == content
    assert build.parts((folder / "format.docx").read_bytes()) == build.parts(content)


@pytest.mark.parametrize("name", TYPES)
def test_every_field_says_what_to_fill_in_and_on_what_basis(name: str) -> None:
    fmt = load.shipped(name)
    for entry in fmt.fields.values():
        assert entry.help, entry.name
        assert entry.basis, entry.name


@pytest.mark.parametrize("name", TYPES)
def test_a_conditional_field_is_reported_under_a_check_that_holds(name: str) -> None:
    fmt = load.shipped(name)
    for entry in fmt.fields.values():
        assert not entry.check or entry.check in fmt.checks, entry.name


# ISO/IEC 29500-1: the order in which Word wants the properties of tables and paragraphs.
ORDER = {
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
    "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc "
    "textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
}


@pytest.mark.parametrize("name", TYPES)
def test_properties_stand_in_the_order_that_word_wants(name: str) -> None:
    with zipfile.ZipFile(load.shipped(name).document) as archive:
        parts = [
            part
            for part in archive.namelist()
            if re.search(r"/(document|styles|header1|footer1)\.xml$", part)
        ]
        roots = [word_text.parse(archive.read(part)) for part in parts]
    for root in roots:
        for parent, children in ORDER.items():
            rank = {word: position for position, word in enumerate(children.split())}
            for element in root.iter(f"{word_text.W}{parent}"):
                found = [rank[child.tag.removeprefix(word_text.W)] for child in element]
                assert found == sorted(found), [child.tag for child in element]


def test_every_check_is_a_function_and_some_format_uses_it() -> None:
    described = load.checks(ROOT)
    numbered = {f"C{number:02}" for number in range(1, 31)} | {f"E{number:02}" for number in range(1, 31)}
    assert set(described) == set(FUNCTIONS) == numbered


def test_no_list_is_printed_without_its_columns() -> None:
    for name in TYPES:
        for entry in load.shipped(name).fields.values():
            assert (entry.type is FieldType.LIST) == bool(entry.columns)


def test_parameters_that_name_fields_name_fields_of_some_format() -> None:
    known = {field for name in TYPES for field in load.shipped(name).fields}
    for code in ("C02", "C10", "C28", "C30"):
        parameters = load.checks(ROOT)[code].parameters
        for key in ("velden", "feitenvelden", "eigen_velden", "dagen"):
            assert set(parameters.get(key, [])) <= known, (code, key)
