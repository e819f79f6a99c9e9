"""`mas vault` from the outside: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
import shutil

import pytest

from mas_cli.errors import ExitCode
from mas_cli.main import run
from support.secrets import password_file


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user with a home of their own and a password in a file."""
    monkeypatch.setenv("MAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    monkeypatch.delenv("MAS_VAULT", raising=False)
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    return tmp_path


@pytest.fixture
def mas(home, capsys):
    """Run a command line; gives exit code, stdout and stderr."""

    def call(*arguments: str):
        code = run(["vault", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_a_new_vault_prints_its_recovery_key_and_nothing_else_on_stdout(mas, home, dear_vaults):
    code, out, _err = mas("init", "--name", "Karin")
    assert code == ExitCode.DONE
    assert len(out.strip().split("-")) == 9
    assert (home / "home" / "data" / "kluis" / "header").exists()
    code, out, _err = mas("colleague", "list", "--json")
    assert [(slot["kind"], slot["name"], slot["opened_with"]) for slot in json.loads(out)] == [
        ("password", "Karin", True),
        ("recovery", "", False),
    ]


def test_a_second_vault_in_the_same_place_is_refused(mas):
    assert mas("init")[0] == ExitCode.DONE
    code, out, err = mas("init")
    assert (code, out) == (ExitCode.INVALID_INPUT, "")
    assert "V14" in err


def test_status_needs_no_password(mas, home):
    mas("init")
    (home / "wachtwoord").unlink()
    code, out, _err = mas("status", "--json")
    found = json.loads(out)
    assert code == ExitCode.DONE
    assert found["slots"] == {"password": 1, "recovery": 1, "colleague": 0}
    assert found["unlocked"] is False


def test_a_wrong_password_has_its_own_exit_code(mas, home):
    mas("init")
    password_file(home / "wachtwoord", "fout")
    code, out, err = mas("check")
    assert (code, out) == (ExitCode.LOCKED, "")
    assert "V05" in err


def test_without_anyone_to_ask_it_stays_locked_and_says_what_to_give(mas, monkeypatch):
    mas("init")
    monkeypatch.delenv("MAS_PASSWORD_FILE")
    code, _out, err = mas("check")
    assert code == ExitCode.LOCKED
    assert "--password-file" in err


def test_a_password_file_that_is_not_there_is_named(mas, home):
    code, _out, err = mas("init", "--password-file", str(home / "nergens"))
    assert code == ExitCode.INVALID_INPUT
    assert "nergens" in err


def test_the_password_changes_with_the_old_one_or_with_the_recovery_key(mas, home):
    _code, recovery, _err = mas("init")
    password_file(home / "nieuw", "een heel nieuwe zin")
    assert mas("passwd", "--new-password-file", str(home / "nieuw"))[0] == ExitCode.DONE
    assert mas("check")[0] == ExitCode.LOCKED
    assert mas("check", "--password-file", str(home / "nieuw"))[0] == ExitCode.DONE
    (home / "herstel").write_text(recovery)
    options = ("--recovery-file", str(home / "herstel"), "--new-password-file", str(home / "wachtwoord"))
    assert mas("passwd", *options)[0] == ExitCode.DONE
    assert mas("check")[0] == ExitCode.DONE


def test_a_new_recovery_key_is_printed_once(mas):
    _code, first, _err = mas("init")
    code, out, _err = mas("recovery", "--json")
    assert code == ExitCode.DONE
    assert json.loads(out)["recovery_key"] != first.strip()


def test_a_colleague_opens_it_with_an_own_key_until_removed(mas, home, monkeypatch):
    mas("init", "--vault", str(home / "gedeeld"))
    monkeypatch.setenv("MAS_VAULT", str(home / "gedeeld"))
    monkeypatch.setenv("MAS_HOME", str(home / "collega"))
    password_file(home / "van-bo", "de zin van Bo is lang")
    as_bo = ("--password-file", str(home / "van-bo"))
    code, public, _err = mas("colleague", "key", *as_bo)
    assert code == ExitCode.DONE
    (home / "sleutel.txt").write_text(public)

    monkeypatch.setenv("MAS_HOME", str(home / "home"))
    code, _out, err = mas("colleague", "add", str(home / "sleutel.txt"), "--name", "Bo")
    assert code == ExitCode.DONE
    listed = json.loads(mas("colleague", "list", "--json")[1])
    assert listed[2]["fingerprint"] in err

    monkeypatch.setenv("MAS_HOME", str(home / "collega"))
    assert mas("check", *as_bo)[0] == ExitCode.DONE
    monkeypatch.setenv("MAS_HOME", str(home / "home"))
    assert mas("colleague", "remove", listed[2]["id"])[0] == ExitCode.DONE
    monkeypatch.setenv("MAS_HOME", str(home / "collega"))
    assert mas("check", *as_bo)[0] == ExitCode.LOCKED


def test_a_key_that_is_not_one_is_refused(mas, home):
    mas("init")
    (home / "sleutel.txt").write_text("ssh-ed25519 AAAA")
    assert mas("colleague", "add", str(home / "sleutel.txt"), "--name", "Bo")[0] == ExitCode.INVALID_INPUT


def test_a_backup_comes_back_and_an_older_state_asks_for_acceptance(mas, home):
    mas("init")
    assert mas("backup", str(home / "kopie"))[0] == ExitCode.DONE
    assert mas("rekey")[0] == ExitCode.DONE
    assert mas("restore", str(home / "kopie"))[0] == ExitCode.DONE
    code, _out, err = mas("check")
    assert code == ExitCode.INTEGRITY
    assert "accept-restore" in err
    assert mas("accept-restore")[0] == ExitCode.DONE
    code, out, _err = mas("log", "--json")
    assert [entry["event"] for entry in json.loads(out)] == ["backup", "accept-restore"]


def test_check_says_what_is_damaged_and_ends_with_the_integrity_code(mas, home):
    import sqlite3

    mas("init")
    mas("rekey")
    connection = sqlite3.connect(home / "home" / "data" / "kluis" / "records.db", isolation_level=None)
    connection.execute("DELETE FROM log")
    connection.close()
    code, out, _err = mas("check", "--json")
    assert code == ExitCode.INTEGRITY
    assert [finding["code"] for finding in json.loads(out)["findings"]] == ["V10"]


def test_an_error_with_json_is_one_object_on_stdout(mas, home):
    code, out, _err = mas("check", "--json")
    assert code == ExitCode.INVALID_INPUT
    assert json.loads(out)["findings"][0]["code"] == "V14"


def test_the_log_is_filtered_and_shown(mas):
    mas("init")
    mas("rekey")
    mas("recovery")
    assert [entry["event"] for entry in json.loads(mas("log", "--event", "rekey", "--json")[1])] == ["rekey"]
    assert "slot-recovery" in mas("log")[1]


@pytest.mark.parametrize("duration", ["", "15", "0m", "13h", "1d", "-5m"])
def test_a_duration_is_a_number_with_a_unit_and_an_end(mas, duration):
    mas("init")
    assert mas("unlock", f"--for={duration}")[0] == ExitCode.USAGE


def test_locking_what_is_locked_is_no_mistake(mas):
    mas("init")
    assert mas("lock")[0] == ExitCode.DONE


def test_a_vault_that_is_gone_says_where_it_was_looked_for(mas, home):
    mas("init")
    shutil.rmtree(home / "home" / "data" / "kluis")
    code, _out, err = mas("status")
    assert code == ExitCode.INVALID_INPUT
    assert "kluis" in err
