"""What follows from a dossier for a document: totals apart, first and last day, articles, who was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents import load
from mas_cli.documents.rows import NONE
from mas_cli.errors import InvalidInput
from mas_cli.law.data import law_parameters
from mas_cli.law.leerplicht import status
from mas_cli.law.levensloop import Soort
from mas_cli.written import Wrong, long_day, read_number

if TYPE_CHECKING:
    from mas_cli.documents.model import Check, Format

_YES: Final = "ja"
_NO: Final = "nee"
_SUMMONS: Final = "oproep-verhoor"
_INVITED: Final = "uitnodiging-gesprek"
# The check that holds the articles to the duty knows which article goes with which duty.
_ARTICLES: Final = "C06"
_TO_YOUNGSTER: Final = "brief_aan_jongere"
_TO_PARENTS: Final = "brief_aan_ouders"
# In these years nobody has a startkwalificatie yet.
_SCHOOL_DUTY: Final = str(Soort.LEERPLICHTIG)


def of(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of absence that count, and the hours of those that were allowed."""
    rows = _rows(dossier, "verzuim")
    allowed = [row for row in rows if row.get("geoorloofd") == _YES]
    found: dict[str, Any] = {"verzuim": [row for row in rows if row.get("geoorloofd") != _YES]}
    if allowed:
        found["uren_geoorloofd"] = _hours(allowed)
    return found


