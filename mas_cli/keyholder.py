"""A small process of this user that holds what opens a vault in memory for a while, and then ends.

It is for systems without a keyring. Nothing is written to disk; only a socket stands in a folder that nobody
else may enter. Both ends ask the system who the other is and talk to nobody but the same user. The process
ends at its moment, when nothing asked for as long as it may lie idle, when it is told to, when the shell that
began it is gone (closing the window or logging out), and when its socket was taken away. It is no defence
against a program that runs as the same user while it lasts.

May not know: what it holds; to it a secret is bytes under a name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

_MOST_BYTES: Final = 4096
_GIVE: Final = b"give\n"
_END: Final = b"end\n"
_WATCH_SECONDS: Final = 2.0
_PATIENCE_SECONDS: Final = 5.0
# What a socket path may measure, on the system that takes the least.
_LONGEST_PATH: Final = 100
_LINUX_CREDENTIALS: Final = struct.Struct("3i")
_BSD_CREDENTIALS: Final = struct.Struct("=II")
_LOCAL_PEERCRED: Final = 1


class Limits(NamedTuple):
    """How long a secret is held.

    Attributes:
        seconds: at most.
        idle: without being asked for.
        leader: the process whose end ends it too; 0 for none.
    """

    seconds: float
    idle: float
    leader: int = 0


def is_possible() -> bool:
    """Whether this system has what it takes: sockets that tell who is at the other end."""
    return sys.platform != "win32" and hasattr(socket, "AF_UNIX")


def hold(name: str, secret: bytes, limits: Limits) -> bool:
    """Begin to hold a secret in place of what is held under the name; False when it cannot be done."""
    place = _place(name)
    if not is_possible() or place is None:
        return False
    end(name)
    command = [sys.executable, "-P", "-m", "mas_cli.keyholder", str(place), *map(str, limits)]
    # Through a pipe: command lines and environments can be read by others.
    with subprocess.Popen(  # noqa: S603  a fixed command; the socket's path is ours
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=place.parent,
        start_new_session=True,
    ) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            started.stdin.write(secret)
            started.stdin.close()
        began = started.stdout.readline() == b"held\n"
        # It goes on after this program; waiting for it is nobody's.
        started.returncode = 0
    return began


def give(name: str) -> bytes | None:
    """The secret under a name; None when none is held, or whoever answers is another user."""
    return _asked(name, _GIVE) or None


def end(name: str) -> None:
    """Let go of the secret; harmless when none is held."""
    _asked(name, _END)
    place = _place(name)
    if place is not None:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)


def _asked(name: str, request: bytes) -> bytes | None:
    place = _place(name)
    if not is_possible() or place is None:
        return None
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_PATIENCE_SECONDS)
            line.connect(str(place))
            if _peer(line) != os.getuid():
                return None
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            return _all_of(line)
    except OSError:
        return None


def _all_of(line: socket.socket) -> bytes:
    found = b""
    while len(found) <= _MOST_BYTES and (part := line.recv(_MOST_BYTES)):
        found += part
    return found


def _place(name: str) -> Path | None:
    """The socket of a name, in a folder of this user alone; None when there is no such folder."""
    if not is_possible():
        return None
    short = hashlib.sha256(name.encode()).hexdigest()[:24]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for folder in (
        *([Path(runtime) / "mas"] if runtime and _is_ours(Path(runtime)) else []),
        Path(tempfile.gettempdir()) / f"mas-{os.getuid()}",
    ):
        place = folder / short
        if len(os.fsencode(place)) > _LONGEST_PATH:
            continue
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            if _is_ours(folder):
                return place
    return None


def _is_ours(folder: Path) -> bool:
    """Whether it is a real directory of this user that nobody else may enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _peer(line: socket.socket) -> int:
    """The user at the other end, as the system knows it; raises OSError."""
    if hasattr(socket, "SO_PEERCRED"):
        found = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _LINUX_CREDENTIALS.size)
        return int(_LINUX_CREDENTIALS.unpack(found)[1])
    found = line.getsockopt(0, _LOCAL_PEERCRED, 128)
    return int(_BSD_CREDENTIALS.unpack_from(found)[1])


def _serve(place: Path, secret: bytes, limits: Limits) -> None:
    """Answer until the secret may be held no longer."""
    began = asked = _passed()
    moment = time.time()
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as door:
        before = os.umask(0o177)
        try:
            door.bind(str(place))
        finally:
            os.umask(before)
        own = place.lstat().st_ino
        door.listen(8)
        door.settimeout(_WATCH_SECONDS)
        sys.stdout.write("held\n")
        sys.stdout.flush()
        # Nobody waits for what this process says any more.
        os.close(sys.stdout.fileno())
        try:
            while (
                _passed() - began < limits.seconds
                # A clock that was set back ends it too.
                and moment - 1 <= time.time() < moment + limits.seconds
                and _passed() - asked < limits.idle
                and _is_alive(limits.leader)
                and _is_there(place, own)
            ):
                try:
                    line, _address = door.accept()
                except TimeoutError:
                    continue
                with line:
                    request = _answered(line, secret)
                if request == _END:
                    return
                if request == _GIVE:
                    asked = _passed()
        finally:
            if _is_there(place, own):
                with contextlib.suppress(OSError):
                    place.unlink()


def _answered(line: socket.socket, secret: bytes) -> bytes:
    """Answer one request of the same user; gives what was asked, empty for anything else."""
    try:
        line.settimeout(_WATCH_SECONDS)
        if _peer(line) != os.getuid():
            return b""
        request = line.recv(len(_GIVE))
        if request == _GIVE:
            line.sendall(secret)
    except OSError:
        return b""
    return request


def _passed() -> float:
    """Seconds that passed, those in which the computer slept included where the system counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _is_alive(process: int) -> bool:
    if not process:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_there(place: Path, inode: int) -> bool:
    try:
        return place.lstat().st_ino == inode
    except OSError:
        return False


def _keep_to_itself() -> None:
    """No core dumps, and on Linux no other process of this user may look into the memory."""
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if sys.platform == "linux":
        import ctypes

        set_dumpable = 4
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(set_dumpable, 0, 0, 0, 0)


def _main(arguments: list[str]) -> None:
    place, seconds, idle, leader = arguments
    _keep_to_itself()
    secret = sys.stdin.buffer.read(_MOST_BYTES)
    os.close(sys.stdin.fileno())
    _serve(Path(place), secret, Limits(float(seconds), float(idle), int(leader)))
    # Without the usual end: the streams are closed already.
    os._exit(0)


if __name__ == "__main__":
    _main(sys.argv[1:])
