"""Holding the interview of a command: begin or resume, and keep every answer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _clock, _console
from mas_cli.commands._prompting import terminal
from mas_cli.errors import Interrupted, UsageError
from mas_cli.holding.place import Ask, Held, Keeper, Place, groups_of, taken, told, with_earlier
from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import AnswerSet
from mas_cli.instrument.screening import PEILDATUM
from mas_cli.interview.events import Phase, Review
from mas_cli.interview.machine import Interview, begin, resume
from mas_cli.interview.runner import hold
from mas_cli.paths import state_dir
from mas_cli.workbook.choice import InstrumentChoice, choice_of
from mas_cli.workbook.given import read_given

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.interview.session import Session, SessionStore
    from mas_cli.interview.terminal import TerminalPrompter


def chosen_before(name: str, overlay: Path | None) -> InstrumentChoice:
    """The choice that an unfinished interview was begun with."""
    return choice_of(name, overlay, _clock.on)


def session_store() -> SessionStore:
    """Where unfinished interviews of no case are kept."""
    from mas_cli.interview.session import FOLDER, FolderStore

    return FolderStore(state_dir() / FOLDER)


def _own_place() -> Place:
    return Place(session_store(), choice=chosen_before)


def new_interview(
    choice: InstrumentChoice,
    answers: Path | None,
    today: date,
    place: Place | None = None,
    elsewhere: Ask | None = None,
) -> Held:
    """Hold an interview from the start: on a terminal by asking, elsewhere with what `answers` gives.

    Args:
        choice: the instrument.
        answers: a file whose answers need not be asked.
        today: the peildatum while that question is open.
        place: where it belongs; by default in a file of the user's own. What is known there is taken when
            the file does not say otherwise.
        elsewhere: asks instead of this terminal.

    Raises:
        InvalidInput: the instrument, the overlay or the answers cannot be used.
        Interrupted: the person stopped; every answer is kept.
    """
    given = read_given(answers, choice, today)
    choice = given.choice
    _console.show_findings(given.warnings)
    instrument, given_answers = given.instrument, given.answers
    place = place or _own_place()
    asking = elsewhere is None and _console.may_ask()
    confirmed = asking and place.suggested is not None
    if place.known is not None:
        known = place.known(instrument)
        given_answers = _with_known(instrument, given_answers, known, silent=confirmed)
    if elsewhere is None and not asking:
        return unattended(begin(instrument, today, choice.on, given_answers))
    before = place.earlier(instrument) if place.earlier is not None else None
    if before is not None:
        _console.note(
            _("This begins with the answers of {day}; change what has changed.").format(day=before.day)
        )
        given_answers = with_earlier(instrument, given_answers, before)
    suggested = told(instrument, place, today) if confirmed else {}
    values = {question: value for question, (value, _origin) in suggested.items()}
    given_answers = given_answers.laid_over(AnswerSet(values))
    interview = begin(instrument, today, choice.on, given_answers, groups_of(instrument), suggested)
    if before is not None or suggested:
        interview = interview.handle(Review()).interview
    from mas_cli.interview.session import new_id

    _mention_unfinished(place)
    return (elsewhere or ask)(interview, Keeper(place, new_id(os.urandom), choice, _clock.now))


def _with_known(
    instrument: Instrument, answers: AnswerSet, known: Mapping[str, Any], *, silent: bool
) -> AnswerSet:
    """The answers with what a case knows besides; said, unless it is shown to be confirmed."""
    raw = {question: value for question, value in known.items() if question not in answers.values}
    found = taken(instrument, raw)
    if found.values and not silent:
        _console.note(_("From the dossier: {questions}.").format(questions=", ".join(found.values)))
    return AnswerSet({**found.values, **answers.values}, answers.remarks)


def resume_interview(place: Place | None = None, elsewhere: Ask | None = None) -> Held:
    """Go on with an unfinished interview: the newest, or the one chosen on a terminal.

    Elsewhere nothing is asked and nothing is forgotten: its advice is given as far as it goes.

    Args:
        place: where it belongs; by default in a file of the user's own.
        elsewhere: asks instead of this terminal.

    Raises:
        UsageError: there is none.
        Interrupted: the person stopped again.
    """
    place = place or _own_place()
    sessions = place.store.list()
    if not sessions:
        raise UsageError(
            _("There is no unfinished interview."),
            remedy=_("Begin one: {command}").format(command=place.resume.removesuffix(" --resume")),
        )
    asking = _console.may_ask()
    session = sessions[0]
    if asking and len(sessions) > 1:
        session = terminal().choose_session(sessions)
    choice = place.choice(session.instrument, Path(session.overlay) if session.overlay else None)
    day = session.progress.values.get(PEILDATUM)
    instrument = choice.on(day if isinstance(day, date) else session.today)
    _tell_changes(session, instrument)
    suggested = told(instrument, place, session.today)
    interview = resume(
        instrument, session.today, choice.on, session.progress, groups_of(instrument), suggested
    )
    if elsewhere is None and not asking:
        return unattended(interview)
    return (elsewhere or ask)(interview, Keeper(place, session.id, choice, _clock.now, kept=True))


def ask(interview: Interview, keeper: Keeper, prompter: TerminalPrompter | None = None) -> Held:
    """Hold an interview at the terminal, kept after every answer.

    Raises:
        Interrupted: the person stopped; every answer is kept.
    """
    prompter = prompter or terminal()
    try:
        prompter.welcome(interview)
        interview = hold(interview, prompter, keeper)
    except KeyboardInterrupt:
        raise interrupted(keeper) from None
    if interview.progress.phase is Phase.STOPPED:
        raise interrupted(keeper)
    return Held(interview, keeper)


def interrupted(keeper: Keeper | None) -> Interrupted:
    """Return the error that tells how to go on with a questionnaire that was stopped halfway."""
    if keeper is None or not keeper.kept:
        return Interrupted(_("Stopped; nothing was answered yet."))
    return Interrupted(
        _("Stopped. Your answers are kept."),
        remedy=_("Go on later: {command}").format(command=keeper.place.resume),
    )


def _mention_unfinished(place: Place) -> None:
    sessions = place.store.list()
    if sessions:
        count = len(sessions)
        message = ngettext(
            "There is {count} unfinished interview", "There are {count} unfinished interviews", count
        )
        _console.note(message.format(count=count) + f": {place.resume}")


def _tell_changes(session: Session, instrument: Instrument) -> None:
    """Say when an interview goes on with another text than it began with, and which answers that costs."""
    from mas_cli.interview.session import dropped

    overlay = instrument.overlay
    if session.sha256 == instrument.definition.sha256 and session.overlay_sha256 == (
        overlay.sha256 if overlay else ""
    ):
        return
    _console.note(
        _(
            "The instrument {name} changed since this interview was kept; the answers stay by their id."
        ).format(name=instrument.definition.name)
    )
    lost = dropped(session.progress, instrument)
    if lost:
        _console.note(_("No longer answers: {questions}.").format(questions=", ".join(lost)))


def unattended(interview: Interview) -> Held:
    """Nobody is there: what is open stays open."""
    from mas_cli.interview.scripted import Unattended

    return Held(hold(interview, Unattended(), lambda _interview: None))
