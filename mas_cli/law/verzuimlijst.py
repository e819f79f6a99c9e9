"""A list of absence as CSV: read it, and report every fault with its row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.invoer import lees_datum, lees_getal
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 5_000_000
MAX_ROWS: Final = 20_000
MAX_FINDINGS: Final = 200
_MAX_HEADER: Final = 10_000
COLUMNS: Final = ("datum", "uren", "te_laat", "reden", "geoorloofd")
_HOURS_A_DAY: Final = 24
_MAX_TIMES: Final = 50
_YES: Final = ("ja", "j", "x", "1", "true", "waar")
_NO: Final = ("nee", "n", "0", "false", "onwaar", "")


@dataclass(frozen=True, slots=True)
class Verzuimregel:
    """One row of absence.

    Attributes:
        rij: the row in the file, the header being row 1.
        uren: lesson hours missed.
        te_laat: how often late.
        geoorloofd: there was a valid reason, so the hours do not count.
    """

    rij: int
    datum: date
    uren: Decimal
    te_laat: int = 0
    reden: str = ""
    geoorloofd: bool = False


def lees_verzuim(path: Path) -> tuple[tuple[Verzuimregel, ...], tuple[Finding, ...]]:
    """The rows of a file and a finding (L50 to L57, `name:row`) for every fault; faulty rows are left out.

    Separators `;` `,` and tab; decimal comma or point; UTF-8 or the Windows code page of a Dutch Excel.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = _("The file cannot be read: {reason}.").format(reason=reason_of(error))
        return (), (_finding("L50", path.name, message, _("Check the name and whether you may open it.")),)
    return verzuim_uit_csv(content, path.name)


def verzuim_uit_csv(content: bytes, name: str) -> tuple[tuple[Verzuimregel, ...], tuple[Finding, ...]]:
    """As `lees_verzuim`, of the bytes themselves."""
    if len(content) > MAX_BYTES or b"\x00" in content or len(content.split(b"\n", 1)[0]) > _MAX_HEADER:
        message = _("This is no CSV file, or it is too large.")
        return (), (_finding("L50", name, message, _("Save the list as CSV and give that file.")),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header_line = text.split("\n", 1)[0]
    separator = max(";,\t", key=header_line.count)
    reader = _Reader(name)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        reader.header(next(rows, []))
        for row in rows:
            if not reader.columns or reader.full:
                break
            reader.row(rows.line_num, row)
    except csv.Error:
        reader.add(
            "L51", rows.line_num, _("The quotation marks do not match."), _("Save the list as CSV again.")
        )
    return tuple(reader.rows), tuple(reader.findings)


class _Reader:
    """Takes rows apart and collects what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: dict[str, int] = {}
        self.rows: list[Verzuimregel] = []
        self.findings: list[Finding] = []
        self.full = False

    def add(
        self, code: str, row: int, message: str, remedy: str, severity: Severity = Severity.BLOCK
    ) -> None:
        self.findings.append(Finding(code, severity, f"{self.name}:{row}", message, remedy))

    def header(self, cells: list[str]) -> None:
        names = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells]
        self.columns = {name: position for position, name in enumerate(names) if name in COLUMNS}
        missing = [column for column in ("datum", "uren") if column not in self.columns]
        if missing:
            self.columns = {}
            self.add(
                "L52",
                1,
                _("Missing column: {columns}.").format(columns=", ".join(missing)),
                _("The first row names the columns: {columns}.").format(columns=", ".join(COLUMNS)),
            )
        unknown = [name for name in names if name and name not in COLUMNS]
        if unknown:
            self.add(
                "L53",
                1,
                _("Not used: {columns}.").format(columns=", ".join(unknown)),
                _("Known columns: {columns}.").format(columns=", ".join(COLUMNS)),
                Severity.INFO,
            )

    def row(self, number: int, cells: list[str]) -> None:
        if not any(cell.strip() for cell in cells):
            return
        if len(self.findings) >= MAX_FINDINGS:
            self.full = True
            self.add(
                "L50",
                number,
                _("Reading stopped after {limit} faults.").format(limit=MAX_FINDINGS),
                _("Correct these first."),
            )
            return
        if len(self.rows) >= MAX_ROWS:
            self.full = True
            self.add(
                "L50",
                number,
                _("More than {limit} rows.").format(limit=MAX_ROWS),
                _("Give one jongere at a time."),
            )
            return
        before = len(self.findings)
        value = {
            name: cells[position].strip() if position < len(cells) else ""
            for name, position in self.columns.items()
        }
        datum = lees_datum(value["datum"])
        if datum is None:
            self.add(
                "L54",
                number,
                _("{value} is no date.").format(value=value["datum"] or "''"),
                _("Write day-month-year, such as 1-9-2026."),
            )
        uren = self._uren(number, value["uren"], late=bool(value.get("te_laat")))
        te_laat = self._te_laat(number, value.get("te_laat", ""))
        geoorloofd = value.get("geoorloofd", "").lower()
        if geoorloofd not in (*_YES, *_NO):
            self.add(
                "L57",
                number,
                _("{value} is not ja or nee.").format(value=geoorloofd),
                _("Write ja when there was a valid reason, else nee."),
            )
        if datum is not None and len(self.findings) == before:
            self.rows.append(
                Verzuimregel(number, datum, uren, te_laat, value.get("reden", ""), geoorloofd in _YES)
            )

    def _uren(self, number: int, text: str, *, late: bool) -> Decimal:
        if not text and late:
            return Decimal(0)
        uren = lees_getal(text)
        if uren is None or not 0 <= uren <= _HOURS_A_DAY:
            self.add(
                "L55",
                number,
                _("{value} is no number of lesson hours on a day.").format(value=text or "''"),
                _("Write a number from 0 up to and including {limit}, such as 1,5.").format(
                    limit=_HOURS_A_DAY
                ),
            )
            return Decimal(0)
        return uren

    def _te_laat(self, number: int, text: str) -> int:
        lower = text.lower()
        if lower in _NO:
            return 0
        if lower in _YES:
            return 1
        times = lees_getal(text)
        if times is None or times != int(times) or not 0 <= times <= _MAX_TIMES:
            self.add(
                "L56",
                number,
                _("{value} is no number of times late.").format(value=text),
                _("Write a whole number, or ja or nee."),
            )
            return 0
        return int(times)


def _finding(code: str, where: str, message: str, remedy: str) -> Finding:
    return Finding(code, Severity.BLOCK, where, message, remedy)
