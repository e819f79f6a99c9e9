"""The cells of a workbook that look like places for an answer and are not asked, counted by reason."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from mas_cli.formulas import CellRef


class Why(Enum):
    """A reason not to ask a cell."""

    FORMULA = auto()
    UNLABELLED = auto()
    ROWS = auto()
    TYPED = auto()
    RANGE = auto()
    LIMIT = auto()

    @property
    def said(self) -> str:
        """The reason in words."""
        return {
            Why.FORMULA: _("a formula stands in it"),
            Why.UNLABELLED: _("no text beside or above it says what is asked"),
            Why.ROWS: _("a further row under a heading"),
            Why.TYPED: _("a typed number that formulas read and that may be a setting"),
            Why.RANGE: _("blank between typed values that a formula reads together"),
            Why.LIMIT: _("beyond what is asked of one workbook"),
        }[self]


class LeftOut:
    """What is not asked."""

    def __init__(self) -> None:
        self._counts: dict[Why, int] = {}
        self._examples: dict[Why, CellRef] = {}

    def add(self, why: Why, ref: CellRef, count: int = 1) -> None:
        """Count cells; the first of each reason is its example."""
        self._counts[why] = self._counts.get(why, 0) + count
        self._examples.setdefault(why, ref)

    def finding(self) -> Finding | None:
        """All of it in one finding (W69); None when every place is asked."""
        if not self._counts:
            return None
        total = sum(self._counts.values())
        parts = [
            _("{reason} ({count}, such as {cell})").format(
                reason=why.said, count=count, cell=self._examples[why]
            )
            for why, count in sorted(self._counts.items(), key=lambda one: -one[1])
        ]
        said = ngettext(
            "{count} cell is not asked: {reasons}.", "{count} cells are not asked: {reasons}.", total
        )
        return Finding(
            "W69",
            Severity.WARN if Why.LIMIT in self._counts else Severity.INFO,
            "",
            said.format(count=total, reasons="; ".join(parts)),
            _("Add a cell that should be asked under vragen in binding.yaml, with its sheet, cell and text."),
        )
