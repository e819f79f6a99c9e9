"""Disks that are full, places that are read-only, others who write, drives without locks."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import SoftFileLock

from mas_cli import keyholder
from mas_cli.errors import Busy, ExitCode, InvalidInput
from mas_cli.vault import lock as locks
from mas_cli.vault import seen, unlock_cache
from mas_cli.vault.refusals import code_of
from mas_cli.vault.vault import Vault

FULL_DISK = """
import sys
from pathlib import Path
from mas_cli.errors import InvalidInput
from mas_cli.vault import CHEAPEST, Vault
here = Path(sys.argv[1])
options = {"state_dir": here / "state", "kdf": CHEAPEST, "patience": 1.0}
vault, _recovery = Vault.create(here / "kluis", "x", **options)
limit = sys.argv[2]
if limit == "file size":
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
saved, refused = [], 0
while refused < 3:
    payload = bytes([len(saved)]) * 30_000
    try:
        with vault.transaction(event="verzamelen") as change:
            container = change.new_container()
            change.put(container, "dossier", "dossier", payload, expected_version=0)
        saved.append((container, payload))
    except InvalidInput as error:
        assert error.findings[0].code == "V13", error.findings
        refused += 1
assert len(saved) > 3
for word in ("rekey", "set_password", "backup"):
    try:
        {"rekey": vault.rekey, "set_password": lambda: vault.set_password("y"),
         "backup": lambda: vault.backup(here / "kopie")}[word]()
    except InvalidInput:
        pass
vault.close()
for password in ("x", "y"):
    try:
        vault = Vault.open(here / "kluis", password, **options)
        break
    except Exception as error:
        assert error.findings[0].code == "V05", error.findings
assert all(vault.get(container, "dossier").payload == payload for container, payload in saved)
assert sorted(vault.containers()) == sorted(container for container, _payload in saved)
report = vault.check()
assert report.whole, report.findings
assert not list(here.glob("*.part")), list(here.iterdir())
print("nothing lost:", len(saved))
"""


@pytest.fixture
def small_disk(tmp_path):
    """A disk of half a megabyte, where this user may mount one."""
    place = tmp_path / "schijf"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(place: Path, limit: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(place), limit],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_on_a_full_disk_nothing_that_was_saved_is_lost(small_disk):
    assert fill(small_disk, "disk").startswith("nothing lost")


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_at_the_limit_of_a_file_size_nothing_that_was_saved_is_lost(tmp_path):
    assert fill(tmp_path, "file size").startswith("nothing lost")


READ_ONLY = """
import os, resource, sys, tempfile
import mas_cli.i18n; mas_cli.i18n.set_language("nl")
from pathlib import Path
from mas_cli.errors import InvalidInput
from mas_cli.vault import CHEAPEST, Vault
# Root may write everywhere, so it steps down; what is imported later must be loaded before, because the
# program may stand where only root may read.
with tempfile.TemporaryDirectory() as elsewhere:
    with Vault.create(Path(elsewhere, "k"), "x", state_dir=Path(elsewhere, "s"), kdf=CHEAPEST)[0] as known:
        known.note("laden")
        list(known.summaries())
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
vault = Vault.open(Path(sys.argv[1]), sys.argv[2], state_dir=Path(sys.argv[3]), kdf=CHEAPEST, patience=0.1)
print([text.decode() for _container, text in vault.summaries()], [notice.code for notice in vault.notices])
try:
    vault.note("schrijven")
except InvalidInput as error:
    print(error.findings[0].code)
"""


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_a_read_only_vault_is_read_and_refuses_changes_in_words(save):
    import tempfile

    from mas_cli.vault import CHEAPEST

    # Not under pytest's own directory, which only its owner may enter.
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        here.chmod(0o755)
        vault, _recovery = Vault.create(here / "kluis", "x", state_dir=here / "state", kdf=CHEAPEST)
        save(vault, b"een")
        vault.close()
        for file in (here / "kluis").iterdir():
            file.chmod(0o444)
        (here / "kluis").chmod(0o555)
        # No room for what is kept outside the vault either, also when everything here is the user's own.
        here.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(here / "kluis"), "x", str(here / "nowhere")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        here.chmod(0o755)
        (here / "kluis").chmod(0o755)
    assert done.stdout.splitlines() == ["['een'] ['V16']", "V13"], done.stderr


WRITER = """
import sys
from pathlib import Path
from mas_cli.vault import CHEAPEST, Changed, Vault
vault = Vault.open(Path(sys.argv[1]), sys.argv[2], state_dir=Path(sys.argv[3]), kdf=CHEAPEST, patience=30.0)
container, wins = sys.argv[4], 0
while wins < 15:
    version = vault.get(container, "teller").version
    before = int(vault.get(container, "teller", version).payload)
    try:
        with vault.transaction(event="tellen") as change:
            change.put(container, "teller", "dossier", str(before + 1).encode(), expected_version=version)
        wins += 1
    except Changed:
        pass
