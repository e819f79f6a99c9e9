"""Which instrument holds on which day, without resolving it anew for every day.

Between two days on which an edition or a parameter changes the instrument is one and the same.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.instrument import catalog
from mas_cli.workbook.official.store import folder_of

if TYPE_CHECKING:
    from mas_cli.batch.model import Choice
    from mas_cli.instrument.instrument import Instrument


class Eras:
    """The instruments of one choice, by day."""

    def __init__(self, choice: Choice) -> None:
        """Prepare.

        Raises:
            InvalidInput: there is no such instrument, or it has faults.
        """
        self._choice = choice
        self._resolved: dict[int, Instrument] = {}
        self.changes: tuple[date, ...] = ()
        if folder_of(choice.name) is not None:
            return  # a workbook is the same on every day
        changes: set[date] = set()
        name, _slash, _edition = choice.name.partition("/")
        places = [edition.place for edition in catalog.editions(name)]
        changes.update(edition.valid_from for edition in catalog.editions(name))
        for place in places or [catalog.place_of(choice.name, date.max)]:
            for parameter in catalog.open_definition(place).parameters.values():
                changes.update(value.valid_from for value in parameter.waarden)
        self.changes = tuple(sorted(changes))

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
