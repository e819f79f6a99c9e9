"""What is written means the same on the page as in every other face: `read.js` against `mas_cli.written`."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

import pytest

from mas_cli.instrument.answers import AnswerError, read_answer
from mas_cli.instrument.values import plain
from support.node import in_node
from support.page import instrument, reading_answers

OF = instrument("2022-03")
MONTHS = ("mei", "september", "sept", "mrt", "March", "okt", "xyz", "jun")
SIGNS = ("-", "/", ".", " ", " - ", "–", "")
PARTS = ("0", "00", "1", "5", "05", "12", "13", "28", "29", "30", "31", "32", "x", "xx", "?", "??", "99")
YEARS = ("2011", "2012", "1899", "2200", "2199", "1900", "11", "0000", "20111")
AROUND = ("", "", "", " ", "di ", "dinsdag ", "Wo. ", "\t")
TIMES = ("", "", "", " 00:00:00", "T00:00:00Z", " 25:00", " 14:30", "T10:00:00+02:00", "t1")


def days(rng: random.Random) -> str:
    sign, year = rng.choice(SIGNS), rng.choice([*YEARS[:2], *YEARS])
    day, month = rng.choice(PARTS), rng.choice([*PARTS, *MONTHS])
    body = rng.choice(
        [
            f"{day}{sign}{month}{sign}{year}",
            f"{year}{sign}{month}{sign}{day}",
            f"{month}{sign}{year}",
            f"{year}{sign}{month}",
            f"{day}{sign}{month}{rng.choice(SIGNS)}{year}",
            year,
            f"{year}{day:0>2}{month:0>2}",
        ]
    )
    return f"{rng.choice(AROUND)}{body}{rng.choice(TIMES)}{rng.choice(AROUND[:4])}"


def numbers(rng: random.Random) -> str:
    body = rng.choice(
        ["0", "7", "16", "60", "24", "1024", "999", "10000", "1.024", "0.500", "1.024.000", "1,024.5"]
    )
    fraction = rng.choice(
        [
            "",
            "",
            ",5",
            ".5",
            ",50",
            ",05",
            ",000",
            ".25",
            ":30",
            "u30",
            ":07",
            ":60",
            ":30:00",
            ",500000000001",
        ]
    )
    sign = rng.choice(["", "", "", "-", "+", "\N{MINUS SIGN}"])
    unit = rng.choice(["", "", "", " uur", "u", " lesuren", "h", " U.", " keer", "e2", " dagen"])
    return f"{sign}{body}{fraction}{unit}"


WORDS = (
    "ja",
    "Ja ",
    "J",
    "n",
    "NEE",
    "yes",
    "WAAR",
    "false",
    "onwaar",
    "?",
    "onbekend",
    "Onbekend",
    "o",
    "x",
    "1",
    "0",
    "",
    "  ",
)
PLAIN: tuple[Any, ...] = (
    True,
    False,
    0,
    1,
    24,
    24.5,
    -3,
    2011,
    20110514,
    40677,
    2011.5,
    1e16,
    1e-7,
    None,
    "relatief_16uur",
    "Luxe",
)


def cases() -> list[tuple[str, Any]]:
    rng = random.Random("written")
    of_type: dict[str, str] = {}
    for question in OF.questions.values():
        of_type.setdefault(f"{question.type} {question.step} {question.partly}", question.id)
    texts = [*WORDS, *PLAIN, "2011-00-05", "00-05-2011", "5 mei 2011", "36 uur", "1e5"]
    texts += [days(rng) for _ in range(2500)] + [numbers(rng) for _ in range(1200)]
    return list(itertools.product(of_type.values(), texts))


def as_python(question: str, raw: Any) -> Any:
    try:
        answer = read_answer(OF.questions[question], raw)
    except AnswerError:
        return "refused"
    return None if answer is None else plain(answer)


def test_the_page_reads_what_is_written_as_python_does() -> None:
    asked = cases()
    script = f"{reading_answers(OF)}console.log(JSON.stringify(readAll({json.dumps(asked)})));"
    taken = set()
    for (question, raw), read in zip(asked, in_node(script), strict=True):
        got = "refused" if "fault" in read else read.get("value")
        wanted = as_python(question, raw)
        assert got == wanted, (question, raw, wanted, read)
        taken.add((OF.questions[question].type, type(wanted).__name__, wanted == "refused"))
    # Of each type some are answers and some are refused.
    assert {("date", "str", False), ("date", "str", True), ("number", "float", False)} <= taken


@pytest.mark.parametrize(
    ("question", "raw", "stored"),
    [
        ("geboortedatum", "2011-00-05", "2011-00-05"),
        ("geboortedatum", "mei 2011", "2011-05-00"),
        ("geboortedatum", "di 1 sept. 2009 00:00", "2009-09-01"),
        ("verzuim_uren", "16u30", 16.5),
        ("verzuim_uren", "1.000,5", 1000.5),
    ],
)
def test_a_written_value_is_stored_in_one_way(question: str, raw: str, stored: Any) -> None:
    assert as_python(question, raw) == stored
