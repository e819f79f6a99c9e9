"""The proof of a filled Word file of others: what went in is there, and nothing else changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mas_cli.documents import word_text
from mas_cli.documents.own.scan import scan
from mas_cli.documents.word_text import W
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml.package import Kind, open_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.documents.own.matching import Target
    from mas_cli.documents.own.scan import Scan
    from mas_cli.ooxml.package import Package

_WHOLE: Final = ("sectPr", "tblPr", "tblGrid", "drawing", "pict", "object")


class Printed(NamedTuple):
    """What was written: for which field, in which kind of place, as what."""

    field: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What must come through: by part the paragraphs without a filled place, and what else is fixed."""

    paragraphs: dict[str, tuple[bytes, ...]]
    fixed: dict[str, tuple[bytes, ...]]


def snapshot(read: Scan, targets: Sequence[Target]) -> Snapshot:
    """The fixed part of a file, before anything is written."""
    touched: set[Any] = set()
    for spot, target in zip(read.spots, targets, strict=True):
        if target.field:
            for handle in (spot.handle, *spot.twins):
                for element in handle.elements():
                    touched.update((element, *element.iterancestors(), *element.iter()))
    return Snapshot(
        {name: tuple(_canonical(tree, ("p",), touched)) for name, tree in read.trees.items()},
        {name: tuple(_canonical(tree, _WHOLE, touched)) for name, tree in read.trees.items()},
    )


def prove(package: Package, content: bytes, original: Snapshot, printed: Sequence[Printed]) -> list[Finding]:
    """Open the filled file again and compare.

    Args:
        package: the original.
        content: the filled file.
        original: its fixed part.
        printed: what was written.

    Returns:
        F61 for each value that is not there and each fixed thing that changed; none is good.
    """
    try:
        made = open_package(content, expect=Kind.DOCUMENT, where=package.where)
        read = scan(made)
    except InvalidInput as error:
        return [
            _failed(
                package.where,
                _("The finished document cannot be opened again: {problem}.").format(problem=error),
            )
        ]
    findings = _missing(read, printed)
    if made.parts != package.parts:
        findings.append(_failed(package.where, _("The finished document has other parts than the original.")))
    findings.extend(
        _failed(name, _("A part that no value belongs in has changed."))
        for name in package.parts
        if name not in read.trees and name in made.parts and made.read(name) != package.read(name)
    )
    for name, tree in read.trees.items():
        for wanted, tags in ((original.paragraphs[name], ("p",)), (original.fixed[name], _WHOLE)):
            if not _in_order(wanted, _canonical(tree, tags, set())):
                findings.append(_failed(name, _("Fixed text of the Word file changed.")))
                break
    return findings


def _missing(read: Scan, printed: Sequence[Printed]) -> list[Finding]:
    text = "\f".join(word_text.text(tree) for tree in read.trees.values())
    states = Counter((place.kind, place.text) for place in read.places if _is_state(place.kind))
    wanted_states = Counter((entry.kind, entry.text) for entry in printed if _is_state(entry.kind))
    wanted_texts = Counter(
        (entry.field, entry.text) for entry in printed if not _is_state(entry.kind) and entry.kind != "box"
    )
    lost = {field for (field, value), times in wanted_texts.items() if text.count(value) < times}
    lost |= {
        entry.field
        for entry in printed
        if _is_state(entry.kind) and states[entry.kind, entry.text] < wanted_states[entry.kind, entry.text]
    }
    return [
        _failed(name, _("The value of this field is not found in the finished document."))
        for name in sorted(lost)
    ]


def _is_state(kind: str) -> bool:
    return kind in ("form_checkbox", "form_dropdown", "content_control_checkbox")


def _canonical(tree: Any, tags: tuple[str, ...], touched: set[Any]) -> list[bytes]:
    from lxml import etree

    return [
        etree.tostring(element, method="c14n", with_tail=False)
        for element in tree.iter(*(f"{W}{tag}" for tag in tags))
        if element not in touched
    ]


def _in_order(wanted: Sequence[bytes], found: Sequence[bytes]) -> bool:
    """Whether the found pieces contain the wanted ones in the same order; a row that grew may add some."""
    rest = iter(found)
    return all(piece in rest for piece in wanted)


def _failed(where: str, message: str) -> Finding:
    return Finding(
        "F61",
        Severity.BLOCK,
        where,
        message,
        _("Nothing was written. Look at the place in the Word file and at its mapping."),
    )
