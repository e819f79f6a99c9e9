"""The document types there are: those that ship and the formats of the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.documents import load
from mas_cli.documents.own import store
from mas_cli.errors import UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from mas_cli.documents.model import Format


def types_of(belongs: Callable[[str], bool], today: date) -> list[str]:
    """The types that ship and the user's own formats, which belong where their type belongs."""
    own = [name for name in store.names() if belongs(store.base_type(name))]
    return [*(name for name in load.types(on=today) if belongs(name)), *own]


def format_of(type_name: str, belongs: Callable[[str], bool], today: date) -> Format:
    """The format of a type, as it is on a day.

    Raises:
        UsageError: there is no such type among those that belong.
        InvalidInput: the format has faults.
    """
    known = types_of(belongs, today)
    if type_name not in known:
        raise UsageError(
            _("There is no document type {type} here.").format(type=type_name),
            remedy=_("Choose from: {types}.").format(types=", ".join(known)),
        )
    return load.shipped(type_name, on=today) if type_name in load.types(on=today) else store.own(type_name)
