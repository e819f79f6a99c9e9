"""What happened when: the events of the legal terms, the terms that run, and the regime of this moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import choices, model
from mas_cli.casefile.values import day
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.bewaren import Regime
from mas_cli.law.gebeurtenissen import bekende_gebeurtenissen
from mas_cli.law.termijnen import vervaldata, wettelijke_termijnen
from mas_cli.written import Wrong

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mas_cli.casefile.dossier import Dossier
    from mas_cli.law.termijnen import Vervaldatum

MELDING = "melding"


def known_events() -> dict[str, str]:
    """Every event a dossier can hold, with its meaning."""
    return {**bekende_gebeurtenissen(), **choices.data_file("gebeurtenissen")["andere"]}


def events(dossier: Dossier) -> dict[str, date]:
    """The events of a dossier with their dates, as `mas law termijnen` takes them."""
    found: dict[str, date] = {}
    for name, rule in choices.data_file("gebeurtenissen")["termijnen"].items():
        for place in rule["uit"]:
            days = sorted(_days(dossier, place))
            if days:
                found[name] = days[0] if rule["neem"] == "eerste" else days[-1]
                break
    for event in dossier.contents(model.Gebeurtenis):
        if event.gebeurtenis and event.datum:
            found[event.gebeurtenis] = event.datum
    return found


def _days(dossier: Dossier, place: str) -> Iterator[date]:
    section, _dot, field = place.partition(".")
    values: list[Any]
    if section == model.FEITEN.name:
        group, _dot, name = field.partition(".")
        values = [dossier.facts().get(group, {}).get(name)]
    else:
        values = [getattr(piece.content, field) for piece in dossier.many(section)]
    for value in values:
        try:
            # A moment begins with its day.
            found = day(value[:10] if isinstance(value, str) else value)
        except Wrong:
            continue
        if found is not None:
            yield found


def open_terms(dossier: Dossier) -> list[Vervaldatum]:
    """Return the legal terms that run in a dossier, soonest first; a closed case has none."""
    if dossier.one(model.Zaak).status == "gesloten":
        return []
    happened = events(dossier)
    done = choices.data_file("gebeurtenissen")["voldaan"]
    try:
        terms = vervaldata(wettelijke_termijnen(), {**happened})
    except InvalidInput:
        # A date from which no term can be counted (year 9999) must not hide the dossier.
        return []
    return [
        term
        for term in terms
        if not _met(dossier, happened, done.get(term.id, {}), term.start)
        and not _settled(dossier, term.id, term.start)
    ]


def _settled(dossier: Dossier, term: str, since: date) -> bool:
    """Whether the step of the plan to which the term belongs was done or skipped since the term began."""
    latest: dict[str, model.Stap] = {}
    for step in dossier.contents(model.Stap):
        if step.stap:
            latest[step.stap] = step
    return any(
        step.termijn == term and step.staat in model.SETTLED and (step.datum or date.min) >= since
        for step in latest.values()
    )


def _met(dossier: Dossier, happened: Mapping[str, date], rule: Mapping[str, Any], since: date) -> bool:
    made = rule.get("document")
    if made and any(
        (document.type or "").startswith(made)
        and document.concept != "ja"
        and (document.datum or date.min) >= since
        for document in dossier.contents(model.Document)
    ):
        return True
    besluiten = dossier.decisions()
    if rule.get("route") and any((besluit.datum or date.min) >= since for besluit in besluiten):
        return True
    only = rule.get("alleen_route")
    if only and besluiten and only not in besluiten[-1].chosen:
        return True
    return any(event in happened for event in rule.get("gebeurtenissen", ()))


def regime_of(dossier: Dossier, record: str, border: str) -> Regime:
    """Under which law a new piece is recorded now.

    Args:
        dossier: as it is with the new piece in it.
        record: the piece: its section, and behind a dot its number or group.
        border: a name in `casus/regime.yaml`; empty for the default.

    Raises:
        InvalidInput: there is no such border (K10).
    """
    rules = choices.data_file("regime")
    chosen = rules["grenzen"].get(border or rules["standaard"])
    if chosen is None:
        message = _("wpg_vanaf in config.toml is {value}; it can be: {choices}.").format(
            value=border, choices=", ".join(rules["grenzen"])
        )
        finding = Finding(
            "K10", Severity.BLOCK, "config.toml (wpg_vanaf)", message, _("Correct the setting.")
        )
        raise InvalidInput(message, findings=[finding])
    if record.partition(".")[0] in rules["altijd_wpg"] or _investigates(dossier, rules["opsporing"]):
        return Regime.WPG
    if chosen["met_melding"] and dossier.many("meldingen"):
        return Regime.WPG
    passed = set(events(dossier)) & set(chosen["gebeurtenissen"])
    return Regime.WPG if passed else Regime.AVG


def _investigates(dossier: Dossier, groups: Collection[str]) -> bool:
    """Whether there was an act of investigation: its facts were recorded, or a final document was made."""
    for piece in dossier.pieces.values():
        match piece.content:
            case model.Document():
                if piece.regime is Regime.WPG and piece.content.concept != "ja":
                    return True
            case model.Feiten():
                if piece.key in groups:
                    return True
    return False


def moment_text(moment: datetime) -> str:
    """A moment as a person reads it, in the time of this computer: 2026-09-01 14:05."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
