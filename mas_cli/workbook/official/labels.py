"""The texts around a cell: its question, its heading and its column."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mas_cli.formulas import Cell
    from mas_cli.workbook.official.sheet_contents import SheetPart

Place = tuple[int, int]
_REACH: Final = 60  # rows upwards in which a heading is looked for
_ABOVE: Final = 3  # rows upwards in which a label is looked for
_LONG: Final = 80
_CODE: Final = re.compile(r"[A-Z]{0,3}[0-9][^ ]{0,4}|[A-Z0-9]+(?:[-._/][A-Z0-9]+)+", re.IGNORECASE)
_SIGNS: Final = re.compile(r"[^\W_]{1,3}|[?!+\-–−±/%€#✓✔✗✘☺☹]{1,3}")
_LIKE: Final = 2  # columns with a text of its own in every row, beside the one that names the row


class Labels:
    """The texts of one sheet that are no answers and no results.

    Attributes:
        last_row: the last that has anything in it.
    """

    def __init__(
        self, part: SheetPart, inputs: Collection[Place], results: Collection[Place] = frozenset()
    ) -> None:
        self._inputs = frozenset(inputs)
        self._texts: dict[int, dict[int, str]] = defaultdict(dict)
        self._short: dict[int, dict[int, str]] = defaultdict(dict)
        for (row, column), cell in part.cells.items():
            if (row, column) not in self._inputs and (row, column) not in results:
                text = _words(cell)
                if text:
                    self._texts[row][column] = text
                elif short := _sign(cell):
                    self._short[row][column] = short
        self._spread(part)
        self._answered: dict[int, list[int]] = defaultdict(list)
        for row, column in self._inputs:
            self._answered[row].append(column)
        for columns in self._answered.values():
            columns.sort()
        self._columns = {row: sorted(texts) for row, texts in self._texts.items()}
        self._best: dict[int, list[int]] = {}
        self._heads = self._by_column()
        self.last_row = max((row for row, _column in part.cells), default=0)

    def _spread(self, part: SheetPart) -> None:
        """A merged text belongs to every row it stands beside, in its last column."""
        self._merged_rows: set[Place] = set()
        for area in part.merges:
            text = self._texts.get(area.top, {}).get(area.left)
            if text is None or area.bottom - area.top > _REACH:
                continue
            for row in range(area.top + 1, area.bottom + 1):
                self._texts[row].setdefault(area.left, text)
                self._merged_rows.add((row, area.left))

    def _by_column(self) -> dict[int, list[int]]:
        """For each column the rows with a text of their own in it, from top to bottom."""
        found: dict[int, list[int]] = defaultdict(list)
        for row, texts in self._texts.items():
            for column in texts:
                if (row, column) not in self._merged_rows:
                    found[column].append(row)
        for rows in found.values():
            rows.sort()
        return found

    def learn(self, columns: Mapping[int, Iterable[int]]) -> None:
        """See, for each column of inputs, in which column left of it their questions stand.

        The nearest text need not be the question: a column of grades may stand between. The column whose
        texts are longest and least alike wins; but questions go first, and where several columns have a text
        of their own in every row, as the levels of a rubric do, the first names the row.
        """
        for column, rows in columns.items():
            listed = list(rows)
            if len(listed) < 3:
                continue
            found: dict[int, list[str]] = defaultdict(list)
            for row in listed:
                for left in self._between(row, self._limit(row, column), column):
                    found[left].append(self._texts[row][left])
            scores = {
                left: sum(min(len(text), _LONG) for text in set(texts)) / len(listed)
                for left, texts in found.items()
            }
            order = sorted(scores, key=lambda left: (-scores[left], -left))
            own = [left for left in sorted(found) if _tells_apart(found[left], len(listed))]
            first = [left for left in own if _asks(found[left])][:1] or own[: len(own) > _LIKE]
            order = [*first, *(left for left in order if left not in first)]
            self._best[column] = order

    def _limit(self, row: int, column: int) -> int:
        """The input before this one in the row: what stands left of that belongs to it."""
        columns = self._answered.get(row, [])
        at = bisect_left(columns, column)
        return columns[at - 1] if at else 0

    def _between(self, row: int, low: int, high: int) -> list[int]:
        """The columns with a text in the row, both bounds excluded."""
        columns = self._columns.get(row, [])
        return columns[bisect_right(columns, low) : bisect_left(columns, high)]

    def left(self, row: int, column: int) -> str:
        """The text left of a cell that asks for what goes into it."""
        texts = self._texts.get(row, {})
        limit = self._limit(row, column)
        for left in self._best.get(column, ()):
            if limit < left < column and left in texts:
                return texts[left]
        near = self._between(row, limit, column)
        return texts[near[-1]] if near else ""

    def row_text(self, row: int, column: int) -> str:
        """The text left of a cell, past other inputs in the row."""
        near = self._between(row, 0, column)
        return self._texts[row][near[-1]] if near else ""

    def shares_row(self, row: int, column: int) -> bool:
        """Whether the text of the row asks for several cells, so that a heading has to tell them apart."""
        columns = self._answered.get(row, [])
        at = bisect_left(columns, column)
        before, after = columns[max(0, at - 1) : at], columns[at + 1 : at + 2]
        return any(not self._between(row, *sorted((column, other))) for other in (*before, *after))

    def texts(self, row: int) -> Mapping[int, str]:
        """The texts of a row by their column."""
        return self._texts.get(row, {})

    def caption(self, row: int, column: int, end: int) -> tuple[str, int]:
        """The first text in a row from a column up to an end, and its column; "" and 0 for none."""
        near = self._between(row, column - 1, end)
        return (self._texts[row][near[0]], near[0]) if near else ("", 0)

    def right(self, row: int, column: int) -> str:
        """The text right beside a cell, as that of a box to tick."""
        return self._texts.get(row, {}).get(column + 1, "")

    def above(self, row: int, column: int) -> str:
        """The text right above a cell."""
        for up in range(row - 1, max(0, row - _ABOVE - 1), -1):
            if (up, column) in self._inputs:
                return ""
            text = self._texts.get(up, {}).get(column)
            if text:
                return text
        return ""

    def column_head(self, row: int, column: int) -> str:
        """The heading of the column: the nearest text above past other inputs."""
        up = self.head_row(row, column)
        return self._texts[up][column] if up else self._sign_above(row, column)

    def head_row(self, row: int, column: int) -> int:
        """Return the row of that heading; 0 without one."""
        rows = self._heads.get(column, [])
        at = bisect_left(rows, row) - 1
        return rows[at] if at >= 0 and rows[at] > row - 40 * _REACH else 0

    def heads_rows(self, row: int, column: int) -> bool:
        """Whether a text is the head of a table: one of several in its row, and no code."""
        return len(self._texts[row]) > 1 and not _CODE.fullmatch(self._texts[row][column])

    def _sign_above(self, row: int, column: int) -> str:
        """A heading of one letter, a sign or a number, in the nearest row above that has several.

        A letter or a sign counts among headings of words too (`Ja, Nee, ?`); a number there is an amount.
        """
        for up in range(row - 1, max(0, row - _REACH - 1), -1):
            short = self._short.get(up, {})
            if column not in short:
                continue
            beside = 0 if short[column].isdigit() else len(self._texts.get(up, ()))
            if len(short) > 1 or beside > 1:
                return short[column]
        return ""

    def heading(self, row: int) -> str:
        """The nearest row above that holds one text and nothing to fill in."""
        for up in range(row - 1, max(0, row - _REACH - 1), -1):
            texts = self._texts.get(up)
            if texts and len(texts) == 1 and up not in self._answered:
                column = next(iter(texts))
                if (up, column) not in self._merged_rows and len(texts[column]) <= _LONG:
                    return texts[column]
        return ""


def _tells_apart(texts: Sequence[str], count: int) -> bool:
    """Whether a column has a text in every row, no two alike, and more than codes."""
    return len(set(texts)) == len(texts) == count and not all(_CODE.fullmatch(text) for text in texts)


def _asks(texts: Sequence[str]) -> bool:
    """Whether most texts are questions."""
    return sum(text.endswith("?") for text in texts) * 2 > len(texts)


def _sign(cell: Cell) -> str:
    """A letter, a sign or a number of at most three digits, as heads of narrow columns have."""
    if cell.formula is not None or cell.shared is not None:
        return ""
    if isinstance(cell.value, float):
        return f"{cell.value:.0f}" if cell.value.is_integer() and abs(cell.value) < 1000 else ""
    text = "".join(cell.value.split()) if isinstance(cell.value, str) else ""
    return text if _SIGNS.fullmatch(text) else ""


def _words(cell: Cell) -> str:
    """Return the text of a cell with words in it; empty for numbering, single letters and signs."""
    if not isinstance(cell.value, str):
        return ""
    text = " ".join(cell.value.split())
    letters = sum(character.isalpha() for character in text)
    return text if letters >= 2 and letters * 3 >= len(text.replace(" ", "")) else ""
