"""Which instrument a workbook holds: what its hidden register says, found by defined names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml import read_cells, workbook_of
from mas_cli.workbook import layout as at
from mas_cli.workbook import refusals
from mas_cli.workbook.named_cells import places

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.ooxml import Package, Workbook


@dataclass(frozen=True, slots=True)
class WorkbookIdentity:
    """What a workbook says it is.

    Attributes:
        instrument, edition: such as `mas` and `2019-01`.
        sha256: fingerprint of the definition it was made from.
        overlay: fingerprint of the regional agreement, or an empty text.
        layout: the arrangement of the sheets; see `layout.LAYOUT`.
        where: how messages name the file.
    """

    instrument: str
    edition: str
    sha256: str
    overlay: str
    layout: str
    where: str = ""

    @property
    def name(self) -> str:
        """`id/edition`."""
        return f"{self.instrument}/{self.edition}"


def recognise(package: Package) -> WorkbookIdentity | None:
    """What an Office file says it is; None when it is no instrument workbook of this program.

    Raises:
        InvalidInput: a part that says so is damaged (X06, X14), or the register is gone or emptied (W02).
    """
    try:
        return identify(workbook_of(package))
    except InvalidInput as error:
        if [finding.code for finding in error.findings] == ["W01"]:
            return None
        raise


def identify(workbook: Workbook) -> WorkbookIdentity:
    """What a workbook says it is.

    Raises:
        InvalidInput: it has none of the names of an instrument workbook (W01), or it has but the hidden
            sheet behind them is gone or emptied (W02).
    """
    known = places(workbook)
    where = workbook.package.where
    head = known.register
    if not head and not known.answers:
        raise _refused(
            "W01",
            where,
            _("This is not an instrument workbook of mas."),
            _("Make one with mas instrument export, or bind your own workbook with mas instrument add."),
        )
    if len(head) < len(at.REGISTER_ROWS) or len({place.sheet for place in head.values()}) != 1:
        raise _register_gone(where)
    sheet = next(iter(head.values())).sheet
    cells = read_cells(workbook, sheet, [place.ref for place in head.values()])
    said = {name: _text(cells[place.ref].value) for name, place in head.items()}
    if not said["mas_instrument"] or not said["mas_editie"]:
        raise _register_gone(where)
    return WorkbookIdentity(
        said["mas_instrument"],
        said["mas_editie"],
        said["mas_sha256"],
        said["mas_overlay"],
        said["mas_indeling"],
        where,
    )


def expect(found: WorkbookIdentity, instrument: Instrument) -> None:
    """Refuse a workbook that was not made for exactly this instrument.

    Raises:
        InvalidInput: another instrument or edition (W03), another version of it or another regional
            agreement (W04).
    """
    definition = instrument.definition
    if (found.instrument, found.edition) != (definition.id, definition.edition):
        raise refusals.other_instrument(found.where, found.name, definition.name)
    differs = difference(found, instrument)
    if differs:
        raise InvalidInput(differs.message, remedy=differs.remedy, findings=[differs])


def difference(
    found: WorkbookIdentity, instrument: Instrument, severity: Severity = Severity.BLOCK
) -> Finding | None:
    """Why the formulas of a workbook of the same edition need not agree with the instrument (W04)."""
    definition, overlay = instrument.definition, instrument.overlay
    if found.sha256 != definition.sha256:
        message = _("The workbook was made from another version of {name}.").format(name=definition.name)
    elif found.overlay != (overlay.sha256 if overlay else ""):
        message = _("The workbook was made with another regional agreement.")
    else:
        return None
    remedy = _("Export a new workbook with mas instrument export; --overlay names a regional agreement.")
    return Finding("W04", severity, found.where, message, remedy)


def _register_gone(where: str) -> InvalidInput:
    return _refused(
        "W02",
        where,
        _("The hidden sheet that says which instrument this is, is gone or was changed."),
        _("Take the workbook as it was exported, and copy the answers into it."),
    )


def _refused(code: str, where: str, message: str, remedy: str) -> InvalidInput:
    finding = Finding(code, Severity.BLOCK, where, message, remedy)
    return InvalidInput(f"{where}: {message}" if where else message, remedy=remedy, findings=[finding])


def _text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return value if isinstance(value, str) else ""
