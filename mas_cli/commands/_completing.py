"""What the Tab key proposes: cases when the vault is open, document types, routes and steps.

Completing never asks anything, never says anything, and shows nothing where something is wrong: the command
line itself will tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from mas_cli.errors import MasError

if TYPE_CHECKING:
    from mas_cli.casefile.summary import Summary
    from mas_cli.plan.definition import PlanData

Proposals = list[tuple[str, str]]
_MOST = 50


def cases(incomplete: str) -> Proposals:
    """Codes, references and surnames that begin with what was typed, each with whose case it is."""
    try:
        return _cases(incomplete)
    except (MasError, OSError):
        return []


def _cases(incomplete: str) -> Proposals:
    from mas_cli.written.names import folded

    found: Proposals = []
    for case in _summaries():
        if case.id.startswith(incomplete.upper()):
            found.append((incomplete + case.id[len(incomplete) :], case.recognised_by))
        elif incomplete and case.kenmerk.startswith(incomplete):
            found.append((case.kenmerk, case.recognised_by))
        elif incomplete and folded(case.achternaam).startswith(incomplete.casefold()):
            name = folded(case.achternaam)
            found.append((incomplete + name[len(incomplete) :], case.recognised_by))
    return found[:_MOST]


def _summaries() -> list[Summary]:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.commands import _clock
    from mas_cli.commands.vault.opening import open_if_unlocked

    opened = open_if_unlocked(_vault_asked())
    if opened is None:
        return []
    with opened:
        store = CaseStore(opened, _clock.now)
        return sorted(store.summaries(lambda _finding: None), key=lambda case: case.sort_key)


def _plan_data() -> PlanData | None:
    from mas_cli.commands import _clock
    from mas_cli.plan.loading import edition_on, plan_data

    try:
        return plan_data(edition_on(_clock.today()))
    except MasError:
        return None


def _vault_asked() -> str | None:
    import os

    return os.environ.get("MAS_VAULT") or None


def documents(ctx: typer.Context, incomplete: str) -> list[str]:
    """The types of documents of the command: those of a proces-verbaal, or the others."""
    from mas_cli.commands import _clock
    from mas_cli.documents import load
    from mas_cli.documents.own import store

    above = ctx.parent.info_name if ctx.parent else ""
    named = [*load.types(on=_clock.today()), *store.names()]
    return [
        name for name in named if name.startswith(incomplete) and name.startswith("pv-") == (above == "pv")
    ]


def routes(incomplete: str) -> Proposals:
    """The routes of the step plan of today, and `geen`."""
    data = _plan_data()
    known = [(route.id, route.title) for route in data.routes.values()] if data else []
    return [one for one in [*known, ("geen", "")] if one[0].startswith(incomplete)]


def steps(incomplete: str) -> Proposals:
    """The steps of the plan of today, with their titles."""
    data = _plan_data()
    known = data.steps.values() if data else ()
    return [(step.id, step.title) for step in known if step.id.startswith(incomplete)]
