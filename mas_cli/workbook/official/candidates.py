"""Where answers may go in a workbook nobody here wrote, with why each place looks like it.

Form controls, rules for what may be typed, open cells, and cells that formulas read show where.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import CellRef, Form, Value
from mas_cli.formulas.precedents import Precedents
from mas_cli.formulas.spill_room import rooms
from mas_cli.i18n import _
from mas_cli.instrument.definition import NO, UNKNOWN, YES, QuestionType
from mas_cli.workbook.official.binding import Option, filled_places, slug
from mas_cli.workbook.official.control_questions import asked
from mas_cli.workbook.official.left_out import LeftOut, Why
from mas_cli.workbook.official.proposal_values import (
    MOST,
    covered_places,
    kind_of,
    places_in,
    shifted,
)
from mas_cli.written import date_from_serial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mas_cli.findings import Finding
    from mas_cli.formulas import Cell
    from mas_cli.formulas.grid import Rect
    from mas_cli.workbook.official.inspection import Inspection
    from mas_cli.workbook.official.recognised_words import Words
    from mas_cli.workbook.official.sheet_contents import SheetPart
    from mas_cli.workbook.official.sheet_rules import Validation

Place = tuple[int, int]
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}")
_TYPES: Final[dict[str, QuestionType]] = {"whole": "integer", "decimal": "number", "date": "date"}
_TICK: Final = "x"
_COMPARED: Final = re.compile(r'"x"', re.IGNORECASE)
_TAKES_TOGETHER: Final = re.compile(
    r"\b(?:SUM|COUNT|AVERAGE|MIN|MAX|MEDIAN|MODE|PRODUCT|SUBTOTAL|AGGREGATE|AND|OR|XOR|STDEV|VAR)\w*[.\w]*\(",
    re.IGNORECASE,
)
_LOOKS_UP: Final = re.compile(r"(?:LOOKUP|MATCH|INDEX|OFFSET|INDIRECT|FILTER)\(", re.IGNORECASE)
_HEAD: Final = 60  # rows upwards in which the head of a column is looked for
_VISITED: Final = 500_000  # cells of ranges looked at


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place for an answer, before it has its question.

    Attributes:
        text: what the rule or the control says of it; `name`: what the file calls the control.
        labelled: whether the text beside it may stand right of it, as that of a box.
        controls, listed: as of an `Input`.
    """

    ref: CellRef
    type: QuestionType
    confidence: float
    reason: str
    options: tuple[Option, ...] = ()
    minimum: int | date | None = None
    maximum: int | date | None = None
    text: str = ""
    labelled: bool = False
    name: str = ""
    controls: tuple[str, ...] = ()
    listed: str = ""


