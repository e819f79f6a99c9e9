"""A list of verzuimmeldingen as CSV: columns by the names of DUO, rows as parts of a dossier."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.casefile import choices, model
from mas_cli.casefile.choices import simple
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 50_000_000
MAX_ROWS: Final = 100_000
_MAX_COLUMNS: Final = 500
NUMBER: Final = "persoon.nummer"
SKIP: Final = "-"
_SECTIONS: Final[Mapping[str, type[model.Part]]] = {
    "jongere": model.Jongere,
    "school": model.School,
    "meldingen": model.Melding,
}
_SHOWN = 40


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


def read_mapping(path: Path) -> dict[str, str]:
    """A user's mapping: name of a column → field, or `-` to skip it.

    Raises:
        InvalidInput: it cannot be read, or names a field that does not exist (K41).
    """
    document = yamlfile.read(path, path.name)
    data = document.data or {}
    findings = []
    if not isinstance(data, dict):
        message = _("The file should have `name of the column: field` on each line.")
        raise InvalidInput(message, findings=[Finding("K41", Severity.BLOCK, path.name, message)])
    for column, target in data.items():
        if target != SKIP and target not in targets():
            message = _("There is no field {field}.").format(field=one_line(target, limit=_SHOWN))
            remedy = _("Choose from: {choices}.").format(choices=", ".join(targets()))
            findings.append(Finding("K41", Severity.BLOCK, document.where((column,)), message, remedy))
    raise_if_blocking(findings, _("{name} cannot be used.").format(name=path.name))
    return {simple(column): str(target) for column, target in data.items()}


def targets() -> tuple[str, ...]:
    """Every field a column can go to."""
    return (
        NUMBER,
        *(f"{section}.{name}" for section, part in _SECTIONS.items() for name in part.model_fields),
    )


def read_meldingen(path: Path, mapping: Mapping[str, str]) -> tuple[list[Row], list[Finding]]:
    """The rows of a file, and findings on the file as a whole.

    Separators `;` `,` and tab; UTF-8 or the Windows code page of a Dutch Excel.

    Raises:
        InvalidInput: the file cannot be used at all (K40, K42).
    """
    text = _text(path)
    sample = text.split("\n", 1)[0]
    separator = max(";,\t", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = next(reader, [])
        columns, findings = _columns(header, mapping, path.name)
        rows: list[Row] = []
        for number, cells in enumerate(reader, start=2):
            if len(rows) >= MAX_ROWS:
                raise _refused(path, _("The file has more than {limit} rows.").format(limit=MAX_ROWS))
            if any(cell.strip() for cell in cells):
                rows.append(_row(number, cells, columns, len(header), path.name))
    except csv.Error as error:
        raise _refused(path, _("This is no readable CSV.")) from error
    return rows, findings


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused(
            path, _("The file cannot be read: {reason}.").format(reason=reason_of(error))
        ) from error
    if len(content) > MAX_BYTES:
        raise _refused(path, _("The file is larger than {limit} MB.").format(limit=MAX_BYTES // 1_000_000))
    if b"\0" in content:
        raise _refused(path, _("This is no readable CSV."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _refused(path: Path, message: str) -> InvalidInput:
    remedy = _("Save the list as CSV with a header of column names.")
    return InvalidInput(message, findings=[Finding("K40", Severity.BLOCK, path.name, message, remedy)])


def _columns(
    header: list[str], mapping: Mapping[str, str], name: str
) -> tuple[dict[int, str], list[Finding]]:
    """The field of each column, by position."""
    known = {
        simple(written): target
        for target, names in choices.data_file("import").items()
        for written in (*names, target)
    }
    found: dict[int, str] = {}
    findings: list[Finding] = []
    for position, title in enumerate(header[:_MAX_COLUMNS]):
        key = simple(title)
        target = mapping.get(key) or known.get(key)
        shown = one_line(title, limit=_SHOWN)
        if target == SKIP or not key:
            continue
        if target is None:
            message = _("The column {column} is not used.").format(column=shown)
            remedy = _("Name its field in a mapping file if it is needed.")
            findings.append(Finding("K43", Severity.INFO, f"{name}:1", message, remedy))
        elif target in found.values():
            message = _("Two columns go to {field}; {column} is not used.").format(field=target, column=shown)
            findings.append(Finding("K43", Severity.WARN, f"{name}:1", message))
        else:
            found[position] = target
    person = {NUMBER, "jongere.bsn", "jongere.onderwijsnummer", "jongere.achternaam"}
    if not person & set(found.values()):
        message = _("No column says whom a melding is about.")
        remedy = _("The list needs a persoonsgebonden nummer, or achternaam and geboortedatum.")
        raise InvalidInput(message, findings=[Finding("K42", Severity.BLOCK, f"{name}:1", message, remedy)])
    return found, findings


def _row(number: int, cells: list[str], columns: Mapping[int, str], width: int, name: str) -> Row:
    where = f"{name}:{number}"
    if len(cells) != width:
        message = _("The row has {count} cells, the header {width}.").format(count=len(cells), width=width)
        return Row(number, findings=(Finding("K44", Severity.BLOCK, where, message),))
    groups: dict[str, dict[str, Any]] = {section: {} for section in _SECTIONS}
    for position, target in columns.items():
        value = cells[position].strip()
        if value:
            section, _dot, field_name = _target(target, value).partition(".")
            groups[section][field_name] = value
    parts: dict[str, Any] = {}
    findings: list[Finding] = []
    for section, part in _SECTIONS.items():
        try:
            parts[section] = part_of(part, groups[section], section, lambda path: f"{where} ({path})")
        except InvalidInput as error:
            findings += error.findings
    if findings:
        return Row(number, findings=tuple(findings))
    melding, school = parts["meldingen"], parts["school"]
    # The school of a melding is kept with it: the jongere may be at another one later.
    melding = melding.model_copy(
        update={"brin": melding.brin or school.brin, "school": melding.school or school.naam}
    )
    row = Row(number, parts["jongere"], school, melding)
    person = row.jongere
    if not (person.bsn or person.onderwijsnummer or (person.achternaam and person.geboortedatum)):
        message = _("The row does not say whom it is about.")
        remedy = _("Complete the persoonsgebonden nummer, or achternaam and geboortedatum.")
        return Row(number, findings=(Finding("K44", Severity.BLOCK, where, message, remedy),))
    return row


def _target(target: str, value: str) -> str:
    """The persoonsgebonden nummer is a BSN, or an onderwijsnummer for who has none."""
    if target != NUMBER:
        return target
    from stdnum.nl import onderwijsnummer

    return "jongere.onderwijsnummer" if onderwijsnummer.is_valid(value) else "jongere.bsn"
