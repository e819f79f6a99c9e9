"""Every refusal of the vault, with its code: what happened, where, what to do.

V01 header unreadable · V02 header altered · V03 key derivation out of bounds · V04 newer version · V05
wrong password · V06 manifest · V07 record · V08 container · V09 rolled back · V10 log · V11 busy · V12
changed since opened · V13 cannot be written · V15 database file · V16 memory
of generations · V17 recovery key mistyped · V18 unknown id · V19 keys renewed · V20 library too old · V21
orphan rows · V22 own key file · V23 last key slot · V24 password unusable · V25 no keyring · V26 not
compacted · V27 too many keys · V28 members changed by someone unknown · V29 passwords that are not one's
own · V30 older format · V31 another copy · V32 left beside the vault · V33 name and signature differ · V34
not in the log · V35 restoring · V36 keys not renewed · V37 password file. Those of places, V14 and V38 to
V44, stand in `place_refusals`.
"""

from __future__ import annotations

from mas_cli.errors import Busy, IntegrityError, InvalidInput, Locked, MasError
from mas_cli.extras import adding
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _


class Changed(Busy):
    """Someone saved a newer version since this one was read; nothing was written."""


def finding(code: str, where: object, message: str, remedy: str = "", *, warn: bool = False) -> Finding:
    """A finding of the vault."""
    return Finding(code, Severity.WARN if warn else Severity.BLOCK, str(where), message, remedy)


def code_of(error: MasError) -> str:
    """The code of a refusal: `V07`."""
    return error.findings[0].code if error.findings else ""


def strangers(path: object) -> IntegrityError:
    """The members, or who signed the header, are not known here, nor do they follow from those who are."""
    return IntegrityError(
        _("The vault was taken over: somebody who does not belong to it changed who opens it."),
        remedy=_(
            "Do not work in it. Ask your colleagues what happened and compare the fingerprint of "
            "`mas vault colleague list`; restore a backup of before."
        ),
        findings=[
            finding("V28", path, _("The members of the vault are not signed by anyone this computer knows."))
        ],
    )


def not_accepted(path: object) -> IntegrityError:
    """The members of the state are not all known, and nobody said that they are right."""
    return IntegrityError(
        _("The vault is not accepted: members of it are unknown here, or were removed."),
        remedy=_("Look at the members above with a colleague; if they are right, repeat it with --yes."),
        findings=[finding("V28", path, _("Nobody confirmed the members of this state."))],
    )


def not_introduced(path: object) -> InvalidInput:
    """A vault seen for the first time, of which somebody said that it is not the right one."""
    return InvalidInput(
        _("The vault is not opened; nothing was remembered of it."),
        remedy=_("Compare the fingerprint with a colleague: `mas vault colleague list` shows it."),
        findings=[finding("V28", path, _("Nobody confirmed the members of this vault."))],
    )


def not_ones_own_password(path: object) -> InvalidInput:
    """Refuse to change a password of the vault for somebody who opened it with a key of their own."""
    return InvalidInput(
        _("You opened the vault with a key of your own; no password of the vault was changed."),
        remedy=_("The password of your own key is changed with the same command on your own computer."),
        findings=[finding("V29", path, _("A password slot belongs to who knows its password."))],
    )


def several_passwords(path: object) -> InvalidInput:
    """The recovery key replaces a forgotten password, when it is clear which."""
    return InvalidInput(
        _("The vault has several passwords; which of them was forgotten is not clear."),
        remedy=_("Ask one of the others to let you in again with `mas vault colleague add`."),
        findings=[finding("V29", path, _("A password slot belongs to who knows its password."))],
    )


def own_slot(slot: str) -> InvalidInput:
    """Who removes a key stays; so nobody removes the key they opened with."""
    return InvalidInput(
        _("This is the key you opened the vault with; it stays."),
        remedy=_("Let a colleague remove it, or open the vault with another key."),
        findings=[finding("V23", slot, _("Nobody signs for who has just left."))],
    )


def restored_onto_itself(path: object) -> InvalidInput:
    """The backup and the vault are one place."""
    return InvalidInput(
        _("The backup and the vault are the same folder; nothing was changed."),
        remedy=_("Give the folder of a backup."),
        findings=[finding("V35", path, _("A vault cannot be restored from itself."))],
    )


def restored_into_database(path: object) -> InvalidInput:
    """A database has no folder that could be put aside."""
    return InvalidInput(
        _("A backup is not restored over a database; nothing was changed."),
        remedy=_(
            "Restore it in a folder with --vault FOLDER, and bring that to an empty schema with "
            "`mas vault move`."
        ),
        findings=[finding("V35", path, _("A database keeps no vault that was replaced."))],
    )


