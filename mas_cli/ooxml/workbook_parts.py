"""What a workbook says about itself: its sheets and their parts, its names, its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli.i18n import _

from .archive import DEFAULT, Limits
from .markup import SPREADSHEET, remembered, walk
from .package import Kind, Package, open_package
from .references import Address, single_cell
from .refusals import malformed, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SHEET_KINDS: Final = frozenset({"worksheet"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab of the workbook.

    Attributes:
        name: as the user sees it.
        part: the part that holds its cells.
        state: `visible`, `hidden` or `veryHidden`.
        kind: `worksheet`; `chartsheet` and `dialogsheet` have no cells.
    """

    name: str
    part: str
    state: str = "visible"
    kind: str = "worksheet"


class DefinedName(NamedTuple):
    """One defined name: its formula, and the sheet it is local to (empty for the whole workbook)."""

    name: str
    formula: str
    sheet: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook: the package and what its main part says.

    Attributes:
        package: the file.
        sheets: in the order of the tabs, by name.
        names: all defined names, in file order.
        date1904: whether serial 0 is 1 January 1904.
        shared_strings: the part with the shared texts, or an empty text.
    """

    package: Package
    sheets: Mapping[str, Sheet]
    names: tuple[DefinedName, ...]
    date1904: bool
    shared_strings: str

    def sheet(self, name: str) -> Sheet:
        """The worksheet of this name; Excel ignores case here, so this does too.

        Raises:
            InvalidInput: there is no such sheet, or it has no cells (X15).
        """
        found = self.sheets.get(name)
        if found is None:
            wanted = name.casefold()
            found = next((one for one in self.sheets.values() if one.name.casefold() == wanted), None)
        if found is None or found.kind not in _SHEET_KINDS:
            raise refusal(
                "X15",
                f"{self.package.where}: {name}" if self.package.where else name,
                _("The workbook has no worksheet of this name."),
                _("Its worksheets are: {sheets}.").format(sheets=", ".join(self.sheets)),
            )
        return found

    def place(self, sheet: str, ref: str = "") -> str:
        """How messages name a cell of this workbook."""
        place = f"{sheet}!{ref}" if ref else sheet
        return f"{self.package.where}: {place}" if self.package.where else place


def open_workbook(source: Path | bytes, *, limits: Limits = DEFAULT, where: str = "") -> Workbook:
    """A workbook (xlsx, xlsm, xltx, xltm), transitional or strict, opened under limits.

    Raises:
        InvalidInput: see `open_package`; and X14 when the list of sheets is damaged.
    """
    return workbook_of(open_package(source, expect=Kind.WORKBOOK, limits=limits, where=where))


def workbook_of(package: Package) -> Workbook:
    """What the main part of a workbook package says.

    Raises:
        InvalidInput: the list of sheets is damaged (X14).
    """
    where = package.place(package.main)
    said = _main_part(package.read_xml(package.main), where, package.limits)
    arrows = package.relationships(package.main)
    sheets: dict[str, Sheet] = {}
    for name, relation, state in said.sheets:
        arrow = arrows.get(relation)
        if arrow is None or not name or name in sheets:
            raise malformed(where)
        sheets[name] = Sheet(name, package.find(arrow.target), state, arrow.kind)
    if not sheets:
        raise malformed(where)
    shared = next((arrow.target for arrow in arrows.values() if arrow.kind == "sharedStrings"), "")
    return Workbook(package, sheets, said.names, said.date1904, package.find(shared) if shared else "")


class _MainPart(NamedTuple):
    sheets: tuple[tuple[str, str, str], ...]
    names: tuple[DefinedName, ...]
    date1904: bool


@remembered
def _main_part(data: bytes, where: str, limits: Limits) -> _MainPart:
    sheets: list[tuple[str, str, str]] = []
    names: list[tuple[dict[str, str], list[str]]] = []
    settings: dict[str, str] = {}
    collecting = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal collecting
        namespace, _space, local = name.rpartition(" ")
        if namespace not in SPREADSHEET:
            return
        if local == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))
        elif local == "definedName":
            names.append((attributes, []))
            collecting = True
        elif local == "workbookPr":
            settings.update(attributes)

    def end(_name: str) -> None:
        nonlocal collecting
        collecting = False

    def text(piece: str) -> None:
        if collecting:
            names[-1][1].append(piece)

    for _step in walk((data,), where, limits, start=start, end=end, text=text):
        pass
    order = [name for name, _relation, _state in sheets]
    return _MainPart(
        tuple(sheets),
        tuple(_name(attributes, "".join(pieces), order) for attributes, pieces in names),
        settings.get("date1904", "0") in ("1", "true"),
    )


def _name(attributes: dict[str, str], formula: str, order: list[str]) -> DefinedName:
    local = attributes.get("localSheetId", "")
    index = int(local) if local.isascii() and local.isdigit() and len(local) < 6 else -1
    return DefinedName(
        attributes.get("name", ""),
        formula,
        order[index] if 0 <= index < len(order) else "",
        attributes.get("hidden", "0") in ("1", "true"),
    )


def resolve_names(workbook: Workbook) -> dict[str, Address]:
    """Return the cells that workbook-wide names refer to; names of areas and formulas are left out.

    The sheet is spelled as its tab is, also where the name spells it in another case.
    """
    spelled = {name.casefold(): name for name in workbook.sheets}
    found: dict[str, Address] = {}
    for name in workbook.names:
        address = None if name.sheet else single_cell(name.formula)
        if address is not None and address.sheet.casefold() in spelled:
            found[name.name] = Address(spelled[address.sheet.casefold()], address.ref)
    return found