def answers(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """The answers ja and nee of the last screening; one that is not known is no fact."""
    last = _last(dossier, "screenings").get("answers")
    given = last if isinstance(last, Mapping) else {}
    return {question: answer for question, answer in given.items() if answer in {_YES, _NO}}


def summons(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the last summons of the case said; empty when no summons was made."""
    made = _made(dossier, _SUMMONS)
    if not made:
        return {}
    own = made[-1].get("gegevens")
    groups: dict[str, Any] = {"als_verdachte": _YES, "brief": {"datum": made[-1].get("datum")}}
    for name, value in (own if isinstance(own, Mapping) else {}).items():
        group, _dot, field = str(name).partition(".")
        groups.setdefault(group, {})[field] = value
    return groups


def more(fmt: Format, dossier: Mapping[str, Any], officer: Mapping[str, Any]) -> dict[str, Any]:
    """What is probably so of this kind of document."""
    rows = of(dossier)["verzuim"]
    days = sorted(str(row["datum"]) for row in rows if row.get("datum"))
    kind = str(_last(dossier, "meldingen").get("soort") or "")
    youngster = _name(_part(dossier, "jongere"))
    parents = [_name(row) for row in _rows(dossier, "gezagdragers")]
    found: dict[str, Any] = {
        "eerste_dag": days[0] if days else None,
        "laatste_dag": days[-1] if days else None,
        "uren": _hours(rows) if rows else None,
        "soort": "absoluut" if kind == "absoluut" else "relatief" if kind else None,
        "type": "beginnend" if fmt.type == "pv-halt" else None,
        "rol": "jongere" if _TO_YOUNGSTER in fmt.dossier else None,
        "artikelen": _articles(fmt, dossier, days[0] if days else ""),
        "startkwalificatie": "nee" if _duty(dossier, days[0] if days else "") == _SCHOOL_DUTY else None,
        "meldingsdag": _long(_last(dossier, "meldingen").get("datum")),
        **(_unnamed_parents(dossier) if _TO_PARENTS in fmt.dossier and not parents else {}),
        **_nothing(answers(dossier)),
        "genodigden": [
            *({"naam": name, "rol": "ouder of voogd"} for name in parents if name),
            *([{"naam": youngster, "rol": "jongere"}] if youngster else []),
        ],
        "aanwezigen": [
            *([{"naam": officer["naam"], "rol": "verbalisant"}] if officer.get("naam") else []),
            *([{"naam": youngster, "rol": "verdachte"}] if youngster else []),
        ],
        "chronologie": _chronology(dossier),
        "bijlagen": _annexes(dossier, rows=bool(rows)),
    }
    return {name: value for name, value in found.items() if value}


def _articles(fmt: Format, dossier: Mapping[str, Any], first: str) -> list[dict[str, str]]:
    """Return the article of the duty on the first day, and the article that makes breaking it an offence."""
    to_youngster = _TO_YOUNGSTER in fmt.dossier
    check = fmt.checks.get(_ARTICLES) or (_own_duty() if to_youngster else None)
    duty = _duty(dossier, first)
    if check is None or not duty:
        return []
    norm = check.parameters["norm"].get(duty)
    # A letter names what is suspected; what makes it an offence is for the proces-verbaal.
    penalty = None if to_youngster else check.parameters.get("straf")
    return [{"artikel": article} for article in (norm, penalty) if article and norm]


def _duty(dossier: Mapping[str, Any], first: str) -> str:
    """The kind of duty on the first day of absence; empty where that cannot be told."""
    born = _day(_part(dossier, "jongere").get("geboortedatum"))
    day = _day(first)
    if born is None or day is None:
        return ""
    qualified = _part(dossier, "jongere").get("startkwalificatie")
    try:
        return str(
            status(born, day, None if qualified is None else qualified == _YES, law_parameters()).soort
        )
    except InvalidInput:
        return ""


def _unnamed_parents(dossier: Mapping[str, Any]) -> dict[str, str]:
    """Whom a letter to parents goes to while the dossier does not name them: where the jongere lives."""
    youngster = _part(dossier, "jongere")
    place = " ".join(str(youngster[part]) for part in ("postcode", "plaats") if youngster.get(part))
    lines = [str(line) for line in (youngster.get("adres"), place) if line]
    return {"kind_zonder_ouders": _name(youngster), "adres_zonder_ouders": "\n".join(lines)}


def _nothing(given: Mapping[str, Any]) -> dict[str, str]:
    """What the screening says that there is not: help, earlier cases, serious trouble."""
    found = {}
    if given.get("hulp_ingezet") == _NO:
        found["geen_hulp"] = NONE
    if given.get("eerder_halt") == given.get("eerder_pv") == _NO:
        found["geen_eerdere"] = NONE
    if given.get("psychische_problematiek") == _NO:
        found["geen_problematiek"] = _NO
    return found


def _own_duty() -> Check:
    """The check that knows which article goes with the duty of a jongere."""
    return load.shipped("pv-jongere").checks[_ARTICLES]


def _chronology(dossier: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was recorded as a step, and what was received and sent, in order of time."""
    found = [
        {"datum": str(row["datum"]), "handeling": row.get("handeling"), "resultaat": row.get("resultaat")}
        for row in _rows(dossier, "contacten")
        if row.get("datum")
    ]
    found += [
        {
            "datum": str(row["datum"]),
            "handeling": "verzuimmelding van de school ontvangen",
            "resultaat": "in behandeling genomen",
        }
        for row in _rows(dossier, "meldingen")
        if row.get("datum")
    ]
    titles = {_SUMMONS: "oproep voor verhoor verzonden", _INVITED: "uitnodiging voor een gesprek verzonden"}
    found += [
        {"datum": str(row["datum"]), "handeling": titles[kind], "resultaat": "verzonden"}
        for kind in titles
        for row in _made(dossier, kind)
        if row.get("datum")
    ]
    kept = [{name: str(value) for name, value in row.items() if value} for row in found]
    return sorted(kept, key=lambda row: row["datum"])


def _annexes(dossier: Mapping[str, Any], *, rows: bool) -> list[dict[str, str]]:
    titles = ["Verzuimoverzicht van de school"] if rows else []
    for made in _made(dossier, _SUMMONS):
        day = _day(made.get("datum"))
        titles.append(f"Oproep voor verhoor van {long_day(day)}" if day else "Oproep voor verhoor")
    return [{"nr": str(number), "titel": title} for number, title in enumerate(titles, start=1)]


def _made(dossier: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """The documents of a kind that were made; a draft was not sent."""
    return [
        row for row in _rows(dossier, "documenten") if row.get("type") == kind and row.get("concept") != _YES
    ]


def _hours(rows: Sequence[Mapping[str, Any]]) -> str:
    total = Decimal()
    for row in rows:
        try:
            total += read_number(row.get("uren")) or 0
        except Wrong:
            continue
    return str(total)


def _rows(dossier: Mapping[str, Any], section: str) -> list[Mapping[str, Any]]:
    found = dossier.get(section)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _last(dossier: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    rows = _rows(dossier, section)
    return rows[-1] if rows else {}


def _part(dossier: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = dossier.get(section)
    return found if isinstance(found, Mapping) else {}


def _name(person: Mapping[str, Any]) -> str:
    parts = (person.get(part) for part in ("voornamen", "voorvoegsel", "achternaam"))
    return " ".join(str(part) for part in parts if part)


def _long(raw: Any) -> str:
    day = _day(raw)
    return long_day(day) if day else ""


def _day(raw: Any) -> date | None:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        return None
