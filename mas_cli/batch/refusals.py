"""What scoring many finds wrong with a file: one function a code.

B01 unreadable · B13 takes too much memory, or makes the reader crash · B14 a fault of ours · B15 takes too
long · B20 no column of a register is a question · B40 too large for one machine · B41 other rows out than in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.findings import Finding, block
from mas_cli.i18n import _
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from pathlib import Path


def unreadable(where: str | Path, error: OSError | ValueError) -> Finding:
    """A file or folder that the system does not give."""
    message = _("The file or folder cannot be read: {reason}.").format(reason=reason_of(error))
    remedy = _("Check the name and whether you may open it; close it in other programs.")
    return block("B01", str(where), message, remedy)


def too_much_memory(where: str, limit: int) -> Finding:
    """A workbook that takes more memory than a workbook can."""
    return _dangerous(where, _("Reading the file takes more memory than {limit} MB.").format(limit=limit))


def crashed(where: str) -> Finding:
    """A workbook that made the process that read it stop."""
    return _dangerous(where, _("Reading the file made the reader crash."))


def _dangerous(where: str, message: str) -> Finding:
    return block("B13", where, message, _distrust())


def _distrust() -> str:
    return _("No ordinary workbook does this; do not trust the file and ask for a new copy.")


def fault_of_ours(where: str, kind: str) -> Finding:
    """An exception that nobody foresaw; the other files go on."""
    message = _("This is a fault in mas ({kind}); the other files are not affected.").format(kind=kind)
    remedy = _("Please report it; the file itself may hold personal data and need not be sent.")
    return block("B14", where, message, remedy)


def too_slow(where: str, seconds: int) -> Finding:
    """A workbook that takes longer than a workbook can."""
    message = _("Reading the file takes longer than {limit} seconds.").format(limit=seconds)
    return block("B15", where, message, _distrust())


def no_questions(where: str) -> Finding:
    """A table that may be a register of something else."""
    remedy = _(
        "Name the columns with --columns FILE.yaml; mas score --propose-columns REGISTER makes a first "
        "one, and mas instrument show lists the questions."
    )
    return block("B20", where, _("No column of this register has the name of a question."), remedy)


def too_large_for_one(where: str, limit: int) -> Finding:
    """A file that one machine of a cluster must read as a whole, and that is too large for that."""
    message = _("This file is larger than {limit} MB and cannot be cut between its lines.").format(
        limit=limit
    )
    remedy = _("Write it as parquet, or as csv in UTF-8 of which no cell goes on over two lines.")
    return block("B40", where, message.format(limit=limit), remedy)


def other_rows(where: str, read: int, given: int) -> Finding:
    """Fewer or more rows came out than went in."""
    message = _("{read} rows were read and {given} results written.").format(read=read, given=given)
    remedy = _("Was the list changed meanwhile? Score it again; report it when that gives the same.")
    return block("B41", where, message, remedy)