def not_wanted(path: object) -> InvalidInput:
    """Somebody looked at a backup and did not want it, or it is of another vault."""
    return InvalidInput(
        _("The backup is not restored; nothing was changed."),
        remedy=_("If it is the one you want, repeat it with --yes."),
        findings=[finding("V35", path, _("Nobody confirmed that this backup takes the place of the vault."))],
    )


def _integrity(code: str, where: object, message: str, remedy: str = "") -> IntegrityError:
    return IntegrityError(
        _("The vault is damaged or was altered; nothing was changed."),
        remedy=remedy or _("Run `mas vault check` to see what is still readable, or restore a backup."),
        findings=[finding(code, where, message)],
    )


def header_unreadable(path: object) -> IntegrityError:
    """The header is not a header of this program."""
    return _integrity(
        "V01", path, _("The header of the vault cannot be read."), _("Restore the vault from a backup.")
    )


def header_altered(path: object) -> IntegrityError:
    """The header opens, and its seal does not fit."""
    return _integrity(
        "V02", path, _("The header of the vault was altered."), _("Restore the vault from a backup.")
    )


def header_older(path: object) -> IntegrityError:
    """An older header was put back, in which removed keys would still work."""
    return _integrity(
        "V02",
        path,
        _("The header of the vault is older than its records."),
        _("Put back the header that belongs to it, or restore a backup of the whole vault."),
    )


def kdf_out_of_bounds(path: object, asked: str) -> IntegrityError:
    """Parameters that would derive too weakly or exhaust the machine; refused before deriving."""
    return _integrity(
        "V03",
        path,
        _("The header asks for a key derivation outside the limits ({asked}).").format(asked=asked),
        _("Restore the header from a backup."),
    )


def newer_version(path: object, version: int) -> InvalidInput:
    """A vault this version of the program cannot read."""
    return InvalidInput(
        _("This vault was made by a newer version of mas."),
        remedy=_("Install the newer version of mas; nothing was changed."),
        findings=[finding("V04", path, _("The vault has format {version}.").format(version=version))],
    )


def wrong_password(path: object) -> Locked:
    """The same words whatever was wrong with what was given."""
    return Locked(
        _("The vault stays locked: this password or key does not open it."),
        remedy=_("Try again, or use the recovery key."),
        findings=[finding("V05", path, _("No key slot opens with it."))],
    )


def manifest_damaged(path: object) -> IntegrityError:
    """The manifest does not open."""
    return _integrity("V06", path, _("The manifest of the vault is missing, damaged or of another vault."))


def bucket_damaged(bucket: int) -> IntegrityError:
    """A list of containers differs from what the manifest says."""
    where = _("containers {prefix}…").format(prefix=f"{bucket:02x}")
    return _integrity("V06", where, _("The list of containers differs from the manifest."))


def record_damaged(container: str, record: str, version: int) -> IntegrityError:
    """Refuse a version that is missing, damaged, or not what was saved."""
    where = record_name(container, record, version)
    return _integrity("V07", where, _("This version is missing, damaged or was exchanged."))


def record_name(container: str, record: str, version: int) -> str:
    """How a version is named in findings."""
    return _("{container}, {record}, version {version}").format(
        container=container, record=record, version=version
    )


def container_damaged(container: str) -> IntegrityError:
    """The envelope of a container is missing, damaged, or not the current one."""
    message = _("The container is missing, damaged or was put back to an older state.")
    return _integrity("V08", container, message)


def not_newest(container: str) -> Finding:
    """A container that is authentic, of a state that nothing vouches for."""
    message = _("This container is authentic, but it cannot be proven to be the newest state.")
    return finding("V08", container, message, warn=True)


def rolled_back(path: object, found: int, seen: int) -> IntegrityError:
    """The vault is older than, or another branch of, what this user saw before."""
    told = _("State {found}, seen before: {seen}.").format(found=found, seen=seen)
    return IntegrityError(
        _("The vault was put back to an older state than you saw before."),
        remedy=_("If you or a colleague restored a backup on purpose, run `mas vault accept-restore`."),
        findings=[finding("V09", path, told)],
    )


def log_broken(sequence: int) -> IntegrityError:
    """The log is incomplete or altered."""
    return _integrity(
        "V10", _("entry {sequence}").format(sequence=sequence), _("The log is incomplete or was altered.")
    )


def busy(path: object) -> Busy:
    """Someone else is writing."""
    return Busy(
        _("Someone else is using the vault; nothing was changed."),
        remedy=_(
            "Try again in a moment. If nobody uses the vault and it has a file `lock.soft`, remove that file."
        ),
        findings=[finding("V11", path, _("The vault is locked by another program or colleague."))],
    )


def changed(container: str, record: str, expected: int, current: int) -> Changed:
    """Optimistic concurrency: the version that was opened is not the current one any more."""
    told = _("You opened version {expected}; version {current} is the current one.")
    where = record_name(container, record, current)
    return Changed(
        _("This was changed since you opened it; nothing was overwritten."),
        remedy=_("Open it again, look at the change, and save yours on top of it."),
        findings=[finding("V12", where, told.format(expected=expected, current=current))],
    )


