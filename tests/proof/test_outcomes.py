"""What an edition or an agreement changes in the advice: every kind of change, and nothing besides."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from instrument_samples import random_answers
from proof_samples import broken, shipped

from mas_cli.errors import InvalidInput
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.instrument import resolve
from mas_cli.proof.outcomes import outcomes

if TYPE_CHECKING:
    from mas_cli.instrument.evaluate import Advice
    from mas_cli.instrument.instrument import Instrument

Kind = tuple[Any, ...]


def kind(before: Advice | Any, after: Advice | Any) -> Kind:
    """What makes two changes one."""
    gained = frozenset(after.signals) - frozenset(before.signals)
    lost = frozenset(before.signals) - frozenset(after.signals)
    return before.status, before.routes, after.status, after.routes, gained, lost


def known(of: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    return {question: answer for question, answer in answers.items() if question in of.questions}


def decided(said: Advice) -> Kind:
    return said.status, said.routes, said.signals


def both(before: Instrument, after: Instrument, case: dict[str, Any]) -> tuple[Advice, Advice]:
    """The advice before and after; no parameter of these changes with the day."""
    day = case["peildatum"]
    return evaluate(before, known(before, case), day), evaluate(after, known(after, case), day)


def checked(before: Instrument, after: Instrument) -> set[Kind]:
    """The kinds of change, after every case was screened under both and many others were too."""
    found = outcomes(before, after)
    assert found.complete
    kinds = {kind(change.before, change.after) for change in found.changes}
    assert len(kinds) == len(found.changes)
    rng = random.Random("outcomes")
    for change in found.changes:
        case = dict(change.answers)
        old, new = both(before, after, case)
        assert kind(old, new) == kind(change.before, change.after)
        assert (old.signals, new.signals) == (change.before.signals, change.after.signals)
        # What changes near it is of a kind that was found too.
        for _ in range(25):
            other = random_answers(rng, after)
            near = {**case, **{question: other[question] for question in rng.sample(list(other), 3)}}
            if near.get("geboortedatum", near["peildatum"]) <= near["peildatum"]:
                old, new = both(before, after, near)
                assert (decided(old) == decided(new)) or kind(old, new) in kinds, near
    return kinds


def test_since_2020_the_criminal_route_is_open_without_the_old_contra_indication() -> None:
    kinds = checked(shipped("2019-01"), shipped("2020-04"))
    assert {new for *_, new in ((old, routes) for _s, old, _t, routes, _g, _l in kinds)} <= {
        (),
        ("dwang_straf",),
        ("dwang_civiel", "dwang_straf"),
    }
    assert any(routes == ("dwang_straf",) for _s, _old, _t, routes, _g, _l in kinds)
    # Nobody loses a route by it.
    assert not any(set(old) - set(new) for _s, old, _t, new, _g, _l in kinds)


def test_since_2022_halt_waits_for_the_powers_of_the_officer() -> None:
    kinds = checked(shipped("2020-04"), shipped("2022-03"))
    assert ("route", ("halt",), "onvoldoende_informatie", (), frozenset(), frozenset()) in kinds
    # Nobody gets Halt by it.
    assert not any("halt" in set(new) - set(old) for _s, old, _t, new, _g, _l in kinds)


def test_an_edition_changes_nothing_against_itself() -> None:
    assert checked(shipped("2022-03"), shipped("2022-03")) == set()


def test_an_agreement_on_more_days_of_luxe_makes_a_warning_of_a_report() -> None:
    of = shipped("2022-03")
    kinds = checked(of, of.with_parameters({"luxe.waarschuwing_max_dagen": 3}))
    straf, parents, warning = ("dwang_straf",), frozenset({"verdachte_ouders"}), frozenset({"waarschuwing"})
    assert ("route", straf, "geen_route", (), warning, parents) in kinds
    # An answer that is open still matters where it did not before.
    assert ("route", straf, "onvoldoende_informatie", (), frozenset(), parents) in kinds
    assert len(kinds) == 2


def test_an_agreement_on_names_alone_changes_no_advice() -> None:
    of = shipped("2022-03")
    assert checked(of, resolve(of.definition, of.on)) == set()


def test_without_time_the_changes_are_not_complete() -> None:
    found = outcomes(shipped("2019-01"), shipped("2020-04"), seconds=0)
    assert (found.changes, found.complete) == ((), False)


def test_a_question_of_another_kind_is_another_question() -> None:
    other = broken({"vragen": {"luxe_eerste_keer": {"type": "integer", "min": 0, "max": 3}}})
    with pytest.raises(InvalidInput, match="luxe_eerste_keer"):
        outcomes(shipped("2022-03"), other)
