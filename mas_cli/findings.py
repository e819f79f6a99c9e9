"""Errors as data: a finding says what is wrong, where, and what to do about it.

Commands collect findings and show all of them at once; one bad record never hides the next.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_TOLD = 250


class Severity(StrEnum):
    """How much a finding stops: `block` refuses the result, `warn` asks for attention, `info` only tells."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


_WEIGHT = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in an input.

    Attributes:
        code: short, stable and free of language (`A03`); docs and programs refer to it.
        severity: whether the finding blocks, warns or informs.
        where: the place as the user knows it: `antwoorden.yaml:12`, `Vragenlijst!C14`, `cautie.tijd`.
        message: what is wrong, in one sentence, quoting what the user wrote.
        remedy: what to do about it, in one sentence; may be empty.
        basis: the article, RFC or page the check rests on; may be empty.
    """

    code: str
    severity: Severity
    where: str
    message: str
    remedy: str = ""
    basis: str = ""

    def as_json(self) -> dict[str, str]:
        """The finding as the JSON object of the outside contract."""
        data = {
            "code": self.code,
            "severity": str(self.severity),
            "where": self.where,
            "message": self.message,
            "remedy": self.remedy,
        }
        if self.basis:
            data["basis"] = self.basis
        return data


def block(code: str, where: str, message: str, remedy: str = "") -> Finding:
    """A finding that refuses the result."""
    return Finding(code, Severity.BLOCK, where, message, remedy)


def warn(code: str, where: str, message: str, remedy: str = "") -> Finding:
    """A finding that asks for attention."""
    return Finding(code, Severity.WARN, where, message, remedy)


def refusal(code: str, where: str, message: str, remedy: str = "") -> InvalidInput:
    """The exception for one fault; its sentence is that of the finding."""
    return InvalidInput(message, findings=[block(code, where, message, remedy)])


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A remedy that proposes the nearest name, or the other remedy where none comes near."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return _("Did you mean {name}?").format(name=close[0]) if close else otherwise


def told(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """As many findings as a person reads; of more, the blocking first, and then one that counts the rest.

    Everything that shows findings or hands them out goes through here. What it gave it leaves as it is.
    """
    found = tuple(findings)
    if len(found) <= MOST_TOLD + 1:
        return found
    ordered = sorted(found, key=lambda finding: _WEIGHT[finding.severity])
    rest = Counter(finding.code for finding in ordered[MOST_TOLD:])
    counted = Finding(
        "Z01",
        ordered[MOST_TOLD].severity,
        "",
        _("And {count} more findings: {codes}.").format(
            count=rest.total(), codes=", ".join(f"{count} × {code}" for code, count in rest.most_common(20))
        ),
        _("Mend what is listed and run the command again."),
    )
    return (*ordered[:MOST_TOLD], counted)


def listed(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """`told()` as JSON."""
    return [finding.as_json() for finding in told(findings)]


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that refuse the result."""
    return tuple(finding for finding in findings if finding.severity is Severity.BLOCK)


def raise_if_blocking(findings: Iterable[Finding], message: str = "") -> None:
    """Refuse with all findings when at least one of them blocks.

    Raises:
        InvalidInput: carrying every finding, the warnings included.
    """
    found = tuple(findings)
    if blocking(found):
        raise InvalidInput(message or _("The input cannot be used."), findings=found)
