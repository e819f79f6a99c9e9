"""A number has one home: the law in `instruments/law`, the MAS in its instrument; everyone else names it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from mas_cli import installed
from mas_cli.documents import load
from mas_cli.errors import InvalidInput
from mas_cli.instrument import loading
from mas_cli.instrument.catalog import find
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.instrument import resolve
from mas_cli.law.bewaren import bewaarregels
from mas_cli.law.data import law_parameters
from mas_cli.law.leerplicht import status
from mas_cli.law.levensloop import Soort
from mas_cli.law.lookup import DatedParameter, all_parameters, look_up
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.paths import data_root
from mas_cli.region.overlay import load_overlay
from mas_cli.toets import loading as toetsen

ROOT = Path(__file__).parents[2]
INSTRUMENTS = data_root("instruments")
FORMATS = data_root("formats")


def own_parameters() -> dict[str, set[str]]:
    """Per file of an instrument or check the numbers that stand in it."""
    found = {}
    for path in [*INSTRUMENTS.glob("mas/*/parameters.yaml"), *INSTRUMENTS.glob("plan/toetsen/*/*.yaml")]:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[str(path)] = set(data if path.name == "parameters.yaml" else data.get("parameters", {}))
    return found


def test_no_number_stands_in_two_files() -> None:
    homes = [
        set(law_parameters()),
        set(wettelijke_termijnen()),
        set(bewaarregels()),
        *own_parameters().values(),
    ]
    together = [id_ for home in homes for id_ in home]
    assert sorted(set(together)) == sorted(together)


def test_the_manual_s_change_of_a_number_reaches_law_show_law_status_and_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = re.findall(
        r"```yaml\n(kwalificatieplicht\..*?)```", (ROOT / "docs/wet.md").read_text("utf-8"), re.DOTALL
    )
    place = tmp_path / "instruments" / "law" / "leerplicht.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(block, encoding="utf-8")
    monkeypatch.setenv("MAS_HOME", str(tmp_path / "home"))
    shipped = installed.roots("instruments")
    monkeypatch.setattr(installed, "roots", lambda kind: (*shipped, tmp_path / kind))
    born = date(2011, 5, 14)
    for day, age, soort in (
        (date(2030, 7, 31), 18, Soort.GEEN),
        (date(2030, 8, 1), 21, Soort.KWALIFICATIEPLICHTIG),
    ):
        shown = look_up("kwalificatieplicht.eind_leeftijd", day)
        assert isinstance(shown, DatedParameter)
        assert shown.value.value == age
        assert status(born, day, False, law_parameters()).soort is soort
        instrument = resolve(find("mas", day), day)
        answers = {"peildatum": day, "geboortedatum": born, "startkwalificatie": "nee"}
        asked = evaluate(instrument, answers | {"verzuim_soort": "overig"}, day)
        assert ("niet_leerplichtig" in asked.signals) == (soort is Soort.GEEN), day


def edition(tmp_path: Path, **files: str) -> list[tuple[str, str]]:
    """(code, place) of the findings of an edition based on the last one."""
    folder = tmp_path / "mas" / "2030-01"
    folder.mkdir(parents=True)
    head = "gebaseerd_op: mas/2022-03\ninstrument: {editie: 2030-01, geldig_vanaf: 2030-01-01}\n"
    (folder / "editie.yaml").write_text(head + files.pop("editie", ""), encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    _definition, findings = loading.load(folder)
    return [(finding.code, finding.where) for finding in findings]


NUMBER = "beschrijving: Een getal.\n  eenheid: jaren\n  waarden: [{vanaf: 2030-01-01, waarde: 21}]\n"


def test_an_edition_that_writes_a_number_of_the_law_down_again_is_refused(tmp_path: Path) -> None:
    text = f"kwalificatieplicht.eind_leeftijd:\n  bron: V30\n  {NUMBER}"
    assert edition(tmp_path, parameters=text) == [("D39", "2030-01/parameters.yaml:1")]


@pytest.mark.parametrize("source", ["Lpw art. 4b", "S16; Lpw 4b", "S22", "AKW"])
def test_an_edition_that_gives_a_number_of_a_statute_another_name_is_refused(
    tmp_path: Path, source: str
) -> None:
    assert edition(tmp_path, parameters=f"plicht.tot:\n  bron: {source}\n  {NUMBER}") == [
        ("D39", "2030-01/parameters.yaml:1")
    ]


def test_an_edition_may_have_numbers_of_its_own_and_name_more_of_the_law(tmp_path: Path) -> None:
    own = f"eigen.grens:\n  bron: S16\n  {NUMBER}"
    assert edition(tmp_path, parameters=own, editie="wet: [verlof.max_dagen_hoofd]\n") == []


def test_a_name_under_wet_that_the_law_does_not_have_is_refused_with_its_line(tmp_path: Path) -> None:
    assert edition(tmp_path, editie="wet: [leerplicht.eindleeftijd]\n") == [("D38", "2030-01/editie.yaml:3")]


def test_an_edition_that_opens_a_number_of_the_law_to_regions_is_refused(tmp_path: Path) -> None:
    slot = "lokaal: {parameters: {melding.uren: {min: 8, max: 20}}}\n"
    assert ("D39", "2030-01/editie.yaml:3") in edition(tmp_path, editie=slot)


@pytest.mark.parametrize("name", ["melding.uren", "verlof.max_dagen_hoofd", "halt.max_uren"])
def test_a_region_that_writes_a_threshold_below_the_law_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "regio.yaml"
    path.write_text(
        f"overlay: west\ntitel: West\nversie: '1'\nvoor: mas\nparameters: {{{name}: 8}}\n", encoding="utf-8"
    )
    with pytest.raises(InvalidInput) as refused:
        load_overlay(path, find("mas", date(2026, 9, 1)))
    (finding,) = refused.value.findings
    assert finding.code == "D31"
    assert str(all_parameters(date(2026, 9, 1))[name].waarden[-1].value) in finding.message


def test_a_check_that_writes_a_number_of_the_law_down_again_is_refused(tmp_path: Path) -> None:
    text = (INSTRUMENTS / "plan/toetsen/svb/2022-08.yaml").read_text(encoding="utf-8")
    again = f"\nparameters:\n  svb.tot_leeftijd:\n    bron: SVB\n    {NUMBER.replace('  ', '    ')}"
    path = tmp_path / "svb.yaml"
    path.write_text(text + again, encoding="utf-8")
    _toets, findings = toetsen.load(path)
    assert "D39" in [finding.code for finding in findings]


def test_a_format_that_writes_a_number_of_the_law_down_again_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "pv-halt"
    folder.mkdir()
    text = (FORMATS / "pv-halt/format.yaml").read_text(encoding="utf-8")
    again = text.replace("C25: {", "C25: {halt_uren_hoogstens: 80, ")
    (folder / "format.yaml").write_text(again, "utf-8")
    with pytest.raises(InvalidInput) as refused:
        load.load(folder, FORMATS, need_document=False)
    assert ["halt.max_uren" in finding.message for finding in refused.value.findings] == [True]


def test_a_condition_of_a_format_names_a_number_that_exists(tmp_path: Path) -> None:
    folder = tmp_path / "pv-halt"
    folder.mkdir()
    text = (FORMATS / "pv-halt/format.yaml").read_text(encoding="utf-8")
    (folder / "format.yaml").write_text(
        text.replace("meerderjarig.leeftijd", "meerderjarig.leeftyd"), "utf-8"
    )
    with pytest.raises(InvalidInput) as refused:
        load.load(folder, FORMATS, need_document=False)
    assert ["meerderjarig.leeftyd" in finding.message for finding in refused.value.findings] == [True]


def test_every_number_that_a_check_names_exists() -> None:
    known = all_parameters(date.max)
    numbers = {
        value
        for check in load.checks(FORMATS).values()
        for name, value in check.parameters.items()
        if isinstance(value, str)
        and name.split("_")[0] in {"halt", "besluit", "leeftijd", "dagen", "onder", "vanaf"}
    }
    assert {"halt.max_uren", "verlof.max_dagen_hoofd"} <= numbers
    assert numbers <= known.keys()


def test_the_page_of_numbers_is_current() -> None:
    tool = ROOT / "tools" / "number_docs.py"
    assert subprocess.run([sys.executable, tool, "--check"], check=False).returncode == 0
