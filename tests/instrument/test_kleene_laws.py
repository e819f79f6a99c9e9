"""Three-valued logic: laws that hold for all values."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mas_cli.instrument.kleene import Kleene, at_least, conjunction, disjunction, negation

values = st.sampled_from(list(Kleene))
lists = st.lists(values, max_size=6)


def refines(known_more: Kleene, known_less: Kleene) -> bool:
    """More information never contradicts: it only settles what was unknown."""
    return known_less is Kleene.UNKNOWN or known_more is known_less


def completions(given_: list[Kleene]) -> list[tuple[Kleene, ...]]:
    """Every way in which the unknown values may turn out."""
    choices = [[Kleene.FALSE, Kleene.TRUE] if v is Kleene.UNKNOWN else [v] for v in given_]
    return list(itertools.product(*choices))


@given(lists)
def test_de_morgan(given_: list[Kleene]) -> None:
    assert negation(conjunction(given_)) is disjunction(negation(v) for v in given_)
    assert negation(disjunction(given_)) is conjunction(negation(v) for v in given_)


@given(values)
def test_twice_not_is_the_value_itself_and_unknown_stays_unknown(value: Kleene) -> None:
    assert negation(negation(value)) is value
    assert (negation(value) is Kleene.UNKNOWN) == (value is Kleene.UNKNOWN)


@given(values, lists)
def test_false_decides_and_and_true_decides_or_whatever_is_unknown(value: Kleene, rest: list[Kleene]) -> None:
    assert conjunction([*rest, Kleene.FALSE]) is Kleene.FALSE
    assert disjunction([*rest, Kleene.TRUE]) is Kleene.TRUE
    assert conjunction([value, Kleene.TRUE]) is value
    assert disjunction([value, Kleene.FALSE]) is value


@given(st.lists(st.tuples(values, values), max_size=6), st.integers(0, 7))
def test_settling_an_unknown_never_contradicts_what_was_known(
    pairs: list[tuple[Kleene, Kleene]], count: int
) -> None:
    before = [old for old, _new in pairs]
    after = [new if old is Kleene.UNKNOWN else old for old, new in pairs]
    assert refines(conjunction(after), conjunction(before))
    assert refines(disjunction(after), disjunction(before))
    assert refines(at_least(count, after), at_least(count, before))
    assert all(refines(negation(new), negation(old)) for old, new in zip(before, after, strict=True))


@given(lists, st.integers(0, 7))
def test_at_least_is_known_exactly_when_every_completion_agrees(given_: list[Kleene], count: int) -> None:
    outcomes = {sum(v is Kleene.TRUE for v in completed) >= count for completed in completions(given_)}
    expected = Kleene.UNKNOWN if len(outcomes) == 2 else Kleene.of(outcomes.pop())
    assert at_least(count, given_) is expected


@given(lists)
def test_at_least_one_is_or_and_at_least_all_is_and(given_: list[Kleene]) -> None:
    assert at_least(1, given_) is disjunction(given_)
    assert at_least(len(given_), given_) is conjunction(given_)


def test_a_truth_value_from_outside_is_true_false_or_unknown() -> None:
    assert [Kleene.of(v) for v in (True, False, None)] == [Kleene.TRUE, Kleene.FALSE, Kleene.UNKNOWN]
