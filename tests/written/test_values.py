"""Numbers, hours, words, identifiers and names: read right, or refused with what to write instead."""

import itertools
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli import written
from mas_cli.written import (
    Wrong,
    alike,
    read_bsn,
    read_hours,
    read_number,
    read_onderwijsnummer,
    read_postcode,
    read_surname,
    read_yes_no,
    same_first_name,
    same_surname,
)

AMOUNTS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


@given(AMOUNTS)
def test_a_number_is_the_same_with_a_comma_and_a_point(amount):
    text = f"{amount:f}"
    assert read_number(text) == read_number(text.replace(".", ",")) == read_number(amount) == amount


@given(AMOUNTS)
def test_a_number_that_is_shown_can_be_read_back(amount):
    plain = written.number(amount, grouped=False)
    assert read_number(plain) == amount


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_one_separator_with_three_digits_behind_it_is_never_guessed(whole, rest, sign):
    with pytest.raises(Wrong):
        read_number(f"{whole}{sign}{rest:03}")
    with pytest.raises(Wrong):
        read_hours(f"{whole}{sign}{rest:03} uur")


@pytest.mark.parametrize(
    "raw", [True, "1 024", "1.02.4", "1,2,3", "NaN", "inf", float("nan"), float("inf"), "1_0", "٣", []]
)
def test_what_is_no_number_is_refused(raw):
    with pytest.raises(Wrong):
        read_number(raw)


@given(st.integers(0, 5000))
def test_half_hours_are_hours_in_every_form(halves):
    hours = Decimal(halves) / 2
    minutes = halves * 30
    forms = [
        f"{hours:f}",
        f"{hours:f}".replace(".", ","),
        f"{minutes // 60}:{minutes % 60:02}",
        f"{minutes // 60}:{minutes % 60:02}:00",
        f"{minutes // 60}u{minutes % 60:02}",
        f"{hours:f} uur",
        float(hours),
        timedelta(minutes=minutes),
    ]
    assert {read_hours(form) for form in forms} == {hours}
    assert read_hours(float(hours) / 24, days=True) == hours


def test_a_time_of_day_in_a_cell_for_hours_is_a_duration():
    assert read_hours(time(16, 30)) == Decimal("16.5")


@pytest.mark.parametrize(
    "raw", ["16:20", timedelta(minutes=1), "8:60", "8:00:30", date(2026, 9, 1), True, "uur", "-1:30"]
)
def test_minutes_are_never_rounded_to_hours(raw):
    with pytest.raises(Wrong):
        read_hours(raw)


@pytest.mark.parametrize("raw", [None, "", " "])
def test_nothing_is_no_value_of_any_kind(raw):
    readers = (read_number, read_hours, read_yes_no, read_bsn, read_postcode, written.read_brin, read_surname)
    assert [reader(raw) for reader in readers] == [None] * len(readers)


def test_words_of_a_list_go_before_our_own():
    assert read_yes_no("X", {"x": "ja"}) == "ja"
    assert read_yes_no(False) == "nee"
    with pytest.raises(Wrong):
        read_yes_no("X")
    with pytest.raises(Wrong):
        read_yes_no(1)


@pytest.mark.parametrize(
    "raw",
    [
        "12",
        "199989",
        "1234567",
        "1234567890",
        "10000094.0",
        "1,11222E+08",
        "1.1E8",
        "000000000",
        "11122233a",
        "111222334",
    ],
)
def test_a_number_that_is_no_bsn_is_refused_without_being_repeated(raw):
    with pytest.raises(Wrong) as caught:
        read_bsn(raw)
    assert raw not in caught.value.message
    assert caught.value.remedy


@given(st.integers(0, 10**9 - 1))
def test_a_bsn_is_never_padded_from_less_than_eight_digits(number):
    try:
        found = read_bsn(str(number))
    except Wrong:
        return
    assert len(str(number)) in {8, 9}
    assert found == str(number).zfill(9)


