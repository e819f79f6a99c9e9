"""The code of a case: what a person types."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mas_cli.casefile.code import code_of, prefix_of

CONTAINERS = st.binary(min_size=16, max_size=16).map(bytes.hex)
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(CONTAINERS)
def test_a_code_leads_back_to_its_container(container: str) -> None:
    prefix = prefix_of(code_of(container))
    assert prefix is not None
    assert container.startswith(prefix)
    assert prefix_of(container) == container


@given(CONTAINERS, st.integers(0, 8), st.sampled_from(SIGNS))
def test_one_mistyped_sign_is_seen(container: str, position: int, sign: str) -> None:
    signs = list(code_of(container).replace("-", ""))
    wrong = signs[position] != sign
    signs[position] = sign
    assert (prefix_of("".join(signs)) is None) == wrong


@given(CONTAINERS)
def test_small_letters_spaces_and_look_alikes_are_taken(container: str) -> None:
    code = code_of(container)
    assert prefix_of(code.lower().replace("-", " ")) == prefix_of(code)
    assert prefix_of(code.replace("0", "O").replace("1", "l")) == prefix_of(code)


@given(st.text(max_size=40))
def test_anything_else_is_no_code(text: str) -> None:
    prefix = prefix_of(text)
    assert prefix is None or len(prefix) in {10, 32}


def test_a_code_says_nothing_but_the_random_id() -> None:
    assert code_of("00" * 16) == "000-000-000"
    assert len({code_of(f"{number:010x}{'0' * 22}") for number in range(2000)}) == 2000


def test_the_example_of_the_manual_could_be_a_case() -> None:
    assert prefix_of("K7Q-3MX-4TT") is not None
