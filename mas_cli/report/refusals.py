"""How this room says no: one function a code.

R01 a list of pupils without its columns · R02 a row without a number of pupils · R03 too many rows · R04 a
template that cannot be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable


def pupils_without_column(where: str, names: Iterable[str]) -> Finding:
    """The list has no column with numbers of pupils, or none that says of whom (R01)."""
    message = _("The list of pupils needs a column leerlingen, and one of the others.")
    remedy = _("Known columns: {columns}.").format(columns=", ".join(names))
    return Finding("R01", Severity.BLOCK, where, message, remedy)


def no_pupils(where: str) -> Finding:
    """A row without a whole number of pupils above nothing, or of nobody (R02)."""
    message = _("This row has no whole number of pupils, or names no school, municipality or year.")
    return Finding("R02", Severity.BLOCK, where, message, _("Correct the row, or take it out."))


def too_many_rows(where: str, most: int) -> Finding:
    """More rows than a list of pupils has (R03)."""
    message = _("More than {limit} rows.").format(limit=most)
    return Finding("R03", Severity.BLOCK, where, message, _("Give the schools and years of the report only."))


def template_fault(where: str, fault: str) -> Finding:
    """The template of a report cannot be read, or asks for what is not there (R04)."""
    message = _("It goes wrong here: {fault}.").format(fault=fault.rstrip("."))
    remedy = _("The names it can use stand in docs/score.md; the template that ships is an example.")
    return Finding("R04", Severity.BLOCK, where, message, remedy)