class Candidates:
    """The places found; of two proposals for one cell the surest stays.

    Attributes:
        listed: by their cell.
        loose: by sheet, those of form controls without a linked cell.
        findings: the controls that cannot be asked.
        left_out: what looks like a place and is not asked.
        graph: what reads what.
    """

    def __init__(self, found: Inspection, words: Words) -> None:
        self._found = found
        self._words = words
        self._hidden = {sheet.name for sheet in found.sheets if sheet.state != "visible"}
        self.listed: dict[CellRef, Candidate] = {}
        self.loose: dict[str, list[Candidate]] = defaultdict(list)
        self.findings: list[Finding] = []
        self.left_out = LeftOut()
        for sheet in found.contents.parts:
            self._from_controls(sheet)
            self._from_validations(sheet)
        for sheet, part in found.contents.parts.items():
            self._from_unlocked(sheet, part)
        self.graph = Precedents(found.contents.model, list(self.listed))
        self._from_formulas()

    def _add(self, candidate: Candidate) -> None:
        known = self.listed.get(candidate.ref)
        if known is None or known.confidence < candidate.confidence:
            self.listed[candidate.ref] = candidate

    def _from_controls(self, sheet: str) -> None:
        questions, findings = asked(self._found, sheet, self._words)
        self.findings += findings
        for one in questions:
            candidate = Candidate(
                one.ref, one.type, 0.95, one.reason, one.options, text=one.text, labelled=True, name=one.name
            )
            if one.controls:
                self.loose[sheet].append(replace(candidate, controls=one.controls))
            else:
                self._add(candidate)

    def _from_validations(self, sheet: str) -> None:
        for rule in self._found.contents.parts[sheet].validations:
            if rule.kind in ("none", "custom"):
                continue
            options = self._found.options(rule, sheet)
            made: Candidate | None = None
            for ref in self._cells(sheet, rule):
                # A computed list moves along with its cell, and a number may be a share in some cells; all
                # else is the same in every cell of a rule.
                moves = (rule.kind == "list" and not options) or rule.kind == "decimal"
                if made is None or moves:
                    made = self._validated(ref, rule, options)
                self._add(replace(made, ref=ref))

    def _cells(self, sheet: str, rule: Validation) -> Iterator[CellRef]:
        """The cells of a rule that can be answered: no formula, not under a merge."""
        covered = self._covered(sheet)
        room = MOST
        for area in rule.areas:
            for place in places_in(area, room):
                room -= 1
                ref = CellRef(sheet, *place)
                if self._found.computed(CellRef(sheet, *place)):
                    self.left_out.add(Why.FORMULA, ref)
                elif place not in covered:
                    yield ref
            beyond = area.cells - MOST
            if beyond > 0:
                self.left_out.add(Why.LIMIT, CellRef(sheet, area.bottom, area.right), beyond)

    def _form(self, ref: CellRef) -> Form:
        return self._found.contents.form(ref)

    def _covered(self, sheet: str) -> set[tuple[int, int]]:
        """The cells that cannot be answered: under a merge, or filled by a formula of another cell."""
        part = self._found.contents.parts[sheet]
        found = covered_places(part)
        for top, left, bottom, right in rooms(part.cells, ()).values():
            found.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        return found | filled_places(part.cells)

    def _validated(
        self, ref: CellRef, rule: Validation, options: tuple[tuple[Value, str], ...] | None
    ) -> Candidate:
        if rule.kind == "list":
            if not options:
                formula = rule.formula.removeprefix("=")
                top, left = rule.areas[0].top, rule.areas[0].left
                source = shifted(formula, ref.row - top, ref.column - left) if formula else ""
                return Candidate(ref, "text", 0.6, _("a list that is computed"), listed=source)
            kind, listed = self._choices(options)
            return Candidate(ref, kind, 0.9, _("a list to choose from"), listed)
        kind = _TYPES.get(rule.kind, "text")
        if kind == "number" and self._form(ref) is Form.PERCENT:
            kind = "text"
        low, high = self._bounds(rule, kind)
        reason = _("a rule for what may be typed")
        return Candidate(ref, kind, 0.85, reason, (), low, high, text=rule.title)

    def _choices(self, listed: tuple[tuple[Value, str], ...]) -> tuple[QuestionType, tuple[Option, ...]]:
        """The answers of a list; a list of ja and nee, with or without onbekend, is a yes-no question."""
        options: list[Option] = []
        for value, label in listed:
            known = self._meaning(label)
            id_ = known or slug(label, [option.id for option in options])
            if id_ not in [option.id for option in options] and isinstance(value, str | float | bool):
                options.append(Option(id_, label, value))
        ids = {option.id for option in options}
        yes_no = {YES, NO} <= ids <= {YES, NO, UNKNOWN}
        return ("jno" if yes_no else "choice"), tuple(options)

    def _meaning(self, label: str) -> str:
        folded = label.casefold()
        words = self._words
        if folded in words.yes:
            return YES
        if folded in words.no:
            return NO
        return UNKNOWN if folded in words.unknown else ""

    def _bounds(self, rule: Validation, kind: QuestionType) -> tuple[int | date | None, int | date | None]:
        """Lowest and highest whole number or date, where the rule names them outright."""
        first, second = (
            int(text) if _NUMBER.fullmatch(text) else None for text in (rule.formula, rule.formula2)
        )
        low, high = {
            "between": (first, second),
            "equal": (first, first),
            "greaterThan": (None if first is None else first + 1, None),
            "greaterThanOrEqual": (first, None),
            "lessThan": (None, None if first is None else first - 1),
            "lessThanOrEqual": (None, first),
        }.get(rule.operator, (None, None))
        if kind == "integer":
            return low, high
        if kind == "date":
            date1904 = self._found.contents.model.date1904
            days = [None if n is None else date_from_serial(float(n), date1904=date1904) for n in (low, high)]
            return days[0], days[1]
        return None, None

    def _from_unlocked(self, sheet: str, part: SheetPart) -> None:
        covered = self._covered(sheet)
        open_cells = sorted(part.unlocked)
        if len(open_cells) > MOST:
            self.left_out.add(Why.LIMIT, CellRef(sheet, *open_cells[-1]), len(open_cells) - MOST)
        for place in open_cells[:MOST]:
            if place not in covered and not self._found.computed(CellRef(sheet, *place)):
                value = part.cells[place].value if place in part.cells else None
                confidence = 0.7 if part.protected else 0.5
                kind = kind_of(value, part.form(*place))
                self._add(Candidate(CellRef(sheet, *place), kind, confidence, _("an open cell")))

    def _from_formulas(self) -> None:
        """Blank cells that a formula reads; and typed numbers, where nothing better shows what to answer."""
        any_better = bool(self.listed)
        covered = {sheet: self._covered(sheet) for sheet in self._found.contents.parts}
        for ref in sorted(self.graph.blanks):
            if ref.sheet in self._hidden or ref.sheet not in covered:
                continue
            if (ref.row, ref.column) not in covered[ref.sheet]:
                self._read(ref, None, 0.5, self.graph.readers(ref))
        self._from_ticks(covered)
        self._from_ranges(covered)
        self._beside_ticks(covered)
        for sheet, part in self._found.contents.parts.items():
            for place, cell in part.cells.items():
                typed = isinstance(cell.value, float | bool)
                if sheet in self._hidden or not typed or self._found.computed(CellRef(sheet, *place)):
                    continue
                ref = CellRef(sheet, *place)
                read = self.graph.reads(ref) if ref not in self.listed else ""
                if not read:
                    continue
                if not any_better or (read == "cell" and not cell.value):
                    self._read(ref, cell.value, 0.5 if read == "cell" else 0.4, ())
                else:
                    self.left_out.add(Why.TYPED, ref)

    def _read(self, ref: CellRef, value: Value, confidence: float, readers: Iterable[CellRef]) -> None:
        """A cell that formulas read; one that they compare with an x is ticked with it."""
        if any(_COMPARED.search(self._formula(reader)) for reader in readers):
            tick = (Option(_TICK, _TICK, _TICK),)
            self._add(Candidate(ref, "choice", confidence, _("compared with an x by a formula"), tick))
        else:
            kind = kind_of(value, self._form(ref))
            self._add(Candidate(ref, kind, confidence, _("read by a formula")))

    def _formula(self, ref: CellRef) -> str:
        found = self._found.cells[ref.sheet].get((ref.row, ref.column))
        return (found.formula or "") if found else ""

    def _from_ranges(self, covered: Mapping[str, set[Place]]) -> None:
        """Cells that only a range reads: the columns of it in which nothing is typed but a zero."""
        room = _VISITED
        seen: set[tuple[str, int, int, int]] = set()
        for sheet, rect in self.graph.ranges():
            part = self._found.contents.parts.get(sheet)
            if part is None or sheet in self._hidden or not self._taken_together(rect):
                continue
            for column in range(rect.column, rect.last_column + 1):
                stretch = (sheet, column, rect.row, rect.last_row)
                room -= rect.height
                if stretch in seen or room < 0:
                    continue
                seen.add(stretch)
                self._from_column(part, CellRef(sheet, rect.row, column), rect, covered[sheet])

    def _taken_together(self, rect: Rect) -> bool:
        """Whether a formula adds, counts or compares all of a range, and none looks something up in it."""
        formulas = [self._formula(reader) for reader in self.graph.readers(rect)]
        return any(map(_TAKES_TOGETHER.search, formulas)) and not any(map(_LOOKS_UP.search, formulas))

    def _from_column(self, part: SheetPart, top: CellRef, rect: Rect, covered: set[Place]) -> None:
        """The blank cells and zeros of one column of a range, unless something else is typed in it."""
        sheet, column = top.sheet, top.column
        free: list[CellRef] = []
        typed = False
        for row in range(rect.row, rect.last_row + 1):
            cell = part.cells.get((row, column))
            ref = CellRef(sheet, row, column)
            if ref in self.listed or (row, column) in covered or self._found.computed(ref):
                continue
            if cell is None or not cell.value:
                free.append(ref)
            elif row > rect.row or not isinstance(cell.value, str):
                typed = True
        if typed:
            if free:
                self.left_out.add(Why.RANGE, free[0], len(free))
            return
        for ref in free:
            value = part.cells[ref.row, column].value if (ref.row, column) in part.cells else None
            self._read(ref, value, 0.4, self.graph.readers(rect))

    def _beside_ticks(self, covered: Mapping[str, set[Place]]) -> None:
        """A blank cell beside one to tick, under a head for ja, nee or onbekend."""
        for ref in [ref for ref, one in self.listed.items() if one.options and one.options[0].id == _TICK]:
            cells = self._found.cells[ref.sheet]
            for step in (-1, 1):
                column = ref.column + step
                while self._answers(cells, ref.row, column):
                    place = (ref.row, column)
                    beside = CellRef(ref.sheet, *place)
                    if (place in cells and cells[place].value is not None) or place in covered[ref.sheet]:
                        break
                    self._add(replace(self.listed[ref], ref=beside))
                    column += step

    def _answers(self, cells: Mapping[Place, Cell], row: int, column: int) -> bool:
        """Whether the nearest text above a cell is a word for ja, nee or onbekend."""
        above = (cells.get((up, column)) for up in range(row - 1, max(0, row - _HEAD - 1), -1))
        text = next((cell.value for cell in above if cell is not None and isinstance(cell.value, str)), "")
        return bool(self._meaning(" ".join(text.split())))

    def _from_ticks(self, covered: Mapping[str, set[Place]]) -> None:
        """A typed TRUE or FALSE that a formula reads: the box to tick of an online spreadsheet."""
        options = (Option(YES, YES, True), Option(NO, NO, False))
        for sheet, part in self._found.contents.parts.items():
            for place, cell in part.cells.items():
                ticks = isinstance(cell.value, bool) and sheet not in self._hidden
                ref = CellRef(sheet, *place)
                if not ticks or place in covered[sheet] or self._found.computed(CellRef(sheet, *place)):
                    continue
                if ref not in self.listed and self.graph.reads(ref):
                    reason = _("read by a formula")
                    self._add(Candidate(ref, "jno", 0.6, reason, options, labelled=True))
