"""Bytes that mean one thing only: tuples, padding, headers, recovery keys."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mas_cli.errors import Locked, MasError
from mas_cli.vault import header, store
from mas_cli.vault.encoding import Malformed, first, join, pad, split, unpad
from mas_cli.vault.manifest import decode_list, encode_list, find
from mas_cli.vault.recovery import RecoveryKey, parse_recovery

PARTS = st.lists(st.binary(max_size=40), max_size=6)


@given(PARTS)
def test_a_tuple_comes_apart_as_it_was_joined(parts):
    assert split(join(*parts)) == parts


@given(st.binary(max_size=60))
@example(b"")
def test_the_first_part_is_the_one_that_comes_apart_first(data):
    try:
        parts = split(data)
    except Malformed:
        return
    if parts:
        assert first(data) == parts[0]
    else:
        with pytest.raises(Malformed):
            first(data)


@given(PARTS, PARTS)
@example([b"ab", b"c"], [b"a", b"bc"])
@example([b""], [])
def test_no_two_tuples_give_the_same_bytes(one, other):
    assert (join(*one) == join(*other)) == (one == other)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_tuple_are_refused_or_give_themselves_again(data):
    try:
        parts = split(data)
    except Malformed:
        return
    assert join(*parts) == data


@given(st.binary(max_size=5000), st.sampled_from([0, 64, 256]))
def test_padding_comes_off_and_costs_at_most_an_eighth(data, least):
    padded = pad(data, least)
    assert unpad(padded) == data
    assert len(padded) >= max(least, len(data) + 4)
    assert len(padded) <= max(least, (len(data) + 4) * 9 // 8 + 1)


def test_few_sizes_are_left_to_tell_apart():
    assert len({len(pad(bytes(length), 256)) for length in range(10_000)}) < 100


@given(st.binary(max_size=60))
def test_padding_that_is_not_zeros_is_refused(data):
    try:
        content = unpad(data)
    except Malformed:
        return
    assert data[4:].rstrip(b"\0") == content.rstrip(b"\0")


@given(st.binary(max_size=300))
@example(b'{"magic":"mas-vault","format":1}')
@example(
    b'{"magic":"mas-vault","format":1,"vault":5,"revision":1,"epoch":1,"slots":[],"previous":"","mac":""}'
)
@example(
    b'{"magic":"mas-vault","format":1,"vault":"00","revision":1,"epoch":1,"slots":5,"previous":"","mac":""}'
)
@example(b'{"magic":"mas-vault","format":NaN}')
@example(b'["magic"]')
def test_no_bytes_make_the_header_parser_stumble(data):
    with pytest.raises(MasError):
        header.decode(data, "kluis")


@given(st.binary(min_size=20, max_size=20))
def test_a_recovery_key_is_read_as_it_was_written_and_as_people_write_it(secret):
    written = RecoveryKey.generate(lambda _count: secret).text
    assert parse_recovery(written) == secret
    careless = written.lower().replace("0", "o").replace("1", "l").replace("-", "  ")
    assert parse_recovery(careless) == secret


@given(st.binary(min_size=20, max_size=20), st.integers(0, 35), st.integers(0, 35))
def test_two_letters_of_a_recovery_key_that_changed_places_are_noticed(secret, one, other):
    letters = list(RecoveryKey.generate(lambda _count: secret).text.replace("-", ""))
    letters[one], letters[other] = letters[other], letters[one]
    changed = "".join(letters)
    if changed == RecoveryKey.generate(lambda _count: secret).text.replace("-", ""):
        return
    try:
        # A checksum of 20 bits lets one in a million through; the key then opens nothing.
        assert parse_recovery(changed) != secret
    except Locked:
        return


@given(st.dictionaries(st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32), max_size=20))
def test_a_list_of_containers_is_read_as_a_whole_and_one_by_one(bucket):
    row = encode_list(bucket)
    assert decode_list(row) == bucket
    assert all(find(row, container) == expected for container, expected in bucket.items())


def test_a_container_is_not_found_across_two_entries_of_a_list():
    one, other = b"\1" * 16, b"\2" * 16
    row = encode_list({one: b"\3" * 24 + b"\2" * 8, other: b"\4" * 32})
    assert find(row, b"\2" * 16) == b"\4" * 32
    assert find(row, b"\3" * 16) is None


@given(st.binary(max_size=4), st.binary(max_size=6))
@example(b"\xff\xff", b"\xff\xff\xff")
@example(b"\x01\xff", b"\x02")
def test_a_range_of_keys_is_exactly_those_with_the_prefix(prefix, key):
    condition, bounds = store._range(prefix)
    within = bounds[0] <= key and (len(bounds) == 1 or key < bounds[1])
    assert condition.count("?") == len(bounds)
    assert within == key.startswith(prefix)
