"""Adding a workbook: inspected, proposed, and kept with its binding."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.files import atomic_write, private_directory
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.reasons import reason_of
from mas_cli.workbook.official import binding_file, store
from mas_cli.workbook.official.binding import Binding, answer_cells, fingerprint
from mas_cli.workbook.official.inspection import Inspection, inspect
from mas_cli.workbook.official.proposal import propose
from mas_cli.workbook.official.recognised_words import load_words
from mas_cli.workbook.official.source import open_source

if TYPE_CHECKING:
    from mas_cli.ooxml import Workbook


@dataclass(frozen=True, slots=True)
class Proposed:
    """A workbook with the binding proposed for it; nothing is kept yet."""

    binding: Binding
    findings: tuple[Finding, ...]
    workbook: Workbook
    inspection: Inspection


def proposed(path: Path, name: str) -> Proposed:
    """The binding a file suggests.

    Args:
        path: a workbook, or a zip with one.
        name: what it will be asked for by.

    Raises:
        InvalidInput: the file cannot be read, or holds nothing to answer (W57).
    """
    workbook = open_source(path)
    inspection = inspect(workbook)
    found = propose(inspection, load_words())
    if not found.inputs:
        message = _("No cell for an answer was found in the workbook.")
        remedy = _("Questions are found by lists to choose from, open cells, form controls and formulas.")
        raise InvalidInput(
            message, remedy=remedy, findings=[Finding("W57", Severity.BLOCK, path.name, message, remedy)]
        )
    file = Path(workbook.package.where).name
    findings = list(found.findings)
    if not found.outputs:
        message = _("No outcome was found: no formula rests on the answers.")
        remedy = _("The answers can be filled in; what they lead to has to be read in the workbook itself.")
        findings.append(Finding("W58", Severity.WARN, "", message, remedy))
    binding = Binding(
        name,
        Path(file).stem,
        file,
        hashlib.sha256(workbook.package.archive.data).hexdigest(),
        fingerprint(inspection.contents, answer_cells(found.inputs)),
        found.inputs,
        found.outputs,
    )
    return Proposed(binding, tuple(findings), workbook, inspection)


def keep(found: Proposed, *, overwrite: bool) -> Path:
    """Store the workbook and its binding under its name; the folder.

    Raises:
        InvalidInput: the name is taken, or the folder cannot be written.
    """
    name = found.binding.name
    folder = store.root() / name
    if folder.exists() and not overwrite:
        raise InvalidInput(
            _("There is an instrument {name} already.").format(name=name),
            remedy=_("Choose another name with --name, or add --force."),
        )
    try:
        private_directory(folder)
    except OSError as error:
        raise InvalidInput(
            _("{path} cannot be written: {reason}.").format(path=folder, reason=reason_of(error))
        ) from error
    ending = ".xlsm" if found.inspection.macros else ".xlsx"
    # The binding last: while it is not there, nothing is bound.
    for old in store.ENDINGS:
        (folder / f"{store.WORKBOOK}{old}").unlink(missing_ok=True)
    atomic_write(folder / f"{store.WORKBOOK}{ending}", found.workbook.package.archive.data, private=True)
    atomic_write(folder / store.BINDING, binding_file.dump(found.binding), private=True)
    return folder
