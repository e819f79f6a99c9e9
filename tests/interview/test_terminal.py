"""The prompts, driven through a pipe as if by a keyboard."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from mas_cli.interview.events import (
    Accept,
    Answer,
    AskHelp,
    Back,
    GoOn,
    Jump,
    LeaveOpen,
    Phase,
    Remark,
    Review,
    Stop,
)
from mas_cli.interview.machine import Interview
from mas_cli.interview.runner import hold
from mas_cli.interview.terminal import TerminalPrompter
from support.interview import TODAY, answered, at, fresh

ENTER, DOWN, UP, LEFT, ESCAPE, CTRL_C, CTRL_U, SHIFT_TAB = (
    "\r",
    "\x1b[B",
    "\x1b[A",
    "\x1b[D",
    "\x1b",
    "\x03",
    "\x15",
    "\x1b[Z",
)


class Keyboard:
    """A prompter with a pipe for a keyboard, and what it printed."""

    def __init__(self, pipe: PipeInput) -> None:
        self.pipe = pipe
        self.printed = io.StringIO()
        console = Console(file=self.printed, width=80, markup=False, emoji=False, highlight=False)
        self.prompter = TerminalPrompter(terminal_input=pipe, terminal_output=DummyOutput(), console=console)

    def at(self, interview: Interview, question: str, keys: str) -> object:
        """The event that some keys give at a question."""
        self.pipe.send_text(keys)
        return self.prompter.ask(at(interview, question))

    def review(self, interview: Interview, keys: str) -> object:
        self.pipe.send_text(keys)
        return self.prompter.review(interview.handle(Review()).interview)

    @property
    def text(self) -> str:
        return self.printed.getvalue()


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    with create_pipe_input() as pipe:
        yield Keyboard(pipe)


@pytest.mark.parametrize(
    ("keys", "event"),
    [
        ("j", Answer("ja")),
        ("n", Answer("nee")),
        ("o", Answer("onbekend")),
        (ENTER, LeaveOpen()),
        (DOWN + ENTER, Answer("ja")),
        (UP + ENTER, Answer("onbekend")),
        ("?", AskHelp()),
        ("<", Back()),
        (LEFT, Back()),
        (ESCAPE, Back()),
        (SHIFT_TAB, Back()),
        ("=", Review()),
        ("xyz7" + ENTER, LeaveOpen()),
    ],
)
def test_a_yes_no_question_takes_a_letter_or_an_arrow(keyboard: Keyboard, keys: str, event: object) -> None:
    assert keyboard.at(fresh(), "pesten", keys) == event


def test_enter_confirms_an_answer_that_was_given(keyboard: Keyboard) -> None:
    assert keyboard.at(answered(fresh(), pesten="nee"), "pesten", ENTER) == Answer("nee")


@pytest.mark.parametrize(
    ("keys", "event"),
    [
        ("1", Answer("relatief_16uur")),
        ("7", Answer("ziekte")),
        ("8", Answer("onbekend")),
        ("9" + ENTER, LeaveOpen()),
        (DOWN + DOWN + ENTER, Answer("langdurig_relatief")),
        ("<", Back()),
    ],
)
def test_a_choice_takes_its_number_or_an_arrow(keyboard: Keyboard, keys: str, event: object) -> None:
    assert keyboard.at(fresh(), "verzuim_soort", keys) == event


@pytest.mark.parametrize(
    ("keys", "event"),
    [
        ("24" + ENTER, Answer(24)),
        ("o" + ENTER, Answer("onbekend")),
        ("onbekend" + ENTER, Answer("onbekend")),
        (ENTER, LeaveOpen()),
        ("-3" + ENTER + CTRL_U + "3" + ENTER, Answer(3)),
        ("2001" + ENTER + CTRL_U + "2000" + ENTER, Answer(2000)),
        ("veel" + ENTER + CTRL_U + "0" + ENTER, Answer(0)),
        ("12<", Back()),
        ("12" + ESCAPE, Back()),
        (SHIFT_TAB, Back()),
        ("?", AskHelp()),
        ("=", Review()),
    ],
)
def test_a_number_is_typed_within_its_bounds(keyboard: Keyboard, keys: str, event: object) -> None:
    assert keyboard.at(fresh(), "verzuim_uren", keys) == event


@pytest.mark.parametrize(
    ("keys", "event"),
    [
        ("1-9-2010" + ENTER, Answer(date(2010, 9, 1))),
        ("2010-09-01" + ENTER, Answer(date(2010, 9, 1))),
        ("01/09/2010" + ENTER, Answer(date(2010, 9, 1))),
        ("31-2-2010" + ENTER + CTRL_U + "28-2-2010" + ENTER, Answer(date(2010, 2, 28))),
        ("1-1-2091" + ENTER + CTRL_U + "1-1-2010" + ENTER, Answer(date(2010, 1, 1))),
        (ENTER, LeaveOpen()),
        ("o" + ENTER, Answer("onbekend")),
        ("<", Back()),
    ],
)
def test_a_date_is_typed_in_either_order(keyboard: Keyboard, keys: str, event: object) -> None:
    assert keyboard.at(fresh(), "geboortedatum", keys) == event


def test_today_is_suggested_for_the_day_of_the_assessment(keyboard: Keyboard) -> None:
    assert keyboard.at(fresh(), "peildatum", ENTER) == Answer(TODAY)


def test_a_given_number_is_confirmed_or_typed_over(keyboard: Keyboard) -> None:
    interview = answered(fresh(), verzuim_uren=24)
    assert keyboard.at(interview, "verzuim_uren", ENTER) == Answer(24)
    assert keyboard.at(interview, "verzuim_uren", CTRL_U + ENTER) == LeaveOpen()


@pytest.mark.parametrize("question", ["pesten", "verzuim_soort", "verzuim_uren", "geboortedatum"])
def test_ctrl_c_is_never_swallowed(keyboard: Keyboard, question: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        keyboard.at(fresh(), question, CTRL_C)


def test_ctrl_c_in_the_overview_and_in_a_remark_is_not_swallowed_either(keyboard: Keyboard) -> None:
    with pytest.raises(KeyboardInterrupt):
        keyboard.review(fresh(), CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        keyboard.at(fresh(), "pesten", "+" + CTRL_C)


@pytest.mark.parametrize("question", ["pesten", "verzuim_soort", "verzuim_uren", "geboortedatum"])
def test_a_remark_can_be_added_to_any_kind_of_question(keyboard: Keyboard, question: str) -> None:
    event = keyboard.at(fresh(), question, "+" + "gebeld, <moeder> + mentor = ja?" + ENTER)
    assert event == Remark(question, "gebeld, <moeder> + mentor = ja?")


def test_a_remark_is_shown_to_be_changed_and_going_back_leaves_it(keyboard: Keyboard) -> None:
    interview = fresh().handle(Remark("pesten", "oud")).interview
    assert keyboard.at(interview, "pesten", "+" + "er" + ENTER) == Remark("pesten", "ouder")
    assert keyboard.at(interview, "pesten", "+" + CTRL_U + ENTER) == Remark("pesten", "")
    assert keyboard.at(interview, "pesten", "+" + "niet" + SHIFT_TAB + "j") == Answer("ja")


def test_the_overview_offers_to_go_on_to_finish_and_to_stop(keyboard: Keyboard) -> None:
    interview = answered(fresh(), pesten="ja")
    assert keyboard.review(interview, ENTER) == GoOn()
    assert keyboard.review(interview, DOWN + ENTER) == Accept()
    assert keyboard.review(interview, DOWN + DOWN + ENTER) == Stop()
    assert keyboard.review(interview, DOWN * 3 + ENTER) == Jump("peildatum")
    assert keyboard.review(interview, "<") == Back()


def test_with_nothing_left_to_ask_the_overview_begins_with_the_advice(keyboard: Keyboard) -> None:
    interview = fresh()
    while interview.progress.phase is Phase.ASKING:
        interview = interview.handle(LeaveOpen()).interview
    assert keyboard.review(interview, ENTER) == Accept()


def test_a_whole_interview_by_keyboard_comes_to_the_answers_given(keyboard: Keyboard) -> None:
    keys = ENTER + "14-5-2011" + ENTER + "1" + "j" + "1-6-2026" + ENTER + "19-6-2026" + ENTER + "24" + ENTER
    keyboard.pipe.send_text(keys + "=" + DOWN + ENTER)
    held = hold(fresh(), keyboard.prompter, lambda _interview: None)
    assert held.progress.phase is Phase.ACCEPTED
    assert held.answers == {
        "peildatum": TODAY,
        "geboortedatum": date(2011, 5, 14),
        "verzuim_soort": "relatief_16uur",
        "ongeoorloofd": "ja",
        "verzuim_begin": date(2026, 6, 1),
        "verzuim_eind": date(2026, 6, 19),
        "verzuim_uren": 24,
    }
    assert "── A. Het verzuim ──" in keyboard.text
    assert "Is het verzuim ongeoorloofd? ja" in keyboard.text
    assert "14-05-2011" in keyboard.text


def test_help_shows_the_explanation_and_where_the_question_comes_from(keyboard: Keyboard) -> None:
    keyboard.pipe.send_text("?" + ENTER + "=" + DOWN + ENTER)
    hold(at(fresh(), "verzuim_uren"), keyboard.prompter, lambda _interview: None)
    assert "Tel lesuren, geen klokuren." in keyboard.text
    assert "(SOURCE)" in keyboard.text
    assert "S16 Halt" in keyboard.text
    assert "{" not in keyboard.text


def test_a_change_in_the_overview_tells_which_answers_no_longer_count(keyboard: Keyboard) -> None:
    interview = answered(fresh(), verzuim_soort="te_laat", te_laat_aantal=13)
    chosen = interview.handle(Review()).interview.handle(Jump("verzuim_soort")).interview
    step = chosen.handle(Answer("luxe"))
    keyboard.prompter.tell(chosen, Answer("luxe"), step)
    told = " ".join(keyboard.text.split())
    assert "Telt niet meer mee: Hoe vaak kwam de jongere" in told
    assert "Geldt nu wel: Hoeveel schooldagen miste de jongere" in told


def test_contradicting_answers_are_told_with_what_to_do(keyboard: Keyboard) -> None:
    interview = at(fresh(), "geboortedatum")
    event = Answer(date(2030, 1, 1))
    keyboard.prompter.tell(interview, event, interview.handle(event))
    assert "✗ De geboortedatum ligt na de peildatum. Controleer beide datums." in keyboard.text
    assert "01-01-2030" not in keyboard.text


def test_another_edition_is_told(keyboard: Keyboard) -> None:
    interview, event = at(fresh(), "peildatum"), Answer(date(2021, 9, 1))
    keyboard.prompter.tell(interview, event, interview.handle(event))
    assert "Op deze dag geldt mas/2020-04" in keyboard.text


def test_what_was_typed_can_do_nothing_to_the_terminal(keyboard: Keyboard) -> None:
    interview = fresh()
    event = Remark("pesten", "\x1b[31mrood[/x]\u202e")
    keyboard.prompter.tell(interview, event, interview.handle(event))
    assert "\x1b" not in keyboard.text
    assert "\u202e" not in keyboard.text
    assert "[31mrood[/x]" in keyboard.text


def test_texts_of_a_strange_instrument_can_do_nothing_to_the_terminal(keyboard: Keyboard) -> None:
    instrument = fresh().instrument
    questions = dict(instrument.questions)
    questions["pesten"] = replace(questions["pesten"], text="\x1b]0;titel\x07 [b]?", help="\x1b[2J")
    interview = replace(fresh(), instrument=replace(instrument, questions=questions))
    keyboard.prompter.welcome(interview)
    keyboard.prompter.tell(at(interview, "pesten"), AskHelp(), at(interview, "pesten").handle(AskHelp()))
    keyboard.prompter.tell(
        at(interview, "pesten"), Answer("ja"), at(interview, "pesten").handle(Answer("ja"))
    )
    assert "\x1b" not in keyboard.text
