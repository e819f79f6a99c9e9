"""In a folder that others may write in: no link is followed, no account shut out, one writer at a time."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mas_cli import files
from mas_cli.errors import ExitCode, IntegrityError, InvalidInput, MasError
from mas_cli.vault import Vault, folder
from mas_cli.vault.identity import parse_public
from mas_cli.vault.keys import digest
from mas_cli.vault.refusals import code_of

from .conftest import ANNA, Office

posix = pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """What the victim keeps elsewhere."""
    place = tmp_path / "Documenten"
    place.mkdir()
    for name in ("a.txt", "header", "records.db"):
        (place / name).write_text("van mij")
    return place


def untouched(documents: Path) -> bool:
    return sorted(file.name for file in documents.iterdir()) == ["a.txt", "header", "records.db"] and all(
        file.read_text() == "van mij" for file in documents.iterdir()
    )


@posix
@pytest.mark.parametrize("name", ["restoring", ".restore.part", ".kluis.part", ".kluis.x.part", "replaced-1"])
def test_een_geplante_link_wist_niets(office: Office, documents: Path, name: str):
    with office.anna.open(ANNA) as vault:
        vault.backup(office.root / "stick")
    for place in (office.vault / name, office.vault.parent / name, office.root / ".stick2.x.part"):
        if not os.path.lexists(place):
            place.symlink_to(documents)
    for work in (
        lambda: Vault.restore(office.root / "stick", office.vault, ANNA, **restoring(office)),
        lambda: Vault.create(office.root / "tweede", ANNA, **office.anna.options)[0].close(),
        lambda: office.anna.accept(ANNA).backup(office.root / "stick2"),
    ):
        # Done or refused, either is right; what matters is what stands elsewhere.
        with contextlib.suppress(InvalidInput, IntegrityError):
            work()
        assert untouched(documents)


def restoring(office: Office) -> dict:
    return {name: office.anna.options[name] for name in ("state_dir", "kdf", "patience")}


@posix
def test_een_link_in_de_plaats_van_het_herstel_wordt_niet_gevolgd(office: Office, documents: Path):
    (office.vault / "header").unlink()
    (office.vault / "restoring").symlink_to(documents)
    with pytest.raises(InvalidInput):
        office.anna.open(ANNA)
    assert untouched(documents)


@posix
@pytest.mark.parametrize("name", ["lock", "lock.held", "reserve"])
def test_een_link_in_de_plaats_van_het_slot_wordt_niet_geopend(office: Office, documents: Path, name: str):
    (office.vault / name).unlink(missing_ok=True)
    (office.vault / name).symlink_to(documents / "a.txt")
    with contextlib.suppress(InvalidInput), office.anna.open(ANNA) as vault:
        vault.note("x")
    assert untouched(documents)


@posix
@pytest.mark.parametrize("what", ["pipe", "device", "folder"])
@pytest.mark.parametrize("which", ["header", "records.db", "memory"])
def test_op_een_pijp_of_apparaat_wordt_niet_gewacht(office: Office, what: str, which: str):
    (memory,) = (office.anna.state_dir / "vaults").glob("*.json")
    place = {"memory": memory}.get(which, office.vault / which)
    place.unlink()
    if what == "pipe":
        os.mkfifo(place)
    elif what == "device":
        place.symlink_to("/dev/zero")
    else:
        place.mkdir()
    with pytest.raises(MasError) as refused:
        office.anna.open(ANNA)
    assert refused.value.exit_code in {ExitCode.INVALID_INPUT, ExitCode.INTEGRITY}


@posix
def test_twee_gebruikers_van_een_groep_werken_samen_ook_na_een_nieuwe_sleutel(office: Office):
    """What the docs say: `chmod -R g+rwX`; every file that is replaced or made keeps it so."""
    office.vault.chmod(0o2770)
    for file in office.vault.iterdir():
        file.chmod(0o660)
    with office.anna.open(ANNA) as vault:
        vault.backup(office.root / "stick")
        vault.set_password("een nieuwe zin")
        vault.rekey()
        vault.destroy(*vault.containers(), event="vernietigen")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in office.vault.iterdir()}
    assert modes == dict.fromkeys(["header", "records.db", "lock", "reserve"], 0o660)
    Vault.restore(office.root / "stick", office.vault, ANNA, **restoring(office))
    assert stat.S_IMODE((office.vault / "header").stat().st_mode) == 0o660
    assert stat.S_IMODE((office.vault / "records.db").stat().st_mode) == 0o660
    assert stat.S_IMODE((office.root / "stick").stat().st_mode) == 0o700


@posix
def test_een_nieuwe_kluis_is_alleen_van_de_eigenaar(tmp_path: Path, office: Office):
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in office.vault.iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(office.vault.stat().st_mode) == 0o700


@posix
def test_een_bestand_dat_wordt_vervangen_houdt_zijn_rechten(tmp_path: Path):
    plain = tmp_path / "gedeeld.yaml"
    plain.write_text("oud")
    plain.chmod(0o664)
    files.atomic_write(plain, b"nieuw")
    assert stat.S_IMODE(plain.stat().st_mode) == 0o664
    files.atomic_write(plain, b"nieuw", private=True)
    assert stat.S_IMODE(plain.stat().st_mode) == 0o600


def test_vernietigen_zegt_wat_een_eerder_herstel_nog_bewaart(office: Office):
    with office.anna.open(ANNA) as vault:
        vault.backup(office.root / "stick")
    Vault.restore(office.root / "stick", office.vault, ANNA, **restoring(office))
    with office.anna.accept(ANNA) as vault:
        vault.destroy(*vault.containers(), event="vernietigen")
        assert [notice.code for notice in vault.notices] == ["V32"]
        assert "replaced-1" in vault.notices[0].where
        assert vault.remove_replaced() == ("replaced-1",)
        assert vault.beside() == []
    assert not (office.vault / "replaced-1").exists()


@pytest.mark.parametrize(
    "name",
    [
        "records (conflicted copy 2026-11-30).db",
        "records.sync-conflict-20261130-101112-ABCDEFG.db",
        "header-LAPTOP-ANNA",
        "header (Anna's conflicterende kopie 2026-11-30)",
        "records-DESKTOP-1.db",
    ],
)
def test_een_kopie_van_de_synchronisatiedienst_wordt_genoemd(office: Office, name: str):
    (office.vault / name).write_bytes(b"x")
    with office.anna.open(ANNA) as vault:
        (found,) = [finding for finding in vault.check().findings if finding.code == "V32"]
    assert name in found.where


def test_een_reservekopie_van_een_andere_kluis_wordt_gezegd_en_zichzelf_geweigerd(office: Office):
    Vault.create(office.root / "ander", ANNA, **office.anna.options)[0].close()
    offers = []
    with pytest.raises(InvalidInput) as refused:
        Vault.restore(
            office.root / "ander",
            office.vault,
            ANNA,
            consent=lambda offer: offers.append(offer),
            **restoring(office),
        )
    assert code_of(refused.value) == "V35"
    assert [offer.same_vault for offer in offers] == [False]
    with pytest.raises(InvalidInput) as refused:
        Vault.restore(office.vault, office.vault, ANNA, **restoring(office))
    assert code_of(refused.value) == "V35"
    office.anna.open(ANNA).close()


def test_een_sleutel_die_geen_sleutel_is_wordt_geweigerd(office: Office):
    import base64

    for public in (b"\xff" * 1216, b"\xff" * 1248, bytes(1216)):
        prefix = "mas-key-2:" if len(public) == 1248 else "mas-key-1:"
        text = prefix + base64.b64encode(public + digest(public)[:4]).decode()
        with pytest.raises(InvalidInput) as refused:
            parse_public(text, office.root)
        assert code_of(refused.value) == "V22"


def test_een_tekst_waar_bytes_horen_is_geen_fout_in_het_programma(office: Office):
    import sqlite3

    with contextlib.closing(sqlite3.connect(office.vault / "records.db")) as database:
        database.execute("UPDATE meta SET value = CAST(x'ff00ff' AS TEXT)")
        database.commit()
    with pytest.raises(IntegrityError) as refused:
        office.anna.open(ANNA)
    assert code_of(refused.value) == "V15"


def test_op_een_volle_schijf_gaat_de_reserve_weg_en_komt_zij_terug(office: Office, monkeypatch):
    with office.anna.open(ANNA) as vault:
        assert (office.vault / "reserve").stat().st_size == 1024 * 1024
        real = shutil.disk_usage
        monkeypatch.setattr(folder.shutil, "disk_usage", lambda path: real(path)._replace(free=0))
        vault.note("raadplegen")
        assert not (office.vault / "reserve").exists()
        monkeypatch.setattr(folder.shutil, "disk_usage", real)
        vault.note("raadplegen")
        assert (office.vault / "reserve").exists()


NO_LOCKS = """
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <dlfcn.h>
#include <fcntl.h>
static int refuse(void) { errno = atoi(getenv("REFUSE_LOCKS_WITH")); return -1; }
int flock(int fd, int operation) { (void)fd; (void)operation; return refuse(); }
#define FORWARD(NAME) \\
  int NAME(int fd, int command, ...) { \\
    static int (*real)(int, int, ...); \\
    va_list rest; va_start(rest, command); void *argument = va_arg(rest, void *); va_end(rest); \\
    if (command == F_SETLK || command == F_SETLKW || command == F_GETLK) return refuse(); \\
    if (!real) real = (int (*)(int, int, ...))dlsym(RTLD_NEXT, #NAME); \\
    return real(fd, command, argument); }
FORWARD(fcntl)
FORWARD(fcntl64)
"""

SAVES = """
import sys
from pathlib import Path
from mas_cli.vault import CHEAPEST, Vault
path, password, state, who, rounds = sys.argv[1:]
for count in range(int(rounds)):
    with Vault.open(Path(path), password, state_dir=Path(state), kdf=CHEAPEST, patience=60.0) as vault:
        with vault.transaction(event="schrijven") as change:
            made = change.new_container()
            change.put(made, "zaak", "zaak", f"{who}-{count}".encode(), expected_version=0)
"""


@pytest.fixture(scope="module")
def without_locks(tmp_path_factory) -> str:
    """A library that refuses every lock, as a network drive without them does."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("no C compiler for the library that refuses locks")
    place = tmp_path_factory.mktemp("slot")
    (place / "nolock.c").write_text(NO_LOCKS)
    built = place / "nolock.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", str(built), str(place / "nolock.c"), "-ldl"], check=True
    )
    return str(built)


