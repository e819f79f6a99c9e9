"""Why a route was advised and what was decided, in the words of the instrument that advised it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.instrument import catalog
from mas_cli.instrument.instrument import resolve

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument

_WORKBOOK = "/werkboek"


def explained(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """The screening on which was decided, or else the last one, and the last decision.

    Args:
        dossier: as `mas case show --json` gives it.

    Returns:
        `peildatum`, `uitkomst`, `routes` (titles), `redenen` (rows of `route` and `reden`: the criteria that
        were met of each route advised, or the outcome of a bound workbook that advises it) and `besluit`
        (`datum`, `route`, `afwijking_reden`); less when less is known. Texts are left out when the instrument
        of the receipt is not here, and reasons also when it was changed since: other words than those advised
        on are no reasons.
    """
    decisions = dossier.get("besluiten")
    if isinstance(decisions, list):
        decisions = [one for one in decisions if not (isinstance(one, dict) and one.get("ingetrokken_op"))]
    besluit = _last(decisions)
    screening = _screening(dossier.get("screenings"), besluit)
    advice, receipt = _mapping(screening, "advice"), _mapping(screening, "receipt")
    instrument = _instrument(receipt)
    outputs = screening.get("outputs")
    routes = [name for name in advice.get("routes") or () if isinstance(name, str)]
    found: dict[str, Any] = {
        "peildatum": receipt.get("peildatum"),
        "uitkomst": advice.get("status"),
        "routes": "; ".join(_title(instrument, name) for name in routes),
        "redenen": _computed(instrument, outputs, routes)
        if outputs
        else _reasons(instrument, advice, receipt, routes),
    }
    if besluit:
        # A decision names routes of the instrument of its screening; without a screening it is an id.
        found["besluit"] = {
            "datum": besluit.get("datum"),
            "route": "; ".join(_title(instrument, name) for name in _decided(besluit)),
            "afwijking_reden": besluit.get("reden") if besluit.get("afwijking") == "ja" else None,
        }
    return found


def _decided(besluit: Mapping[str, Any]) -> list[str]:
    several = besluit.get("routes")
    return [str(name) for name in several] if several else [str(besluit.get("route") or "")]


def _last(rows: Any) -> Mapping[str, Any]:
    return rows[-1] if isinstance(rows, Sequence) and rows and isinstance(rows[-1], Mapping) else {}


def _screening(rows: Any, besluit: Mapping[str, Any]) -> Mapping[str, Any]:
    if not besluit:
        return _last(rows)
    number = str(besluit.get("screening") or "")
    return next((row for row in rows or () if number and str(row.get("nr")) == number), {})


def _mapping(place: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = place.get(key)
    return found if isinstance(found, Mapping) else {}


def instrument_of(receipt: Mapping[str, Any]) -> Instrument | None:
    """The instrument of a receipt as it was on its day; None when it is not here."""
    return _instrument(receipt)


def _instrument(receipt: Mapping[str, Any]) -> Instrument | None:
    try:
        return _opened(str(receipt["instrument"]), date.fromisoformat(receipt["peildatum"]))
    except (InvalidInput, KeyError, TypeError, ValueError):
        return None


@lru_cache(maxsize=8)
def _opened(name: str, on: date) -> Instrument | None:
    if name.endswith(_WORKBOOK):
        name = catalog.DEFAULT  # the routes of a workbook are those of the instrument that ships
    # By name only: a receipt that came from elsewhere must not make us read any path it names.
    elif all(edition.name != name for edition in catalog.editions(name.partition("/")[0])):
        return None
    return resolve(catalog.find(name, on), on)


def _title(instrument: Instrument | None, route: str) -> str:
    known = instrument.definition.routes if instrument else {}
    return known[route].title if route in known else route


def _computed(instrument: Instrument | None, outputs: Any, routes: list[str]) -> list[dict[str, str]]:
    """What the outcomes of a bound workbook gave that advise the routes."""
    rows = [row for row in outputs if isinstance(row, Mapping)] if isinstance(outputs, Sequence) else []
    return [
        {"route": _title(instrument, name), "reden": f"{row.get('text')}: {row.get('value')}"}
        for name in routes
        for row in rows
        if row.get("route") == name
    ]


def _reasons(
    instrument: Instrument | None, advice: Mapping[str, Any], receipt: Mapping[str, Any], routes: list[str]
) -> list[dict[str, str]]:
    if instrument is None or receipt.get("sha256") != instrument.definition.sha256:
        return []
    known = {name: value for name, value in _mapping(receipt, "parameters").items() if isinstance(value, int)}
    worded = instrument.with_parameters(known)
    return [
        {"route": entry.title, "reden": worded.text(criterion.text)}
        for name in routes
        for entry in [instrument.definition.routes.get(name)]
        if entry is not None
        for criterion in entry.criteria
        if criterion.id in (_mapping(_mapping(advice, "verdicts"), name).get("met") or ())
    ]
