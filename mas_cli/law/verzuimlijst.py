"""A list of absence of one jongere: a row a day, or a row a lesson hour as schools give it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from mas_cli import written, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.data import law_file
from mas_cli.ooxml import ErrorValue
from mas_cli.table import Asked, Columns, Layout, Row, Table, Targets, code_key, lay_out, open_table
from mas_cli.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

MAX_ROWS: Final = 20_000
MAX_FINDINGS: Final = 200
_HOURS_A_DAY: Final = 24
_MAX_TIMES: Final = 50
_SHOWN: Final = 60
_MARKS: Final[Mapping[str, str]] = {"x": written.YES, "1": written.YES, "0": written.NO}
# What a code of an hour says of it, when the code says it.
_ALLOWED: Final[Mapping[str, bool | None]] = {"geoorloofd": True, "ongeoorloofd": False, "afwezig": None}
_LATE: Final = "te_laat"
_PRESENT: Final = "aanwezig"


@dataclass(frozen=True, slots=True)
class Verzuimregel:
    """One row of absence.

    Attributes:
        rij: the row in the file.
        uren: lesson hours missed.
        te_laat: how often late.
        geoorloofd: there was a valid reason, so the hours do not count; None when that is not said.
    """

    rij: int
    datum: date
    uren: Decimal
    te_laat: int = 0
    reden: str = ""
    geoorloofd: bool | None = None


@functools.cache
def _words() -> tuple[Targets, Mapping[str, str]]:
    """The headings of a list, and the codes of a lesson hour."""
    data = yamlfile.read(law_file("verzuimlijst.yaml"), "law/verzuimlijst.yaml").data
    headings = {heading: name for name, known in data["kolommen"].items() for heading in known}
    codes = {code_key(code): meaning for meaning, known in data["absentie"].items() for code in known}
    names = tuple(data["kolommen"])
    return Targets(headings, names, _("Known columns: {columns}.").format(columns=", ".join(names))), codes


def targets() -> Targets:
    """What the columns of a list of absence can be."""
    return _words()[0]


def lees_verzuim(
    path: Path, columns: Columns | None = None, asked: Asked | None = None, leerling: str = ""
) -> tuple[tuple[Verzuimregel, ...], tuple[Finding, ...]]:
    """The rows of a file and a finding (`name:row`) for every fault; faulty rows are left out.

    Args:
        path: the list.
        columns: of a columns file.
        asked: the sheet and the row of the headings, where the user named them.
        leerling: whose rows count, of a list of more than one.

    Returns:
        Findings T01 to T25 on the list, L50 to L58 on its rows.
    """
    columns = columns or Columns()
    try:
        table = open_table(path, path.name, columns.knows(targets()), asked)
        layout = lay_out(table.headings, columns, targets(), f"{table.name}:{table.heading_row}")
        reader = _Reader(table, layout, columns, leerling)
        reader.read()
    except InvalidInput as refused:
        return (), refused.findings
    return tuple(reader.rows), (*table.findings, *layout.findings, *table.late, *reader.findings)


class _Reader:
    """Takes rows apart and collects what is wrong with them."""

    def __init__(self, table: Table, layout: Layout, columns: Columns, leerling: str) -> None:
        self.rows: list[Verzuimregel] = []
        self.findings: list[Finding] = []
        self._table = table
        self._places = layout.places
        self._columns = columns
        self._only = written.folded(leerling)
        self._seen: set[tuple[str, ...]] = set()
        self._codes = {**_words()[1], **columns.codes_of.get("absentie", {})}

    def read(self) -> None:
        """Read every row.

        Raises:
            InvalidInput: the file is damaged as a whole.
        """
        needed = "lesuur" if "lesuur" in self._places or "absentie" in self._places else "uren"
        missing = [
            name for name in ("datum", *(("uren",) if needed == "uren" else ())) if name not in self._places
        ]
        if missing:
            message = _("Missing column: {columns}.").format(columns=", ".join(missing))
            self._add("L52", self._table.heading_row, message, targets().remedy)
            return
        people: dict[str, str] = {}
        for row in self._table.rows():
            if len(self.findings) >= MAX_FINDINGS:
                message = _("Reading stopped after {limit} faults.").format(limit=MAX_FINDINGS)
                self._add("L50", row.number, message, _("Correct these first."))
                return
            if len(self.rows) >= MAX_ROWS:
                message = _("More than {limit} rows.").format(limit=MAX_ROWS)
                self._add("L50", row.number, message, _("Give one jongere at a time."))
                return
            if row.fault is not None:
                self.findings.append(row.fault)
                continue
            person = self._text(row, "leerling")
            if self._only and self._only not in {"", written.folded(person)}:
                continue
            people.setdefault(written.folded(person), person)
            self._row(row)
        named = [name for name in people.values() if name]
        if len(named) > 1:
            message = _("The list is about more than one jongere: {names}.")
            shown = ", ".join(one_line(name, limit=_SHOWN) for name in sorted(named)[:10])
            remedy = _("Say whose hours to count with --leerling NAME.")
            self._add("L58", self._table.heading_row, message.format(names=shown), remedy)
        elif self._only and not people:
            message = _("No row of the list is about {name}.").format(name=one_line(self._only, limit=_SHOWN))
            self._add("L58", self._table.heading_row, message, _("Write the name as the list does."))

    def _add(
        self, code: str, row: int, message: str, remedy: str, severity: Severity = Severity.BLOCK
    ) -> None:
        self.findings.append(Finding(code, severity, f"{self._table.name}:{row}", message, remedy))

    def _cell(self, row: Row, name: str) -> Any:
        place = self._places.get(name)
        cell = None if place is None else row.cells[place]
        return cell.strip() if isinstance(cell, str) else cell

    def _text(self, row: Row, name: str) -> str:
        cell = self._cell(row, name)
        return "" if cell is None else str(cell)

    def _row(self, row: Row) -> None:
        before = len(self.findings)
        broken = next((name for name in self._places if isinstance(self._cell(row, name), ErrorValue)), "")
        if broken:
            message = _("The cell {column} has an error or a formula without a result.").format(column=broken)
            self._add("L51", row.number, message, _("Open the list in Excel, save it and try again."))
            return
        day = self._day(row)
        meaning = self._meaning(row)
        uren = Decimal(1) if meaning else self._hours(row, late=bool(self._text(row, "te_laat")))
        late = self._late(row)
        allowed = self._allowed(row)
        if meaning:
            uren, late, allowed = self._of_code(row, meaning, late, allowed)
        if day is None or len(self.findings) > before or meaning == _PRESENT:
            return
        hour = self._text(row, "lesuur")
        if hour:
            key = (self._text(row, "leerling"), day.isoformat(), hour)
            if key in self._seen:
                message = _("This lesson hour is in the list already; it counts once.")
                remedy = _("Remove one of the rows if this is not right.")
                self._add("L59", row.number, message, remedy, Severity.WARN)
                return
            self._seen.add(key)
        self.rows.append(Verzuimregel(row.number, day, uren, late, self._text(row, "reden"), allowed))

    def _day(self, row: Row) -> date | None:
        raw = self._cell(row, "datum")
        style = self._columns.day_style(raw, date1904=self._table.date1904)
        try:
            day = written.read_day(raw, style)
        except written.Wrong as wrong:
            self._add("L54", row.number, wrong.message, wrong.remedy)
            return None
        if isinstance(day, date):
            return day
        message = _("The row has no date.") if day is None else _("The date of the row is not known.")
        self._add("L54", row.number, message, _("Write day-month-year, such as 1-9-2026."))
        return None

    def _meaning(self, row: Row) -> str:
        """What the code of a lesson hour says; empty where the list has hours or the row is faulty."""
        if "uren" in self._places:
            return ""
        code = self._text(row, "absentie")
        if not code:
            return "afwezig"
        found = self._codes.get(code_key(code), "")
        if found not in {*_ALLOWED, _LATE, _PRESENT}:
            message = _("The code {code} of a lesson hour is not known.").format(
                code=one_line(code, limit=_SHOWN)
            )
            remedy = _("Say what it means in --columns FILE: waarden_per_vraag: absentie: {example}.")
            self._add("L57", row.number, message, remedy.format(example="{CODE: ongeoorloofd}"))
            return _PRESENT
        return found

    def _of_code(
        self, row: Row, meaning: str, late: int, allowed: bool | None
    ) -> tuple[Decimal, int, bool | None]:
        """Hours, times late and permission of one lesson hour."""
        if meaning == _LATE:
            return Decimal(0), max(late, 1), allowed
        said = _ALLOWED.get(meaning)
        if said is not None and allowed is not None and said != allowed:
            message = _("The code of this lesson hour and the column geoorloofd contradict each other.")
            self._add("L57", row.number, message, _("Correct one of the two."))
        return Decimal(1), late, allowed if said is None else said

    def _hours(self, row: Row, *, late: bool) -> Decimal:
        raw = self._cell(row, "uren")
        if late and (raw is None or raw == ""):
            return Decimal(0)
        try:
            uren = written.read_hours(raw)
        except written.Wrong as wrong:
            self._add("L55", row.number, wrong.message, wrong.remedy)
            return Decimal(0)
        if uren is None or not 0 <= uren <= _HOURS_A_DAY:
            message = _("{value} is no number of lesson hours on a day.").format(
                value=written.quoted(raw or "")
            )
            remedy = _("Write a number from 0 up to and including {limit}, such as 1,5.")
            self._add("L55", row.number, message, remedy.format(limit=_HOURS_A_DAY))
            return Decimal(0)
        return uren

    def _late(self, row: Row) -> int:
        raw = self._cell(row, "te_laat")
        try:
            times = written.read_number(raw)
        except written.Wrong:
            try:
                word = written.read_yes_no(raw, {"x": written.YES})
            except written.Wrong:
                word = ""
            times = Decimal({written.YES: 1, written.NO: 0}.get(word or "", -1))
        if times is None:
            return 0
        if times != int(times) or not 0 <= times <= _MAX_TIMES:
            message = _("{value} is no number of times late.").format(value=written.quoted(raw))
            self._add("L56", row.number, message, _("Write a whole number, or ja or nee."))
            return 0
        return int(times)

    def _allowed(self, row: Row) -> bool | None:
        if "geoorloofd" not in self._places and "uren" in self._places:
            return False  # a list that does not tell them apart is one of unauthorised absence
        raw = self._cell(row, "geoorloofd")
        codes = {**_MARKS, **self._columns.codes_for("geoorloofd", yes_no=True)}
        if isinstance(raw, float) and raw.is_integer():
            raw = str(int(raw))
        try:
            word = written.read_yes_no(raw, codes)
        except written.Wrong as wrong:
            self._add(
                "L57", row.number, wrong.message, _("Write ja when there was a valid reason, else nee.")
            )
            return None
        return {written.YES: True, written.NO: False}.get(word or "")
