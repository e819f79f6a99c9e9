"""Markup made to be matched in many ways costs no more than its length: no expression tries them all."""

from __future__ import annotations

import contextlib
import time

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.ooxml import Limits, iter_rows, open_workbook, patch_workbook, read_cells

_MANY = 150_000
_PLAIN = '<row r="1"><c r="A1"><v>1</v></c></row>'
# In step with the length: a tenth of a second. In step with its square: minutes.
_SECONDS = 10


def row(cells):
    return f'<row r="1"><c r="A1"><v>1</v></c>{cells}</row>'


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        pytest.param(row('<c r="B1">' + " " * _MANY + "x</c>"), {}, id="space in a cell"),
        pytest.param(row('<c r="B1"><f>1</f>' + " " * _MANY + "x</c>"), {}, id="space behind a formula"),
        pytest.param(row("<c" + ' a="b"' * _MANY + "><v>1</v></c>"), {}, id="attributes"),
        pytest.param(row('<c r="B1"' + ' t=""' * _MANY + "><f>1</f><v>1</v></c>"), {}, id="types"),
        pytest.param(row('<c r="B1"><f' + ' t=""' * _MANY + "/><v>1</v></c>"), {}, id="types of a formula"),
        pytest.param(
            row('<c r="B1"><f>1</f></c><c r="C1" t="str"><is><t>' + ' t="a"' * _MANY + "</t></is></c>"),
            {},
            id="text like a type",
        ),
        pytest.param(row('<c r="B1"><v>' * _MANY), {}, id="cells without an end"),
        pytest.param(row('<c r="B1"><f>' * _MANY), {}, id="formulas without an end"),
        pytest.param("<row" + " " * _MANY + _PLAIN[4:], {}, id="space in a row"),
        pytest.param("<row " * _MANY + _PLAIN, {}, id="rows without an end"),
        pytest.param(
            row('<c r="B1" t="inlineStr"><is>' + "<rPh><t>x</t>" * _MANY + "</is></c>"), {}, id="readings"
        ),
        pytest.param(
            row('<c r="B1" t="inlineStr"><is>' + "</rPh>" * _MANY + "<rPh>" * _MANY + "</is></c>"),
            {},
            id="readings that end before they begin",
        ),
        pytest.param(
            row('<c r="B1" t="s"><v>0</v></c>'),
            {"shared": "<si>" + '<rPh sb="0" eb="1">' * _MANY + "<t>x</t></si>"},
            id="readings in a shared text",
        ),
        pytest.param(
            _PLAIN, {"main": "<calcPr" + " " * _MANY + 'calcId="1"/>'}, id="space in the settings"
        ),
        pytest.param(_PLAIN, {"before": "<col " + " " * _MANY + "/>"}, id="space in a column"),
        pytest.param(
            _PLAIN, {"after": "<mergeCells>" + "<mergeCell " * _MANY + "</mergeCells>"}, id="merged cells"
        ),
    ],
)  # fmt: skip
def test_what_can_be_matched_in_many_ways_is_not_tried_in_all(office, rows, options):
    data = office.workbook(rows, **options)
    limits = Limits(ratio=100_000)
    began = time.process_time()
    for action in (
        lambda: sum(1 for _row in iter_rows(open_workbook(data, limits=limits), "Blad")),
        lambda: read_cells(open_workbook(data, limits=limits), "Blad", ["A1", "B1", "C1"]),
        lambda: patch_workbook(data, {"Blad": {"A1": 2, "D1": 4}}, limits=limits),
    ):
        with contextlib.suppress(InvalidInput):
            action()
    assert time.process_time() - began < _SECONDS
