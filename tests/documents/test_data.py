"""Facts from files and mappings: typed, placed, and every fault of them a finding."""

# ruff: noqa: DTZ001  a PV gives Dutch clock time without a zone

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.documents import data, dutch, example
from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import Field, FieldType, Format, Rule
from mas_cli.documents.typed import MAX_TEXT, typed
from mas_cli.errors import InvalidInput
from mas_cli.written import Wrong


def field(kind: str, **more: Any) -> Field:
    return Field("veld", FieldType(kind), "Veld", Rule.REQUIRED, **more)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("d", "2026-03-12", date(2026, 3, 12)),
        ("d", "12-03-2026", date(2026, 3, 12)),
        ("d", "1-3-2026", date(2026, 3, 1)),
        ("d", date(2026, 3, 12), date(2026, 3, 12)),
        ("d", "1/3/2026", date(2026, 3, 1)),
        ("d", "1 maart 2026", date(2026, 3, 1)),
        ("d", "onbekend", None),
        ("b", "J", True),
        ("b", "?", None),
        ("n", "1.000,5", Decimal("1000.5")),
        ("dt", "12 maart 2026 om 14.05 uur", datetime(2026, 3, 12, 14, 5)),
        ("dt", "2026-03-12 14:05", datetime(2026, 3, 12, 14, 5)),
        ("dt", "2026-03-12T14:05:00", datetime(2026, 3, 12, 14, 5)),
        ("dt", "12-03-2026 14.05 uur", datetime(2026, 3, 12, 14, 5)),
        ("b", "ja", True),
        ("b", "Nee", False),
        ("b", True, True),
        ("n", "7,5", Decimal("7.5")),
        ("n", 7.5, Decimal("7.5")),
        ("n", 12, Decimal(12)),
        ("s", 1234567, "1234567"),
        ("s", date(2026, 3, 12), "2026-03-12"),
        ("s", "regel\r\nregel\rregel\n", "regel\nregel\nregel"),
        ("s", "  ruimte blijft  ", "  ruimte blijft  "),
    ],
)
def test_a_value_is_read_as_its_field_means_it(kind: str, raw: Any, value: Any) -> None:
    assert typed(field(kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("d", "2026-02-30"),
        ("d", "gisteren"),
        ("d", "12/03/26"),
        ("dt", "2026-03-12"),
        ("dt", "2026-03-12 25:00"),
        ("dt", "2026-02-30 10:00"),
        ("b", "misschien"),
        ("b", 1),
        ("n", "veel"),
        ("n", "-3"),
        ("n", "1e9"),
        ("n", True),
        ("n", "1.000"),
        ("d", "03-2026"),
        ("dt", "14:05"),
        ("s", 1.10),
        ("s", True),
        ("s", "a\x0bb"),
        ("s", "a\x00b"),
        ("s", "a\ud800b"),
        ("s", "a\ufffeb"),
        ("s", "x" * (MAX_TEXT + 1)),
        ("s", {"a": 1}),
        ("s", ["a"]),
        ("e", "paars"),
    ],
)
def test_what_a_field_cannot_take_is_refused_with_a_remedy(kind: str, raw: Any) -> None:
    options = {"rood": "rood"} if kind == "e" else {}
    with pytest.raises(Wrong) as caught:
        typed(field(kind, options=options), raw)
    assert caught.value.message
    assert caught.value.remedy


@given(st.text())
def test_text_is_kept_as_it_is_or_refused(text: str) -> None:
    try:
        found = typed(field("s"), text)
    except Wrong:
        return
    assert found == text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 3, 1), "1 maart 2026"),
        (datetime(2026, 3, 1, 9, 5), "1 maart 2026 om 09.05 uur"),
        (Decimal("1234.50"), "1.234,5"),
        (Decimal(16), "16"),
        (Decimal(0), "0"),
        (Decimal(100), "100"),
        (True, "ja"),
        ("tekst", "tekst"),
    ],
)
def test_values_print_as_dutch(value: Any, shown: str) -> None:
    assert dutch.shown(value) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2011", "2011 (dag en maand onbekend)"),
        ("00-05-2011", "mei 2011 (dag onbekend)"),
        ("14-5-2011", "14 mei 2011"),
    ],
)
def test_of_a_date_of_birth_what_is_known_is_printed(written: str, shown: str) -> None:
    born = typed(field("d", partly=True), written)
    assert dutch.shown(born) == shown


@pytest.mark.parametrize(
    ("born", "age", "duty"),
    [
        ("14-5-2011", 15, "leerplichtig"),
        ("2011", None, "leerplichtig"),
        ("05-2011", 15, "leerplichtig"),
        # The school year of the sixteenth birthday ended for who was born before August.
        ("2010", None, "onbekend"),
        ("onbekend", None, None),
    ],
)
def test_what_follows_from_a_date_of_birth_is_said_where_it_is_sure(
    pv_jongere: Format, born: str, age: int | None, duty: str | None
) -> None:
    mapping = {"verdachte": {"geboortedatum": born}, "feit": {"periode_van": "7-9-2026"}}
    facts, findings = from_mapping(pv_jongere, mapping)
    assert not findings
    assert facts.get("berekend.leeftijd_bij_aanvang") == age
    assert facts.get("berekend.plicht") == duty


