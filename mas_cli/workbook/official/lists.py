"""Lists to choose from that depend on other answers: computed with the answers there are.

The formula of such a list is the source of a drop-down in Excel (`INDIRECT(B2)`, `OFFSET(…)`, `IF(…)`). Here
it is compiled as an array formula in cells far below the sheet it belongs to, so that it means the same
there: one cell joins what it holds, one says of each whether it is a number, one shows the error it gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
_TOP: Final = 1_040_001  # the first row used here; no sheet of a person reaches so far
_BREAK: Final = "\x1f"
_WHOLE: Final = (
    'TEXTJOIN(CHAR(31),TRUE,IF(ISBLANK({f}),"",IF(ISERROR({f}),"",{f})))',
    'TEXTJOIN("",TRUE,IF(ISBLANK({f}),"",IF(ISERROR({f}),"",IF(ISNUMBER({f}),"n",IF(ISLOGICAL({f}),"b",'
    'IF({f}="","","t"))))))',
    "{f}",
)


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
        self._places: dict[str, tuple[CellRef, ...]] = {}
        self._last: tuple[dict[CellRef, Any], dict[str, tuple[Option, ...] | str]] = ({}, {})
        extra: dict[str, dict[tuple[int, int], Cell]] = {}
        for row, one in enumerate(inputs[:MAX_LISTS], _TOP):
            cells = extra.setdefault(one.sheet, {})
            self._places[one.id] = tuple(CellRef(one.sheet, row, column) for column in (1, 2, 3))
            for (_sheet, _row, column), text in zip(self._places[one.id], _WHOLE, strict=True):
                area = join_ref(row, column)
                cells[row, column] = Cell(None, text.format(f=one.listed), array=f"{area}:{area}")
        model = contents.model
        self._program = compile_workbook(
            Workbook(
                [Sheet(sheet.name, {**sheet.cells, **extra.get(sheet.name, {})}) for sheet in model.sheets],
                model.names,
                model.tables,
                model.date1904,
            ),
            inputs=answers,
            outputs=[ref for places in self._places.values() for ref in places],
            clock=clock,
            region=contents.region,
        )

    def options(self, cells: Mapping[CellRef, Value | int | date]) -> dict[str, tuple[Option, ...] | str]:
        """What each list holds with these values in the cells for answers, by question.

        The id of an option is its text. In the place of a list that cannot be told now stands the reason.
        """
        if self._last[1] and self._last[0] == cells:
            return self._last[1]
        computed = self._program.evaluate(cells)
        found = {
            id_: _options(computed[joined], computed[kinds], computed[first])
            for id_, (joined, kinds, first) in self._places.items()
        }
        self._last = (dict(cells), found)
        return found


def _options(
    joined: Value | Tainted, kinds: Value | Tainted, first: Value | Tainted
) -> tuple[Option, ...] | str:
    for one in (joined, first):
        if isinstance(one, Tainted):
            return _("not computed here ({construct})").format(construct=one_line(one.construct, limit=60))
    code = next((one.code for one in (joined, first) if isinstance(one, ErrorValue)), "")
    if not isinstance(joined, str) or not joined:
        return (
            _("with the present answers it gives {code}").format(code=code)
            if code
            else _("with the present answers it is empty")
        )
    texts = joined.split(_BREAK)
    if len(texts) > MAX_OPTIONS:
        return _("it holds more than {limit} answers").format(limit=MAX_OPTIONS)
    listed: dict[str, str | float | bool] = {}
    for text, kind in zip(texts, str(kinds), strict=False):
        value = _value(text, kind)
        listed.setdefault(shown_as(value), value)
    return tuple(Option(label, label, value) for label, value in listed.items())


def _value(text: str, kind: str) -> str | float | bool:
    """A joined value as it was; a number may have the comma of Dutch Excel."""
    if kind == "b":
        return text.casefold() in ("true", "waar")
    return float(text.replace(",", ".", 1)) if kind == "n" else text
