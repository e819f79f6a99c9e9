"""Cells of a register as answers: codes, spellings, Dutch and Excel dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.i18n import _
from mas_cli.instrument.answers import read_answer
from mas_cli.instrument.refusals import AnswerError
from mas_cli.ooxml import NO_RESULT, ErrorValue
from mas_cli.table import code_key
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.table import Columns


class CellReader:
    """Reads the cells of one question's column."""

    __slots__ = ("_codes", "_columns", "_date1904", "_question")

    def __init__(self, question: Question, columns: Columns, *, date1904: bool = False) -> None:
        self._question = question
        self._codes = columns.codes_for(question.id, yes_no=question.type == "jno")
        self._columns = columns
        self._date1904 = date1904

    def read(self, raw: object) -> AnswerValue | None:
        """The answer; None for an empty cell.

        Args:
            raw: text, a number, a truth value, a date, or an error of a spreadsheet.

        Raises:
            AnswerError: A02 to A05 as `read_answer`, A07 an error instead of an answer.
        """
        if raw is None:
            return None
        if raw == NO_RESULT:
            message = _("The cell has a formula that was never computed.")
            remedy = _("Open the register in Excel, save it and try again.")
            raise AnswerError("A07", message, remedy)
        if isinstance(raw, ErrorValue):
            message = _("The cell shows the error {code} instead of an answer.")
            raise AnswerError(
                "A07", message.format(code=one_line(raw.code)), _("Correct it in the register.")
            )
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        if self._codes:
            code = self._codes.get(code_key(str(raw)))
            if code is not None:
                return read_answer(self._question, code)
        days = self._columns.day_style(raw, date1904=self._date1904)
        return read_answer(self._question, raw, days)
