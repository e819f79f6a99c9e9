"""What is wrong with an answer: one function a code.

A01 no such question · A02 not of its type · A03 out of bounds · A04 none of the answers · A05 no day · A06 a
remark that is too long · A10, A11 answers that contradict each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, Severity, block, did_you_mean, warn
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_REMARK: Final = 10_000
# The codes that engines over whole columns write beside a row; the row itself is then read again.
NOT_READ: Final = "A02"
OUT_OF_BOUNDS: Final = "A03"
NO_OPTION: Final = "A04"
NO_DAY: Final = "A05"


class AnswerError(ValueError):
    """A value is no answer to the question; `code` and `remedy` are for the finding."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.remedy = remedy


def no_such_question(where: str, name: str, known: Iterable[str]) -> Finding:
    """A question that the instrument does not have."""
    message = _("There is no question {name}.").format(name=one_line(name, limit=60))
    remedy = _("mas instrument show lists the ids; for a check --vragen does.")
    return block("A01", where, message, did_you_mean(name, known, remedy))


def not_read(message: str, remedy: str) -> AnswerError:
    """A value that is not of the type of the question."""
    return AnswerError("A02", message, remedy)


def out_of_bounds(message: str, remedy: str) -> AnswerError:
    """A number or a day outside the bounds of the question."""
    return AnswerError("A03", message, remedy)


def no_option(message: str, remedy: str) -> AnswerError:
    """A value that is none of the answers."""
    return AnswerError("A04", message, remedy)


def no_day(message: str, remedy: str) -> AnswerError:
    """A value that is no day, or not one that there is."""
    return AnswerError("A05", message, remedy)


def remark_too_long(where: str, question: str) -> Finding:
    """A remark that is no text, or longer than a remark can be."""
    message = _("The remark of {question} is no text of at most {limit} characters.")
    return block("A06", where, message.format(question=question, limit=MAX_REMARK), _("Shorten it."))


def contradiction(where: str, severity: Severity, message: str, remedy: str = "") -> Finding:
    """Answers that cannot both be so, by a check of the instrument."""
    if severity is Severity.BLOCK:
        return block("A10", where, message, remedy)
    return warn("A11", where, message, remedy)
