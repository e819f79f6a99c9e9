"""Every kind of data file has a JSON Schema for editors: kept current, and of one mind with the program."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from mas_cli import shapes, yamlfile
from mas_cli.casefile import changes
from mas_cli.errors import InvalidInput
from mas_cli.table import Targets, read_columns

ROOT = Path(__file__).parent.parent
VALIDATOR = jsonschema.Draft202012Validator

# Per kind of file some that are broken, each in another way.
BROKEN = {
    "dossier": ["jongre: {}", "jongere: {naam: x}", "meldingen: {}", "meldingen: [{datums: 1-9-2026}]"],
    "kolommen": ["- a", "a: [b]", "{kolommen: {}, ander: x}", "waarden: x", "datums: soms", "eeuwgrens: 100",
                 "waarden_per_vraag: {uren: x}", "waarden: {J: {}}"],
    "casus-gebeurtenissen": ["{termijnen: {a: {uit: [x], neem: z}}, andere: {}, voldaan: {}}"],
    "casus-grenzen": ["{datums: {anders: [2020-01-01]}, volgorde: {}, uren_per_dag: 24, uren_hoogstens: 1}"],
    "casus-import": ["a.b: x", "a.b: []"],
    "casus-inzage": ["regels: []"],
    "casus-keuzes": ["a: {bron: b, keuzes: {x: {naam: weg, naar elders}}}", "a: {bron: b, keuzes: {}}"],
    "casus-regime": ["standaard: x", "grenzen: []"],
    "casus-vooraf": ["mas: {a: x}", "mas: {a: {van: x}}"],
    "casus-voorstel": ["mas: {a: x}", "mas: {a: {van: x}}", "mas: {a: {uit: x, is: 1}}"],
    "meldcode": ["vragen: {}"],
    "begrippen": ["a: {tekst: x}", "a: {tekst: x, bron: y, merk: Z}"],
    "instellingen": ["blokken: {}", "{blokken: {}, vragen: {a: {blok: A}}}"],
    "regio-vragen": ["bronnen: {}"],
    "samen": [
        "mas: [{tekst: x, antwoord: ja, vragen: [a]}]",
        "mas: [{tekst: x, antwoord: j, vragen: [a, b]}]",
    ],
    "woorden": ["ja: [ja]", "ja: []"],
    "eigenschappen": ["a: {als: x = ja}", "a: {tekst: x, altijt: x = ja}", "a: {tekst: 1}", "A: {tekst: x}"],
    "regio": ["overlay: r", "{overlay: r, titel: R, versie: 1, voor: mas}", "- r", "{overlay: r, naam: x}"],
    "stappen": ["plan: mas", "{plan: p, editie: x, geldig_vanaf: 2026-01-01, stappen: {a: {titel: x}}}"],
    "uitkomsten": ["halt: {naam: Halt}", "halt: {naam: Halt, uitkomsten: {a: {naam: x}}}", "5"],
    "format": ["type: x", "{type: X, title: a, edition: b, regime: avg, about: c}", "- x"],
    "velden": ["fields: {a: {label: A}}", "fields: {a: {type: z, label: A}}", "velden: {}"],
    "checks": ["checks: {C1: {}}", "checks: {C01: {title: x}}", "check: {}"],
    "synoniemen": ["groepen: {}", "zonder_betekenis: de"],
    "mapping": ["places: []", "{type: a, title: b, original: c, sha256: d, places: [{place: 0}]}", "- x"],
    "binding": ["schema: mas.binding/1", "schema: mas.binding/2", "vragen: [{id: A}]"],
    "manifest": ["editie: x", "{editie: x, titel: y, geldig_vanaf: straks}", "{edities: x}", "- x"],
    "overgang": ["van: []", "{van: a, naar: b, vragen: {x: y}}", "{van: a, naar: b, vragen: {x: {z: y}}}"],
    "rapport": ["groepen: {}", "{kleine_aantallen_onder: vijf, groepen: {}}", "groepen: {klas: {titel: x}}"],
    "leerplichttelling": ["opgaven: []", "opgaven: [{titel: x}]", "opgave: []"],
}  # fmt: skip


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("schema_tool", ROOT / "tools" / "schema.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TOOL = _tool()
TYPES = {one.name: one for one in TOOL.TYPES}


def plain(data: Any) -> Any:
    """As an editor sees YAML: dates are text."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(item) for item in data]
    return data.isoformat() if isinstance(data, date) else data