"""


def test_of_two_processes_that_write_at_once_no_change_is_lost(place, save, tmp_path):
    with place.create() as vault:
        container = save(vault, b"0", record="teller")
    arguments = [str(place.path), "vier woorden zijn genoeg"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, *arguments, str(tmp_path / f"state-{number}"), container],
            stderr=subprocess.PIPE,
        )
        for number in range(2)
    ]
    for process in processes:
        _out, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()[-2000:]
    with place.open() as vault:
        record = vault.get(container, "teller")
        assert (record.payload, record.version) == (b"30", 31)
        assert vault.check().whole


def test_while_someone_writes_another_writer_is_told_and_a_reader_reads_on(place, colleague, save):
    with place.create() as mine, colleague.open() as theirs:
        container = save(mine, b"een")
        with mine.transaction(event="wijzigen") as change:
            change.put(container, "dossier", "dossier", b"twee", expected_version=1)
            with pytest.raises(Busy) as refused:
                theirs.note("raadplegen", container)
            assert refused.value.exit_code == ExitCode.BUSY
            assert code_of(refused.value) == "V11"
            assert theirs.get(container, "dossier").payload == b"een"
        assert theirs.get(container, "dossier").payload == b"twee"
        theirs.note("raadplegen", container)


def test_a_database_that_another_program_keeps_locked_is_busy(place, save):
    import sqlite3

    with place.create() as vault:
        other = sqlite3.connect(place.path / "records.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        for call in (lambda: save(vault, b"een"), lambda: list(vault.containers()), place.open):
            with pytest.raises(Busy):
                call()
        other.execute("ROLLBACK")
        other.close()
        save(vault, b"een")


@pytest.fixture
def drive_without_locks(monkeypatch):
    """What a network drive without locks is to this computer."""
    monkeypatch.setattr(locks, "has_locks", lambda _file: False)


def test_on_a_drive_without_locks_one_file_keeps_writers_and_readers_apart(
    drive_without_locks, place, colleague, save
):
    with place.create() as mine, colleague.open() as theirs:
        container = save(mine, b"een")
        assert theirs.get(container, "dossier").payload == b"een"
        with mine.transaction(event="wijzigen"):
            assert (place.path / "lock.soft").exists()
            for call in (lambda: theirs.note("x"), lambda: theirs.get(container, "dossier")):
                with pytest.raises(Busy):
                    call()
        assert not (place.path / "lock.soft").exists()
        save(theirs, b"twee", container, version=1)
        assert mine.check().whole


def test_a_soft_lock_that_a_crash_left_behind_is_explained(drive_without_locks, place, save):
    with place.create() as vault:
        other = SoftFileLock(place.path / "lock.soft")
        other.acquire()
        with pytest.raises(Busy) as refused:
            save(vault, b"een")
        other.release()
    assert "lock.soft" in refused.value.remedy


def test_a_memory_that_cannot_be_written_is_told_and_stops_nothing(place, save, monkeypatch):
    with place.create() as vault:

        def full(*_arguments, **_options):
            raise InvalidInput("vol")

        monkeypatch.setattr(seen, "remember", full)
        container = save(vault, b"een")
        assert [notice.code for notice in vault.notices] == ["V16"]
        assert vault.get(container, "dossier").payload == b"een"


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
def ring(monkeypatch):
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_keyring=lambda: ring))
    return ring


def unlocked(place):
    return Vault.unlocked(place.path, state_dir=place.state_dir, clock=place.clock)


def test_a_vault_stays_unlocked_for_as_long_as_was_asked(place, save, ring):
    with place.create() as vault:
        container = save(vault, b"een")
        assert unlocked(place) is None
        assert vault.stay_unlocked(timedelta(minutes=15)) == place.clock() + timedelta(minutes=15)
    place.clock.move(minutes=14)
    with place.open(unlocked(place)) as vault:
        assert vault.get(container, "dossier").payload == b"een"
        assert vault.actor == "An"
    place.clock.move(minutes=1)
    assert unlocked(place) is None
    assert not ring.kept
    assert not list((place.state_dir / "unlocked").iterdir())


@pytest.mark.parametrize("how", ["lock", "keyring", "file", "clock back", "rekey", "other expiry"])
def test_it_locks_again_whichever_half_is_gone(place, ring, how):
    with place.create() as vault:
        vault.stay_unlocked(timedelta(minutes=15))
        (file,) = (place.state_dir / "unlocked").iterdir()
        if how == "rekey":
            vault.rekey()
    if how == "lock":
        Vault.lock(place.path, state_dir=place.state_dir)
    elif how == "keyring":
        ring.kept.clear()
    elif how == "file":
        file.unlink()
    elif how == "clock back":
        place.clock.move(days=-1)
    elif how == "other expiry":
        file.write_text(file.read_text().replace('"until": 1', '"until": 2'))
    assert unlocked(place) is None


def test_neither_half_alone_holds_the_key(place, ring):
    with place.create() as vault:
        vault.stay_unlocked(timedelta(minutes=15))
        root = vault._session.keys.root
    (file,) = (place.state_dir / "unlocked").iterdir()
    assert root.hex() not in file.read_text()
    assert root.hex() not in str(ring.kept)


@pytest.mark.parametrize("missing", ["package", "backend", "plain files"])
def test_without_a_keyring_it_refuses_and_writes_no_key(place, ring, monkeypatch, missing):
    if missing == "package":
        monkeypatch.setitem(sys.modules, "keyring", None)
    elif missing == "backend":
        ring.priority = 0
    else:
        monkeypatch.setattr(Ring, "__module__", "keyrings.alt.file")
    monkeypatch.setattr(keyholder, "is_possible", lambda: False)
    with place.create() as vault, pytest.raises(InvalidInput) as refused:
        vault.stay_unlocked(timedelta(minutes=15))
    assert code_of(refused.value) == "V25"
    assert not (place.state_dir / "unlocked").exists()
    assert unlock_cache.recall(place.path, place.state_dir, place.clock()) is None


def test_it_locks_when_it_is_not_used_for_as_long_as_it_may_lie_idle(place, ring):
    with place.create() as vault:
        vault.stay_unlocked(timedelta(hours=4), timedelta(minutes=30))
    for _use in range(3):
        place.clock.move(minutes=29)
        assert unlocked(place) is not None
    place.clock.move(minutes=31)
    assert unlocked(place) is None
    assert not ring.kept
