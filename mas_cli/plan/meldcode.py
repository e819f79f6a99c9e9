"""Recording the meldcode, apart from the advice on a route, and what the report to Veilig Thuis takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import model
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.meldcode import ANSWERS, Weighing, guide
from mas_cli.casefile.reading import part_of
from mas_cli.findings import Finding
from mas_cli.plan import letter_facts, refusals

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
        raise refusals.no_such_part(part, (*known.steps, *known.questions))
    if not text.strip():
        raise refusals.part_without_text(part)
    question = part in known.questions
    if (question and answer not in ANSWERS) or (not question and answer):
        raise refusals.answer_of_part(part, question=question)
    fields = {"onderdeel": part, "datum": day, "tekst": text}
    if question:
        fields["antwoord"] = answer
    return Edit("meldcode", part_of(model.Meldcode, fields, "meldcode"), None)


def remarks_on(part: str, weighing: Weighing) -> list[Finding]:
    """A warning (P83) when an answer was recorded to a question the other answers do not lead to."""
    if part not in guide().questions or part in weighing.path:
        return []
    return [refusals.does_not_count(part)]


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


def meldcode_json(case: str, found: Weighing) -> dict[str, object]:
    """What was done and answered, as the JSON of `mas meldcode`."""
    known = guide()
    entries = found.entries
    return {
        "schema": "mas.meldcode/1",
        "case": case,
        "steps": [
            {
                "id": step,
                "title": title,
                "date": str(entries[step].day) if step in entries else None,
                "text": entries[step].text if step in entries else None,
            }
            for step, title in known.steps.items()
        ],
        "questions": [
            {
                "id": name,
                "text": known.questions[name].text,
                "answer": entries[name].answer if name in entries else None,
                "date": str(entries[name].day) if name in entries else None,
                "reason": entries[name].text if name in entries else None,
            }
            for name in found.path
        ],
        "outcome": found.outcome or None,
        "open_question": found.question or None,
        "open_steps": list(found.steps_open),
        "document": (known.outcomes[found.outcome][1] or None) if found.outcome else None,
        "document_data": document_facts(found),
        "report": report_lines(found),
        "sources": known.sources,
    }
