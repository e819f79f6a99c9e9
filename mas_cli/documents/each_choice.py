"""A list that says of every choice whether it applies, asked as one question: does any of them?

Where none does, one reason stands for all; rows are only asked of those that do apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mas_cli.documents.model import FieldType
from mas_cli.documents.refusals import not_of_field
from mas_cli.documents.rows import MARK, read_choice
from mas_cli.i18n import _
from mas_cli.instrument.definition import NO, YES, Basis, Question
from mas_cli.written import Wrong

if TYPE_CHECKING:
    from mas_cli.documents.model import Field
    from mas_cli.instrument.values import AnswerValue


def questions(entry: Field, block: str) -> dict[str, Question]:
    """Return the questions that replace the list: does any choice apply, which ones, and how the rest is
    known.
    """
    choice, reason = _column(entry, FieldType.CHOICE), _column(entry, FieldType.TEXT)
    choices = "\n".join(f"   {words}" for words in choice.options.values())
    which = _question(
        entry,
        which_of(entry),
        block,
        _("Which apply, and {reason}?").format(reason=reason.label[:1].lower() + reason.label[1:]),
        "\n".join(
            [
                choices,
                _("A row: {columns}").format(columns=f"{choice.label} {MARK} {reason.label}"),
            ]
        ),
        columns=(choice.label, reason.label),
        reads=True,
    )
    none = _question(entry, reason_of(entry), block, reason.label, _("One answer for all that do not apply."))
    any_ = _question(entry, entry.name, block, entry.each, choices, kind=True)
    return {question.id: question for question in (any_, which, none)}


def applying(entry: Field, answers: Mapping[str, AnswerValue]) -> tuple[str, ...]:
    """Those of the questions that apply."""
    match answers.get(entry.name):
        case "ja":
            return entry.name, which_of(entry), reason_of(entry)
        case "nee":
            return entry.name, reason_of(entry)
    return (entry.name,)


def rows_of(entry: Field, answers: Mapping[str, AnswerValue]) -> list[dict[str, Any]] | None:
    """The rows of the list, one for every choice; None while the questions are not all answered."""
    any_, reason = answers.get(entry.name), answers.get(reason_of(entry))
    which = answers.get(which_of(entry))
    if any_ is None or reason is None or (any_ == YES and which is None):
        return None
    choice, truth = _column(entry, FieldType.CHOICE), _column(entry, FieldType.YES_NO)
    words = _column(entry, FieldType.TEXT)
    given = _which(entry, str(which)) if any_ == YES else {}
    return [
        {choice.name: key, truth.name: YES if key in given else NO, words.name: given.get(key) or str(reason)}
        for key in choice.options
    ]


def which_of(entry: Field) -> str:
    """The id of the question which of them apply."""
    return f"{entry.name}#wel"


def reason_of(entry: Field) -> str:
    """The id of the question how it is known that the others do not."""
    return f"{entry.name}#niet"


def _which(entry: Field, text: str) -> dict[str, str]:
    """Each choice that applies with the reason; raises Wrong."""
    choice = _column(entry, FieldType.CHOICE)
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _mark, reason = (part.strip() for part in line.partition(MARK))
        key = read_choice(choice, name)
        if not reason:
            raise Wrong(
                _("Of {choice} the reason is missing.").format(choice=choice.options[key]),
                _("Write it after a semicolon."),
            )
        found[key] = reason
    return found


def _column(entry: Field, kind: FieldType) -> Field:
    return next(column for column in entry.columns if column.type is kind)


def _question(
    entry: Field,
    name: str,
    block: str,
    text: str,
    note: str,
    *,
    kind: bool = False,
    columns: tuple[str, ...] = (),
    reads: bool = False,
) -> Question:
    def read(raw: object) -> AnswerValue | None:
        text = str(raw).strip()
        try:
            found = _which(entry, text)
        except Wrong as wrong:
            raise not_of_field(wrong) from wrong
        return "\n".join(f"{key} {MARK} {reason}" for key, reason in found.items()) or None

    return Question(
        id=name,
        block=block,
        type="jno" if kind else "text",
        text=text,
        help=entry.help,
        when="",
        options={YES: YES, NO: NO} if kind else {},
        minimum=None,
        maximum=None,
        unit="",
        default_today=False,
        basis=Basis((entry.basis,), ""),
        certain=True,
        note=note,
        columns=columns,
        reader=read if reads else None,
    )