def test_a_number_in_a_cell_is_the_bsn_it_shows():
    assert read_bsn(111222333) == read_bsn(111222333.0) == read_bsn("111 222 333") == "111222333"
    assert read_bsn("onbekend") is None


def test_an_onderwijsnummer_is_told_from_a_bsn():
    assert written.is_onderwijsnummer("101222331")
    assert not written.is_onderwijsnummer("111222333")
    assert read_onderwijsnummer("1012.22.331") == "101222331"


@pytest.mark.parametrize(
    "raw", ["1234 A", "1234ABC", "123AB", "0234AB", "1234SS", "12345AB", "straat", "!", "1" * 40]
)
def test_a_mistaken_postcode_is_refused(raw):
    with pytest.raises(Wrong):
        read_postcode(raw)


@pytest.mark.parametrize("raw", ["9000", "47533", "L-1234", "SW1A 1AA", "114 55", "K1A 0B1", "D-47533"])
def test_a_postcode_abroad_is_kept_as_written(raw):
    assert read_postcode(raw) == raw


@pytest.mark.parametrize("raw", [".", " . ", "..", "-", "", None])
def test_a_dot_is_no_surname(raw):
    assert read_surname(raw) is None


SPELLINGS = [
    ("", "van der Berg"),
    ("van der", "Berg"),
    ("", "Berg, van der"),
    ("v.d.", "Berg"),
    ("", "v/d Berg"),
    ("vd", "Berg"),
    ("v d", "Berg"),
    ("VAN  DER", "BÉRG"),
    ("", "Vanderberg"),
    ("", "Berg v.d."),
]


def test_one_surname_in_many_spellings_is_one():
    for one, other in itertools.product(SPELLINGS, repeat=2):
        assert same_surname(*one, *other), (one, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("", "de Vries"), ("", "Vries"), True),
        (("", "Jansen - de Vries"), ("", "Vries, de"), True),
        (("", "Jansen-de Vries"), ("", "de Vries-Jansen"), True),
        (("van", "Dijk"), ("de", "Dijk"), False),
        (("", "Jansen"), ("", "Pietersen"), False),
        (("van den", "Berg"), ("van der", "Berg"), False),
        (("", "El Amrani"), ("", "Elamrani"), True),
        (("", "Yılmaz"), ("", "Yilmaz"), True),
        (("", "Ðurić"), ("", "Duric"), True),
        (("", "van"), ("", "Van"), True),
        (("", ""), ("", ""), False),
    ],
)
def test_surnames_that_can_be_the_same(one, other, same):
    assert same_surname(*one, *other) is same
    assert same_surname(*other, *one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sam", "SAM", True),
        ("Sam Willem", "Sam", True),
        ("S.", "Sam", True),
        ("Sam", "Samuel", True),
        ("Jan-Willem", "Jan Willem", True),
        ("Janwillem", "Jan-Willem", True),
        ("José", "Jose", True),
        ("Sam", "", True),
        ("Sam", "Sem", False),
        ("Bo", "Bob", False),
        ("Daan", "Fien", False),
    ],
)
def test_first_names_that_can_be_the_same(one, other, same):
    assert same_first_name(one, other) is same
    assert same_first_name(other, one) is same


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Coördinator  zorg", "coordinator_zorg"),
        ("'s-Gravenhage", "s_gravenhage"),
        ("Ærø & Łódź", "aero_lodz"),
        ("Straße 12", "strasse_12"),
        ("Ω", ""),
        ("een lange titel van veel woorden", "een_lange_titel"),
    ],
)
def test_an_id_is_made_of_what_is_heard(text, made):
    assert written.identifier(text, 16) == made


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_a_name_is_like_itself_whatever_stands_in_it(first, prefix, surname):
    name = first, prefix, surname
    assert alike(name, name) is bool(written.folded(f"{prefix} {surname}"))
    assert written.folded(written.folded(surname)) == written.folded(surname)
