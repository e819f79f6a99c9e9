"""What an edition changes and changed, as the JSON of `mas update`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mas_cli.findings import listed

if TYPE_CHECKING:
    from mas_cli.update.applying import Applied
    from mas_cli.update.cases import Touched
    from mas_cli.update.looking import Looked
    from mas_cli.update.mapping import Rule
    from mas_cli.update.moved_answers import Move


def looked_json(found: Looked) -> dict[str, Any]:
    """`mas update check --json`; without answers, which stay in the case."""
    package, previous = found.candidate.package, found.candidate.previous
    rules: Mapping[str, Rule] = found.goal.transition.rules if found.goal else {}
    return {
        "schema": "mas.update.check/1",
        "edition": {
            "id": package.edition,
            "instrument": package.instrument,
            "title": package.title,
            "valid_from": package.begin.isoformat(),
            "checksum": package.checksum or None,
            "installed": found.candidate.installed,
        },
        "against": previous.name if previous else None,
        "peildatum": found.goal.day.isoformat() if found.goal else None,
        "changes": [change.as_json() for change in found.changes],
        "outcomes": None if found.outcomes is None else found.outcomes.found.as_json(),
        "mapping": [_rule(rule) for rule in rules.values()],
        "vault": found.vault or "open",
        "cases": None if found.cases is None else [_case(touched) for touched in found.cases],
        "interviews": [_case(touched) for touched in found.interviews],
        "findings": listed(found.findings),
    }


def applied_json(done: Applied) -> dict[str, Any]:
    """`mas update apply --json`."""
    return {
        "schema": "mas.update.apply/1",
        "edition": done.package.edition,
        "checksum": done.package.checksum,
        "path": str(done.folder),
        "new": done.new,
        "migrated": [{**_case(item.touched), "record": item.record or None} for item in done.cases],
        "interviews": [touched.held.id for touched in done.interviews if touched.held],
        "untouched": list(done.untouched),
        "findings": listed(done.findings),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "question": rule.source,
        "kind": rule.kind,
        "to": list(rule.targets),
        "rule": rule.how or None,
        "answers": {target: dict(answers) for target, answers in rule.answers.items() if answers},
        "open": list(rule.open),
        "reason": rule.reason or None,
    }


def _case(touched: Touched) -> dict[str, Any]:
    data: dict[str, Any] = {
        "case": touched.case or None,
        "screening": None,
        "interview": None,
        "drafts": list(touched.drafts),
        "findings": listed(touched.findings),
    }
    if touched.screened is not None:
        data["screening"] = {
            "number": touched.screened.number,
            "edition": touched.screened.edition,
            "advice_before": list(touched.screened.before),
            "advice_after": list(touched.screened.after),
            "moves": [_move(move) for move in touched.screened.moved.moves],
        }
    if touched.held is not None:
        data["interview"] = {
            "id": touched.held.id,
            "edition": touched.held.edition,
            "moves": [_move(move) for move in touched.held.moved.moves],
        }
    return data


def _move(move: Move) -> dict[str, Any]:
    return {
        "question": move.question,
        "kind": move.kind,
        "to": list(move.targets),
        "open": list(move.open),
        "reason": move.reason or None,
    }
