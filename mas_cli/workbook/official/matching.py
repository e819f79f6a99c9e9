"""Which question or outcome of one workbook is which of another: by heading, text, answers and cell."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from mas_cli.workbook.official.binding import Input, Output
from mas_cli.written import caseless

if TYPE_CHECKING:
    from mas_cli.workbook.official.adapter import Contents

ALIKE: Final = 0.6  # of the signs of two texts in one cell, to be one question with other words
_VERY_ALIKE: Final = 0.8  # the same, in another cell
_MAX_PAIRS: Final = 20_000
_RENAMED: Final = 0.4  # of the texts of two sheets, to be one sheet under another name

Item = TypeVar("Item", Input, Output)
Key = Callable[[Item], object]


def renamed_sheets(old: Contents, new: Contents) -> dict[str, str]:
    """The sheets of `old` by the name each has in `new`; one that went has none.

    A sheet keeps its name, or is the one whose texts are the most like it of those that came.
    """
    names = {sheet.name.casefold(): sheet.name for sheet in new.model.sheets}
    found = {
        sheet.name: names[sheet.name.casefold()]
        for sheet in old.model.sheets
        if sheet.name.casefold() in names
    }
    came = set(names.values()) - set(found.values())
    texts = {side: _texts(contents) for side, contents in (("old", old), ("new", new))}
    alike = [
        (_shared(texts["old"][sheet.name], texts["new"][name]), sheet.name, name)
        for sheet in old.model.sheets
        if sheet.name not in found
        for name in sorted(came)
    ]
    for likeness, name, other in sorted(alike, key=lambda one: -one[0]):
        if likeness >= _RENAMED and name not in found and other in came:
            found[name] = other
            came.remove(other)
    return found


def _texts(contents: Contents) -> dict[str, frozenset[object]]:
    return {
        sheet.name: frozenset(
            cell.formula if cell.formula is not None else caseless(str(cell.value))
            for cell in sheet.cells.values()
            if cell.formula is not None or isinstance(cell.value, str)
        )
        for sheet in contents.model.sheets
    }


def _shared(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def pairs(old: Sequence[Item], new: Sequence[Item], sheets: Mapping[str, str]) -> dict[int, int]:
    """Return, for the number of each item of `new`, the item of `old` that it was.

    Args:
        old, new: questions, or outcomes.
        sheets: the sheets of `old` by their name in `new`.
    """
    return _Matcher(old, new, sheets).found


class _Matcher:
    def __init__(
        self, old: Sequence[Input | Output], new: Sequence[Input | Output], sheets: Mapping[str, str]
    ) -> None:
        self.found: dict[int, int] = {}
        self._sheets = sheets
        self._left = dict(enumerate(old))
        self._right = dict(enumerate(new))
        # What occurs as often in both is paired in order; what does not, only by its cell, and in order last.
        for parts in (
            ("sheet", "section", "text", "answers"),
            ("section", "text", "answers"),
            ("sheet", "section", "text"),
            ("sheet", "cell", "text"),
            ("sheet", "text", "answers"),
            ("sheet", "text"),
            ("text",),
        ):
            self._by(parts, evenly=True)
        self._by(("sheet", "cell", "name"), evenly=True)
        self._by(("sheet", "section", "text"), evenly=False)
        self._by(("text",), evenly=False)
        self._by_likeness()

    def _said(self, one: Input | Output, *, before: bool) -> dict[str, object]:
        sheet = self._sheets.get(one.sheet, f"\0{one.sheet}") if before else one.sheet
        said: dict[str, object] = {"sheet": sheet, "cell": one.cell, "text": caseless(one.text)}
        if isinstance(one, Input):
            # A question under no heading has the name of its sheet for one.
            said["section"] = sheet if one.section == one.sheet else caseless(one.section)
            said["answers"] = frozenset(caseless(option.label) for option in one.options)
            said["name"] = one.id
        else:
            said["name"] = said["text"]
        return said

    def _by(self, parts: Sequence[str], *, evenly: bool) -> None:
        sides: tuple[dict[object, list[int]], ...] = (defaultdict(list), defaultdict(list))
        for side, items, before in ((sides[0], self._left, True), (sides[1], self._right, False)):
            for number, one in items.items():
                said = self._said(one, before=before)
                side[tuple(said.get(part) for part in parts)].append(number)
        for key, numbers in sides[1].items():
            others = sides[0].get(key, [])
            if len(others) == len(numbers) or (others and not evenly):
                for number, other in zip(numbers, others, strict=False):
                    self._pair(number, other)

    def _pair(self, number: int, other: int) -> None:
        self.found[number] = other
        del self._right[number], self._left[other]

    def _by_likeness(self) -> None:
        places = {(self._sheets.get(one.sheet, ""), one.cell): other for other, one in self._left.items()}
        for number, one in list(self._right.items()):
            other = places.get((one.sheet, one.cell), -1)
            if other in self._left and _likeness(self._left[other].text, one.text) >= ALIKE:
                self._pair(number, other)
        if len(self._left) * len(self._right) > _MAX_PAIRS:
            return
        alike = [
            (likeness, number, other)
            for number, one in self._right.items()
            for other, candidate in self._left.items()
            if (likeness := _likeness(candidate.text, one.text)) >= _VERY_ALIKE
        ]
        for _score, number, other in sorted(alike, key=lambda one: (-one[0], one[1], one[2])):
            if number in self._right and other in self._left:
                self._pair(number, other)


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, caseless(one), caseless(other), autojunk=False)
    quick = matcher.real_quick_ratio()
    return matcher.ratio() if quick >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
