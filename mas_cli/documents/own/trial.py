"""An own format tried out: filled with the example data of its type, for its check and for a look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.documents import example
from mas_cli.documents.data import from_mapping
from mas_cli.documents.own import store
from mas_cli.documents.own.fill import fill
from mas_cli.documents.own.side_by_side import beside
from mas_cli.documents.pdf import need_office, to_pdf
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.findings import Finding


def filled(name: str) -> tuple[bytes, list[Finding]]:
    """The format with the example data of its type.

    Raises:
        UsageError: there is no such format.
        InvalidInput: the format has faults.
    """
    fmt = store.own(name)
    data, _findings = from_mapping(fmt, example.mapping(fmt))
    return fill(fmt, data)


def findings(name: str) -> list[Finding]:
    """What is wrong with a format, and which example values it has no place for.

    Raises:
        UsageError: there is no such format.
    """
    try:
        return filled(name)[1]
    except InvalidInput as refusal:
        return list(refusal.findings)


def side_by_side(name: str) -> bytes:
    """The original beside the file filled with example data, as one PDF.

    Raises:
        UsageError: there is no such format.
        InvalidInput: the format has faults, or LibreOffice cannot make the PDF (F20 to F22).
    """
    need_office()
    content, _findings = filled(name)
    made = to_pdf({"original": store.own(name).document.read_bytes(), "filled": content})
    return beside(made["original"], made["filled"], (_("Original"), _("Filled with example data")))
