"""Every text that says how to install something names what `pyproject.toml` has, and no program of others."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from mas_cli import extras

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
REQUIREMENTS = [
    Requirement(one) for one in [*PROJECT["dependencies"], *(r for extra in EXTRAS.values() for r in extra)]
]
# What is said to a user, written for one, or run for one.
TEXTS = [
    *sorted((ROOT / "mas_cli").rglob("*.py")),
    *sorted((ROOT / "mas_cli").rglob("*.po")),
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
INSTALL = re.compile(r"\b(?:pip|pipx|uv tool|uv pip) install\b([^\n`|&;]*)")
# A word of an install command: quoted as a whole or not at all, without the marks of prose around it.
WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^\s'\"()]+)")


def hints():
    """(file, arguments) of each install command in a text."""
    for path in TEXTS:
        for found in INSTALL.finditer(path.read_text(encoding="utf-8")):
            words = ["".join(word) for word in WORD.findall(found[1])]
            yield path.relative_to(ROOT).as_posix(), words


def known(word):
    """Whether an argument is an option, a path, or a library or extra that is ours."""
    if word.startswith("-") or word in {".", "{", "}"} or word.endswith((".lock", ".txt", ".whl")):
        return True
    checkout = re.fullmatch(r"\.\[([a-z,]+)\]", word)
    if checkout:
        return set(checkout[1].split(",")) <= set(EXTRAS)
    try:
        wanted = Requirement(word)
    except ValueError:
        return "/" in word or "\\" in word or word.startswith("{")
    if wanted.name == PROJECT["name"]:
        return wanted.extras <= set(EXTRAS)
    return any(wanted.name == one.name for one in REQUIREMENTS)


def test_every_install_command_in_a_text_is_ours():
    found = list(hints())
    assert len(found) > 4
    assert [(path, word) for path, words in found for word in words if not known(word)] == []


def test_the_name_of_the_program_of_others_is_in_no_text():
    pattern = re.compile(r"(?<![\w@/-])mas-cli(?![\w/])")
    texts = [*TEXTS, ROOT / "publiccode.yml", ROOT / ".ci" / "run"]
    found = [path.name for path in texts if pattern.search(path.read_text(encoding="utf-8"))]
    assert found == []
    assert PROJECT["name"] == extras.DISTRIBUTION == "mas-schoolverzuim"


@pytest.mark.parametrize("library", ["polars", "duckdb", "pyspark", "cryptography"])
def test_what_is_missing_is_added_in_the_versions_that_are_supported(library):
    (ours,) = (one for one in REQUIREMENTS if one.name == library)
    command = extras.adding(library)
    shown = re.search(r'-m pip install "([^"]+)"$', command)
    assert shown, command
    assert command.startswith(sys.executable)
    assert Requirement(shown[1]).specifier == ours.specifier


def test_an_extra_of_ours_that_a_text_names_exists():
    assert {"duckdb", "spark", "postgres", "proof", "test", "dev"} == set(EXTRAS)
    assert [one for one in EXTRAS["dev"] if one.startswith("mas-")] == [
        f"{PROJECT['name']}[test,duckdb,postgres,proof]"
    ]


def test_duckdb_and_the_pythons_are_those_that_were_tried():
    (duckdb,) = (Requirement(one) for one in EXTRAS["duckdb"])
    assert not duckdb.specifier.contains("1.4.0")
    assert duckdb.specifier.contains("1.4.1")
    pythons = [line.rsplit(" ", 1)[1] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]
    assert all(SpecifierSet(PROJECT["requires-python"]).contains(python) for python in pythons)


def test_an_older_python_gets_one_dutch_sentence():
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.version_info = (3, 10, 13); import mas_cli"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.stderr == "mas heeft Python 3.11 of nieuwer nodig; dit is Python 3.10.\n"
    assert done.returncode == 1
