"""All findings about the facts of a document at once: what is missing, and what the checks C01 to C30 say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.documents.checks import FUNCTIONS, Hit, View
from mas_cli.documents.conditions import names
from mas_cli.documents.data import required
from mas_cli.documents.model import FieldType
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from mas_cli.documents.data import Data
    from mas_cli.documents.model import Check, Field, Format

_ORDER = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def check(fmt: Format, data: Data, today: date) -> list[Finding]:
    """Everything that is missing or wrong, blocking findings first, then by code.

    Args:
        fmt: the fields and the checks that hold.
        data: the facts; what could not be read in them was reported when they were read.
        today: the day on which the document is made.
    """
    found = [*_absent(fmt, data), *_hits(fmt, data, today)]
    return sorted(found, key=lambda finding: (_ORDER[finding.severity], finding.code))


def remarks(fmt: Format, data: Data, today: date) -> list[Finding]:
    """What the checks say of what is filled in, while the rest is still to come."""
    open_ones = {finding.where for finding in _absent(fmt, data)}
    return [finding for finding in _hits(fmt, data, today) if finding.where not in open_ones]


def _hits(fmt: Format, data: Data, today: date) -> Iterable[Finding]:
    for code, entry in fmt.checks.items():
        view = View(fmt, data, today, entry.parameters)
        yield from (_finding(entry, hit) for hit in FUNCTIONS[code](view))


def missing(fmt: Format, data: Data) -> list[Field]:
    """The fields that must be filled in and were not given, not even wrongly; in the order of the format."""
    return [
        entry
        for name, entry in fmt.fields.items()
        if name not in data.values and name not in data.faulty and required(entry, data)
    ]


def _absent(fmt: Format, data: Data) -> Iterable[Finding]:
    for entry in missing(fmt, data):
        yield _open(fmt, entry, entry.name, entry)
    for name, entry in fmt.fields.items():
        if entry.type is not FieldType.LIST:
            continue
        for position, row in enumerate(data.rows(name)):
            for column in entry.columns:
                where = f"{name}[{position + 1}].{column.name}"
                if column.name not in row and where not in data.faulty and column.rule == "required":
                    yield _open(fmt, column, where, entry)


def _open(fmt: Format, entry: Field, where: str, owner: Field) -> Finding:
    code = owner.check if owner.check in fmt.checks else "F01"
    severity = fmt.checks[code].severity if code in fmt.checks else Severity.BLOCK
    message = _("{label} is not filled in.").format(label=entry.label)
    if entry.when is not None:
        because = ", ".join(
            fmt.fields[name].label if name in fmt.fields else name
            for name in dict.fromkeys(names(entry.when))
        )
        message = _("{label} is not filled in, and is needed because of: {because}.").format(
            label=entry.label, because=because
        )
    remedy = entry.help or _("Fill it in.")
    return Finding(code, severity, where, message, remedy, entry.basis or owner.basis)


def _finding(entry: Check, hit: Hit) -> Finding:
    variant = entry.variants[hit.variant]
    return Finding(
        entry.code,
        variant.severity,
        hit.where or variant.where,
        variant.message.format(**hit.values),
        variant.remedy.format(**hit.values),
        variant.basis,
    )
