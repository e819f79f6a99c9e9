"""A list of a document as a text: a row a line, its cells apart by a semicolon, as a person types them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from mas_cli.documents.model import Field, FieldType
from mas_cli.documents.typed import is_empty, typed
from mas_cli.i18n import _
from mas_cli.written import PartialDate, Wrong, number, read_yes_no, short_day

NONE: Final = "geen"
MARK: Final = ";"


def read_rows(entry: Field, text: str) -> str | list[dict[str, str]]:
    """Return the rows of a list as `from_mapping` takes them, or `geen`; a row without cells is left out.

    Raises:
        Wrong: a row has more cells than there are columns, or a cell that its column cannot take.
    """
    if entry.may_be_empty and text.strip().casefold() == NONE:
        return NONE
    lines = csv.reader(text.splitlines(), delimiter=MARK, skipinitialspace=True)
    found: list[dict[str, str]] = []
    for cells in ([cell.strip() for cell in line] for line in lines):
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > len(entry.columns):
            raise Wrong(
                _("Row {number} has {count} cells.").format(number=len(found) + 1, count=len(cells)),
                _("A row holds: {columns}. Put a text with a semicolon between double quotes.").format(
                    columns=heading(entry)
                ),
            )
        row = {}
        for column, cell in zip(entry.columns, cells, strict=False):
            if cell:
                row[column.name] = _cell(column, cell, len(found) + 1)
        found.append(row)
    return found


def rows_text(entry: Field, raw: Any) -> str:
    """A list as `from_mapping` takes it, written as a person would type it; empty for anything else."""
    if isinstance(raw, str):
        return NONE if entry.may_be_empty and raw.strip().casefold() == NONE else ""
    if not isinstance(raw, Sequence):
        return ""
    if not raw:
        return NONE if entry.may_be_empty else ""
    lines = []
    for item in raw:
        row = item if isinstance(item, Mapping) else {entry.columns[0].name: item}
        cells = [_quoted(plain(column, row.get(column.name))) for column in entry.columns]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append(f" {MARK} ".join(cells))
    return "\n".join(lines)


def heading(entry: Field) -> str:
    """What a row of a list holds, in the order in which it is typed."""
    return f" {MARK} ".join(column.label for column in entry.columns)


def plain(entry: Field, raw: Any) -> str:
    """A value of one field as a person types it; what cannot be read stays as it was written."""
    if is_empty(raw):
        return ""
    try:
        value = typed(entry, raw)
    except Wrong:
        return str(raw)
    match value:
        case None:
            return str(raw)
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return f"{short_day(value.date())} {value:%H:%M}"
        case date() | PartialDate():
            return short_day(value)
        case Decimal():
            return number(value, grouped=False)
    return str(value)


def read_cell(entry: Field, text: str) -> Any:
    """A value of one field from what a person typed, as `typed` takes it; of a choice also its words.

    Raises:
        Wrong: it is no value of the field.
    """
    wanted = text.strip().casefold()
    if entry.type is FieldType.YES_NO and wanted in {"j", "n"}:
        return read_yes_no(text)
    if entry.type is FieldType.CHOICE:
        return read_choice(entry, text)
    typed(entry, text)
    return text


def read_choice(entry: Field, text: str) -> str:
    """The key of a choice, from its key or its words; raises Wrong."""
    wanted = text.strip().casefold()
    for key, words in entry.options.items():
        if wanted in {key.casefold(), words.casefold()}:
            return key
    return str(typed(entry, text))


def _cell(column: Field, text: str, row: int) -> str:
    try:
        return str(read_cell(column, text))
    except Wrong as wrong:
        message = _("Row {number}, {label}: {message}").format(
            number=row, label=column.label, message=wrong.message
        )
        raise Wrong(message, wrong.remedy) from wrong


def _quoted(cell: str) -> str:
    cell = " ".join(cell.split())
    if MARK in cell or '"' in cell:
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell
