"""`mas case` in a world with others: someone writes, nothing can be written, a person says no."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli import paths
from mas_cli.casefile import changes
from mas_cli.casefile.store import CaseStore
from mas_cli.commands import _console
from mas_cli.errors import ExitCode
from mas_cli.vault import Vault
from mas_cli.vault.lock import WriterLock
from support.secrets import password_file
from support.terminal import Program

Mas = Callable[..., Any]
PASSWORD = "vier woorden zijn genoeg"


def now() -> datetime:
    return datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def kluis(tmp_path: Path) -> Path:
    return tmp_path / "mas-home" / "data" / "kluis"


@pytest.fixture
def case(tmp_path: Path, kluis: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A vault with one case, born long ago; gives its code."""
    password_file(tmp_path / "wachtwoord", PASSWORD)
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    monkeypatch.chdir(tmp_path)
    vault, _recovery = Vault.create(kluis, PASSWORD, state_dir=paths.state_dir(), actor="An")
    with vault:
        data = {"jongere": {"achternaam": "de Boer", "geboortedatum": "1990-01-01"}}
        made = CaseStore(vault, now).create(changes.from_data(data, str))
    yield made.id
    _console.settings.no_input = False


@pytest.mark.parametrize("command", [("note", "Gebeld."), ("set", "jongere.plaats", "Zwolle"), ("show",)])
def test_while_someone_else_writes_a_command_says_busy_and_saves_nothing(
    mas: Mas, case: str, kluis: Path, mas_home: Path, command: tuple[str, ...]
) -> None:
    (mas_home / "config").mkdir(exist_ok=True)
    (mas_home / "config" / "config.toml").write_text("wachten = 1\n")
    name, *rest = command
    with WriterLock(kluis, patience=1.0).held():
        run = mas("case", name, case, *rest)
    assert (run.code, run.out) == (ExitCode.BUSY, "")
    data = mas("case", "show", case, "--json").json
    assert (data["notities"], "plaats" in data["jongere"]) == ([], False)


