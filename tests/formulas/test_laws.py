"""Laws of the values, whatever the values are."""

from __future__ import annotations

import math
from contextlib import suppress
from functools import cmp_to_key
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mas_cli.formulas import calendar
from mas_cli.formulas.coerce import compare, general, read_number, to_number, to_text, to_truth
from mas_cli.formulas.criteria import Wildcard, wildcard
from mas_cli.formulas.functions.rounding import rounded
from mas_cli.formulas.operators import add, cat, each, eq, ge, gt, le, lt, mul, ne, neg, sub
from mas_cli.formulas.parser import parse
from mas_cli.formulas.template import relative
from mas_cli.formulas.values import ERRORS, Array, ErrorValue, Refused

numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(max_size=8)
singles = st.one_of(numbers, texts, st.booleans(), st.none())
values = st.one_of(singles, st.sampled_from(list(ERRORS.values())))


def _safe(operator: Any, left: Any, right: Any) -> Any:
    try:
        return operator(left, right)
    except Refused:
        return None


@given(values, values)
def test_an_error_on_the_left_is_the_result_of_any_operator(left: Any, right: Any) -> None:
    for operator in (add, sub, mul, cat, eq, lt):
        result = _safe(operator, left, right)
        if isinstance(left, ErrorValue):
            assert result is left


@given(singles, singles)
def test_comparisons_agree_with_one_another(left: Any, right: Any) -> None:
    assert eq(left, right) is not ne(left, right)
    assert lt(left, right) is gt(right, left)
    assert le(left, right) is (lt(left, right) or eq(left, right))
    assert ge(left, right) is not lt(left, right)


@given(st.lists(singles.filter(lambda value: value is not None), min_size=1, max_size=8))
def test_values_of_all_kinds_have_one_order_with_numbers_first_and_logicals_last(found: list[Any]) -> None:
    ordered = sorted(found, key=cmp_to_key(compare))
    kinds = [{float: 0, str: 1, bool: 2}[type(value)] for value in ordered]
    assert kinds == sorted(kinds)


@given(texts)
def test_a_text_equals_itself_in_any_case(text: str) -> None:
    if len(text.upper()) == len(text) and text.upper().lower() == text.lower():
        assert eq(text, text.upper()) is True


@given(numbers.filter(lambda number: abs(number) < 1e300))
def test_a_number_survives_being_a_text_to_15_digits(number: float) -> None:
    written = to_text(number)
    assert isinstance(written, str)
    read = read_number(written)
    assert read is not None
    assert math.isclose(read, number, rel_tol=1e-14, abs_tol=1e-320)


@given(numbers)
def test_general_never_writes_more_than_15_digits(number: float) -> None:
    digits = general(number).upper().partition("E")[0].replace("-", "").replace(".", "")
    assert len(digits.strip("0")) <= 15


@given(singles)
def test_blank_zero_and_false_are_the_same_number_and_condition(value: Any) -> None:
    assert to_number(None) == to_number(False) == 0.0
    assert to_truth(None) is to_truth(0.0) is False
    if isinstance(value, float):
        assert to_truth(value) is (value != 0)


@given(st.floats(-1e9, 1e9), st.integers(-3, 6))
def test_rounding_is_symmetric_and_stays_within_half_a_unit(number: float, digits: int) -> None:
    assert rounded(-number, digits) == -rounded(number, digits)
    assert abs(rounded(number, digits) - number) <= 0.5 * 10.0**-digits * (1 + 1e-6) + 1e-9 * abs(number)


@given(numbers)
def test_minus_minus_is_the_number(number: float) -> None:
    assert neg(neg(number)) == number


@given(st.lists(singles, min_size=1, max_size=6), singles)
def test_an_operator_over_an_array_is_the_operator_on_each(items: list[Any], other: Any) -> None:
    for operator in (mul, eq, add):
        whole = _safe(lambda a, b, op=operator: each(op, a, b), Array(items, len(items), 1), other)
        parts = [_safe(operator, item, other) for item in items]
        if whole is not None and None not in parts:
            assert list(whole.items) == parts
            two = each(operator, Array(items, len(items), 1), Array([other] * len(items), len(items), 1))
            assert isinstance(two, Array)
            assert list(two.items) == parts


@given(st.integers(1900, 9998), st.integers(1, 12), st.integers(1, 28), st.booleans())
def test_a_date_survives_being_a_day_number(year: int, month: int, day: int, date1904: bool) -> None:
    number = calendar.serial(year, month, day, date1904=date1904)
    if number is not None:
        assert calendar.parts(number, date1904=date1904) == (year, month, day)


@given(texts)
def test_a_pattern_with_its_wildcards_escaped_matches_only_its_text(text: str) -> None:
    escaped = text.replace("~", "~~").replace("*", "~*").replace("?", "~?")
    assert wildcard(escaped).matches(text)
    assert not wildcard(escaped).matches(text + "x")


@given(st.text(alphabet="A1$:!'\"(),;{}[]#@%&=<>+-*/^. \tSUMIF0E_xlfn", max_size=40))
def test_any_text_is_a_formula_or_refused_and_nothing_else(text: str) -> None:
    with suppress(Refused):
        assert parse(text, 1, 1) is not None


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 50), st.integers(1, 50))
def test_formulas_share_a_key_only_when_filling_one_down_gives_the_other(
    row: int, column: int, other_row: int, other_column: int
) -> None:
    from mas_cli.formulas.addresses import column_letters

    def text(r: int, c: int) -> str:
        return f"SUM($A{r},{column_letters(c + 1)}$4)&\"A{r}\"&'A 1'!{column_letters(c)}{r + 2}"

    same = relative(text(row, column), row, column) == relative(
        text(other_row, other_column), other_row, other_column
    )
    assert same is (row == other_row)
    assert (parse(text(row, column), row, column) == parse(text(row, column), row, column)) is True


@given(st.text("ab*?~", max_size=8), st.text("abAB~", max_size=9))
def test_a_pattern_means_what_trying_every_way_to_fill_its_stars_means(pattern: str, text: str) -> None:
    def slow(at: int, there: int) -> bool:
        if at == len(pattern):
            return there == len(text)
        if pattern[at] == "*":
            return any(slow(at + 1, further) for further in range(there, len(text) + 1))
        literal = pattern[at] == "~"
        if literal and at + 1 == len(pattern):
            return slow(at + 1, there)
        wanted, found = pattern[at + literal], text[there : there + 1]
        fits = found and (wanted.lower() == found.lower() or (wanted == "?" and not literal))
        return bool(fits) and slow(at + 1 + literal, there + 1)

    assert wildcard(pattern).matches(text) is slow(0, 0)
    first = next(
        (
            at
            for at in range(len(text) + 1)
            if any(Wildcard(pattern).matches(text[at:end]) for end in range(at, len(text) + 1))
        ),
        -1,
    )
    assert wildcard(pattern).find(text, 0) == first
