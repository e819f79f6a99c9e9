"""How an update says no: one function a code, in words the person who brings the edition can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, did_you_mean
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHOWN = 120


def fault(code: str, where: str, message: str, remedy: str = "") -> Finding:
    """A blocking finding; the place is made safe to show."""
    return Finding(code, Severity.BLOCK, shown(where), message, remedy)


def warning(code: str, where: str, message: str, remedy: str = "") -> Finding:
    """A finding that asks for attention."""
    return Finding(code, Severity.WARN, shown(where), message, remedy)


def refusal(code: str, where: str, message: str, remedy: str = "") -> InvalidInput:
    """The exception for one fault."""
    return InvalidInput(message, remedy=remedy, findings=[fault(code, where, message, remedy)])


def shown(name: object) -> str:
    """A name from outside in one short line."""
    return one_line(name, limit=_SHOWN)


def no_manifest(where: str, message: str = "", remedy: str = "") -> Finding:
    """An edition without its manifest (U06)."""
    return fault(
        "U06",
        where,
        message or _("The edition has no {name}.").format(name=where),
        remedy or _("It says editie, titel and geldig_vanaf; docs/bijwerken.md shows one."),
    )


def out_of_place(where: str, message: str, remedy: str) -> Finding:
    """A file that does not belong to the edition, or says that it is of another one (U10)."""
    return fault("U10", where, message, remedy)


def name_taken(where: str, message: str, remedy: str) -> Finding:
    """Something else has the name of the edition already (U11)."""
    return fault("U11", where, message, remedy)


def answers_lost(where: str, question: str) -> Finding:
    """A split in which no new question gets an answer (U20)."""
    message = _("No new question gets an answer of {name}; then it is vervallen, with a reason.")
    return fault("U20", where, message.format(name=question), _("Write vervallen: and why."))


def no_old_question(where: str, name: str, known: Iterable[str]) -> Finding:
    """A question that none of the earlier editions has (U21)."""
    return _no_question(where, _("{name} is no question of the earlier editions."), name, known)


def no_new_question(where: str, name: str, known: Iterable[str]) -> Finding:
    """A question that the new edition does not have (U21)."""
    return _no_question(where, _("{name} is no question of the new edition."), name, known)


def _no_question(where: str, message: str, name: str, known: Iterable[str]) -> Finding:
    remedy = did_you_mean(name, known, _("Correct the name."))
    return fault("U21", where, message.format(name=shown(name)), remedy)


def circle(where: str, questions: Sequence[str]) -> Finding:
    """Questions of which each becomes the next (U22)."""
    message = _("The mapping goes round: {questions}.").format(questions=" → ".join(questions))
    return fault("U22", where, message, _("Give the new questions ids that no earlier edition has."))


def two_givers(where: str, target: str, names: Sequence[str]) -> Finding:
    """Two questions that give one answer, without one rule (U23)."""
    message = _("{target} would get its answer from {names}.").format(target=target, names=", ".join(names))
    remedy = _("Write each of them as samengevoegd: {target}, with the same regel.").format(target=target)
    return fault("U23", where, message, remedy)


def answers_unfit(where: str, message: str, remedy: str) -> Finding:
    """Answers or types that do not fit the new question (U24)."""
    return fault("U24", where, message, remedy)


def no_earlier_edition(where: str, name: str, known: Iterable[str]) -> Finding:
    """An edition that is not one of the earlier ones (U25)."""
    message = _("There is no earlier edition {name}.").format(name=shown(name))
    return _other_edition(where, message, _("Choose from: {choices}.").format(choices=", ".join(known)))


def to_another_edition(where: str, name: str, edition: str) -> Finding:
    """A mapping that leads to another edition (U25)."""
    message = _("The mapping leads to {name}, and this edition is {edition}.")
    remedy = _("Write the edition as text, between quotes.")
    return _other_edition(where, message.format(name=shown(name), edition=edition), remedy)


def _other_edition(where: str, message: str, remedy: str) -> Finding:
    return fault("U25", where, message, remedy)


def question_gone(name: str, file: str, *, gone: bool) -> Finding:
    """A question that cannot keep every answer, and that the mapping does not name (U26)."""
    message = _("The question {name} takes other answers now, and no mapping says what becomes of the old.")
    if gone:
        message = _("The question {name} is gone, and no mapping says what becomes of its answers.")
    remedy = _("Name it in {file}: an open case that answered it cannot be migrated otherwise.")
    return warning("U26", name, message.format(name=name), remedy.format(file=file))
