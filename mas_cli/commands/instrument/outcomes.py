"""What an edition or an agreement changes in the advice, shown: `--outcomes` and the yearly update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _console
from mas_cli.proof.solver import need_solver
from mas_cli.proof.wording import change_lines

if TYPE_CHECKING:
    from mas_cli.commands.instrument.case_folder import CaseFolder
    from mas_cli.instrument.instrument import Instrument

SCHEMA: Final = "mas.instrument.outcomes/1"


def compare(
    before: Instrument, after: Instrument, seconds: float, out: CaseFolder | None, *, as_json: bool
) -> None:
    """Find every kind of change, and show it.

    Raises:
        UsageError: the solver is not installed.
        InvalidInput: the two cannot be compared.
    """
    need_solver()
    from mas_cli.proof.outcomes import outcomes

    found = outcomes(before, after, seconds=seconds)
    if out is not None:
        for number, change in enumerate(found.changes, start=1):
            out.write(f"verandering-{number:02}", change.answers, after)
    if as_json:
        _console.out_json(
            {
                "schema": SCHEMA,
                "before": _named(before),
                "after": _named(after),
                **found.as_json(),
            }
        )
        return
    for line in change_lines(found, before, after):
        _console.out(line)


def _named(instrument: Instrument) -> dict[str, Any]:
    overlay = instrument.overlay
    return {
        "name": instrument.definition.name,
        "sha256": instrument.definition.sha256,
        "overlay": overlay.as_json() if overlay else None,
    }
