"""A register as the facts of many documents: a row a document, a column a field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli import written
from mas_cli.documents.model import FieldType
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml import ErrorValue
from mas_cli.table import SKIP, Asked, Columns, Targets, cell_text, code_key, heading_key, lay_out, open_table

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.documents.model import Format
    from mas_cli.table import Row, Table


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row of a register.

    Attributes:
        place: `lijst.csv:3`.
        number: of the row.
        mapping: the facts by the dotted name of their field.
        faults: why no document can be made of it.
    """

    place: str
    number: int
    mapping: Mapping[str, Any]
    faults: tuple[Finding, ...] = ()


def targets(fmt: Format) -> Targets:
    """What the columns of a register for this type of document can be."""
    remedy = _("mas brief fields TYPE lists the fields, and mas pv fields TYPE those of a proces-verbaal.")
    return Targets({}, tuple(fmt.fields), remedy)


def read_register(
    path: Path, fmt: Format, columns: Columns | None, asked: Asked | None
) -> tuple[list[RegisterRow], tuple[Finding, ...]]:
    """The rows of a register, and findings on the register as a whole.

    Without a columns file a heading that is no field is kept, so that the check of the facts names it.

    Raises:
        InvalidInput: it cannot be read, or two columns are the same field (T01 to T23).
    """
    mapper, known = columns or Columns(), targets(fmt)
    table = open_table(path, path.name, mapper.knows(known), asked)
    layout = lay_out(table.headings, mapper, known, f"{table.name}:{table.heading_row}")
    names = {place: name for name, place in layout.places.items()}
    if columns is None:
        names = {
            place: names.get(place, heading.strip())
            for place, heading in enumerate(table.headings)
            if heading.strip() and mapper.headings.get(heading_key(heading)) != SKIP
        }
    dates = {name for name, field in fmt.fields.items() if field.type is FieldType.DATE}
    reader = _Reader(table, mapper, names, dates)
    found = [reader.facts(row) for row in table.rows()]
    said = [*table.findings, *table.late]
    return found, tuple([*said, *layout.findings] if columns is not None else said)


@dataclass(frozen=True, slots=True)
class _Reader:
    table: Table
    columns: Columns
    names: Mapping[int, str]
    dates: set[str]

    def facts(self, row: Row) -> RegisterRow:
        place = f"{self.table.name}:{row.number}"
        if row.fault is not None:
            return RegisterRow(place, row.number, {}, (row.fault,))
        mapping: dict[str, Any] = {}
        faults = []
        for position, name in self.names.items():
            cell = row.cells[position]
            if cell is None or not cell_text(cell).strip():
                continue
            try:
                mapping[name] = self._value(cell, name)
            except written.Wrong as wrong:
                where = f"{place} ({name})"
                faults.append(Finding("F32", Severity.BLOCK, where, wrong.message, wrong.remedy))
        return RegisterRow(place, row.number, mapping, tuple(faults))

    def _value(self, cell: object, name: str) -> object:
        """The value of a cell.

        Raises:
            Wrong: the cell has an error, or the number in it is no day.
        """
        if isinstance(cell, ErrorValue):
            raise written.Wrong(
                _("The cell has an error or a formula without a result."),
                _("Open the list in Excel, save it and try again."),
            )
        code = self.columns.codes_for(name).get(code_key(cell_text(cell)))
        if code is not None:
            return code
        plain = isinstance(cell, str) and self.columns.plain_days
        if name in self.dates and not plain:
            return written.read_day(cell, self.columns.day_style(cell, date1904=self.table.date1904))
        return cell_text(cell)
