"""Which column of a register answers which question, and which has a field of the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.batch import refusals
from mas_cli.batch.model import FIELDS
from mas_cli.errors import InvalidInput
from mas_cli.faces.xlsform import block_group, question_group
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.table import Columns, Table, Targets, heading_key, lay_out

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one register.

    Attributes:
        width: how many columns there are.
        questions: question id -> position.
        fields: field -> position.
        findings: what is worth knowing about the columns.
    """

    width: int
    questions: Mapping[str, int]
    fields: Mapping[str, int]
    findings: tuple[Finding, ...] = ()


def targets(instrument: Instrument) -> Targets:
    """What the columns of a register can be."""
    texts = _of_a_form(instrument) | _further_headings(instrument)
    names = (*instrument.questions, *FIELDS)
    remedy = _("Choose a question (mas instrument show) or one of {fields}.").format(fields=", ".join(FIELDS))
    return Targets(texts, names, remedy)


def layout_of(table: Table, columns: Columns, instrument: Instrument) -> Layout:
    """Which column of a register is what.

    Raises:
        InvalidInput: no column answers a question (B20), or two columns are the same (T23).
    """
    found = lay_out(table.headings, columns, targets(instrument), table.name)
    questions = {name: place for name, place in found.places.items() if name in instrument.questions}
    if not questions:
        finding = refusals.no_questions(table.name)
        raise InvalidInput(finding.message, remedy=finding.remedy, findings=[finding])
    findings = list(found.findings)
    missing = [question for question in instrument.questions if question not in questions]
    if missing:
        message = _("There is no column for these questions; they count as open: {names}.")
        remedy = _("Name them in --columns if they matter.")
        findings.append(
            Finding("B28", Severity.INFO, table.name, message.format(names=", ".join(missing)), remedy)
        )
    fields = {name: place for name, place in found.places.items() if name in FIELDS}
    return Layout(found.width, questions, fields, tuple(findings))


def _of_a_form(instrument: Instrument) -> dict[str, str]:
    """The questions by the heading that ODK and KoboToolbox give them: behind the groups of our form."""
    return {
        "-".join((block_group(question.block), question_group(question.id), question.id)): question.id
        for question in instrument.questions.values()
    }


def _further_headings(instrument: Instrument) -> dict[str, str]:
    """The questions by the further heading the instrument has for them, where no other has the same."""
    times = Counter(heading_key(heading) for heading in instrument.headings.values())
    return {heading: id_ for id_, heading in instrument.headings.items() if times[heading_key(heading)] == 1}
