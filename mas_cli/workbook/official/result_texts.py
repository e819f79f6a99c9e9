"""The texts that a formula can give as its result: what an officer can tie to a route.

Only what can be the whole result counts. A text that is compared with an answer, counted or looked for is
none, and a text joined to something that is known with the answers only is none either.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from mas_cli.formulas.parser import parse
from mas_cli.formulas.syntax import Area, Call, Chain, Group, Literal, Name, Node, TableRef
from mas_cli.formulas.values import ErrorValue, Refused
from mas_cli.ooxml.references import Area as Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.formulas import CellRef
    from mas_cli.workbook.official.inspection import Inspection

MAX_TEXTS: Final = 60
MAX_FORMULAS: Final = 5_000
# Which arguments of a function its result is one of; a step of two skips the conditions in between.
_ONE_OF: Final = {
    "IF": slice(1, None),
    "IFS": slice(1, None, 2),
    "IFERROR": slice(None),
    "IFNA": slice(None),
    "CHOOSE": slice(1, None),
    "LET": slice(-1, None),
    "INDEX": slice(0, 1),
    "XLOOKUP": slice(2, 4),
    "LOOKUP": slice(-1, None),
    "TRIM": slice(0, 1),
    "T": slice(0, 1),
    "UNIQUE": slice(0, 1),
    "FILTER": slice(0, 1),
    "HYPERLINK": slice(1, 2),
}
_JOINED: Final = frozenset({"CONCATENATE", "CONCAT"})
_TABLES: Final = frozenset({"VLOOKUP", "HLOOKUP"})
Texts = list[str] | None  # None: its result is not, or not only, one of texts written out


class Told:
    """What the formulas of one workbook can say; looks at `MAX_FORMULAS` of them at most."""

    def __init__(self, found: Inspection) -> None:
        self._found = found
        self._left = MAX_FORMULAS

    def texts(self, ref: CellRef, formula: str) -> list[str]:
        """The texts of at least a word that can be the whole result of a formula, in its order."""
        if self._left <= 0:
            return []
        self._left -= 1
        try:
            told = _Formula(self._found, ref).told(parse(formula, ref.row, ref.column))
        except (Refused, RecursionError):
            return []
        words = [text for text in told or () if sum(sign.isalpha() for sign in text) >= 3]
        return list(dict.fromkeys(words))[:MAX_TEXTS]


class _Formula:
    def __init__(self, found: Inspection, ref: CellRef) -> None:
        self._found = found
        self._ref = ref

    def told(self, node: Node) -> Texts:
        """The texts a part of the formula gives; of a choice those that are known."""
        if isinstance(node, Literal):
            return [node.value] if isinstance(node.value, str) else None
        if isinstance(node, Group):
            return self.told(node.inner)
        if isinstance(node, Area | Name | TableRef):
            return self._written(node)
        if isinstance(node, Chain):
            joined = all(sign == "&" for sign, _operand in node.rest)
            return self._joined([node.first, *(part for _sign, part in node.rest)]) if joined else None
        return self._called(node) if isinstance(node, Call) else None

    def _called(self, call: Call) -> Texts:
        if call.name in _JOINED:
            return self._joined(call.arguments)
        if call.name in _TABLES:
            return self._looked_up(call)
        if call.name == "SWITCH":
            return self._one_of(
                [*call.arguments[2::2], *([] if len(call.arguments) % 2 else call.arguments[-1:])]
            )
        taken = _ONE_OF.get(call.name)
        return None if taken is None else self._one_of(call.arguments[taken])

    def _one_of(self, nodes: Sequence[Node]) -> Texts:
        told = [text for node in nodes for text in self.told(node) or ()]
        return told or None

    def _joined(self, nodes: Sequence[Node]) -> Texts:
        parts = [self.told(node) for node in nodes]
        known = [part for part in parts if part]
        count = 1
        for part in known:
            count *= len(part)
        if len(known) < len(parts) or count > MAX_TEXTS:
            return None
        return ["".join(texts) for texts in product(*known)]

    def _looked_up(self, call: Call) -> Texts:
        """The column (row) of the table that is looked up, or all of it where the number is computed."""
        place = self._place(call.arguments[1]) if len(call.arguments) > 2 else None
        if place is None:
            return None
        sheet, area = place
        number = call.arguments[2]
        if isinstance(number, Literal) and isinstance(number.value, float):
            step = int(number.value) - 1
            if call.name == "VLOOKUP":
                area = Place(area.top, area.left + step, area.bottom, area.left + step)
            else:
                area = Place(area.top + step, area.left, area.top + step, area.right)
        return self._constants(sheet, area)

    def _written(self, node: Node) -> Texts:
        place = self._place(node)
        return None if place is None else self._constants(*place)

    def _place(self, node: Node) -> tuple[str, Place] | None:
        return self._found.place(node, self._ref.sheet, self._ref.row, self._ref.column)

    def _constants(self, sheet: str, area: Place) -> Texts:
        cells = self._found.cells[sheet]
        told: list[str] = []
        for row in range(area.top, min(area.bottom, area.top + MAX_TEXTS) + 1):
            for column in range(area.left, min(area.right, area.left + MAX_TEXTS) + 1):
                cell = cells.get((row, column))
                if cell is None or isinstance(cell.value, ErrorValue):
                    continue
                plain = cell.formula is None and cell.shared is None
                if plain and isinstance(cell.value, str):
                    told.append(cell.value)
        return told or None