def places(path: Path, fmt: Format) -> dict[str, str]:
    mapping, where = data.read(path)
    _data, findings = from_mapping(fmt, mapping, where)
    return {finding.where: finding.code for finding in findings}


def test_every_fault_in_a_yaml_file_is_found_at_its_line(tmp_path: Path, pv_jongere: Format) -> None:
    path = tmp_path / "feiten.yaml"
    path.write_text(
        "verdachte:\n"
        "  geboortedatum: '2011-02-30'\n"
        "  achternam: Jansen\n"
        "pv: los\n"
        "verzuim:\n"
        "  - datum: 2026-01-12\n"
        "    uren: veel\n"
        "    kleur: rood\n"
        "  - los\n"
        "hulpverlening: soms\n",
        encoding="utf-8",
    )
    assert places(path, pv_jongere) == {
        "feiten.yaml:2 (verdachte.geboortedatum)": "F03",
        "feiten.yaml:3 (verdachte.achternam)": "F02",
        "feiten.yaml:4 (pv)": "F03",
        "feiten.yaml:7 (verzuim[1].uren)": "F03",
        "feiten.yaml:8 (verzuim[1].kleur)": "F02",
        "feiten.yaml:9 (verzuim[2])": "F03",
        "feiten.yaml:10 (hulpverlening)": "F03",
    }


def test_an_unknown_field_is_answered_with_the_one_that_was_meant(pv_jongere: Format) -> None:
    _data, findings = from_mapping(pv_jongere, {"verdachte": {"achternam": "Jansen"}})
    assert "verdachte.achternaam" in findings[0].remedy


def test_json_with_escaped_emoji_is_read_and_placed_by_line(tmp_path: Path, pv_jongere: Format) -> None:
    path = tmp_path / "feiten.json"
    path.write_text('{"verdachte": {"achternaam": "\\ud83d\\ude00",\n "kleur": "rood"}}', encoding="utf-8")
    mapping, where = data.read(path)
    found, findings = from_mapping(pv_jongere, mapping, where)
    assert found.get("verdachte.achternaam") == "\N{GRINNING FACE}"
    assert [finding.code for finding in findings] == ["F02"]
    assert findings[0].where.startswith("feiten.json")


@pytest.mark.parametrize(
    "content",
    ["{", '{"a": 1, "a": 2}', "[1]", "\ufeff[]", "[" * 100_000, '"los"'],
    ids=["half", "dubbel", "lijst", "lijst met bom", "diep", "los"],
)
def test_json_that_is_no_set_of_facts_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "feiten.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        data.read(path)
    assert caught.value.findings


@pytest.mark.parametrize("name", ["weg.yaml", "weg.json"])
def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        data.read(tmp_path / name)
    assert caught.value.findings


def test_an_empty_file_holds_no_facts(tmp_path: Path) -> None:
    path = tmp_path / "leeg.yaml"
    path.write_text("", encoding="utf-8")
    assert data.read(path)[0] == {}


def test_dotted_names_and_groups_are_the_same(pv_jongere: Format) -> None:
    nested, _one = from_mapping(pv_jongere, example.mapping(pv_jongere))
    dotted, _two = from_mapping(pv_jongere, example.flat(pv_jongere))
    assert nested == dotted


def test_geen_answers_a_list_that_may_be_empty_and_no_other(pv_jongere: Format) -> None:
    found, findings = from_mapping(pv_jongere, {"hulpverlening": "Geen", "chronologie": "geen"})
    assert found.values == {"hulpverlening": ()}
    assert [finding.where for finding in findings] == ["chronologie"]


def test_what_does_not_apply_is_pointed_out_and_not_printed(pv_jongere: Format) -> None:
    facts = example.flat(pv_jongere) | {"tolk.naam": "E. Tolk"}
    _data, findings = from_mapping(pv_jongere, facts)
    assert [(finding.code, finding.where) for finding in findings] == [("F04", "tolk.naam")]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )
)
def test_no_data_whatever_breaks_the_reading(anything: Any) -> None:
    from mas_cli.documents import load

    fmt = load.shipped("pv-getuige")
    from_mapping(fmt, {"getuige": anything, "bijlagen": anything, "x": anything})


def test_json_and_yaml_of_the_same_facts_are_the_same(tmp_path: Path, pv_jongere: Format) -> None:
    facts = json.dumps(example.mapping(pv_jongere), default=str)
    (tmp_path / "a.json").write_text(facts, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(example.as_yaml(pv_jongere), encoding="utf-8")
    one, two = (from_mapping(pv_jongere, data.read(tmp_path / name)[0]) for name in ("a.json", "a.yaml"))
    assert one == two
