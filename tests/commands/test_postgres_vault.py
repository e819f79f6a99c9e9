"""The commands of an officer on a vault in PostgreSQL, which skip where there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mas_cli.errors import ExitCode
from mas_cli.vault import Vault, place_of
from support.postgres import Server, driver, server

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres-commands")]

psycopg = driver()
pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")
PASSWORD = "vier woorden zijn genoeg"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server("fsync=off") as found:
        yield found


def admin(running: Server, statement: str) -> None:
    with psycopg.connect(running.connection, autocommit=True) as connection:
        connection.execute(statement)


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(mas: Any, tmp_path: Path) -> None:
    run = mas("vault", "status", "--vault", f"postgresql://mas@/db?host={tmp_path}")
    assert run.code == ExitCode.INVALID_INPUT
    assert "V38" in run.err


def test_a_database_that_is_not_there_or_holds_no_vault_is_said(running: Server, mas: Any) -> None:
    assert (
        "V38" in mas("vault", "status", "--vault", running.address().replace("/postgres?", "/nergens?")).err
    )
    assert "V14" in mas("vault", "status", "--vault", running.address("leeg")).err


def test_the_commands_of_an_officer_work_on_a_database(running: Server, mas: Any, tmp_path: Path) -> None:
    address = running.address("ambtenaar")
    word = tmp_path / "woord"
    word.write_text(PASSWORD)
    word.chmod(0o600)
    where = ("--vault", address, "--password-file", word)
    assert mas("vault", "init", *where, "--name", "An").code == 0
    data = tmp_path / "zaak.json"
    data.write_text('{"jongere": {"voornamen": "Youssef", "achternaam": "El Amrani"}}')
    made = mas("case", "new", "--data", data, *where)
    assert made.code == 0, made.err
    listed = mas("case", "list", *where)
    assert "El Amrani" in listed.out
    assert mas("case", "note", "amrani", "Gebeld.", *where).code == 0
    assert json.loads(mas("vault", "status", "--vault", address, "--json").out)["bytes"] > 0
    assert mas("vault", "backup", tmp_path / "kopie", *where).code == 0
    restored = mas("vault", "restore", tmp_path / "kopie", *where, "--yes")
    assert (restored.code, "V35" in restored.err) == (ExitCode.INVALID_INPUT, True)
    moved = mas("vault", "move", address, tmp_path / "map", "--password-file", word)
    assert moved.code == 0, moved.err
    assert mas("case", "list", *where).code == ExitCode.INVALID_INPUT
    assert "El Amrani" in mas("case", "list", "--vault", tmp_path / "map", "--password-file", word).out


def test_the_password_of_the_database_is_asked_once_and_never_kept(
    running: Server, program: Any, mas_home: Path, tmp_path: Path
) -> None:
    """A server that wants passwords; the vault has its own."""
    name = "gevraagd"
    admin(running, f"CREATE ROLE met_{name} LOGIN PASSWORD 'sesam open u'")
    admin(running, f"CREATE SCHEMA {name} AUTHORIZATION met_{name}")
    rules = running.folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all met_{name} scram-sha-256\n{rules.read_text()}")
    admin(running, "SELECT pg_reload_conf()")
    place = running.address(name, f"met_{name}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", "sesam open u")
        Vault.create(place_of(place), PASSWORD, state_dir=mas_home / "state")[0].close()
    word = tmp_path / "woord"
    word.write_text(PASSWORD)
    word.chmod(0o600)
    shown = program("vault", "check", "--vault", place, "--password-file", word)
    shown.expect("Wachtwoord van de database")
    shown.sendline("sesam open u")
    shown.expect("0 dossiers")
    shown.expect(pexpect.EOF)
    for file in mas_home.rglob("*"):
        assert not file.is_file() or b"sesam" not in file.read_bytes()


def test_a_vault_out_of_reach_is_not_taken_for_none(mas: Any, tmp_path: Path, mas_home: Path) -> None:
    """An update looks at the cases there are; that it cannot ask is said."""
    (mas_home / "config").mkdir(parents=True, exist_ok=True)
    (mas_home / "config" / "config.toml").write_text(f'kluis = "postgresql://mas@/db?host={tmp_path}"\n')
    package = Path(__file__).parents[2] / "docs" / "voorbeelden" / "editie-2027"
    run = mas("update", "check", package)
    assert (run.code, "V38" in run.err) == (ExitCode.INVALID_INPUT, True)
