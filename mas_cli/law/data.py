"""The law files that ship with the program or came with an edition, read once when they are first needed."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mas_cli import installed
from mas_cli.findings import raise_if_blocking
from mas_cli.law.parameters import Parameters, load_parameters
from mas_cli.paths import data_root

PARAMETER_FILES: Final = ("leerplicht.yaml", "verzuim.yaml", "jeugd.yaml")


def law_file(*parts: str) -> Path:
    """The path of a file under `instruments/law`."""
    return data_root("instruments").joinpath("law", *parts)


def law_files(*parts: str) -> tuple[Path, ...]:
    """List the files of one name: the shipped one under `instruments/law` first, then those of installed
    editions.
    """
    found = (root.joinpath("law", *parts) for root in installed.roots("instruments"))
    return tuple(path for path in found if path.is_file())


def law_folder(name: str) -> tuple[Path, ...]:
    """The YAML files of a folder under `instruments/law`: those that ship, then of installed editions."""
    return tuple(
        path
        for root in installed.roots("instruments")
        for path in sorted((root / "law" / name).glob("*.yaml"))
    )


def law_parameters() -> Parameters:
    """Every dated number of the law: leerplicht, absence and leave, ages.

    Raises:
        InvalidInput: a file was changed and has a fault; with all of them.
    """
    return _parameters(tuple(path for name in PARAMETER_FILES for path in law_files(name)))


def fingerprint() -> str:
    """The SHA-256 of the files of parameters, as they stand now."""
    digest = hashlib.sha256()
    for name in PARAMETER_FILES:
        for path in law_files(name):
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def with_values(known: Parameters, added: Parameters) -> Parameters:
    """Parameters with the dated values of a later file; of two values from one day the later file's."""
    merged = dict(known)
    for id_, parameter in added.items():
        before = known[id_].waarden if id_ in known else ()
        values = {value.valid_from: value for value in (*before, *parameter.waarden)}
        merged[id_] = replace(parameter, waarden=tuple(values[day] for day in sorted(values)))
    return Parameters(MappingProxyType(merged))


@functools.cache
def _parameters(files: tuple[Path, ...]) -> Parameters:
    merged = Parameters()
    for path in files:
        parameters, findings = load_parameters(path, f"law/{path.name}")
        raise_if_blocking(findings)
        merged = with_values(merged, parameters)
    return merged
