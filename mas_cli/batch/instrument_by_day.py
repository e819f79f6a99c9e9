"""Which instrument holds on which day, without resolving it anew for every day.

Between two days on which an edition or a parameter changes the instrument is one and the same.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.workbook.choice import InstrumentChoice


class Eras:
    """The instruments of one choice, by day."""

    def __init__(self, choice: InstrumentChoice) -> None:
        """Prepare.

        Raises:
            InvalidInput: there is no such instrument, or it has faults.
        """
        self._choice = choice
        self._resolved: dict[int, Instrument] = {}
        self.changes = choice.changes()

    def era(self, day: date) -> int:
        """The number of the period a day is in; `changes[era - 1]` is its first day."""
        return bisect_right(self.changes, day)

    def on(self, day: date) -> Instrument:
        """The instrument as it holds on a day.

        Raises:
            InvalidInput: a parameter has no value yet on that day.
        """
        era = self.era(day)
        found = self._resolved.get(era)
        if found is None:
            found = self._resolved[era] = self._choice.on(day)
        return found
