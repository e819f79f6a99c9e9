"""Lists to choose from that depend on other answers: computed with the answers there are.

The formula of such a list is the source of a drop-down in Excel (`INDIRECT(B2)`, `OFFSET(…)`, `IF(…)`). Here
it is compiled as an array formula in cells far below the sheet it belongs to, so that it means the same
there: once as a column and, for a list that lies on its side, once as a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.formulas import Cell, CellRef, ErrorValue, Sheet, Tainted, Workbook, compile_workbook
from mas_cli.i18n import _
from mas_cli.ooxml import join_ref
from mas_cli.text import one_line
from mas_cli.workbook.official.binding import Option
from mas_cli.workbook.official.inspection import MAX_OPTIONS
from mas_cli.workbook.official.proposal_values import shown_as

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date, datetime

    from mas_cli.formulas import Value
    from mas_cli.workbook.official.adapter import Contents
    from mas_cli.workbook.official.binding import Input

MAX_LISTS: Final = 300
_TOP: Final = 1_040_001  # the first row of the columns; no sheet of a person reaches so far
_ASIDE: Final = _TOP + 1_000  # the first of the rows
_WIDE: Final = 60


class Lists:
    """The lists of one workbook that depend on answers.

    Args:
        contents: of the workbook.
        inputs: the questions with such a list; those beyond a few hundred have none.
        answers: the cells that answers go into.
        clock: what TODAY and NOW read.
    """

    def __init__(
        self,
        contents: Contents,
        inputs: Sequence[Input],
        answers: Collection[CellRef],
        clock: Callable[[], datetime],
    ) -> None:
        self._places: dict[str, tuple[list[CellRef], list[CellRef]]] = {}
        extra: dict[str, dict[tuple[int, int], Cell]] = {}
        for number, one in enumerate(inputs[:MAX_LISTS]):
            column = [CellRef(one.sheet, row, number + 1) for row in range(_TOP, _TOP + MAX_OPTIONS)]
            row = [CellRef(one.sheet, _ASIDE + number, column) for column in range(1, _WIDE + 1)]
            self._places[one.id] = (column, row)
            formula = f'IF(ISBLANK({one.listed}),"",{one.listed})'
            for cells in (column, row):
                area = f"{join_ref(*cells[0][1:])}:{join_ref(*cells[-1][1:])}"
                extra.setdefault(one.sheet, {})[cells[0][1:]] = Cell(None, formula, array=area)
        model = contents.model
        self._program = compile_workbook(
            Workbook(
                [Sheet(sheet.name, {**sheet.cells, **extra.get(sheet.name, {})}) for sheet in model.sheets],
                model.names,
                model.tables,
                model.date1904,
            ),
            inputs=answers,
            outputs=[ref for places in self._places.values() for cells in places for ref in cells],
            clock=clock,
            region=contents.region,
        )

    def options(self, cells: Mapping[CellRef, Value | int | date]) -> dict[str, tuple[Option, ...] | str]:
        """What each list holds with these values in the cells for answers, by question.

        The id of an option is its text. In the place of a list that cannot be told now stands the reason.
        """
        computed = self._program.evaluate(cells)
        found: dict[str, tuple[Option, ...] | str] = {}
        for id_, (column, row) in self._places.items():
            values = [computed[ref] for ref in column]
            if all(value == values[0] for value in values):
                values = [computed[ref] for ref in row]
            found[id_] = _options(values)
        return found


def _options(values: Sequence[Value | Tainted]) -> tuple[Option, ...] | str:
    first = values[0]
    if isinstance(first, Tainted):
        return _("not computed here ({construct})").format(construct=one_line(first.construct, limit=60))
    if isinstance(first, ErrorValue):
        return _("with the present answers it gives {code}").format(code=first.code)
    listed = {
        shown_as(value): value
        for value in values
        if value is not None and value != "" and isinstance(value, str | float | bool)
    }
    if not listed:
        return _("with the present answers it is empty")
    return tuple(Option(label, label, value) for label, value in listed.items())
