"""What `mas law` prints: the same facts as text and as JSON."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console
from mas_cli.findings import listed
from mas_cli.i18n import _, ngettext
from mas_cli.written import number as _number
from mas_cli.written import short_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.findings import Finding
    from mas_cli.law.artikelen import Vindplaats
    from mas_cli.law.leerplicht import LeerplichtStatus
    from mas_cli.law.lookup import DatedParameter
    from mas_cli.law.schoolweken import Urentelling
    from mas_cli.law.termijnen import Vervaldatum


def _wrapped(text: str) -> str:
    """Paragraphs broken at the width of the screen, and no wider than a page."""
    import textwrap

    width = min(_console.rich_console().width, 100)
    return "\n".join(textwrap.fill(line, max(width, 40)) for line in text.split("\n"))


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


def show_status(found: LeerplichtStatus, remarks: Sequence[str]) -> None:
    """A leerplicht status in sentences, with the dates it changes."""
    from mas_cli.law.levensloop import Soort

    heads = {
        Soort.LEERPLICHTIG: _("Leerplichtig on {day}."),
        Soort.KWALIFICATIEPLICHTIG: _("Kwalificatieplichtig on {day}."),
        Soort.GEEN: _("Neither leerplichtig nor kwalificatieplichtig on {day}."),
        Soort.ONBEKEND: _("Kwalificatieplichtig on {day}, unless there is a startkwalificatie (not given)."),
    }
    head = heads[found.soort]
    if found.mogelijk:
        head = _("Not known on {day}: {kinds}, by the day of birth.")
    kinds = _(" or ").join(_kind(str(soort)) for soort in found.mogelijk)
    _console.out(head.format(day=short_day(found.op), kinds=kinds))
    if found.sinds and found.tot_en_met:
        _console.out(
            _("From {first} up to and including {last}.").format(
                first=short_day(found.sinds), last=short_day(found.tot_en_met)
            )
        )
    elif found.sinds:
        _console.out(_("From {first}.").format(first=short_day(found.sinds)))
    elif found.tot_en_met:
        _console.out(_("Up to and including {last}.").format(last=short_day(found.tot_en_met)))
    if found.articles:
        _console.out(_("Articles: {articles}.").format(articles=", ".join(found.articles)))
    _console.out("")
    _console.out(_("Changes:"))
    for change in found.wisselingen:
        mark = ">" if change.datum > found.op else " "
        kind = _kind(str(change.naar)) if change.van is not change.naar else _("own duty of the jongere")
        until = f" – {short_day(change.uiterlijk)}" if change.uiterlijk else ""
        _console.out(f"{mark} {short_day(change.datum)}{until}  {kind}")
        _console.out(f"              {change.reden} ({change.article})")
    _console.out("")
    for remark in remarks:
        _console.out(remark)
    _console.out(
        _("Not considered, because no date decides it: {articles}.").format(
            articles=", ".join(found.voorbehouden)
        )
    )


def _kind(soort: str) -> str:
    return {
        "leerplichtig": _("leerplichtig"),
        "kwalificatieplichtig": _("kwalificatieplichtig"),
        "geen": _("no duty"),
        "onbekend": _("kwalificatieplichtig without startkwalificatie"),
    }[soort]


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
        "bereikt": True if telling.meldingen else None if elsewhere or _perhaps(telling) else False,
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


def _show_not_reached(elsewhere: tuple[str, ...] | None) -> None:
    """That there is no melding, and what that hangs on."""
    if elsewhere:
        _console.out(
            _("Without the holidays of a region it is not reached; in {regions} it is. Give --regio.").format(
                regions=", ".join(elsewhere)
            )
        )
    elif elsewhere is not None:
        _console.out(_("The threshold was not reached, in whichever region the school stands."))
    else:
        _console.out(_("The threshold was not reached."))


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


def _perhaps(telling: Urentelling) -> bool:
    """Whether the threshold is reached when all hours of which it is not said were unauthorised."""
    return telling.hoogstens is not None and bool(telling.hoogstens.meldingen)


def show_uren(telling: Urentelling, elsewhere: tuple[str, ...] | None) -> None:
    """A count of hours in sentences; `elsewhere` as in `uren_json`.

    What is not said to be authorised or not is neither.
    """
    most = telling.hoogstens
    _console.out(
        _("Threshold: {hours} hours in {weeks} consecutive lesson weeks ({source}).").format(
            hours=telling.drempel, weeks=telling.weken, source=telling.bron
        )
    )
    for number, melding in enumerate(telling.meldingen, 1):
        _console.out(
            _("Melding {number}: {first} up to and including {last}, {hours} hours.").format(
                number=number,
                first=short_day(melding.begin),
                last=short_day(melding.eind),
                hours=_number(melding.uren),
            )
        )
    if not telling.meldingen:
        if _perhaps(telling):
            _console.out(_("It is not certain that the threshold was reached."))
        else:
            _show_not_reached(elsewhere)
    if most is not None:
        for melding in most.meldingen:
            if melding not in telling.meldingen:
                text = _("Possible melding: {first} up to and including {last}, up to {hours} hours.")
                _console.out(
                    text.format(
                        first=short_day(melding.begin),
                        last=short_day(melding.eind),
                        hours=_number(melding.uren),
                    )
                )
    if telling.rest_sinds:
        _console.out(
            _("Still counting: {hours} hours since {first}.").format(
                hours=_number(telling.rest_uren), first=short_day(telling.rest_sinds)
            )
        )
    highest = most or telling
    if most is not None:
        text = _("{hours} hours, of {unsaid} hours it is not said whether they were authorised.")
        hours = _span(telling.uren, most.uren)
        _console.out(text.format(hours=hours, unsaid=_number(telling.ongezegde_uren)))
    _console.out(
        _("Total: {hours} hours unauthorised, {authorised} hours authorised, {late} times late.").format(
            hours=_span(telling.uren, highest.uren),
            authorised=_number(telling.geoorloofde_uren),
            late=_span(telling.te_laat, highest.te_laat),
        )
    )


def _span(low: Any, high: Any) -> str:
    """One number, or the lowest and the highest that it can be."""
    shown = _number(low), _number(high)
    return shown[0] if low == high else _("{low} to {high}").format(low=shown[0], high=shown[1])


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


def show_termijn(due: Vervaldatum, today: date) -> None:
    """One term: the date first, then where it comes from."""
    days = (due.uiterlijk - today).days
    if days > 0:
        left = ngettext("in {days} day", "in {days} days", days).format(days=days)
    elif days < 0:
        left = ngettext("{days} day ago", "{days} days ago", -days).format(days=-days)
    else:
        left = _("today")
    mark = "!" if days < 0 else " "
    _console.out(f"{mark} {short_day(due.uiterlijk)}  {due.onderwerp} ({left})")
    event = _("from {event} {day}").format(event=due.gebeurtenis, day=short_day(due.start))
    source = due.bron if due.merk == "SOURCE" else f"{due.bron} [{due.merk}]"
    _console.out(f"              {event}; {source}")
    if due.verlengd_van:
        _console.out(
            "              "
            + _("Lengthened from {day}: no term ends on a weekend or public holiday ({rule}).").format(
                day=short_day(due.verlengd_van), rule=due.regel
            )
        )
    if due.toelichting:
        _console.out(f"              {due.toelichting}")


def show_article(found: Vindplaats, *, json_output: bool) -> None:
    """An article with its source and remarks."""
    if json_output:
        _console.out_json(
            {
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
        )
        return
    _console.out(f"{found.verwijzing}  {found.onderwerp}")
    # Before the oldest stored text that one is shown; L22 says that the words may have been others.
    _console.out(
        _("{statute}, as it read on {day}").format(
            statute=found.wet, day=short_day(max(found.op, found.vanaf))
        )
    )
    _console.out("")
    _console.out(_wrapped(found.tekst or _("(lapsed)")))
    if found.noot:
        _console.out("")
        _console.out(_wrapped(_("Note: {text}").format(text=found.noot)))
    _console.out("")
    _console.out(_("Source: {source}").format(source=found.bron))
    if found.op > found.gelezen_tot:
        _console.out(
            _("Read up to and including {last}; whether it changed after that was not checked.").format(
                last=short_day(found.gelezen_tot)
            )
        )
    _console.show_findings(found.findings)


def show_parameter(found: DatedParameter, *, json_output: bool) -> None:
    """A parameter with its value of the day."""
    parameter, value = found.parameter, found.value
    shown = list(value.value) if isinstance(value.value, tuple) else value.value
    if json_output:
        _console.out_json(
            {
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
        )
        return
    # The items of a list say themselves what they are.
    text = ", ".join(map(str, shown)) if isinstance(shown, list) else f"{shown} {parameter.eenheid}"
    _console.out(f"{parameter.id} = {text}")
    _console.out(_wrapped(parameter.zin(found.op)))
    for remark in filter(None, (value.toelichting or parameter.toelichting,)):
        _console.out(_wrapped(remark))
    _console.out(
        _("Holds on {day}, from {first}. Source: {source} [{mark}]").format(
            day=short_day(found.op), first=short_day(value.valid_from), source=value.source, mark=value.merk
        )
    )
