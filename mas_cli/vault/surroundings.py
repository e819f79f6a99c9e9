"""What a vault needs from outside, and what it asks of the process it is opened in."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from mas_cli.vault.slots import Profile


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
    clock: Callable[[], datetime]
    rng: Callable[[int], bytes]
    actor: str
    kdf: Profile
    patience: float


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