def read(name: str, document: yamlfile.Document, path: Path) -> None:
    if name == "dossier":
        changes.from_data(document.data, document.where)
    elif name == "kolommen":
        read_columns(path, Targets({}, ("uren",), ""))
    else:
        shapes.checked(document, TYPES[name].model)


@pytest.mark.parametrize("name", TYPES)
def test_a_schema_is_the_one_that_the_model_gives(name: str) -> None:
    VALIDATOR.check_schema(TYPES[name].schema())
    assert TYPES[name].path.read_text(encoding="utf-8") == TYPES[name].content(), (
        "run: python tools/schema.py"
    )


@pytest.mark.parametrize("name", [name for name, kind in TYPES.items() if kind.files])
def test_every_file_that_ships_is_of_its_schema_and_of_its_model(name: str) -> None:
    kind = TYPES[name]
    files = list(kind.shipped())
    assert files
    validator = VALIDATOR(json.loads(kind.path.read_text(encoding="utf-8")))
    for file in files:
        document = yamlfile.read(file)
        faults = [f"{file.name}: {fault.json_path}" for fault in validator.iter_errors(plain(document.data))]
        assert not faults
        if kind.model is not None:
            shapes.checked(document, kind.model)


def test_a_file_that_ships_has_a_kind_or_a_reader_that_says_its_faults_itself() -> None:
    of_a_kind = {file for kind in TYPES.values() for file in kind.shipped()}
    without = {
        file.relative_to(ROOT).as_posix()
        for folder in ("instruments", "formats")
        for file in (ROOT / folder).rglob("*.yaml")
        if file not in of_a_kind
    }
    own = re.compile(
        r"instruments/(law/.+|mas/[^/]+/parameters|demo/antwoorden)\.yaml"
        r"|formats/(_blokken/\w+|(_regio/)?[\w-]+/inhoud|_dossier)\.yaml"
    )
    assert [file for file in sorted(without) if not own.fullmatch(file)] == []


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BROKEN.items() for text in texts])
def test_what_the_program_refuses_is_marked_by_the_schema(name: str, text: str, tmp_path: Path) -> None:
    document = yamlfile.load(text, "f.yaml")
    (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read(name, document, tmp_path / "f.yaml")
    assert all(found.message and found.where.startswith("f.yaml:") for found in refused.value.findings)
    assert not VALIDATOR(TYPES[name].schema(), format_checker=VALIDATOR.FORMAT_CHECKER).is_valid(
        plain(document.data)
    )


@pytest.mark.parametrize(
    "text",
    ["Uren: uren", "Uren: '-'", "{kolommen: {Uren: uren}, waarden: {1: ja, J: 1}, eeuwgrens: 0}", "waarden:"],
)
def test_a_columns_file_that_is_read_is_not_marked(text: str, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
    read_columns(tmp_path / "f.yaml", Targets({}, ("uren",), ""))
    assert VALIDATOR(TYPES["kolommen"].schema()).is_valid(plain(yamlfile.load(text, "f.yaml").data))


def test_every_kind_with_a_model_of_its_own_is_broken_here_and_told_in_the_docs() -> None:
    assert {name for name, kind in TYPES.items() if kind.model is not None} <= BROKEN.keys()
    page = (ROOT / "docs" / "bestanden.md").read_text(encoding="utf-8")
    assert [name for name in TYPES if f"{name}.json" not in page] == []
