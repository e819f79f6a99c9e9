"""From facts to a document: inspect, check, render fenced, prove. Nothing is written here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_cli.documents import concept, context, refusals, template
from mas_cli.documents.checking import check
from mas_cli.documents.data import from_mapping
from mas_cli.documents.proof import prove
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, raise_if_blocking
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path
    from typing import Any

    from mas_cli.documents.data import Data, Where
    from mas_cli.documents.model import Format


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document, proven, not yet written.

    Attributes:
        content: the bytes of the Word file.
        findings: what was found about the facts; without a blocking one unless it is a draft.
        draft: whether it says CONCEPT.
        format_type: which format made it, with its edition.
        edition: of the format.
        fast: whether the compiled path made it, and not docxtpl.
    """

    content: bytes
    findings: tuple[Finding, ...]
    draft: bool
    format_type: str
    edition: str
    fast: bool

    @property
    def sha256(self) -> str:
        """The hash of the Word file, as a dossier records it."""
        return hashlib.sha256(self.content).hexdigest()


def make(
    fmt: Format, mapping: Mapping[str, Any], today: date, *, draft: bool = False, where: Where | None = None
) -> Document:
    """A document from facts.

    Args:
        fmt: the format.
        mapping: the facts, nested by group: a data file, or what a dossier gives.
        today: the day on which it is made.
        draft: make it whatever is missing or wrong, with CONCEPT on every page; a value that cannot be read
            is then shown as still to fill in.
        where: the place of a value for a finding.

    Raises:
        InvalidInput: blocking findings about the facts (unless a draft), or about the format.
    """
    data, reading = from_mapping(fmt, mapping, where) if where else from_mapping(fmt, mapping)
    findings = [*reading, *check(fmt, data, today)]
    if not draft:
        raise_if_blocking(findings, _("The document is not made: something is missing or wrong."))
    return render(fmt, data, findings, draft=draft)


def render(fmt: Format, data: Data, findings: list[Finding], *, draft: bool = False) -> Document:
    """A document from typed facts that were checked before; rendered and proven.

    Raises:
        InvalidInput: the format is at fault, or the proof fails (F11 to F14, of an own format F50 and up).
    """
    if fmt.mapping is not None:
        from mas_cli.documents.own.fill import fill

        filled, notes = fill(fmt, data, draft=draft)
        return Document(filled, (*findings, *notes), draft, fmt.type, fmt.edition, fast=True)
    compiled = compiled_template(fmt, draft=draft)
    values, printed = context.build(fmt, data, draft=draft)
    try:
        rendered = template.render(compiled, values, printed)
    except template.Unrenderable as error:
        raise InvalidInput(
            _("The document is not made: the format {name} cannot be carried out.").format(name=fmt.type),
            findings=[refusals.not_carried_out(compiled.where, str(error))],
        ) from error
    proof = prove(fmt, data, compiled, printed, rendered.content, draft=draft)
    raise_if_blocking(proof, _("The document is not made: it would not hold exactly what was filled in."))
    return Document(rendered.content, (*findings, *proof), draft, fmt.type, fmt.edition, rendered.fast)


def compiled_template(fmt: Format, *, draft: bool = False) -> template.Template:
    """The compiled Word file of a format, kept as long as the file does not change.

    Raises:
        InvalidInput: the file cannot be read, or is no usable format (X.., F11, F12, F14).
    """
    try:
        stamp = fmt.document.stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _compiled(_Key(fmt.document, stamp, draft), fmt)


@dataclass(frozen=True, slots=True)
class _Key:
    path: Path
    stamp: int
    draft: bool


_KEPT = 32
_templates: dict[_Key, template.Template] = {}


def _compiled(key: _Key, fmt: Format) -> template.Template:
    found = _templates.get(key)
    if found is None:
        where = f"{fmt.type}/{key.path.name}"
        content = _read(key.path, where)
        found = template.compile_template(
            fmt, concept.as_concept(content, where) if key.draft else content, where
        )
        if len(_templates) >= _KEPT:
            _templates.clear()
        _templates[key] = found
    return found


def _read(path: Path, where: str) -> bytes:
    from mas_cli.ooxml.package import Kind, open_package

    package = open_package(path, expect=Kind.DOCUMENT, where=where)
    return package.archive.data
