"""Which instrument a command works with: the options, else the configuration, else what ships."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _clock
from mas_cli.commands.region.choosing import must_exist
from mas_cli.config import load_config
from mas_cli.instrument import catalog
from mas_cli.workbook.choice import choice_of
from mas_cli.workbook.official.store import folder_of

if TYPE_CHECKING:
    from mas_cli.workbook.choice import InstrumentChoice


def choose(instrument: str, overlay: Path | None) -> InstrumentChoice:
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
    if overlay is not None:
        must_exist(overlay)
    if not catalog.editions(name.partition("/")[0]) and folder_of(name) is None and Path(name).exists():
        name = str(Path(name).resolve())
    resolved = overlay.resolve() if overlay is not None else None
    return choice_of(name, resolved, _clock.on, asked=bool(instrument))
