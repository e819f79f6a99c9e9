"""What a dossier answers of a questionnaire (`casus/vooraf.yaml`) and suggests (`casus/voorstel.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import absence, choices, model
from mas_cli.casefile.dossier import plain
from mas_cli.law.kalender import schooljaar

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.casefile.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value as an answers file has it, with the part it came from: `meldingen`, `ambtenaar`, `vandaag`."""

    value: Any
    part: str


def known_answers(dossier: Dossier, instrument: str) -> dict[str, Any]:
    """Question id → value as an answers file has it, for the questions that the dossier answers."""
    return {question: found.value for question, found in _known(dossier, instrument).items()}


def suggested_answers(
    dossier: Dossier, instrument: str, officer: Mapping[str, Any], today: date
) -> dict[str, Suggestion]:
    """What the dossier answers and what is probably so besides, for somebody to confirm.

    Args:
        dossier: the case.
        instrument: the id of the questionnaire.
        officer: the particulars of who works.
        today: the day of the interview.
    """
    place = {"vandaag": today.isoformat(), "ambtenaar": officer, "afgeleid": _derived(dossier, today)}
    found = {}
    for question, rule in (choices.data_file("voorstel").get(instrument) or {}).items():
        part, _dot, field = rule["uit"].partition(".")
        within = place.get(part)
        value = within.get(field) if isinstance(within, Mapping) else within or _latest(dossier, part, field)
        if value not in (None, ""):
            found[question] = Suggestion(rule.get("is", value), part)
    return found | _known(dossier, instrument)


def _known(dossier: Dossier, instrument: str) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    for question, rule in (choices.data_file("vooraf").get(instrument) or {}).items():
        section, _dot, field = rule["uit"].partition(".")
        value = _latest(dossier, section, field)
        words: Mapping[str, str] | None = rule.get("woorden")
        if words is not None:
            value = words.get(str(value))
        if value is not None:
            found[question] = Suggestion(value, section)
    return found


def _derived(dossier: Dossier, today: date) -> dict[str, Any]:
    """What is counted in the dossier: absence that was not authorised, and reports before the last one.

    Absence counts in the period of the last report. Nothing is counted where of a row is not said whether it
    was authorised, or how much it was: the sum would be a guess.
    """
    reports = dossier.contents(model.Melding)
    last = reports[-1] if reports else model.Melding()
    found = absence.apart(
        absence.within(dossier.contents(model.Verzuimregel), last.begindatum, last.einddatum)
    )
    unclear = found.unsaid or any(row.uren is None and row.te_laat is None for row in found.unauthorised)
    rows = () if unclear else found.unauthorised
    hours = [row.uren for row in rows if row.uren is not None]
    late = [int(row.te_laat) for row in rows if row.te_laat is not None]
    year = schooljaar(today)
    recent = [one for one in reports[:-1] if one.datum is None or schooljaar(one.datum) >= year - 1]
    return {
        "uren": sum(hours) if hours else None,
        "te_laat": sum(late) if late else None,
        "eerdere_meldingen": len(recent) if reports else None,
    }


def _latest(dossier: Dossier, section: str, field: str) -> Any:
    """The value of the last piece; an older one is not taken for a newer one's gap."""
    single = dossier.pieces.get(section)
    pieces = dossier.many(section) or ([single] if single else [])
    if not pieces or pieces[-1].content is None:
        return None
    return plain(pieces[-1].content).get(field)
