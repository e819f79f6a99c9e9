"""A binding proposed for a workbook nobody here wrote: where the answers go, and what comes out.

Every proposal has a confidence and a reason; a person reviews them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, Severity
from mas_cli.formulas import CellRef, Form
from mas_cli.i18n import _
from mas_cli.ooxml import join_ref
from mas_cli.text import one_line
from mas_cli.workbook.official.binding import BEFORE_HEAD, Input, Output, slug
from mas_cli.workbook.official.candidates import Candidate, Candidates
from mas_cli.workbook.official.colours import only_coloured
from mas_cli.workbook.official.labels import Labels
from mas_cli.workbook.official.left_out import Why
from mas_cli.workbook.official.proposal_outputs import outputs_of
from mas_cli.workbook.official.proposal_values import MOST
from mas_cli.workbook.official.recognised_words import Words, names

if TYPE_CHECKING:
    from mas_cli.formulas.precedents import Precedents
    from mas_cli.workbook.official.controls import ActiveX
    from mas_cli.workbook.official.inspection import Inspection

MAX_TEXT: Final = 1_000
_SHOWN: Final = 20
_ROWS: Final = 60  # cells under one heading, without a text of their own


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found, best guess first to last cell; findings are what a reviewer should know."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    findings: tuple[Finding, ...]


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
        self._places = Candidates(found, words)
        self._left_out = self._places.left_out
        self._findings: list[Finding] = self._places.findings

    def proposal(self) -> Proposal:
        graph, listed = self._places.graph, list(self._places.listed)
        inputs = self._named(graph.dependents(listed), graph)
        in_cells = [one for one in inputs if not one.controls]
        outputs, more = outputs_of(self._found, self._words, graph, in_cells)
        self._tell()
        self._findings += only_coloured(self._found, inputs)
        if more:
            message = _("There are {count} more outcomes than are shown of one workbook.")
            remedy = _("Add the cell of one that matters under uitkomsten in binding.yaml.")
            self._findings.append(Finding("W75", Severity.WARN, "", message.format(count=more), remedy))
        left_out = self._left_out.finding()
        if left_out:
            self._findings.append(left_out)
        return Proposal(tuple(inputs), outputs, tuple(self._findings))

    def _named(self, dependents: frozenset[CellRef], graph: Precedents) -> list[Input]:
        by_sheet: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in self._places.listed.values():
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
            for one in sorted([*listed, *self._places.loose[sheet]], key=lambda one: one.ref):
                place = (one.ref.row, one.ref.column)
                if place in beside and not one.controls:
                    continue
                if len(inputs) >= MOST:
                    self._left_out.add(Why.LIMIT, one.ref)
                    continue
                made = self._input(one, labels, taken)
                if made is None:
                    self._left_out.add(self._unnamed(one, labels), one.ref)
                    continue
                remark = None if one.controls else remarks.get(place)
                inputs.append(replace(made, remark=join_ref(*remark)) if remark else made)
                taken.add(made.id)
        return inputs

    def _input(self, one: Candidate, labels: Labels, taken: set[str]) -> Input | None:
        """The candidate with its question; None when nothing around it says what it asks."""
        row, column = one.ref.row, one.ref.column
        text = labels.left(row, column)
        confidence = one.confidence
        if one.labelled:
            beside = text or labels.right(row, column) or labels.right(row, column - 1)
            text = one.text or beside or labels.above(row, column) or one.name
        else:
            head = labels.above(row, column) or labels.column_head(row, column)
            if text and head and labels.shares_row(row, column):
                text = f"{text}{BEFORE_HEAD}{head}"
            elif not text:
                beside = labels.row_text(row, column)
                text = (
                    f"{beside}{BEFORE_HEAD}{head}" if beside and head else self._unlabelled(one, labels, head)
                )
                confidence -= 0 if beside and head else 0.1
        if not text:
            return None
        kind = one.type
        dated = self._found.contents.form(one.ref) in (Form.GENERAL, Form.TEXT)
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

    @staticmethod
    def _unlabelled(one: Candidate, labels: Labels, head: str) -> str:
        """What a cell with no text left of it asks: its heading, numbered further down, or what follows."""
        row, column = one.ref.row, one.ref.column
        above = labels.above(row, column)
        if above or one.text:
            return above or one.text
        up = labels.head_row(row, column)
        if not up:
            return labels.right(row, column) or head
        return f"{head} ({row - up})" if row - up <= _ROWS and labels.heads_rows(up, column) else ""

    @staticmethod
    def _unnamed(one: Candidate, labels: Labels) -> Why:
        return Why.ROWS if labels.column_head(one.ref.row, one.ref.column) else Why.UNLABELLED

    def _remarks(
        self, listed: list[Candidate], labels: Labels, graph: Precedents
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
                if self._found.computed(CellRef(sheet, *place)) or graph.reads(CellRef(sheet, *place)):
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
