"""Instruments, filled workbooks and small surgery on them that the tests of this folder share."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from mas_cli.instrument import loading
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.ooxml import open_package, write_package
from mas_cli.paths import data_root
from mas_cli.workbook.generate import generate

EDITIONS = ("2019-01", "2020-04", "2022-03")
TODAY = date(2026, 9, 1)

EXAMPLE = AnswerSet(
    {
        "peildatum": TODAY,
        "geboortedatum": date(2011, 5, 3),
        "verzuim_soort": "relatief_16uur",
        "ongeoorloofd": "ja",
        "verzuim_uren": 24,
        "te_laat_aantal": 0,
        "eerder_halt": "nee",
        "eigen_initiatief": "ja",
        "erkent_verzuim": "ja",
        "psychische_problematiek": "nee",
        "instemming_jongere_halt": "ja",
        "instemming_ouders_halt": "ja",
        "school_maatregelen": "ja",
        "hulp_geweigerd": "onbekend",
    },
    {"verzuim_uren": "Volgens de school", "pesten": "=1+1 is geen formule\nmaar een toelichting"},
)


@functools.cache
def instrument(edition: str = "2019-01") -> Instrument:
    """An edition that ships."""
    definition, findings = loading.load(data_root("instruments") / "mas" / edition)
    assert definition is not None, findings
    return resolve(definition, TODAY)


def instrument_for(id_: str, edition: str) -> Instrument:
    """As a command looks an instrument up."""
    assert id_ == "mas"
    return instrument(edition)


@functools.cache
def empty(edition: str = "2019-01") -> bytes:
    """An empty workbook."""
    return generate(instrument(edition), answers=None, screening=None, today=TODAY)


@functools.cache
def example() -> bytes:
    """A workbook filled with `EXAMPLE`."""
    return generate(instrument(), answers=EXAMPLE, screening=None, today=TODAY)


def random_answers(rng: random.Random, of: Instrument) -> AnswerSet:
    """Answers of every type, some open and some onbekend, and some remarks."""
    values: dict[str, Any] = {"peildatum": TODAY}
    share = rng.choice([0.2, 0.7, 1.0])
    for question in of.questions.values():
        if question.id == "peildatum" or rng.random() > share:
            continue
        if question.type in {"jno", "choice"}:
            values[question.id] = rng.choice([*question.options, *question.options, UNKNOWN])
        elif question.type == "date":
            values[question.id] = TODAY - timedelta(days=rng.randint(5 * 365, 19 * 365))
        else:
            halves = [8.5, 60.5] if (question.step or 1) < 1 else []
            values[question.id] = rng.choice([1, 9, 12, 60, 61, *halves, UNKNOWN])
    remarks = {question: f"Toelichting <{question}> & meer" for question in values if rng.random() < 0.1}
    return AnswerSet(values, remarks)


def changed(source: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed."""
    package = open_package(source)
    before = package.read(part)
    after = change(before)
    assert after != before
    return write_package(package, {part: after})


def replaced(source: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with a text replaced in one part."""
    return changed(source, part, lambda data: data.replace(old.encode(), new.encode()))
