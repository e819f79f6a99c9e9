"""`mas region`: the agreement of a region: begin one, look at it, check it, compare two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _completing, _console, _targets
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    AnswersOption,
    ForceOption,
    InstrumentOption,
    JsonOption,
    NeededOutOption,
    OutcomesOption,
    PasswordOption,
    TimeoutOption,
    VaultOption,
)
from mas_cli.commands.region.choosing import definition_on
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.files import must_be_free, must_be_writable
from mas_cli.findings import listed
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition
    from mas_cli.plan.definition import PlanData
    from mas_cli.region.comparison import Side
    from mas_cli.region.overlay import Overlay

app = new_app(_("The agreement of a region: local names and thresholds, partners and consultation."))

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help=_("The agreement."))]


def _definition(instrument: str) -> Definition:
    return definition_on(_clock.today(), instrument)


def _plan_of(definition: Definition) -> PlanData:
    """The step plan of the same edition, or else of today."""
    from mas_cli.plan.loading import edition_on, editions, plan_data

    edition = definition.edition
    return plan_data(edition if edition in editions() else edition_on(_clock.today()))


def _load(file: Path, definition: Definition) -> Overlay:
    from mas_cli.region.overlay import load_overlay

    return load_overlay(file, definition)


@command(
    app,
    "init",
    help=_(
        "Begin an agreement. On a terminal it asks what a region has to settle, with help on ?, back on < "
        "and every answer kept; elsewhere it takes --answers. Writes the agreement and a Word document of it."
    ),
    example="mas region init regio.yaml",
)
def init(
    file: FileArgument,
    titel: Annotated[str, typer.Option("--titel", help=_("What the region is called."))] = "",
    answers: AnswersOption = None,
    resume: Annotated[bool, typer.Option("--resume", help=_("Go on where you stopped."))] = False,
    instrument: InstrumentOption = "",
) -> None:
    """Ask, and write a new file with its document."""
    from mas_cli.commands.region.interview import answered
    from mas_cli.files import atomic_write
    from mas_cli.region.file import as_text, identifier
    from mas_cli.region.questions import TITLE, agreement_of

    document = file.with_suffix(".docx")
    for path in (file, document):
        must_be_free(path, overwrite=False, remedy=_("Give another name, or change the file itself."))
    must_be_writable(file.parent)
    definition = _definition(instrument)
    data = _plan_of(definition)
    held = answered(file, definition, data, titel, answers, resume=resume)
    given = {
        name: held.interview.answers[name]
        for name in held.interview.applicable
        if name in held.interview.answers
    }
    title = str(given.get(TITLE, "")).strip()
    name = identifier(title)
    if not name:
        raise UsageError(_("The name of a region begins with a letter."), remedy=_("Give it with --titel."))
    text = as_text(agreement_of(given, definition, data, name), definition)
    atomic_write(file, text.encode())
    try:
        _write_document(file, definition, document)
    except InvalidInput:
        # The answers are kept; an agreement that cannot be used must not look as if it were one.
        file.unlink()
        raise
    _console.written(file)
    held.finish()
    _console.next_step(f"mas region check {file}")


@command(
    app,
    "document",
    help=_("Write an agreement as a Word document for the partners to read and sign."),
    example="mas region document regio.yaml --out regio.docx",
)
def document(
    file: FileArgument,
    out: NeededOutOption,
    force: ForceOption = False,
    instrument: InstrumentOption = "",
) -> None:
    """Make the document of an agreement."""
    _targets.must_end_in(out, ".docx")
    must_be_free(out, overwrite=force)
    _write_document(file, _definition(instrument), out)


def _write_document(file: Path, definition: Definition, out: Path) -> None:
    from mas_cli.documents import load
    from mas_cli.documents.make import make
    from mas_cli.files import atomic_write
    from mas_cli.paths import data_root
    from mas_cli.plan.regional import lay_over
    from mas_cli.region.facts import facts

    overlay = _load(file, definition)
    data = lay_over(_plan_of(definition), overlay, file)
    root = data_root("formats")
    fmt = load.load(root / "_regio" / "afspraken", root)
    today = _clock.today()
    made = make(fmt, facts(overlay, definition, data, today), today)
    atomic_write(out, made.content)
    _console.written(out)


@command(app, "show", help=_("Show what an agreement settles."), example="mas region show regio.yaml")
def show(file: FileArgument, instrument: InstrumentOption = "", json_output: JsonOption = False) -> None:
    """Print an agreement."""
    from mas_cli.region.agreement import flat

    overlay = _load(file, _definition(instrument))
    places = flat(overlay)
    if json_output:
        _console.out_json(
            {
                "schema": "mas.region/1",
                "id": overlay.id,
                "title": overlay.title,
                "version": overlay.version,
                "instrument": overlay.instrument,
                "edition": overlay.edition or None,
                "sha256": overlay.sha256,
                "places": places,
            }
        )
        return
    for place, value in places.items():
        _console.out(f"{place}: {value}")


@command(
    app,
    "check",
    help=_("Every fault in an agreement, and what it still leaves open."),
    example="mas region check regio.yaml",
)
def check(file: FileArgument, instrument: InstrumentOption = "", json_output: JsonOption = False) -> None:
    """Print the findings; exit 3 when one blocks."""
    from mas_cli.plan.regional import lay_over
    from mas_cli.region.agreement import undecided

    definition = _definition(instrument)
    overlay = _load(file, definition)
    lay_over(_plan_of(definition), overlay, file)
    findings = undecided(overlay, definition, file.name)
    if json_output:
        _console.out_json({"findings": listed(findings)})
        return
    _console.show_findings(findings, to_stdout=True)
    if not findings:
        _console.note(_("Everything is decided."))


@command(
    app,
    "diff",
    help=_(
        "What two agreements differ in; with --answers or --case also what that makes of the same case, side "
        "by side. With --outcomes: what it makes of the advice in every case; without OTHER that is of FILE "
        "against the national rules."
    ),
    example="mas region diff regio-1.yaml regio-2.yaml --answers antwoorden.yaml",
)
def diff(  # noqa: PLR0917  Typer calls it by keyword
    file: FileArgument,
    other: Annotated[Path | None, typer.Argument(metavar="OTHER", help=_("The other agreement."))] = None,
    answers: Annotated[
        Path | None,
        typer.Option("--answers", help=_("Answers to screen with under both."), metavar="FILE"),
    ] = None,
    case: Annotated[
        str,
        typer.Option(
            "--case",
            help=_("A case, with its last screening."),
            metavar="CASE",
            autocompletion=_completing.cases,
        ),
    ] = "",
    outcomes: OutcomesOption = False,
    timeout: TimeoutOption = 60.0,
    instrument: InstrumentOption = "",
    vault: VaultOption = None,
    password_file: PasswordOption = None,
    json_output: JsonOption = False,
) -> None:
    """Print the differences."""
    from mas_cli.commands.region import comparison as compare
    from mas_cli.region.agreement import differences
    from mas_cli.region.comparison import sides_json

    if answers and case:
        raise UsageError(_("Give --answers or --case, not both."))
    definition = _definition(instrument)
    if outcomes:
        _outcomes(file, other, definition, timeout, as_json=json_output)
        return
    if other is None:
        raise UsageError(
            _("Give the other agreement."), remedy=_("--outcomes compares one with the national rules.")
        )
    found = differences(_load(file, definition), _load(other, definition))
    sides: tuple[Side, ...] = ()
    if answers:
        sides = tuple(compare.of_answers(each, answers, _clock.today()) for each in (file, other))
    elif case:
        sides = _of_case(case, file, other, vault, password_file)
    if json_output:
        changes = [{"place": item.place, "old": item.old, "new": item.new} for item in found]
        _console.out_json({"changes": changes} | (sides_json(*sides) if sides else {}))
        return
    for item in found:
        _console.out(f"{item.place}: {item.old or '–'} → {item.new or '–'}")
    if not found:
        _console.note(_("No differences."))
    if sides:
        compare.show(*sides)


def _outcomes(
    file: Path, other: Path | None, definition: Definition, timeout: float, *, as_json: bool
) -> None:
    """The advice with one agreement against that with the other, or of the national rules against it."""
    from mas_cli.commands.instrument.outcomes import compare as compare_advice
    from mas_cli.instrument.instrument import resolve

    loaded = [None if each is None else _load(each, definition) for each in (file, other)]
    before, after = (None, loaded[0]) if other is None else loaded
    day = definition.valid_from
    old, new = resolve(definition, day, before), resolve(definition, day, after)
    compare_advice(old, new, timeout, None, as_json=as_json)


def _of_case(
    case: str, file: Path, other: Path, vault: str | None, password_file: Path | None
) -> tuple[Side, Side]:
    """A case of the vault under both; looking at it is logged."""
    from mas_cli.casefile import model
    from mas_cli.casefile.edits import Event
    from mas_cli.commands.case.opening import opened
    from mas_cli.commands.region import comparison as compare
    from mas_cli.plan import facts

    with opened(vault, password_file) as store:
        dossier = store.load(store.find(case))
        store.log(Event.RAADPLEGEN, dossier.container, vergelijking="ja")
    screenings = dossier.contents(model.Screening)
    raw = (screenings[-1].answers or {}) if screenings else {}
    known = facts.of_dossier(dossier)
    today = _clock.today()
    return compare.of_case(file, raw, known, today), compare.of_case(other, raw, known, today)
