"""`mas instrument prove`: what was proved, what was refuted and by which case, what can never happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _console
from mas_cli.errors import ExitCode, InvalidInput
from mas_cli.findings import listed
from mas_cli.i18n import _
from mas_cli.proof import properties, wording
from mas_cli.proof.solver import need_solver

if TYPE_CHECKING:
    from mas_cli.commands.instrument.case_folder import CaseFolder
    from mas_cli.findings import Finding
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.proof.never_happens import Never
    from mas_cli.proof.properties import Property
    from mas_cli.proof.proving import PropertyResult

SCHEMA: Final = "mas.proof/1"


def prove(
    instruments: Sequence[Instrument],
    files: Sequence[Path],
    seconds: float,
    out: CaseFolder | None,
    *,
    as_json: bool,
) -> ExitCode:
    """Prove, show, and say how it ended.

    Args:
        instruments: the one asked for first; what of `files` does not fit another is left out there.
        files: properties of the user.
        seconds: for one question to the solver.
        out: where the cases go.
        as_json: one object, with the other instruments under `editions`.

    Raises:
        UsageError: the solver is not installed.
        InvalidInput: a file of properties has faults, or the instrument is a workbook.
    """
    need_solver()
    results: list[PropertyResult] = []
    told: list[dict[str, Any]] = []
    for position, instrument in enumerate(instruments):
        _refuse_workbook(instrument)
        given = properties.given_and_shipped(instrument, files, strict=position == 0)
        found, data = _proved(instrument, given, seconds, out, as_json=as_json)
        results += found
        told.append(data)
    if as_json:
        _console.out_json({**told[0], "editions": told[1:]})
    if any(result.proved is False for result in results):
        return ExitCode.INVALID_INPUT
    return ExitCode.ANSWERS_MISSING if any(result.proved is None for result in results) else ExitCode.DONE


def _proved(
    instrument: Instrument,
    given: tuple[tuple[Property, ...], tuple[Finding, ...]],
    seconds: float,
    out: CaseFolder | None,
    *,
    as_json: bool,
) -> tuple[list[PropertyResult], dict[str, Any]]:
    """The results for one instrument, shown as they come, and all of it as JSON."""
    from mas_cli.proof.never_happens import never
    from mas_cli.proof.proving import Proof

    own, left_out = given
    proof = Proof(instrument, own, seconds=seconds)
    results: list[PropertyResult] = []
    if not as_json:
        _console.out(wording.name_of(instrument))
    for result in proof.results():
        results.append(result)
        if not as_json:
            for line in _shown(result, instrument, seconds):
                _console.out(line)
        if out is not None:
            for name, case in _cases_of(result):
                out.write(name, case, instrument)
    found = never(proof)
    if not as_json:
        for line in _never(found, instrument):
            _console.out(line)
        _console.show_findings(left_out)
    return results, _json(instrument, results, found, left_out)


def _refuse_workbook(instrument: Instrument) -> None:
    if not instrument.definition.decision or not instrument.definition.routes:
        raise InvalidInput(
            _("{name} has no rules to prove anything about.").format(name=instrument.definition.name),
            remedy=_("Give an instrument with routes and a decision; mas instrument list shows which."),
        )


def _json(
    instrument: Instrument, results: Iterable[PropertyResult], found: Never, left_out: Iterable[Finding]
) -> dict[str, Any]:
    definition, overlay = instrument.definition, instrument.overlay
    return {
        "schema": SCHEMA,
        "instrument": {
            "id": definition.id,
            "edition": definition.edition,
            "sha256": definition.sha256,
            "overlay": overlay.as_json() if overlay else None,
        },
        "properties": [result.as_json() for result in results],
        "never": found.as_json(),
        "findings": listed(left_out),
    }


def _cases_of(result: PropertyResult) -> Iterator[tuple[str, Any]]:
    if result.witness is not None:
        yield result.id, result.witness.answers
    if result.other is not None:
        yield f"{result.id}-2", result.other.answers


def _shown(result: PropertyResult, instrument: Instrument, seconds: float) -> Iterator[str]:
    mark = {True: _("proved"), False: _("refuted"), None: _("undecided")}[result.proved]
    yield f"{mark:<10} {result.id}: {result.text}"
    if result.proved is None:
        yield "    " + _(
            "Not decided within {seconds:g} seconds, after {asked} questions to the solver."
        ).format(seconds=seconds, asked=result.asked)
        yield "    " + _("Give it more time with --timeout, or make the property about fewer cases.")
    if result.about:
        yield "    " + _("It is about: {what}").format(what=result.about)
    if result.witness is not None:
        yield "    " + _("The smallest case:")
        yield from wording.case_lines(result.witness.answers, instrument)
        yield "    " + wording.advice_line(result.witness.outcome, instrument)
    if result.other is not None:
        yield "    " + _("Compared with:")
        yield from wording.case_lines(result.other.answers, instrument)
        yield "    " + wording.advice_line(result.other.outcome, instrument)


def _never(found: Never, instrument: Instrument) -> Iterator[str]:
    heads = {
        "steps": _("Steps that never decide"),
        "routes": _("Routes that no case gets"),
        "signals": _("Signals that no case gets"),
        "questions": _("Questions that never change the advice"),
    }
    told = found.as_json()
    for part, head in heads.items():
        if told[part]:
            yield f"{head}: {', '.join(told[part])}"
    if found.undecided:
        yield _("Not decided in time: {what}").format(what=", ".join(found.undecided))
    elif not any(told[part] for part in heads):
        yield _(
            "Every step can decide, every route and signal occurs, every question that is read can matter."
        )
    if found.unread:
        names = ", ".join(name for name in found.unread if name in instrument.questions)
        yield _("Read by no rule, asked for the dossier: {what}").format(what=names)
