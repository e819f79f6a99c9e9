"""The workbook a user points at: a file, or the only workbook in a zip; opened under limits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml import DEFAULT, Limits, Workbook, open_workbook
from mas_cli.ooxml.archive import Archive
from mas_cli.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

# A workbook with 200,000 formula cells has some 700,000 elements in a sheet.
LIMITS: Final = replace(DEFAULT, elements=4_000_000)
_ENDINGS: Final = (".xlsx", ".xlsm", ".xltx", ".xltm")
_OTHERS: Final = (".xls", ".xlsb", ".xlt", ".ods", ".ots", ".numbers", ".zip")
_NOT_OFFICE: Final = "X11"


def open_source(path: Path, *, limits: Limits = LIMITS) -> Workbook:
    """The workbook in a file, or in a zip that holds exactly one.

    Raises:
        InvalidInput: as `open_workbook`; or a zip without a workbook (W50) or with several (W51).
    """
    try:
        return open_workbook(path, limits=limits)
    except InvalidInput as error:
        if [finding.code for finding in error.findings] != [_NOT_OFFICE]:
            raise
    archive = Archive(path.read_bytes(), path.name, limits)
    found = [
        member
        for name, member in archive.members.items()
        if name.lower().endswith(_ENDINGS) and not name.startswith("__MACOSX/")
    ]
    if len(found) != 1:
        others = [name for name in archive.members if name.lower().endswith(_OTHERS)]
        raise _not_one(path.name, [member.name for member in found], others)
    name = found[0].name
    return open_workbook(archive.inflate(found[0]), limits=limits, where=f"{path.name}/{name}")


def macros(workbook: Workbook) -> bool:
    """Whether the file carries VBA; it is never run."""
    package = workbook.package
    return package.macros or any(
        arrow.kind == "vbaProject" for arrow in package.relationships(package.main).values()
    )


def _not_one(where: str, names: list[str], others: list[str]) -> InvalidInput:
    if names:
        code = "W51"
        message = _("The zip holds {count} workbooks: {names}.").format(
            count=len(names), names=one_line(", ".join(names), limit=300)
        )
        remedy = _("Unpack the zip and give the workbook that is meant.")
    elif others:
        code = "W50"
        message = _("The zip holds no .xlsx or .xlsm; what it holds is in another format: {names}.").format(
            names=one_line(", ".join(others), limit=300)
        )
        remedy = _("Open it in Excel or LibreOffice, save it as .xlsx or .xlsm, and give that file.")
    else:
        code = "W50"
        message = _("There is no workbook (.xlsx or .xlsm) in the zip.")
        remedy = _("Check that you chose the right file.")
    return InvalidInput(
        message, remedy=remedy, findings=[Finding(code, Severity.BLOCK, one_line(where), message, remedy)]
    )
