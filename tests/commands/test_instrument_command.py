"""`mas instrument`: list, show, check, diff and export, as a user runs them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mas_cli import cache
from mas_cli.instrument import catalog
from mas_cli.instrument.loading import load
from mas_cli.paths import data_root

EDITIONS = ("mas/2019-01", "mas/2020-04", "mas/2022-03")
FAULTS = Path(__file__).parents[1] / "instrument" / "fouten"
Mas = Callable[..., Any]


def overlay(folder: Path) -> Path:
    path = folder / "regio.yaml"
    path.write_text(
        "overlay: regio_test\ntitel: Afspraken regio Test\nversie: '1'\nvoor: mas\n"
        "parameters: {problematiek.minimum: 3}\nnamen: {om: parket Noord}\n",
        encoding="utf-8",
    )
    return path


def test_list_names_every_edition_and_the_one_in_force(mas: Mas) -> None:
    listed = mas("instrument", "list", "--json").json["instruments"]
    assert [item["name"] for item in listed] == list(EDITIONS)
    assert [item["name"] for item in listed if item["in_force"]] == ["mas/2022-03"]
    text = mas("instrument", "list")
    assert text.code == 0
    assert all(name in text.out for name in EDITIONS)


def test_an_instrument_of_your_own_is_listed_and_found(mas: Mas, mas_home: Path) -> None:
    own = mas_home / "config" / "instruments" / "eigen" / "2026-01"
    own.mkdir(parents=True)
    (own / "editie.yaml").write_text(
        "gebaseerd_op: mas/2022-03\ninstrument:\n  id: eigen\n  editie: 2026-01\n"
        "  geldig_vanaf: 2026-01-01\n",
        encoding="utf-8",
    )
    listed = mas("instrument", "list", "--json").json["instruments"]
    assert [item["name"] for item in listed if item["own"]] == ["eigen/2026-01"]
    assert mas("instrument", "show", "eigen", "--json").json["edition"] == "2026-01"


@pytest.mark.parametrize("name", EDITIONS)
def test_show_gives_every_question_with_type_options_applicability_source_and_provenance(
    mas: Mas, name: str
) -> None:
    shown = mas("instrument", "show", name, "--json").json
    definition, _findings = load(data_root("instruments") / name)
    assert definition is not None
    assert shown["sha256"] == definition.sha256
    assert [question["id"] for question in shown["questions"]] == list(definition.questions)
    for question in shown["questions"]:
        assert question["text"]
        assert question["help"]
        assert question["source"]
        assert question["provenance"] in {"SOURCE", "RECONSTRUCTION"}
        assert question["block"] in shown["blocks"]
        assert (question["min"] is not None) == (question["type"] in {"integer", "number", "date"})
        assert (question["options"] is not None) == (question["type"] in {"jno", "choice"})
        assert "{" not in question["text"] + question["help"]
    by_id = {question["id"]: question for question in shown["questions"]}
    assert by_id["verzuim_uren"]["applicability"] == "verzuim_soort niet in (luxe, absoluut)"
    assert by_id["pesten"]["applicability"] is None
    assert (by_id["luxe_dagen"]["min"], by_id["luxe_dagen"]["max"]) == (1, 200)
    routes = {route["id"]: route for route in shown["routes"]}
    assert list(routes) == ["vrijwillige_hulp", "halt", "dwang_civiel", "dwang_straf"]
    assert ("boa" in [item["id"] for item in routes["halt"]["indications"]]) == (name == "mas/2022-03")
    parameters = {item["id"]: item for item in shown["parameters"]}
    assert (parameters["halt.max_uren"]["value"], parameters["halt.max_uren"]["source"]) == (60, "S16")
    assert {fact["id"] for fact in shown["facts"]} == set(definition.facts)
    assert {signal["id"] for signal in shown["signals"]} == set(definition.signals)


def test_show_lays_a_regional_agreement_over_parameters_and_texts(mas: Mas, tmp_path: Path) -> None:
    shown = mas("instrument", "show", "mas", "--overlay", overlay(tmp_path), "--json").json
    parameters = {item["id"]: item for item in shown["parameters"]}
    assert (parameters["problematiek.minimum"]["value"], parameters["problematiek.minimum"]["local"]) == (
        3,
        True,
    )
    signals = {signal["id"]: signal for signal in shown["signals"]}
    assert "parket Noord" in signals["overleg_om"]["advice"]
    assert shown["overlay"]["id"] == "regio_test"


def test_show_picks_the_edition_in_force_on_the_day_asked(mas: Mas) -> None:
    for day, edition in (("2019-05-01", "2019-01"), ("2020-04-01", "2020-04"), ("1-3-2022", "2022-03")):
        assert mas("instrument", "show", "mas", "--date", day, "--json").json["edition"] == edition


def test_show_for_people_says_what_it_is_and_where_each_thing_comes_from(mas: Mas) -> None:
    text = mas("instrument", "show", "mas/2022-03").out
    assert "econstructie" in text.splitlines()[2]
    for part in ("verbalisant_boa (jno)", "S9 (staat zo in de bron)", "halt.max_uren = 60 uren", "Signalen"):
        assert part in text


def test_an_instrument_that_does_not_exist_is_refused_with_the_names_there_are(mas: Mas) -> None:
    refused = mas("instrument", "show", "mss")
    assert refused.code == 3
    assert "mas/2022-03" in refused.err


@pytest.mark.parametrize("name", ["onbekende-sleutel", "alles-tegelijk", "beslissing-zonder-einde"])
def test_check_shows_every_finding_and_ends_with_3(mas: Mas, name: str) -> None:
    file = FAULTS / f"{name}.yaml"
    _definition, findings = load(file)
    checked = mas("instrument", "check", file, "--json")
    assert checked.code == 3
    assert sorted(f["code"] for f in checked.json["findings"]) == sorted(f.code for f in findings)
    lines = [int(f["where"].rpartition(":")[2]) for f in checked.json["findings"]]
    assert lines == sorted(lines)
    text = mas("instrument", "check", file)
    assert text.code == 3
    assert all(f.message in text.out and f.remedy in text.out for f in findings)


def test_check_finds_nothing_in_what_ships_and_says_so(mas: Mas) -> None:
    for name in EDITIONS:
        checked = mas("instrument", "check", name)
        assert (checked.code, checked.err) == (0, "")
        assert "geen fouten" in checked.out


def test_check_looks_at_a_regional_agreement_too(mas: Mas, tmp_path: Path) -> None:
    good, bad = overlay(tmp_path), tmp_path / "fout.yaml"
    bad.write_text(good.read_text(encoding="utf-8").replace(": 3}", ": 30}"), encoding="utf-8")
    assert mas("instrument", "check", "mas", "--overlay", good).code == 0
    checked = mas("instrument", "check", "mas", "--overlay", bad, "--json")
    assert checked.code == 3
    assert [finding["code"] for finding in checked.json["findings"]] == ["D32"]


def test_the_editions_differ_only_where_the_sources_say_so(mas: Mas) -> None:
    def changed(before: str, after: str) -> list[tuple[str, str, str]]:
        found = mas("instrument", "diff", before, after, "--json").json["changes"]
        return [(c["part"], c["id"], c["change"]) for c in found]

    assert changed("mas/2019-01", "mas/2020-04") == [
        ("vragen", "verzuim_soort", "changed"),
        ("routes", "dwang_civiel", "changed"),
        ("contra", "dwang_straf.geen_problematiek_zonder_hulp", "removed"),
        ("signalen", "mazl", "changed"),
    ]
    assert changed("mas/2020-04", "mas/2022-03") == [
        ("vragen", "verbalisant_boa", "added"),
        ("routes", "halt", "changed"),
        ("aanwijzingen", "halt.boa", "added"),
    ]
    assert changed("mas/2022-03", "mas/2022-03") == []


def test_diff_shows_old_and_new_values_of_parameters_rules_and_steps(mas: Mas, tmp_path: Path) -> None:
    own = tmp_path / "eigen.yaml"
    own.write_text(
        "gebaseerd_op: mas/2022-03\n"
        "parameters:\n  halt.max_uren:\n    beschrijving: Meer uren kan niet\n    eenheid: uren\n"
        "    bron: S16\n    waarden: [{vanaf: 2017-03-16, waarde: 80}]\n"
        "signalen:\n  overleg_om: {als: boven_halt en eerder_halt = ja}\n"
        "beslissing:\n  licht: {kies: [halt]}\n"
        "vragen:\n  slaap_gamen: {tekst: Gamet de jongere te veel?}\n",
        encoding="utf-8",
    )
    differ = mas("instrument", "diff", "mas/2022-03", own, "--json")
    changes = {(c["part"], c["id"]): c for c in differ.json["changes"]}
    assert set(changes) == {
        ("parameters", "halt.max_uren"),
        ("signalen", "overleg_om"),
        ("beslissing", "licht"),
        ("vragen", "slaap_gamen"),
    }
    fields = {field["field"]: field for field in changes["parameters", "halt.max_uren"]["fields"]}
    assert fields["waarden"]["before"] == "60 vanaf 2017-03-16"
    assert fields["waarden"]["after"] == "80 vanaf 2017-03-16"
    text = mas("instrument", "diff", "mas/2022-03", own).out
    for part in ("4 verschillen", "vrijwillige_hulp, halt", "→ halt", "Gamet de jongere te veel?"):
        assert part in text
    assert "gelijk" in mas("instrument", "diff", "mas", "mas").out


def test_export_writes_a_workbook_and_overwrites_only_when_told(mas: Mas, tmp_path: Path) -> None:
    out = tmp_path / "instrument.xlsx"
    assert mas("instrument", "export", "mas", "--xlsx", out).code == 0
    first = out.read_bytes()
    assert zipfile.is_zipfile(out)
    refused = mas("instrument", "export", "mas/2019-01", "--xlsx", out)
    assert refused.code == 3
    assert out.read_bytes() == first
    assert mas("instrument", "export", "mas/2019-01", "--xlsx", out, "--force").code == 0
    assert out.read_bytes() != first


def test_mistakes_in_the_command_line_are_named_in_dutch(mas: Mas) -> None:
    for arguments, part in (
        (["instrument", "diff", "mas"], "ontbreekt"),
        (["instrument", "list", "--jsonn"], "bedoelt u --json?"),
        (["instrumnt"], "Bedoelt u 'instrument'?"),
        (["instrument", "diff", "a", "b", "c"], "een argument te veel"),
        (["instrument", "list", "--lang", "fr"], "kies nl of en"),
    ):
        wrong = mas(*arguments)
        assert wrong.code == 2
        assert part in wrong.err
        assert "Gebruik:" in wrong.err


def test_help_is_in_the_language_asked(mas: Mas) -> None:
    assert "Toon deze uitleg." in mas("instrument", "list", "--help").out
    assert "Show this message and exit." in mas("instrument", "list", "--help", "--lang", "en").out


def test_checked_editions_are_kept_and_used_again(
    mas: Mas, mas_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "cache", cache)
    mas("instrument", "show", "mas/2022-03")
    kept = list((mas_home / "cache" / "instruments").glob("*.json"))
    assert len(kept) == 1
    assert catalog.place_of("mas/2022-03", catalog.editions()[-1].valid_from).name == "2022-03"
