"""A release could be made today: the files that describe the project agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import mas_cli
from mas_cli import yamlfile

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
VERSION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def data(path: Path) -> Any:
    return yamlfile.read(path).data


@pytest.fixture(scope="module")
def publiccode() -> dict[str, Any]:
    return data(ROOT / "publiccode.yml")


@pytest.fixture(scope="module")
def standard() -> dict[str, Any]:
    return data(Path(__file__).parent / "publiccode_vocabulary.yaml")


def test_the_version_is_the_newest_of_the_changelog(publiccode: dict[str, Any]) -> None:
    newest, day = VERSION.findall(CHANGELOG)[0]
    assert newest == mas_cli.__version__ == publiccode["softwareVersion"]
    assert day == publiccode["releaseDate"]


def test_the_changelog_is_shaped_like_its_tags() -> None:
    versions = [version for version, _day in VERSION.findall(CHANGELOG)]
    assert versions == sorted(versions, key=lambda v: tuple(map(int, v.split("."))), reverse=True)
    for name in ("Unreleased", *versions):
        assert re.search(rf"^\[{re.escape(name)}\]: https://", CHANGELOG, re.MULTILINE), name


def test_an_entry_of_the_changelog_is_one_or_two_lines() -> None:
    entries = re.split(r"^- ", CHANGELOG, flags=re.MULTILINE)[1:]
    long = [entry for entry in entries if len(entry.split("\n\n")[0].strip().splitlines()) > 2]
    assert not long


def test_publiccode_has_what_the_standard_demands(
    publiccode: dict[str, Any], standard: dict[str, Any]
) -> None:
    assert set(standard["mandatory"]) <= set(publiccode)
    assert set(publiccode["categories"]) <= set(standard["categories"])
    assert set(publiccode["intendedAudience"]["scope"]) <= set(standard["scope"])
    assert publiccode["softwareType"] in standard["software_type"]
    assert publiccode["developmentStatus"] in standard["development_status"]
    for text in publiccode["description"].values():
        assert len(text["genericName"]) <= 35
        assert len(text["shortDescription"]) <= 150
        assert 500 <= len(text["longDescription"]) <= 10_000


def test_the_project_has_one_address_and_one_licence(publiccode: dict[str, Any]) -> None:
    assert PROJECT["urls"]["Repository"] == publiccode["url"]
    reuse = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"][0]
    assert PROJECT["license"] == publiccode["legal"]["license"] == reuse["SPDX-License-Identifier"]
    licence = (ROOT / "LICENSES" / f"{PROJECT['license']}.txt").read_bytes()
    assert licence == (ROOT / "LICENSE").read_bytes()


def test_the_workflows_run_the_checks_and_the_commands_of_the_readme() -> None:
    for path in (ROOT / ".github" / "workflows" / "ci.yml", ROOT / ".gitlab-ci.yml"):
        text = path.read_text(encoding="utf-8")
        assert "bash .ci/run" in text
        for marker in ("install", "test"):
            assert f"python tools/readme_commands.py {marker}" in text