@pytest.mark.slow
@pytest.mark.parametrize(("error", "mixed"), [("ENOLCK", False), ("EOPNOTSUPP", False), ("ENOLCK", True)])
def test_op_een_schijf_zonder_sloten_schrijft_er_een_tegelijk(
    office: Office, without_locks: str, error: str, mixed: bool
):
    """Also when one of the computers does get locks from the same drive."""
    import errno

    refusing = {"LD_PRELOAD": without_locks, "REFUSE_LOCKS_WITH": str(getattr(errno, error))}
    running = []
    for number in range(3):
        environment = os.environ | ({} if mixed and number == 0 else refusing)
        arguments = [str(office.vault), ANNA, str(office.root / f"state-{number}"), str(number), "4"]
        running.append(
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", SAVES, *arguments],
                env=environment,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    for process in running:
        _out, errors = process.communicate(timeout=200)
        assert process.returncode == 0, errors
        assert errors == ""
    with office.anna.open(ANNA) as vault:
        assert vault.size == 1 + 3 * 4
        assert vault.check().whole
    assert [file.name for file in office.vault.glob("lock.*")] == ["lock.none"]


def test_een_schrijver_met_sloten_wacht_op_een_zonder(office: Office):
    (office.vault / "lock.soft").write_text("iemand anders")
    with office.anna.open(ANNA) as vault, pytest.raises(MasError) as refused:
        vault.note("x")
    assert refused.value.exit_code == ExitCode.BUSY
    (office.vault / "lock.soft").unlink()
    (office.vault / "lock.held").write_text("")
    with replace(office.anna).open(ANNA) as vault:
        vault.note("wie het slot had is er niet meer")
