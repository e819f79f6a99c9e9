"""The prompter at a terminal: one question at a time, with keys that mean the same in every prompt.

A prompt is erased when it is answered, and one line of record takes its place.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Final, TypeVar

from prompt_toolkit.output import create_output
from questionary import Choice, Separator
from rich.console import Console

from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import answer_text, read_answer
from mas_cli.instrument.definition import NO, UNKNOWN, YES
from mas_cli.instrument.refusals import MAX_REMARK, AnswerError
from mas_cli.interview import wording
from mas_cli.interview.events import (
    Accept,
    Answer,
    Apart,
    AskHelp,
    Back,
    Draft,
    Event,
    GoOn,
    Jump,
    LeaveOpen,
    Remark,
    Review,
    Stop,
    Together,
)
from mas_cli.interview.plain import PlainPrompts
from mas_cli.interview.prompts import Prompts, Verdict
from mas_cli.interview.rows import Rows
from mas_cli.interview.telling import Teller
from mas_cli.text import safe

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from mas_cli.instrument.definition import Question
    from mas_cli.interview.machine import Interview
    from mas_cli.interview.session import Session
    from mas_cli.interview.together import Group

_REMARK: Final = object()
_HELP_KEY, _BACK_KEY, _REMARK_KEY, _REVIEW_KEY = "?", "<", "+", "="
# So many choices have a digit of their own.
_DIGITS: Final = 9
# Lines and columns around the rows of an overview, and the fewest rows that are worth a screen.
_AROUND: Final = 6
_LEAST: Final = 5


T = TypeVar("T")


class TerminalPrompter(Teller):
    """A person at a terminal.

    Args:
        on_stderr: ask on stderr, because stdout is for data.
        terminal_input, terminal_output: other ends than the terminal, for tests.
        console: where records and explanations are printed.
        ready: what the overview calls being done; by default that the advice follows.
        plain: ask in lines, without moving the cursor.
    """

    def __init__(
        self,
        *,
        on_stderr: bool = False,
        terminal_input: Input | None = None,
        terminal_output: Output | None = None,
        console: Console | None = None,
        ready: str = "",
        plain: bool = False,
    ) -> None:
        super().__init__(console or Console(stderr=on_stderr, markup=False, emoji=False, highlight=False))
        self._ready = ready
        self._prompts: Prompts | PlainPrompts
        if plain:
            self._prompts = PlainPrompts(self._print)
        else:
            if terminal_output is None and on_stderr:
                terminal_output = create_output(stdout=sys.stderr)
            self._prompts = Prompts(terminal_input, terminal_output, lambda: self._console.width)
        self._looked_at = ""
        self._rows = Rows(self._prompts, _KEYS)
        self._stopping = False
        self._hindered = False

    def ask(self, interview: Interview) -> Event:
        """Show the question at the position until something is done with it."""
        if self._stopping:
            raise KeyboardInterrupt
        question = interview.instrument.questions[interview.progress.position or ""]
        self._begin(interview)
        if interview.group is not None:
            return self._grouped(interview, interview.group)
        while True:
            if question.columns:
                given = interview.answers.get(question.id)
                done = self._rows.ask(question, wording.asked(interview, question), str(given or ""))
            elif question.type in {"jno", "choice"}:
                done = self._chosen(interview, question)
            else:
                done = self._typed(interview, question)
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
        actions: list[Choice | Separator] = []
        if unasked:
            actions.append(Choice(go_on, GoOn()))
        if interview.may_accept:
            actions.append(Choice(self._ready or _("Ready: show the advice"), Accept()))
        actions.append(Choice(_("Stop, and keep the answers for later"), Stop()))
        told = {
            question for question, answer in interview.answers.items() if interview.origin(question, answer)
        }
        confirming = bool(told and unasked) and not interview.progress.trail
        rows = [*_in_the_way(interview), *_overview(interview, told if confirming else None)]
        if confirming:
            found = self._confirmed(rows)
            if isinstance(found, Jump):
                return found
            rows = found
        freed = self._hindered and interview.may_accept
        self._hindered = not interview.may_accept
        # Back where the person was looking, unless that put the last thing right.
        here = None if freed else next((row for row in rows if row.value == Jump(self._looked_at)), None)
        head = [
            *self._notes,
            _("Overview: this is known already. Choose what is not right to change it, or go on.")
            if confirming
            else _("Overview: choose an answer to change it, or what to do next."),
        ]
        keys = {_BACK_KEY: Back(), "escape": Back()}
        chosen: Event = self._prompts.select("\n".join(["", *head]), [*actions, *rows], here, keys)
        self._looked_at = chosen.question if isinstance(chosen, Jump) else ""
        self._notes = []
        return chosen

    def _confirmed(self, rows: list[Choice | Separator]) -> list[Choice | Separator] | Jump:
        """Show a screen at a time of what is known, so that all of it is read; give the last screen.

        A choice of one that is not right ends it.
        """
        while len(shown := self._fitting(rows)) < len(rows):
            rest = len([row for row in rows[len(shown) :] if not isinstance(row, Separator)])
            more = ngettext("Right: show {count} more", "Right: show {count} more", rest).format(count=rest)
            head = _("Overview: this is known already. Choose what is not right to change it, or go on.")
            chosen = self._prompts.select("\n" + head, [Choice(more, None), *shown], None, {})
            if isinstance(chosen, Jump):
                self._looked_at = chosen.question
                return chosen
            rows = rows[len(shown) :]
        return rows

    def _fitting(self, rows: list[Choice | Separator]) -> list[Choice | Separator]:
        """As many rows as fit on the screen, below the head and the actions."""
        room = max(self._console.height - _AROUND, _LEAST)
        for count, row in enumerate(rows):
            room -= 1 + len(str(row.title)) // max(self._console.width - _AROUND, 1)
            if room < 0:
                return rows[:count]
        return rows

    def choose_session(self, sessions: Sequence[Session]) -> Session:
        """Which of several unfinished interviews to go on with."""
        question = _("Which interview do you want to go on with?")
        return self.choose(question, [(session, wording.session_line(session)) for session in sessions])

    def choose(
        self, message: str, options: Sequence[tuple[T, str]], keys: Mapping[str, T] | None = None
    ) -> T:
        """One of some values, each with the words it is shown by; `keys` answer at once."""
        choices = [Choice(safe(words), value) for value, words in options]
        chosen: T = self._prompts.select(f"\n{safe(message)}", choices, None, keys or {})
        return chosen

    def type(self, message: str, suggestion: str, verdict: Verdict) -> str | None:
        """A line of text that `verdict` finds right; None when the person goes back instead."""
        keys = {"escape": None, "s-tab": None, _BACK_KEY: None}
        text: str | None = self._prompts.text(
            f"\n{safe(message)}", safe(suggestion), verdict, keys, free=True
        )
        return text

    def _grouped(self, interview: Interview, group: Group) -> Event:
        """All of a group by one key, or each by itself; Enter stores nothing and asks them one by one."""
        labels = wording.group_labels(group)
        events = {YES: Apart(), NO: Apart(), group.answer: Together()}
        choices = [Choice(f"{answer[0]}  {label}", events[answer]) for answer, label in labels.items()]
        keys = {answer[0]: event for answer, event in events.items()}
        one_by_one = next(choice for choice in choices if choice.value == Apart())
        found: Event = self._prompts.select(
            wording.grouped(interview, group), choices, one_by_one, {**_KEYS, **keys, _REMARK_KEY: Apart()}
        )
        return found

    def _chosen(self, interview: Interview, question: Question) -> Any:
        labels = dict(question.options)
        if not question.certain:
            labels.setdefault(UNKNOWN, UNKNOWN)
        # A letter or number answers at once; what stands before an answer is its key.
        yes_no = question.type == "jno"
        shortcuts = [option[0] if yes_no else str(place) for place, option in enumerate(labels, start=1)]
        answers = dict(zip(shortcuts, map(Answer, labels), strict=True))
        shown = {
            key: Choice(f"{key:<{len(shortcuts[-1])}}  {safe(label)}", answers[key])
            for key, label in zip(shortcuts, labels.values(), strict=True)
        }
        choices = [*shown.values(), Choice("   " + _("leave open"), LeaveOpen())]
        given = interview.answers.get(question.id)
        # Enter without a choice leaves the question open: no answer is suggested.
        default = next((choice for choice in choices if choice.value == Answer(str(given))), choices[-1])
        keys = {**_KEYS, "left": Back()}
        found_by = None
        if len(labels) <= _DIGITS:
            keys |= answers
        else:
            words = {
                label.casefold(): shown[key] for key, label in zip(shortcuts, labels.values(), strict=True)
            }
            found_by = {**shown, **words}
        return self._prompts.select(
            wording.asked(interview, question), choices, default, keys, found_by=found_by
        )

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
        text = self._prompts.text(
            message,
            default,
            verdict,
            _KEYS,
            free=question.type == "text",
            long=self._interrupted if question.long else None,
        )
        if not isinstance(text, str):
            return text
        answer = _read(question, text)
        return LeaveOpen() if answer is None else Answer(answer)

    def _interrupted(self, text: str) -> Draft:
        """What was typed of a long text is kept, and then it ends."""
        self._stopping = True
        return Draft(text.strip())

    def _remark(self, interview: Interview, question: Question) -> str | None:
        """The remark typed; None when the person goes back instead."""

        def verdict(text: str) -> bool | str:
            too_long = _("At most {limit} characters.").format(limit=MAX_REMARK)
            return len(text) <= MAX_REMARK or too_long

        hint = _("Remark (Enter keeps it, empty takes it away, Esc goes back):")
        message = "\n".join([wording.question_text(interview.instrument, question.id), hint, "»"])
        return self.type(message, interview.progress.remarks.get(question.id, ""), verdict)


_KEYS: Final[Mapping[str, Any]] = {
    _HELP_KEY: AskHelp(),
    _BACK_KEY: Back(),
    "escape": Back(),
    "s-tab": Back(),
    _REMARK_KEY: _REMARK,
    _REVIEW_KEY: Review(),
}


def _read(question: Question, text: str) -> Any:
    """What was typed; `o` is short for onbekend."""
    unknown = not question.certain and text.strip().casefold() == "o"
    return read_answer(question, UNKNOWN if unknown else text)


def _in_the_way(interview: Interview) -> list[Choice | Separator]:
    """Show the findings that keep the interview from ending; choosing one leads to its answer."""
    found: list[Choice | Separator] = []
    for finding in interview.obstacles:
        line = safe(wording.finding_line(finding))
        there = finding.where in interview.applicable
        found.append(Choice(line, Jump(finding.where)) if there else Separator(line))
    return [Separator("── " + _("First to be put right")), *found] if found else []


def _overview(interview: Interview, only: Set[str] | None) -> list[Choice | Separator]:
    """Every question that applies, by block, with its answer; then the answers that rest.

    Args:
        interview: as it is now.
        only: these questions: what is there to be confirmed; None for all that apply.
    """
    instrument = interview.instrument
    rows: list[Choice | Separator] = []
    block = ""
    for id_ in interview.applicable:
        if only is not None and id_ not in only:
            continue
        question = instrument.questions[id_]
        if question.block != block:
            block = question.block
            rows.append(Separator(f"── {block}. {safe(instrument.definition.blocks.get(block, ''))}"))
        rows.append(Choice(wording.overview_line(interview, id_), Jump(id_)))
    if interview.resting:
        rows.append(Separator("── " + _("Answered, but does not apply now (does not count)")))
        rows += [Separator("   " + wording.overview_line(interview, id_)) for id_ in interview.resting]
    return rows
