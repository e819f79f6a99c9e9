"""What a prompter says between two questions: the welcome, the record of an answer, remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from mas_cli.i18n import _
from mas_cli.instrument.answers import answer_text
from mas_cli.interview import wording
from mas_cli.interview.events import (
    Answer,
    LeaveOpen,
    Phase,
    Remark,
    Together,
)
from mas_cli.text import one_line, safe

if TYPE_CHECKING:
    from rich.console import Console

    from mas_cli.interview.events import Event
    from mas_cli.interview.machine import Interview, InterviewStep

_RECORDED = 300


class Teller:
    """Prints one line of record of an answer, so that the screen reads as a list of questions and answers.

    Everything that came from a file or a person passes `safe()`.

    Args:
        console: where it is printed.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._block = ""
        self._notes: list[str] = []

    def welcome(self, interview: Interview) -> None:
        """Say what this is, and which keys work everywhere."""
        definition = interview.instrument.definition
        label = _("reconstructie") if definition.reconstruction else ""
        self._print(" · ".join(filter(None, [definition.title, definition.name, label])), "bold")
        self._print(definition.statement, "dim")
        self._print("")
        self._print(
            _(
                "In every question: ? explains, < goes back, + adds a remark, = shows all answers, "
                "Ctrl-C stops and keeps your answers."
            )
        )

    def tell(self, before: Interview, event: Event, step: InterviewStep) -> None:
        """One line of record of an answer, and what it brought about."""
        position = before.progress.position
        if isinstance(event, Answer | LeaveOpen) and position and not step.refused:
            question = before.instrument.questions[position]
            given = event.value if isinstance(event, Answer) else None
            answer = answer_text(question, given) if given is not None else _("open")
            self._record(before, position, answer)
        if isinstance(event, Together) and before.group is not None and not step.refused:
            for one in before.group.questions:
                self._record(before, one, before.group.answer)
        if isinstance(event, Remark) and event.text.strip():
            self._record(before, event.question, _("remark: {text}").format(text=event.text.strip()))
        for finding in step.findings:
            self._print(wording.finding_line(finding), "bold")
        if step.help_with:
            self._print("")
            for one in before.group.questions if before.group is not None else (step.help_with,):
                if before.group is not None:
                    self._print(wording.question_text(before.instrument, one), "bold")
                self._explain(before, one)
        if step.edition:
            self._print(
                _("On this day {edition} holds; the questions follow it.").format(edition=step.edition),
                "bold",
            )
        notes = wording.changes(before, step)
        for note in notes:
            self._print(note, "dim")
        if step.interview.progress.phase is Phase.REVIEW:
            self._notes = notes

    def _begin(self, interview: Interview) -> None:
        """The title of the part of the questionnaire, where another part begins."""
        question = interview.instrument.questions[interview.progress.position or ""]
        if question.block != self._block:
            self._block = question.block
            title = interview.instrument.definition.blocks.get(question.block, "")
            self._print("")
            self._print(f"── {question.block}. {title} ──", "bold")

    def _explain(self, interview: Interview, question: str) -> None:
        for line in wording.explained(interview.instrument, question):
            indent = len(line) - len(line.lstrip())
            self._console.print(Padding(Text(line.strip()), (0, 0, 0, 2 + indent)))

    def _record(self, interview: Interview, question: str, answer: str) -> None:
        line = Text("  " + wording.question_text(interview.instrument, question) + " ", style="dim")
        line.append(one_line(answer, limit=_RECORDED), style="not dim bold")
        self._console.print(line)

    def _print(self, text: str, style: str = "") -> None:
        self._console.print(Text(safe(text), style=style))