def test_what_cannot_be_written_is_said_and_nothing_is_shown_without_its_log(
    mas: Mas, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as changed:
        changed.setattr("filelock.FileLock.acquire", refuse)
        for command in (("show", case), ("list",), ("note", case, "Gebeld.")):
            run = mas("case", *command)
            assert (run.code, run.out) == (ExitCode.INVALID_INPUT, "")
            assert "u hebt er geen rechten op" in run.err
            assert "Traceback" not in run.err
    assert mas("case", "show", case, "--json").json["notities"] == []


def test_a_file_goes_in_and_comes_out_and_both_are_in_the_log(mas: Mas, case: str, tmp_path: Path) -> None:
    content = bytes(range(256)) * 40
    (tmp_path / "brief.pdf").write_bytes(content)
    made = mas("case", "attach", case, "brief.pdf", "--titel", "Brief van de school", "--json").json
    assert made == {"nr": 1, "nieuw": True, "omvang": len(content)}
    assert mas("case", "attach", case, "brief.pdf", "--json").json["nieuw"] is False
    text = mas("case", "show", case).out
    assert "Brief van de school; brief.pdf; bijgevoegd: documenten.1" in text
    run = mas("case", "attachment", case, "1", "--out", "terug.pdf", "--aan", "ouders")
    assert (run.code, run.out.strip()) == (0, "terug.pdf")
    assert (tmp_path / "terug.pdf").read_bytes() == content
    if os.name == "posix":
        assert (tmp_path / "terug.pdf").stat().st_mode & 0o777 == 0o600
    assert mas("case", "attachment", case, "1", "--out", "terug.pdf").code == ExitCode.INVALID_INPUT
    assert mas("case", "attachment", case, "documenten.1", "--out", "terug.pdf", "--force").code == 0
    refused = mas("case", "attachment", case, "2", "--out", "niets.pdf")
    assert refused.code == ExitCode.INVALID_INPUT
    assert "K81" in refused.err
    assert not (tmp_path / "niets.pdf").exists()
    events = [entry["event"] for entry in mas("vault", "log", "--json").json]
    assert (events.count("verstrekken"), events.count("verzamelen")) == (2, 2)


def test_the_log_of_one_case_is_asked_for_by_its_code_also_when_it_is_destroyed(mas: Mas, case: str) -> None:
    container = mas("case", "show", case, "--json").json["container"]
    assert mas("case", "new").code == 0
    assert mas("case", "destroy", case, "--yes").code == 0
    for named in (case, case.lower().replace("-", ""), container):
        entries = mas("vault", "log", "--case", named, "--json").json
        assert [entry["event"] for entry in entries] == ["verzamelen", "raadplegen", "vernietigen"]
        assert {entry["case"] for entry in entries} == {container}
    assert mas("vault", "log", "--case", "geen code").code == ExitCode.INVALID_INPUT


def test_what_cannot_be_attached_is_refused_and_changes_nothing(mas: Mas, case: str, tmp_path: Path) -> None:
    (tmp_path / "leeg.txt").touch()
    with (tmp_path / "groot.bin").open("wb") as stream:
        stream.truncate(25 * 1024 * 1024 + 1)
    for name in ("leeg.txt", "groot.bin", "er-niet.txt", "."):
        run = mas("case", "attach", case, name)
        assert run.code == ExitCode.INVALID_INPUT, name
        assert "K80" in run.err
    assert mas("case", "show", case, "--json").json["documenten"] == []


def test_an_unencrypted_export_has_no_files_and_says_so(mas: Mas, case: str, tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("brief")
    mas("case", "attach", case, "brief.txt")
    assert mas("case", "export", case, "--json", "--bijlagen").code == ExitCode.USAGE
    (document,) = mas("case", "export", case, "--json").json["documenten"]
    assert "bijlage" not in document
    assert document["bestand"] == "brief.txt"


def test_an_export_for_a_colleague_opens_with_their_key_and_brings_the_files(
    mas: Mas, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = os.environ["MAS_HOME"], str(tmp_path / "bij-bo")
    (tmp_path / "brief.txt").write_text("een brief van de school")
    password_file(tmp_path / "bo", "woorden van Bo alleen")
    assert mas("case", "attach", case, "brief.txt").code == 0
    monkeypatch.setenv("MAS_HOME", theirs)
    key = mas("vault", "colleague", "key", "--password-file", "bo")
    (tmp_path / "bo.pub").write_text(key.out)
    assert mas("vault", "init", "--name", "Bo").code == 0
    monkeypatch.setenv("MAS_HOME", mine)
    both = mas("case", "export", case, "--colleague", "bo.pub", "--bundle-password-file", "bo")
    assert both.code == ExitCode.USAGE
    run = mas(
        "case", "export", case, "--colleague", "bo.pub", "--bijlagen", "--out", "z.masdossier", "--aan", "Bo"
    )
    assert run.code == 0, run.err
    assert b"brief van de school" not in (tmp_path / "z.masdossier").read_bytes()
    wrong = mas("case", "import", "z.masdossier", "--bundle-password-file", "bo")
    assert wrong.code == ExitCode.LOCKED
    monkeypatch.setenv("MAS_HOME", theirs)
    taken = mas("case", "import", "z.masdossier", "--bundle-password-file", "bo", "--json").json
    assert (taken["nieuw"], taken["bijlagen"]) == (True, 1)
    assert mas("case", "attachment", taken["id"], "1", "--out", "uit.txt").code == 0
    assert (tmp_path / "uit.txt").read_text() == "een brief van de school"


@pytest.mark.terminal
@pytest.mark.parametrize(
    ("arguments", "question", "no", "yes"),
    [
        (("case", "destroy"), "om het te vernietigen", "LP-7", ""),
        (("vault", "purge", "--due"), "1", "2", "1"),
    ],
)
def test_on_a_terminal_a_case_is_destroyed_only_by_what_was_asked_to_type(
    mas: Mas, program: Program, case: str, arguments: tuple[str, ...], question: str, no: str, yes: str
) -> None:
    pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal is needed")
    typed = yes or case

    def answer(text: str) -> int:
        child = program(*arguments, *([case] if arguments[0] == "case" else []))
        child.expect(f"Typ .*{question}.*:")
        child.send(text)
        child.expect(pexpect.EOF)
        child.close()
        return int(child.exitstatus)

    answer(no + "\r")
    assert mas("case", "show", case).code == 0
    assert answer("\x03") == ExitCode.INTERRUPTED
    assert mas("case", "show", case).code == 0
    assert answer(typed + "\r") == 0
    assert mas("case", "show", case).code == ExitCode.INVALID_INPUT
    assert mas("vault", "check").code == 0
