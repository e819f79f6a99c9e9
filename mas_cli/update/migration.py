"""Carrying cases over: a new screening beside the old ones, and the interview in the new edition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import model
from mas_cli.casefile.dossier import INTERVIEW
from mas_cli.casefile.edits import Edit, Event
from mas_cli.i18n import _
from mas_cli.interview.session import encode
from mas_cli.update.moved_answers import KEPT
from mas_cli.update.refusals import refusal

if TYPE_CHECKING:
    from mas_cli.casefile.store import CaseStore
    from mas_cli.update.cases import Screened, Touched
    from mas_cli.update.transition_goal import Goal
    from mas_cli.vault.transaction import Transaction

OVERGANG: Final = "overgang"
# Cases that are saved together: a commit costs far more than a case, and while it lasts nobody else writes.
_TOGETHER: Final = 25


def migrate(store: CaseStore, cases: Sequence[Touched], goal: Goal) -> Iterator[tuple[Touched, str]]:
    """Carry cases over, a group at a time; of each case all is saved, or nothing.

    Yields:
        Each case with the record of its new screening; empty for an interview alone.

    Raises:
        InvalidInput: a case was screened again since it was looked at (U35); those before it are saved.
        Changed: somebody else changed its interview meanwhile.
    """
    for begin in range(0, len(cases), _TOGETHER):
        group = cases[begin : begin + _TOGETHER]
        with store.vault.transaction(event=Event.WIJZIGEN) as change:
            done = [(touched, _carry_over(store, change, touched, goal)) for touched in group]
        yield from done


def _carry_over(store: CaseStore, change: Transaction, touched: Touched, goal: Goal) -> str:
    record = ""
    if touched.screened is not None:
        dossier = store.load(touched.container)
        if dossier.many("screenings")[-1].key != touched.screened.last:
            message = _("{case} was screened again meanwhile.").format(case=touched.case)
            raise refusal("U35", touched.case, message, _("Run the command again; what was done is kept."))
        part = model.Screening.model_validate(screening_data(touched.screened, goal))
        saved = store.change_in(change, dossier, [Edit("screenings", part, None)], event=Event.WIJZIGEN)
        record = saved.many("screenings")[-1].record
    if touched.held is not None:
        data = {"id": touched.held.id, "session": encode(touched.held.session)}
        change.put(
            touched.container,
            INTERVIEW,
            INTERVIEW,
            json.dumps(data, ensure_ascii=False).encode(),
            expected_version=touched.held.version,
        )
    found = [item.edition for item in (touched.screened, touched.held) if item is not None]
    detail = {
        OVERGANG: f"{goal.definition.id}: {', '.join(dict.fromkeys(found))} → {goal.definition.edition}",
        "afgetekend": goal.checksum,
        "overgangsbestand": goal.transition.sha256,
    }
    change.note(Event.WIJZIGEN, touched.container, json.dumps(detail, ensure_ascii=False).encode())
    return record


def screening_data(screened: Screened, goal: Goal) -> dict[str, Any]:
    """The new screening as it is kept: its receipt names both editions, and what became of each answer."""
    data = screened.screening.as_json()
    data.pop("schema")
    moved = screened.moved
    data["receipt"][OVERGANG] = {
        "van": f"{goal.definition.id}/{screened.edition}",
        "naar": goal.definition.name,
        "screening": screened.number,
        "afgetekend": goal.checksum,
        "overgangsbestand": goal.transition.sha256 or None,
        "vragen": {
            each.question: {"wat": each.kind, "naar": list(each.targets)}
            for each in moved.moves
            if each.kind != KEPT
        },
        "vervallen": {question: dict(dropped) for question, dropped in moved.dropped.items()},
        "niet_van_toepassing": screened.resting(),
    }
    return data
