"""Questions that are shown together: one key for all of them, or one by one; nothing is stored by Enter."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from mas_cli.interview.events import (
    Answer,
    Apart,
    AskHelp,
    Back,
    GoOn,
    Jump,
    LeaveOpen,
    Review,
    Together,
)
from mas_cli.interview.machine import Interview
from mas_cli.interview.session import Session, decode, encode
from mas_cli.interview.terminal import TerminalPrompter
from mas_cli.interview.together import Group, groups_in
from mas_cli.paths import data_root
from support.interview import TODAY, fresh, instrument_on

GROUP = Group("Speelt een van deze?", "nee", ("leerproblemen", "pesten", "slaap_gamen"))


def at_the_group() -> Interview:
    """An interview where everything else is open and the group comes next."""
    interview = replace(fresh(), groups=(GROUP,))
    left = frozenset(interview.applicable) - {*GROUP.questions, "gezinsstress"}
    return replace(interview, progress=replace(interview.progress, left_open=left)).handle(GoOn()).interview


def test_one_answer_is_kept_for_each_and_each_can_be_gone_back_to() -> None:
    interview = at_the_group()
    assert interview.group == GROUP
    step = interview.handle(Together())
    assert {question: step.interview.answers[question] for question in GROUP.questions} == dict.fromkeys(
        GROUP.questions, "nee"
    )
    assert step.interview.progress.position == "gezinsstress"
    back = step.interview.handle(Back()).interview
    assert (back.progress.position, back.group) == ("slaap_gamen", None)
    assert back.handle(Answer("ja")).interview.answers["slaap_gamen"] == "ja"


def test_one_by_one_stays_so_also_after_it_was_kept() -> None:
    apart = at_the_group().handle(Apart()).interview
    assert (apart.progress.position, apart.group, apart.answers) == ("leerproblemen", None, {})
    session = Session(
        "00ff00ff", "mas", "", "", "", "", TODAY, datetime(2026, 9, 1, tzinfo=UTC), apart.progress
    )
    assert decode(session.id, encode(session)).progress == apart.progress
    old = encode(session)
    del old["apart"]  # as a session was kept before there were groups
    assert decode(session.id, old).progress.apart == frozenset()


@pytest.mark.parametrize("event", [Together(), Apart()])
def test_nothing_is_offered_where_no_group_is_asked(event: Together | Apart) -> None:
    with pytest.raises(ValueError, match="peildatum"):
        fresh().handle(event)


def test_of_a_group_only_what_is_open_is_offered_and_a_single_one_is_asked() -> None:
    interview = at_the_group()
    asked = interview.handle(Jump("pesten")).interview.handle(Answer("ja")).interview
    asked = asked.handle(GoOn()).interview if asked.progress.position is None else asked
    there = asked.handle(Jump("leerproblemen")).interview
    assert there.group == replace(GROUP, questions=("leerproblemen", "slaap_gamen"))
    assert there.handle(LeaveOpen()).interview.group is None


@pytest.mark.parametrize(
    ("keys", "event"),
    [
        ("n", Together()),
        ("j", Apart()),
        ("\r", Apart()),
        ("x\r", Apart()),
        ("+", Apart()),
        ("?", AskHelp()),
        ("<", Back()),
        ("=", Review()),
    ],
)
def test_a_key_for_all_and_enter_for_none(keys: str, event: object) -> None:
    with create_pipe_input() as pipe:
        console = Console(file=io.StringIO(), width=80)
        prompter = TerminalPrompter(terminal_input=pipe, terminal_output=DummyOutput(), console=console)
        pipe.send_text(keys)
        assert prompter.ask(at_the_group()) == event


def test_help_with_a_group_explains_each_and_the_record_names_each() -> None:
    printed = io.StringIO()
    prompter = TerminalPrompter(console=Console(file=printed, width=200), terminal_output=DummyOutput())
    interview = at_the_group()
    for event in (AskHelp(), Together()):
        prompter.tell(interview, event, interview.handle(event))
    for question in GROUP.questions:
        assert printed.getvalue().count(interview.instrument.questions[question].text) == 2


def test_what_ships_names_questions_of_the_instrument_with_an_answer_they_take() -> None:
    known = instrument_on(TODAY).questions
    found = groups_in(data_root("instruments") / "samen.yaml", "mas")
    assert found
    for group in found:
        assert group.answer in {"ja", "nee"}
        assert [known[question].type for question in group.questions] == ["jno"] * len(group.questions)
    # A key is one group only.
    together = [question for group in found for question in group.questions]
    assert len(together) == len(set(together))
    assert groups_in(data_root("instruments") / "samen.yaml", "een ander") == ()
