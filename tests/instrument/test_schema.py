"""The JSON Schema that editors use accepts what the loader accepts, and is kept current."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mas_cli import yamlfile
from mas_cli.instrument.schema import json_schema
from mas_cli.paths import data_root

SCHEMA = data_root("instruments") / "schema.json"
FILES = sorted(data_root("instruments").glob("mas/*/*.yaml"))
PARTS = [path for path in FILES if path.name != "parameters.yaml"]


def plain(data: Any) -> Any:
    """As an editor sees YAML: dates are text."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(item) for item in data]
    return data.isoformat() if isinstance(data, date) else data


@pytest.mark.parametrize("path", PARTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_that_ships_fits_the_schema_and_names_it(path: Path) -> None:
    jsonschema.validate(plain(yamlfile.read(path).data), json_schema())
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schema.json"


@pytest.mark.parametrize(
    "data",
    [
        {"vragenlijst": {}},
        {"vragen": {"pesten": {"hullp": "Ook online."}}},
        {"vragen": {"pesten": {"type": "tekst"}}},
        {"vragen": {"Pesten": {"type": "jno"}}},
        {"routes": {"halt": {"aanwijzingen": {"boa": {"alss": "verbalisant_boa = ja"}}}}},
    ],
)
def test_the_schema_marks_what_the_loader_refuses(data: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


def test_the_schema_lets_an_edition_remove_what_lies_below() -> None:
    removed = {"gebaseerd_op": "../2019-01", "routes": {"dwang_straf": {"contra": {"x": None}}}}
    jsonschema.validate(removed, json_schema())
