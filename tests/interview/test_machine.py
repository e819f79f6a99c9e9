"""What must hold in every interview, whatever is answered in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mas_cli.errors import InvalidInput
from mas_cli.findings import Severity, blocking
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.evaluate import applicable
from mas_cli.instrument.instrument import Instrument
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
from mas_cli.interview.machine import Interview, begin, resume
from support import once
from support.interview import TODAY, answered, at, fresh, instrument_on, next_event, values_of

slow = settings(max_examples=once.most(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def wandered(data: st.DataObject, events: int) -> list[Interview]:
    """The states of an interview in which someone does this and that."""
    states = [fresh()]
    for _event in range(data.draw(st.integers(0, events))):
        states.append(states[-1].handle(data.draw(next_event(states[-1]))).interview)
    return states


@slow
@given(st.data())
def test_only_questions_that_apply_are_asked(data: st.DataObject) -> None:
    for interview in wandered(data, 25):
        asked = interview.progress.position
        if interview.progress.phase is Phase.ASKING:
            assert asked in applicable(interview.instrument, interview.answers, TODAY)
        else:
            assert asked is None


@slow
@given(st.data())
def test_an_answer_is_only_lost_when_it_is_withdrawn_or_given_anew(data: st.DataObject) -> None:
    interview, given_answers = fresh(), {}
    for _event in range(data.draw(st.integers(0, 30))):
        event = data.draw(next_event(interview))
        asked = interview.progress.position
        step = interview.handle(event)
        if isinstance(event, Answer) and not blocking(step.findings):
            given_answers[asked] = event.value
        if isinstance(event, LeaveOpen) and not blocking(step.findings):
            given_answers.pop(asked, None)
        interview = step.interview
        assert interview.progress.values == given_answers


def gone_through(data: st.DataObject, questions: int) -> Interview:
    """An interview in which questions were answered one after the other."""
    interview = fresh()
    for _question in range(data.draw(st.integers(0, questions))):
        question = interview.instrument.questions[interview.progress.position or ""]
        interview = interview.handle(Answer(data.draw(values_of(question)))).interview
    return interview


@slow
@given(st.data())
def test_back_and_another_answer_leave_no_trace_of_the_first(data: st.DataObject) -> None:
    interview = gone_through(data, 15)
    question = interview.instrument.questions[interview.progress.position or ""]
    first, second = data.draw(values_of(question)), data.draw(values_of(question))
    after_first, straight = interview.handle(Answer(first)), interview.handle(Answer(second))
    if blocking(after_first.findings) or blocking(straight.findings):
        return
    back = after_first.interview.handle(Back()).interview
    assert back.progress.position == question.id
    assert back.handle(Answer(second)).interview.progress == straight.interview.progress


@slow
@given(st.data())
def test_going_back_and_confirming_returns_to_where_one_was(data: st.DataObject) -> None:
    gone_back = interview = gone_through(data, 12)
    for _step in range(data.draw(st.integers(1, 5))):
        gone_back = gone_back.handle(Back()).interview
    same = gone_back.answers.get(gone_back.progress.position or "")
    if same is not None:
        assert gone_back.handle(Answer(same)).interview.progress == interview.progress


@slow
@given(st.data())
def test_answering_or_leaving_open_always_comes_to_the_overview(data: st.DataObject) -> None:
    interview = wandered(data, 8)[-1]
    interview = interview.handle(GoOn()).interview if interview.progress.position is None else interview
    for _question in range(2 * len(interview.instrument.questions)):
        if interview.progress.phase is Phase.REVIEW:
            break
        question = interview.instrument.questions[interview.progress.position or ""]
        answer = Answer(data.draw(values_of(question)))
        step = interview.handle(data.draw(st.sampled_from([answer, LeaveOpen()])))
        interview = interview.handle(LeaveOpen()).interview if blocking(step.findings) else step.interview
    assert interview.progress.phase is Phase.REVIEW


@slow
@given(st.data())
def test_what_was_kept_goes_on_as_if_it_never_stopped(data: st.DataObject) -> None:
    interview = wandered(data, 20)[-1]
    again = resume(interview.instrument, TODAY, instrument_on, interview.progress)
    assert again.progress == interview.progress


def test_questions_come_in_the_order_of_the_instrument() -> None:
    interview, asked = fresh(), []
    while interview.progress.phase is Phase.ASKING:
        asked.append(interview.progress.position)
        interview = interview.handle(LeaveOpen()).interview
    order = list(interview.instrument.questions)
    assert asked == sorted(asked, key=order.index)
    assert asked[0] == "peildatum"
    assert len(asked) == len(interview.applicable)


def test_the_answer_of_a_question_that_stops_applying_rests_and_returns() -> None:
    interview = answered(fresh(), verzuim_soort="te_laat", te_laat_aantal=13)
    luxe = at(interview, "verzuim_soort").handle(Answer("luxe"))
    assert "te_laat_aantal" in luxe.vanished
    assert "luxe_dagen" not in luxe.vanished
    assert luxe.interview.resting == ("te_laat_aantal",)
    again = at(luxe.interview, "verzuim_soort").handle(Answer("te_laat"))
    assert "te_laat_aantal" in again.appeared
    assert again.interview.answers["te_laat_aantal"] == 13
    assert again.interview.resting == ()


def test_applicability_follows_a_chain_of_questions_to_its_end() -> None:
    chain = answered(
        fresh(), mc1_vermoeden="ja", mc2_onveilig="nee", mc3_hulp_mogelijk="ja", mc4_hulp_aanvaard="ja"
    )
    cut = at(chain, "mc1_vermoeden").handle(Answer("nee"))
    gone = {"mc2_onveilig", "mc3_hulp_mogelijk", "mc4_hulp_aanvaard", "mc5_hulp_effect"}
    assert gone <= set(cut.vanished)


def test_another_day_brings_its_edition_and_keeps_the_answers() -> None:
    interview = answered(fresh(), geboortedatum=date(2011, 5, 14), verbalisant_boa="ja", eerder_pv="nee")
    step = at(interview, "peildatum").handle(Answer(date(2021, 9, 1)))
    assert step.edition == "mas/2020-04"
    assert step.interview.instrument.definition.edition == "2020-04"
    assert "verbalisant_boa" in step.vanished
    assert "verbalisant_boa" not in step.interview.answers
    assert step.interview.answers["eerder_pv"] == "nee"
    back = at(step.interview, "peildatum").handle(Answer(TODAY))
    assert back.edition == "mas/2022-03"
    assert back.interview.answers["verbalisant_boa"] == "ja"


def test_an_open_peildatum_counts_as_the_day_of_the_interview() -> None:
    interview = answered(fresh(), peildatum=date(2021, 9, 1))
    assert at(interview, "peildatum").handle(LeaveOpen()).edition == "mas/2022-03"


def test_a_day_without_an_instrument_is_refused_with_the_reason() -> None:
    def none_there(day: date) -> Instrument:
        raise InvalidInput("geen waarde", remedy="kies een andere dag")

    interview = replace(fresh(), resolve_for=none_there)
    step = interview.handle(Answer(date(2020, 1, 1)))
    assert step.interview is interview
    assert [(f.code, f.where, f.remedy) for f in step.findings] == [
        ("I01", "peildatum", "kies een andere dag")
    ]


def test_an_answer_that_contradicts_another_is_refused_and_asked_again() -> None:
    interview = at(fresh(), "geboortedatum")
    step = interview.handle(Answer(date(2030, 1, 1)))
    assert step.interview is interview
    assert [finding.severity for finding in step.findings] == [Severity.BLOCK]


def test_an_unlikely_answer_is_taken_with_a_warning_once() -> None:
    interview = answered(fresh(), verzuim_begin=date(2026, 6, 1))
    step = at(interview, "verzuim_eind").handle(Answer(date(2026, 5, 1)))
    assert [finding.severity for finding in step.findings] == [Severity.WARN]
    assert step.interview.answers["verzuim_eind"] == date(2026, 5, 1)
    assert at(step.interview, "pesten").handle(Answer("ja")).findings == ()


def test_a_question_chosen_in_the_overview_returns_there() -> None:
    overview = answered(fresh(), pesten="ja").handle(Review()).interview
    chosen = overview.handle(Jump("pesten")).interview
    assert chosen.handle(Answer("nee")).interview.progress.phase is Phase.REVIEW
    assert chosen.handle(Back()).interview.progress.phase is Phase.REVIEW
    assert chosen.handle(LeaveOpen()).interview.answers == {}


def test_from_the_overview_one_can_go_back_or_on_with_what_was_not_asked() -> None:
    interview = fresh().handle(LeaveOpen()).interview
    overview = interview.handle(Review()).interview
    assert overview.handle(GoOn()).interview.progress.position == "geboortedatum"
    assert overview.handle(Back()).interview.progress.position == "peildatum"


def test_a_remark_belongs_to_its_question_and_can_be_taken_away() -> None:
    with_remark = fresh().handle(Remark("pesten", " volgens de mentor ")).interview
    assert with_remark.answer_set.remarks == {"pesten": "volgens de mentor"}
    assert with_remark.progress.position == "peildatum"
    assert with_remark.handle(Remark("pesten", " ")).interview.answer_set.remarks == {}


def test_help_changes_nothing() -> None:
    interview = fresh()
    step = interview.handle(AskHelp())
    assert step.help_with == "peildatum"
    assert step.interview == interview


@pytest.mark.parametrize(
    ("events", "wrong"),
    [
        ([], Answer("misschien")),
        ([], Answer(12)),
        ([], Jump("bestaat_niet")),
        ([], Remark("bestaat_niet", "tekst")),
        ([Review()], Answer("ja")),
        ([Review()], AskHelp()),
        ([Stop()], Back()),
        ([Accept()], Review()),
    ],
)
def test_what_has_no_meaning_here_is_a_fault_of_the_caller(events: list, wrong: object) -> None:
    interview = fresh()
    for event in events:
        interview = interview.handle(event).interview
    with pytest.raises(ValueError, match=r".*"):
        interview.handle(wrong)


def test_given_answers_are_not_asked() -> None:
    interview = begin(
        instrument_on(TODAY), TODAY, instrument_on, AnswerSet({"peildatum": TODAY, "geboortedatum": TODAY})
    )
    assert interview.progress.position == "verzuim_soort"


def test_with_every_answer_given_there_is_only_the_overview() -> None:
    interview = fresh()
    values = {}
    while interview.progress.phase is Phase.ASKING:
        interview = interview.handle(LeaveOpen()).interview
    values = {q: "nee" for q in interview.applicable if interview.instrument.questions[q].type == "jno"}
    given_all = replace(interview.progress, values=values, phase=Phase.ASKING)
    assert resume(instrument_on(TODAY), TODAY, instrument_on, given_all).progress.phase is Phase.REVIEW


def test_an_instrument_that_lost_the_question_goes_on_at_the_first_open_one() -> None:
    interview = at(fresh(), "verbalisant_boa")
    older = instrument_on(date(2021, 9, 1))
    assert resume(older, date(2021, 9, 1), instrument_on, interview.progress).progress.position == "peildatum"
