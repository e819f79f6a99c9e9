"""Answers files read for scoring: what `mas screen --answers` takes, and what the page saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument import answer_files
from mas_cli.instrument.answers import read_answers
from mas_cli.text import one_line
from mas_cli.workbook.given import peildatum_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from mas_cli.instrument.answers import AnswerSet
    from mas_cli.instrument.instrument import Instrument


def read_file(
    content: bytes, bron: str, on: Callable[[date], Instrument], today: date
) -> tuple[Instrument, AnswerSet, list[Finding]]:
    """The answers in a file, and the instrument as it holds on their peildatum.

    Args:
        content: of the file.
        bron: what findings call it; its ending says what it is.
        on: the instrument on a day.
        today: the peildatum when the answers have none.

    Raises:
        InvalidInput: it is no answers file, or one of another instrument (B16).
    """
    file = answer_files.parsed(content, bron)
    instrument = on(peildatum_in(file.answers) or today)
    definition = instrument.definition
    saved = one_line(f"{file.instrument}/{file.edition}", limit=60)
    if file.instrument and file.instrument != definition.id:
        message = _("The answers are for {found} and not for {wanted}.")
        finding = Finding(
            "B16",
            Severity.BLOCK,
            bron,
            message.format(found=saved, wanted=definition.id),
            _("Score them apart, and name their instrument with --instrument."),
        )
        raise InvalidInput(finding.message, remedy=finding.remedy, findings=[finding])
    answers, findings = read_answers(instrument, file.answers, file.where)
    if file.edition and file.edition != definition.edition:
        message = _("The answers were saved with {found}; they are scored with {wanted}.")
        remedy = _("Check them: their peildatum decides, unless --instrument names an edition.")
        findings.append(
            Finding("B34", Severity.WARN, bron, message.format(found=saved, wanted=definition.name), remedy)
        )
    return instrument, answers, findings
