"""An encrypted store of byte records: named kinds under opaque ids, grouped in containers that can be
destroyed.

The package knows nothing of what it stores. `Vault` is the way in; `docs` for the file format are the module
docstrings, from the outside in: `header`, `members`, `slots`, `manifest`, `envelope`, `records`, `audit`,
`seen`.

May not know: what it keeps; to it a record is bytes under an opaque id.
"""

from __future__ import annotations

from mas_cli.vault.check import Report
from mas_cli.vault.identity import Identity, public_of
from mas_cli.vault.offer import Offer
from mas_cli.vault.places import Database, VaultPlace, place_of
from mas_cli.vault.recovery import RecoveryKey
from mas_cli.vault.refusals import Changed
from mas_cli.vault.slots import (
    CHEAPEST,
    RFC_9106_LOW_MEMORY,
    STRONG,
    Password,
    Profile,
    SlotInfo,
)
from mas_cli.vault.types import Entry, Record, RecordInfo
from mas_cli.vault.vault import Vault

__all__ = [
    "CHEAPEST",
    "RFC_9106_LOW_MEMORY",
    "STRONG",
    "Changed",
    "Database",
    "Entry",
    "Identity",
    "Offer",
    "Password",
    "Profile",
    "Record",
    "RecordInfo",
    "RecoveryKey",
    "Report",
    "SlotInfo",
    "Vault",
    "VaultPlace",
    "place_of",
    "public_of",
]
