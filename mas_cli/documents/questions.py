"""The fields of a document as the questions of an interview: asked, kept and looked back on as any other.

The questions are an `Instrument` without rules, as those of a region are. What applies and what contradicts
follows from the format: its conditions and its checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents import each_choice
from mas_cli.documents.checking import check, remarks
from mas_cli.documents.conditions import holds
from mas_cli.documents.data import Data, from_mapping
from mas_cli.documents.model import Field, FieldType, Format, Rule
from mas_cli.documents.refusals import not_of_field
from mas_cli.documents.rows import heading, plain, read_cell, read_rows, rows_text
from mas_cli.documents.typed import is_empty, typed
from mas_cli.findings import Finding, blocking
from mas_cli.i18n import _
from mas_cli.instrument.definition import NO, YES, Basis, Question, QuestionType
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.refusals import AnswerError
from mas_cli.instrument.ruleless import definition_of
from mas_cli.written import Wrong

if TYPE_CHECKING:
    from mas_cli.instrument.values import AnswerValue

_TYPES: Final[Mapping[FieldType, QuestionType]] = {FieldType.YES_NO: "jno", FieldType.CHOICE: "choice"}
# The part of the fields that belong to no group.
_OTHER: Final = "_"


@dataclass(frozen=True)
class DocumentInstrument(Instrument):
    """The questions of one document.

    Attributes:
        fmt: the format.
        known: what was known before anything was asked, by question.
        origins: where each of these came from, in words.
        rest: the facts that no question is about, as they came.
        listed: the lists that are asked as one question with the rows that differ.
    """

    fmt: Format
    known: Mapping[str, AnswerValue]
    origins: Mapping[str, str]
    rest: Mapping[str, Any]
    listed: frozenset[str]
    _seen: dict[tuple[Any, ...], tuple[Data, frozenset[str]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def firm(self) -> bool:
        """What happened is written down as it happened, also where the law wants otherwise."""
        return False

    def applying(self, answers: Mapping[str, AnswerValue], today: date) -> frozenset[str]:  # noqa: ARG002  the law of a document is that of its facts
        """The questions whose fields are in play; of a condition that is still open the field is not."""
        return self._settled(answers)[1]

    def contradictions(self, answers: Mapping[str, AnswerValue], today: date) -> list[Finding]:
        """What the checks of the format say of the answers as they are now."""
        return [self._asked(finding) for finding in remarks(self.fmt, self._settled(answers)[0], today)]

    def obstacles(self, answers: Mapping[str, AnswerValue], today: date) -> Sequence[Finding]:
        """Everything that stops the final document: what is missing, and what the checks do not allow."""
        mapping = self.mapping(answers)
        data, reading = from_mapping(self.fmt, mapping)
        return [self._asked(found) for found in blocking([*reading, *check(self.fmt, data, today)])]

    def origin(self, question: str, answer: AnswerValue) -> str:
        """Where a known answer came from, as long as it is that answer."""
        return self.origins.get(question, "") if self.known.get(question) == answer else ""

    def mapping(self, answers: Mapping[str, AnswerValue]) -> dict[str, Any]:
        """The facts for the document, as `from_mapping` takes them, with the answers that count."""
        counting = self._settled(answers)[1]
        return {**self.rest, **self._facts({q: value for q, value in answers.items() if q in counting})}

    def given(self, answers: Mapping[str, AnswerValue]) -> DocumentInstrument:  # noqa: ARG002  no list depends on an answer
        """The same questions."""
        return self

    @property
    def optional(self) -> frozenset[str]:
        """The questions that are not asked by themselves; the overview offers them."""
        return frozenset(name for name, entry in self.fmt.fields.items() if entry.rule is Rule.OPTIONAL)

    def _facts(self, answers: Mapping[str, AnswerValue]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, entry in self.fmt.fields.items():
            if name in self.listed:
                rows = each_choice.rows_of(entry, answers)
                if rows is not None:
                    found[name] = rows
            elif name in answers:
                found[name] = _stored(entry, answers[name])
        return found

    def _settled(self, answers: Mapping[str, AnswerValue]) -> tuple[Data, frozenset[str]]:
        """The facts that count and the questions that apply, until neither changes the other."""
        key = tuple(sorted((name, str(value)) for name, value in answers.items()))
        if key not in self._seen:
            self._seen.clear()
            self._seen[key] = self._settle(answers)
        return self._seen[key]

    def _settle(self, answers: Mapping[str, AnswerValue]) -> tuple[Data, frozenset[str]]:
        counting = dict(answers)
        while True:
            data, _findings = from_mapping(self.fmt, {**self.rest, **self._facts(counting)})
            apply = frozenset(
                question
                for name, entry in self.fmt.fields.items()
                if _in_play(entry, data)
                for question in (each_choice.applying(entry, counting) if name in self.listed else (name,))
            )
            left = {question: value for question, value in counting.items() if question in apply}
            if left.keys() == counting.keys():
                return data, apply
            counting = left

    def _asked(self, finding: Finding) -> Finding:
        """The finding at the question that it is about."""
        name = finding.where.partition("[")[0]
        where = name if name in self.questions else ""
        return Finding(finding.code, finding.severity, where, finding.message, finding.remedy, finding.basis)


def questions_for(
    fmt: Format, mapping: Mapping[str, Any], origins: Mapping[str, str], today: date
) -> DocumentInstrument:
    """The questions of a document, with what is known of them.

    Args:
        fmt: the format.
        mapping: the facts that are known, as `from_mapping` takes them.
        origins: where they came from, in words, by field.
        today: the day of the interview.
    """
    facts = flat(fmt, mapping)
    known: dict[str, AnswerValue] = {}
    questions: dict[str, Question] = {}
    listed = set()
    blocks = _blocks(fmt)
    for name, entry in fmt.fields.items():
        block = blocks[name][0]
        if entry.each and is_empty(facts.get(name)):
            listed.add(name)
            questions.update(each_choice.questions(entry, block))
            continue
        questions[name] = _question(entry, block)
        value = _known(entry, facts.get(name))
        if value is not None:
            known[name] = value
    definition = definition_of(
        fmt.type,
        fmt.title,
        _("Write down what happened, also where a remark is made of it."),
        dict(blocks.values()),
        questions,
        today=today,
        edition=fmt.edition,
        reconstruction=fmt.reconstruction,
    )
    rest = {name: value for name, value in facts.items() if name not in fmt.fields}
    return DocumentInstrument(
        definition, today, {}, {}, None, questions, fmt, known, origins, rest, frozenset(listed)
    )


def flat(fmt: Format, mapping: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The facts by dotted name, however they were grouped."""
    found: dict[str, Any] = {}
    for key, value in mapping.items():
        name = f"{prefix}{key}"
        if name not in fmt.fields and isinstance(value, Mapping):
            found |= flat(fmt, value, f"{name}.")
        else:
            found[name] = value
    return found


