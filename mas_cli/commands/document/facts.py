"""The facts of one document, from the options of a command: a data file, or a case in the vault."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _clock
from mas_cli.errors import UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.documents.facts import Facts
    from mas_cli.documents.model import Format
    from mas_cli.region.overlay import Overlay


@contextlib.contextmanager
def facts_for(  # noqa: PLR0917  the options of a command
    fmt: Format,
    case: str,
    data_file: Path | None,
    overlay: Path | None,
    vault: str | None,
    password_file: Path | None,
) -> Iterator[Facts]:
    """The facts from a data file or a case, above what the region agreed on; the vault stays open meanwhile.

    Raises:
        UsageError: neither or both were given.
        InvalidInput: the file or the case cannot be read; and what opening a vault raises.
    """
    from mas_cli.documents import data
    from mas_cli.documents.facts import Facts, of_region

    if data_file is not None:
        if case:
            raise UsageError(_("Give a case or --data, not both."))
        region = region_on(overlay)
        mapping, where = data.read(data_file)
        yield Facts({**of_region(fmt, region), **mapping}, where, region=region)
        return
    if not case:
        raise UsageError(
            _("Nothing to work from: no case and no --data was given."),
            remedy=_("Give CASE or --data FILE; fields TYPE --example prints a file to start from."),
        )
    region = region_on(overlay)
    with facts_of_cases(fmt, region, vault, password_file) as facts_of:
        yield facts_of(case)


@contextlib.contextmanager
def facts_of_cases(
    fmt: Format, region: Overlay | None, vault: str | None, password_file: Path | None
) -> Iterator[Callable[[str], Facts]]:
    """What gives the facts of a case by its code, as long as the vault is open; raises as `open_vault`."""
    from mas_cli.commands.case.opening import opened
    from mas_cli.config import load_config
    from mas_cli.documents.facts import facts_of_case

    with opened(vault, password_file) as store:
        yield lambda case: facts_of_case(fmt, store, case, load_config().ambtenaar, region, _clock.today())


def region_on(overlay: Path | None) -> Overlay | None:
    """The agreement of the region that holds today.

    Raises:
        InvalidInput: it cannot be used.
    """
    from mas_cli.commands.region.choosing import agreement_on

    agreement = agreement_on(_clock.today(), overlay)
    return agreement.overlay if agreement else None
