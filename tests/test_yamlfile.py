"""YAML from outside is plain data with lines, or findings with lines; never a surprise."""

from __future__ import annotations

import contextlib
import re
import string
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding


def faults(text: str | bytes) -> list[tuple[str, int]]:
    with pytest.raises(InvalidInput) as refused:
        yamlfile.load(text, "f.yaml")
    return [place(finding) for finding in refused.value.findings]


def place(finding: Finding) -> tuple[str, int]:
    name, _, line = finding.where.rpartition(":")
    assert name == "f.yaml"
    assert finding.message
    assert finding.remedy
    return finding.code, int(line)


def value(text: str) -> object:
    return yamlfile.load(f"v: {text}\n", "f.yaml").data["v"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("24", 24),
        ("-3", -3),
        ("0", 0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-09-01", date(2026, 9, 1)),
        # What YAML 1.1 would turn into something else stays the text that was written.
        ("ja", "ja"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("16:30", "16:30"),
        ("0612345678", "0612345678"),
        ("1_000", "1_000"),
        ("1,5", "1,5"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        (".", "."),
        ("+", "+"),
        ("e3", "e3"),
        ("2026-09-01 12:00:00", "2026-09-01 12:00:00"),
        ("'24'", "24"),
        ('"2026-09-01"', "2026-09-01"),
        ('""', ""),
        ("|\n  een\n  twee", "een\ntwee\n"),
        ("{a: [1, ja]}", {"a": [1, "ja"]}),
    ],
)
def test_a_value_is_what_a_reader_of_the_file_expects(written: str, meant: object) -> None:
    got = value(written)
    assert got == meant
    assert type(got) is type(meant)


def test_keys_are_text_as_written() -> None:
    assert yamlfile.load("1: a\n2026-09-01: b\nyes: c\n~: d\n", "f.yaml").data == {
        "1": "a",
        "2026-09-01": "b",
        "yes": "c",
        "~": "d",
    }


def test_every_value_knows_its_line() -> None:
    document = yamlfile.load("# kop\na:\n  b:\n    - 1\n    - c: 2\nlast:\n  5\n", "f.yaml")
    assert document.line_of(("a",)) == 2
    assert document.line_of(("a", "b", 0)) == 4
    assert document.line_of(("a", "b", 1, "c")) == 5
    assert document.line_of(("last",)) == 6
    assert document.where(("a", "b")) == "f.yaml:3"


def test_the_line_of_something_that_is_missing_is_that_of_what_encloses_it() -> None:
    document = yamlfile.load("\na:\n  b: 1\n", "f.yaml")
    assert document.line_of(("a", "absent", 3)) == 2
    assert document.line_of(()) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: *x\n", [("Y04", 1), ("Y04", 2)]),
        ("a: 1\n*x : 2\n", [("Y04", 2)]),
        ("a: !!python/object:os.system x\n", [("Y05", 1)]),
        ("a: !!str 5\n", [("Y05", 1)]),
        ("a: 1\nb: 2\na: 3\n", [("Y06", 3)]),
        ("a: 1\na:\n  b: 1\n  c: [1]\nd: 1\nd: 2\n", [("Y06", 2), ("Y06", 6)]),
        ("a: 2026-02-30\nb: 2026-13-01\n", [("Y09", 1), ("Y09", 2)]),
        ("a: 1234567890123456\n", [("Y09", 1)]),
        ("a: 1e999\n", [("Y09", 1)]),
        ("? [a]\n: 1\n", [("Y08", 1)]),
        ("a: 1\n---\nb: 2\n", [("Y10", 2)]),
        ("a: 1\n  b: 2\n", [("Y03", 2)]),
        ("a: [1, 2\nb: 3\n", [("Y03", 2)]),
        ("a: 1\n\tb: 2\n", [("Y03", 2)]),
        ("a: 'x\n", [("Y03", 1)]),
        ("a: 1\nb: \x07\n", [("Y03", 2)]),
        (b"a: 1\nb: \xff\n", [("Y02", 2)]),
        ("a: 1".encode("utf-16"), [("Y02", 1)]),
        (b"\x7fELF\x00\x00", [("Y03", 1)]),
        ("x" * (yamlfile.MAX_BYTES + 1), [("Y11", 1)]),
        ("[" * 100_000, [("Y07", 1)]),
        ("[" * 40, [("Y07", 1)]),
        ("a: [b, " * 31, [("Y07", 1)]),
        ("a: ['[', \"[\", # [[[[\n" * 15, [("Y03", 15)]),
        ("a: \ud800", [("Y03", 1)]),
        ("- 1\n" * (yamlfile.MAX_VALUES + 1), [("Y11", yamlfile.MAX_VALUES)]),
    ],
)
def test_what_cannot_be_used_is_found_at_its_line(text: str | bytes, expected: list[tuple[str, int]]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\n  b: 2\n", "een dubbele punt staat waar geen waarde kan beginnen"),
        ("naam: Jan: Piet\n", "een dubbele punt staat waar geen waarde kan beginnen"),
        ("a: [1, 2\nb: 3\n", "een lijst tussen haken is niet gesloten"),
        ("a: {b: 1\nc: 2\n", "een groep tussen accolades is niet gesloten"),
        ("a: 1\n\tb: 2\n", "een tab of een ander teken dat hier niet kan staan"),
        ("a: @x\n", "een tab of een ander teken dat hier niet kan staan"),
        ("a: 'x\n", "een aanhalingsteken is niet gesloten"),
        ('pad: "C:\\Users"\n', "een backslash tussen dubbele aanhalingstekens die voor geen teken staat"),
        ("a: !z!x y\n", "een label dat hier niet wordt gebruikt"),
        (
            "- a\nb: 1\n",
            "dit past niet bij wat erboven staat; controleer de inspringing en de dubbele punten",
        ),
        ("a: 1\nb: \x07\n", "een stuurteken dat niet in tekst past"),
        ("a: 'it''s' # ['\nb: [x, 'y'\n", "een lijst tussen haken is niet gesloten"),
    ],
)
def test_what_is_wrong_is_told_alike_whatever_the_parser_calls_it(
    monkeypatch: pytest.MonkeyPatch, loader: str, text: str, problem: str
) -> None:
    monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader))
    with pytest.raises(InvalidInput) as refused:
        yamlfile.load(text, "f.yaml")
    assert [finding.message for finding in refused.value.findings] == [
        f"Dit is geen geldige YAML: {problem}."
    ]


