"""The law files that ship with the program, read once when they are first needed."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from mas_cli.findings import raise_if_blocking
from mas_cli.law.parameters import Parameters, load_parameters
from mas_cli.paths import data_root

_PARAMETER_FILES: Final = ("leerplicht.yaml", "verzuim.yaml")


def law_file(*parts: str) -> Path:
    """The path of a file under `instruments/law`."""
    return data_root("instruments").joinpath("law", *parts)


@functools.cache
def law_parameters() -> Parameters:
    """Every dated number of the law: leerplicht, counting of absence.

    Raises:
        InvalidInput: a file was changed and has a fault; with all of them.
    """
    merged = Parameters()
    for name in _PARAMETER_FILES:
        parameters, findings = load_parameters(law_file(name), f"law/{name}")
        raise_if_blocking(findings)
        merged = merged.merged(parameters)
    return merged
