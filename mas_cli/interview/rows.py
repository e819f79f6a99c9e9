"""Asking for a list: its rows are added, changed and taken away, each kept before the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from questionary import Choice, Separator

from mas_cli.i18n import _
from mas_cli.instrument.answers import read_answer
from mas_cli.instrument.refusals import AnswerError
from mas_cli.interview.events import Answer, Draft, LeaveOpen
from mas_cli.text import safe

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.interview.plain import PlainPrompts
    from mas_cli.interview.prompts import Prompts

_READY, _ADD = object(), object()
# The answer that there are no rows.
_NONE: Final = "geen"


class Rows:
    """Asks for lists at one terminal.

    Args:
        prompts: asks.
        keys: what ends any prompt, and with which value.
    """

    def __init__(self, prompts: Prompts | PlainPrompts, keys: Mapping[str, Any]) -> None:
        self._prompts = prompts
        self._keys = keys
        self._adding = ""

    def ask(self, question: Question, message: str, given: str) -> Any:
        """An event for the question: `Draft` after each row, `Answer` or `LeaveOpen` when it is done.

        Args:
            question: asked.
            message: what stands above the prompt.
            given: the answer so far, a row a line.
        """
        rows = given.splitlines()
        if rows and self._adding != question.id:
            return self._changed(question, message, rows)
        typed = self._row(question, message, "", len(rows) + 1)
        if not isinstance(typed, str):
            self._adding = ""
            return typed
        if typed == _NONE and not rows:
            return Answer(typed)
        if typed:
            self._adding = question.id
            return Draft("\n".join([*rows, typed]))
        self._adding = ""
        return Answer(given) if rows else LeaveOpen()

    def _changed(self, question: Question, message: str, rows: list[str]) -> Any:
        choices: list[Choice | Separator] = [
            Choice(_("ready: this is the list"), _READY),
            Choice(_("add a row"), _ADD),
            *(Choice(safe(row), number) for number, row in enumerate(rows)),
        ]
        hint = _("Choose a row to change it.")
        chosen = self._prompts.select(f"{message}\n{hint}", choices, choices[0], self._keys)
        if chosen is _READY:
            return Answer("\n".join(rows))
        number = len(rows) if chosen is _ADD else chosen
        if not isinstance(number, int):
            return chosen
        if number == len(rows):
            self._adding = question.id
            return self.ask(question, message, "\n".join(rows))
        typed = self._row(question, message, rows[number], number + 1)
        if not isinstance(typed, str):
            return Draft("\n".join(rows))
        return Draft("\n".join([*rows[:number], *filter(None, [typed]), *rows[number + 1 :]]))

    def _row(self, question: Question, message: str, default: str, number: int) -> Any:
        def verdict(text: str) -> bool | str:
            try:
                read_answer(question, text)
            except AnswerError as error:
                return safe(f"{error} {error.remedy}")
            return True

        hint = _("Row {number}; empty takes it away.") if default else _("Row {number}; empty is ready.")
        text = self._prompts.text(
            "\n".join([message, hint.format(number=number), "»"]), default, verdict, self._keys, free=True
        )
        if not isinstance(text, str):
            return text
        return str(read_answer(question, text) or "")
