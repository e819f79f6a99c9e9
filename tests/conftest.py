"""Every test has a home of its own: no test reads or writes what belongs to the person who runs it."""

from __future__ import annotations

import gc
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from mas_cli import i18n
from support import office, once, terminal, warm

# A machine under load is slow now and then; a property that is slow by itself shows in the run time.
settings.register_profile("patient", deadline=None, max_examples=once.most(100))
settings.load_profile("patient")

_OURS = ("MAS_LANG", "MAS_VAULT", "MAS_PASSWORD_FILE", "MAS_DEBUG")
# What a developer or a container may have set and a user has not; programs that tests start would inherit it.
_PYTHON = (
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "PYTHONWARNINGS",
    "PYTHONDEVMODE",
    "PYTHONOPTIMIZE",
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_runtest_setup(item: pytest.Item) -> None:
    """LibreOffice is the oracle where it is; `.ci/run` sets MAS_REQUIRE_ORACLE so that it must be."""
    if item.get_closest_marker("oracle") and not shutil.which("soffice"):
        if os.environ.get("MAS_REQUIRE_ORACLE"):
            pytest.fail("LibreOffice is required here and is not installed")
        pytest.skip("LibreOffice (soffice) is not installed")


def pytest_collection_finish() -> None:
    """What is there once all tests are known stays there: it is not looked through for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def cheap_by_the_worker() -> Iterator[None]:
    """A file that ships is parsed once a worker, a password costs a thousandth, a process is forked."""
    with pytest.MonkeyPatch.context() as patch:
        once.parse_once(patch)
        once.cheap_vaults(patch)
        warm.workers(patch)
        yield


@pytest.fixture(scope="session")
def checked_editions() -> once.Checked:
    """A cache in which editions are kept that were checked by this worker."""
    return once.Checked()


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> office.Convert:
    """Have LibreOffice recalculate files and save them."""
    return office.converter(tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture
def used_before(monkeypatch: pytest.MonkeyPatch, checked_editions: once.Checked) -> None:
    """Someone has used the editions before: they are not checked again."""
    once.check_once(monkeypatch, checked_editions)


@pytest.fixture
def dear_vaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost a user: for tests that open a vault in a process of its own as well."""
    once.dear_vaults(monkeypatch)


@pytest.fixture
def program(tmp_path: Path, mas_home: Path, checked_editions: once.Checked) -> Iterator[terminal.Program]:
    """Start `mas` in a pseudo-terminal of 100 columns and 40 rows, in a folder of its own."""
    pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")
    once.keep_at_home(checked_editions)
    with terminal.programs(tmp_path) as start:
        yield start


@pytest.fixture(autouse=True)
def mas_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home for configuration, data, state and cache, and messages in Dutch."""
    home = tmp_path / "mas-home"
    monkeypatch.setenv("MAS_HOME", str(home))
    # No test leaves a process behind that keeps its vault open; who tests that says so.
    monkeypatch.setenv("MAS_KLUIS_OPEN", "0")
    for name in (*_OURS, *_PYTHON):
        monkeypatch.delenv(name, raising=False)
    i18n.set_language("nl")
    yield home
    i18n.set_language("nl")
