"""A binding proposed for a workbook nobody here wrote: where the answers go, and what comes out.

Every proposal has a confidence and a reason; a person reviews them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, Severity
from mas_cli.formulas import CellRef, Form, Value
from mas_cli.formulas.precedents import Precedents
from mas_cli.formulas.rooms import rooms
from mas_cli.i18n import _
from mas_cli.instrument.definition import NO, UNKNOWN, YES, QuestionType
from mas_cli.ooxml import join_ref
from mas_cli.text import one_line
from mas_cli.workbook.official.binding import Input, Option, Output, filled_places, slug
from mas_cli.workbook.official.colours import only_coloured
from mas_cli.workbook.official.control_questions import asked
from mas_cli.workbook.official.labels import Labels
from mas_cli.workbook.official.proposal_outputs import outputs_of
from mas_cli.workbook.official.proposal_values import (
    PER_RULE,
    covered_places,
    kind_of,
    places_in,
    shifted,
)
from mas_cli.workbook.official.words import Words, names
from mas_cli.written import date_from_serial

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mas_cli.workbook.official.controls import ActiveX
    from mas_cli.workbook.official.inspection import Inspection
    from mas_cli.workbook.official.sheet_part import SheetPart
    from mas_cli.workbook.official.sheet_rules import Validation

MAX_INPUTS: Final = 2_000
MAX_TEXT: Final = 1_000
_SHOWN: Final = 20
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}")
_TYPES: Final[dict[str, QuestionType]] = {"whole": "integer", "decimal": "number", "date": "date"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found, best guess first to last cell; findings are what a reviewer should know."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
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


def propose(found: Inspection, words: Words) -> Proposal:
    """The binding a workbook suggests.

    Args:
        found: the workbook taken apart.
        words: by which remarks, results and dates are recognised.
    """
    return _Proposer(found, words).proposal()


class _Proposer:
    def __init__(self, found: Inspection, words: Words) -> None:
        self._found = found
        self._words = words
        self._candidates: dict[CellRef, _Candidate] = {}
        self._loose: dict[str, list[_Candidate]] = defaultdict(list)
        self._findings: list[Finding] = []
        self._hidden = {sheet.name for sheet in found.sheets if sheet.state != "visible"}

    def proposal(self) -> Proposal:
        for sheet in self._found.contents.parts:
            self._from_controls(sheet)
            self._from_validations(sheet)
        for sheet, part in self._found.contents.parts.items():
            self._from_unlocked(sheet, part)
        graph = Precedents(self._found.contents.model, list(self._candidates))
        self._from_formulas(graph)
        dependents = graph.dependents(list(self._candidates))
        inputs = self._named(dependents, graph)
        in_cells = [one for one in inputs if not one.controls]
        outputs = outputs_of(self._found, self._words, graph, in_cells)
        self._tell()
        self._findings += only_coloured(self._found, inputs)
        return Proposal(tuple(inputs), outputs, tuple(self._findings))

    def _add(self, candidate: _Candidate) -> None:
        known = self._candidates.get(candidate.ref)
        if known is None or known.confidence < candidate.confidence:
            self._candidates[candidate.ref] = candidate

    def _from_controls(self, sheet: str) -> None:
        questions, findings = asked(self._found, sheet)
        self._findings += findings
        for one in questions:
            candidate = _Candidate(
                one.ref, one.type, 0.95, one.reason, one.options, text=one.text, labelled=True, name=one.name
            )
            if one.controls:
                self._loose[sheet].append(replace(candidate, controls=one.controls))
            else:
                self._add(candidate)

    def _from_validations(self, sheet: str) -> None:
        for rule in self._found.contents.parts[sheet].validations:
            if rule.kind in ("none", "custom"):
                continue
            options = self._found.options(rule, sheet)
            made: _Candidate | None = None
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
        room = PER_RULE
        for area in rule.areas:
            for place in places_in(area, room):
                room -= 1
                if place not in covered and not self._computed(sheet, place):
                    yield CellRef(sheet, *place)

    def _form(self, ref: CellRef) -> Form:
        return self._found.contents.form(ref)

    def _covered(self, sheet: str) -> set[tuple[int, int]]:
        """The cells that cannot be answered: under a merge, or filled by a formula of another cell."""
        part = self._found.contents.parts[sheet]
        found = covered_places(part)
        for top, left, bottom, right in rooms(part.cells, ()).values():
            found.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        return found | filled_places(part.cells)

    def _computed(self, sheet: str, place: tuple[int, int]) -> bool:
        cell = self._found.contents.parts[sheet].cells.get(place)
        return cell is not None and (cell.formula is not None or cell.shared is not None)

    def _validated(
        self, ref: CellRef, rule: Validation, options: tuple[tuple[Value, str], ...] | None
    ) -> _Candidate:
        if rule.kind == "list":
            if not options:
                formula = rule.formula.removeprefix("=")
                top, left = rule.areas[0].top, rule.areas[0].left
                source = shifted(formula, ref.row - top, ref.column - left) if formula else ""
                return _Candidate(ref, "text", 0.6, _("a list that is computed"), listed=source)
            kind, listed = self._choices(options)
            return _Candidate(ref, kind, 0.9, _("a list to choose from"), listed)
        kind = _TYPES.get(rule.kind, "text")
        if kind == "number" and self._form(ref) is Form.PERCENT:
            kind = "text"
        low, high = self._bounds(rule, kind)
        reason = _("a rule for what may be typed")
        return _Candidate(ref, kind, 0.85, reason, (), low, high, text=rule.title)

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
        for place in sorted(part.unlocked)[:PER_RULE]:
            if place not in covered and not self._computed(sheet, place):
                value = part.cells[place].value if place in part.cells else None
                confidence = 0.7 if part.protected else 0.5
                kind = kind_of(value, part.form(*place))
                self._add(_Candidate(CellRef(sheet, *place), kind, confidence, _("an open cell")))

    def _from_formulas(self, graph: Precedents) -> None:
        """Blank cells that a formula reads; and typed numbers, where nothing better shows what to answer."""
        reason = _("read by a formula")
        any_better = bool(self._candidates)
        covered = {sheet: self._covered(sheet) for sheet in self._found.contents.parts}
        for ref in sorted(graph.blanks):
            if ref.sheet in self._hidden or ref.sheet not in covered:
                continue
            if (ref.row, ref.column) not in covered[ref.sheet]:
                self._add(_Candidate(ref, kind_of(None, self._form(ref)), 0.5, reason))
        self._from_ticks(graph, covered)
        if any_better:
            return
        for sheet, part in self._found.contents.parts.items():
            for place, cell in part.cells.items():
                typed = isinstance(cell.value, float | bool)
                if sheet in self._hidden or not typed or self._computed(sheet, place):
                    continue
                read = graph.reads(CellRef(sheet, *place))
                if read:
                    confidence = 0.5 if read == "cell" else 0.4
                    kind = kind_of(cell.value, part.form(*place))
                    self._add(_Candidate(CellRef(sheet, *place), kind, confidence, reason))

    def _from_ticks(self, graph: Precedents, covered: Mapping[str, set[tuple[int, int]]]) -> None:
        """A typed TRUE or FALSE that a formula reads: the box to tick of an online spreadsheet."""
        options = (Option(YES, YES, True), Option(NO, NO, False))
        for sheet, part in self._found.contents.parts.items():
            for place, cell in part.cells.items():
                ticks = isinstance(cell.value, bool) and sheet not in self._hidden
                ref = CellRef(sheet, *place)
                if not ticks or place in covered[sheet] or self._computed(sheet, place):
                    continue
                if ref not in self._candidates and graph.reads(ref):
                    reason = _("read by a formula")
                    self._add(_Candidate(ref, "jno", 0.6, reason, options, labelled=True))

    def _named(self, dependents: frozenset[CellRef], graph: Precedents) -> list[Input]:
        by_sheet: dict[str, list[_Candidate]] = defaultdict(list)
        for candidate in self._candidates.values():
            by_sheet[candidate.ref.sheet].append(candidate)
        inputs: list[Input] = []
        taken: set[str] = set()
        for sheet, part in self._found.contents.parts.items():
            listed = sorted(by_sheet.get(sheet, ()), key=lambda one: one.ref)
            results = {(ref.row, ref.column) for ref in dependents if ref.sheet == sheet}
            labels = Labels(part, {(one.ref.row, one.ref.column) for one in listed}, results)
            columns: dict[int, list[int]] = defaultdict(list)
            for one in listed:
                columns[one.ref.column].append(one.ref.row)
            labels.learn(columns)
            remarks = self._remarks(listed, labels, graph)
            beside = set(remarks.values())
            for one in sorted([*listed, *self._loose[sheet]], key=lambda one: one.ref):
                place = (one.ref.row, one.ref.column)
                if (place in beside and not one.controls) or len(inputs) >= MAX_INPUTS:
                    continue
                made = self._input(one, labels, taken)
                if made is None:
                    continue
                remark = None if one.controls else remarks.get(place)
                inputs.append(replace(made, remark=join_ref(*remark)) if remark else made)
                taken.add(made.id)
        return inputs

    def _input(self, one: _Candidate, labels: Labels, taken: set[str]) -> Input | None:
        """The candidate with its question; None when nothing around it says what it asks."""
        row, column = one.ref.row, one.ref.column
        text = labels.left(row, column)
        confidence = one.confidence
        if one.labelled:
            beside = text or labels.right(row, column) or labels.right(row, column - 1)
            text = one.text or beside or labels.above(row, column) or one.name
        elif not text:
            above = labels.above(row, column)
            head, beside = labels.column_head(row, column), labels.row_text(row, column)
            if beside and (head or above):
                text = f"{beside} – {above or head}"
            else:
                text = above or one.text
                confidence -= 0.1
        if not text:
            return None
        kind = one.type
        dated = self._form(one.ref) in (Form.GENERAL, Form.TEXT)
        if kind == "text" and dated and names(text, self._words.date):
            kind = "date"
        text = one_line(text, limit=MAX_TEXT)
        return Input(
            slug(text, taken),
            one.ref.sheet,
            join_ref(row, column),
            text,
            kind,
            one_line(labels.heading(row), limit=120) or one.ref.sheet,
            one.options,
            one.minimum,
            one.maximum,
            "",
            round(max(0.1, confidence), 2),
            one.reason,
            one.controls,
            one.listed,
        )

    def _remarks(
        self, listed: list[_Candidate], labels: Labels, graph: Precedents
    ) -> dict[tuple[int, int], tuple[int, int]]:
        """For each answer the cell for a remark right of it: a column headed so, read by no formula."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        by_row: dict[int, list[int]] = defaultdict(list)
        for one in listed:
            by_row[one.ref.row].append(one.ref.column)
        heads: dict[tuple[int, int], bool] = {}
        for one in listed:
            row, column = one.ref.row, one.ref.column
            if one.type == "text":
                continue
            others = by_row[row]
            at = bisect_right(others, column)
            after = others[at] if at < len(others) else column + 5
            for right in range(column + 1, min(max(after, column + 1), column + 5) + 1):
                place = (row, right)
                head = labels.column_head(row, right)
                if not names(head, self._words.remark):
                    continue
                sheet = one.ref.sheet
                if self._computed(sheet, place) or graph.reads(CellRef(sheet, *place)):
                    break
                if place not in heads:
                    heads[place] = True
                    found[row, column] = place
                break
        return found

    def _tell(self) -> None:
        """What a reviewer should know of the workbook as a whole."""
        if self._found.macros:
            self._note("W53", _("The workbook has macros; mas never runs them and leaves them as they are."))
        for sheet, one in self._found.active_x[:_SHOWN]:
            self._program(sheet, one)
        more = len(self._found.active_x) - _SHOWN
        if more > 0:
            self._note("W54", _("And {count} more ActiveX controls.").format(count=more))
        if self._found.external:
            files = one_line(", ".join(self._found.external), limit=200)
            self._note("W55", _("The workbook refers to other files: {files}.").format(files=files))

    def _program(self, sheet: str, one: ActiveX) -> None:
        """An ActiveX control keeps its answer in a program of its own, which nothing here runs or writes."""
        ref = self._found.cell(one.link, sheet) if one.link else None
        linked = _("it has no linked cell")
        if ref is not None:
            linked = _("its linked cell is {cell}").format(cell=ref)
        message = _("The ActiveX control {name} ({kind}) is left as it is; {linked}.")
        where = f"{sheet}!{join_ref(one.row, one.column)}" if one.row else sheet
        message = message.format(name=one_line(one.name, limit=60), kind=one_line(one.kind), linked=linked)
        remedy = _("Answer it in Excel; a linked cell can be bound as a question of its own.")
        self._findings.append(Finding("W54", Severity.WARN, where, message, remedy))

    def _note(self, code: str, message: str) -> None:
        self._findings.append(Finding(code, Severity.INFO, "", message))
