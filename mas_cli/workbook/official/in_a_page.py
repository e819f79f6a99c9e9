"""A bound workbook for a page that computes by itself: cells and outcomes as data, formulas as code.

What the page cannot compute is told there outcome by outcome; `mas screen` computes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mas_cli.formulas import DUTCH, Form
from mas_cli.formulas.javascript import script_of
from mas_cli.i18n import _
from mas_cli.instrument.instrument import PageProgram

if TYPE_CHECKING:
    from mas_cli.formulas.javascript import Script
    from mas_cli.workbook.official.binding import Input
    from mas_cli.workbook.official.bound import BoundInstrument


def with_plain_lists(instrument: BoundInstrument) -> BoundInstrument:
    """Return the workbook with each list that depends on other answers asked as text."""
    questions = dict(instrument.questions)
    for id_ in instrument.depending:
        help_ = _("Its list depends on other answers: write the answer as it stands there. {place}")
        told = help_.format(place=instrument.definition.questions[id_].help)
        questions[id_] = replace(questions[id_], type="text", options={}, help=told)
    return replace(instrument, questions=questions)


def in_a_page(instrument: BoundInstrument) -> PageProgram:
    """Return what the page needs besides the questions, and JavaScript that defines `WORKBOOK`."""
    binding = instrument.binding
    script = script_of(instrument.formulas, [one.ref for one in binding.outputs])
    data = {
        "decimal": (instrument.keeping.typing.region or DUTCH).decimal,
        "cells": {one.id: _cell(instrument, one, script) for one in binding.in_cells},
        "outcomes": [
            {
                "text": one.text,
                "cell": f"{one.sheet}!{one.cell}",
                "slot": script.outputs.get(one.ref),
                "routes": dict(one.routes),
                "left_out": script.left_out.get(one.ref, ""),
            }
            for one in binding.outputs
        ],
        "deciding": [id_ for id_ in instrument.questions if id_ in instrument.deciding],
    }
    return PageProgram(data, script.source)


def _cell(instrument: BoundInstrument, one: Input, script: Script) -> dict[str, Any]:
    """Return where an answer goes, and what each answer to choose from becomes there."""
    kept = instrument.keeping
    form = instrument.contents.form(one.ref)
    options: dict[str, Any] = {}
    for option in one.options:
        doubt = kept.doubt(one, option.id, one.options)
        value = kept.cell(one, option.id, one.options)
        options[option.id] = value if doubt is None else {"doubt": doubt.construct}
    return {
        "slot": script.inputs[one.ref],
        "text": form is Form.TEXT,
        "general": form is Form.GENERAL,
        "share": form is Form.PERCENT,
        "listed": bool(one.listed),
        "options": options,
    }
