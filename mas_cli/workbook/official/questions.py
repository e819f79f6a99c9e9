"""The questions of a binding as the definition of an instrument."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli.i18n import _
from mas_cli.instrument.definition import (
    NO_ROUTE,
    Basis,
    DecisionOutcome,
    DecisionStep,
    Definition,
    Question,
    Route,
    Slots,
    Source,
)
from mas_cli.law.parameters import Parameters
from mas_cli.workbook.official import store
from mas_cli.workbook.official.routes import titles

if TYPE_CHECKING:
    from mas_cli.workbook.official.binding import Binding, Input

STEP: Final = "werkboek"
_SOURCE: Final = "W"
_FAR: Final = 999_999_999


def definition_of(binding: Binding, on: date) -> Definition:
    """The instrument of a binding; every question applies and nothing is decided by a rule of ours."""
    basis = Basis((_SOURCE,), "SOURCE")
    headings = list(dict.fromkeys(one.section or one.sheet for one in binding.inputs))
    blocks = {str(number): title for number, title in enumerate(headings, 1)}
    block_of = {title: block for block, title in blocks.items()}
    questions = {
        one.id: _question(one, block_of[one.section or one.sheet], basis)
        for one in sorted(binding.inputs, key=lambda one: headings.index(one.section or one.sheet))
    }
    mapped = dict.fromkeys(route for one in binding.outputs for route in one.routes.values() if route)
    return Definition(
        id=binding.name,
        edition=store.EDITION,
        title=binding.title,
        reconstruction=False,
        statement=_("The questions and the outcome are those of the workbook {file}.").format(
            file=binding.file
        ),
        valid_from=on,
        changes="",
        sha256=binding.sha256,
        blocks=blocks,
        questions=questions,
        groups={},
        facts={},
        bands={},
        routes={route: Route(route, titles().get(route, route), "", (_SOURCE,), ()) for route in mapped},
        signals={},
        decision=(
            DecisionStep(STEP, _("Computed by the workbook itself"), outcome=DecisionOutcome(NO_ROUTE)),
        ),
        checks={},
        slots=Slots({}, {}),
        sources={_SOURCE: Source(_SOURCE, binding.file, "")},
        parameters=Parameters({}),
    )


def _question(one: Input, block: str, basis: Basis) -> Question:
    low, high = one.minimum, one.maximum
    if one.type == "integer":
        low = low if isinstance(low, int) else -_FAR
        high = high if isinstance(high, int) else _FAR
    elif one.type == "date":
        low = low if isinstance(low, date) else date(1900, 1, 1)
        high = high if isinstance(high, date) else date(9999, 12, 31)
    place = _("Cell {cell} of the sheet {sheet}.")
    if one.controls:
        place = _("The form control at cell {cell} of the sheet {sheet}; a box that is off says nothing.")
    place = place.format(cell=one.cell, sheet=one.sheet)
    return Question(
        id=one.id,
        block=block,
        type=one.type,
        text=one.text.replace("{", "(").replace("}", ")"),
        help=place.replace("{", "(").replace("}", ")"),
        when="",
        options={option.id: option.label for option in one.options},
        minimum=low,
        maximum=high,
        unit="",
        default_today=False,
        basis=basis,
    )
