"""A case in ten lines, to paste elsewhere; and the same with the reasons of the advice, as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mas_cli.casefile import absence, choices, model
from mas_cli.casefile.shown import as_json, terms
from mas_cli.casefile.summarising import summarise
from mas_cli.documents.advice_words import explained
from mas_cli.documents.plain_report import Report, Section
from mas_cli.i18n import _
from mas_cli.written.shown import long_day, number, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mas_cli.casefile.dossier import Dossier

    Row = tuple[str, str]


def rows(dossier: Dossier, now: datetime, following: str = "") -> list[Row]:
    """At most ten lines, each a label and a text; what is not known has no line.

    Args:
        dossier: the case.
        now: the moment.
        following: what comes next, in words; empty for nothing.
    """
    known = [*_who(dossier, now), *_absence(dossier), *_course(dossier, now)]
    if following:
        known.append((_("Next"), following))
    return [(label, text) for label, text in known if text]


def _who(dossier: Dossier, now: datetime) -> Iterator[Row]:
    found = summarise(dossier, now)
    jongere = dossier.one(model.Jongere)
    born = _("born {day}").format(day=short_day(jongere.geboortedatum)) if jongere.geboortedatum else ""
    yield _("Case"), ", ".join(filter(None, (found.id, found.kenmerk)))
    yield _("Jongere"), ", ".join(filter(None, (found.volledige_naam, born)))
    yield _("School"), found.school or found.brin
    yield _("Status"), choices.label("zaak.status", found.status)


def _absence(dossier: Dossier) -> Iterator[Row]:
    meldingen = dossier.contents(model.Melding)
    if meldingen:
        last = meldingen[-1]
        day = last.datum or last.begindatum
        about = (
            choices.label("melding.soort", last.soort),
            short_day(day) if day else "",
            _("{hours} hours").format(hours=last.verzuimuren) if last.verzuimuren is not None else "",
        )
        yield _("Last of {count} reports").format(count=len(meldingen)), ", ".join(filter(None, about))
    days = dossier.contents(model.Verzuimregel)
    if days:
        found = absence.apart(days)
        words = _("{hours} hours not authorised, {allowed} hours authorised").format(
            hours=number(absence.hours(found.unauthorised)), allowed=number(absence.hours(found.authorised))
        )
        if found.unsaid:
            words += "; " + _("of {hours} hours it is not said whether they were").format(
                hours=number(absence.hours(found.unsaid))
            )
        yield _("Absence by day"), words


def _course(dossier: Dossier, now: datetime) -> Iterator[Row]:
    known = explained(as_json(dossier))
    if dossier.many("screenings"):
        yield _("Advice"), str(known.get("routes") or known.get("uitkomst") or "")
    decisions = dossier.decisions()
    if decisions:
        last = decisions[-1]
        about = (" + ".join(last.chosen), short_day(last.datum) if last.datum else "", last.reden or "")
        yield _("Decision"), ", ".join(filter(None, about))
    made = [one for one in dossier.contents(model.Document) if one.concept != "ja"]
    if made:
        title = made[-1].titel or made[-1].type or ""
        day = made[-1].datum
        yield (
            _("Last of {count} documents").format(count=len(made)),
            f"{title}, {short_day(day)}" if day else title,
        )
    running = terms(dossier, now.date())
    if running:
        yield _("First term"), f"{short_day(running[0]['uiterlijk'])}: {running[0]['onderwerp']}"


def report(dossier: Dossier, now: datetime, following: str = "") -> Report:
    """The ten lines with the advice and its reasons, as a report."""
    known: dict[str, Any] = explained(as_json(dossier))
    sections = [Section(_("The case"), rows=tuple(rows(dossier, now, following)))]
    reasons = known.get("redenen") or ()
    if dossier.many("screenings"):
        sections.append(
            Section(
                _("The advice"),
                (str(known.get("routes") or known.get("uitkomst") or _("no route")),),
                tuple((str(row["route"]), str(row["reden"])) for row in reasons),
            )
        )
        sections.append(
            Section(
                _("What it is worth"),
                (
                    _(
                        "The instrument is a reconstruction from public sources. The advice is no decision: "
                        "the officer decides, and says why where it is otherwise."
                    ),
                ),
            )
        )
    title = _("Advice report") if dossier.many("screenings") else _("Case summary")
    return Report(title, (long_day(now.date()),), tuple(sections))
