"""A data file in JSON is read as one in YAML: the line of every value, and every fault at its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli import datafile
from mas_cli.errors import InvalidInput
from mas_cli.yamlfile import MAX_BYTES, MAX_DEPTH, MAX_VALUES

TEXT = """\
{
  "jongere": {"achternaam": "Jansen",
    "bsn": "123456782"},
  "meldingen": [
    {"datum": "2026-09-01", "uren": 3.5},
    {"datum": "2026-09-08",
     "uren": 2}
  ]
}
"""


def faults(content: bytes, name: str = "a.json") -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        datafile.load(content, name)
    return [(finding.code, finding.where) for finding in refused.value.findings]


def test_every_value_of_json_has_its_line() -> None:
    document = datafile.load(TEXT.encode(), "a.json")
    assert document.data == json.loads(TEXT)
    assert document.where(("jongere", "bsn")) == "a.json:3"
    assert document.where(("meldingen", 1)) == "a.json:6"
    assert document.where(("meldingen", 1, "uren")) == "a.json:7"
    assert document.where(("meldingen", 1, "onbekend")) == "a.json:6"


@pytest.mark.parametrize("ending", ["json", "JSON"])
def test_the_same_text_gives_the_same_whether_its_name_says_json_or_yaml(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a.{ending}"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    other = tmp_path / "a.yaml"
    other.write_bytes(TEXT.encode())
    assert datafile.read(file).data == datafile.read(other).data
    place = ("meldingen", 0, "uren")
    assert datafile.read(file, "x").where(place) == datafile.read(other, "x").where(place) == "x:5"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("Y15", "a.json:1")]),
        ('{"a": 1,\n "b": }', [("Y15", "a.json:2")]),
        ('{"a": 1,\n "b": "open\n}', [("Y15", "a.json:2")]),
        ("verzuim_uren: 24\n", [("Y15", "a.json:1")]),
        ('{"a": 1,\n "b": {"a": 2},\n "a": 3}', [("Y06", "a.json:3")]),
        ('{"a": [{},\n {"b": 1, "b": 2}]}', [("Y06", "a.json:2")]),
        ('{"a":\n 123456789012345678}', [("Y09", "a.json:2")]),
        ('{"a":\n NaN, "b": 1e999}', [("Y09", "a.json:2"), ("Y09", "a.json:2")]),
        ('{"a":\n "\\ud800"}', [("Y09", "a.json:2")]),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), [("Y07", "a.json:1")]),
        ("[" * 100_000, [("Y07", "a.json:1")]),
        ("[" + "1," * 2 * MAX_VALUES + "1]", [("Y11", "a.json:1")]),
        (" " * MAX_BYTES + "{}", [("Y11", "a.json:1")]),
    ],
)
def test_a_fault_in_json_is_found_at_its_line(text: str, found: list[tuple[str, str]]) -> None:
    assert faults(text.encode()) == found


def test_bytes_that_are_no_text_are_refused() -> None:
    assert faults(b'{"a":\n "\xff"}') == [("Y02", "a.json:2")]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        datafile.read(tmp_path / "weg.json", "weg.json")
    assert [(finding.code, finding.where) for finding in refused.value.findings] == [("Y01", "weg.json")]


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\:,{}[]é', max_size=4), inner, max_size=3)
    ),
    max_leaves=15,
)


@given(_VALUES, st.sampled_from([None, 0, 2]))
def test_any_json_is_read_as_it_is_with_a_line_for_every_value(data: object, indent: int | None) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    document = datafile.load(text.encode(), "a.json")
    assert document.data == data

    def visit(value: object, path: tuple[str | int, ...]) -> None:
        assert path in document._lines
        for key, inner in (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        ):
            visit(inner, (*path, key))

    visit(data, ())
