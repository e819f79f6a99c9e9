"""What the interview says: pure text, safe to show, nothing about how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.findings import Severity
from mas_cli.i18n import _, ngettext
from mas_cli.instrument.answers import answer_text, bounds_text
from mas_cli.instrument.definition import NO, SOURCE, YES
from mas_cli.instrument.terms import terms
from mas_cli.interview.events import Phase
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.findings import Finding
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.interview.machine import Interview, InterviewStep
    from mas_cli.interview.session import Session
    from mas_cli.interview.together import Group


# The width of the answers in the overview.
_COLUMN: Final = 16


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
        *filter(None, question.note.split("\n")),
    ]
    remark = interview.progress.remarks.get(question.id)
    if remark:
        lines.append(_("remark: {text}").format(text=one_line(remark)))
    return "\n".join(lines)


def grouped(interview: Interview, group: Group) -> str:
    """What stands above the prompt for questions that are shown together."""
    applicable = interview.applicable
    first = applicable.index(group.questions[0]) + 1
    lines = [
        "",
        _("{count} questions at once, from question {number} of about {total}").format(
            count=len(group.questions), number=first, total=len(applicable)
        )
        + "    "
        + _("? explain  < back  = overview"),
        one_line(group.text, limit=0),
        *(f"   • {question_text(interview.instrument, question)}" for question in group.questions),
    ]
    return "\n".join(lines)


def group_labels(group: Group) -> dict[str, str]:
    """The answers to questions that are shown together, with what each does."""
    if group.answer == NO:
        return {NO: _("nee: none of these"), YES: _("ja, or not known: ask them one by one")}
    return {YES: _("ja: all of these"), NO: _("nee, or not known: ask them one by one")}


def typing_hint(question: Question) -> str:
    """How to type an answer."""
    if question.long:
        return _(
            "Enter begins a new line; twice Enter or Ctrl-D is ready, Ctrl-X Ctrl-E opens your editor; "
            "empty = leave open."
        )
    if question.reader is not None:
        return _("Empty = leave open.")
    if question.type == "date" and question.certain:
        return _("A date such as 1-9-2026; empty = leave open.")
    if question.type == "date":
        return _("A date such as 1-9-2026; o = onbekend, empty = leave open.")
    if question.type == "text":
        return _("Type the answer; empty = leave open.")
    if question.step is None:
        return _("A number such as 12 or 2,5; o = onbekend, empty = leave open.")
    told = bounds_text(question)
    hint = _("{bounds}; o = onbekend, empty = leave open.")
    return hint.format(bounds=f"{told[0].upper()}{told[1:]} {question.unit}".rstrip())


def explained(instrument: Instrument, question: str) -> list[str]:
    """Help with a question: the explanation, and where the question comes from."""
    item = instrument.questions[question]
    lines = [one_line(instrument.text(item.help), limit=0)] if item.help else []
    for name in item.terms:
        term = terms().get(name)
        if term is not None:
            lines.append(f"  {term.name}: {one_line(term.text, limit=0)} ({one_line(term.source, limit=0)})")
    if item.basis.provenance:
        literal = item.basis.provenance == SOURCE
        lines.append(
            _("This question stands in its source (SOURCE):")
            if literal
            else _("This question was inferred from its sources (RECONSTRUCTION):")
        )
    elif item.basis.sources:
        lines.append(_("It is asked because of:"))
    for key in item.basis.sources:
        source = instrument.definition.sources.get(key)
        title = f"{key} {one_line(source.title)}" if source else key
        lines.append(f"  {title}")
    if item.informative:
        lines.append(_("Asked by the region, for information; it has no part in the advice."))
    return lines


def overview_line(interview: Interview, question: str) -> str:
    """Write a question behind its answer, for the overview; the answers are aligned in a column."""
    answers = interview.answers
    if question in answers:
        answer = one_line(
            answer_text(interview.instrument.questions[question], answers[question]).replace("\n", " / ")
        )
    elif question in interview.progress.left_open:
        answer = _("(open)")
    else:
        answer = _("(not asked)")
    if question in interview.progress.remarks:
        answer += " +"
    column = answer if len(answer) <= _COLUMN else answer[: _COLUMN - 1] + "…"
    text = question_text(interview.instrument, question)
    origin = interview.origin(question, answers[question]) if question in answers else ""
    if origin:
        # What nobody answered here must be read before it is taken: the whole of it.
        return f"{column:<{_COLUMN}}  {text} ← {origin}" + (f": {answer}" if answer != column else "")
    return f"{column:<{_COLUMN}}  {text}"


def finding_line(finding: Finding) -> str:
    """A finding with what to do about it."""
    mark = "✗" if finding.severity is Severity.BLOCK else "!"
    return one_line(f"{mark} {finding.message} {finding.remedy}", limit=0)


def session_line(session: Session) -> str:
    """An unfinished interview in a list: when, with what, how far; nothing about the person."""
    count = len(session.progress.values)
    answers = ngettext("{count} answer", "{count} answers", count).format(count=count)
    moment = session.saved.astimezone()
    return f"{moment:%d-%m-%Y %H:%M}  {one_line(session.instrument)}  {answers}"


def changes(before: Interview, step: InterviewStep) -> list[str]:
    """Which answers stopped to count, and which questions a correction brought."""
    now = step.interview
    lines = [
        _("  No longer applies, its answer does not count: {question}").format(
            question=question_text(before.instrument, question)
        )
        for question in step.vanished
        if question in now.resting
    ]
    if now.progress.phase is Phase.REVIEW:
        lines += [
            _("  Applies now: {question}").format(question=question_text(now.instrument, question))
            for question in step.appeared
        ]
    return lines
