"""Workbooks and folders that the tests of this folder share."""

from __future__ import annotations

import csv
import functools
import io
import os
import random
import time
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mas_cli.batch.discovery import discover
from mas_cli.batch.model import COLUMNS
from mas_cli.batch.run import Run, Settings
from mas_cli.instrument import loading
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.instrument import Instrument, resolve
from mas_cli.instrument.screening import screen
from mas_cli.ooxml import open_package, patch_workbook, write_package
from mas_cli.paths import data_root
from mas_cli.workbook.choice import InstrumentChoice
from mas_cli.workbook.generate import generate
from mas_cli.workbook.writing import write_answers
from support.instrument import bounds

if TYPE_CHECKING:
    from pathlib import Path

EDITIONS = ("2019-01", "2020-04", "2022-03")
TODAY = date(2026, 11, 21)
ROW_COUNT = 240
CHOICE = InstrumentChoice("mas", None)

# Worked example 1: Halt.
HALT: dict[str, Any] = {
    "peildatum": date(2026, 9, 1),
    "geboortedatum": date(2011, 3, 1),
    "verzuim_soort": "relatief_16uur",
    "ongeoorloofd": "ja",
    "verzuim_begin": date(2026, 6, 1),
    "verzuim_eind": date(2026, 6, 28),
    "verzuim_uren": 24,
    "te_laat_aantal": 0,
    "eerdere_meldingen": 0,
    "eerder_waarschuwing": "nee",
    "eerder_halt": "nee",
    "eerder_pv": "nee",
    "verbalisant_boa": "ja",
    "eigen_initiatief": "ja",
    "erkent_verzuim": "ja",
    "psychische_problematiek": "nee",
    "schoolbeleving_negatief": "nee",
    "leerproblemen": "nee",
    "middelengebruik": "nee",
    "externaliserend": "nee",
    "internaliserend": "nee",
    "pesten": "nee",
    "slaap_gamen": "nee",
    "jongere_bereid_hulp": "ja",
    "instemming_jongere_halt": "ja",
    "ouders_werken_mee": "ja",
    "ouders_houden_thuis": "nee",
    "gezinsstress": "nee",
    "mantelzorg": "nee",
    "instemming_ouders_halt": "ja",
    "school_maatregelen": "ja",
    "school_gesprek": "ja",
    "hulp_ingezet": "nee",
    "hulp_geweigerd": "nee",
    "mc1_vermoeden": "nee",
    "ontwikkeling_bedreigd": "nee",
}


@functools.cache
def instrument(edition: str) -> Instrument:
    """An edition that ships, as it holds today."""
    definition, findings = loading.load(data_root("instruments") / "mas" / edition)
    assert definition is not None, findings
    return resolve(definition, TODAY)


@functools.cache
def empty(edition: str) -> bytes:
    """The empty workbook of an edition."""
    return generate(instrument(edition), answers=None, screening=None, today=TODAY)


def workbook(edition: str = "2022-03", **answers: Any) -> bytes:
    """A workbook filled with example 1, with these answers in place of its own (None leaves one open)."""
    of = instrument(edition)
    given = {key: value for key, value in {**HALT, **answers}.items() if value is not None}
    filled = AnswerSet({key: value for key, value in given.items() if key in of.questions})
    return write_answers(empty(edition), of, filled, screen(of, filled, TODAY))


def with_cells(content: bytes, sheet: str, cells: dict[str, Any]) -> bytes:
    """The workbook with other values in some cells, as a person types them."""
    return patch_workbook(content, {sheet: cells})


