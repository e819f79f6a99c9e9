"""What comes next in a case: one thing to do, and the command line that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.casefile import model
from mas_cli.casefile.decisions import NO_ROUTE
from mas_cli.casefile.summarising import summarise
from mas_cli.i18n import _
from mas_cli.plan.facts import of_dossier
from mas_cli.plan.loading import document_types
from mas_cli.plan.plan import plan

if TYPE_CHECKING:
    from datetime import date, datetime

    from mas_cli.casefile.dossier import Dossier
    from mas_cli.plan.definition import PlanData


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do.

    Attributes:
        what: in words.
        until: the last day; None where no term runs.
        command: the words of the command line behind the name of the program.
    """

    what: str
    until: date | None
    command: tuple[str, ...]

    @property
    def line(self) -> str:
        """The command line as it is typed."""
        return " ".join(("mas", *(f'"{word}"' if " " in word else word for word in self.command)))


def next_step(dossier: Dossier, data: PlanData, now: datetime) -> NextStep | None:
    """The step that comes next; None in a closed case and where the plan has nothing left.

    Args:
        dossier: the case.
        data: the step plan that holds for it.
        now: the moment; its day decides what is over its term.
    """
    if dossier.one(model.Zaak).status == "gesloten":
        return None
    known = summarise(dossier, now)
    if known.has_news:
        what = _("Screen the new melding") if known.screened else _("Screen the case")
        return NextStep(what, None, ("screen", dossier.id))
    if not known.decided and known.screened:
        advised = known.advice or (NO_ROUTE,)
        options = [word for route in advised for word in ("--route", route)]
        what = _("Decide on the advice: {routes}").format(routes=", ".join(advised))
        return NextStep(what, None, ("case", "decide", dossier.id, *options))
    found = plan(of_dossier(dossier), data, now.date())
    if not found.next:
        return None
    standing = next(one for one in found.steps if one.step.id == found.next[0])
    step, term = standing.step, standing.term
    sent = {one.type for one in dossier.contents(model.Document) if one.concept != "ja"}
    made = document_command(step.document, dossier.id) if step.document not in {"", *sent} else ()
    return NextStep(step.title, term.due if term else None, made or ("plan", dossier.id, "--done", step.id))


def document_command(document: str, case: str) -> tuple[str, ...]:
    """Return the command line that makes a document of a case; empty when `mas` does not have that
    document.
    """
    if document not in document_types():
        return ()
    group = "pv" if document.startswith("pv-") else "brief"
    return (group, "make", document, case, "--out", f"{document}.docx")
