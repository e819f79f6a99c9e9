"""Questions in lines: the same keys, no answer that nobody gave, and no sign that moves a cursor."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from mas_cli.interview.events import (
    Accept,
    Answer,
    AskHelp,
    Back,
    LeaveOpen,
    Remark,
    Review,
)
from mas_cli.interview.machine import Interview
from mas_cli.interview.plain import PlainPrompts, is_plain
from mas_cli.interview.runner import hold
from mas_cli.interview.terminal import TerminalPrompter
from support.interview import answered, at, fresh


def prompter(*typed: str, pasted: int = 0) -> tuple[TerminalPrompter, io.StringIO]:
    """A prompter that is typed these lines, of which the last ones come in at once; and what it printed."""
    printed, lines = io.StringIO(), [f"{line}\n" for line in typed]

    def read() -> str:
        return lines.pop(0) if lines else ""

    found = TerminalPrompter(
        console=Console(file=printed, width=80, markup=False, highlight=False), plain=True
    )
    found._prompts = PlainPrompts(found._print, read, lambda: 0 < len(lines) <= pasted)
    found._rows._prompts = found._prompts
    return found, printed


@pytest.mark.parametrize(
    ("question", "lines", "event"),
    [
        ("pesten", ["j"], Answer("ja")),
        ("pesten", ["N"], Answer("nee")),
        ("pesten", ["o"], Answer("onbekend")),
        ("pesten", [""], LeaveOpen()),
        ("pesten", ["misschien", "n"], Answer("nee")),
        ("pesten", ["?"], AskHelp()),
        ("pesten", ["<"], Back()),
        ("pesten", ["="], Review()),
        ("pesten", ["+", "in de klas"], Remark("pesten", "in de klas")),
        ("verzuim_soort", ["7"], Answer("ziekte")),
        ("verzuim_soort", ["luxe"], Answer("luxe")),
        ("verzuim_soort", ["12", "1"], Answer("relatief_16uur")),
        ("verzuim_uren", ["veel", "24"], Answer(24)),
        ("verzuim_uren", [""], LeaveOpen()),
        ("verzuim_uren", ["<"], Back()),
    ],
)
def test_a_line_is_an_answer_or_a_key(question: str, lines: list[str], event: object) -> None:
    asking, printed = prompter(*lines)
    assert asking.ask(at(fresh(), question)) == event
    assert "\x1b" not in printed.getvalue()


def test_what_is_pasted_behind_a_choice_answers_nothing_and_in_a_line_becomes_one() -> None:
    asking, _printed = prompter("n", "j", "j", pasted=2)
    assert asking.ask(at(fresh(), "pesten")) == Answer("nee")
    asking, _printed = prompter("+", "een", "twee", "drie", pasted=2)
    assert asking.ask(at(fresh(), "pesten")) == Remark("pesten", "een twee drie")


def test_an_answer_that_was_given_is_kept_by_enter_and_taken_away_by_a_dash() -> None:
    given = answered(fresh(), verzuim_uren=24)
    for line, event in (("", Answer(24)), ("-", LeaveOpen()), ("30", Answer(30))):
        asking, printed = prompter(line)
        assert asking.ask(at(given, "verzuim_uren")) == event
        assert "24" in printed.getvalue()


def test_the_overview_is_numbered_and_the_end_of_the_input_stops() -> None:
    asking, printed = prompter("2")
    assert asking.review(fresh().handle(Review()).interview) == Accept()
    assert "  1. " in printed.getvalue()
    kept: list[Interview] = []
    asking, _printed = prompter("", "14-5-2011")
    with pytest.raises(KeyboardInterrupt):
        hold(fresh(), asking, kept.append)
    assert str(kept[-1].answers["geboortedatum"]) == "2011-05-14"


@pytest.mark.parametrize(("term", "plain"), [("dumb", True), ("xterm", False), ("", False)])
def test_a_dumb_terminal_is_asked_in_lines(monkeypatch: pytest.MonkeyPatch, term: str, plain: bool) -> None:
    monkeypatch.setenv("TERM", term)
    assert is_plain() is plain
    from mas_cli.commands._prompting import terminal

    chosen: Callable[..., object] = type(terminal()._prompts)
    assert (chosen is PlainPrompts) is plain
