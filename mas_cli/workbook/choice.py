"""Which instrument is worked with: one that shipped or was added as data, or a bound workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.instrument import catalog
from mas_cli.instrument.answers import AnswerSet, read_answers
from mas_cli.instrument.instrument import resolve
from mas_cli.instrument.screening import peildatum
from mas_cli.workbook.official.store import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.instrument.instrument import Instrument
    from mas_cli.workbook.official.bound import BoundInstrument

DayClock = Callable[[date], Callable[[], datetime]]
"""Gives the clock of a day: what TODAY and NOW read in a workbook that is computed as of that day."""


@dataclass(frozen=True, slots=True)
class Given:
    """Answers that need not be asked.

    Attributes:
        choice: the instrument to go on with; a workbook brings its own edition.
        instrument: of that choice, on the peildatum of the answers.
        warnings: findings that do not stop.
    """

    choice: InstrumentChoice
    instrument: Instrument
    answers: AnswerSet
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class InstrumentChoice:
    """An instrument as asked for: resolved anew for every day. It can be pickled.

    Attributes:
        name: `id` (the edition in force on the day), `id/edition`, or an absolute path.
        overlay: absolute path of the regional agreement; None for none.
        asked: it was named on the command line, and not taken from the configuration or the default.
    """

    name: str
    overlay: Path | None
    asked: bool = False

    @property
    def has_thresholds(self) -> bool:
        """Whether other values of its parameters can be tried."""
        return True

    def on(self, day: date) -> Instrument:
        """The instrument as it holds on a day.

        Raises:
            InvalidInput: there is no such instrument or agreement, or it has faults.
        """
        definition = catalog.find(self.name, day)
        agreement = None
        if self.overlay is not None:
            from mas_cli.region.overlay import load_overlay

            agreement = load_overlay(self.overlay, definition)
        return resolve(definition, day, agreement)

    def changes(self) -> tuple[date, ...]:
        """The days on which an edition or a parameter changes, in order.

        Raises:
            InvalidInput: there is no such instrument, or it has faults.
        """
        name = self.name.partition("/")[0]
        editions = catalog.editions(name)
        found = {edition.valid_from for edition in editions}
        places = [edition.place for edition in editions]
        for place in places or [catalog.place_of(self.name, date.max)]:
            for parameter in catalog.open_definition(place).parameters.values():
                found.update(value.valid_from for value in parameter.waarden)
        return tuple(sorted(found))

    def of_workbook(self, instrument: str, edition: str) -> InstrumentChoice:
        """The instrument that a workbook says it holds, unless another one was asked for by name."""
        if self.asked and self.name != instrument:
            return self
        return InstrumentChoice(f"{instrument}/{edition}", self.overlay)

    def read_workbook(self, path: Path, today: date) -> Given:
        """The answers in a filled workbook, which names its edition; one asked for by name must be that one.

        Raises:
            InvalidInput: it cannot be read or has faults, each as a finding.
        """
        from mas_cli.workbook.identity import expect
        from mas_cli.workbook.reading import read_workbook

        chosen, day = self, today

        def instrument_for(instrument: str, edition: str) -> Instrument:
            nonlocal chosen
            chosen = self.of_workbook(instrument, edition)
            return chosen.on(day)

        found = read_workbook(path, instrument_for, today=today, where=str(path))
        day = peildatum(found.answers.values, today)
        if day != found.instrument.on:
            # The parameters are those of the day that stands in the workbook.
            found = read_workbook(path, instrument_for, today=today, where=str(path))
        if chosen is self:
            expect(found.identity, found.instrument)
        raise_if_blocking(found.findings, _("The answers in {path} cannot be used.").format(path=path))
        return Given(chosen, found.instrument, found.answers, found.findings)


@dataclass(frozen=True, slots=True)
class BoundChoice(InstrumentChoice):
    """A workbook of the user that is bound under a name; the same one on every day.

    Attributes:
        clock: gives the clock of a day.
    """

    clock: DayClock = None  # type: ignore[assignment]  # the fields before it have defaults

    @property
    def has_thresholds(self) -> bool:
        """As `InstrumentChoice`: its thresholds are in its formulas."""
        return False

    def on(self, day: date) -> BoundInstrument:
        """As `InstrumentChoice`."""
        from mas_cli.workbook.official.bound import open_bound

        found = open_bound(self.name, day, self.clock(day))
        if found is None:
            raise InvalidInput(_("There is no instrument {name}.").format(name=self.name))
        return found

    def changes(self) -> tuple[date, ...]:
        """As `InstrumentChoice`: a workbook does not change with the days."""
        return ()

    def read_workbook(self, path: Path, today: date) -> Given:
        """As `InstrumentChoice`, of a filled copy of the workbook."""
        from mas_cli.workbook.official.copies import read_filled

        instrument = self.on(today)
        places = {one.id: f"{path.name}: {one.sheet}!{one.cell}" for one in instrument.binding.inputs}
        answers, findings = read_answers(instrument, read_filled(path, instrument), lambda id_: places[id_])
        raise_if_blocking(findings, _("The answers in {path} cannot be used.").format(path=path))
        return Given(self, instrument, answers, tuple(findings))


def choice_of(name: str, overlay: Path | None, clock: DayClock, *, asked: bool = False) -> InstrumentChoice:
    """The choice of an instrument by its name, which may be that of a bound workbook."""
    if folder_of(name) is not None:
        return BoundChoice(name, overlay, asked, clock)
    return InstrumentChoice(name, overlay, asked)
