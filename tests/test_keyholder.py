"""The process that holds what opens a vault: it gives it to the same user, and it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mas_cli import keyholder
from mas_cli.keyholder import Limits
from mas_cli.vault import CHEAPEST, Vault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a keyring of its own")

SECRET = b"een sleutel van niemand"
LONG = Limits(60, 60)


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for sockets, of this test alone; it is emptied after, which ends every process."""
    short = Path(f"/tmp/mas-test-{os.getpid()}-{abs(hash(tmp_path)) % 10**6}")
    short.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    yield short
    for place in sorted(short.rglob("*"), reverse=True):
        place.rmdir() if place.is_dir() else place.unlink()
    short.rmdir()


def becomes(wanted: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if wanted():
            return True
        time.sleep(0.05)
    return False


def test_it_gives_what_it_holds_until_it_is_told_to_end(runtime: Path) -> None:
    assert keyholder.give("kluis") is None
    assert keyholder.hold("kluis", SECRET, LONG)
    assert keyholder.give("kluis") == keyholder.give("kluis") == SECRET
    assert keyholder.give("andere kluis") is None
    (place,) = (runtime / "mas").iterdir()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert keyholder.hold("kluis", b"een nieuwe", LONG)
    assert keyholder.give("kluis") == b"een nieuwe"
    keyholder.end("kluis")
    assert keyholder.give("kluis") is None
    keyholder.end("kluis")


def test_it_ends_at_its_moment_when_unused_when_its_shell_ends_and_when_its_socket_is_gone(
    runtime: Path,
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as shell:
        for name, limits in {
            "moment": Limits(1, 60),
            "unused": Limits(60, 1),
            "shell": Limits(60, 60, shell.pid),
            "socket": LONG,
        }.items():
            assert keyholder.hold(name, SECRET, limits)
        shell.kill()
        shell.wait()
    places = {place.name: place for place in (runtime / "mas").iterdir()}
    assert len(places) == 4
    keyholder.end("socket")
    assert becomes(lambda: not list((runtime / "mas").iterdir()))


def test_who_is_another_user_gets_nothing_and_gives_nothing(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyholder.hold("kluis", SECRET, LONG)
    monkeypatch.setattr(keyholder, "_peer", lambda _line: os.getuid() + 1)
    assert keyholder.give("kluis") is None
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"give\n")
        assert keyholder._answered(ours, SECRET) == b""
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(100)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    keyholder.end("kluis")


def test_a_folder_that_others_may_enter_is_not_used(runtime: Path) -> None:
    (runtime / "mas").mkdir(mode=0o755)
    (runtime / "mas").chmod(0o755)
    place = keyholder._place("kluis")
    assert place is None or not place.is_relative_to(runtime)


def test_one_that_talks_nonsense_stops_nobody(runtime: Path) -> None:
    assert keyholder.hold("kluis", SECRET, LONG)
    (place,) = (runtime / "mas").iterdir()

    def disturb() -> None:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place))
            # It may hang up before all of the nonsense was said.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(b"x" * 100_000)

    threads = [threading.Thread(target=disturb) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keyholder.give("kluis") == SECRET
    keyholder.end("kluis")


def test_a_vault_without_a_keyring_stays_open_in_memory_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    place, state = tmp_path / "kluis", tmp_path / "state"

    def clock() -> datetime:
        return datetime.now(UTC)

    made, _recovery = Vault.create(place, "vier woorden", state_dir=state, kdf=CHEAPEST)
    with made:
        made.stay_unlocked(timedelta(minutes=5), timedelta(minutes=5))
        root = made._session.keys.root
    assert all(root not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert all(root.hex().encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    kept = Vault.unlocked(place, state_dir=state, clock=clock)
    assert kept is not None
    with Vault.open(place, kept, state_dir=state, kdf=CHEAPEST) as again:
        again.new_container()
        again.rekey()
    assert Vault.unlocked(place, state_dir=state, clock=clock) is None
    Vault.lock(place, state_dir=state)


def test_it_answers_after_a_signal_to_the_program_that_began_it(runtime: Path) -> None:
    code = "from mas_cli import keyholder; keyholder.hold('k', b's', (60, 60, 0)); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, start_new_session=True
    ) as began:
        assert becomes(lambda: keyholder.give("k") == b"s")
        os.killpg(began.pid, signal.SIGINT)
        began.wait()
    assert keyholder.give("k") == b"s"
    keyholder.end("k")
