"""What an update takes from this computer: the cases, the unfinished interviews and the agreement."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from mas_cli.commands import _clock, _console
from mas_cli.commands.case.opening import opened
from mas_cli.commands.vault.opening import place
from mas_cli.paths import state_dir
from mas_cli.update.looking import CasesAtHand

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.casefile.store import CaseStore
    from mas_cli.interview.session import FolderStore


def agreement(overlay: Path | None) -> Callable[[str], Path | None]:
    """What gives the agreement of an instrument: that of the option, else of the configuration."""
    from mas_cli.commands.instrument.choosing import choose

    return lambda instrument: choose(instrument, overlay).overlay


def sessions() -> FolderStore:
    """The unfinished interviews of no case."""
    from mas_cli.interview.session import FOLDER, FolderStore

    return FolderStore(state_dir() / FOLDER)


@contextlib.contextmanager
def cases_at_hand(vault: str | None, password_file: Path | None) -> Iterator[CasesAtHand]:
    """The cases, when the vault can be opened without more than a question; else why not."""
    from mas_cli.vault import Vault

    if vault is None and not has_vault(vault):
        yield CasesAtHand(None, "none")
        return
    at_hand = password_file is not None or _console.may_ask()
    if not at_hand and Vault.unlocked(place(vault), state_dir=state_dir(), clock=_clock.now) is None:
        yield CasesAtHand(None, "locked")
        return
    with opened(vault, password_file) as store:
        yield CasesAtHand(store)


@contextlib.contextmanager
def cases_for(
    names: Sequence[str] | None, vault: str | None, password_file: Path | None
) -> Iterator[CaseStore | None]:
    """The cases when a case was named, or all (an empty sequence) and there is a vault; else None.

    Raises:
        Locked: there is a vault that cannot be looked into.
    """
    if names is None or not (names or vault is not None or has_vault(vault)):
        yield None
        return
    with opened(vault, password_file) as store:
        yield store


def has_vault(vault: str | None) -> bool:
    """Whether there is a vault in this place, or in that of the user."""
    from mas_cli.vault import Vault

    return Vault.is_at(place(vault))
