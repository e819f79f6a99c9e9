"""What an answer becomes in its cell, and what a cell says as an answer: one rule, in both directions.

The rule is that of a person at Excel: the answer is typed, or chosen from the list of the cell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.formulas import DUTCH, ENGLISH, ErrorValue, Form, Tainted, Typing
from mas_cli.i18n import _
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.text import one_line
from mas_cli.workbook.official.proposal_values import places_in
from mas_cli.written import PartialDate, date_from_serial, short_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mas_cli.formulas import CellRef, Value
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.workbook.official.adapter import Contents
    from mas_cli.workbook.official.binding import CellValue, Input, Option

_LIST = "list"


@dataclass(frozen=True, slots=True)
class Keeping:
    """The rule for one workbook.

    Attributes:
        contents: the workbook.
        typing: in its language and calendar.
        written: the cells with a list whose answers are written in its rule; Excel types these in.
    """

    contents: Contents
    typing: Typing
    written: frozenset[CellRef]

    def cell(
        self, one: Input, answer: AnswerValue | None, options: Sequence[Option]
    ) -> CellValue | date | None:
        """What an answer puts into its cell; onbekend puts nothing where it is no choice."""
        form = self.contents.form(one.ref)
        option = next((option for option in options if option.id == answer), None)
        if option is not None:
            return self._chosen(one, option, self.typing)
        if one.type == "text" and isinstance(answer, str) and not (one.listed and answer == UNKNOWN):
            return self.typing.stored(answer, form)
        if answer is None or answer == UNKNOWN:
            return None
        if isinstance(answer, date):
            return answer.isoformat() if form is Form.TEXT else answer
        if isinstance(answer, PartialDate):  # no cell asks for one; it stays what was said
            return short_day(answer)
        value = float(answer) if one.type == "number" else answer
        return self.typing.shown(float(value)) if form is Form.TEXT else value

    def doubt(self, one: Input, answer: AnswerValue | None, options: Sequence[Option]) -> Tainted | None:
        """Why what reads the cell cannot be computed: Dutch and English Excel would keep something else.

        Returns:
            None when there is no doubt, as in a workbook whose language is known.
        """
        option = next((option for option in options if option.id == answer), None)
        text = answer if option is None else option.value if one.ref in self.written else None
        if not isinstance(text, str) or (option is None and one.type != "text"):
            return None
        if self.typing.sure(text, self.contents.form(one.ref)):
            return None
        message = _("{text}, which Dutch and English Excel read differently")
        return Tainted(str(one.ref), message.format(text=one_line(text, limit=40)))

    def answer(self, one: Input, value: Value, options: Sequence[Option]) -> Any:
        """What a cell says as an answer; None when it is blank. The checks of answers judge it."""
        if value is None or value == "":
            return None
        if isinstance(value, ErrorValue):
            return value.code
        for typing in self._typings(value):
            for option in options:
                if _same(self._chosen(one, option, typing), value, typing):
                    return option.id
        if one.type == "date" and isinstance(value, float):
            return date_from_serial(value, date1904=self.typing.date1904) or value
        if one.type == "text" and not isinstance(value, str):
            return self.typing.shown(value, self.contents.form(one.ref))
        return value

    def _chosen(self, one: Input, option: Option, typing: Typing) -> CellValue:
        form = self.contents.form(one.ref)
        if isinstance(option.value, str):
            written = one.ref in self.written
            return typing.stored(option.value, form, keep_digits=False) if written else option.value
        if form is Form.TEXT and not isinstance(option.value, bool):
            return typing.shown(float(option.value))
        return option.value

    def _typings(self, value: Value) -> Iterable[Typing]:
        """As typed here and now; in another year; in an Excel of the other language."""
        yield self.typing
        if not isinstance(value, float):
            return
        day = date_from_serial(value, date1904=self.typing.date1904)
        for region in (self.typing.region, DUTCH, ENGLISH):
            yield replace(self.typing, region=region, today=day or self.typing.today)


def keeping(contents: Contents, inputs: Sequence[Input], today: date) -> Keeping:
    """The rule for the questions of a workbook."""
    typing = Typing(contents.language, today, contents.model.date1904)
    return Keeping(contents, typing, _written(contents, {one.ref for one in inputs if one.options}))


def _written(contents: Contents, asked: set[CellRef]) -> frozenset[CellRef]:
    """Return the cells whose list is written in the validation rule itself."""
    by_place = {(ref.sheet, ref.row, ref.column): ref for ref in asked}
    found: set[CellRef] = set()
    for sheet, part in contents.parts.items():
        for rule in part.validations:
            if rule.kind != _LIST or not rule.formula.removeprefix("=").startswith('"'):
                continue
            for area in rule.areas:
                size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
                if size > len(asked):
                    found.update(
                        ref
                        for ref in asked
                        if ref.sheet == sheet
                        and area.top <= ref.row <= area.bottom
                        and area.left <= ref.column <= area.right
                    )
                    continue
                places = ((sheet, *place) for place in places_in(area, size))
                found.update(by_place[place] for place in places if place in by_place)
    return frozenset(found)


def _same(kept: CellValue, value: Value, typing: Typing) -> bool:
    """Whether a cell holds what an answer would put there; a number may be kept as text, or the other way."""
    if isinstance(kept, bool) or isinstance(value, bool):
        return kept is value
    if kept == value or _folded(kept) == _folded(value):
        return True
    if isinstance(kept, str) and isinstance(value, float):
        kept = typing.stored(kept, keep_digits=False)
    elif isinstance(value, str) and not isinstance(kept, str):
        value = typing.stored(value, keep_digits=False)
    return not isinstance(kept, bool) and kept == value


def _folded(value: object) -> object:
    return value.strip().casefold() if isinstance(value, str) else value