def with_part(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a text in one of its parts replaced."""
    package = open_package(content)
    return write_package(package, {part: package.read(part).replace(old, new)})


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def random_answers(rng: random.Random, of: Instrument) -> dict[str, Any]:
    """Answers to some questions, with numbers and dates near the places where something changes."""
    blank, unknown = rng.choice([0, 0, 0.05, 0.4]), rng.choice([0, 0, 0.2])
    lean = rng.choice([0.5, 0.2, 0.8])
    answers: dict[str, Any] = {}
    for question in of.questions.values():
        if rng.random() < blank:
            continue
        if rng.random() < unknown:
            answers[question.id] = UNKNOWN
        elif question.type == "jno":
            answers[question.id] = "ja" if rng.random() < lean else "nee"
        elif question.type == "choice":
            answers[question.id] = rng.choice(list(question.options))
        elif question.step is not None:
            near = [0, 1, 2, 8, 8.5, 9, 12, 15.5, 16, 59.5, 60, 60.5, 61]
            low, high = bounds(question)
            answers[question.id] = rng.choice(
                [n for n in near if low <= n <= high and n % question.step == 0]
            )
        elif question.id == "geboortedatum":
            answers[question.id] = date(2006, 1, 1) + timedelta(days=rng.randint(0, 6500))
        else:
            answers[question.id] = date(2026, 7, 25) + timedelta(days=rng.randint(0, 200))
    if rng.random() < 0.7:
        answers["ongeoorloofd"] = "ja"
    return answers


def files(folder: Path, contents: dict[str, bytes]) -> Path:
    """A folder with these files, made with the folders above them."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


class HangingChoice(InstrumentChoice):
    """Never comes back for a workbook of 2019-01, as a reader that loops."""

    def of_workbook(self, instrument: str, edition: str) -> InstrumentChoice:
        if edition == "2019-01":
            time.sleep(600)
        return InstrumentChoice.of_workbook(self, instrument, edition)


class CrashingChoice(InstrumentChoice):
    """Ends the process at a workbook of 2019-01, as a library that aborts."""

    def of_workbook(self, instrument: str, edition: str) -> InstrumentChoice:
        if edition == "2019-01":
            os._exit(134)
        return InstrumentChoice.of_workbook(self, instrument, edition)


class GreedyChoice(InstrumentChoice):
    """Asks for more memory than there is at a workbook of 2019-01."""

    def of_workbook(self, instrument: str, edition: str) -> InstrumentChoice:
        if edition == "2019-01":
            bytearray(8 * 1024**3)
        return InstrumentChoice.of_workbook(self, instrument, edition)


class Collector:
    """Keeps what a run writes."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self.finished = False

    def write(self, batch: Any) -> None:
        self.rows += [dict(zip(COLUMNS, row, strict=True)) for row in batch.rows()]

    def finish(self, tally: Any, receipt: Any) -> None:
        self.finished = True

    def abandon(self) -> None:
        self.rows.clear()


def score(
    *paths: Path, choice: InstrumentChoice = CHOICE, jobs: int = 1, seconds: float = 30.0, **more: Any
) -> Any:
    """Score these paths; the rows that were written, and the run."""
    collector = Collector()
    settings = Settings(choice, TODAY, jobs, seconds=seconds)
    run = Run(settings, [collector], **more)
    run.score(discover(paths))
    run.finish()
    return collector.rows, run


def mixed_register(path: Path, days: tuple[str, ...]) -> Path:
    """Rows of several editions in Dutch spelling, some with faults, one refused by a check, one too short."""
    of, rng = instrument("2022-03"), random.Random(4)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["zaak", "school", "besluit", *of.questions])
        for number in range(ROW_COUNT):
            given = {key: str(value) for key, value in random_answers(rng, of).items()}
            given["peildatum"] = rng.choice(days)
            if number % 9 == 0:
                given[rng.choice(list(of.questions))] = rng.choice(["24,0", "wel", "=1+1", "31-2-2026"])
            if number % 17 == 0:
                given["geboortedatum"] = "1-1-2030"
            cells = [given.get(question, "") for question in of.questions]
            school = rng.choice(["École; noord", "-Zuid", ""])
            writer.writerow(
                [f"Z{number}", school, rng.choice(["halt", "geen"]), *cells][: -3 if number == 8 else None]
            )
    return path
