"""What the vault says and goes on: findings that stop nothing. Their codes stand with `refusals`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.i18n import _
from mas_cli.vault.refusals import finding

if TYPE_CHECKING:
    from mas_cli.findings import Finding
    from mas_cli.vault.store import LeftBehind


def beside(path: object, left: LeftBehind) -> list[Finding]:
    """What stands beside the vault and still holds content of it."""
    return [
        *(
            finding(
                "V32",
                f"{path}: {name}",
                _("A vault that was replaced by a restore; it still holds what was destroyed since."),
                _("Run `mas vault purge --replaced` when nobody needs it any more."),
                warn=True,
            )
            for name in left.replaced
        ),
        *(
            finding(
                "V32",
                f"{path}: {name}",
                _("A copy that a sync service made because two computers wrote at the same time."),
                _("Keep the vault out of the sync service; compare the copy before you remove it."),
                warn=True,
            )
            for name in left.conflicts
        ),
    ]


def older_format(path: object, version: int) -> Finding:
    """A vault in which nobody signs."""
    return finding(
        "V30",
        path,
        _("The vault has format {version}: it does not prove who belongs to it and who wrote what.").format(
            version=version
        ),
        _("Run `mas vault upgrade` once everyone has this version of mas."),
        warn=True,
    )


def another_copy(path: object, other: str) -> Finding:
    """A copy of a vault that is known elsewhere, seen for the first time."""
    message = _("This is a copy of a vault; this computer has not seen it here before.")
    if other:
        message = _("This is another copy of the vault that this computer knows at {place}.").format(
            place=other
        )
    return finding("V31", path, message, warn=True)


def other_name(sequence: int, actor: str, name: str) -> Finding:
    """Warn about an entry under another name than that of its signer."""
    where = _("entry {sequence}").format(sequence=sequence)
    message = _("The entry says {actor}; the key that signed it is of {name}.").format(actor=actor, name=name)
    return finding("V33", where, message, warn=True)


def not_logged(path: object, reason: str) -> Finding:
    """A backup of a vault in which nothing can be written."""
    message = _("The log does not tell of this backup: {reason}").format(reason=reason)
    return finding("V34", path, message, warn=True)


def keys_not_renewed(path: object) -> Finding:
    """A key was replaced, and the root key could not be renewed with it."""
    return finding(
        "V36",
        path,
        _(
            "The keys of the vault were not renewed, because a dossier is damaged: "
            "the old secret still opens it."
        ),
        _("Restore a backup or destroy the damaged dossier, then run `mas vault rekey`."),
        warn=True,
    )


def open_to_others(path: object) -> Finding:
    """A file with a password that not only its owner can read."""
    return finding(
        "V37",
        path,
        _("Others on this computer can read this file with a password."),
        _("Make it yours alone: chmod 600, or on Windows its properties under Security."),
        warn=True,
    )
