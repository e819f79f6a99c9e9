"""What the locks hold is what `pyproject.toml` asks for, exactly and with hashes, from no named registry."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
LOCKS = ["requirements.lock", "locks/test.txt", "locks/dev.txt", "locks/spark.txt"]
ENTRY = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+)(?: ;[^\\\n]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def pinned(name):
    """The versions by library of a lock and of those it includes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = {canonicalize_name(library): version for library, version, _hashes in ENTRY.findall(text)}
    for included in re.findall(r"^-r (\S+)$", text, re.MULTILINE):
        parent = ((ROOT / name).parent / included).resolve()
        found = pinned(parent.relative_to(ROOT).as_posix()) | found
    return found


def wanted(*extras):
    listed = [*PROJECT["dependencies"], *PYPROJECT["build-system"]["requires"]]
    for extra in extras:
        listed += PROJECT["optional-dependencies"][extra]
    return [one for one in map(Requirement, listed) if one.name != PROJECT["name"]]


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", ()),
        ("locks/test.txt", ("test",)),
        ("locks/dev.txt", ("test", "dev", "duckdb", "postgres", "proof")),
        ("locks/spark.txt", ("test", "dev", "spark")),
    ],
)
def test_a_lock_holds_all_that_is_asked_for_in_a_version_that_is_allowed(lock, extras):
    versions = pinned(lock)
    for requirement in wanted(*extras):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_version_with_hashes_or_an_option_that_pip_knows(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    rest = ENTRY.sub("", text)
    options = [line for line in rest.splitlines() if line and not line.startswith("#")]
    assert set(options) <= {
        "--only-binary :all:", "--no-binary pyspark", "-r ../requirements.lock", "-r test.txt", "-r dev.txt",
    }  # fmt: skip
    assert "://" not in text


@pytest.mark.parametrize(("marker", "lock"), [("install", "requirements.lock"), ("test", "locks/test.txt")])
def test_the_commands_of_the_readme_stand_once_and_install_from_the_lock(marker, lock):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(rf"<!-- {marker} -->\n```bash\n([^\n]+)\n```", text)
    assert f"pip install -r {lock} && " in command
    assert "--no-deps --no-build-isolation" in command


def test_a_library_that_a_further_lock_needs_on_more_systems_is_in_it_as_well():
    """pandas needs tzdata everywhere, and the tools of a developer only on Windows."""
    spec = importlib.util.spec_from_file_location("lock", ROOT / "tools" / "lock.py")
    lock = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lock)
    windows, everywhere = "tzdata==1 ; sys_platform == 'win32' \\\n", "tzdata==1 \\\n"
    assert lock.added({"tzdata==1": everywhere}, {"tzdata==1": windows}) == [everywhere]
    assert lock.added({"tzdata==1": windows}, {"tzdata==1": windows}) == []
