"""Questions are found again whatever moved, as far as anything tells them apart."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mas_cli.ooxml import join_ref
from mas_cli.workbook.official.binding import Input, Option, Output
from mas_cli.workbook.official.matching import pairs

TEXTS = ("Werkt de jongere mee?", "Uren verzuim", "Toelichting", "Wie was erbij?", "Datum")
HEADS = ("Thuis", "School", "Vragen")
LISTS = ((), ("ja", "nee"), ("vader", "moeder"))
question = st.tuples(st.sampled_from(HEADS), st.sampled_from(TEXTS), st.sampled_from(LISTS))


def made(said: list[tuple[str, str, tuple[str, ...]]], sheet: str, first: int) -> list[Input]:
    return [
        Input(f"v{row}", sheet, join_ref(row, 2), text, "text", head, tuple(Option(o, o, o) for o in options))
        for row, (head, text, options) in enumerate(said, first)
    ]


@given(said=st.lists(question, max_size=12), shift=st.integers(0, 40), renamed=st.booleans())
def test_the_same_questions_lower_down_on_a_sheet_of_another_name_are_all_found(
    said: list[tuple[str, str, tuple[str, ...]]], shift: int, renamed: bool
) -> None:
    sheet = "Vragen 2027" if renamed else "Blad"
    old, new = made(said, "Blad", 3), made(said, sheet, 3 + shift)
    assert pairs(old, new, {"Blad": sheet}) == {number: number for number in range(len(said))}


@given(said=st.lists(question, max_size=10, unique=True), order=st.randoms(use_true_random=False))
def test_questions_that_differ_in_anything_are_found_in_any_order(
    said: list[tuple[str, str, tuple[str, ...]]], order: object
) -> None:
    shuffled = list(enumerate(said))
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    found = pairs(made(said, "Blad", 1), made([one for _n, one in shuffled], "Blad", 50), {"Blad": "Blad"})
    assert found == {number: before for number, (before, _one) in enumerate(shuffled)}


@given(said=st.lists(question, max_size=8), more=st.lists(question, max_size=8))
def test_no_question_is_two_at_once_and_none_is_lost_while_another_of_its_words_came(
    said: list[tuple[str, str, tuple[str, ...]]], more: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    old, new = made(said, "Blad", 1), made(more, "Blad", 1)
    found = pairs(old, new, {"Blad": "Blad"})
    assert len(set(found.values())) == len(found)
    left = {one.text for number, one in enumerate(old) if number not in found.values()}
    came = {one.text for number, one in enumerate(new) if number not in found}
    assert not left & came


def test_a_question_with_other_words_in_the_same_cell_is_the_same_and_one_with_other_sense_is_not() -> None:
    old = made([("Thuis", "Werkt de jongere mee?", ())], "Blad", 1)
    for words, same in (("Werkt de jongere nu mee?", True), ("Hoeveel broers zijn er?", False)):
        new = [replace(old[0], id="nieuw", text=words)]
        assert (pairs(old, new, {"Blad": "Blad"}) == {0: 0}) is same


def test_outcomes_of_the_same_words_are_paired_in_order() -> None:
    old = [Output("Blad", f"B{row}", "Score") for row in (1, 2)]
    new = [Output("Blad", f"C{row}", "Score") for row in (5, 9)]
    assert pairs(old, new, {"Blad": "Blad"}) == {0: 0, 1: 1}
