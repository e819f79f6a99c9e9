"""The instrument as other faces take it, a bound workbook among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.faces.page import Served
    from mas_cli.instrument.instrument import Instrument


def page_of(instrument: Instrument, *, until: date | None = None, served: Served | None = None) -> bytes:
    """Return the page as UTF-8; see `faces.page.page`."""
    from mas_cli.faces.page import Computing, page
    from mas_cli.workbook.official.bound import BoundInstrument
    from mas_cli.workbook.official.in_a_page import in_a_page

    plain = with_plain_lists(instrument)
    computing = Computing(*in_a_page(plain)) if isinstance(plain, BoundInstrument) else None
    return page(plain, until=until, served=served, computing=computing)


def with_plain_lists(instrument: Instrument) -> Instrument:
    """Return the instrument with a list that depends on other answers as text, which every face can ask."""
    from mas_cli.workbook.official import in_a_page
    from mas_cli.workbook.official.bound import BoundInstrument

    return in_a_page.with_plain_lists(instrument) if isinstance(instrument, BoundInstrument) else instrument
