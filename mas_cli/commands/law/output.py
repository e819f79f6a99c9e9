"""What `mas law` prints in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console
from mas_cli.i18n import _, ngettext
from mas_cli.law import as_json
from mas_cli.written import number as _number
from mas_cli.written import short_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.law.artikelen import Vindplaats
    from mas_cli.law.leerplicht import LeerplichtStatus
    from mas_cli.law.lookup import DatedParameter
    from mas_cli.law.schoolweken import Urentelling
    from mas_cli.law.termijnen import Vervaldatum


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
        if as_json.perhaps(telling):
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


def show(found: Vindplaats | DatedParameter, *, json_output: bool) -> None:
    """An article or a parameter as it holds on a day."""
    from mas_cli.law.lookup import DatedParameter

    if isinstance(found, DatedParameter):
        if json_output:
            _console.out_json(as_json.parameter_json(found))
        else:
            _show_parameter(found)
    elif json_output:
        _console.out_json(as_json.article_json(found))
    else:
        _show_article(found)


def _show_article(found: Vindplaats) -> None:
    """An article with its source and remarks."""
    _console.out(f"{found.verwijzing}  {found.onderwerp}")
    # Before the oldest stored text that one is shown; L22 says that the words may have been others.
    _console.out(
        _("{statute}, as it read on {day}").format(
            statute=found.wet, day=short_day(max(found.op, found.vanaf))
        )
    )
    _console.out("")
    _console.paragraphs(found.tekst or _("(lapsed)"))
    if found.noot:
        _console.out("")
        _console.paragraphs(_("Note: {text}").format(text=found.noot))
    _console.out("")
    _console.out(_("Source: {source}").format(source=found.bron))
    if found.op > found.gelezen_tot:
        _console.out(
            _("Read up to and including {last}; whether it changed after that was not checked.").format(
                last=short_day(found.gelezen_tot)
            )
        )
    _console.show_findings(found.findings)


def _show_parameter(found: DatedParameter) -> None:
    """A parameter with its value of the day."""
    parameter, value = found.parameter, found.value
    # The items of a list say themselves what they are.
    shown = value.value
    text = ", ".join(map(str, shown)) if isinstance(shown, tuple) else f"{shown} {parameter.eenheid}"
    _console.out(f"{parameter.id} = {text}")
    _console.paragraphs(parameter.zin(found.op))
    for remark in filter(None, (value.toelichting or parameter.toelichting,)):
        _console.paragraphs(remark)
    _console.out(
        _("Holds on {day}, from {first}. Source: {source} [{mark}]").format(
            day=short_day(found.op), first=short_day(value.valid_from), source=value.source, mark=value.merk
        )
    )
