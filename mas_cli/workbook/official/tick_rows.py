"""Rows of cells to tick, one under each head for ja, nee and onbekend: a tick in one answers for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from mas_cli.instrument.definition import UNKNOWN
from mas_cli.workbook.official.binding import BEFORE_HEAD
from mas_cli.workbook.official.recognised_words import load_words

if TYPE_CHECKING:
    from mas_cli.instrument.values import AnswerValue
    from mas_cli.workbook.official.binding import Input


def rows_of_ticks(inputs: Iterable[Input]) -> tuple[tuple[str, ...], ...]:
    """Return the questions that are one row of ticks, by their ids; a row has two of them at least."""
    words = load_words()
    heads = {*words.yes, *words.no, *words.unknown}
    ticks = [
        one
        for one in inputs
        if len(one.options) == 1
        and not one.controls
        and not one.listed
        and one.text.rpartition(BEFORE_HEAD)[2].strip().casefold() in heads
    ]
    rows = groupby(ticks, key=lambda one: (one.sheet, one.ref.row, one.text.rpartition(BEFORE_HEAD)[0]))
    found = (tuple(one.id for one in row) for _place, row in rows)
    return tuple(row for row in found if len(row) > 1)


def answered_beside(rows: Iterable[tuple[str, ...]], answers: Mapping[str, AnswerValue]) -> frozenset[str]:
    """Return the unanswered questions of rows that have an answer: their blank cells are not ticked."""
    return frozenset(
        question
        for row in rows
        if any(answers.get(question, UNKNOWN) != UNKNOWN for question in row)
        for question in row
        if question not in answers
    )
