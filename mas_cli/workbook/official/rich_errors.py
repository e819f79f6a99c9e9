"""Errors newer than the file format: kept as #VALUE! with the real one as a rich value (MS-XLSX 2.3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.formulas import ErrorValue, error_value
from mas_cli.ooxml.markup import walk
from mas_cli.workbook.official.part_elements import elements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.ooxml import Package

_RICH: Final = "XLRICHVALUE"
_ERROR: Final = "_error"
_TYPE: Final = "errorType"
_TYPES: Final = {"8": error_value("#SPILL!"), "13": error_value("#CALC!")}


def rich_errors(package: Package, parts: Mapping[str, str]) -> dict[int, ErrorValue]:
    """The errors by the number of the value metadata (`vm`) of their cells.

    Args:
        package: of the workbook.
        parts: the parts the workbook names, by the kind of their relationship.
    """
    if "rdRichValue" not in parts:
        return {}
    errors = _errors(package, parts)
    kinds: list[str] = []
    rich: list[int] = []
    found: dict[int, ErrorValue] = {}
    inside, block = "", 0
    for _namespace, local, attributes in elements(package, parts.get("sheetMetadata", "")):
        if local == "metadataType":
            kinds.append(attributes.get("name", ""))
        elif local in ("futureMetadata", "cellMetadata", "valueMetadata"):
            inside, block = attributes.get("name", local), 0
        elif local == "bk":
            block += 1
        elif local == "rvb" and inside == _RICH:
            rich.append(_number(attributes.get("i", "")))
        elif local == "rc" and inside == "valueMetadata":
            kind, at = _number(attributes.get("t", "")) - 1, _number(attributes.get("v", ""))
            if 0 <= kind < len(kinds) and kinds[kind] == _RICH and 0 <= at < len(rich) and rich[at] in errors:
                found[block] = errors[rich[at]]
    return found


def _errors(package: Package, parts: Mapping[str, str]) -> dict[int, ErrorValue]:
    """The rich values that are errors, by their number."""
    places: list[int] = []  # of each structure, which of its values is the type of the error; -1 for none
    keys = 0
    for _namespace, local, attributes in elements(package, parts.get("rdRichValueStructure", "")):
        if local == "s":
            places.append(-1 if attributes.get("t") == _ERROR else -2)
            keys = 0
        elif local == "k" and places:
            if places[-1] == -1 and attributes.get("n") == _TYPE:
                places[-1] = keys
            keys += 1
    found: dict[int, ErrorValue] = {}
    for number, (structure, values) in enumerate(_values(package, parts["rdRichValue"])):
        place = places[structure] if 0 <= structure < len(places) else -1
        if 0 <= place < len(values) and values[place] in _TYPES:
            found[number] = _TYPES[values[place]]
    return found


def _values(package: Package, part: str) -> list[tuple[int, list[str]]]:
    """The rich values: the number of the structure of each, and its values as texts."""
    found: list[tuple[int, list[str]]] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        local = name.rpartition(" ")[2]
        if local == "rv":
            found.append((_number(attributes.get("s", "")), []))
        inside = local == "v" and bool(found)
        if inside:
            found[-1][1].append("")

    def text(piece: str) -> None:
        if inside:
            found[-1][1][-1] += piece

    def end(_name: str) -> None:
        nonlocal inside
        inside = False

    data = package.read_xml(part)
    for _step in walk((data,), package.place(part), package.limits, start=start, end=end, text=text):
        pass
    return found


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else -1
