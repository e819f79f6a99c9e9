"""What formula cells showed when the workbook was last saved: replaced by new results, or taken away."""

from __future__ import annotations

import contextlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

from .cell_xml import Writable, typed, unwritable
from .markup import UnusualMarkupError
from .references import Area, split_area, split_ref
from .sheet_patterns import ATTRIBUTES, MOST_ATTRIBUTES, UNGROUPED

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTE: Final = re.compile(rb'\s([\w:.-]+)="([^"]*)"')
_KINDS: Final = (b"str", b"b", b"e", b"n")
_NOT_TYPE: Final = rb'(?:\s+(?!t=)[\w:.-]+="[^"<>]*"){0,%d}' % MOST_ATTRIBUTES


class _Patterns(NamedTuple):
    formula: bytes
    opening: re.Pattern[bytes]
    with_formula: re.Pattern[bytes]
    with_value: re.Pattern[bytes]
    value_left: re.Pattern[bytes]
    type_left: re.Pattern[bytes]


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    p = re.escape(prefix)
    # One way only to divide the attributes over the two groups: a failure is not tried again in another.
    cell = rb'<%bc(%b)(?:\s+t="\w*"(%b))?\s*>\s*' % (p, _NOT_TYPE, _NOT_TYPE)
    formula = rb"(<%bf(?=[\s/>])%b(?:/>|>[^<]*</%bf\s*>))\s*" % (p, UNGROUPED, p)
    value = rb"(?:<%bv\b[^<>/]*>[^<]*</%bv\s*>|<%bv\s*/>)" % (p, p, p)
    return _Patterns(
        b"<%bf" % prefix,
        re.compile(rb"<%bf(?=\s)%b/?>" % (p, ATTRIBUTES)),
        re.compile(cell + formula + value + rb"?"),
        re.compile(cell + value),
        re.compile(rb"/>\s*<%bv" % p),
        re.compile(rb' t="\w*"%b\s*>\s*<%bf[\s/>]' % (_NOT_TYPE, p)),
    )


def own_formulas(data: bytes, prefix: bytes) -> list[dict[str, str]]:
    """The attributes of the formulas that have any: their kind (`t`), area (`ref`) and shared number."""
    return [
        {name.decode(): text.decode("utf-8", "replace") for name, text in _ATTRIBUTE.findall(match[1])}
        for match in _patterns(prefix).opening.finditer(data)
    ]


def filled_areas(data: bytes, prefix: bytes) -> list[Area]:
    """The areas that one formula fills: array formulas, old and dynamic, and data tables."""
    areas: list[Area] = []
    if b'="array"' in data or b'="dataTable"' in data:
        for formula in own_formulas(data, prefix):
            if formula.get("t") in ("array", "dataTable"):
                with contextlib.suppress(ValueError):
                    areas.append(split_area(formula.get("ref", "")))
    # A formula that fills only its own cell is like any other.
    return [area for area in areas if area[:2] != area[2:]]


def with_results(
    data: bytes,
    prefix: bytes,
    given: Mapping[str, Writable],
    areas: list[Area],
    where: str,
    *,
    strip: bool,
    date1904: bool,
) -> tuple[bytes, list[Finding]]:
    """The rows of a sheet with the given results in its formula cells and the cells they fill.

    Args:
        data: what stands in `sheetData`, without comments and CDATA.
        prefix: of the sheet's elements, with its colon.
        given: results by reference; None takes the old one away.
        areas: as `filled_areas` finds them.
        where: the sheet as messages name it.
        strip: take away the old result where none is given.
        date1904: the calendar of the workbook.

    Returns:
        The rows, and findings for results that cannot be written (X17) or that no formula asks for (X20).

    Raises:
        UnusualMarkupError: a formula cell in a shape that is not understood.
    """
    findings = [
        finding
        for ref, value in given.items()
        if (finding := unwritable(value, f"{where}!{ref}", date1904=date1904))
    ]
    if findings:
        return data, findings
    left = dict(given)
    patterns = _patterns(prefix)

    def cell(match: re.Match[bytes], ref: str, formula: bytes) -> bytes:
        value = left.pop(ref, None)
        if value is None:
            return b"<%bc%b%b>%b" % (prefix, match[1], match[2] or b"", formula)
        kind, text = typed(value, date1904=date1904)
        return b"<%bc%b%b%b>%b<%bv>%b</%bv>" % (
            prefix, match[1], kind.encode(), match[2] or b"", formula, prefix, text.encode("utf-8"), prefix,
        )  # fmt: skip

    def computed(match: re.Match[bytes]) -> bytes:
        ref = _own_ref(match)
        return cell(match, ref, match[3]) if strip or ref in left else match[0]

    def filled(match: re.Match[bytes]) -> bytes:
        ref = _own_ref(match)
        with contextlib.suppress(ValueError):
            row, column = split_ref(ref)
            if (strip or ref in left) and any(area.holds(row, column) for area in areas):
                return cell(match, ref, b"")
        return match[0]

    formulas = data.count(patterns.formula)
    if formulas:
        stripped = _stripped(data, prefix) if strip and not left else None
        if stripped is None:
            stripped, count = patterns.with_formula.subn(computed, data)
            if count != formulas:
                raise UnusualMarkupError
        data = stripped
    if areas:
        data = patterns.with_value.sub(filled, data)
    return data, [
        Finding(
            "X20",
            Severity.BLOCK,
            f"{where}!{ref}",
            _("A computed result was given for a cell that holds no formula."),
            _("Check that the workbook is the edition the results were computed for."),
        )
        for ref in sorted(left)
        # A cell that an array newly fills has no place in the file; Excel gives it one.
        if not any(area.holds(*split_ref(ref)) for area in areas)
    ]


def _stripped(data: bytes, prefix: bytes) -> bytes | None:
    """The rows without any cached result, for the usual way of writing them; None when there is another.

    Splitting at fixed bytes takes a tenth of the time of a substitution.
    """
    value, end = b"<%bv>" % prefix, b"</%bv>" % prefix
    for before in (b"</%bf>" % prefix, b"/>"):
        first, *others = data.split(before + value)
        pieces = [piece.partition(end) for piece in others]
        if not all(piece[1] for piece in pieces):
            return None
        data = before.join((first, *(piece[2] for piece in pieces)))
    for kind in _KINDS:
        data = data.replace(b' t="%b"><%bf' % (kind, prefix), b"><%bf" % prefix)
    patterns = _patterns(prefix)
    formula_end = b"</%bf" % prefix
    unusual = (
        data.count(formula_end) != data.count(b"%b></%bc>" % (formula_end, prefix))
        or patterns.value_left.search(data)
        or patterns.type_left.search(data)
    )
    return None if unusual else data


def _own_ref(match: re.Match[bytes]) -> str:
    found: bytes = dict(_ATTRIBUTE.findall(match[1] + (match[2] or b""))).get(b"r", b"")
    return found.decode("utf-8", "replace")
