"""The same promises from the outside: exit codes and words of `mas vault`."""

from __future__ import annotations

import json
import os
import sys
import types

import pytest

from mas_cli.errors import ExitCode
from mas_cli.main import run
from support.secrets import password_file


class Ring:
    """A keyring of an operating system."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service, name, word):
        self.kept[service, name] = word

    def get_password(self, service, name):
        return self.kept.get((service, name))

    def delete_password(self, service, name):
        del self.kept[service, name]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A shared vault of Anna; Bo has a key of his own. Passwords stand in files."""
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_keyring=lambda: ring))
    monkeypatch.setenv("MAS_VAULT", str(tmp_path / "kluis"))
    for name, word in {
        "anna": "vier woorden zijn genoeg",
        "bo": "de zin van Bo",
        "nieuw": "iets heel anders",
    }.items():
        password_file(tmp_path / name, word)
    return tmp_path


@pytest.fixture
def mas(home, monkeypatch, capsys):
    """Run a command as somebody: exit code, stdout, stderr."""

    def call(who: str, *arguments: str, password: str | None = ""):
        monkeypatch.setenv("MAS_HOME", str(home / f"home-{who}"))
        secret = [] if password is None else ["--password-file", str(home / (password or who))]
        code = run(["vault", *arguments, *secret])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    assert call("anna", "init", "--name", "Anna")[0] == ExitCode.DONE
    (home / "sleutel.txt").write_text(call("bo", "colleague", "key")[1])
    assert call("anna", "colleague", "add", str(home / "sleutel.txt"), "--name", "Bo")[0] == ExitCode.DONE
    return call


def test_passwd_van_een_collega_wijzigt_diens_eigen_sleutel_en_niet_die_van_de_eigenaar(mas, home):
    assert mas("bo", "passwd", "--new-password-file", str(home / "nieuw"))[0] == ExitCode.DONE
    assert mas("anna", "check")[0] == ExitCode.DONE
    assert mas("bo", "check")[0] == ExitCode.LOCKED
    assert mas("bo", "check", password="nieuw")[0] == ExitCode.DONE
    assert mas("anna", "check", password="nieuw")[0] == ExitCode.LOCKED


@pytest.mark.parametrize("command", [("passwd",), ("recovery",), ("upgrade",), ("colleague", "remove", "x")])
def test_een_open_kluis_geeft_een_voorbijganger_geen_sleutel(mas, command):
    assert mas("anna", "unlock", "--for", "15m")[0] == ExitCode.DONE
    assert mas("anna", "check", password=None)[0] == ExitCode.DONE
    assert mas("anna", *command, password=None)[0] == ExitCode.LOCKED


def test_na_nieuwe_sleutels_van_een_collega_is_een_open_kluis_dicht(mas):
    mas("anna", "unlock", "--for", "15m")
    assert mas("bo", "rekey")[0] == ExitCode.DONE
    assert json.loads(mas("anna", "status", "--json", password=None)[1])["unlocked"] is False
    assert mas("anna", "check", password=None)[0] == ExitCode.LOCKED
    assert mas("anna", "check")[0] == ExitCode.DONE


def test_een_open_kluis_met_een_verminkt_geheugen_is_gewoon_dicht(mas, home):
    mas("anna", "unlock", "--for", "15m")
    (file,) = (home / "home-anna" / "state" / "unlocked").iterdir()
    for since, until in ((-1, 2**70), (0, 2**70), (1e999, 5)):
        file.write_text(json.dumps({"since": since, "until": until, "sealed": "00"}))
        assert mas("anna", "check", password=None)[0] == ExitCode.LOCKED


def test_verwijderen_toont_een_nieuwe_herstelsleutel_en_wie_er_over_is(mas):
    listed = json.loads(mas("anna", "colleague", "list", "--json")[1])
    (bo,) = [slot["id"] for slot in listed if slot["kind"] == "colleague"]
    code, out, _err = mas("anna", "colleague", "remove", bo, "--json")
    found = json.loads(out)
    assert code == ExitCode.DONE
    assert len(found["recovery_key"].split("-")) == 9
    assert [slot["name"] for slot in found["keys"]] == ["Anna", ""]
    assert mas("bo", "check")[0] == ExitCode.LOCKED


def test_een_herstel_met_een_verwijderde_collega_wordt_niet_stil_aanvaard(mas, home):
    assert mas("anna", "backup", str(home / "stick"))[0] == ExitCode.DONE
    listed = json.loads(mas("anna", "colleague", "list", "--json")[1])
    (bo,) = [slot["id"] for slot in listed if slot["kind"] == "colleague"]
    mas("anna", "colleague", "remove", bo)
    code, _out, err = mas("anna", "restore", str(home / "stick"))
    assert code == ExitCode.DONE
    assert "Bo" in err
    code, _out, err = mas("anna", "accept-restore")
    assert code == ExitCode.INTEGRITY
    assert f"Bo ({bo})" in err
    assert mas("anna", "accept-restore", "--yes")[0] == ExitCode.DONE
    assert mas("anna", "check")[0] == ExitCode.DONE
    assert json.loads(mas("anna", "purge", "--replaced", "--yes", "--json")[1])["verwijderd"] == [
        "replaced-1"
    ]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_een_wachtwoord_dat_anderen_kunnen_lezen_wordt_gezegd(mas, home):
    assert "V37" not in mas("anna", "check")[2]
    (home / "anna").chmod(0o640)
    code, _out, err = mas("anna", "check")
    assert code == ExitCode.DONE
    assert f"V37 {home / 'anna'}" in err


def test_een_kopie_van_de_synchronisatiedienst_staat_bij_status_en_check(mas, home):
    (home / "kluis" / "records (conflicted copy).db").write_bytes(b"x")
    assert "conflicted copy" in mas("anna", "status", password=None)[1]
    code, out, _err = mas("anna", "check")
    assert code == ExitCode.DONE
    assert "conflicted copy" in out
