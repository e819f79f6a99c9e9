"""What an edition would change and what it changed, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.commands.instrument.output import show_changes
from mas_cli.extras import adding
from mas_cli.i18n import _, ngettext
from mas_cli.proof.solver import has_solver
from mas_cli.proof.wording import change_lines
from mas_cli.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.update.applying import Applied
    from mas_cli.update.cases import Screened, Touched
    from mas_cli.update.looking import Looked
    from mas_cli.update.moved_answers import Moved


def show(found: Looked, path: Path) -> None:
    """The whole report, to read through; `path` is where the edition was found."""
    for line in _head(found):
        _console.out(line)
    before = found.candidate.previous.name if found.candidate.previous else _("what is in use")
    if found.candidate.after is not None:
        _console.out("")
        show_changes(before, found.candidate.package.edition, found.changes)
        for line in _shown_outcomes(found):
            _console.out(line)
    for line in (*_shown_rules(found), *_shown_cases(found)):
        _console.out(line)
    _console.show_findings(found.findings)
    for line in _next(found, path):
        _console.note(line)


def show_applied(done: Applied) -> None:
    """What was done, and what comes next."""
    for item in done.cases:
        for line in _shown_touched(item.touched, item.record):
            _console.out(line)
    for touched in done.interviews:
        for line in _shown_touched(touched):
            _console.out(line)
    _console.show_findings(done.findings)
    name = done.package.edition
    if done.new:
        _console.note(
            _("The edition {edition} is installed in {path}.").format(edition=name, path=done.folder)
        )
    else:
        _console.note(_("The edition {edition} was installed already.").format(edition=name))
    for case in done.untouched:
        _console.note(_("{case}: nothing to carry over.").format(case=case))
    if done.cases:
        count = ngettext("{count} case carried over.", "{count} cases carried over.", len(done.cases))
        _console.note(count.format(count=len(done.cases)))
    _console.note(
        _("It holds from {day}; {command} takes it out again.").format(
            day=done.package.begin.isoformat(), command=f"mas update undo {name}"
        )
    )


def _shown_outcomes(found: Looked) -> Iterator[str]:
    """What becomes of the advice, or how to see that."""
    if found.outcomes is not None:
        yield ""
        yield from change_lines(found.outcomes.found, found.outcomes.before, found.outcomes.after)
    elif found.candidate.after is not None and found.candidate.after.definition and not has_solver():
        yield ""
        yield _("What it changes in the advice is shown after: {command}").format(command=adding("z3-solver"))


def _head(found: Looked) -> Iterator[str]:
    package, previous = found.candidate.package, found.candidate.previous
    yield f"{one_line(package.title)} ({package.name})"
    yield _("In force from {day}.").format(day=package.begin.isoformat())
    if previous is not None:
        yield _("Compared with {name}, in force from {day}.").format(
            name=previous.name, day=previous.valid_from.isoformat()
        )
    if package.checksum:
        yield _("Checksum: {checksum}").format(checksum=package.checksum)
    if found.candidate.installed:
        yield _("This edition is installed already.")
    if package.changes:
        yield one_line(package.changes, limit=2000)


def _shown_rules(found: Looked) -> Iterator[str]:
    rules = found.goal.transition.rules if found.goal else {}
    if rules:
        yield ""
        yield _("What becomes of answers")
    for rule in rules.values():
        yield f"  {_sentence(rule.source, rule.kind, rule.targets, rule.reason, rule.open)}"
        for target, answers in rule.answers.items():
            if answers:
                yield f"      {target}: {', '.join(f'{old} → {new}' for old, new in answers.items())}"


def _shown_cases(found: Looked) -> Iterator[str]:
    yield ""
    if found.vault == "locked":
        yield _("The vault is locked: which open cases are touched is not known.")
    elif found.vault == "none":
        yield _("There is no vault, so there are no cases.")
    elif found.cases is not None:
        count = ngettext("{count} open case is touched", "{count} open cases are touched", len(found.cases))
        yield count.format(count=len(found.cases))
        for touched in found.cases:
            yield from _shown_touched(touched)
    if found.interviews:
        yield _("Unfinished interviews")
        for touched in found.interviews:
            yield from _shown_touched(touched)


def _shown_touched(touched: Touched, record: str = "") -> Iterator[str]:
    if touched.screened is not None:
        yield f"  {touched.case}  {_screened(touched.screened, record)}"
        yield from _shown_moves(touched.screened.moved)
    if touched.held is not None:
        name = touched.case or touched.held.id
        yield "  {}  {}".format(
            name, _("unfinished interview ({edition})").format(edition=touched.held.edition)
        )
        yield from _shown_moves(touched.held.moved)
    if touched.drafts:
        yield "  {}  {}".format(
            touched.case, _("drafts to make anew: {types}").format(types=", ".join(touched.drafts))
        )
    if not touched.moves and not touched.drafts and touched.case:
        yield f"  {touched.case}"


def _screened(screened: Screened, record: str) -> str:
    made = f" → {record}" if record else ""
    before, after = ", ".join(screened.before), ", ".join(screened.after)
    told = (
        _("the advice stays {advice}").format(advice=before)
        if before == after
        else _("the advice goes from {before} to {after}").format(before=before, after=after)
    )
    shown = _("screening {number} ({edition})").format(number=screened.number, edition=screened.edition)
    return f"{shown}{made}: {told}"


def _shown_moves(moved: Moved) -> Iterator[str]:
    kept = sum(move.kind == "behouden" for move in moved.moves)
    yield "      {}".format(ngettext("{count} answer kept", "{count} answers kept", kept).format(count=kept))
    for move in moved.moves:
        if move.kind != "behouden":
            yield f"      {_sentence(move.question, move.kind, move.targets, move.reason, move.open)}"


def _sentence(
    question: str, kind: str, targets: Iterable[str], reason: str = "", left: Iterable[str] = ()
) -> str:
    """What becomes of one question, as an officer would say it."""
    to = ", ".join(targets)
    match kind:
        case "hernoemd":
            told = _("{question} → {to}: another name").format(question=question, to=to)
        case "samengevoegd":
            told = _("{question} → {to}: merged").format(question=question, to=to)
        case "gesplitst":
            told = _("{question} → {to}: split").format(question=question, to=to)
        case "vervallen":
            told = _("{question}: dropped, kept in the receipt ({reason})").format(
                question=question, reason=reason
            )
        case "zonder_plaats":
            told = _("{question}: no place in the new edition").format(question=question)
        case _:
            told = _("{question}: another answer to choose").format(question=question)
    asked = ", ".join(left)
    return told + ("; " + _("to ask anew: {questions}").format(questions=asked) if asked else "")


def _next(found: Looked, path: Path) -> Iterator[str]:
    from mas_cli.config import load_config
    from mas_cli.findings import blocking

    package = found.candidate.package
    pinned = load_config().instrument
    if pinned.startswith(f"{package.instrument}/"):
        yield _("Your configuration names {name}; a new edition is not used until you change that.").format(
            name=pinned
        )
    if package.checksum and not blocking(found.findings) and not found.candidate.installed:
        yield _("Install it: {command}").format(
            command=f"mas update apply {path} --checksum {package.checksum}"
        )
