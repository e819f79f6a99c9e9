"""Every refusal about where a vault stands: folders, databases, addresses, and a vault that moved.

V14 no vault, or one already · V38 database out of reach · V39 save unknown · V40 password in an address · V41
no address · V42 moved · V43 no rights · V44 no library for databases.
"""

from __future__ import annotations

from mas_cli.errors import InvalidInput
from mas_cli.extras import adding
from mas_cli.i18n import _
from mas_cli.vault.refusals import finding


def no_vault(path: object) -> InvalidInput:
    """There is nothing to open."""
    return InvalidInput(
        _("There is no vault at {path}.").format(path=path),
        remedy=_("Make one with `mas vault init`, or give its place with --vault."),
        findings=[finding("V14", path, _("The header of a vault is not there."))],
    )


def exists(path: object) -> InvalidInput:
    """A vault or something else stands where one is to be made."""
    return InvalidInput(
        _("{path} exists already.").format(path=path),
        remedy=_("Choose another place; an existing vault is never overwritten."),
        findings=[finding("V14", path, _("The folder is not empty."))],
    )


def unreachable(place: object, reason: str) -> InvalidInput:
    """The server of a database does not answer, went away, or does not let this user in."""
    return InvalidInput(
        _("The database of the vault cannot be reached; what was saved before is unharmed."),
        remedy=_(
            "Check the address, the network and your user name; the password of the database belongs in "
            "`.pgpass`. Ask the system manager whether the server runs."
        ),
        findings=[finding("V38", place, _("The system says: {reason}.").format(reason=reason.rstrip(".")))],
    )


def save_unknown(place: object) -> InvalidInput:
    """The connection died while it saved, and the server stays away."""
    return InvalidInput(
        _("The connection broke while saving, and the database does not answer any more."),
        remedy=_("Look when it is back whether your change is there, before you repeat it."),
        findings=[finding("V39", place, _("Whether the last change was saved is not known."))],
    )


def password_in_address(place: object) -> InvalidInput:
    """An address is shown, logged and remembered; a password in it would be too."""
    return InvalidInput(
        _("The address of the vault has a password in it; it was not used."),
        remedy=_("Put the password in `.pgpass`, or leave it out: then it is asked."),
        findings=[finding("V40", place, _("Addresses are shown and remembered."))],
    )


def no_address(place: object) -> InvalidInput:
    """An address that libpq would not take, or that names no database or schema."""
    return InvalidInput(
        _("This is not the address of a database."),
        remedy=_("Write postgresql://user@server/database, and behind it ?schema=name if it is not `mas`."),
        findings=[
            finding(
                "V41",
                place,
                _("A server, a database and a schema of small letters, digits and _ are needed."),
            )
        ],
    )


def moved(place: object, target: str) -> InvalidInput:
    """The vault went to another place."""
    return InvalidInput(
        _("The vault that was here has moved to {place}.").format(place=target),
        remedy=_("Give that place with --vault, or as `kluis` in config.toml."),
        findings=[finding("V42", place, _("What is left here is not kept up any more."))],
    )


def no_rights(place: object) -> InvalidInput:
    """The database lets this user in, and not do what is needed."""
    return InvalidInput(
        _("The database does not allow this; nothing was changed."),
        remedy=_("Ask the system manager for the rights that docs/kluis-postgres.md lists."),
        findings=[finding("V43", place, _("Your user of the database lacks a right."))],
    )


def no_library() -> InvalidInput:
    """PostgreSQL is spoken through a library that not everyone needs."""
    return InvalidInput(
        _("A vault in a database needs a library that is not installed."),
        remedy=_("Install it with: {command}").format(command=adding("psycopg")),
        findings=[finding("V44", "", _("The library psycopg is not there."))],
    )
