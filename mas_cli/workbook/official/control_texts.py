"""What the texts around a form control say: where it is drawn decides, whatever cell it is linked to.

The caption of a box or button stands right of it; the text left of those in a row is what is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mas_cli.workbook.official.binding import BEFORE_HEAD
from mas_cli.workbook.official.controls import CHECKBOX, RADIO
from mas_cli.workbook.official.labels import Labels

if TYPE_CHECKING:
    from mas_cli.workbook.official.controls import Control
    from mas_cli.workbook.official.inspection import Inspection

_REACH: Final = 4  # columns right of a control in which its caption is looked for


class Drawn:
    """The form controls of a sheet with the texts around them.

    Attributes:
        controls: as they are, with the caption right of it as the text of one that has none.
    """

    def __init__(self, found: Inspection, sheet: str) -> None:
        part = found.contents.parts[sheet]
        results = [place for place, cell in part.cells.items() if cell.formula or cell.shared is not None]
        self._labels = Labels(part, (), results)
        self._captions: dict[str, tuple[int, int]] = {}
        listed = found.controls.get(sheet, [])
        self.controls = [self._captioned(control, listed) for control in listed]

    def _captioned(self, control: Control, others: list[Control]) -> Control:
        if control.text or not control.row or control.kind not in (CHECKBOX, RADIO):
            return control
        for row in dict.fromkeys((control.row, control.last_row)):
            after = [one.column for one in others if one.row == row and one.column > control.column]
            end = min([*after, max(control.column, control.last_column) + _REACH + 1])
            text, column = self._labels.caption(row, control.column, end)
            if text:
                self._captions[control.shape] = row, column
                return replace(control, text=text)
        return control

    def asks(self, control: Control) -> str:
        """Return the text left of a control that is not the caption of another; empty without one."""
        taken = set(self._captions.values())
        texts = self._labels.texts(control.row)
        left = [column for column in texts if column < control.column and (control.row, column) not in taken]
        return texts[max(left)] if left else ""

    def question(self, box: Control, *, alone: bool) -> str:
        """What a box asks: its caption, after what its row asks where the caption is one answer to that.

        Args:
            box: one of the controls.
            alone: whether its caption says enough by itself.
        """
        asks = self.asks(box)
        if asks and box.text and (box.shape in self._captions or not alone):
            return f"{asks}{BEFORE_HEAD}{box.text}"
        return box.text or asks
