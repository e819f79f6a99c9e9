"""Which instrument a command works with: the options, else the configuration, else what ships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _clock
from mas_cli.config import load_config
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.instrument import catalog
from mas_cli.instrument.instrument import resolve

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Choice:
    """An instrument as asked for: resolved anew for every day.

    Attributes:
        name: `id` (the edition in force on the day), `id/edition`, or an absolute path.
        overlay: absolute path of the regional agreement; None for none.
        asked: it was named on the command line, and not taken from the configuration or the default.
    """

    name: str
    overlay: Path | None
    asked: bool = False

    def on(self, day: date) -> Instrument:
        """The instrument as it holds on a day.

        Raises:
            InvalidInput: there is no such instrument or agreement, or it has faults.
        """
        bound = _bound(self.name, day)
        if bound is not None:
            return bound
        definition = catalog.find(self.name, day)
        agreement = None
        if self.overlay is not None:
            from mas_cli.region.overlay import load_overlay

            agreement = load_overlay(self.overlay, definition)
        return resolve(definition, day, agreement)

    def of_workbook(self, instrument: str, edition: str) -> Choice:
        """The instrument that a workbook says it holds, unless another one was asked for by name."""
        if self.asked and self.name != instrument:
            return self
        return Choice(f"{instrument}/{edition}", self.overlay)


def is_bound(name: str) -> bool:
    """Whether a workbook of the user is bound under this name."""
    from mas_cli.workbook.official.store import folder_of

    return folder_of(name) is not None


def _bound(name: str, day: date) -> Instrument | None:
    """The workbook of the user that is bound under this name, if any."""
    if not is_bound(name):
        return None
    from mas_cli.workbook.official.bound import open_bound

    return open_bound(name, day, _clock.on(day))


def choose(instrument: str, overlay: Path | None) -> Choice:
    """The instrument of the options; what they leave out comes from the configuration.

    The configured agreement belongs to the configured instrument: who names another instrument gets it
    without an agreement, unless that is named too.

    Raises:
        InvalidInput: the configuration has faults, or the overlay does not exist.
    """
    config = load_config()
    configured = config.instrument or catalog.DEFAULT
    name = instrument or configured
    if overlay is None and name.partition("/")[0] == configured.partition("/")[0]:
        overlay = config.overlay
    if overlay is not None and not overlay.is_file():
        raise InvalidInput(
            _("There is no file {path}.").format(path=overlay),
            remedy=_("Check the name of the regional agreement (--overlay or the configuration)."),
        )
    if not catalog.editions(name.partition("/")[0]) and not is_bound(name) and Path(name).exists():
        name = str(Path(name).resolve())
    return Choice(name, overlay.resolve() if overlay is not None else None, asked=bool(instrument))
