"""The shape of an instrument: whether its names and rules can be checked although its files have faults."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from mas_cli import shapes
from mas_cli.instrument import schema

if TYPE_CHECKING:
    from mas_cli.findings import Finding
    from mas_cli.yamlfile import Place, Where

# Texts: whatever is wrong with one, the rules can be checked without it.
_TEXTS: Final = {
    "titel",
    "tekst",
    "hulp",
    "uitleg",
    "advies",
    "melding",
    "eenheid",
    "adres",
    "verantwoording",
}


def check_shape(data: Mapping[str, Any], where: Where) -> tuple[list[Finding], Mapping[str, Any] | None]:
    """Every place where the data is not of the shape of an instrument file.

    Returns:
        The findings, and the data in which the names and rules can be checked all the same: unknown keys
        removed, absent sources and texts left empty. None when too little is left of it.
    """
    try:
        schema.File.model_validate(data)
    except ValidationError as error:
        return shapes.told(error, schema.File, data, where), _repaired(data, error)
    return [], data


def _repaired(data: Mapping[str, Any], error: ValidationError) -> Mapping[str, Any] | None:
    """The data without the faults that say nothing about names and rules; None when others are left."""
    repaired = copy.deepcopy(data)
    for fault in error.errors(include_url=False):
        path = shapes.path_of(fault, data)
        kind = fault["type"]
        if kind == "value_error":
            # Bounds at fault are no bounds; the other complaints leave names and rules as they are.
            for bound in ("min", "max"):
                _at(repaired, path).pop(bound, None)
            continue
        if not path or not _mend(_at(repaired, path[:-1]), path[-1], kind):
            return None
    return repaired


def _mend(container: Any, key: str | int, kind: str) -> bool:
    if not isinstance(container, dict):
        return False
    if kind == "extra_forbidden":
        container.pop(key, None)
    elif key == "bron" and kind in {"missing", "too_short", "list_type"}:
        container[key] = []
    elif key in _TEXTS:
        container[key] = ""
    elif key == "herkomst":
        container[key] = "RECONSTRUCTION"
    else:
        return False
    return True


def _at(data: Any, path: Place) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data
