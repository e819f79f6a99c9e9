"""What an edition or an agreement changes in the advice: every kind of change, and nothing besides."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.instrument import resolve
from mas_cli.proof.outcomes import outcomes
from mas_cli.written import PartialDate
from support.instrument import random_answers
from support.proof import broken, shipped

if TYPE_CHECKING:
    from mas_cli.instrument.evaluate import Advice
    from mas_cli.instrument.instrument import Instrument

Way = tuple[Any, ...]


def decided(said: Advice | Any) -> Way:
    return said.status, said.routes


def moves(before: Advice | Any, after: Advice | Any) -> set[tuple[str, bool]]:
    """The signals that come (true) and go (false)."""
    return {(name, name in after.signals) for name in set(before.signals) ^ set(after.signals)}


def known(of: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    return {question: answer for question, answer in answers.items() if question in of.questions}


def both(before: Instrument, after: Instrument, case: dict[str, Any]) -> tuple[Advice, Advice]:
    """The advice before and after; no parameter of these changes with the day."""
    day = case["peildatum"]
    return evaluate(before, known(before, case), day), evaluate(after, known(after, case), day)


def checked(before: Instrument, after: Instrument) -> tuple[set[Way], set[tuple[str, bool]]]:
    """The ways from one outcome to another and the signals that come or go, after every case was screened."""
    found = outcomes(before, after, seconds=250)
    assert found.complete
    ways = {
        (*decided(change.before), *decided(change.after))
        for change in found.changes
        if decided(change.before) != decided(change.after)
    }
    signals = set().union(*(moves(change.before, change.after) for change in found.changes))
    rng = random.Random("outcomes")
    for change in found.changes:
        case = dict(change.answers)
        old, new = both(before, after, case)
        assert (decided(old), old.signals) == (decided(change.before), change.before.signals)
        assert (decided(new), new.signals) == (decided(change.after), change.after.signals)
        assert (decided(old), old.signals) != (decided(new), new.signals)
        # What changes near it is of a kind that was found too.
        for _ in range(25):
            other = random_answers(rng, after)
            near = {**case, **{question: other[question] for question in rng.sample(list(other), 3)}}
            born = near.get("geboortedatum")
            if near["peildatum"] == UNKNOWN or isinstance(born, PartialDate):
                continue  # the proofs are about whole days
            if born in {None, UNKNOWN} or born <= near["peildatum"]:
                old, new = both(before, after, near)
                assert decided(old) == decided(new) or (*decided(old), *decided(new)) in ways, near
                assert moves(old, new) <= signals, near
    return ways, signals


@pytest.mark.slow
def test_since_2020_the_criminal_route_is_open_without_the_old_contra_indication() -> None:
    ways, _signals = checked(shipped("2019-01"), shipped("2020-04"))
    assert {new for _s, _old, _t, new in ways} == {
        (),
        ("dwang_straf",),
        ("dwang_civiel", "dwang_straf"),
    }
    # Nobody loses a route by it.
    assert not any(set(old) - set(new) for _s, old, _t, new in ways)


@pytest.mark.slow
def test_since_2022_halt_waits_for_the_powers_of_the_officer() -> None:
    ways, _signals = checked(shipped("2020-04"), shipped("2022-03"))
    assert ("route", ("halt",), "onvoldoende_informatie", ()) in ways
    # Nobody gets Halt by it.
    assert not any("halt" in set(new) - set(old) for _s, old, _t, new in ways)


@pytest.mark.slow
def test_an_edition_changes_nothing_against_itself() -> None:
    assert checked(shipped("2022-03"), shipped("2022-03")) == (set(), set())


@pytest.mark.slow
def test_an_agreement_on_more_days_of_luxe_makes_a_warning_of_a_report() -> None:
    of = shipped("2022-03")
    ways, signals = checked(of, of.with_parameters({"luxe.waarschuwing_max_dagen": 3}))
    # An answer that is open still matters where it did not before.
    assert ways == {
        ("route", ("dwang_straf",), "geen_route", ()),
        ("route", ("dwang_straf",), "onvoldoende_informatie", ()),
    }
    assert signals == {("waarschuwing", True), ("verdachte_ouders", False)}


def test_a_signal_that_alone_changes_is_found() -> None:
    of = shipped("2022-03")
    ways, signals = checked(of, of.with_parameters({"beschermend.minimum": 3}))
    assert (ways, signals) == (set(), {("beschermend", False)})


@pytest.mark.slow
def test_an_agreement_on_names_alone_changes_no_advice() -> None:
    of = shipped("2022-03")
    assert checked(of, resolve(of.definition, of.on)) == (set(), set())


def test_without_time_the_changes_are_not_complete() -> None:
    found = outcomes(shipped("2019-01"), shipped("2020-04"), seconds=0)
    assert (found.changes, found.complete) == ((), False)


def test_a_question_of_another_kind_is_another_question() -> None:
    other = broken({"vragen": {"luxe_eerste_keer": {"type": "integer", "min": 0, "max": 3}}})
    with pytest.raises(InvalidInput, match="luxe_eerste_keer"):
        outcomes(shipped("2022-03"), other)
