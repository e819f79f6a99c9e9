"""What is wrong with a workbook of this program: one function a code.

W03 of another instrument or edition · W07 a cell that belongs to it is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, block, warn
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable


def other_instrument(where: str, found: str, wanted: str) -> InvalidInput:
    """A workbook that was made for another instrument or edition."""
    message = _("The workbook is for {found} and not for {wanted}.").format(found=found, wanted=wanted)
    return _other(where, message, _("Choose that edition with --instrument, or export a new workbook."))


def unknown_instrument(where: str, found: str, remedy: str) -> InvalidInput:
    """A workbook of an instrument that is not here."""
    return _other(where, _("The workbook is for {name}, which is not known here.").format(name=found), remedy)


def _other(where: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, remedy=remedy, findings=[block("W03", where, message, remedy)])


def cells_gone(where: str, names: Iterable[str]) -> InvalidInput:
    """A workbook to fill in, in which cells that are needed were taken out."""
    message = _("The workbook lacks cells that belong to it: {names}.").format(names=", ".join(names))
    remedy = _("Export a new workbook with mas instrument export, and fill that one in.")
    return InvalidInput(message, remedy=remedy, findings=[block("W07", where, message, remedy)])


def no_cell(where: str, question: str) -> Finding:
    """A workbook that was filled in, without the cell of a question."""
    message = _("The workbook has no cell for the question {name}; it counts as open.").format(name=question)
    remedy = _("Export a new workbook with mas instrument export; the answers can be copied over.")
    return warn("W07", where, message, remedy)
