"""What the interview says: pure text, safe to show, nothing about how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import answer_text
from mas_cli.instrument.definition import SOURCE
from mas_cli.text import one_line, safe

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.interview.machine import Interview
    from mas_cli.interview.session import Session


def question_text(instrument: Instrument, question: str) -> str:
    """The question in words, on one line."""
    return one_line(instrument.text(instrument.questions[question].text), limit=0)


def asked(interview: Interview, question: Question) -> str:
    """What stands above a prompt: how far this is, the question, and what is known of it already."""
    applicable = interview.applicable
    number = applicable.index(question.id) + 1 if question.id in applicable else 1
    lines = [
        "",
        _("question {number} of about {total}").format(number=number, total=len(applicable))
        + "    "
        + _("? explain  < back  + remark  = overview"),
        question_text(interview.instrument, question.id),
    ]
    remark = interview.progress.remarks.get(question.id)
    if remark:
        lines.append(_("remark: {text}").format(text=one_line(remark)))
    return "\n".join(lines)


def typing_hint(question: Question) -> str:
    """How to type an answer."""
    if question.type == "date":
        return _("A date such as 1-9-2026; Enter without a date leaves it open.")
    hint = _("A whole number from {low} to {high}; o for onbekend; Enter without a number leaves it open.")
    return hint.format(low=question.minimum, high=answer_text(question, question.maximum))


def explained(instrument: Instrument, question: str) -> list[str]:
    """Help with a question: the explanation, and where the question comes from."""
    item = instrument.questions[question]
    lines = [one_line(instrument.text(item.help), limit=0)]
    literal = item.basis.provenance == SOURCE
    lines.append(
        _("This question stands in its source (SOURCE):")
        if literal
        else _("This question was inferred from its sources (RECONSTRUCTION):")
    )
    for key in item.basis.sources:
        source = instrument.definition.sources.get(key)
        title = f"{key} {one_line(source.title)}" if source else key
        lines.append(f"  {title}")
    if item.informative:
        lines.append(_("Asked by the region, for information; it has no part in the advice."))
    return lines


def overview_line(interview: Interview, question: str) -> str:
    """A question with its answer, for the overview."""
    item = interview.instrument.questions[question]
    answers = interview.answers
    if question in answers:
        answer = answer_text(item, answers[question])
    elif question in interview.progress.left_open:
        answer = _("open")
    else:
        answer = _("not asked yet")
    mark = " +" if question in interview.progress.remarks else ""
    return f"{question_text(interview.instrument, question)} {safe(answer)}{mark}"


def session_line(session: Session) -> str:
    """An unfinished interview in a list: when, with what, how far; nothing about the person."""
    count = len(session.progress.values)
    answers = ngettext("{count} answer", "{count} answers", count).format(count=count)
    moment = session.saved.astimezone()
    return f"{moment:%d-%m-%Y %H:%M}  {one_line(session.instrument)}  {answers}"
