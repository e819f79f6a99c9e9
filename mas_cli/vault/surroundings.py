"""What a vault needs from outside, and what it asks of the process it is opened in."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Required, TypedDict

from mas_cli.vault.slots import RFC_9106_LOW_MEMORY, Profile

PATIENCE = 20.0
"""Seconds to wait for another writer, when nobody says otherwise."""


def utc_now() -> datetime:
    """The clock of a vault when nobody gives another."""
    return datetime.now(UTC)


class Around(TypedDict, total=False):
    """What a caller says of `Surroundings`; the rest is as usual."""

    state_dir: Required[Path]
    clock: Callable[[], datetime]
    rng: Callable[[int], bytes]
    actor: str
    kdf: Profile
    patience: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything a vault needs from outside.

    Attributes:
        state_dir: where the memory of what was seen is kept; outside the vault.
        clock: the time now, with a time zone; it is only written down, never relied on.
        rng: so many random bytes, fit for keys.
        actor: the name in the log and on versions; empty for the label of the key slot.
        kdf: for new password slots; also the least that is accepted, when it is less than the default.
        patience: seconds to wait for another writer.
    """

    state_dir: Path
    clock: Callable[[], datetime] = utc_now
    rng: Callable[[int], bytes] = secrets.token_bytes
    actor: str = ""
    kdf: Profile = RFC_9106_LOW_MEMORY
    patience: float = PATIENCE


def no_core_dumps() -> None:
    """Keep keys out of core dumps (POSIX) and crash reports (Windows), for the rest of this process."""
    if sys.platform == "win32":
        import ctypes

        fail_critical_errors, no_fault_box = 0x0001, 0x0002
        ctypes.windll.kernel32.SetErrorMode(fail_critical_errors | no_fault_box)
    else:
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
