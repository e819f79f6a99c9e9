"""An own format tried out: filled with the example data of its type, for its check and for a look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.documents import example
from mas_cli.documents.data import from_mapping
from mas_cli.documents.own import store
from mas_cli.documents.own.fill import fill
from mas_cli.errors import InvalidInput

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


def side_by_side(name: str) -> tuple[bytes, bytes]:
    """The original and the filled file as PDF, made in one run of LibreOffice.

    Raises:
        UsageError: there is no such format.
        InvalidInput: the format has faults, or LibreOffice cannot make the PDF (F20 to F22).
    """
    from mas_cli.documents.pdf import to_pdf

    content, _findings = filled(name)
    made = to_pdf({"original": store.own(name).document.read_bytes(), "filled": content})
    return made["original"], made["filled"]
