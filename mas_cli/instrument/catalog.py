"""Finding an instrument: the ones that ship, and files of the user, checked once and then kept compiled.

`mas` is the edition in force on the day of the screening, `mas/2020-04` that edition, and a path is a folder
or file. What was checked is kept in the cache directory under the fingerprint of its files, so that a
start of the program neither parses YAML nor checks rules that were checked before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import mas_cli
from mas_cli import cache, installed
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument import loading
from mas_cli.instrument.definition import Definition
from mas_cli.law.data import fingerprint
from mas_cli.law.parameters import Parameter, Parameters, Value
from mas_cli.paths import config_dir

DEFAULT: Final = "mas"
_CACHE: Final = "instruments"
_CACHE_FORMAT: Final = 3


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of an instrument that can be asked for by name."""

    instrument: str
    edition: str
    valid_from: date
    place: Path

    @property
    def name(self) -> str:
        """`id/edition`."""
        return f"{self.instrument}/{self.edition}"


def editions(instrument: str = "") -> list[Edition]:
    """Every edition that ships, was installed or that the user added, by id and then by date; of one
    instrument if named. Of two by one name that of the user goes before what was installed, and that before
    what ships.
    """
    found: dict[str, Edition] = {}
    for root in (*installed.roots("instruments"), config_dir() / "instruments"):
        if root.is_dir():
            for head in sorted(root.glob(f"{instrument or '*'}/*/*.yaml")):
                if head.name in loading.HEADS:
                    edition = _edition(head)
                    found[edition.name] = edition
    return sorted(found.values(), key=lambda edition: (edition.instrument, edition.valid_from))


def find(name: str, on: date) -> Definition:
    """The definition of an instrument by name or path.

    Args:
        name: `id`, `id/edition`, or the path of a folder or YAML file.
        on: the day that picks the edition where the name does not.

    Raises:
        InvalidInput: there is no such instrument, or it has faults (all of them as findings).
    """
    return open_definition(place_of(name, on))


def place_of(name: str, on: date) -> Path:
    """Where an instrument stands.

    Raises:
        InvalidInput: there is no such instrument.
    """
    instrument, _slash, edition = name.partition("/")
    found = editions(instrument) if instrument else []
    named = [item for item in found if edition in {"", item.edition}]
    if named:
        in_force = [item for item in named if item.valid_from <= on] or named[:1]
        return in_force[-1].place
    path = Path(name)
    if name and path.exists():
        return path
    known = ", ".join(item.name for item in editions())
    raise InvalidInput(
        _("There is no instrument {name}.").format(name=name),
        remedy=_("Choose one of {known}, or give the path of a file.").format(known=known),
    )


def open_definition(place: Path) -> Definition:
    """The definition in a folder or file, from the cache when it was checked before.

    Raises:
        InvalidInput: it has faults, all of them as findings.
    """
    sha256, law = loading.fingerprint(place), fingerprint()
    name = f"{mas_cli.__version__}-{_CACHE_FORMAT}-{sha256[:40]}-{law[:16]}.json"
    definition = _recalled(name, sha256)
    if definition is not None:
        return definition
    try:
        layers = loading.read_layers(place)
    except InvalidInput as error:
        raise _unusable(place, error.findings) from error
    merged = layers.merged()
    definition, findings = loading.define(layers, merged)
    if definition is None:
        raise _unusable(place, findings)
    _keep(name, merged, definition.parameters)
    return definition


def _unusable(place: Path, findings: tuple[Finding, ...]) -> InvalidInput:
    return InvalidInput(
        _("The instrument {name} cannot be used.").format(name=place),
        remedy=_("Correct the places named; mas instrument check shows them."),
        findings=findings,
    )


def _edition(head: Path) -> Edition:
    """Read from the head without a YAML parser: `geldig_vanaf` stands on a line of its own."""
    valid_from = date.min
    for line in head.read_text(encoding="utf-8", errors="replace").splitlines():
        key, _colon, value = line.strip().partition(":")
        if key == "geldig_vanaf":
            try:
                valid_from = date.fromisoformat(value.split("#")[0].strip())
            except ValueError:
                break
    folder = head.parent
    return Edition(folder.parent.name, folder.name, valid_from, folder)


def _keep(name: str, data: dict[str, Any], parameters: Parameters) -> None:
    content = {
        "data": data,
        "parameters": [
            [
                parameter.id,
                parameter.beschrijving,
                parameter.eenheid,
                parameter.bron,
                parameter.toelichting,
                parameter.line,
                [[v.value, v.valid_from, v.source, v.merk, v.toelichting] for v in parameter.waarden],
            ]
            for parameter in parameters.values()
        ],
    }
    cache.keep(_CACHE, name, json.dumps(content, default=str, ensure_ascii=False).encode())


def _recalled(name: str, sha256: str) -> Definition | None:
    try:
        written = cache.recall(_CACHE, name)
        content = json.loads(written) if written else {}
        return Definition.build(content["data"], _parameters(content["parameters"]), sha256)
    except (ValueError, KeyError, TypeError):
        return None


def _parameters(items: Iterable[list[Any]]) -> Parameters:
    return Parameters(
        {
            name: Parameter(
                name,
                text,
                unit,
                source,
                tuple(Value(value, date.fromisoformat(since), *rest) for value, since, *rest in values),
                explanation,
                line=line,
            )
            for name, text, unit, source, explanation, line, values in items
        }
    )


def faults(place: Path) -> tuple[Finding, ...]:
    """All findings of an instrument, warnings included; for `mas instrument check`."""
    _definition, findings = loading.load(place)
    return tuple(sorted(findings, key=_reading_order))


def _reading_order(finding: Finding) -> tuple[bool, str, int]:
    """What blocks first, then by file and line."""
    file, _colon, line = finding.where.rpartition(":")
    return finding.severity is not Severity.BLOCK, file, int(line) if line.isdigit() else 0
