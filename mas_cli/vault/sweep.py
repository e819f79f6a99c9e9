"""What is left of destroyed containers: their versions, which nothing can open any more.

They go after the keys went, in steps that each need little room, and on a disk that is full without being
overwritten first: what is left then are sealed bytes of which the key is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import Busy, InvalidInput
from mas_cli.vault import refusals

if TYPE_CHECKING:
    from collections.abc import Collection

    from mas_cli.vault.session import Session

_ROWS_AT_ONCE = 200


def after_destroying(session: Session, containers: Collection[str]) -> None:
    """Delete the versions that belong to no container any more, and give back their space.

    When that cannot be done now it is a notice, and the next time something is destroyed does it.
    """
    try:
        for index in {bytes.fromhex(container[:2]) for container in containers}:
            _sweep(session, index)
        with session.storage.held():
            session.storage.compact()
    except (Busy, InvalidInput) as error:
        session.notices = [refusals.finding("V26", session.place, error.message, error.remedy, warn=True)]


def _sweep(session: Session, index: bytes) -> None:
    with session.storage.held():
        with session.snapshot() as reader:
            listed = reader.bucket(index[0])
            orphans = [key for key in session.storage.keys("version", index) if key[:16] not in listed]
        for start in range(0, len(orphans), _ROWS_AT_ONCE):
            _delete(session, orphans[start : start + _ROWS_AT_ONCE])


def _delete(session: Session, keys: list[bytes]) -> None:
    for erase in (True, False):
        try:
            with session.storage.begin(write=True):
                session.storage.forget("version", keys, erase=erase)
            return
        except InvalidInput:
            if not erase:
                raise
