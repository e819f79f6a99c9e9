"""What a plan needs to know of a case, taken from a dossier or from a file without a vault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from mas_cli.casefile import model, soundness
from mas_cli.casefile.decisions import NO_ROUTE
from mas_cli.casefile.dossier import Dossier, Piece
from mas_cli.casefile.meldcode import open_question
from mas_cli.casefile.moments import events, known_events
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.law.bewaren import Regime
from mas_cli.text import one_line

# What `mas case show --json` says of a piece besides its fields.
_AROUND: Final = frozenset({"nr", "tijd", "auteur", "regime"})
_HEAD: Final = frozenset({"schema", "id", "container", "status", "kenmerk", "behandelaar", "herkomst"})
_CLOSED: Final = frozenset({"gesloten_op", "reden_sluiting", "toelichting_sluiting"})
_SHOWN: Final = 60
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


def of_mapping(data: Any, where: Callable[[tuple[str | int, ...]], str]) -> Facts:
    """The facts in a file: sections as `mas case new --data` takes them or `mas case show --json` gives them.

    `besluiten`, `screenings`, `documenten` and `planstappen` may stand in it too. A file with only names and
    dates is read as events, as `mas law termijnen --data` takes them.

    Raises:
        InvalidInput: with every fault at once (P20 for a section that does not exist, K03, K04, K05).
    """
    if data is None:
        return Facts(given=True)
    if not isinstance(data, Mapping):
        message = _("The file holds no dossier: it should have sections such as jongere and school.")
        raise InvalidInput(message, findings=[Finding("P20", Severity.BLOCK, where(()), message)])
    known = known_events()
    if data and all(name in known for name in data) and not set(data) & set(model.SECTIONS):
        data = {
            "gebeurtenissen": [
                {"gebeurtenis": name, "datum": day} for name, day in data.items() if day is not None
            ]
        }
    pieces: dict[str, Piece] = {}
    findings: list[Finding] = []

    def take(section: model.Section, key: str, content: Any, path: tuple[str | int, ...]) -> None:
        fields = content
        if isinstance(content, Mapping):
            fields = {name: value for name, value in content.items() if name not in _AROUND}
        shown = ".".join(str(step + 1 if isinstance(step, int) else step) for step in path)
        try:
            part = part_of(
                section.part, fields, shown, lambda dotted: where((*path, dotted.rpartition(".")[2]))
            )
        except InvalidInput as error:
            findings.extend(error.findings)
            return
        findings.extend(soundness.faults(part, lambda field: where((*path, field))))
        moment = datetime(1970, 1, 1, tzinfo=UTC)
        piece = Piece(section.name, key, 1, Regime.AVG, "", moment, part)
        pieces[piece.record] = piece

    head = {name: value for name, value in data.items() if name in _HEAD | _CLOSED}
    zaak = {name: value for name, value in head.items() if name in model.Zaak.model_fields}
    if zaak:
        take(model.SECTIONS["zaak"], "", zaak, ("zaak",))
    for name, content in data.items():
        section = model.SECTIONS.get(name)
        if name in head or (name == model.FEITEN.name and isinstance(content, Mapping)):
            continue
        if section is None:
            message = _("A dossier has no section {name}.").format(name=one_line(str(name), limit=_SHOWN))
            remedy = ", ".join(model.SECTIONS)
            findings.append(Finding("P20", Severity.BLOCK, where((name,)), message, remedy))
        elif not section.many:
            if content:
                take(section, "", content, (name,))
        elif not isinstance(content, list):
            message = _("{name} is a list; begin each item with a dash.").format(name=name)
            findings.append(Finding("K03", Severity.BLOCK, where((name,)), message))
        else:
            for position, item in enumerate(content):
                take(section, str(position + 1), item, (name, position))
    groups = data.get(model.FEITEN.name)
    for group, content in groups.items() if isinstance(groups, Mapping) else ():
        if isinstance(content, Mapping):
            moment = datetime(1970, 1, 1, tzinfo=UTC)
            facts = model.Feiten.model_validate(content)
            piece = Piece(model.FEITEN.name, str(group), 1, Regime.AVG, "", moment, facts)
            pieces[piece.record] = piece
    raise_if_blocking(findings, _("The file cannot be used."))
    return of_dossier(Dossier("", pieces))