def test_a_file_of_nothing_but_faults_gives_a_bounded_list() -> None:
    assert len(faults("- !x 1\n" * 5000)) == yamlfile.MAX_FINDINGS


def test_an_empty_file_is_none_and_a_byte_order_mark_is_no_content() -> None:
    assert yamlfile.load("", "f.yaml").data is None
    assert yamlfile.load("# alleen uitleg\n", "f.yaml").data is None
    assert yamlfile.load(b"\xef\xbb\xbfa: 1", "f.yaml").data == {"a": 1}
    assert yamlfile.load("\ufeffa: 1", "f.yaml").data == {"a": 1}


def test_a_file_that_is_not_there_is_a_finding(tmp_path: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        yamlfile.read(tmp_path / "weg.yaml")  # type: ignore[operator]
    assert [finding.code for finding in refused.value.findings] == ["Y01"]


words = st.text(alphabet=string.ascii_letters + string.digits + " :#-'\"&*!éë€\n", max_size=12)
# To PyYAML 1E5 is a text that needs no quotation marks; to YAML 1.2, and here, it is a number.
texts = words.filter(lambda text: not re.fullmatch(r"[-+]?[0-9]+[eE][-+]?[0-9]+", text))
scalars = texts | st.integers(-(10**14), 10**14) | st.booleans() | st.none() | st.dates()
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(documents)
def test_what_a_yaml_writer_writes_is_read_back_as_it_was(data: object) -> None:
    written = yaml.safe_dump(data, allow_unicode=True)
    # The one writer's habit that is refused here on purpose: anchors for values that are the same object.
    if "&id0" not in written:
        assert yamlfile.load(written, "f.yaml").data == data


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert yamlfile.load(text, "f.yaml").line_of() >= 1


Written = st.one_of(
    st.text(),
    st.sampled_from(["1e3", "0612", "1_000", "yes", "16:30", "2026-01-01", "null", "1:30:00", "\x85"]),
    st.integers(-(10**14), 10**14), st.booleans(), st.none(), st.dates(),
)  # fmt: skip


@given(st.dictionaries(st.text(min_size=1), st.one_of(Written, st.lists(Written))))
def test_what_is_written_is_read_back_and_holds_no_alias(data: dict[str, Any]) -> None:
    twice = {"a": data, "b": data}
    assert yamlfile.load(yamlfile.dump(twice), "x").data == twice


def test_a_file_that_mas_wrote_may_be_larger_than_one_that_people_edit() -> None:
    text = "a: [" + "1, " * yamlfile.MAX_VALUES + "1]"
    with pytest.raises(InvalidInput):
        yamlfile.load(text, "x")
    assert len(yamlfile.load(text, "x", size=2).data["a"]) == yamlfile.MAX_VALUES + 1
