"""The prompter at a terminal: one question at a time, with keys that mean the same in every prompt.

A prompt is erased when it is answered and one line of record takes its place, so that the screen reads as a
list of questions and answers. Everything that came from a file or a person passes `safe()`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.output import create_output
from questionary import Choice, Separator
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from mas_cli.findings import Severity
from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import MAX_REMARK, AnswerError, answer_text, read_answer
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.interview import wording
from mas_cli.interview.machine import (
    Accept,
    Answer,
    AskHelp,
    Back,
    Event,
    GoOn,
    Jump,
    LeaveOpen,
    Phase,
    Remark,
    Review,
    Stop,
)
from mas_cli.text import safe

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from mas_cli.instrument.definition import Question
    from mas_cli.interview.machine import Interview, Step
    from mas_cli.interview.session import Session

_REMARK: Final = object()
_HELP_KEY, _BACK_KEY, _REMARK_KEY, _REVIEW_KEY = "?", "<", "+", "="
# Esc is a key of its own and the first byte of an arrow key; the rest of one follows within this time.
_ESCAPE_SECONDS: Final = 0.1
_STYLE: Final = questionary.Style(
    [("question", "bold"), ("instruction", "italic"), ("separator", "italic"), ("pointer", "bold")]
)


T = TypeVar("T")


class TerminalPrompter:
    """A person at a terminal.

    Args:
        on_stderr: ask on stderr, because stdout is for data.
        terminal_input, terminal_output: other ends than the terminal, for tests.
        console: where records and explanations are printed.
        ready: what the overview calls being done; by default that the advice follows.
    """

    def __init__(
        self,
        *,
        on_stderr: bool = False,
        terminal_input: Input | None = None,
        terminal_output: Output | None = None,
        console: Console | None = None,
        ready: str = "",
    ) -> None:
        self._ready = ready
        if terminal_output is None and on_stderr:
            terminal_output = create_output(stdout=sys.stderr)
        self._ends: dict[str, Any] = {"input": terminal_input, "output": terminal_output}
        self._console = console or Console(stderr=on_stderr, markup=False, emoji=False, highlight=False)
        self._block = ""
        self._looked_at = ""
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

    def ask(self, interview: Interview) -> Event:
        """Show the question at the position until something is done with it."""
        question = interview.instrument.questions[interview.progress.position or ""]
        if question.block != self._block:
            self._block = question.block
            title = interview.instrument.definition.blocks.get(question.block, "")
            self._print("")
            self._print(f"── {question.block}. {title} ──", "bold")
        while True:
            done = (
                self._typed(interview, question)
                if question.type not in {"jno", "choice"}
                else self._chosen(interview, question)
            )
            if done is not _REMARK:
                event: Event = done
                return event
            remark = self._remark(interview, question)
            if remark is not None:
                return Remark(question.id, remark)

    def review(self, interview: Interview) -> Event:
        """All answers by block, and what can be done with them."""
        self._block = ""
        unasked = len(interview.unasked)
        go_on = ngettext(
            "Go on with {count} question that was not asked yet",
            "Go on with {count} questions that were not asked yet",
            unasked,
        ).format(count=unasked)
        actions: list[Choice | Separator] = [Choice(self._ready or _("Ready: show the advice"), Accept())]
        if unasked:
            actions.insert(0, Choice(go_on, GoOn()))
        actions.append(Choice(_("Stop, and keep the answers for later"), Stop()))
        rows = _overview(interview)
        here = next((row for row in rows if row.value == Jump(self._looked_at)), None)
        head = [*self._notes, _("Overview: choose an answer to change it, or what to do next.")]
        keys = {_BACK_KEY: Back(), "escape": Back()}
        chosen: Event = self._select("\n".join(["", *head]), [*actions, *rows], here, keys)
        self._looked_at = chosen.question if isinstance(chosen, Jump) else ""
        self._notes = []
        return chosen

    def tell(self, before: Interview, event: Event, step: Step) -> None:
        """One line of record of an answer, and what it brought about."""
        refused = any(finding.severity is Severity.BLOCK for finding in step.findings)
        position = before.progress.position
        if isinstance(event, Answer | LeaveOpen) and position and not refused:
            question = before.instrument.questions[position]
            given = event.value if isinstance(event, Answer) else None
            answer = answer_text(question, given) if given is not None else _("open")
            self._record(before, position, answer)
        if isinstance(event, Remark) and event.text.strip():
            self._record(before, event.question, _("remark: {text}").format(text=event.text.strip()))
        for finding in step.findings:
            mark = "✗" if finding.severity is Severity.BLOCK else "!"
            self._print(f"{mark} {finding.message} {finding.remedy}", "bold")
        if step.help_with:
            self._print("")
            for line in wording.explained(before.instrument, step.help_with):
                indent = len(line) - len(line.lstrip())
                self._console.print(Padding(Text(line.strip()), (0, 0, 0, 2 + indent)))
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

    def choose_session(self, sessions: Sequence[Session]) -> Session:
        """Which of several unfinished interviews to go on with."""
        question = _("Which interview do you want to go on with?")
        return self.choose(question, [(session, wording.session_line(session)) for session in sessions])

    def choose(self, message: str, options: Sequence[tuple[T, str]]) -> T:
        """One of some values, each with the words it is shown by."""
        choices = [Choice(safe(words), value) for value, words in options]
        chosen: T = self._select(f"\n{safe(message)}", choices, None, {})
        return chosen

    def type(self, message: str, suggestion: str, verdict: Callable[[str], bool | str]) -> str | None:
        """A line of text that `verdict` finds right; None when the person goes back instead."""
        keys = {"escape": None, "s-tab": None}
        text: str | None = self._text(f"\n{safe(message)}", safe(suggestion), verdict, keys)
        return text

    def _chosen(self, interview: Interview, question: Question) -> Any:
        labels = dict(question.options)
        labels.setdefault(UNKNOWN, UNKNOWN)
        # A letter or number answers at once; what stands before an answer is its key.
        yes_no = question.type == "jno"
        shortcuts = [option[0] if yes_no else str(place) for place, option in enumerate(labels, start=1)]
        answers = dict(zip(shortcuts, map(Answer, labels), strict=True))
        choices = [
            Choice(f"{key}  {safe(label)}", answers[key])
            for key, label in zip(shortcuts, labels.values(), strict=True)
        ]
        choices.append(Choice("   " + _("leave open"), LeaveOpen()))
        given = interview.answers.get(question.id)
        # Enter without a choice leaves the question open: no answer is suggested.
        default = next((choice for choice in choices if choice.value == Answer(str(given))), choices[-1])
        keys = {**_KEYS, "left": Back(), **{key: answer for key, answer in answers.items() if len(key) == 1}}
        return self._select(wording.asked(interview, question), choices, default, keys)

    def _typed(self, interview: Interview, question: Question) -> Any:
        given = interview.answers.get(question.id)
        default = "" if given is None else answer_text(question, given).removesuffix(question.unit).strip()
        if given is None and question.default_today:
            default = answer_text(question, interview.today)

        def verdict(text: str) -> bool | str:
            try:
                _read(question, text)
            except AnswerError as error:
                return safe(f"{error} {error.remedy}")
            return True

        message = "\n".join([wording.asked(interview, question), wording.typing_hint(question), "»"])
        # In a text of one's own these signs mean themselves, except before anything is typed.
        text = self._text(message, default, verdict, _KEYS, free=question.type == "text")
        if not isinstance(text, str):
            return text
        answer = _read(question, text)
        return LeaveOpen() if answer is None else Answer(answer)

    def _remark(self, interview: Interview, question: Question) -> str | None:
        """The remark typed; None when the person goes back instead."""

        def verdict(text: str) -> bool | str:
            too_long = _("At most {limit} characters.").format(limit=MAX_REMARK)
            return len(text) <= MAX_REMARK or too_long

        hint = _("Remark (Enter keeps it, empty takes it away, Esc goes back):")
        message = "\n".join([wording.question_text(interview.instrument, question.id), hint, "»"])
        return self.type(message, interview.progress.remarks.get(question.id, ""), verdict)

    def _select(
        self,
        message: str,
        choices: Sequence[Choice | Separator],
        default: Choice | None,
        keys: Mapping[str, Any],
    ) -> Any:
        return self._run(
            questionary.select(
                message,
                choices,
                default=default,
                qmark="",
                instruction=" ",
                use_jk_keys=False,
                style=_STYLE,
                erase_when_done=True,
                **self._ends,
            ),
            keys,
        )

    def _text(
        self,
        message: str,
        default: str,
        verdict: Callable[[str], bool | str],
        keys: Mapping[str, Any],
        *,
        free: bool = False,
    ) -> Any:
        return self._run(
            questionary.text(
                message,
                default=default,
                validate=verdict,
                qmark="",
                style=_STYLE,
                erase_when_done=True,
                **self._ends,
            ),
            keys,
            free=free,
        )

    @staticmethod
    def _run(prompt: questionary.Question, keys: Mapping[str, Any], *, free: bool = False) -> Any:
        """Ask; a key ends the prompt with what it stands for, a sign in free text only at its beginning.

        questionary knows no way back, but takes further key bindings. `unsafe_ask` lets Ctrl-C through.
        """
        bindings = KeyBindings()
        empty = Condition(lambda: not prompt.application.current_buffer.text)
        for key, result in keys.items():
            bindings.add(key, eager=True, filter=empty if free and len(key) == 1 else True)(
                _ends_with(result)
            )
        own = prompt.application.key_bindings
        prompt.application.key_bindings = merge_key_bindings([own, bindings] if own else [bindings])
        prompt.application.ttimeoutlen = _ESCAPE_SECONDS
        return prompt.unsafe_ask()

    def _record(self, interview: Interview, question: str, answer: str) -> None:
        line = Text("  " + wording.question_text(interview.instrument, question) + " ", style="dim")
        line.append(safe(answer), style="not dim bold")
        self._console.print(line)

    def _print(self, text: str, style: str = "") -> None:
        self._console.print(Text(safe(text), style=style))


_KEYS: Final[Mapping[str, Any]] = {
    _HELP_KEY: AskHelp(),
    _BACK_KEY: Back(),
    "escape": Back(),
    "s-tab": Back(),
    _REMARK_KEY: _REMARK,
    _REVIEW_KEY: Review(),
}


def _ends_with(result: Any) -> Callable[[KeyPressEvent], None]:
    def handler(event: KeyPressEvent) -> None:
        event.app.exit(result=result)

    return handler


def _read(question: Question, text: str) -> Any:
    """What was typed; `o` is short for onbekend."""
    return read_answer(question, UNKNOWN if text.strip().casefold() == "o" else text)


def _overview(interview: Interview) -> list[Choice | Separator]:
    """Every question that applies, by block, with its answer; then the answers that rest."""
    instrument = interview.instrument
    rows: list[Choice | Separator] = []
    block = ""
    for id_ in interview.applicable:
        question = instrument.questions[id_]
        if question.block != block:
            block = question.block
            rows.append(Separator(f"── {block}. {safe(instrument.definition.blocks.get(block, ''))}"))
        rows.append(Choice(wording.overview_line(interview, id_), Jump(id_)))
    if interview.resting:
        rows.append(Separator("── " + _("Answered, but does not apply now (does not count)")))
        rows += [Separator("   " + wording.overview_line(interview, id_)) for id_ in interview.resting]
    return rows
