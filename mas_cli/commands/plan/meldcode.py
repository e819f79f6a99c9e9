"""`mas meldcode`: the five steps and the five questions, each answer dated and reasoned."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import new_app
from mas_cli.commands._days import day_option
from mas_cli.commands._options import CaseArgument, DateOption, JsonOption
from mas_cli.commands.case.opening import case_command
from mas_cli.errors import UsageError
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.written import Wrong, read_day, short_day

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.meldcode import Weighing
    from mas_cli.casefile.store import CaseStore
    from mas_cli.interview.terminal import TerminalPrompter

app = new_app()
_SHOWN = 500
_BACK, _OPEN = "terug", "open"


@case_command(
    "meldcode",
    help=_(
        "The meldcode of a case: what was done, which question is open, and the outcome; apart from the "
        "route. --onderdeel records a step (1 to 5) or a question (mc1 to mc5); on a terminal it asks."
    ),
    example='mas meldcode K7Q-3MX-4T2 --onderdeel mc1 --antwoord nee --text "Geen signalen."',
    on=app,
)
def meldcode(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    onderdeel: Annotated[
        str, typer.Option("--onderdeel", help=_("A step (1 to 5) or a question (mc1 to mc5)."))
    ] = "",
    antwoord: Annotated[
        str, typer.Option("--antwoord", help=_("The answer to a question."), metavar="ja|nee|onbekend")
    ] = "",
    text: Annotated[str, typer.Option("--text", help=_("What was done, or why it is answered so."))] = "",
    date: DateOption = "",
    json_output: JsonOption = False,
) -> None:
    """Show or record the meldcode."""
    from mas_cli.casefile import model
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.meldcode import entries_of, weigh
    from mas_cli.plan.meldcode import meldcode_json

    if not onderdeel and (antwoord or text):
        raise UsageError(_("--antwoord and --text go with --onderdeel."))
    day = day_option(date, "--date")
    dossier = store.load(store.find(case))
    if onderdeel:
        dossier = _record(store, dossier, onderdeel, antwoord, text, day=day)
    elif _console.may_ask() and not json_output:
        dossier = _ask(store, dossier, day)
    else:
        store.log(Event.RAADPLEGEN, dossier.container, meldcode="ja")
    found = weigh(entries_of(dossier.contents(model.Meldcode)))
    if json_output:
        _console.out_json(meldcode_json(dossier.id, found))
    else:
        _show(dossier.id, found)


def _record(
    store: CaseStore, dossier: Dossier, part: str, answer: str, text: str, *, day: dt.date
) -> Dossier:
    from mas_cli.casefile import decisions, model
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.meldcode import entries_of, weigh
    from mas_cli.plan.meldcode import edit_for, fact_edits, remarks_on

    edit = edit_for(part.strip(), day, text, answer.strip().lower())
    saved = store.change(dossier, [edit, *decisions.begun(dossier)], event=Event.VERZAMELEN)
    found = weigh(entries_of(saved.contents(model.Meldcode)))
    facts = fact_edits(saved, found)
    if facts:
        saved = store.change(saved, facts)
    _console.show_findings(remarks_on(part.strip(), found))
    _console.saved(saved.many("meldcode")[-1].record)
    return saved


def _ask(store: CaseStore, dossier: Dossier, day: dt.date) -> Dossier:
    """Ask what is open, one part after the other; every answer is saved before the next part.

    Raises:
        Interrupted: the person stopped; what was recorded stays.
    """
    from mas_cli.casefile import model
    from mas_cli.casefile.meldcode import entries_of, guide, weigh
    from mas_cli.commands._prompting import terminal
    from mas_cli.errors import Interrupted

    prompter, known = terminal(), guide()
    passed: list[str] = []
    back = ""
    try:
        while True:
            found = weigh(entries_of(dossier.contents(model.Meldcode)))
            # The questions belong to steps 4 and 5, so the first three steps come before them.
            early = [step for step in found.steps_open if step < "4"]
            late = [step for step in found.steps_open if step >= "4"]
            wanted = [part for part in (*early, found.question, *late) if part and part not in passed]
            part = back or next(iter(wanted), "")
            if not part:
                return dossier
            before, back = passed[-1] if passed else "", ""
            entry = found.entries.get(part)
            question = known.questions.get(part)
            said = _answer(prompter, question.text, before) if question else ""
            if said == _BACK:
                back = passed.pop()
                continue
            if said != _OPEN:
                title = _("Why?") if question else f"{part}. {known.steps[part]}"
                text = _words(prompter, title, entry.text if entry else "", needed=bool(question))
                if text is None and (question or before):
                    back = part if question else passed.pop()
                    continue
                if text and (entry is None or (entry.answer, entry.text) != (said, text)):
                    # The prompts are erased; what remains on the screen is what was recorded.
                    shown = f"{question.text} {said} —" if question else f"{title}:"
                    _console.note(f"{shown} {one_line(text, limit=_SHOWN)}")
                    done = day if question else _on_day(prompter, day)
                    if done is None:
                        back = part
                        continue
                    dossier = _record(store, dossier, part, said, text, day=done)
            passed.append(part)
    except KeyboardInterrupt:
        raise Interrupted(
            _("Stopped. What was recorded is kept."),
            remedy=_("Go on later: {command}").format(command=f"mas meldcode {dossier.id}"),
        ) from None


def _answer(prompter: TerminalPrompter, question: str, before: str) -> str:
    """One of the answers, `_BACK` or `_OPEN`; no answer is suggested."""
    from mas_cli.casefile.meldcode import ANSWERS

    options = [(_OPEN, _("leave open")), *((answer, answer) for answer in ANSWERS)]
    if before:
        options.append((_BACK, _("back")))
    keys = {answer[0]: answer for answer in ANSWERS}
    if before:
        keys |= {"<": _BACK, "escape": _BACK}
    return prompter.choose(question, options, keys)


def _on_day(prompter: TerminalPrompter, day: dt.date) -> dt.date | None:
    """The day on which a step was taken; None when the person goes back."""

    def verdict(text: str) -> bool | str:
        try:
            found = read_day(text)
        except Wrong as error:
            return f"{error.message} {error.remedy}"
        if not isinstance(found, dt.date):
            return _("Write it as 1-9-2026 or 2026-09-01.")
        return found <= day or _("That day is still to come.")

    typed = prompter.type(_("On which day was that?") + "\n»", short_day(day), verdict)
    found = read_day(typed)
    return found if isinstance(found, dt.date) else None


def _words(prompter: TerminalPrompter, title: str, suggestion: str, *, needed: bool) -> str | None:
    """What was done or why; empty to leave a step open, None to go back."""
    hint = (
        _("In your own words; Esc goes back.")
        if needed
        else _("What was done? Empty leaves it open, Esc goes back.")
    )

    def verdict(text: str) -> bool | str:
        if text.strip() in {"?", "="}:
            return hint
        return bool(text.strip()) or not needed or _("An answer needs a reason.")

    found = prompter.type(f"{title}\n{hint}\n»", suggestion, verdict)
    return None if found is None else found.strip()


def _show(case: str, found: Weighing) -> None:
    from mas_cli.casefile.meldcode import guide

    known = guide()
    for part in (*known.steps, *found.path):
        entry = found.entries.get(part)
        question = known.questions.get(part)
        title = question.text if question else known.steps[part]
        mark = "✓" if entry and part != found.question else "○"
        _console.out(f"{mark} {part}. {title}")
        if entry:
            answer = f"{entry.answer}, " if question else ""
            day = short_day(entry.day) if entry.day else "-"
            _console.out(f"      {answer}{day}: {one_line(entry.text, limit=_SHOWN)}")
    _console.out("")
    if not found.outcome:
        _console.out(_("Reminder: the weighing is open; answer {question}.").format(question=found.question))
        return
    title, document = known.outcomes[found.outcome]
    _console.out(_("Outcome: {title}").format(title=title))
    if found.steps_open:
        _console.out(_("Reminder: not recorded yet: step {steps}.").format(steps=", ".join(found.steps_open)))
    if document:
        command = f"mas brief make {document} {case} --out {document}.docx"
        _console.next_step(command)
    _console.note(f"§ {known.sources}")
