"""What takes a machine of one's own to show: a disk that is really full, and two real accounts.

Only root can mount a small disk and make accounts; elsewhere these are skipped, visibly. To run them:
`sudo pytest -m slow tests/attack/test_machine.py`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mas_cli.errors import ExitCode, InvalidInput, MasError
from mas_cli.vault import CHEAPEST, Vault

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="takes root"),
]

ANNA = "vier woorden zijn genoeg"
MIB = 1024 * 1024
READS = 25


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 72 MiB: enough for a vault to keep its reserve, and soon full."""
    place = tmp_path / "schijf"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=72m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> None:
    """Take all that is free, to the last block."""
    with (disk / "vol").open("ab") as stream, contextlib.suppress(OSError):
        for size in (MIB, 4096):
            with contextlib.suppress(OSError):
                while True:
                    os.posix_fallocate(stream.fileno(), stream.seek(0, os.SEEK_END), size)
    assert shutil.disk_usage(disk).free < 4096


def test_op_een_volle_schijf_leest_men_en_maakt_vernietigen_ruimte(small_disk: Path, tmp_path: Path):
    options: dict[str, Any] = {"state_dir": tmp_path / "state", "kdf": CHEAPEST}
    vault, _recovery = Vault.create(small_disk / "kluis", ANNA, **options)
    large = os.urandom(2 * MIB)
    with vault:
        cases = []
        for name in (b"een", b"twee", b"drie"):
            with vault.transaction(event="verzamelen") as change:
                cases.append(made := change.new_container())
                change.put(made, "zaak", "zaak", name, expected_version=0)
                change.put(made, "bijlage.1", "bijlage", large, expected_version=0)
    assert (small_disk / "kluis" / "reserve").exists()
    fill(small_disk)

    with Vault.open(small_disk / "kluis", ANNA, **options) as vault:
        for _again in range(READS):
            assert vault.get(cases[0], "zaak").payload == b"een"
            vault.note("raadplegen", cases[0])
        with pytest.raises(InvalidInput) as refused, vault.transaction(event="verzamelen") as change:
            change.put(cases[0], "bijlage.2", "bijlage", large, expected_version=0)
        assert refused.value.exit_code == ExitCode.INVALID_INPUT
    fill(small_disk)  # others go on writing
    with Vault.open(small_disk / "kluis", ANNA, **options) as vault:
        vault.destroy(cases[2], event="vernietigen")
    with Vault.open(small_disk / "kluis", ANNA, **options) as vault:
        assert set(vault.containers()) == set(cases[:2])
        # What was destroyed left room in the file, also where it could not be given back to the disk.
        with vault.transaction(event="verzamelen") as change:
            change.put(cases[0], "bijlage.2", "bijlage", large[:MIB], expected_version=0)
        assert vault.get(cases[1], "bijlage.1").payload == large
        assert vault.check().whole
    (small_disk / "vol").unlink()
    with Vault.open(small_disk / "kluis", ANNA, **options) as vault:
        vault.note("weer ruimte")
        assert vault.check().whole
    assert (small_disk / "kluis" / "reserve").exists()


