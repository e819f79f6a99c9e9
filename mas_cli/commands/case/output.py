"""One dossier on the screen, as it is read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import choices, model
from mas_cli.casefile.shown import shown, terms, timeline
from mas_cli.commands import _console
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.written import PartialDate, long_day, short_day

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

_TEXT = 2000
_CHOICES = {
    ("zaak", "status"): "zaak.status",
    ("zaak", "reden_sluiting"): "zaak.reden_sluiting",
    ("gezagdragers", "gezag"): "gezagdrager.gezag",
    ("meldingen", "soort"): "melding.soort",
    ("meldingen", "status"): "melding.status",
    ("meldingen", "reden_afsluiting"): "melding.reden_afsluiting",
    ("meldingen", "toelichting_afsluiting"): "melding.toelichting_afsluiting",
    ("evaluaties", "uitkomst"): "evaluatie.uitkomst",
}
# Shown on the timeline instead of as a list of fields.
_ON_TIMELINE = frozenset(
    {
        "contacten",
        "gebeurtenissen",
        "screenings",
        "besluiten",
        "documenten",
        "evaluaties",
        "notities",
        "toetsen",
        "eerdere_pv_halt",
    }
)


def show_dossier(dossier: Dossier, today: date, *, full: bool) -> None:
    """A dossier from top to bottom."""
    zaak, jongere = dossier.one(model.Zaak), dossier.one(model.Jongere)
    name = " ".join(
        part
        for part in (jongere.voornamen or jongere.roepnaam, jongere.voorvoegsel, jongere.achternaam)
        if part
    )
    # Outside the f-string: before Python 3.12 the catalogue does not see what stands in one.
    shown = one_line(name) or _("no name")
    heading = f"{dossier.id}  {shown}"
    _console.out(heading)
    _console.out("=" * min(len(heading), 78))
    _console.out(_field(_("status"), choices.label("zaak.status", zaak.status)))
    for section in model.SECTIONS.values():
        if section.many:
            if section.name not in _ON_TIMELINE:
                _show_items(dossier, section.name, full=full)
        else:
            piece = dossier.pieces.get(section.name)
            if piece and piece.content is not None:
                _show_fields(section.name, piece.content, full=full)
    _show_facts(dossier)
    _show_timeline(dossier)
    _show_terms(dossier, today)


def _show_fields(section: str, part: model.Part, *, full: bool) -> None:
    lines = [
        _field(name, _value(section, name, value, full=full))
        for name, value in part.filled().items()
        if (section, name) != ("zaak", "status")
    ]
    if lines:
        _heading(section)
        for line in lines:
            _console.out(line)


def _show_items(dossier: Dossier, section: str, *, full: bool) -> None:
    items = dossier.many(section)
    if not items:
        return
    _heading(section)
    for piece in items:
        if piece.content is None:
            continue
        values = [
            f"{name.replace('_', ' ')} {_value(section, name, value, full=full)}"
            for name, value in piece.content.filled().items()
        ]
        _console.out(f"  {piece.key:>2}. {one_line('; '.join(values), limit=_TEXT)} [{piece.regime}]")


def _show_facts(dossier: Dossier) -> None:
    facts = dossier.facts()
    if not facts:
        return
    _heading(_("facts for documents"))
    for group in sorted(facts):
        for name, value in facts[group].items():
            label = group if name == "_" else f"{group}.{name}"
            _console.out(_field(label, one_line(value, limit=_TEXT)))


def _show_timeline(dossier: Dossier) -> None:
    moments = timeline(dossier)
    if not moments:
        return
    _heading(_("timeline"))
    for moment in moments:
        text = one_line(moment.text, limit=_TEXT)
        _console.out(f"  {short_day(moment.day)}  {moment.what}: {text} [{moment.regime}]")


def _show_terms(dossier: Dossier, today: date) -> None:
    running = terms(dossier, today)
    if not running:
        return
    _heading(_("terms"))
    for term in running:
        left = term["dagen"]
        when = _("in {days} days").format(days=left) if left >= 0 else _("{days} days ago").format(days=-left)
        _console.out(f"  {short_day(term['uiterlijk'])}  {term['onderwerp']} ({when}; {term['bron']})")


def _heading(name: str) -> None:
    _console.out("")
    _console.out(name.replace("_", " ").capitalize())


def _field(name: str, value: str) -> str:
    return f"  {name.replace('_', ' '):<24} {value}"


def _value(section: str, name: str, value: Any, *, full: bool) -> str:
    known = _CHOICES.get((section, name))
    if known:
        return choices.label(known, str(value))
    if isinstance(value, PartialDate):
        return long_day(value)
    if isinstance(value, date):
        return short_day(value)
    return one_line(shown(name, value, full=full), limit=_TEXT)
