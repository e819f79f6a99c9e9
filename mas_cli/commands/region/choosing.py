"""Which regional agreement a command works with: --overlay, else the one in the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.config import load_config
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.instrument.definition import Definition
    from mas_cli.plan.definition import PlanData
    from mas_cli.region.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Agreement:
    """A regional agreement that holds on the day asked for."""

    path: Path
    overlay: Overlay


def must_exist(agreement: Path) -> None:
    """Refuse an agreement that is not there; raises InvalidInput."""
    if not agreement.is_file():
        raise InvalidInput(
            _("There is no file {path}.").format(path=agreement),
            remedy=_("Check the name of the regional agreement (--overlay or the configuration)."),
        )


def definition_on(day: date, instrument: str = "") -> Definition:
    """The instrument whose slots a region fills: as named, as configured, or the one that ships."""
    from mas_cli.instrument import catalog

    name = instrument or load_config().instrument
    if not instrument and not catalog.editions(name.partition("/")[0]):
        name = catalog.DEFAULT
    return catalog.find(name or catalog.DEFAULT, day)


def agreement_on(day: date, overlay: Path | None) -> Agreement | None:
    """The agreement that holds on a day; None when there is none.

    One that was asked for by name must fit the edition of the day. One from the configuration that was made
    for another edition is left out, and that is said: a plan of years ago does not follow today's agreement.

    Raises:
        InvalidInput: it does not exist, or has faults.
    """
    from mas_cli.region.overlay import load_overlay

    path = overlay or load_config().overlay
    if path is None:
        return None
    must_exist(path)
    definition = definition_on(day)
    found = load_overlay(path, definition, any_edition=overlay is None)
    if found.edition not in ("", definition.edition):
        _console.note(
            _(
                "The agreement {label} is for edition {edition}; here {other} holds, so it is left out."
            ).format(label=found.label, edition=found.edition, other=definition.edition)
        )
        return None
    return Agreement(path, found)


def plan_on(day: date, overlay: Path | None) -> PlanData:
    """The step plan of a day, with the agreement of the region laid over it.

    Raises:
        InvalidInput: the agreement cannot be used.
    """
    from mas_cli.plan.loading import edition_on, plan_data
    from mas_cli.plan.regional import lay_over

    data = plan_data(edition_on(day))
    agreement = agreement_on(day, overlay)
    return lay_over(data, agreement.overlay, agreement.path) if agreement else data
