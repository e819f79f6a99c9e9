"""What a plan needs to know of a case, taken from a dossier or from a file without a vault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import changes, model
from mas_cli.casefile.case_events import events, known_events
from mas_cli.casefile.decisions import NO_ROUTE
from mas_cli.casefile.dossier import Dossier, unsaved
from mas_cli.casefile.meldcode import open_question

if TYPE_CHECKING:
    from mas_cli.yamlfile import Where

# What `mas case show --json` says of a piece besides its fields.
_AROUND: Final = frozenset({"nr", "tijd", "auteur", "regime"})
_HEAD: Final = frozenset({"schema", "id", "container", "status", "kenmerk", "behandelaar", "herkomst"})
_CLOSED: Final = frozenset({"gesloten_op", "reden_sluiting", "toelichting_sluiting"})
_ONCE: Final = frozenset(name for name, section in model.SECTIONS.items() if not section.many)
# How a guided check says that no letter follows and nobody acts first.
NOT_APPLICABLE: Final = "niet_van_toepassing"


@dataclass(frozen=True, slots=True)
class Record:
    """What was recorded of a step: `gedaan`, `overgeslagen` or `open` (again)."""

    state: str
    day: date | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The last guided check of a name.

    Attributes:
        document: the type of the letter that follows; empty for none.
        settled: nothing follows any more: there is no letter to make and nobody is to act first.
    """

    name: str
    day: date | None
    outcome: str
    title: str
    document: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """A case as the plan sees it; no personal data.

    Attributes:
        given: a case, in a vault or a file; otherwise the plan of a route as such.
        case: what people call the case; empty for one without a vault.
        routes: decided, or else advised; `decided` says which. `choice` is the day of it.
        events: what happened, with its date.
        records: of steps, by id.
        documents: types of documents made, concepts not counted.
        sections: those in which something was recorded.
        school_region: of the school holidays; empty when it is not known.
        checks: the last guided check of each name.
        meldcode: the question of the meldcode that is open; empty for none.
    """

    given: bool = False
    case: str = ""
    routes: tuple[str, ...] = ()
    decided: bool = False
    choice: date | None = None
    status: str = "nieuw"
    events: Mapping[str, date] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    school_region: str = ""
    checks: tuple[Checked, ...] = ()
    meldcode: str = ""


def of_dossier(dossier: Dossier) -> Facts:
    """The facts in a dossier."""
    routes, decided, choice = _routes(dossier)
    records = {}
    for step in dossier.contents(model.Stap):
        if step.stap:
            records[step.stap] = Record(
                step.staat or "", step.datum, step.reden or "", step.toelichting or ""
            )
    return Facts(
        given=True,
        case=dossier.id if dossier.container else "",
        routes=routes,
        decided=decided,
        choice=choice,
        status=dossier.one(model.Zaak).status or "nieuw",
        events=events(dossier),
        records=records,
        documents=frozenset(
            document.type
            for document in dossier.contents(model.Document)
            if document.type and document.concept != "ja"
        ),
        school_region=dossier.one(model.School).regio or "",
        sections=frozenset(piece.section for piece in dossier.pieces.values() if piece.content is not None),
        checks=_checks(dossier),
        meldcode=open_question(dossier.contents(model.Meldcode))[0],
    )


def _checks(dossier: Dossier) -> tuple[Checked, ...]:
    last = {item.toets: item for item in dossier.contents(model.Toets) if item.toets}
    found = []
    for name, item in last.items():
        made = any(
            document.type == item.document
            and document.concept != "ja"
            and (document.datum or date.min) >= (item.datum or date.min)
            for document in dossier.contents(model.Document)
        )
        settled = item.uitkomst == NOT_APPLICABLE or (bool(item.document) and made)
        found.append(
            Checked(name, item.datum, item.uitkomst or "", item.titel or "", item.document or "", settled)
        )
    return tuple(found)


def _routes(dossier: Dossier) -> tuple[tuple[str, ...], bool, date | None]:
    decisions = dossier.decisions()
    if decisions:
        chosen = tuple(route for route in decisions[-1].chosen if route != NO_ROUTE)
        return chosen, True, decisions[-1].datum
    screenings = dossier.contents(model.Screening)
    if not screenings:
        return (), False, None
    last = screenings[-1]
    named = (last.advice or {}).get("routes", ())
    advised = named if isinstance(named, list | tuple) else ()
    day = str((last.receipt or {}).get("peildatum", ""))[:10]
    try:
        return tuple(str(route) for route in advised), False, date.fromisoformat(day)
    except ValueError:
        return tuple(str(route) for route in advised), False, None


def of_mapping(data: Any, where: Where) -> Facts:
    """The facts in a file: sections as `mas case new --data` takes them or `mas case show --json` gives them.

    `besluiten`, `screenings`, `documenten` and `planstappen` may stand in it too. A file with only names and
    dates is read as events, as `mas law termijnen --data` takes them.

    Raises:
        InvalidInput: with every fault at once (K02, K03, K04, K05).
    """
    return of_dossier(unsaved(changes.from_data(_as_sections(data), where, whole=True)))


def _as_sections(data: Any) -> Any:
    """What `mas case show --json` gives as it would be typed, and events on their own as a list of them."""
    if not isinstance(data, Mapping):
        return data
    if data and data.keys() <= known_events().keys() and not set(data) & set(model.SECTIONS):
        happened = [(name, day) for name, day in data.items() if day is not None]
        return {"gebeurtenissen": [{"gebeurtenis": name, "datum": day} for name, day in happened]}
    sections = {name: _typed(part) for name, part in data.items() if name not in _HEAD | _CLOSED}
    zaak = {name: value for name, value in data.items() if name in model.Zaak.model_fields}
    return {name: part for name, part in {"zaak": zaak, **sections}.items() if part or name not in _ONCE}


def _typed(part: Any) -> Any:
    """A section without what stands around its fields."""
    if isinstance(part, list):
        return [_typed(item) for item in part]
    if isinstance(part, Mapping):
        return {name: value for name, value in part.items() if name not in _AROUND}
    return part
