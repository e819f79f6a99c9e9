"""`mas werk`: one case as a page, and a menu of what can be done in it now."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _asking, _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import CaseArgument, PasswordOption, VaultOption
from mas_cli.commands.vault.opening import kept_in_hand
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.summary import Summary
    from mas_cli.plan.definition import PlanData
    from mas_cli.plan.next_step import NextStep

    Words = tuple[str, ...]

app = new_app()
_LATEST = 5
_TEXT = 300


@dataclass(frozen=True, slots=True)
class _Page:
    """A case as it is now, with what comes next."""

    dossier: Dossier
    summary: Summary
    data: PlanData
    following: NextStep | None


@command(
    app,
    help=_(
        "Work on one case: who it is about, where it stands, what comes next, and a menu of what can be done "
        "now. Without a terminal it only shows the page."
    ),
    example="mas werk jansen",
)
def work(
    case: CaseArgument = "-",
    vault: VaultOption = None,
    password_file: PasswordOption = None,
) -> None:
    """Show the page and the menu until nothing is chosen."""
    from mas_cli.commands import _running

    wanted = case
    with kept_in_hand():
        while True:
            page = _page(wanted, vault, password_file)
            _show(page)
            if not _console.may_ask():
                return
            wanted = page.dossier.id
            menu = _menu(page)
            chosen = _asking.choice(_("What do you do now?"), [title for title, _words in menu])
            if chosen is None:
                return
            words = menu[chosen][1]()
            if words:
                _running.run(words, vault, password_file)


def _page(case: str, vault: str | None, password_file: Path | None) -> _Page:
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.summary import decode
    from mas_cli.commands.case.opening import opened
    from mas_cli.commands.region.choosing import plan_on
    from mas_cli.plan import facts
    from mas_cli.plan.next_step import next_step

    now = _clock.now()
    with opened(vault, password_file) as store:
        dossier = store.load(store.find(case))
        summary = decode(dossier.container, store.vault.summary(dossier.container))
        store.log(Event.RAADPLEGEN, dossier.container, werk="ja")
    data = plan_on(facts.of_dossier(dossier).choice or now.date(), None)
    return _Page(dossier, summary, data, next_step(dossier, data, now))


def _show(page: _Page) -> None:
    """The page: who, where it stands, what is due, what happened last, what comes next."""
    from mas_cli.casefile import choices
    from mas_cli.casefile.shown import terms, timeline
    from mas_cli.written.shown import short_day

    summary, today = page.summary, _clock.today()
    _console.out("")
    heading = f"{one_line(summary.volledige_naam or _('no name'))}  {summary.id}"
    _console.out(heading)
    _console.out("=" * min(len(heading), 78))
    about = [_born(page), summary.school or summary.brin, summary.kenmerk]
    _console.wrapped(" · ".join(one_line(part) for part in about if part), "")
    status = [choices.label("zaak.status", summary.status)]
    if summary.decided:
        status.append(_("decided: {routes}").format(routes=" + ".join(summary.decided)))
    elif summary.advice:
        status.append(_("advised: {routes}").format(routes=", ".join(summary.advice)))
    _console.wrapped(" · ".join(status), "")
    for term in terms(page.dossier, today)[:_LATEST]:
        mark = "!" if term["dagen"] < 0 else "○"
        _console.wrapped(f"{mark} {short_day(term['uiterlijk'])}  {term['onderwerp']}", "", "  ")
    moments = timeline(page.dossier)[-_LATEST:]
    if moments:
        _console.out("")
    for moment in moments:
        _console.wrapped(
            f"{short_day(moment.day)}  {moment.what}: {one_line(moment.text, limit=_TEXT)}", "  ", "    "
        )
    _console.out("")
    if page.following is None:
        _console.out(_("Nothing comes next."))
        return
    until = page.following.until
    by = _(" (by {day})").format(day=short_day(until)) if until else ""
    _console.wrapped(_("Next: {what}{by}").format(what=page.following.what, by=by), "")
    _console.out(f"  → {page.following.line}")
    _console.out("")


def _born(page: _Page) -> str:
    from mas_cli.casefile import model
    from mas_cli.law.kalender import leeftijd_bekend
    from mas_cli.written.shown import short_day

    born = page.dossier.one(model.Jongere).geboortedatum
    if born is None:
        return ""
    years = leeftijd_bekend(born, _clock.today())
    if years is None:
        return _("born {day}").format(day=short_day(born))
    return _("born {day} ({years} years)").format(day=short_day(born), years=years)


def _menu(page: _Page) -> list[tuple[str, Callable[[], Words]]]:
    """What can be done now, each with what makes its command line; an empty one does nothing."""
    code, summary = page.dossier.id, page.summary
    found: list[tuple[str, Callable[[], Words]]] = []
    if page.following is not None:
        following = page.following
        found.append((_("Next: {what}").format(what=following.what), lambda: _free(following.command)))
    from mas_cli.casefile.today import SCREENING, resume_words

    for name in summary.begun:
        verb, options = resume_words(name)
        words = (*verb, code, *options)
        title = (
            _("Go on with the screening") if name == SCREENING else _("Go on with {name}").format(name=name)
        )
        found.append((title, functools.partial(_free, words)))
    if summary.status == "gesloten":
        found.append((_("Open the case again"), lambda: _reopened(code)))
    else:
        found += [
            (_("Screen"), lambda: ("screen", code)),
            (_("Decide"), lambda: _decision(page)),
        ]
    found += [
        (_("Make a letter"), lambda: _document(code, "brief")),
        (_("Make a proces-verbaal"), lambda: _document(code, "pv")),
        (_("Write a note"), lambda: _note(code)),
        (_("Record a report of absence"), lambda: _melding(code)),
        (_("Step plan"), lambda: ("plan", code)),
        (_("Record a step as done"), lambda: _step(page)),
        (_("Meldcode"), lambda: ("meldcode", code)),
        (_("Show the whole dossier"), lambda: ("case", "show", code)),
    ]
    if summary.status != "gesloten":
        found.append((_("Close the case"), lambda: _closing(code)))
    return found


def _free(words: Words) -> Words:
    """The same command line, with a name for the file that no file has yet."""
    if "--out" not in words:
        return words
    place = words.index("--out") + 1
    return (*words[:place], _free_name(words[place]), *words[place + 1 :])


def _free_name(name: str) -> str:
    wanted = Path(name)
    number = 2
    while wanted.exists():
        wanted = wanted.with_name(f"{Path(name).stem}-{number}{wanted.suffix}")
        number += 1
    return str(wanted)


def _decision(page: _Page) -> Words:
    routes = [*page.data.routes.values()]
    advised = set(page.summary.advice)
    mark = _("advised")
    titles = [
        f"{route.title} ({route.id})" + (f" — {mark}" if route.id in advised else "") for route in routes
    ]
    chosen = _asking.choice(_("Which route?"), [*titles, _("No route (geen)")], again=_("to go back"))
    if chosen is None:
        return ()
    route = routes[chosen].id if chosen < len(routes) else "geen"
    reason = _asking.line(_("Why? (needed outside the advice):"))
    return ("case", "decide", page.dossier.id, "--route", route, *(("--reason", reason) if reason else ()))


def _document(code: str, group: str) -> Words:
    from mas_cli.plan.loading import document_types

    names = [name for name in sorted(document_types()) if name.startswith("pv-") == (group == "pv")]
    chosen = _asking.choice(_("Which document?"), names, again=_("to go back"))
    if chosen is None:
        return ()
    name = names[chosen]
    return (group, "make", name, code, "--out", _free_name(f"{name}.docx"))


def _note(code: str) -> Words:
    text = _asking.line(_("The note, on one line:"))
    return ("case", "note", code, text) if text else ()


def _melding(code: str) -> Words:
    from mas_cli.casefile import choices

    kinds = choices.choice("melding.soort").names
    kind = _asking.choice(_("What kind of report?"), list(kinds), again=_("to go back"))
    if kind is None:
        return ()
    fields = [f"soort={list(kinds)[kind]}"]
    for name, question in (
        ("datum", _("The day of the report:")),
        ("begindatum", _("The first day of absence (Enter: not known):")),
        ("verzuimuren", _("Hours of absence (Enter: not known):")),
    ):
        answer = _asking.line(question)
        if answer:
            fields.append(f"{name}={answer}")
    return ("case", "melding", code, *fields)


def _step(page: _Page) -> Words:
    from mas_cli.plan.facts import of_dossier
    from mas_cli.plan.plan import State, plan

    found = plan(of_dossier(page.dossier), page.data, _clock.today())
    steps = [one.step for one in found.steps if one.state in {State.OPEN, State.OVERDUE, State.WAITING}]
    chosen = _asking.choice(_("Which step was done?"), [one.title for one in steps], again=_("to go back"))
    return () if chosen is None else ("plan", page.dossier.id, "--done", steps[chosen].id)


def _closing(code: str) -> Words:
    from mas_cli.casefile import choices

    reasons = choices.choice("zaak.reden_sluiting").names
    chosen = _asking.choice(_("Why is it closed?"), list(reasons), again=_("to go back"))
    return () if chosen is None else ("case", "close", code, "--reason", list(reasons)[chosen])


def _reopened(code: str) -> Words:
    reason = _asking.line(_("Why is it opened again?"))
    return ("case", "reopen", code, "--reason", reason) if reason else ()
