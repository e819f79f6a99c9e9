"""Kill the real process at every system call that changes a file, and look at what is left.

    python killing.py SCENARIO DIRECTORY [EVERY]

A child does the work of the scenario under `ptrace`, as a debugger would hold it, and gets SIGKILL at its
first changing call, then in a new copy at its second, and so on until it comes to its end. In some scenarios
every write is also cut in half once (x86-64). After each kill the vault must open, be whole, hold the old or
the new state, and take another save; and once a kill leaves the new state, every later one must. With EVERY
it is killed at one of so many calls, beginning at random. Prints a JSON summary; Linux only.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import platform
import random
import signal
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios import HALVED, SCENARIOS, Case, accept, copy_of, prepare, restore, state, still_works

if TYPE_CHECKING:
    from collections.abc import Callable

# write, pwrite64, fsync, fdatasync, ftruncate, rename, mkdir, rmdir, link, unlink, openat, mkdirat, unlinkat,
# renameat, linkat, fallocate, renameat2 (numbers of x86-64 and of the generic table that aarch64 uses)
CHANGING = {
    "x86_64": (1, 18, 74, 75, 77, 82, 83, 84, 86, 87, 257, 258, 263, 264, 265, 285, 316),
    "aarch64": (64, 68, 82, 83, 46, 38, 34, 35, 37, 56, 47, 276),
}.get(platform.machine(), ())
WRITES = (1, 18) if platform.machine() == "x86_64" else ()
OPEN = {"x86_64": 257, "aarch64": 56}.get(platform.machine())
LENGTH_REGISTER = 12 * 8  # rdx, the third argument of a call on x86-64

TRACEME, POKE_USER, GO_ON, GO_ON_TO_EXIT, SET_OPTIONS, SYSCALL_INFO = 0, 6, 7, 24, 0x4200, 0x420E
STOP_AT_FILTER, KILL_WITH_TRACER = 0x80, 0x100000
FILTER_STOP = signal.SIGTRAP | 7 << 8
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER_MODE = 38, 22, 2

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
libc.ptrace.restype = ctypes.c_long


class SyscallInfo(ctypes.Structure):
    _fields_ = (
        ("op", ctypes.c_uint8),
        ("padding", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("ip", ctypes.c_uint64),
        ("sp", ctypes.c_uint64),
        ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6),
        ("filter", ctypes.c_uint32),
    )


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def checked(result: int) -> None:
    if result == -1:
        raise OSError(ctypes.get_errno(), "the kernel refuses")


def ptrace(request: int, pid: int, address: int = 0, data: Any = 0) -> None:
    checked(libc.ptrace(request, pid, address, data))


def stop_at(numbers: tuple[int, ...]) -> None:
    """Have this process stop for its tracer at these system calls only (a seccomp filter)."""

    def step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("HBBI", code, then, otherwise, value)

    load, equal, give, trace, allow = 0x20, 0x15, 0x06, 0x7FF00000, 0x7FFF0000
    steps = [step(load, 0)]
    steps += [step(equal, number, then=len(numbers) - place) for place, number in enumerate(numbers)]
    steps += [step(give, allow), step(give, trace)]
    program = Program(len(steps), b"".join(steps))
    checked(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    checked(libc.prctl(SET_SECCOMP, FILTER_MODE, ctypes.byref(program)))


def killed_at(count: int, work: Callable[[], None], *, half: bool) -> bool:
    """Whether a child was killed at its `count`th changing call, or in the middle of its `count`th write."""
    pid = os.fork()
    if pid == 0:
        try:
            ptrace(TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            stop_at(WRITES if half else CHANGING)
            work()
        except BaseException as error:  # noqa: BLE001  nothing may escape into the copy of the parent
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    os.waitpid(pid, 0)
    ptrace(SET_OPTIONS, pid, 0, STOP_AT_FILTER | KILL_WITH_TRACER)
    info = SyscallInfo()
    seen = 0
    pending = 0
    while True:
        ptrace(GO_ON, pid, 0, pending)
        pending = 0
        _pid, status = os.waitpid(pid, 0)
        if os.WIFEXITED(status):
            if os.WEXITSTATUS(status):
                raise RuntimeError("the work failed")
            return False
        if status >> 8 != FILTER_STOP:
            pending = os.WSTOPSIG(status)
            continue
        ptrace(SYSCALL_INFO, pid, ctypes.sizeof(info), ctypes.addressof(info))
        if info.number == OPEN and not info.arguments[2] & os.O_CREAT:
            continue
        seen += 1
        if seen < count:
            continue
        if half:
            ptrace(POKE_USER, pid, LENGTH_REGISTER, info.arguments[2] // 2)
            ptrace(GO_ON_TO_EXIT, pid)
            os.waitpid(pid, 0)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return True


def main(scenario: str, directory: Path, every: int = 1) -> dict[str, Any]:
    if sys.platform != "linux" or not CHANGING:
        return {"skipped": "needs ptrace of Linux on x86-64 or aarch64"}
    work = SCENARIOS[scenario]
    base = Case(directory / "base")
    prepare(base, scenario)
    if scenario in {"accept", "purge"}:
        restore(base)
    if scenario == "purge":
        accept(base)
    before = state(copy_of(base.root, directory / "before"), scenario)
    done = copy_of(base.root, directory / "after")
    work(done)
    after = state(done, scenario)
    kills = 0
    for half in (False, True) if WRITES and scenario in HALVED else (False,):
        turned = False
        for count in itertools.count(random.randint(1, every), every):
            case = copy_of(base.root, directory / "run")
            try:
                killed = killed_at(count, lambda case=case: work(case), half=half)
            except PermissionError:
                return {"skipped": "this system does not allow ptrace"}
            if not killed:
                break
            kills += 1
            found = state(case, scenario)
            if found not in (before, after):
                raise AssertionError(f"{scenario}, kill {count}: {found!r}")
            if turned and found == before != after:
                raise AssertionError(f"{scenario}, kill {count}: the new state was there before")
            turned = found == after
            if scenario != "create":
                still_works(case, scenario)
    return {"kills": kills}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))))
