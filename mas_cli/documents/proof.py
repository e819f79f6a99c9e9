"""The proof: a finished document is opened again and must hold what went in, and nothing unfinished."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from mas_cli.documents import word_text
from mas_cli.documents.data import applies
from mas_cli.documents.model import FieldType
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml.package import Kind, open_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.documents.context import Printed
    from mas_cli.documents.data import Data
    from mas_cli.documents.model import Field, Format
    from mas_cli.documents.template import Template

_LEFT_OVER: Final = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")


def prove(
    fmt: Format,
    data: Data,
    template: Template,
    printed: Printed,
    content: bytes,
    *,
    draft: bool = False,
) -> list[Finding]:
    """Open the document again and compare.

    Args:
        fmt: says which fields are printed.
        data: what was supplied.
        template: says which paragraphs no tag could change.
        printed: what the rendering printed.
        content: the bytes of the finished document.
        draft: a filled-in field that is printed nowhere is then a warning.

    Returns:
        F13 for each value that is not there, tag that is left, or fixed paragraph that changed; none is good.
    """
    from lxml import etree

    try:
        package = open_package(content, expect=Kind.DOCUMENT, where=template.where)
        sources = {part.name: package.read_xml(part.name) for part in template.parts}
        trees = {name: word_text.parse(source) for name, source in sources.items()}
    except (InvalidInput, etree.XMLSyntaxError) as error:
        return [
            _failed(
                template.where,
                _("The finished document cannot be opened again: {problem}.").format(problem=error),
            )
        ]
    found = "\f".join(word_text.text(tree) for tree in trees.values())
    findings = [
        _failed(name, _("The value of this field is not found in the finished document."))
        for name, texts in printed.texts.items()
        if any(found.count(text) < times for text, times in Counter(texts).items() if text)
    ]
    findings.extend(
        _unprinted(name, draft=draft) for name in supplied(fmt, data) if name not in printed.texts
    )
    if _LEFT_OVER.search(found) and _LEFT_OVER.search(_without_values(found, printed)):
        findings.append(_failed(template.where, _("A tag of the format is left in the finished document.")))
    for part in template.parts:
        position, normal = 0, False
        text = sources[part.name].decode()
        for paragraph in part.untouched:
            found_at = text.find(paragraph, position)
            if found_at < 0 and not normal:
                # docxtpl wrote the part anew; compare in one way of writing XML.
                text = etree.tostring(trees[part.name], encoding="unicode")
                normal, found_at = True, text.find(paragraph)
            position = found_at
            if position < 0:
                findings.append(
                    _failed(
                        part.name,
                        _("Fixed text of the format changed: “{text}”.").format(text=_plain(paragraph)),
                    )
                )
                break
            position += len(paragraph)
    return findings


def supplied(fmt: Format, data: Data) -> Iterator[str]:
    """Every filled-in value that must be found: `verdachte.skn`, `verzuim[2].uren`."""
    for name, entry in fmt.fields.items():
        if name not in data.values or not _provable(entry) or not applies(entry, data):
            continue
        if entry.type is not FieldType.LIST:
            yield name
            continue
        for position, row in enumerate(data.rows(name)):
            for column in entry.columns:
                if _provable(column) and column.name in row:
                    yield f"{name}[{position + 1}].{column.name}"


def _provable(entry: Field) -> bool:
    # A yes or no chooses between sentences; the word itself need not stand there.
    return entry.printed and entry.type is not FieldType.YES_NO


def _without_values(found: str, printed: Printed) -> str:
    """The text with every printed value taken out: a value may hold braces, the format's own text may not."""
    for text in sorted({text for texts in printed.texts.values() for text in texts}, key=len, reverse=True):
        if "{" in text or "}" in text or "%" in text or "#" in text:
            found = found.replace(text, "\f")
    return found


def _plain(paragraph: str) -> str:
    return re.sub(r"<[^>]+>", "", paragraph)[:80]


def _unprinted(where: str, *, draft: bool) -> Finding:
    message = _("The format prints this field nowhere, although it was filled in.")
    if not draft:
        return _failed(where, message)
    # A faulty answer elsewhere can hide it (no caution given, yet a time of caution); a draft shows the rest.
    remedy = _("Another answer hides it; look at the other findings.")
    return Finding("F13", Severity.WARN, where, message, remedy)


def _failed(where: str, message: str) -> Finding:
    return Finding(
        "F13",
        Severity.BLOCK,
        where,
        message,
        _("Nothing was written. Correct the format; docs/formats.md describes it."),
    )
