"""Holding a screening from a command: begin or resume, keep every answer, write the results.

`SessionStore` is the seam for other places to keep an unfinished interview, such as a case.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.commands import _clock, _console
from mas_cli.commands._answers import read_given
from mas_cli.commands._instruments import Choice
from mas_cli.errors import Interrupted, InvalidInput, MasError, UsageError
from mas_cli.i18n import _, ngettext
from mas_cli.instrument.screening import PEILDATUM, Screening
from mas_cli.instrument.screening import screen as advise
from mas_cli.interview.machine import Interview, Phase, begin, resume
from mas_cli.interview.runner import hold
from mas_cli.paths import state_dir
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.interview.session import Session, SessionStore
    from mas_cli.interview.terminal import TerminalPrompter

YAML: Final = (".yaml", ".yml")
JSON: Final = ".json"


@dataclass(slots=True)
class Held:
    """An interview that was held to its end.

    Attributes:
        interview: accepted.
        keeper: what kept it on disk; None when nothing was asked.
    """

    interview: Interview
    keeper: Keeper | None = None

    def screening(self) -> Screening:
        """Its advice."""
        interview = self.interview
        return advise(interview.instrument, interview.answer_set, interview.today)

    @property
    def by_person(self) -> bool:
        """Whether somebody was asked."""
        return self.keeper is not None

    def finish(self) -> None:
        """Forget the unfinished interview: its result was shown and written."""
        if self.keeper is not None:
            self.keeper.forget()


@dataclass(slots=True)
class Keeper:
    """Keeps an interview in a store after every event."""

    store: SessionStore
    id: str
    choice: Choice
    kept: bool = False

    def __call__(self, interview: Interview) -> None:
        """Keep it as it is now."""
        from mas_cli.interview.session import Session

        instrument = interview.instrument
        overlay = instrument.overlay
        session = Session(
            id=self.id,
            instrument=self.choice.name,
            edition=instrument.definition.edition,
            sha256=instrument.definition.sha256,
            overlay=str(self.choice.overlay or ""),
            overlay_sha256=overlay.sha256 if overlay else "",
            today=interview.today,
            saved=_clock.now(),
            progress=interview.progress,
        )
        self.store.save(session)
        self.kept = True

    def forget(self) -> None:
        """Remove it from the store."""
        self.store.remove(self.id)


def session_store() -> SessionStore:
    """Where unfinished interviews of no case are kept."""
    from mas_cli.interview.session import FOLDER, FolderStore

    return FolderStore(state_dir() / FOLDER)


def new_interview(choice: Choice, answers: Path | None, today: date) -> Held:
    """Hold an interview from the start: on a terminal by asking, elsewhere with what `answers` gives.

    Raises:
        InvalidInput: the instrument, the overlay or the answers cannot be used.
        Interrupted: the person stopped; every answer is kept.
    """
    given = read_given(answers, choice, today)
    choice = given.choice
    _console.show_findings(given.warnings)
    interview = begin(given.instrument, today, choice.on, given.answers)
    if not _console.may_ask():
        return unattended(interview)
    from mas_cli.interview.session import new_id

    store = session_store()
    _mention_unfinished(store)
    return _ask(interview, Keeper(store, new_id(os.urandom), choice))


def resume_interview() -> Held:
    """Go on with an unfinished interview: the newest, or the one chosen on a terminal.

    Elsewhere nothing is asked and nothing is forgotten: its advice is given as far as it goes.

    Raises:
        UsageError: there is none.
        Interrupted: the person stopped again.
    """
    store = session_store()
    sessions = store.list()
    if not sessions:
        raise UsageError(
            _("There is no unfinished interview."),
            remedy=_("Begin one: {command}").format(command="mas screen"),
        )
    asking = _console.may_ask()
    session = sessions[0]
    if asking and len(sessions) > 1:
        session = _terminal().choose_session(sessions)
    choice = Choice(session.instrument, Path(session.overlay) if session.overlay else None)
    day = session.progress.values.get(PEILDATUM)
    instrument = choice.on(day if isinstance(day, date) else session.today)
    _tell_changes(session, instrument)
    interview = resume(instrument, session.today, choice.on, session.progress)
    return _ask(interview, Keeper(store, session.id, choice, kept=True)) if asking else unattended(interview)


def _ask(interview: Interview, keeper: Keeper) -> Held:
    prompter = _terminal()
    try:
        prompter.welcome(interview)
        interview = hold(interview, prompter, keeper)
    except KeyboardInterrupt:
        raise _interrupted(keeper) from None
    if interview.progress.phase is Phase.STOPPED:
        raise _interrupted(keeper)
    return Held(interview, keeper)


def _interrupted(keeper: Keeper | None) -> Interrupted:
    if keeper is None or not keeper.kept:
        return Interrupted(_("Stopped; nothing was answered yet."))
    return Interrupted(
        _("Stopped. Your answers are kept."),
        remedy=_("Go on later: {command}").format(command="mas screen --resume"),
    )


def _terminal() -> TerminalPrompter:
    from mas_cli.interview.terminal import TerminalPrompter

    return TerminalPrompter(on_stderr=_console.settings.json)


def _mention_unfinished(store: SessionStore) -> None:
    sessions = store.list()
    if sessions:
        count = len(sessions)
        message = ngettext(
            "There is {count} unfinished interview", "There are {count} unfinished interviews", count
        )
        _console.note(message.format(count=count) + ": mas screen --resume")


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


@dataclass(frozen=True, slots=True)
class Results:
    """The files a screening is written to."""

    xlsx: Path | None
    save_answers: Path | None
    overwrite: bool

    @property
    def asked(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.xlsx or self.save_answers)

    def check(self) -> None:
        """Refuse before the first question what could not be written after the last.

        Raises:
            UsageError: a name with an ending that is not written.
            InvalidInput: a file that exists (without `--force`), or a folder that does not.
        """
        for path, option, endings in (
            (self.xlsx, "--xlsx", (".xlsx",)),
            (self.save_answers, "--save-answers", (*YAML, JSON)),
        ):
            if path is None:
                continue
            if path.suffix.lower() not in endings:
                raise UsageError(
                    _("{option} writes a file that ends in {endings}.").format(
                        option=option, endings=", ".join(endings)
                    )
                )
            if path.exists() and not self.overwrite:
                raise InvalidInput(
                    _("{path} exists already.").format(path=path),
                    remedy=_("Choose another name or add --force."),
                )
            if not path.parent.is_dir():
                raise InvalidInput(
                    _("There is no folder {path}.").format(path=path.parent),
                    remedy=_("Make the folder first, or choose another."),
                )

    def write(self, screening: Screening) -> None:
        """Write the files that were asked for.

        Raises:
            InvalidInput: a file cannot be written.
        """
        contents: list[tuple[Path, bytes]] = []
        if self.xlsx is not None:
            contents.append((self.xlsx, _workbook(screening)))
        if self.save_answers is not None:
            contents.append((self.save_answers, _answers_file(screening, self.save_answers)))
        if contents:
            from mas_cli.files import atomic_write

            for path, content in contents:
                atomic_write(path, content, private=True, overwrite=self.overwrite)

    def tell(self) -> None:
        """Say what was written."""
        if self.xlsx is not None:
            _console.note(_("Workbook written to {path}.").format(path=self.xlsx))
        if self.save_answers is not None:
            _console.note(_("Answers written to {path}.").format(path=self.save_answers))


def offer_to_keep(held: Held, screening: Screening) -> Results:
    """Ask whether and where to keep a result that nobody said where to write.

    Raises:
        Interrupted: the person stopped; the interview is still kept.
    """
    from mas_cli.commands._advice import conclusion

    prompter = _terminal()
    nothing = Results(None, None, overwrite=False)
    options = [
        (".xlsx", _("Yes, as a workbook for Excel or LibreOffice")),
        (".yaml", _("Yes, as an answers file")),
        ("", _("No, it need not be kept")),
    ]
    try:
        ending = prompter.choose(
            _("{advice}. Keep the result?").format(advice=conclusion(screening)), options
        )
        if not ending:
            return nothing
        name = prompter.type(_("In which file?"), _free_name(screening, ending), _may_write(ending))
    except KeyboardInterrupt:
        raise _interrupted(held.keeper) from None
    return nothing if name is None else _results_in(name, ending)


def _free_name(screening: Screening, ending: str) -> str:
    """A name that says when and not who, and that is not taken."""
    name = f"screening-{screening.peildatum.isoformat()}"
    numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    return next(
        f"{name}{number}{ending}" for number in numbers if not Path(f"{name}{number}{ending}").exists()
    )


def _results_in(name: str, ending: str) -> Results:
    path = Path(name.strip()).expanduser()
    if not path.suffix:
        path = path.with_suffix(ending)
    if ending == ".xlsx":
        return Results(path, None, overwrite=False)
    return Results(None, path, overwrite=False)


def _may_write(ending: str) -> Callable[[str], bool | str]:
    def verdict(name: str) -> bool | str:
        if not name.strip():
            return _("Give the name of a file.")
        try:
            _results_in(name, ending).check()
        except (MasError, ValueError) as error:
            return one_line(error)
        return True

    return verdict


def _workbook(screening: Screening) -> bytes:
    from mas_cli.workbook.generate import generate

    return generate(
        screening.instrument, answers=screening.answers, screening=screening, today=screening.peildatum
    )


def _answers_file(screening: Screening, path: Path) -> bytes:
    if path.suffix.lower() == JSON:
        import json

        return json.dumps(screening.as_json(), ensure_ascii=False, indent=2).encode() + b"\n"
    from mas_cli.instrument.answer_files import dump

    return dump(screening.answers, screening.instrument.definition)
