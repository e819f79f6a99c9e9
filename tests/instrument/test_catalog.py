"""An instrument is checked once and then kept; what is kept can be thrown away or damaged at any moment."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.instrument import catalog, loading
from mas_cli.paths import cache_dir, data_root

NEWEST = data_root("instruments") / "mas" / "2022-03"


def kept() -> Path:
    (found,) = (cache_dir() / "instruments").glob("*.json")
    return found


def changed(content: bytes) -> bytes:
    return content.replace(b"= ja", b"= nee")


@pytest.fixture
def no_parsing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, reading the YAML fails the test."""

    def forbid() -> None:
        def refuse(*_arguments: object) -> None:
            raise AssertionError("the files were parsed again")

        monkeypatch.setattr(loading, "define", refuse)
        monkeypatch.setattr(loading, "read_layers", refuse)

    return forbid


@pytest.mark.parametrize("edition", ["2019-01", "2020-04", "2022-03"])
def test_what_was_kept_is_the_same_definition(edition: str, no_parsing: Callable[[], None]) -> None:
    place = data_root("instruments") / "mas" / edition
    checked = catalog.open_definition(place)
    no_parsing()
    assert catalog.open_definition(place) == checked


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[: len(content) // 2], id="cut off"),
        pytest.param(lambda content: b"[]", id="another document"),
        pytest.param(changed, id="rules"),
        pytest.param(lambda content: os.urandom(5000), id="noise"),
        # Whoever can write in the cache cannot change a rule: the seal takes a secret that is not there.
        pytest.param(
            lambda content: hashlib.sha256(content[32:]).digest() + changed(content[32:]), id="resealed"
        ),
    ],
)  # fmt: skip
def test_a_damaged_copy_is_not_used_and_is_replaced(damage: Callable[[bytes], bytes]) -> None:
    checked = catalog.open_definition(NEWEST)
    whole = kept().read_bytes()
    broken = damage(whole)
    assert broken != whole
    kept().write_bytes(broken)
    assert catalog.open_definition(NEWEST) == checked
    assert kept().read_bytes() == whole


def test_a_cache_directory_that_cannot_be_made_costs_time_only(mas_home: Path) -> None:
    mas_home.mkdir(parents=True)
    (mas_home / "cache").write_text("a file stands where the directory should be", encoding="utf-8")
    assert catalog.open_definition(NEWEST).name == "mas/2022-03"


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs modes")
def test_a_read_only_cache_costs_time_only() -> None:
    folder = cache_dir() / "instruments"
    folder.mkdir(parents=True)
    folder.chmod(0o500)
    try:
        assert catalog.open_definition(NEWEST).name == "mas/2022-03"
        assert not list(folder.iterdir())
    finally:
        folder.chmod(0o700)


def test_two_processes_at_once_both_get_the_instrument(mas_home: Path) -> None:
    program = (
        "from datetime import date; from mas_cli.instrument import catalog;"
        "print(catalog.find('mas', date(2026, 9, 1)).sha256)"
    )
    environment = {**os.environ, "MAS_HOME": str(mas_home)}
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment, text=True)
        for _ in range(2)
    ]
    ended = [(process.communicate()[0].strip(), process.returncode) for process in running]
    assert ended == [(loading.fingerprint(NEWEST), 0)] * 2
    assert len(list((mas_home / "cache" / "instruments").iterdir())) == 1


def test_a_changed_file_is_another_instrument(tmp_path: Path) -> None:
    own = tmp_path / "eigen.yaml"
    own.write_text(
        "gebaseerd_op: mas/2022-03\nvragen: {pesten: {tekst: Wordt er gepest?}}\n", encoding="utf-8"
    )
    first = catalog.open_definition(own)
    own.write_text("gebaseerd_op: mas/2022-03\nvragen: {pesten: {tekst: Is er gepest?}}\n", encoding="utf-8")
    second = catalog.open_definition(own)
    assert first.questions["pesten"].text == "Wordt er gepest?"
    assert second.questions["pesten"].text == "Is er gepest?"
    assert first.sha256 != second.sha256


def test_the_fingerprint_without_parsing_is_that_of_the_files_parsed() -> None:
    for edition in catalog.editions():
        assert loading.fingerprint(edition.place) == loading.read_layers(edition.place).sha256


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2018, 1, 1), "2019-01"),
        (date(2020, 3, 31), "2019-01"),
        (date(2020, 4, 1), "2020-04"),
        (date(2022, 2, 28), "2020-04"),
        (date(2022, 3, 1), "2022-03"),
        (date(2030, 1, 1), "2022-03"),
    ],
)
def test_the_name_alone_picks_the_edition_in_force_on_the_day(day: date, edition: str) -> None:
    assert catalog.place_of("mas", day).name == edition


def test_an_edition_named_is_that_edition_whatever_the_day() -> None:
    assert catalog.find("mas/2019-01", date(2026, 9, 1)).edition == "2019-01"


@pytest.mark.parametrize("name", ["mas/2021-01", "nix", "nix/2022-03", "/", ""])
def test_a_name_that_is_no_instrument_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        catalog.find(name, date(2026, 9, 1))
    assert refused.value.remedy or refused.value.findings
