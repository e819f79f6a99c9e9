"""What asks for attention today: which cases, in what order, and with which command."""

from __future__ import annotations

from datetime import date

from mas_cli.casefile.summary import Summary, Term, decode
from mas_cli.casefile.today import Kind, attention

TODAY = date(2026, 11, 30)


def case(number: int, **fields: object) -> Summary:
    return Summary(f"{number:02x}" * 16, status="in_behandeling", achternaam=f"N{number}", **fields)  # type: ignore[arg-type]


SCREENED = {"screened": "2026-10-01", "melding": "2026-09-01"}


def test_late_comes_before_due_before_new_before_unfinished_and_the_oldest_first() -> None:
    cases = [
        case(1, advice=("halt",), **SCREENED),
        case(2, melding="2026-11-03"),
        case(3, melding="2026-11-01"),
        case(4, terms=(Term("t", "2026-12-05", "straks"),), **SCREENED),
        case(5, terms=(Term("t", "2026-11-29", "gisteren"), Term("u", "2026-11-30", "vandaag")), **SCREENED),
        case(6, terms=(Term("t", "2036-01-01", "verjaring"),), **SCREENED),
        case(7, begun=("screen", "mazl", "pv-halt", "waarschuwing"), **SCREENED),
        case(8, meldcode="mc1", meldcode_sinds="2026-05-01", **SCREENED),
        case(9, advice=("halt",), route="halt", screened="2026-10-01", melding="2026-11-20"),
    ]
    found = [(item.case.achternaam, item.kind, item.command[0]) for item in attention(cases, TODAY)]
    assert found == [
        ("N5", Kind.LATE, "werk"),
        ("N5", Kind.DUE, "werk"),
        ("N4", Kind.DUE, "werk"),
        ("N3", Kind.NEW, "screen"),
        ("N2", Kind.NEW, "screen"),
        ("N9", Kind.NEW, "screen"),
        ("N8", Kind.UNFINISHED, "meldcode"),
        ("N1", Kind.UNFINISHED, "werk"),
        ("N7", Kind.UNFINISHED, "screen"),
        ("N7", Kind.UNFINISHED, "toets"),
        ("N7", Kind.UNFINISHED, "pv"),
        ("N7", Kind.UNFINISHED, "brief"),
    ]


def test_a_closed_case_and_one_in_which_nothing_is_open_ask_for_nothing() -> None:
    closed = Summary("0a" * 16, status="gesloten", terms=(Term("t", "2026-11-01"),), begun=("screen",))
    assert attention([closed, case(11, **SCREENED)], TODAY) == []


def test_a_summary_of_before_there_were_titles_is_read_and_one_of_now_keeps_everything() -> None:
    old = b'{"status":"nieuw","terms":[["termijn.x","2026-11-01"]]}'
    (item, _new) = attention([decode("0b" * 16, old)], TODAY)
    assert (item.kind, item.what) == (Kind.LATE, "termijn.x")
    whole = case(12, terms=(Term("t", "2026-12-05", "straks"),), begun=("screen",), screened="2026-10-01")
    assert decode(whole.container, whole.encode()) == whole