def unwritable(path: object, reason: object) -> InvalidInput:
    """A full disk, a read-only place, a device that fails."""
    return InvalidInput(
        _("The vault cannot be written; what was saved before is unharmed."),
        remedy=_("Check the free space and the permissions of the folder, then try again."),
        findings=[finding("V13", path, _("The system says: {reason}.").format(reason=reason))],
    )


def database_damaged(path: object, reason: object) -> IntegrityError:
    """The database file itself is broken."""
    return _integrity("V15", path, _("The records file is damaged: {reason}.").format(reason=reason))


def database_defect(path: object, defect: str) -> Finding:
    """What the database itself says is wrong with its file."""
    return finding("V15", path, defect)


def database_missing(path: object) -> IntegrityError:
    """The header is there and the records are not."""
    return _integrity(
        "V15",
        path,
        _("The records file is not there."),
        _("Put it back, or restore the vault from a backup."),
    )


def memory_unreadable(path: object) -> IntegrityError:
    """The memory of what was seen exists and cannot be read, so a rollback cannot be excluded."""
    return _integrity(
        "V16",
        path,
        _("The memory of what you saw before cannot be read."),
        _("If you are sure that the vault is the current one, run `mas vault accept-restore`."),
    )


def memory_unwritable(path: object, error: MasError) -> Finding:
    """What was saved is saved; only the next rollback might go unnoticed."""
    return finding("V16", path, error.message, error.remedy, warn=True)


def recovery_key_mistyped() -> Locked:
    """The checksum of a recovery key does not fit; it was not tried."""
    return Locked(
        _("The recovery key is mistyped; compare it with the paper."),
        remedy=_("It has nine groups of four letters and digits."),
        findings=[finding("V17", "", _("The checksum of the recovery key does not fit."))],
    )


def unknown(name: str) -> InvalidInput:
    """Refuse the id of a container or record that does not exist."""
    return InvalidInput(
        _("The vault has no {name}.").format(name=name),
        findings=[finding("V18", name, _("It was never there, or it was destroyed."))],
    )


def keys_renewed(path: object) -> Locked:
    """A colleague renewed the keys while this vault was open."""
    return Locked(
        _("The keys of the vault were renewed; open it again."),
        remedy=_("Run the command again; nothing was changed."),
        findings=[finding("V19", path, _("The vault has newer keys than the ones in use."))],
    )


def replaced(path: object) -> Busy:
    """A colleague restored a backup while this vault was open."""
    return Busy(
        _("The vault was replaced while it was open; nothing was changed."),
        remedy=_("Run the command again."),
        findings=[finding("V19", path, _("The records file is another one than was opened."))],
    )


def no_keyring() -> InvalidInput:
    """There is nowhere safe to keep a key between commands."""
    return InvalidInput(
        _("This computer has no keyring in which the vault can stay unlocked."),
        remedy=_(
            "Give the password with each command. On Linux a keyring comes with the desktop (GNOME, KDE) "
            "and is there in a session of it only."
        ),
        findings=[finding("V25", "", _("No keyring of the operating system was found."))],
    )


def outdated_library() -> InvalidInput:
    """The cryptographic library of the system lacks what the vault needs."""
    return InvalidInput(
        _("The cryptographic library on this computer is too old for the vault."),
        remedy=_("Install it with: {command}").format(command=adding("cryptography")),
        findings=[finding("V20", "", _("Argon2id, AES-GCM-SIV and ML-KEM need OpenSSL 3.5 or newer."))],
    )


def key_file_unusable(path: object) -> InvalidInput:
    """A key file of a user or colleague that is not one."""
    return InvalidInput(
        _("{path} is not a key of mas.").format(path=path),
        remedy=_("Ask for the file again and send it as it is."),
        findings=[finding("V22", path, _("The key is incomplete or mistyped."))],
    )


def last_slot() -> InvalidInput:
    """Without this slot nobody could open the vault."""
    return InvalidInput(
        _("This is the last key that opens the vault; it stays."),
        remedy=_("Add another password or colleague first."),
        findings=[finding("V23", "", _("A vault without keys cannot be opened by anyone."))],
    )


def too_many_slots(most: int) -> InvalidInput:
    """A header stays small."""
    return InvalidInput(
        _("The vault has {most} keys already, and cannot have more.").format(most=most),
        remedy=_("Remove a key that is not used any more."),
        findings=[finding("V27", "", _("Every key makes opening slower."))],
    )


def password_unusable() -> InvalidInput:
    """An empty password protects nothing."""
    return InvalidInput(
        _("The password is empty or has characters that cannot be used."),
        remedy=_("Choose a sentence of at least four words."),
        findings=[finding("V24", "", _("An empty password protects nothing."))],
    )
