"""Which cases may or must go, by the rules of `mas_cli.law.bewaren`: proposals with sources, never deeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, listed
from mas_cli.i18n import _
from mas_cli.law.bewaren import Bewaring, Gevolg, Regime, retention
from mas_cli.written import day_of, earliest, latest

if TYPE_CHECKING:
    from mas_cli.casefile.summary import Summary


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules say about a case on a day.

    Attributes:
        rules: per regime of which the case has pieces, every date with its source and contradictions.
        due: the dates that are over and ask for something, as sentences with their source.
        kept_until: the last day until which a rule asks to keep it; None when no rule does.
        findings: contradictions, and why dates could not be computed.
    """

    case: Summary
    rules: tuple[Bewaring, ...]
    due: tuple[str, ...]
    kept_until: date | None
    findings: tuple[Finding, ...]

    def may_go(self, today: date) -> bool:
        """Whether no rule asks to keep it any longer."""
        return self.kept_until is not None and self.kept_until < today

    def as_json(self, today: date) -> dict[str, Any]:
        """The proposal as data; without a name."""
        return {
            "id": self.case.id,
            "status": self.case.status,
            "mag_weg": self.may_go(today),
            "bewaren_tot": self.kept_until.isoformat() if self.kept_until else None,
            "aanleiding": list(self.due),
            "regels": [
                {
                    "regime": str(rules.regime),
                    "id": rule.id,
                    "gevolg": str(rule.gevolg),
                    "datum": rule.datum.isoformat(),
                    "bron": rule.bron,
                }
                for rules in self.rules
                for rule in rules.data
            ],
            "bevindingen": listed(self.findings),
        }


def due(cases: Iterable[Summary], today: date) -> list[Proposal]:
    """The cases of which a date is over, and those whose dates cannot be computed; the rest is left out."""
    found = (proposal(case, today) for case in cases)
    return [one for one in found if one.due or any(item.severity is Severity.BLOCK for item in one.findings)]


def proposal(case: Summary, today: date) -> Proposal:
    """Return every retention date of a case; K60 when they cannot be computed."""
    rules: list[Bewaring] = []
    findings: list[Finding] = []
    for regime, first in sorted(case.first.items()):
        try:
            known = day_of(case.geboortedatum)
            # Of a date of birth that is known in part the last day counts: nothing goes a day too early.
            born = min(latest(known), max(earliest(known), date.fromisoformat(first)))
            rules.append(
                retention(
                    Regime(regime),
                    born,
                    date.fromisoformat(case.last),
                    eerste_verwerking=date.fromisoformat(first),
                )
            )
        except (ValueError, InvalidInput) as error:
            reason = error.message if isinstance(error, InvalidInput) else _("the date of birth is missing")
            findings.append(
                Finding(
                    "K60",
                    Severity.BLOCK,
                    case.id,
                    _("The dates for keeping this case cannot be computed: {reason}.").format(
                        reason=reason.rstrip(".")
                    ),
                    _("Complete the dossier, or destroy the case by hand."),
                )
            )
            break
    findings += [finding for one in rules for finding in one.findings]
    keep = [day for one in rules if (day := one.laatste(Gevolg.BEWAREN_TOT)) is not None]
    kept_until = max(keep, default=None)
    over = [
        f"{rule.onderwerp} ({rule.datum}; {rule.bron})"
        for one in rules
        for rule in one.data
        if rule.datum < today and rule.gevolg in {Gevolg.VERWIJDEREN_VOOR, Gevolg.VERNIETIGEN_OP}
    ]
    if kept_until is not None and kept_until < today:
        over += [
            f"{rule.onderwerp} ({rule.datum}; {rule.bron})"
            for one in rules
            for rule in one.data
            if rule.gevolg is Gevolg.BEWAREN_TOT
        ]
    return Proposal(case, tuple(rules), tuple(dict.fromkeys(over)), kept_until, tuple(findings))
