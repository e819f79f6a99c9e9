"""What stands in a cell of a register, as an answer: codes, spellings, Dutch and Excel dates."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from mas_cli.i18n import _
from mas_cli.instrument.answers import AnswerError, read_answer
from mas_cli.ooxml import NO_RESULT, ErrorValue
from mas_cli.table import code_key
from mas_cli.table.columns import MONTH_FIRST, SERIAL
from mas_cli.text import one_line
from mas_cli.written import date_from_serial

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.interpreter import AnswerValue
    from mas_cli.table import Columns

# 24,0 and 24.00 are whole; 1.000 may be a thousand or one and is asked about.
_WHOLE: Final = re.compile(r"([+-]?[0-9]{1,9})(?:[.,]0{1,2})?")
_SERIAL: Final = re.compile(r"[0-9]{1,7}(?:[.,]0+)?")
_MIDNIGHT: Final = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?$")


class CellReader:
    """Reads the cells of one question's column."""

    __slots__ = ("_codes", "_date1904", "_dates", "_question")

    def __init__(self, question: Question, columns: Columns, *, date1904: bool = False) -> None:
        self._question = question
        general = columns.codes if question.type == "jno" else {}
        self._codes = {**general, **columns.codes_of.get(question.id, {})}
        self._dates = columns.dates
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
        if isinstance(raw, bool):
            raw = "true" if raw else "false"
        elif isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        text = code_key(str(raw))
        if self._codes:
            code = self._codes.get(text)
            if code is not None:
                return read_answer(self._question, code)
        if not text:
            return None
        if self._question.type in {"text", "number"}:
            return read_answer(self._question, raw)
        return read_answer(self._question, self._prepared(raw, text))

    def _prepared(self, raw: object, text: str) -> object:
        if self._question.type == "integer":
            whole = _WHOLE.fullmatch(text)
            return int(whole[1]) if whole else raw
        if self._question.type == "date":
            return self._day(raw, text)
        return text

    def _day(self, raw: object, text: str) -> object:
        if isinstance(raw, date):
            return raw.date() if isinstance(raw, datetime) else raw
        if isinstance(raw, int | float) or (self._dates == SERIAL and _SERIAL.fullmatch(text)):
            serial = float(text.replace(",", "."))
            return date_from_serial(serial, date1904=self._date1904) or raw
        text = _MIDNIGHT.sub("", text.upper())
        if self._dates == MONTH_FIRST and not text[:4].isdigit():
            parts = re.split(r"[-/.]", text)
            if len(parts) == 3:
                text = "-".join((parts[1], parts[0], parts[2]))
        return text
