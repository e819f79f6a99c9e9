"""The shape of an instrument file: keys, types and bounds, as findings that an author of data understands."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.shapes import expected

if TYPE_CHECKING:
    from pydantic import BaseModel

Path_ = tuple[str | int, ...]
Where = Callable[[Path_], str]

# What pydantic puts into a path that is no key of the file.
_NO_KEYS: Final = {"int", "date", "[key]"}
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
    from mas_cli.instrument import schema

    faults = _faults(schema.File, data)
    findings = _findings(faults, where)
    return findings, _repaired(data, faults)


def shape_findings(model: type[BaseModel], data: Any, where: Where) -> list[Finding]:
    """The complaints of a pydantic model as findings."""
    return _findings(_faults(model, data), where)


def _faults(model: type[BaseModel], data: Any) -> list[dict[str, Any]]:
    from pydantic import ValidationError

    try:
        model.model_validate(data)
    except ValidationError as error:
        return [dict(fault) for fault in error.errors(include_url=False)]
    return []


def _findings(faults: Iterable[dict[str, Any]], where: Where) -> list[Finding]:
    # A value that fits none of several types is one fault, though each type complains.
    found: dict[Path_, Finding] = {}
    for fault in faults:
        path = _path(fault)
        found.setdefault(path, _finding(fault, path, where(path)))
    return list(found.values())


def _path(fault: Mapping[str, Any]) -> Path_:
    return tuple(part for part in fault["loc"] if part not in _NO_KEYS)


def _finding(fault: Mapping[str, Any], path: Path_, place: str) -> Finding:
    key = str(path[-1]) if path else ""
    match fault["type"]:
        case "extra_forbidden":
            code, message = "D04", _("There is no key {key} here.").format(key=key)
            remedy = _(
                "Remove it or correct the spelling; an unknown key would be a rule that does not hold."
            )
        case "missing" if key == "bron":
            code, message = "D05", _("{item} has no source.").format(item=item_at(path[:-1]))
            remedy = _("Add bron: [S…] with a key of bronnen.yaml.")
        case "missing":
            code = "D06"
            message = _("{item} lacks the key {key}.").format(item=item_at(path[:-1]), key=key)
            remedy = _("Add it.")
        case "value_error":
            code = "D07"
            message, remedy = _sense(str(fault["ctx"]["error"]), item_at(path))
        case kind:
            code = "D08"
            message = _("{item}: {shown} is not accepted here.").format(
                item=item_at(path), shown=repr(fault.get("input"))[:80]
            )
            remedy = expected(kind, fault.get("ctx") or {})
    return Finding(code, Severity.BLOCK, place, message, remedy)


def _sense(reason: str, item: str) -> tuple[str, str]:
    """The complaints of `schema` itself."""
    messages = {
        "bounds": (
            _("{item} has no bounds."),
            _("Give min and max; a number without bounds accepts a typing error."),
        ),
        "bound type": (
            _("{item}: min and max do not fit its type."),
            _("Use numbers for integer, dates for date."),
        ),
        "step": (
            _("{item}: stap belongs to a number, and deels to a date."),
            _("Give a number stap: 0.5; an integer has none."),
        ),
        "bound order": (_("{item}: min is larger than max."), _("Swap them.")),
        "options": (
            _("{item}: options and type do not fit."),
            _("Give opties to a choice question and to no other."),
        ),
        "step kind": (
            _("{item}: a step has exactly one of uitkomst, vereist, kies and stappen."),
            _("Split it into several steps."),
        ),
        "step condition": (_("{item}: als belongs to uitkomst or stappen."), _("Add or remove als.")),
    }
    message, remedy = messages[reason]
    return message.format(item=item), remedy


def item_at(path: Iterable[str | int]) -> str:
    """A place in the data as a reader names it."""
    return ".".join(str(part) for part in path) or _("The file")


def _repaired(data: Mapping[str, Any], faults: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The data without the faults that say nothing about names and rules; None when others are left."""
    repaired = copy.deepcopy(data)
    for fault in faults:
        path = _path(fault)
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


def _at(data: Any, path: Path_) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data
