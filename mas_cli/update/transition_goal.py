"""What open cases are carried over to: an edition on a day, in a region, by a mapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.instrument import catalog
from mas_cli.instrument.instrument import resolve
from mas_cli.region.overlay import load_overlay
from mas_cli.update.mapping import read_transition
from mas_cli.update.refusals import fault

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from mas_cli.findings import Finding
    from mas_cli.instrument.definition import Definition
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.update.candidate import Candidate
    from mas_cli.update.mapping import Transition


@dataclass(frozen=True, slots=True)
class Goal:
    """What cases are carried over to.

    Attributes:
        instrument: the new edition on the day of the migration.
        transition: the mapping.
        checksum: by which the edition was signed off.
        overlay: the path of the regional agreement; empty for none.
        day: of the migration; it is the new peildatum.
    """

    instrument: Instrument
    transition: Transition
    checksum: str
    overlay: str
    day: date

    @property
    def definition(self) -> Definition:
        """The new edition."""
        return self.instrument.definition


def goal_of(candidate: Candidate, day: date, overlay: Path | None) -> tuple[Goal | None, tuple[Finding, ...]]:
    """The goal of an edition, and every fault in its mapping; None when the edition has no instrument.

    Args:
        candidate: checked, without blocking findings; call this while it is considered.
        day: of the migration; a day before the edition begins becomes its first day.
        overlay: the regional agreement in use.

    Findings: U20 to U26 of the mapping, those of the agreement, U27 when the agreement cannot be used.
    """
    if candidate.after is None or candidate.after.definition is None:
        return None, ()
    package, new = candidate.package, candidate.after.definition
    old = {
        item.edition: catalog.open_definition(item.place)
        for item in catalog.editions(package.instrument)
        if item.name != package.name
    }
    transition, faults = read_transition(package.files, old, new)
    day = max(day, package.begin)
    try:
        agreement = load_overlay(overlay, new) if overlay is not None else None
        instrument = resolve(new, day, agreement)
    except InvalidInput as error:
        message = _("The agreement of the region cannot be used with {name}.").format(name=new.name)
        where = str(overlay or package.name)
        return None, (*faults, fault("U27", where, message, error.remedy), *error.findings)
    goal = Goal(instrument, transition, package.checksum, str(overlay or ""), day)
    return goal, tuple(faults)
