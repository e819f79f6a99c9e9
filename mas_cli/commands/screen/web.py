"""`mas screen --web`: the interview is held in the browser of this machine, and kept as in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.commands.screen.interview import interrupted
from mas_cli.commands.screen.opening import opened
from mas_cli.holding.desk import Desk
from mas_cli.holding.local_server import LocalServer
from mas_cli.holding.place import Held
from mas_cli.i18n import _
from mas_cli.interview.events import (
    Phase,
)
from mas_cli.interview.machine import Interview

if TYPE_CHECKING:
    from mas_cli.holding.place import Keeper


def hold_in_browser(interview: Interview, keeper: Keeper) -> Held:
    """Serve the page until the person is done, and keep every answer as it is given.

    Raises:
        Interrupted: the person stopped; every answer is kept.
    """
    desk = Desk(interview, keeper)
    server = LocalServer(desk.page, desk.answer)
    address = server.address
    with opened(address) as started:
        told = _("Open this address in a browser on this machine; it works once: {address}")
        if started:
            told = _("Your browser opens it; if not, open this address yourself, it works once: {address}")
        sys.stderr.write(told.format(address=address) + "\n")
        sys.stderr.flush()
        _console.note(_("Every answer is kept at once. Ctrl+C stops, and ends the page."))
        try:
            server.serve()
        except KeyboardInterrupt:
            raise interrupted(keeper) from None
    if desk.interview.progress.phase is not Phase.ACCEPTED:
        raise interrupted(keeper)
    return Held(desk.interview, keeper)
