"""Every formula of a workbook computed anew and held against what the file remembers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, Severity
from mas_cli.formulas.addresses import CellRef
from mas_cli.formulas.plan import CIRCULAR
from mas_cli.formulas.program import compile_workbook
from mas_cli.formulas.settings import ENGLISH, TOO_LONG, TOO_MUCH, Region
from mas_cli.formulas.steps import Unsupported
from mas_cli.formulas.values import ErrorValue, Tainted, Value
from mas_cli.i18n import _
from mas_cli.text import one_line

_FOUND: Final = re.compile(r"\b(?:X?IRR|RATE)\(")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from mas_cli.formulas.model import Cell, WorkbookModel


@dataclass(frozen=True, slots=True)
class Difference:
    """A formula cell whose remembered result is not what its formula gives."""

    cell: CellRef
    formula: str
    cached: Value
    computed: Value


@dataclass(frozen=True, slots=True)
class Report:
    """What recomputing a workbook showed.

    Attributes:
        formulas: formula cells, those an array formula fills included.
        supported: of these, the ones computed here with all they depend on.
        agree: of the supported, the ones whose remembered result is the computed one.
        uncached: of the supported, the ones the file remembers no result of.
        volatile: of the supported, the ones that depend on the clock; they are not compared.
        differ: the supported ones that differ.
        unsupported: the cells that cannot be computed, with what in them is outside.
    """

    formulas: int
    supported: int
    agree: int
    uncached: int
    volatile: int
    differ: tuple[Difference, ...]
    unsupported: tuple[Unsupported, ...]

    @property
    def share(self) -> float:
        """Return the share of formula cells that is supported, from 0 to 1; 1 without formulas."""
        return self.supported / self.formulas if self.formulas else 1.0

    def findings(self) -> tuple[Finding, ...]:
        """The differences and what is unsupported, as findings."""
        return (
            *unsupported_findings(self.unsupported),
            *(_difference(found) for found in self.differ),
        )


def verify(model: WorkbookModel, *, clock: Callable[[], datetime], region: Region = ENGLISH) -> Report:
    """Recompute every formula cell and compare it with the result the file remembers.

    Args:
        model: the workbook; cells without a remembered result have None.
        clock: what TODAY and NOW read; cells that depend on it are counted, not compared.
        region: the language of the Excel the workbook was made in.
    """
    program = compile_workbook(model, inputs=(), clock=clock, region=region)
    computed = program.evaluate({})
    sheets = {sheet.name: sheet.cells for sheet in model.sheets}
    shared: dict[str, dict[int | None, str]] = {
        name: {one.shared: one.formula for one in cells.values() if one.shared is not None and one.formula}
        for name, cells in sheets.items()
    }
    volatile = set(program.volatile)
    supported = agree = uncached = 0
    differ: list[Difference] = []
    late: list[Unsupported] = []
    known = {found.cell for found in program.unsupported}
    for ref, value in computed.items():
        if isinstance(value, Tainted):
            if value.where == str(ref) and ref not in known:
                late.append(Unsupported(ref, value.construct))
            continue
        supported += 1
        if ref in volatile:
            continue
        cell = sheets[ref.sheet].get((ref.row, ref.column))
        cached = cell.value if cell else None
        text = _text(cell, shared[ref.sheet])
        if agrees(cached, value) or _approached(text, cached, value):
            agree += 1
        elif cached is None:
            uncached += 1
        else:
            differ.append(Difference(ref, text, cached, value))
    return Report(
        len(computed),
        supported,
        agree,
        uncached,
        len(volatile),
        tuple(differ),
        (*program.unsupported, *late),
    )


def agrees(cached: Value, computed: Value) -> bool:
    """Whether two results are the same to the digits Excel keeps; an empty text is stored as nothing."""
    if isinstance(cached, float) and isinstance(computed, float):
        if abs(cached - computed) <= 1e-12 * max(abs(cached), abs(computed), 1e-3):
            return True
        # Some producers store ten digits instead of seventeen.
        return f"{cached:.10g}" == f"{computed:.10g}" and float(f"{cached:.10g}") == cached
    if cached is None:
        return computed is None or computed == ""
    if isinstance(computed, ErrorValue):
        # Some producers store errors as texts.
        return cached is computed or cached == computed.code
    if isinstance(cached, ErrorValue):
        return False
    return type(cached) is type(computed) and cached == computed


def _approached(formula: str, cached: Value, computed: Value) -> bool:
    """Whether a rate that is found by trying is the same to the seven digits Excel stops at."""
    if not (isinstance(cached, float) and isinstance(computed, float) and _FOUND.search(formula)):
        return False
    return abs(cached - computed) <= 1e-7 * max(1.0, abs(cached))


def _text(cell: Cell | None, shared: Mapping[int | None, str]) -> str:
    """The formula of a cell; of one that shares it as the first of them has it."""
    return (cell.formula or shared.get(cell.shared, "")) if cell else ""


def unsupported_findings(found: Sequence[Unsupported]) -> tuple[Finding, ...]:
    """What cannot be computed, as findings: M02 for circles, M04 for too much of it, M01 for the rest."""
    given_up = [one for one in found if one.construct in (TOO_LONG, TOO_MUCH)]
    return (
        *_given_up(given_up),
        *_one_by_one([one for one in found if one.construct not in (TOO_LONG, TOO_MUCH)]),
    )


def _given_up(found: Sequence[Unsupported]) -> Iterator[Finding]:
    if found:
        yield Finding(
            "M04",
            Severity.WARN,
            str(found[0].cell),
            _(
                "The workbook is too large to recompute: {count} formulas are left out, from this one on."
            ).format(count=len(found)),
            _("Results that use these cells are not given. Open the workbook in Excel to see them."),
        )


def _one_by_one(found: Sequence[Unsupported]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "M02",
            Severity.WARN,
            str(one.cell),
            _("This formula depends on its own result."),
            _("Results that use this cell are not given. Ask the maker of the workbook to repair it."),
        )
        if one.construct == CIRCULAR
        else Finding(
            "M01",
            Severity.WARN,
            str(one.cell),
            _("This formula cannot be recomputed: {construct}.").format(
                construct=one_line(one.construct, limit=80)
            ),
            _("Results that use this cell are not given. Open the workbook in Excel to see them."),
        )
        for one in found
    )


def _difference(found: Difference) -> Finding:
    return Finding(
        "M03",
        Severity.WARN,
        str(found.cell),
        _("The workbook remembers {cached}, but the formula gives {computed}.").format(
            cached=one_line(found.cached, limit=60), computed=one_line(found.computed, limit=60)
        ),
        _("The file was saved without recalculating. Open it in Excel, press F9 and save it."),
    )
