"""What differs between two instruments or editions, item by item and in the words of the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Basis, DecisionStep, Definition

ChangeKind = Literal["added", "removed", "changed", "renamed"]

# What an item says, key by key as in the data; the parts of an instrument by their key there.
Item = Mapping[str, str]
Items = Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One key of an item; empty where it is absent."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One item that was added, removed, changed, or (in an update) got another id: `id` is the new one.

    Attributes:
        part: the key of the data it stands under: `vragen`, `routes`, `parameters`, …
        id: the item; of a criterion `route.criterion`, of a step within a step `step.step`.
        fields: of a changed item the keys that differ, else all it says.
    """

    part: str
    id: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...]

    def as_json(self) -> dict[str, Any]:
        """For `mas instrument diff --json`."""
        fields = [{"field": f.field, "before": f.before, "after": f.after} for f in self.fields]
        return {"part": self.part, "id": self.id, "change": self.kind, "fields": fields}


def diff(before: Definition, after: Definition) -> tuple[Change, ...]:
    """Every difference in questions, facts, routes, signals, decision, parameters and the rest.

    In the order of the parts; items in the order of `after`, those removed at the end of their part.
    """
    old, new = parts(before), parts(after)
    return tuple(change for part in new for change in compare(part, old[part], new[part]))


def parts(definition: Definition) -> dict[str, Items]:
    """Everything an instrument says, as text, by part and item."""
    d = definition
    return {
        "instrument": {d.id: _present({"titel": d.title, "verantwoording": d.statement})},
        "blokken": {block: {"titel": title} for block, title in d.blocks.items()},
        "vragen": {
            q.id: _present(
                {
                    "blok": q.block,
                    "type": q.type,
                    "tekst": q.text,
                    "hulp": q.help,
                    "als": q.when,
                    "opties": "; ".join(f"{k}: {v}" for k, v in q.options.items()) if q.type != "jno" else "",
                    "min": _text(q.minimum),
                    "max": _text(q.maximum),
                    "eenheid": q.unit,
                    **_basis(q.basis),
                }
            )
            for q in d.questions.values()
        },
        "groepen": {group: {"vragen": ", ".join(members)} for group, members in d.groups.items()},
        "feiten": {f.id: {"waarde": f.value, "tekst": f.text, **_basis(f.basis)} for f in d.facts.values()},
        "banden": {
            b.id: {
                "van": b.of,
                "grenzen": "; ".join(f"{band.lower}–{band.upper}: {band.text}" for band in b.bands),
            }
            for b in d.bands.values()
        },
        "routes": {
            r.id: {"titel": r.title, "uitleg": r.explanation, "bron": ", ".join(r.sources)}
            for r in d.routes.values()
        },
        "aanwijzingen": dict(_criteria(d, contra=False)),
        "contra": dict(_criteria(d, contra=True)),
        "signalen": {
            s.id: _present(
                {
                    "titel": s.title,
                    "advies": s.advice,
                    "als": s.when,
                    "veiligheid": "ja" if s.safety else "",
                    **_basis(s.basis),
                }
            )
            for s in d.signals.values()
        },
        "beslissing": dict(_steps(d.decision, "")),
        "parameters": {
            p.id: {
                "beschrijving": p.beschrijving,
                "waarden": "; ".join(f"{v.value} vanaf {v.valid_from.isoformat()}" for v in p.waarden),
                "bron": p.bron,
            }
            for p in d.parameters.values()
        },
        "controles": {
            check.id: {"als": check.when, "ernst": check.severity, "melding": check.message}
            for check in d.checks.values()
        },
        "lokaal": {
            **{name: {"grenzen": f"{low}–{high}"} for name, (low, high) in d.slots.parameters.items()},
            **{f"naam.{name}": {"standaard": default} for name, (_q, default) in d.slots.names.items()},
        },
        "bronnen": {s.id: {"titel": s.title, "adres": s.address} for s in d.sources.values()},
    }


def compare(part: str, old: Items, new: Items) -> Iterator[Change]:
    """The differences in one part: items in the order of `new`, those removed at the end."""
    for id_, item in new.items():
        if id_ not in old:
            yield Change(part, id_, "added", _fields({}, item))
        elif fields := _fields(old[id_], item):
            yield Change(part, id_, "changed", fields)
    for id_, item in old.items():
        if id_ not in new:
            yield Change(part, id_, "removed", _fields(item, {}))


def _fields(old: Item, new: Item) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(key, old.get(key, ""), new.get(key, ""))
        for key in dict.fromkeys([*old, *new])
        if old.get(key, "") != new.get(key, "")
    )


def _criteria(definition: Definition, *, contra: bool) -> Iterator[tuple[str, Item]]:
    for route in definition.routes.values():
        for criterion in route.criteria:
            if criterion.contra == contra:
                item = {"als": criterion.when, "tekst": criterion.text, **_basis(criterion.basis)}
                yield f"{route.id}.{criterion.id}", item


def _steps(steps: tuple[DecisionStep, ...], above: str) -> Iterator[tuple[str, Item]]:
    for position, step in enumerate(steps, start=1):
        outcome = step.outcome
        concluded = {
            "status": outcome.status if outcome else "",
            "routes": ", ".join(outcome.routes) if outcome else "",
            "signalen": ", ".join((*step.signals, *(outcome.signals if outcome else ()))),
            "eerste_signaal": "; ".join(
                f"{signal}: {test}" for signal, test in ((outcome and outcome.first_signal) or {}).items()
            ),
            "alleen_veiligheid": "ja" if outcome and outcome.only_safety else "",
        }
        yield (
            f"{above}{step.id}",
            _present(
                {
                    "plaats": str(position),
                    "tekst": step.text,
                    "als": step.when,
                    "vereist": step.requires,
                    "kies": ", ".join(step.choose),
                    "bij_onbekend": "verder" if step.passes_unknown else "",
                    **concluded,
                }
            ),
        )
        yield from _steps(step.steps, f"{above}{step.id}.")


def _basis(basis: Basis) -> Item:
    return {"bron": ", ".join(basis.sources), "herkomst": basis.provenance}


def _present(item: Item) -> Item:
    return {key: value for key, value in item.items() if value}


def _text(value: int | date | None) -> str:
    return "" if value is None else str(value)
