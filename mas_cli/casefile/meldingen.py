"""A list of verzuimmeldingen: columns by the names of DUO, rows as parts of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import choices, model, refusals, soundness
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.i18n import _
from mas_cli.ooxml import ErrorValue
from mas_cli.table import Asked, Columns, Targets, cell_text, code_key, lay_out, open_table
from mas_cli.table import Row as Written
from mas_cli.written import Wrong, read_day

if TYPE_CHECKING:
    from pathlib import Path

MAX_ROWS: Final = 100_000
NUMBER: Final = "persoon.nummer"
_DAYS: Final = frozenset(
    {
        "jongere.geboortedatum",
        *(f"meldingen.{name}" for name in ("datum", "begindatum", "einddatum")),
    }
)
_SECTIONS: Final[Mapping[str, type[model.Part]]] = {
    "jongere": model.Jongere,
    "school": model.School,
    "meldingen": model.Melding,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One melding of a list.

    Attributes:
        number: of the row, the header being 1.
        findings: what is wrong with it; a blocking one refuses the row.
    """

    number: int
    jongere: model.Jongere = field(default_factory=model.Jongere)
    school: model.School = field(default_factory=model.School)
    melding: model.Melding = field(default_factory=model.Melding)
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it cannot be used."""
        return bool(blocking(self.findings))


def targets() -> tuple[str, ...]:
    """Every field a column can go to."""
    return (
        NUMBER,
        *(f"{section}.{name}" for section, part in _SECTIONS.items() for name in part.model_fields),
    )


def column_targets() -> Targets:
    """What the columns of a list of meldingen can be, under the names that DUO and schools give them."""
    headings = {heading: target for target, known in choices.data_file("import").items() for heading in known}
    return Targets(headings, targets(), _("Choose from: {choices}.").format(choices=", ".join(targets())))


def read_meldingen(
    path: Path, columns: Columns | None = None, asked: Asked | None = None
) -> tuple[list[Row], list[Finding]]:
    """The rows of a list, and findings on the list as a whole.

    Raises:
        InvalidInput: the list cannot be used at all (T01 to T23, K40, K42).
    """
    columns, known = columns or Columns(), column_targets()
    table = open_table(path, path.name, columns.knows(known), asked)
    where = f"{table.name}:{table.heading_row}"
    layout = lay_out(table.headings, columns, known, where)
    person = {NUMBER, "jongere.bsn", "jongere.onderwijsnummer", "jongere.achternaam"}
    if not person & set(layout.places):
        message = _("No column says whom a melding is about.")
        remedy = _("The list needs a persoonsgebonden nummer, or achternaam and geboortedatum.")
        raise InvalidInput(message, findings=[Finding("K42", Severity.BLOCK, where, message, remedy)])
    rows: list[Row] = []
    for row in table.rows():
        if len(rows) >= MAX_ROWS:
            message = _("The file has more than {limit} rows.").format(limit=MAX_ROWS)
            remedy = _("Split the list.")
            raise InvalidInput(message, findings=[Finding("K40", Severity.BLOCK, path.name, message, remedy)])
        if row.fault is not None:
            rows.append(Row(row.number, findings=(row.fault,)))
        else:
            rows.append(_row(row, layout.places, _Cells(columns, date1904=table.date1904), table.name))
    return rows, [*table.findings, *layout.findings, *table.late]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Reads cells as the text or day that a field takes."""

    columns: Columns
    date1904: bool

    def value(self, cell: object, target: str) -> Any:
        """The value of a cell; None for an empty one.

        Raises:
            Wrong: the cell has an error, or a day is none.
        """
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        if isinstance(cell, ErrorValue):
            raise Wrong(
                _("The cell has an error or a formula without a result."),
                _("Open the list in Excel, save it and try again."),
            )
        code = self.columns.codes_for(target).get(code_key(cell_text(cell)))
        if code is not None:
            return code or None
        plain = isinstance(cell, str) and self.columns.plain_days
        if target in _DAYS and not plain:
            return read_day(cell, replace(self.columns.day_style(cell, date1904=self.date1904), partial=True))
        return cell_text(cell).strip()


def _row(row: Written, places: Mapping[str, int], read: _Cells, name: str) -> Row:
    number = row.number
    where = f"{name}:{number}"
    faults: list[Finding] = []
    groups: dict[str, dict[str, Any]] = {section: {} for section in _SECTIONS}
    for target, place in places.items():
        try:
            value = read.value(row.cells[place], target)
        except Wrong as wrong:
            faults.append(refusals.value(f"{where} ({target})", wrong.message, wrong.remedy))
            continue
        if value is not None:
            section, _dot, field_name = _target(target, str(value)).partition(".")
            groups[section][field_name] = value
    parts: dict[str, Any] = {}
    findings = faults
    for section, part in _SECTIONS.items():
        try:
            parts[section] = part_of(part, groups[section], section, lambda path: f"{where} ({path})")
        except InvalidInput as error:
            findings += error.findings
    findings += [
        fault
        for section, found in parts.items()
        for fault in soundness.faults(found, partial(_place, where, section))
    ]
    if not findings:
        born_at = _place(where, "jongere", "geboortedatum")
        findings += soundness.born_later(born_at, parts["jongere"], [parts["meldingen"]])
    if findings:
        return Row(number, findings=tuple(findings))
    melding, school = parts["meldingen"], parts["school"]
    # The school of a melding is kept with it: the jongere may be at another one later.
    melding = melding.model_copy(
        update={"brin": melding.brin or school.brin, "school": melding.school or school.naam}
    )
    found = Row(number, parts["jongere"], school, melding)
    person = found.jongere
    # A date of birth that is said not to be known says of whom it is: of somebody of whom nobody knows it.
    born = person.geboortedatum or "geboortedatum" in person.unknown
    if not (person.bsn or person.onderwijsnummer or (person.achternaam and born)):
        return Row(number, findings=(refusals.about_nobody(where),))
    return found


def _place(where: str, section: str, field: str) -> str:
    return f"{where} ({section}.{field})"


def _target(target: str, value: str) -> str:
    """The persoonsgebonden nummer is a BSN, or an onderwijsnummer for who has none."""
    if target != NUMBER:
        return target
    from stdnum.nl import onderwijsnummer

    return "jongere.onderwijsnummer" if onderwijsnummer.is_valid(value) else "jongere.bsn"
