"""What is kept of an unfinished interview, and what comes back."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mas_cli.errors import InvalidInput
from mas_cli.interview.events import (
    Answer,
    Back,
    LeaveOpen,
    Phase,
    Remark,
    Stop,
)
from mas_cli.interview.machine import Interview, begin
from mas_cli.interview.runner import hold
from mas_cli.interview.scripted import Unattended
from mas_cli.interview.session import FolderStore, Session, decode, dropped, encode, new_id
from support import once
from support.interview import TODAY, Played, answered, fresh, instrument_on, next_event


def session_of(interview: Interview, id_: str = "0123456789abcdef", hour: int = 9) -> Session:
    return Session(
        id=id_,
        instrument="mas",
        edition=interview.instrument.definition.edition,
        sha256=interview.instrument.definition.sha256,
        overlay="",
        overlay_sha256="",
        today=TODAY,
        saved=datetime(2026, 9, 1, hour, tzinfo=UTC),
        progress=interview.progress,
    )


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "state" / "sessies")


@settings(max_examples=once.most(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_session_read_back_is_the_session_that_was_written(data: st.DataObject) -> None:
    interview = fresh()
    for _event in range(data.draw(st.integers(0, 15))):
        interview = interview.handle(data.draw(next_event(interview))).interview
    session = session_of(interview)
    assert decode(session.id, json.loads(json.dumps(encode(session)))) == session


def test_every_answer_is_on_disk_before_the_next_question_appears(store: FolderStore) -> None:
    class Looking(Played):
        def ask(self, interview: Interview) -> object:  # type: ignore[override]
            if interview.progress.values or interview.progress.left_open:
                assert store.list()[0].progress == interview.progress
            return super().ask(interview)

    events = [Answer(TODAY), Answer(date(2011, 5, 14)), Remark("verzuim_soort", "DUO"), LeaveOpen(), Back()]
    played = Looking(events)
    hold(fresh(), played, lambda interview: store.save(session_of(interview)))
    assert played.asked == [
        "peildatum",
        "geboortedatum",
        "verzuim_soort",
        "verzuim_soort",
        "ongeoorloofd",
        "verzuim_soort",
    ]


def test_the_file_is_for_its_owner_only_and_its_name_says_nothing(store: FolderStore) -> None:
    store.save(session_of(answered(fresh(), geboortedatum=date(2011, 5, 14))))
    (path,) = store.folder.iterdir()
    assert path.name == "0123456789abcdef.json"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_sessions_come_newest_first_and_go_when_removed(store: FolderStore) -> None:
    for hour, id_ in ((9, "aaaaaaaa"), (11, "bbbbbbbb"), (10, "cccccccc")):
        store.save(session_of(fresh(), id_, hour))
    assert [session.id for session in store.list()] == ["bbbbbbbb", "cccccccc", "aaaaaaaa"]
    store.remove("bbbbbbbb")
    store.remove("bbbbbbbb")
    assert [session.id for session in store.list()] == ["cccccccc", "aaaaaaaa"]


def test_a_damaged_file_hides_no_other_and_is_named_when_asked_for(store: FolderStore) -> None:
    store.save(session_of(fresh()))
    damaged = store.folder / "dddddddd.json"
    for content in (
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"schema": "mas.sessie/1"}',
        bytes(range(256)),
        b"[" * 100_000,
    ):
        damaged.write_bytes(content)
        assert [session.id for session in store.list()] == ["0123456789abcdef"]
        with pytest.raises(InvalidInput) as refusal:
            store.load("dddddddd")
        assert [finding.code for finding in refusal.value.findings] == ["I31"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("answers", {"pesten": True}),
        ("answers", {"pesten": None}),
        ("answers", {"peildatum": {"datum": "31-2-2026"}}),
        ("remarks", {"pesten": 3}),
        ("phase", "weg"),
        ("position", 7),
        ("trail", [1]),
        ("today", "vandaag"),
        ("schema", "mas.sessie/2"),
    ],
)
def test_a_session_with_a_wrong_value_is_damaged(store: FolderStore, key: str, value: object) -> None:
    data = encode(session_of(fresh())) | {key: value}
    store.save(session_of(fresh()))
    (store.folder / "0123456789abcdef.json").write_text(json.dumps(data))
    with pytest.raises(InvalidInput):
        store.load("0123456789abcdef")


def test_a_session_that_is_gone_says_so(store: FolderStore) -> None:
    with pytest.raises(InvalidInput) as refusal:
        store.load("eeeeeeee")
    assert [finding.code for finding in refusal.value.findings] == ["I30"]


def test_an_id_cannot_point_elsewhere(store: FolderStore) -> None:
    for id_ in ("../../etc", "", "abc", "ABCDEF01", "a" * 40):
        with pytest.raises(ValueError, match=r"^"):
            store.load(id_)


def test_ids_are_made_of_random_bytes() -> None:
    assert new_id(lambda count: b"\x01" * count) == "01" * 8


def test_answers_that_a_changed_instrument_has_no_place_for_are_named_and_kept() -> None:
    interview = answered(fresh(), verbalisant_boa="ja", pesten="nee")
    older = instrument_on(date(2021, 9, 1))
    assert dropped(interview.progress, older) == ("verbalisant_boa",)
    assert dropped(interview.progress, interview.instrument) == ()
    odd = replace(interview.progress, values={**interview.progress.values, "pesten": "soms"})
    assert dropped(odd, interview.instrument) == ("pesten",)


def test_nobody_answering_accepts_what_was_given() -> None:
    given_answers = answered(fresh(), pesten="ja").answer_set
    interview = begin(instrument_on(TODAY), TODAY, instrument_on, given_answers)
    held = hold(interview, Unattended(), lambda _interview: None)
    assert held.progress.phase is Phase.ACCEPTED
    assert held.answer_set == given_answers


def test_stopping_ends_the_interview_with_everything_kept(store: FolderStore) -> None:
    held = hold(fresh(), Played([Answer(TODAY), Stop()]), lambda interview: store.save(session_of(interview)))
    assert held.progress.phase is Phase.STOPPED
    assert store.list()[0].progress.values == {"peildatum": TODAY}
