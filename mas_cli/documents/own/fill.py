"""A Word file of others, filled: only places with a field change, the rest stays as it was."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents import concept, dutch
from mas_cli.documents.data import applies
from mas_cli.documents.model import FieldType
from mas_cli.documents.own import proof, rows, store, strict, unplaced
from mas_cli.documents.own.controls import Control
from mas_cli.documents.own.dangers import dangers
from mas_cli.documents.own.matching import choice_names
from mas_cli.documents.own.places import OPEN, TICKED
from mas_cli.documents.own.scan import scan
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.ooxml.package import Kind, open_package
from mas_cli.ooxml.zipping import write_package

if TYPE_CHECKING:
    from mas_cli.documents.data import Data
    from mas_cli.documents.model import Field, Format
    from mas_cli.documents.own.places import Place, Spot
    from mas_cli.documents.own.rows import Work

_DIGITS: Final = re.compile(r"(?!.*(?:ddd|MMM))(?:(?:d{1,2}|M{1,2}|y{2,4})[-/. ]?)+")
_TWO: Final = 2
# Where nothing is known, these show that something is to be filled in by hand.
_LEFT_OPEN: Final = frozenset(
    {"line", "tab_line", "label", "empty_cell", "box", "form_text", "form_checkbox", "form_dropdown",
     "content_control_dropdown", "content_control_checkbox", "content_control_repeating"}
)  # fmt: skip


def fill(fmt: Format, data: Data, *, draft: bool = False) -> tuple[bytes, list[Finding]]:
    """A format of the user's own, filled and proven.

    Args:
        fmt: as `store.own` gives it.
        data: the facts, checked before.
        draft: CONCEPT on every page; places without a value stay as they are.

    Returns:
        The Word file, and what was noticed (values without a place, F60 and in a draft F63).

    Raises:
        InvalidInput: the Word file or the mapping changed (F57, F58), a value is not in the list of its place
            (F59), a value that must be in the document has no place (F63), or the proof fails (F61).
    """
    mapping = store.read(fmt.type)
    where = f"{fmt.type}/{store.DOCUMENT}"
    original = open_package(fmt.document, expect=Kind.DOCUMENT, where=where)
    if store.sha256(original.archive.data) != mapping.sha256:
        raise InvalidInput(
            _("The format {name} has faults and cannot be used.").format(name=fmt.type),
            findings=[
                Finding(
                    "F58",
                    Severity.BLOCK,
                    where,
                    _("The Word file is not the one that was added."),
                    _("Add the Word file again with mas format add."),
                )
            ],
        )
    raise_if_blocking(
        dangers(original), _("The Word file {name} cannot be used as a format.").format(name=where)
    )
    package = strict.ordinary(original)
    read = scan(package)
    targets = store.targets_of(mapping, fmt, read.places, f"{fmt.type}/{store.MAPPING}")
    pairs = list(zip(read.places, targets, strict=True))
    lost = unplaced.findings(fmt, data, pairs, mapping.without_place, draft=draft)
    fixed = proof.snapshot(read, targets)
    work = rows.grown(fmt, list(zip(read.spots, targets, strict=True)), data)
    printed: list[proof.Printed] = []
    findings: list[Finding] = []
    touched: set[str] = set()
    # From the last to the first: places in one paragraph share their texts.
    for item in reversed(work):
        value = _value(fmt, data, item)
        text = _text(item.spot.place, value, item, findings)
        if text is None and (draft or value is not None or item.spot.place.kind in _LEFT_OPEN):
            continue
        touched.add(item.spot.place.part)
        _write(item.spot, text or "", value)
        if text:
            printed.append(proof.Printed(item.target.field, item.spot.place.kind, text))
    findings.extend(lost)
    raise_if_blocking(findings, _("The document is not made: a value does not fit the Word file."))
    changed = {name: _bytes(read.trees[name]) for name in read.trees if name in touched}
    content = write_package(package, changed)
    failed = proof.prove(package, content, fixed, printed)
    raise_if_blocking(failed, _("The document is not made: it would not hold exactly what was filled in."))
    made = concept.as_concept(content, where) if draft else content
    return strict.as_it_was(made, original), findings


def _value(fmt: Format, data: Data, item: Work) -> Any:
    """What the field of a place holds: a typed value, rows, or None."""
    if item.column is not None:
        return (item.row or {}).get(item.column.name)
    name = item.target.field
    entry = fmt.fields.get(name)
    if entry is None:
        return data.derived.get(name)
    return data.values.get(name) if applies(entry, data) else None


def _text(place: Place, value: Any, item: Work, findings: list[Finding]) -> str | None:
    """What to write; None when there is nothing to write."""
    if value is None or place.kind == "content_control_repeating":
        return None
    entry = item.column or item.field
    if place.is_box:
        given = dutch.shown(value) if isinstance(value, bool) else str(value)
        return TICKED if given in item.target.answers else OPEN
    text = shown(entry, value)
    if isinstance(item.spot.handle, Control) and isinstance(value, date) and place.kind.endswith("_date"):
        return _in_style(item.spot.handle, value)
    if place.kind.endswith("dropdown"):
        return _option(place, (text, *_other_names(entry, value)), item.target.field, findings)
    return text


def shown(entry: Field | None, value: Any) -> str:
    """Write a value as text: the words of a choice, a Dutch date, a line for each row of a list."""
    if entry is not None and entry.type is FieldType.CHOICE:
        return entry.options[value]
    if entry is not None and entry.type is FieldType.LIST:
        return "\n".join(
            ", ".join(shown(column, row[column.name]) for column in entry.columns if column.name in row)
            for row in value
        )
    return dutch.shown(value)


def _in_style(control: Control, value: date) -> str:
    """A date as the control itself would show it, as far as that is all digits; a time is never left out."""
    style = control.date_format()
    if isinstance(value, datetime) or not _DIGITS.fullmatch(style):
        return dutch.shown(value)
    return re.sub(r"d+|M+|y+", lambda found: _piece(found[0], value), style)


def _piece(token: str, value: date) -> str:
    if token[0] == "y":
        return f"{value.year:04d}" if len(token) > _TWO else f"{value.year % 100:02d}"
    number = value.day if token[0] == "d" else value.month
    return f"{number:0{len(token)}d}"


def _other_names(entry: Field | None, value: Any) -> tuple[str, ...]:
    if entry is None or entry.type is not FieldType.CHOICE:
        return (str(value),)
    return choice_names(entry.name, entry, value)


def _option(place: Place, texts: tuple[str, ...], name: str, findings: list[Finding]) -> str | None:
    for wanted in texts:
        for option in place.options:
            if option.strip().casefold() == wanted.strip().casefold():
                return option
    findings.append(
        Finding(
            "F59",
            Severity.BLOCK,
            name,
            _("“{value}” is not in the list of this place in the Word file: {options}.").format(
                value=texts[0][:60], options=", ".join(place.options)[:300]
            ),
            _("Choose a value of that list, or map the place to another field."),
        )
    )
    return None


def _write(spot: Spot, text: str, value: Any) -> None:
    spot.write(text)
    if spot.place.kind == "content_control_date" and isinstance(value, date):
        for handle in (spot.handle, *spot.twins):
            if isinstance(handle, Control):
                handle.set_date(f"{value:%Y-%m-%d}")


def _bytes(tree: Any) -> bytes:
    from lxml import etree

    content: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
