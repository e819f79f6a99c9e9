"""What the commands do with someone else's workbook: recompute, inspect, bind, review."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.commands import _clock, _console
from mas_cli.errors import Interrupted, InvalidInput, UsageError
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.workbook.official import store
from mas_cli.workbook.official.as_json import answered_json, plain, proposal_json, report_json

if TYPE_CHECKING:
    from mas_cli.instrument.screening import Screening
    from mas_cli.workbook.official.adding import Proposed
    from mas_cli.workbook.official.answered import Answered
    from mas_cli.workbook.official.binding import Binding
    from mas_cli.workbook.official.carrying import Carried
    from mas_cli.workbook.official.inspection import Inspection

_SHOWN = 20


def workbook_path(name: str) -> Path:
    """The workbook behind the name of a bound one, or the file of that name.

    Raises:
        InvalidInput: there is neither.
    """
    folder = store.folder_of(name)
    path = store.workbook_in(folder) if folder else Path(name)
    if path is None or not path.is_file():
        raise InvalidInput(
            _("There is no workbook {name}.").format(name=one_line(name)),
            remedy=_("Give a file, or one of the names that mas instrument list shows."),
        )
    return path


def verify(name: str, sets: int, *, as_json: bool) -> None:
    """Recompute every formula cell and show what differs or cannot be computed.

    Args:
        name: of a bound workbook, or a file that need not be.
        sets: how many copies to fill in at random and hold against LibreOffice as well.
        as_json: data instead of text.
    """
    from mas_cli.formulas import verify as recompute
    from mas_cli.workbook.official.adapter import read_contents
    from mas_cli.workbook.official.source import open_source

    contents = read_contents(open_source(workbook_path(name)))
    report = recompute(contents.model, clock=_clock.now, region=contents.region)
    filled = _answered(name, sets) if sets else None
    if as_json:
        told = {"answered": answered_json(filled)} if filled else {}
        _console.out_json(report_json(report) | told)
        return
    _console.out(
        _(
            "{formulas} formula cells: {supported} recomputed, of which {agree} agree with the file, "
            "{differ} differ, {uncached} have no result in the file and {volatile} depend on the clock."
        ).format(
            formulas=report.formulas,
            supported=report.supported,
            agree=report.agree,
            differ=len(report.differ),
            uncached=report.uncached,
            volatile=report.volatile,
        )
    )
    findings = report.findings()
    _console.show_findings(findings[:_SHOWN], to_stdout=True)
    if len(findings) > _SHOWN:
        _console.out(_("And {count} more; --json shows all.").format(count=len(findings) - _SHOWN))
    if filled:
        _tell_answered(filled)


def _answered(name: str, sets: int) -> Answered:
    """Copies of a workbook filled in at random; one that was not added is bound as proposed."""
    from mas_cli.documents.recalculation import recalculation
    from mas_cli.workbook.official.adding import proposed
    from mas_cli.workbook.official.answered import answered
    from mas_cli.workbook.official.bound import bind, open_bound

    today = _clock.today()
    instrument = open_bound(name, today, _clock.now)
    if instrument is None:
        found = proposed(workbook_path(name), "verify")
        instrument = bind(found.binding, found.workbook, found.inspection.contents, today, _clock.now)
    return answered(instrument, sets, today, recalculation())


def _tell_answered(filled: Answered) -> None:
    message = _(
        "{sets} copies filled in at random: {compared} results compared with LibreOffice, {differ} differ; "
        "{not_computed} are not computed here."
    )
    if not filled.compared + filled.apart:
        message = _(
            "{sets} copies filled in at random; LibreOffice is not there to compare with; {not_computed} "
            "results are not computed here."
        )
    _console.out(
        message.format(
            sets=filled.sets,
            compared=filled.compared,
            differ=len(filled.differ),
            not_computed=filled.not_computed,
        )
    )
    if filled.apart:
        _console.out(
            _(
                "{count} results are not compared: LibreOffice does not know a function, or takes TRUE for 1."
            ).format(count=filled.apart)
        )
    for number in filled.lost:
        _console.out(_("Copy {number}: other answers are read back than were written.").format(number=number))
    for found in filled.differ[:_SHOWN]:
        line = _("Copy {number}, {cell}: {computed} here, {other} in LibreOffice.")
        computed, other = (one_line(plain(one), limit=60) for one in (found.computed, found.other))
        _console.out(line.format(number=found.number, cell=found.ref, computed=computed, other=other))
    if len(filled.differ) > _SHOWN:
        _console.out(_("And {count} more; --json shows all.").format(count=len(filled.differ) - _SHOWN))


def add(file: Path, name: str, before: str, *, accept: bool, overwrite: bool, as_json: bool) -> None:
    """Inspect a workbook, propose a binding, have it reviewed, and keep it.

    Args:
        file: the workbook.
        name: what to call it; made of the name of the file when empty.
        before: the bound workbook whose binding is carried over; empty for none.

    Raises:
        UsageError: the name is none, or nobody is there to review and `--yes` was not given.
        InvalidInput: the workbook cannot be used, or the name is taken.
    """
    from mas_cli.instrument import catalog
    from mas_cli.workbook.official.adding import keep, proposed

    name = name or store.name_of(file.stem)
    if not store.is_name(name) or catalog.editions(name):
        raise UsageError(
            _("{name} cannot be the name.").format(name=one_line(name)),
            remedy=_("Use small letters, digits and hyphens, and no name that ships (--name)."),
        )
    found = proposed(file, name)
    carried = _carried(before, found) if before else None
    if carried is not None:
        found = replace(carried.found, findings=(*carried.findings, *found.findings))
    if accept:
        keep(found, overwrite=overwrite)
    elif _console.may_ask():
        _console.show_findings(found.findings)
        _tell_carried(carried, before)
        binding = review(found.binding)
        if binding is None:
            _console.note(_("Nothing was kept."))
            return
        found = replace(found, binding=renewed(binding, found.inspection))
        keep(found, overwrite=overwrite)
    elif not as_json:
        raise UsageError(
            _("Nobody is there to review the proposal."),
            remedy=_("Add --yes to accept it, or --json to see it without keeping it."),
        )
    if as_json:
        told = {"from": before, "carried": list(carried.items)} if carried else {}
        _console.out_json(proposal_json(found) | told)
        return
    if accept:
        _console.show_findings(found.findings)
        _tell_carried(carried, before)
    _tell(found.binding)


def _carried(name: str, found: Proposed) -> Carried:
    from mas_cli.workbook.official.carrying import carry

    if store.folder_of(name) is None:
        raise _not_bound(name)
    return carry(name, found)


def _tell_carried(carried: Carried | None, before: str) -> None:
    if carried is None:
        return
    message = _(
        "From {name}: {same} the same, {moved} in another cell, {changed} that differ, {lost} not found "
        "again, {new} new, {left_out} left out again."
    )
    states = ("same", "moved", "changed", "lost", "new", "left_out")
    _console.out(message.format(name=before, **{state: carried.count(state) for state in states}))


def _not_bound(name: str) -> InvalidInput:
    return InvalidInput(
        _("There is no bound workbook {name}.").format(name=one_line(name)),
        remedy=_("Bind one with mas instrument add; mas instrument list shows them."),
    )


def rebind(name: str) -> None:
    """Review the binding of a workbook that was added.

    Raises:
        UsageError: nobody is there to review it.
        InvalidInput: there is no such workbook, or its binding has faults.
    """
    from mas_cli.files import atomic_write
    from mas_cli.workbook.official import binding_file
    from mas_cli.workbook.official.inspection import inspect
    from mas_cli.workbook.official.source import open_source

    folder = store.folder_of(name)
    if folder is None:
        raise _not_bound(name)
    path = folder / store.BINDING
    binding = binding_file.load(path)
    if not _console.may_ask():
        raise UsageError(
            _("Nobody is there to review the binding."),
            remedy=_("Run it in a terminal, or edit {path}.").format(path=path),
        )
    reviewed = review(binding)
    if reviewed is None:
        _console.note(_("Nothing was kept."))
        return
    inspection = inspect(open_source(workbook_path(name)))
    atomic_write(path, binding_file.dump(renewed(reviewed, inspection)), private=True)
    _tell(reviewed)


def renewed(binding: Binding, inspection: Inspection) -> Binding:
    """The binding with the fingerprint that leaves out its own answer cells."""
    from mas_cli.workbook.official.binding import answer_cells, fingerprint

    return replace(binding, fingerprint=fingerprint(inspection.contents, answer_cells(binding.inputs)))


def review(binding: Binding) -> Binding | None:
    """Go through a binding on the terminal; None when it is not to be kept.

    Raises:
        Interrupted: the person stopped.
    """
    from mas_cli.commands._prompting import terminal
    from mas_cli.commands.instrument.binding_review import hold

    try:
        return hold(binding, terminal())
    except KeyboardInterrupt:
        raise Interrupted(_("Stopped; nothing was kept.")) from None


def _tell(binding: Binding) -> None:
    _console.out(
        _("{name}: {inputs} questions and {outputs} outcomes.").format(
            name=binding.name, inputs=len(binding.inputs), outputs=len(binding.outputs)
        )
    )
    _console.note(
        _("Ask them with: {command}").format(command=f"mas screen --instrument {binding.name}")
        + "\n"
        + _("Look over the binding with: {command}").format(command=f"mas instrument bind {binding.name}")
    )


def show_outputs(screening: Screening) -> None:
    """What the outcome cells of the workbook give, one a line."""
    width = max((len(result.text) for result in screening.outcomes), default=0)
    for result in screening.outcomes:
        if result.unknown:
            shown = _("not computed here ({construct})").format(construct=one_line(result.unknown, limit=60))
        else:
            value = plain(result.value)
            shown = "–" if value is None or value == "" else one_line(value)
        text = one_line(result.text, limit=60)
        _console.out(f"{text:{min(width, 60)}}  {shown}  ({one_line(result.sheet)}!{result.cell})")
