"""What holds for the advice on any answers, in every edition."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.instrument.definition import NO, UNKNOWN, YES, Question
from mas_cli.instrument.evaluate import Advice, Flip, counting, evaluate, flips
from mas_cli.instrument.instrument import resolve
from mas_cli.instrument.interpreter import Interpreter
from mas_cli.instrument.kleene import Kleene
from mas_cli.instrument.screening import screen
from support import once
from support.instrument import EDITIONS, TODAY, Answers, cases, definition, instrument, random_answers

# An example costs a millisecond; the first one compiles the instrument.
relaxed = settings(
    max_examples=once.most(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
Case = tuple[str, Answers]


def known_value(rng: random.Random, question: Question) -> Any:
    """An answer that is not `onbekend`."""
    if question.type in {"jno", "choice"}:
        return rng.choice(list(question.options))
    if question.step is not None:
        return rng.choice([question.minimum, min(9, question.maximum), min(61, question.maximum)])
    return TODAY.replace(year=rng.randint(2005, 2021), month=rng.randint(1, 12), day=rng.randint(1, 28))


def core(advice: Advice) -> tuple[object, ...]:
    """Everything but which step decided."""
    verdicts = {route: verdict.verdict for route, verdict in advice.verdicts.items()}
    return advice.status, advice.routes, advice.signals, advice.missing, verdicts


@relaxed
@given(cases())
def test_answers_to_questions_that_do_not_apply_change_nothing(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    counted = counting(of, answers, advice)
    again = evaluate(of, counted, TODAY)
    assert again == advice
    assert counting(of, counted, again) == counted


@relaxed
@given(cases(), st.randoms(use_true_random=False))
def test_applicability_rests_on_answers_that_count_only(case: Case, rng: random.Random) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    changed = dict(answers)
    for question in of.questions.values():
        if question.id not in advice.applicable:
            changed[question.id] = known_value(rng, question)
    assert evaluate(of, changed, TODAY) == advice
    assert flips(of, changed, TODAY) == flips(of, answers, TODAY)


@relaxed
@given(cases())
def test_onbekend_and_unanswered_give_the_same_advice_and_flips(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    blank = {question: value for question, value in answers.items() if value != UNKNOWN}
    assert evaluate(of, blank, TODAY) == evaluate(of, answers, TODAY)
    assert flips(of, blank, TODAY) == flips(of, answers, TODAY)


@relaxed
@given(cases(), st.randoms(use_true_random=False))
def test_answering_what_is_missing_never_leaves_insufficient_information(
    case: Case, rng: random.Random
) -> None:
    of, answers = instrument(case[0]), case[1]
    current = dict(answers)
    for _round in range(len(of.questions)):
        advice = evaluate(of, current, TODAY)
        if not advice.missing:
            break
        for question in advice.missing:
            current[question] = known_value(rng, of.questions[question])
    assert not advice.missing
    assert advice.status != "onvoldoende_informatie"


@relaxed
@given(cases())
def test_insufficient_information_always_says_what_is_missing(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    assert advice.missing or advice.status != "onvoldoende_informatie"
    open_ = {q for q in advice.applicable if answers.get(q) in {None, UNKNOWN}}
    assert set(advice.missing) <= open_
    assert list(advice.missing) == [q for q in of.questions if q in advice.missing]


@relaxed
@given(cases(), st.randoms(use_true_random=False))
def test_no_single_answer_outside_what_is_missing_changes_status_or_routes(
    case: Case, rng: random.Random
) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    for question in of.questions.values():
        is_open = answers.get(question.id) in {None, UNKNOWN} and not question.default_today
        if is_open and question.id not in advice.missing:
            answered = evaluate(of, {**answers, question.id: known_value(rng, question)}, TODAY)
            assert (answered.status, answered.routes) == (advice.status, advice.routes), question.id


@relaxed
@given(cases(), st.randoms(use_true_random=False))
def test_a_further_answer_never_contradicts_a_fact_that_was_known_for_sure(
    case: Case, rng: random.Random
) -> None:
    of, answers = instrument(case[0]), case[1]
    more = dict(answers)
    for question in of.questions.values():
        is_open = answers.get(question.id) in {None, UNKNOWN} and not question.default_today
        if is_open and rng.random() < 0.4:
            more[question.id] = known_value(rng, question)
    before = Interpreter(of.program, of.parameters, answers, TODAY, presume=False)
    after = Interpreter(of.program, of.parameters, more, TODAY, presume=False)
    for name, kind in of.program.fact_types.items():
        if kind == "kleene" and before.fact(name) is not Kleene.UNKNOWN:
            assert after.fact(name) is before.fact(name), name


@relaxed
@given(cases())
def test_flips_are_exactly_the_single_opposites_that_change_status_or_routes(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    counted = counting(of, answers, advice)
    expected = []
    for question, given_ in counted.items():
        if of.questions[question].type == "jno" and given_ in {YES, NO}:
            opposite = YES if given_ == NO else NO
            other = evaluate(of, {**counted, question: opposite}, TODAY)
            if (other.status, other.routes) != (advice.status, advice.routes):
                expected.append(Flip(question, given_, opposite, other.status, other.routes))
    assert flips(of, answers, TODAY) == tuple(expected)


@relaxed
@given(cases())
def test_every_criterion_of_a_route_is_met_unmet_or_unknown_and_the_verdict_follows(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    for route, verdict in evaluate(of, answers, TODAY).verdicts.items():
        listed = [*verdict.met, *verdict.unmet, *verdict.unknown]
        assert sorted(listed) == sorted(c.id for c in of.definition.routes[route].criteria)
        expected = "niet_aangewezen" if verdict.unmet else "mogelijk" if verdict.unknown else "aangewezen"
        assert verdict.verdict == expected


@relaxed
@given(cases(), st.lists(st.sampled_from([YES, NO, UNKNOWN, None]), min_size=5, max_size=5))
def test_the_meldcode_never_changes_the_route(case: Case, given_: list[str | None]) -> None:
    of, answers = instrument(case[0]), case[1]
    meldcode = [q for q in of.questions if q.startswith("mc")]
    assert len(meldcode) == 5
    rest = {q: value for q, value in answers.items() if q not in meldcode}
    other = {**rest, **{q: value for q, value in zip(meldcode, given_, strict=True) if value is not None}}
    first, second = evaluate(of, answers, TODAY), evaluate(of, other, TODAY)
    safety = {signal.id for signal in of.definition.signals.values() if signal.safety}
    assert (first.status, first.routes, first.missing) == (second.status, second.routes, second.missing)
    assert [s for s in first.signals if s not in safety] == [s for s in second.signals if s not in safety]


@relaxed
@given(cases())
def test_status_and_routes_fit_each_other(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    assert (advice.status == "route") == bool(advice.routes)
    if advice.routes and answers.get("verzuim_soort") not in {"luxe", "absoluut"}:
        assert all(advice.verdicts[route].verdict == "aangewezen" for route in advice.routes)
        light, heavy = {"vrijwillige_hulp", "halt"}, {"dwang_civiel", "dwang_straf"}
        assert not (light & set(advice.routes) and heavy & set(advice.routes))


@relaxed
@given(st.integers(0, 2**32))
def test_since_2020_the_criminal_route_no_longer_asks_for_help_with_psychological_problems(seed: int) -> None:
    old, new = instrument("2019-01"), instrument("2020-04")
    answers = random_answers(random.Random(seed), old)
    before, after = evaluate(old, answers, TODAY), evaluate(new, answers, TODAY)
    if "geen_problematiek_zonder_hulp" in before.verdicts["dwang_straf"].met:
        assert core(before) == core(after)
    others = set(old.definition.routes) - {"dwang_straf"}
    assert {r: before.verdicts[r] for r in others} == {r: after.verdicts[r] for r in others}


@relaxed
@given(st.integers(0, 2**32))
def test_since_2022_only_halt_asks_for_a_boa(seed: int) -> None:
    old, new = instrument("2020-04"), instrument("2022-03")
    answers = random_answers(random.Random(seed), new)
    by_boa = {**answers, "verbalisant_boa": YES}
    assert core(evaluate(old, answers, TODAY)) == core(evaluate(new, by_boa, TODAY))
    before, after = evaluate(old, answers, TODAY), evaluate(new, answers, TODAY)
    others = set(old.definition.routes) - {"halt"}
    assert {r: before.verdicts[r] for r in others} == {r: after.verdicts[r] for r in others}


@settings(relaxed, max_examples=once.most(15))  # every example compiles the instrument anew
@given(cases())
def test_the_receipt_and_the_answers_recompute_the_same_advice(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    local = of.with_parameters({"problematiek.minimum": 3, "halt.max_uren": 40})
    first = screen(local, AnswerSet(answers), TODAY)
    stored = json.loads(json.dumps(first.as_json()))
    receipt = stored["receipt"]
    edition = receipt["instrument"].removeprefix("mas/")
    on = TODAY.fromisoformat(receipt["peildatum"])
    later = resolve(definition(edition), on).with_parameters(receipt["parameters"])
    read, findings = read_answers(later, stored["answers"], str)
    assert not [finding for finding in findings if finding.code not in {"A10", "A11"}]
    again = screen(later, read, on).as_json()
    assert again["advice"] == stored["advice"]
    assert again["receipt"] == receipt
    assert later.definition.sha256 == receipt["sha256"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_same_answers_give_the_same_screening_byte_for_byte(edition: str) -> None:
    of = instrument(edition)
    fresh = resolve(definition(edition), TODAY)
    answers = random_answers(random.Random(7), of)
    assert json.dumps(screen(of, AnswerSet(answers), TODAY).as_json()) == json.dumps(
        screen(fresh, AnswerSet(dict(reversed(answers.items()))), TODAY).as_json()
    )


@relaxed
@given(cases())
def test_no_compulsion_is_advised_before_help_was_tried_where_there_is_underlying_trouble(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    read = Interpreter(of.program, of.parameters, answers, TODAY)
    if read.fact("hulp_eerst") is Kleene.TRUE and answers.get("verzuim_soort") != "luxe":
        assert not {"dwang_civiel", "dwang_straf"} & set(advice.routes)


@relaxed
@given(cases())
def test_the_signal_to_offer_help_first_stands_exactly_where_help_is_not_among_the_routes(case: Case) -> None:
    of, answers = instrument(case[0]), case[1]
    advice = evaluate(of, answers, TODAY)
    read = Interpreter(of.program, of.parameters, answers, TODAY)
    kind = answers.get("verzuim_soort")
    first = read.fact("hulp_eerst") is Kleene.TRUE and kind not in {None, UNKNOWN, "luxe"}
    only_safety = {"niet_leerplichtig"} & set(advice.signals) or answers.get("ongeoorloofd") == NO
    expected = first and not only_safety and "vrijwillige_hulp" not in advice.routes
    assert ("hulp_eerst" in advice.signals) == expected