def _in_play(entry: Field, data: Data) -> bool:
    return entry.when is None or holds(entry.when, data.get) is True


def _blocks(fmt: Format) -> dict[str, tuple[str, str]]:
    """Return the number and title of the part that asks a field: its group, or the part for fields without a
    group.
    """
    numbers: dict[str, tuple[str, str]] = {}
    found = {}
    for name in fmt.fields:
        group = name.rpartition(".")[0] or _OTHER
        title = _("other facts") if group == _OTHER else group.replace("_", " ").replace(".", ", ")
        found[name] = numbers.setdefault(group, (str(len(numbers) + 1), title[:1].upper() + title[1:]))
    return found


def _question(entry: Field, block: str) -> Question:
    kind = _TYPES.get(entry.type, "text")
    return Question(
        id=entry.name,
        block=block,
        type=kind,
        text=entry.label,
        help=entry.help,
        when="",
        options={YES: YES, NO: NO} if kind == "jno" else dict(entry.options),
        minimum=None,
        maximum=None,
        unit="",
        default_today=False,
        basis=Basis((entry.basis,) if entry.basis else (), ""),
        certain=True,
        note=_noted(entry),
        long=entry.multiline,
        columns=tuple(column.label for column in entry.columns),
        reader=None if kind in {"jno", "choice"} else lambda raw: _read(entry, raw),
    )


def _noted(entry: Field) -> str:
    """What stands with the question: what to fill in, and how where the type does not say so."""
    how = {
        FieldType.DATE: _("A date such as 1-9-2026."),
        FieldType.MOMENT: _("A date with a time, such as 1-9-2026 14:05."),
        FieldType.NUMBER: _("A number such as 12 or 2,5."),
    }.get(entry.type, "")
    if entry.type is FieldType.LIST:
        how = _("A row: {columns}").format(columns=heading(entry))
        if entry.may_be_empty:
            how += "\n" + _("Type geen when there are none.")
    return "\n".join(filter(None, [entry.help, how]))


def _read(entry: Field, raw: object) -> AnswerValue | None:
    """What was typed, written in one way; raises AnswerError."""
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    try:
        if entry.type is FieldType.LIST:
            return rows_text(entry, read_rows(entry, text)) or None
        if entry.type is FieldType.TEXT:
            return str(typed(entry, text))
        return plain(entry, read_cell(entry, text))
    except Wrong as wrong:
        raise not_of_field(wrong) from wrong


def _stored(entry: Field, answer: AnswerValue) -> Any:
    """An answer as facts are kept: days as ISO writes them."""
    if entry.type is FieldType.LIST:
        return read_rows(entry, str(answer))
    if entry.type in {FieldType.DATE, FieldType.MOMENT}:
        value = typed(entry, answer)
        if value is not None:
            return value.isoformat(" ", "minutes") if isinstance(value, datetime) else str(value)
    return answer


def _known(entry: Field, raw: Any) -> AnswerValue | None:
    """A fact as an answer; None for one that is empty or cannot be read, which is asked."""
    if is_empty(raw):
        return None
    try:
        if entry.type is FieldType.LIST:
            return _read(entry, rows_text(entry, raw))
        value = typed(entry, raw)
    except (Wrong, AnswerError):
        return None
    if value is None:
        return None
    return str(value).strip() if entry.type in {FieldType.TEXT, FieldType.CHOICE} else plain(entry, value)
