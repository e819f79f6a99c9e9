"""A check on the screen: the end first, then why, the dates, the words of the law, and what to do next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.written import short_day

if TYPE_CHECKING:
    from mas_cli.toets.instrument import ToetsInstrument
    from mas_cli.toets.result import ToetsResult

_MARKS = {True: "✓", False: "✗", None: "?"}
_LONG = 4000


def show(result: ToetsResult, case: str) -> None:
    """A result from top to bottom."""
    definition = result.instrument.definition
    label = _("reconstructie") if definition.reconstruction else ""
    heading = " · ".join(part for part in (definition.title, label, short_day(result.day), case) if part)
    _console.out(heading)
    _console.out("=" * min(len(heading), 78))
    if result.end is None:
        _console.out(_("The outcome is open: answers are missing."))
    else:
        _console.out(result.title)
        _console.wrapped(result.because, "  ")
        if result.who:
            _console.wrapped(_("Who: {who}").format(who=result.who), "  ")
    _section(_("Requirements"), [(_MARKS[item.met], item.text) for item in result.requirements])
    _section(
        _("Computed"),
        [
            (_plain(item.value), f"{item.text} ({item.source})" if item.source else item.text)
            for item in result.computed
        ],
    )
    if result.end is not None:
        _section(_("Mind"), [("•", f"{item.title}. {item.advice}") for item in result.signals])
    questions = result.instrument.questions
    _section(
        _("Still open"),
        [("?", result.instrument.text(questions[name].text)) for name in result.missing if name in questions],
    )
    if result.articles:
        _heading(_("The law on {day}").format(day=short_day(result.day)))
        for article in result.articles:
            _console.wrapped(f"{article.verwijzing}: “{one_line(article.tekst, limit=_LONG)}”", "  ")
            _console.wrapped(article.bron, "    ")
    if result.onward:
        _section(_("What next"), [("→", text) for text in result.onward])


def show_next(result: ToetsResult, case: str, data: str) -> None:
    """The command that makes the letter, ready to run."""
    if not result.letter:
        return
    source = case or f"--data {data or 'brief.yaml'}"
    command = f"mas brief make {result.letter} {source} --out {result.letter}.docx"
    _console.next_step(command)


def show_questions(instrument: ToetsInstrument) -> None:
    """Every question with its id, for an answers file."""
    kinds = {
        "date": _("a date"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "text": _("a text"),
    }
    for question in instrument.questions.values():
        choices = ", ".join(question.options) if question.options else kinds.get(question.type, "")
        _console.out(f"{question.id}: {choices}")
        _console.wrapped(instrument.text(question.text), "    ")
    _console.note(instrument.definition.statement)


def _section(title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        _heading(title)
    for mark, text in rows:
        _console.wrapped(text, f"  {mark} ", " " * (len(mark) + 3))


def _heading(title: str) -> None:
    _console.out("")
    _console.out(title)


def _plain(value: date | int) -> str:
    return short_day(value) if isinstance(value, date) else str(value)
