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
import shutil
import signal
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput, Locked, MasError
from mas_cli.vault import CHEAPEST, Identity, Vault, public_of

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


@dataclass
class Case:
    """One copy of the prepared vault."""

    root: Path

    @property
    def path(self) -> Path:
        return self.root / "kluis"

    @property
    def options(self) -> dict[str, Any]:
        return {"state_dir": self.root / "state", "kdf": CHEAPEST, "patience": 1.0}

    def open(self, password: str = "oud") -> Vault:
        return Vault.open(self.path, password, **self.options)


OLDER = ("upgrade", "claim")


def prepare(case: Case, scenario: str) -> None:
    if scenario in OLDER:
        sys.path.insert(0, str(Path(__file__).parent))
        import older

        older.make(case.path, "oud", rng=os.urandom)
        vault = case.open()
    else:
        vault, _recovery = Vault.create(case.path, "oud", **case.options)
    with vault:
        vault.add_password("collega", "Bo")
        with vault.transaction(event="nieuw") as change:
            for text in (b"een", b"twee"):
                container = change.new_container()
                change.put(container, "dossier", "dossier", text * 400, expected_version=0)
                change.summarise(container, text)
        vault.backup(case.root / "kopie")
        vault.note("na de kopie")
        Identity.create(case.root / "sleutel", "sleutelwoord", rng=os.urandom, kdf=CHEAPEST)
        if scenario == "claim":
            vault.upgrade()


def first(vault: Vault) -> str:
    return next(container for container, summary in vault.summaries() if summary == b"een")


def save(case: Case) -> None:
    with case.open() as vault, vault.transaction(event="wijzigen") as change:
        container = first(vault)
        change.put(container, "dossier", "dossier", b"nieuw" * 1000, expected_version=1)
        change.put(container, "brief", "brief", b"erbij", expected_version=0)
        change.put(change.new_container(), "dossier", "dossier", b"ook nieuw", expected_version=0)


def destroy(case: Case) -> None:
    with case.open() as vault:
        vault.destroy(first(vault), event="vernietigen")


def password(case: Case) -> None:
    with case.open() as vault:
        vault.set_password("nieuw")


def recovery(case: Case) -> None:
    with case.open() as vault:
        vault.new_recovery_key()


def join(case: Case) -> None:
    with case.open() as vault:
        vault.add_password("erbij", "Chris")


def welcome(case: Case) -> None:
    with case.open() as vault:
        vault.add_colleague(public_of(case.root / "sleutel"), "Dana", case.root)


def key_password(case: Case) -> None:
    key = Identity.open(case.root / "sleutel", "sleutelwoord", kdf=CHEAPEST)
    key.change_password(case.root / "sleutel", "ander woord", rng=os.urandom, kdf=CHEAPEST)


def note(case: Case) -> None:
    with case.open() as vault:
        vault.note("gezien", first(vault), b"door wie")


def purge(case: Case) -> None:
    with case.open() as vault:
        vault.remove_replaced()


def leave(case: Case) -> None:
    with case.open() as vault:
        (other,) = [slot.id for slot in vault.slots() if slot.label == "Bo"]
        vault.remove_slot(other)


def upgrade(case: Case) -> None:
    with case.open() as vault:
        vault.upgrade()


def claim(case: Case) -> None:
    with case.open("collega") as vault:
        vault.note("voor het eerst")


def rekey(case: Case) -> None:
    with case.open() as vault:
        (other,) = [slot.id for slot in vault.slots() if slot.label == "Bo"]
        vault.rekey(without=(other,))


def backup(case: Case) -> None:
    with case.open() as vault:
        vault.backup(case.root / "kopie-2")


def restore(case: Case) -> None:
    Vault.restore(case.root / "kopie", case.path, "oud", **case.options)


def accept(case: Case) -> None:
    Vault.accept_restore(case.path, "oud", **case.options).close()


def create(case: Case) -> None:
    Vault.create(case.root / "tweede", "oud", **case.options)[0].close()


SCENARIOS = {
    work.__name__: work
    for work in (
        *(save, note, destroy, password, recovery, join, welcome, leave, rekey, upgrade, claim),
        *(backup, restore, accept, purge, create, key_password),
    )
}


HALVED = ("save", "rekey", "upgrade")


def contents(vault: Vault) -> list[Any]:
    report = vault.check()
    if not report.whole:
        raise AssertionError(report.findings)
    return sorted(
        [
            [record.payload.decode() for record in vault.history(container, info.id)]
            for info in vault.records(container)
        ]
        for container in vault.containers()
    )


def state(case: Case, scenario: str) -> Any:
    """What a user can tell of the vault; opening it must work, in the way the scenario says."""
    opening = []
    for word in ("oud", "nieuw", "collega", "erbij"):
        try:
            case.open(word).close()
            opening.append(word)
        except Locked:
            continue
        except MasError as error:
            opening.append(f"{word}: {error.findings[0].code}")
    if scenario == "create":
        return new_vault(case)
    if scenario == "key_password":
        return [opening, opens_key(case, "sleutelwoord"), opens_key(case, "ander woord")]
    if scenario == "purge":
        with case.open() as vault:
            return [contents(vault), vault.replaced()]
    if scenario == "backup":
        return [opening, (case.root / "kopie-2").exists() and whole_backup(case)]
    if any("V09" in word for word in opening):
        with Vault.accept_restore(case.path, "oud", **case.options) as vault:
            return [opening, members(vault), contents(vault)]
    with case.open(opening[0]) as vault:
        return [opening, members(vault), contents(vault)]


def members(vault: Vault) -> list[Any]:
    """The format, and who belongs to the vault."""
    return [vault.format, *sorted((slot.kind, slot.label, slot.signs) for slot in vault.slots())]


def whole_backup(case: Case) -> Any:
    elsewhere = {**case.options, "state_dir": case.root / "elders"}
    with Vault.open(case.root / "kopie-2", "oud", **elsewhere) as vault:
        return contents(vault)


def opens_key(case: Case, word: str) -> bool:
    try:
        Identity.open(case.root / "sleutel", word, kdf=CHEAPEST)
    except Locked:
        return False
    return True


def new_vault(case: Case) -> Any:
    try:
        vault = Vault.open(case.root / "tweede", "oud", **case.options)
    except InvalidInput:
        create(case)  # nothing that is left behind may be in the way
        return "none"
    with vault:
        return contents(vault)


RENEWING = ("password", "leave", "rekey", "upgrade")


def still_works(case: Case, scenario: str) -> None:
    """Another save goes through, finishes what was begun, and nothing is left half done."""
    word = next(word for word in ("oud", "nieuw") if can_open(case, word))
    with case.open(word) as vault:
        vault.note("verder")
        if vault.notices or (scenario in RENEWING and not vault.check().whole):
            raise AssertionError("not whole after another save")
    if b'"previous":""' not in (case.path / "header").read_bytes():
        raise AssertionError("the renewal was not finished")


def can_open(case: Case, word: str) -> bool:
    try:
        case.open(word).close()
    except Locked:
        return False
    return True


def copy_of(base: Path, target: Path) -> Case:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(base, target)
    return Case(target)


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
