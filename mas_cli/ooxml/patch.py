"""Values written into someone else's workbook: only what must change changes.

Cells are patched in the XML of their sheets; every other part is copied packed as it was. What a formula
showed before is stale afterwards, and LibreOffice goes on showing it whatever the file says about
recalculation; so formula cells get the result given for them or lose the one they had. Excel is asked to
recalculate everything on opening.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding
from mas_cli.i18n import _

from .archive import DEFAULT, Limits
from .markup import UnusualMarkupError
from .package import Kind, open_package
from .plain_sheet import plain
from .references import join_ref, split_ref
from .refusals import malformed, no_reference, refusal
from .sheet_patch import SheetChange, SheetPatch, patch_sheet
from .workbook_parts import Sheet, Workbook, workbook_of
from .zipping import write_package

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cell_xml import Writable
    from .package import Package

_ENCODING: Final = re.compile(rb"""(<\?xml[^>]*?encoding\s*=\s*["'])[^"']*(["'])""")
_ROOT: Final = re.compile(rb"\s*(?:<\?[^<>?]*\?>\s*)?<(?:(\w+):)?workbook\b([^<>]*)>")
_CALC_ON_LOAD: Final = re.compile(rb'\sfullCalcOnLoad="[^"]*"')
# A fifth larger than usual for the changed sheets only, until the workbook is next saved; twice as fast.
_FAST: Final = 1
_CHAIN: Final = "calcChain"


def patch_workbook(
    source: bytes,
    changes: Mapping[str, Mapping[str, Writable]],
    *,
    formula_values: Mapping[str, Mapping[str, Writable]] | None = None,
    strip_cached: bool = True,
    overwrite: bool = False,
    limits: Limits = DEFAULT,
    where: str = "",
) -> bytes:
    """A copy of the workbook with values in cells; all other parts are the same bytes in the same order.

    Cells keep their style. A cell or row that was not there is added in its place. Texts are written inline.
    The same input gives the same bytes.

    Args:
        source: an xlsx or xlsm, transitional or strict.
        changes: by sheet and reference; None empties a cell, dates become serial numbers of the calendar
            of the workbook.
        formula_values: results to show in formula cells until the next recalculation, by sheet and reference.
        strip_cached: take away the results of all other formula cells, which are stale now.
        overwrite: write over formulas and into the covered cells of merges as well; a formula that others
            share or that fills an area is never overwritten.
        limits: how much is read before it is refused.
        where: how messages name the workbook.

    Raises:
        InvalidInput: with a finding for every cell that cannot be written: no such sheet (X15), no reference
            (X16), a value no cell can hold (X17), a formula (X18), a covered cell (X19), a result for a cell
            without formula (X20); or for the file itself as `open_package`.
    """
    package = open_package(source, expect=Kind.WORKBOOK, limits=limits, where=where)
    workbook = workbook_of(package)
    findings: list[Finding] = []
    values = _by_sheet(workbook, changes, findings)
    results = _by_sheet(workbook, formula_values or {}, findings)
    if findings:
        raise _refused(findings)
    parts: dict[str, bytes | None] = {}
    formulas_gone = False
    for tab in workbook.sheets.values():
        change = SheetChange(
            {split_ref(ref): value for ref, value in values.get(tab.name, {}).items()},
            results.get(tab.name, {}),
            strip=strip_cached,
            overwrite=overwrite,
            date1904=workbook.date1904,
        )
        if tab.kind != "worksheet" or not (change.values or change.results or strip_cached):
            continue
        before = package.read_xml(tab.part)
        patched = _patched(before, change, workbook, tab)
        findings += patched.findings
        formulas_gone |= patched.formulas_gone
        if patched.data != before:
            parts[tab.part] = _declared(patched.data)
    if findings:
        raise _refused(findings)
    parts[package.main] = _recalculated(package)
    if formulas_gone:
        parts |= _without_chain(package)
    return write_package(package, parts, level=_FAST)


def _by_sheet(
    workbook: Workbook, given: Mapping[str, Mapping[str, Writable]], findings: list[Finding]
) -> dict[str, dict[str, Writable]]:
    """The same with sheets and references spelled as in the workbook; faults go to the findings."""
    found: dict[str, dict[str, Writable]] = {}
    for name, cells in given.items():
        try:
            tab = workbook.sheet(name)
        except InvalidInput as error:
            findings += error.findings
            continue
        for ref, value in cells.items():
            try:
                found.setdefault(tab.name, {})[join_ref(*split_ref(ref))] = value
            except ValueError:
                findings += no_reference(workbook.place(tab.name, ref)).findings
    return found


def _patched(data: bytes, change: SheetChange, workbook: Workbook, tab: Sheet) -> SheetPatch:
    where = workbook.place(tab.name)
    try:
        data.decode("utf-8")
        return patch_sheet(data, change, where)
    except UnicodeDecodeError as error:
        raise malformed(where) from error
    except UnusualMarkupError:
        plainly = plain(data, where, workbook.package.limits)
    try:
        patched = patch_sheet(plainly, change, where)
    except UnusualMarkupError as error:
        raise _too_unusual(where) from error
    # What needed no change stays in the shape it had.
    return SheetPatch(data, patched.findings) if patched.data == plainly else patched


def _declared(data: bytes) -> bytes:
    """The part with the declaration of the encoding it is in now."""
    return _ENCODING.sub(rb"\1UTF-8\2", data, count=1) if b"encoding" in data[:200] else data


def _recalculated(package: Package) -> bytes:
    """The main part asking for a full calculation on opening (ISO/IEC 29500-1, 18.2.2)."""
    where = package.place(package.main)
    data = _declared(package.read_xml(package.main))
    root = _ROOT.match(data)
    if root is None or b"<!" in data:
        data = plain(data, where, package.limits)
        root = _ROOT.match(data)
        if root is None:
            raise malformed(where)
    tag = re.escape(root[1] + b":" if root[1] else b"")
    settings = re.search(rb"<%bcalcPr\b([^<>]*)>" % tag, data)
    if settings:
        attributes = settings[1].removesuffix(b"/")
        closed = b"/" if attributes != settings[1] else b""
        kept = _CALC_ON_LOAD.sub(b"", attributes).rstrip()
        insert = b'<%bcalcPr%b fullCalcOnLoad="1"%b>' % (tag, kept, closed)
        return data[: settings.start()] + insert + data[settings.end() :]
    # calcPr follows these in the schema; the last one present counts.
    before = [
        match.end()
        for match in re.finditer(
            rb"</%b(?:sheets|definedNames|externalReferences|functionGroups)\s*>" % tag, data
        )
    ]
    if not before:
        raise malformed(where)
    return data[: before[-1]] + b'<%bcalcPr fullCalcOnLoad="1"/>' % tag + data[before[-1] :]


def _without_chain(package: Package) -> dict[str, bytes | None]:
    """The parts to change so that the order of calculation, which may be left out, names no lost formula."""
    chain = next(
        (arrow.target for arrow in package.relationships(package.main).values() if arrow.kind == _CHAIN), ""
    )
    part = package.find(chain) if chain else ""
    if not part:
        return {}
    folder, _slash, base = package.main.rpartition("/")
    rels = package.find(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
    types = "[Content_Types].xml"
    name = re.escape(part.encode())
    return {
        part: None,
        rels: re.sub(
            rb'<[\w:]*Relationship\s[^<>]*/calcChain"[^<>]*(?:/>|></[\w:]*Relationship>)',
            b"",
            _declared(package.read_xml(rels)),
        ),
        types: re.sub(
            rb'<[\w:]*Override\s[^<>]*PartName="/%b"[^<>]*(?:/>|></[\w:]*Override>)' % name,
            b"",
            _declared(package.read_xml(types)),
            flags=re.IGNORECASE,
        ),
    }


def _refused(findings: list[Finding]) -> InvalidInput:
    return InvalidInput(
        _("The workbook cannot be filled in; nothing was written."),
        remedy=findings[0].remedy,
        findings=findings,
    )


def _too_unusual(where: str) -> InvalidInput:
    return refusal(
        "X21",
        where,
        _("The sheet is written in a way that cannot be changed safely."),
        _("Open the workbook in Excel or LibreOffice, save it under a new name and use that file."),
    )
