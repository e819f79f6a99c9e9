"""Recording the meldcode, apart from the advice on a route, and what the report to Veilig Thuis takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.meldcode import ANSWERS, Weighing, guide
from mas_cli.casefile.reading import part_of
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.plan import letter_facts
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier

_SHOWN = 60


def edit_for(part: str, day: date, text: str, answer: str = "") -> Edit:
    """The edit for a step (1 to 5, with what was done) or a question (with its answer and the reason).

    Raises:
        InvalidInput: there is no such part (P80), no reason or text (P81), no answer to a question or one to
            a step (P82).
    """
    known = guide()
    if part not in known.steps and part not in known.questions:
        message = _("The meldcode has no part {name}.").format(name=one_line(part, limit=_SHOWN))
        choices = ", ".join((*known.steps, *known.questions))
        raise _refused("P80", part, message, _("Choose from: {choices}.").format(choices=choices))
    if not text.strip():
        message = _("What was done, or why it is answered so, is missing.")
        raise _refused("P81", part, message, _("Give it with --text."))
    if part in known.questions and answer not in ANSWERS:
        message = _("A question is answered with ja, nee or onbekend.")
        raise _refused("P82", part, message, _("Give it with --antwoord."))
    if part in known.steps and answer:
        message = _("A step has no answer; it takes what was done.")
        raise _refused("P82", part, message, _("Leave out --antwoord, or give a question: mc1 to mc5."))
    fields = {"onderdeel": part, "datum": day, "tekst": text}
    if part in known.questions:
        fields["antwoord"] = answer
    return Edit("meldcode", part_of(model.Meldcode, fields, "meldcode"), None)


def remarks_on(part: str, weighing: Weighing) -> list[Finding]:
    """A warning (P83) when an answer was recorded to a question the other answers do not lead to."""
    if part not in guide().questions or part in weighing.path:
        return []
    message = _("{name} does not count now: the other answers do not lead to it.").format(name=part)
    remedy = _("It is kept, and counts when an earlier answer changes.")
    return [Finding("P83", Severity.WARN, part, message, remedy)]


def document_facts(weighing: Weighing) -> dict[str, Any]:
    """What the report to Veilig Thuis takes from the meldcode; empty unless the outcome has that document."""
    known = guide()
    if not known.outcomes.get(weighing.outcome, ("", ""))[1]:
        return {}
    rows = [
        {"stap": step, "datum": str(entry.day or ""), "uitkomst": entry.text}
        for step in known.steps
        if (entry := weighing.entries.get(step)) is not None
    ]
    return {
        "stappen": rows,
        "afweging.grond": known.questions[weighing.path[-1]].ground,
        "afweging.tekst": "\n".join(report_lines(weighing)),
    }


def report_lines(weighing: Weighing) -> list[str]:
    """The questions that count, with answer, date and reason."""
    known = guide()
    return [
        f"{known.questions[name].text} {entry.answer}{_on(entry.day)}: {entry.text.rstrip('.')}."
        for name in weighing.path
        if (entry := weighing.entries.get(name)) is not None
    ]


def _on(day: date | None) -> str:
    return f" ({day.day}-{day.month}-{day.year})" if day else ""


def fact_edits(dossier: Dossier, weighing: Weighing) -> list[Edit]:
    """The edits that put the outcome where the report to Veilig Thuis finds it."""
    return letter_facts.fact_edits(dossier, document_facts(weighing))


def _refused(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    shown = one_line(where, limit=_SHOWN)
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, shown, message, remedy)])
