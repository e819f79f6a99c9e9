"""Text from outside must not be able to do anything to a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.text import one_line, safe


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[31mrood\x1b[0m", "\x9b31m", "a\x07b", "\u202eaap", "x\u200bz", "\ud800", "\x00", "a\rb", "\u2028"],
)
def test_control_characters_are_replaced(hostile):
    shown = safe(hostile)
    assert "\N{REPLACEMENT CHARACTER}" in shown
    assert not any(ord(char) < 32 and char not in "\n\t" for char in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize(
    "plain", ["Jan <de Boer> & Zn", "[red]x[/red]", "naïef café", "😀", "a\n\tb", "Œuvre"]
)
def test_ordinary_text_stays_as_it_is(plain):
    assert safe(plain) == plain


def test_windows_line_ends_become_newlines():
    assert safe("a\r\nb") == "a\nb"


def test_a_limit_shortens_with_an_ellipsis():
    assert safe("x" * 10_000, limit=20) == "x" * 19 + "…"


@given(st.text(), st.integers(1, 50))
def test_one_line_is_one_short_line(text, limit):
    shown = one_line(text, limit=limit)
    assert len(shown) <= limit
    assert "\n" not in shown
    assert safe(shown) == shown
