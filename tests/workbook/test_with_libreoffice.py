"""LibreOffice opens, recalculates, saves and prints the workbooks; it must show what we computed."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.screening import screen
from mas_cli.ooxml import patch_workbook
from mas_cli.workbook.layout import lay_out
from mas_cli.workbook.reading import read_workbook
from mas_cli.workbook.writing import write_answers
from support import office
from support.workbook import EDITIONS, TODAY, empty, instrument, instrument_for, random_answers

VISIBLE = ("Vragenlijst", "Advies")

pytestmark = [pytest.mark.oracle, pytest.mark.slow, pytest.mark.timeout(600)]

Saved = Callable[[str, dict[str, bytes]], dict[str, bytes]]


@pytest.fixture
def saved(tmp_path: Path, convert: office.Convert) -> Saved:
    """Have LibreOffice save files by name, all in one run."""

    def run(kind: str, files: dict[str, bytes]) -> dict[str, bytes]:
        sources = {name: tmp_path / f"{name}.xlsx" for name in files}
        for name, content in files.items():
            sources[name].write_bytes(content)
        convert(kind, sources.values(), tmp_path / kind)
        return {name: (tmp_path / kind / f"{name}.{kind}").read_bytes() for name in files}

    return run


def shown(source: bytes) -> dict[tuple[str, str], object]:
    """The results of all formulas on the visible sheets; an empty text and none are the same."""
    formulas = openpyxl.load_workbook(io.BytesIO(source))
    values = openpyxl.load_workbook(io.BytesIO(source), data_only=True)
    return {
        (name, cell.coordinate): values[name][cell.coordinate].value or ""
        for name in VISIBLE
        for row in formulas[name].iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def test_every_visible_cell_shows_what_a_recalculation_gives_and_the_saved_file_is_read_back(
    saved: Saved,
) -> None:
    rng = random.Random(1969)
    ours: dict[str, bytes] = {}
    sets: dict[str, AnswerSet] = {}
    for edition in EDITIONS:
        of = instrument(edition)
        for number in range(2):
            answers = random_answers(rng, of)
            name = f"{edition}-{number}"
            sets[name] = answers
            ours[name] = write_answers(empty(edition), of, answers, screen(of, answers, TODAY))
    # Without our results everything has to be computed.
    bare = {name: patch_workbook(source, {}, strip_cached=True) for name, source in ours.items()}
    for name, there in saved("xlsx", bare).items():
        assert shown(there) == shown(ours[name]), name
        found = read_workbook(there, instrument_for, today=TODAY)
        assert found.answers == sets[name]
        assert [finding for finding in found.findings if finding.code != "A11"] == []
        assert found.advice is not None
        assert found.shown.status == found.advice.status


def test_saved_by_libreoffice_a_workbook_can_be_filled_in_again_without_a_stale_result(
    saved: Saved,
) -> None:
    of = instrument()
    before = AnswerSet({"peildatum": TODAY, "verzuim_soort": "luxe", "ongeoorloofd": "ja"})
    after = AnswerSet(
        {**before.values, "luxe_dagen": 1, "luxe_eerste_keer": "ja", "school_communicatie_luxe": "nee"}
    )
    first = write_answers(empty(), of, before, screen(of, before, TODAY))
    there = saved("xlsx", {"een": first})["een"]
    second = write_answers(there, of, after, screen(of, after, TODAY))
    again = saved("xlsx", {"twee": second})["twee"]
    for source in (second, again):
        found = read_workbook(source, instrument_for, today=TODAY)
        assert found.answers == after
        assert found.findings == ()
        assert found.shown.status == "geen_route"
        assert found.shown.signals == ("waarschuwing",)


def test_on_opening_a_workbook_libreoffice_computes_the_advice_also_where_the_file_shows_an_old_one(
    saved: Saved,
) -> None:
    of = instrument()
    answers = AnswerSet({"peildatum": TODAY, "ongeoorloofd": "ja", "verzuim_soort": "luxe", "luxe_dagen": 1})
    source = write_answers(empty(), of, answers, screen(of, answers, TODAY))
    changed = patch_workbook(
        source, {"Vragenlijst": {lay_out(of).answer("luxe_dagen"): 3}}, strip_cached=False
    )
    assert read_workbook(changed, instrument_for, today=TODAY).shown.status == "onvoldoende_informatie"
    found = read_workbook(saved("xlsx", {"een": changed})["een"], instrument_for, today=TODAY)
    assert found.findings == ()
    assert found.shown.routes == ("dwang_straf",)


def test_it_prints_to_a4_pages(saved: Saved) -> None:
    of = instrument()
    answers = AnswerSet({"peildatum": TODAY})
    source = write_answers(empty(), of, answers, screen(of, answers, TODAY))
    pdf = saved("pdf", {"een": source})["een"]
    assert pdf.startswith(b"%PDF")
    assert 8 <= pdf.count(b"/Type/Page/") <= 16
    sizes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)", pdf)}
    assert {tuple(map(round, size)) for size in sizes} == {(595, 842), (842, 595)}
