"""What the law says on a day, as the JSON of `mas law`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.findings import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.findings import Finding
    from mas_cli.law.artikelen import Vindplaats
    from mas_cli.law.leerplicht import LeerplichtStatus
    from mas_cli.law.lookup import DatedParameter
    from mas_cli.law.schoolweken import Urentelling
    from mas_cli.law.termijnen import Vervaldatum


def status_json(found: LeerplichtStatus, remarks: Sequence[str]) -> dict[str, Any]:
    """A leerplicht status as the JSON object of `mas law status`."""

    def iso(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "schema": "mas.law.status/1",
        "op": iso(found.op),
        "soort": str(found.soort),
        "leerplichtig": found.leerplichtig,
        "kwalificatieplichtig": found.kwalificatieplichtig,
        "sinds": iso(found.sinds),
        "tot_en_met": iso(found.tot_en_met),
        "artikelen": list(found.articles),
        "wisselingen": [
            {
                "datum": iso(change.datum),
                **({"uiterlijk": iso(change.uiterlijk)} if change.uiterlijk else {}),
                "van": str(change.van),
                "naar": str(change.naar),
                "reden": change.reden,
                "artikel": change.article,
            }
            for change in found.wisselingen
        ],
        "voorbehouden": list(found.voorbehouden),
        "opmerkingen": list(remarks),
        "mogelijk": [str(soort) for soort in found.mogelijk or (found.soort,)],
    }


def uren_json(
    telling: Urentelling, regio: str, findings: tuple[Finding, ...], elsewhere: tuple[str, ...] | None
) -> dict[str, Any]:
    """A count of hours as the JSON object of `mas law uren`.

    Args:
        telling: the count.
        regio: of the school; empty when it was not given.
        findings: about the list and the count.
        elsewhere: without a region the regions in which the threshold is reached; None with one.
    """
    return {
        "schema": "mas.law.uren/1",
        "regio": regio or None,
        "drempel": {"uren": telling.drempel, "lesweken": telling.weken, "bron": telling.bron},
        "meldingen": _meldingen_json(telling),
        "meldingen_mogelijk": _meldingen_json(telling.hoogstens or telling),
        "bereikt": True if telling.meldingen else None if elsewhere or perhaps(telling) else False,
        "bereikt_in": list(elsewhere) if elsewhere is not None else None,
        "rest": {
            "uren": float(telling.rest_uren),
            "sinds": telling.rest_sinds.isoformat() if telling.rest_sinds else None,
        },
        "uren": float(telling.uren),
        "uren_hoogstens": float((telling.hoogstens or telling).uren),
        "ongezegde_uren": float(telling.ongezegde_uren),
        "geoorloofde_uren": float(telling.geoorloofde_uren),
        "te_laat": telling.te_laat,
        "bevindingen": listed(findings),
    }


def _meldingen_json(telling: Urentelling) -> list[dict[str, Any]]:
    return [
        {
            "begin": melding.begin.isoformat(),
            "eind": melding.eind.isoformat(),
            "uren": float(melding.uren),
            "lesweken": melding.lesweken,
        }
        for melding in telling.meldingen
    ]


def perhaps(telling: Urentelling) -> bool:
    """Whether the threshold is reached when all hours of which it is not said were unauthorised."""
    return telling.hoogstens is not None and bool(telling.hoogstens.meldingen)


def termijn_json(due: Vervaldatum, today: date) -> dict[str, Any]:
    """One term as an item of the JSON of `mas law termijnen`."""
    return {
        "id": due.id,
        "onderwerp": due.onderwerp,
        "gebeurtenis": due.gebeurtenis,
        "start": due.start.isoformat(),
        "uiterlijk": due.uiterlijk.isoformat(),
        "dagen": (due.uiterlijk - today).days,
        "verlengd_van": due.verlengd_van.isoformat() if due.verlengd_van else None,
        "bron": due.bron,
        "merk": due.merk,
        "toelichting": due.toelichting,
    }


def article_json(found: Vindplaats) -> dict[str, Any]:
    """An article as the JSON object of `mas law show`."""
    return {
        "schema": "mas.law.artikel/1",
        "verwijzing": str(found.verwijzing),
        "wet": found.wet,
        "onderwerp": found.onderwerp,
        "op": found.op.isoformat(),
        "vanaf": found.vanaf.isoformat(),
        "letterlijk": found.letterlijk,
        "vervallen": found.vervallen,
        "tekst": found.tekst,
        "noot": found.noot,
        "bron": found.bron,
        "gelezen_tot": found.gelezen_tot.isoformat(),
        "bevindingen": listed(found.findings),
    }


def parameter_json(found: DatedParameter) -> dict[str, Any]:
    """A parameter with its value of the day as the JSON object of `mas law show`."""
    parameter, value = found.parameter, found.value
    shown = list(value.value) if isinstance(value.value, tuple) else value.value
    return {
        "schema": "mas.law.parameter/1",
        "id": parameter.id,
        "beschrijving": parameter.zin(found.op),
        "op": found.op.isoformat(),
        "waarde": shown.isoformat() if isinstance(shown, date) else shown,
        "eenheid": parameter.eenheid,
        "vanaf": value.valid_from.isoformat(),
        "bron": value.source,
        "merk": value.merk,
        "toelichting": value.toelichting or parameter.toelichting,
    }