@dataclass(frozen=True)
class Account:
    """An account of this machine."""

    name: str
    home: Path
    python: str

    def run(self, program: str, *arguments: object) -> tuple[int, str]:
        """A Python program as this account: exit code, and what it said."""
        groups = subprocess.run(["id", "-G", self.name], capture_output=True, text=True, check=True).stdout
        own, *more = map(int, groups.split())
        done = subprocess.run(
            [self.python, "-c", program, str(self.home), *map(str, arguments)],
            user=self.name,
            group=own,
            extra_groups=more,
            cwd=self.home,
            env={"HOME": str(self.home), "PYTHONPATH": os.pathsep.join(sys.path)},
            umask=0o022,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


PYTHONS = (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")


def runs(account: Account) -> bool:
    """Whether an account can run a Python, and has the program in it."""
    with contextlib.suppress(OSError):
        return account.run("import mas_cli.vault")[0] == 0
    return False


@pytest.fixture
def accounts() -> Iterator[tuple[list[Account], str]]:
    """Two accounts of one group and one of another, and the group."""
    if not shutil.which("useradd"):
        pytest.skip("no accounts can be made here")
    mark = f"masproef{os.getpid()}"
    base = Path(tempfile.mkdtemp())
    base.chmod(0o755)
    made: list[Account] = []
    subprocess.run(["groupadd", mark], check=True)
    try:
        for letter in "abc":
            home = base / letter
            more = ["-G", mark] if letter != "c" else []
            subprocess.run(["useradd", "-m", "-d", str(home), *more, f"{mark}{letter}"], check=True)
            made.append(Account(f"{mark}{letter}", home, ""))
        python = next((each for each in PYTHONS if runs(replace(made[0], python=each))), None)
        if python is None:
            pytest.skip("another account can run no Python of this version here")
        yield [replace(account, python=python) for account in made], mark
    finally:
        for account in made:
            subprocess.run(["userdel", account.name], check=False, capture_output=True)
        subprocess.run(["groupdel", mark], check=False, capture_output=True)
        shutil.rmtree(base, ignore_errors=True)


COMMON = """
import json, os, sys
from pathlib import Path
from mas_cli.errors import MasError
from mas_cli.vault import CHEAPEST, Identity, Vault
home, place, *more = sys.argv[1:]
home, place = Path(home), Path(place)
options = {"state_dir": home / "state", "kdf": CHEAPEST}
PASSWORD = "vier woorden zijn genoeg"
def save(vault, text):
    with vault.transaction(event="schrijven") as change:
        change.put(change.new_container(), "zaak", "zaak", text.encode(), expected_version=0)
def mine():
    return Vault.open(place, Identity.open(home / "sleutel", PASSWORD, kdf=CHEAPEST), **options)
"""
KEY = """
made = Identity.create(home / "sleutel", PASSWORD, rng=os.urandom, kdf=CHEAPEST)
print(made.public_text)
"""
FOUND = """
vault, recovery = Vault.create(place, PASSWORD, actor="Anna", **options)
vault.add_colleague(more[0], "Bo", home)
save(vault, "van Anna")
"""
RENEW = """
with Vault.open(place, PASSWORD, **options) as vault:
    vault.rekey()
    vault.set_password(PASSWORD + "!")
    save(vault, "weer van Anna")
"""
WORK = """
with mine() as vault:
    save(vault, more[0])
    print(json.dumps([vault.size, vault.check().whole]))
"""
PEEK = """
try:
    Vault.open(place, PASSWORD, **options)
except MasError as error:
    sys.exit(int(error.exit_code))
"""


def test_twee_accounts_van_een_groep_werken_samen_en_een_derde_ziet_niets(
    accounts: tuple[list[Account], str],
):
    """As docs/kluis.md says: the group once with chgrp, chmod, g+s; whatever is replaced later keeps it."""
    (anna, bo, other), group = accounts
    place = anna.home / "gedeeld" / "kluis"
    code, public = bo.run(COMMON + KEY, place)
    assert code == 0, public
    code, said = anna.run("import os, sys; os.makedirs(sys.argv[2])", place.parent)
    assert code == 0, said
    code, said = anna.run(COMMON + FOUND, place, public.strip())
    assert code == 0, said
    anna.home.chmod(0o755)
    assert bo.run(COMMON + PEEK, place)[0] == ExitCode.INVALID_INPUT, "a new vault is for its maker only"
    for command in (["chgrp", "-R", group], ["chmod", "-R", "g+rwX"], ["chmod", "g+s"]):
        subprocess.run([*command, str(place)], check=True)
    sizes = []
    for text in ("van Bo", "nog eens"):
        code, said = bo.run(COMMON + WORK, place, text)
        assert code == 0, said
        sizes.append(json.loads(said))
        code, said = anna.run(COMMON + RENEW, place)
        if text == "van Bo":
            assert code == 0, said
    assert sizes == [[2, True], [4, True]]
    assert other.run(COMMON + PEEK, place)[0] == ExitCode.INVALID_INPUT


def test_een_fout_van_de_schijf_is_geen_fout_in_het_programma(small_disk: Path, tmp_path: Path):
    """Making a vault on a disk that is full already."""
    fill(small_disk)
    with pytest.raises(MasError) as refused:
        Vault.create(small_disk / "kluis", ANNA, state_dir=tmp_path / "state", kdf=CHEAPEST)
    assert refused.value.exit_code == ExitCode.INVALID_INPUT
    assert not (small_disk / "kluis").exists()
