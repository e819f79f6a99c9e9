"""From files to a definition: an edition laid over the one it differs from, with every fault found at once.

A folder of YAML files is one edition. `gebaseerd_op` names the edition below it; what a file says
is laid over that as RFC 7396 describes: mappings merge, null removes, anything else replaces. `wet` names the
numbers of the law that an edition uses; they have their one home in `instruments/law`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mas_cli import installed, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking
from mas_cli.i18n import _
from mas_cli.instrument.definition import Definition
from mas_cli.law.parameters import Parameters, parameters_of
from mas_cli.yamlfile import Document

BASED_ON: Final = "gebaseerd_op"
PARAMETERS: Final = "parameters"
# The names of the file that marks a folder as an edition.
HEADS: Final = ("instrument.yaml", "editie.yaml")
_MAX_EDITIONS: Final = 20

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """The files of an edition, the deepest edition first."""

    documents: tuple[Document, ...]
    sha256: str

    def merged(self) -> dict[str, Any]:
        """What all files say together, without the parameters."""
        data: dict[str, Any] = {}
        for document in self.documents:
            data = merge_patch(data, document.data)
        data.pop(BASED_ON, None)
        data.pop(PARAMETERS, None)
        return data

    def where(self, path: Path_) -> str:
        """`file:line` of the last file that says something about a place, or about what encloses it."""
        for length in range(len(path), 0, -1):
            for document in reversed(self.documents):
                if _present(document.data, path[:length]):
                    return document.where(path[:length])
        return self.documents[-1].name


def load(place: Path) -> tuple[Definition | None, tuple[Finding, ...]]:
    """The definition in a folder or file, and everything that is wrong with it.

    Returns:
        No definition when a finding blocks; warnings alone do not.
    """
    try:
        layers = read_layers(place)
    except InvalidInput as error:
        return None, error.findings
    return define(layers, layers.merged())


def define(layers: Layers, merged: Mapping[str, Any]) -> tuple[Definition | None, tuple[Finding, ...]]:
    """As `load`, of files that are read already.

    Args:
        layers: the files, for the places of findings and for their parameters.
        merged: what they say together; a caller that knows more keys has taken its own out.
    """
    from mas_cli.instrument.legal_numbers import legal_numbers
    from mas_cli.instrument.name_checks import check_names
    from mas_cli.instrument.rule_checks import check_rules
    from mas_cli.instrument.shape_checks import check_shape

    own, findings = _parameters(layers)
    of_the_law, faults = legal_numbers(layers, own, merged)
    findings += faults
    parameters = of_the_law.merged(own)
    faults, data = check_shape(merged, layers.where)
    findings += faults
    if data is None:
        return None, tuple(findings)
    definition = Definition.build(data, parameters, layers.sha256)
    findings += check_names(definition, data, layers.where)
    findings += check_rules(definition, layers.where)
    return (None if blocking(findings) else definition), tuple(findings)


def read_layers(place: Path) -> Layers:
    """Read the files of an edition and of those below it.

    Raises:
        InvalidInput: a file is missing or no usable YAML, or editions refer to each other in a circle.
    """
    documents: list[Document] = []
    digest = hashlib.sha256()
    seen: list[Path] = []
    current: Path | None = place
    while current is not None:
        resolved = current.resolve()
        if resolved in seen or len(seen) == _MAX_EDITIONS:
            raise _refusal("D02", str(place), _("The editions refer to each other in a circle."))
        seen.append(resolved)
        files = _files(current)
        read = [yamlfile.read(file, _shown(file)) for file in files]
        for file in files:
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
        found = [_wrapped(file, document) for file, document in zip(files, read, strict=True)]
        documents[:0] = found
        current = _below(current, found)
    return Layers(tuple(documents), digest.hexdigest())


def fingerprint(place: Path) -> str:
    """The SHA-256 of the files of an edition and those below it, without parsing more than their heads.

    Raises:
        InvalidInput: as `read_layers`.
    """
    digest = hashlib.sha256()
    current: Path | None = place
    for _round in range(_MAX_EDITIONS):
        if current is None:
            break
        for file in _files(current):
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
        current = _below_quickly(current)
    return digest.hexdigest()


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396: the target with the patch laid over it."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _files(place: Path) -> list[Path]:
    if place.is_file() and place.name not in HEADS:
        return [place]
    folder = place.parent if place.is_file() else place
    if not folder.is_dir() or not any((folder / head).is_file() for head in HEADS):
        raise _refusal("D01", str(place), _("There is no instrument here."))
    return sorted(folder.glob("*.yaml"), key=lambda file: (file.name not in HEADS, file.name))


def _shown(file: Path) -> str:
    """The file as findings name it: its edition folder and name, or the path the user gave."""
    return f"{file.parent.name}/{file.name}" if file.parent.name else file.name


def _wrapped(file: Path, document: Document) -> Document:
    """A file of parameters stands under its own key, so that all files merge alike."""
    if document.data is None:
        return Document(document.name, {}, {})
    if file.name == f"{PARAMETERS}.yaml":
        return document.under(PARAMETERS)
    if not isinstance(document.data, dict):
        raise _refusal("D03", document.name, _("An instrument file is a mapping of keys."))
    return document


def _below(place: Path, documents: Iterable[Document]) -> Path | None:
    for document in documents:
        named = document.data.get(BASED_ON)
        if isinstance(named, str):
            return _place_below(place, named)
    return None


def _below_quickly(place: Path) -> Path | None:
    """As `_below` without a YAML parser: `gebaseerd_op` stands on a line of its own, at the margin."""
    for file in _files(place):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(f"{BASED_ON}:"):
                return _place_below(place, line.partition(":")[2].partition("#")[0].strip().strip("'\""))
    return None


def _place_below(place: Path, named: str) -> Path:
    """A folder beside this one, or `id/edition` of an instrument that ships or was installed.

    An installed edition stands apart from the one it differs from: `../2022-03` is then looked for under the
    same instrument in the other places.
    """
    folder = place if place.is_dir() else place.parent
    beside = folder / named
    if beside.exists():
        return beside
    name = f"{folder.parent.name}/{named[3:]}" if named.startswith("../") else named
    roots = installed.roots("instruments")
    return next((root / name for root in reversed(roots) if (root / name).exists()), roots[0] / name)


def _parameters(layers: Layers) -> tuple[Parameters, list[Finding]]:
    parameters = Parameters()
    findings: list[Finding] = []
    for document in layers.documents:
        if PARAMETERS in document.data:
            read, found = parameters_of(document.part(PARAMETERS))
            parameters = parameters.merged(read)
            findings += found
    return parameters, findings


def _present(data: Any, path: Path_) -> bool:
    for key in path:
        if isinstance(data, list) and isinstance(key, int):
            data = dict(enumerate(data))
        if not isinstance(data, Mapping) or key not in data:
            return False
        data = data[key]
    return True


def _refusal(code: str, where: str, message: str) -> InvalidInput:
    remedy = _("Give a folder with instrument.yaml or editie.yaml, or one YAML file.")
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, where, message, remedy)])
