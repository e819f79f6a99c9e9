"""Which computed cells are the outcome of a workbook: what speaks for each, the best first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.formulas.template import relative
from mas_cli.i18n import _
from mas_cli.ooxml import join_ref
from mas_cli.text import one_line
from mas_cli.workbook.official.binding import BEFORE_HEAD, Output
from mas_cli.workbook.official.labels import Labels
from mas_cli.workbook.official.proposal_values import texts_in
from mas_cli.workbook.official.recognised_words import Words, names
from mas_cli.workbook.official.result_texts import Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mas_cli.formulas import Cell, CellRef
    from mas_cli.formulas.precedents import Precedents
    from mas_cli.workbook.official.binding import Input
    from mas_cli.workbook.official.inspection import Inspection

MAX_OUTPUTS: Final = 20_000
MAX_TEXT: Final = 1_000
_MANY: Final = 8  # cells with one formula filled down are a list, not an outcome
_CHOOSES: Final = re.compile(r"(?:LOOKUP|INDEX|CHOOSE)\(", re.IGNORECASE)
_EDGE: Final = 6  # rows at the top or the end of a sheet
# How sure each thing makes; the order of the outcomes is that of the sums.
_COMPUTED: Final = 0.45
_ROUTE: Final = 0.35
_WORD: Final = 0.2  # beside it
_SHEET: Final = 0.1  # in the name of its sheet
_RESTS: Final = 0.15  # on all answers; on fewer, less
_TEXT: Final = 0.05
_PLACE: Final = 0.05
_LISTED: Final = -0.15
_HIDDEN: Final = -0.2
_SUREST: Final = 0.95


@dataclass(frozen=True, slots=True)
class _Found:
    ref: CellRef
    cell: Cell
    told: tuple[str, ...]  # the texts that can be its result, where one names a route
    route: bool  # whether a text in it or of it names a route
    shape: str
    mark: int


def outputs_of(
    found: Inspection, words: Words, graph: Precedents, inputs: Sequence[Input]
) -> tuple[tuple[Output, ...], int]:
    """The outcomes proposed, at most `MAX_OUTPUTS`, best first; and how many more there are.

    A cell counts when it is computed from answers and no formula reads it, or when it names a route.

    Args:
        found: the workbook taken apart.
        words: by which results and routes are recognised.
        graph: what reads what.
        inputs: the cells for the answers.
    """
    influence = graph.influence([one.ref for one in inputs])
    listed = list(_candidates(found, words, graph, influence))
    alike = Counter(one.shape for one in listed)
    seen: Counter[str] = Counter()
    labels = _labels(found, inputs, influence)
    hidden = {sheet.name for sheet in found.sheets if sheet.state != "visible"}
    order = {sheet: number for number, sheet in enumerate(found.contents.parts)}
    ranked: list[tuple[float, int, CellRef, Output]] = []
    for one in listed:
        seen[one.shape] += 1
        if seen[one.shape] > MAX_OUTPUTS:
            continue  # a formula filled down a whole sheet: the first of it say enough
        ref = one.ref
        text = _name(ref, labels[ref.sheet])
        by_word = names(text, words.result)
        rests = one.mark.bit_count()
        points = _COMPUTED + _RESTS * rests / len(inputs)
        points += _ROUTE if one.route else 0
        points += _WORD if by_word else _SHEET if names(ref.sheet, words.result) else 0
        points += _TEXT if isinstance(one.cell.value, str) and texts_in(f'"{one.cell.value}"') else 0
        points += _PLACE if ref.row <= _EDGE or ref.row > labels[ref.sheet].last_row - _EDGE else 0
        points += _LISTED if alike[one.shape] > _MANY else 0
        points += _HIDDEN if ref.sheet in hidden else 0
        output = Output(
            ref.sheet,
            join_ref(ref.row, ref.column),
            one_line(text or ref.sheet, limit=MAX_TEXT),
            dict.fromkeys(one.told, ""),
            round(min(_SUREST, max(0.1, points)), 2),
            _reason(one, rests, len(inputs), by_word=by_word),
        )
        ranked.append((-points, order[ref.sheet], ref, output))
    ranked.sort(key=lambda entry: entry[:3])
    return tuple(entry[3] for entry in ranked[:MAX_OUTPUTS]), len(listed) - len(ranked[:MAX_OUTPUTS])


def _name(ref: CellRef, around: Labels) -> str:
    """What a result is called: by the text left of it, or that of its row past answers with its heading.

    A text above that stands alone in its row is the name itself. Without any of these, what follows names it.
    """
    row, column = ref.row, ref.column
    own = around.left(row, column)
    if own:
        return own
    head = around.above(row, column)
    beside = around.row_text(row, column)
    up = around.head_row(row, column)
    tabled = not head or (up and around.heads_rows(up, column))
    head = head or around.column_head(row, column)
    if beside and head and tabled:
        return f"{beside}{BEFORE_HEAD}{head}"
    return head or beside or around.right(row, column)


def _candidates(
    found: Inspection, words: Words, graph: Precedents, influence: Mapping[CellRef, int]
) -> Iterator[_Found]:
    told = Told(found)
    for ref, mark in influence.items():
        part = found.contents.parts.get(ref.sheet)
        cell = part.cells.get((ref.row, ref.column)) if part else None
        if cell is None:
            continue
        formula = cell.formula or ""
        route = '"' in formula and any(names(text, words.route) for text in texts_in(formula))
        unread = not graph.reads(ref)
        texts: list[str] = []
        if formula and (route or unread or _CHOOSES.search(formula)):
            texts = told.texts(ref, formula)
            if any(names(text, words.route) for text in texts):
                route = True
            else:
                texts = []
        if route or unread:
            shape = (
                f"{ref.sheet} {cell.shared}"
                if cell.shared is not None
                else relative(cell.formula or "", ref.row, ref.column)
            )
            yield _Found(ref, cell, tuple(texts), route, shape, mark)


def _labels(
    found: Inspection, inputs: Sequence[Input], influence: Mapping[CellRef, int]
) -> dict[str, Labels]:
    asked: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for one in inputs:
        asked[one.sheet].add((one.ref.row, one.ref.column))
    results: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for ref in influence:
        results[ref.sheet].add((ref.row, ref.column))
    return {
        sheet: Labels(part, asked[sheet], results[sheet])
        for sheet, part in found.contents.parts.items()
        if results[sheet]
    }


def _reason(one: _Found, rests: int, count: int, *, by_word: bool) -> str:
    if one.route:
        said = _("a formula that names a route")
    elif by_word:
        said = _("computed from answers, beside a word for a result")
    else:
        said = _("computed from answers and read by nothing")
    return _("{said}; rests on {rests} of {count} answers").format(said=said, rests=rests, count=count)
