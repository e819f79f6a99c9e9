"""What an edition or an agreement changes in the advice, shown: `--outcomes` and the yearly update."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _console
from mas_cli.commands.instrument import cases
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.proof.outcomes import OutcomeChange, Outcomes

SCHEMA: Final = "mas.instrument.outcomes/1"


def compare(
    before: Instrument, after: Instrument, seconds: float, out: cases.Folder | None, *, as_json: bool
) -> None:
    """Find every kind of change, and show it.

    Raises:
        UsageError: the solver is not installed.
        InvalidInput: the two cannot be compared.
    """
    cases.need_solver()
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
                **json_of(found),
            }
        )
        return
    for line in shown(found, before, after):
        _console.out(line)


def json_of(found: Outcomes) -> dict[str, Any]:
    """The changes as the outside contract has them."""
    return {
        "changes": [change.as_json() for change in found.changes],
        "complete": found.complete,
        "seconds": round(found.seconds, 3),
    }


def _named(instrument: Instrument) -> dict[str, Any]:
    overlay = instrument.overlay
    return {
        "name": instrument.definition.name,
        "sha256": instrument.definition.sha256,
        "overlay": overlay.as_json() if overlay else None,
    }


def shown(found: Outcomes, before: Instrument, after: Instrument) -> Iterator[str]:
    """The changes to read through, each with its smallest case."""
    names = {"before": cases.name_of(before), "after": cases.name_of(after)}
    if not found.changes and found.complete:
        yield _("No case gets other advice: {before} and {after} decide alike (proved).").format(**names)
        return
    count = ngettext(
        "{count} kind of change in the advice between {before} and {after}.",
        "{count} kinds of change in the advice between {before} and {after}.",
        len(found.changes),
    )
    yield count.format(count=len(found.changes), **names)
    if found.complete:
        yield _("Nothing else changes (proved over every case).")
    else:
        yield _("There may be more: not decided within {seconds:.0f} seconds (--timeout).").format(
            seconds=found.seconds
        )
    for change in found.changes:
        yield ""
        yield from _change(change, before, after)


def _change(change: OutcomeChange, before: Instrument, after: Instrument) -> Iterator[str]:
    both = before, after
    old, new = cases.concluded(change.before, *both), cases.concluded(change.after, *both)
    yield old if old == new else f"{old} → {new}"
    if change.gained:
        yield "    + " + cases.signals(change.gained, *both)
    if change.lost:
        yield "    – " + cases.signals(change.lost, *both)
    yield "    " + _("The smallest case:")
    yield from cases.shown(change.answers, after, before)
