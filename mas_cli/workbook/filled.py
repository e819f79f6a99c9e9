"""The workbook of an instrument: generated from its definition, or the bound workbook itself, patched."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.screening import Screening
from mas_cli.workbook.official.bound import BoundInstrument, BoundScreening
from mas_cli.workbook.official.copies import fill

if TYPE_CHECKING:
    from datetime import date


@singledispatch
def empty_workbook(instrument: Instrument, today: date) -> bytes:
    """The workbook of an instrument without answers; of a bound one the file as it was added."""
    from mas_cli.workbook.generate import generate

    return generate(instrument, answers=None, screening=None, today=today)


@empty_workbook.register(BoundInstrument)
def _as_added(instrument: BoundInstrument, today: date) -> bytes:  # noqa: ARG001  a file has no day
    return instrument.data


@singledispatch
def filled_workbook(screening: Screening) -> bytes:
    """The workbook with the answers and the advice of a screening; a bound one keeps its own parts.

    Raises:
        InvalidInput: an answer cannot stand in its cell or control of a bound workbook.
    """
    from mas_cli.workbook.generate import generate

    return generate(
        screening.instrument, answers=screening.answers, screening=screening, today=screening.peildatum
    )


filled_workbook.register(BoundScreening, fill)
