"""The number formats of a workbook: what its cells show a number as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import SPREADSHEET, walk

if TYPE_CHECKING:
    from .workbook_parts import Workbook

_LISTS = ("numFmts", "cellStyleXfs", "cellXfs", "dxfs")


def number_formats(workbook: Workbook) -> list[tuple[str, int]]:
    """The format of every cell style, by the number that cells name it with.

    Returns:
        The code of each, empty for one that Excel has built in, and its number.

    Raises:
        InvalidInput: the part with the styles is damaged (X10, X14).
    """
    package = workbook.package
    arrows = package.relationships(package.main).values()
    part = package.find(next((arrow.target for arrow in arrows if arrow.kind == "styles"), ""))
    if not part:
        return []
    codes: dict[str, str] = {}
    found: list[str] = []
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        namespace, _space, local = name.rpartition(" ")
        if namespace not in SPREADSHEET:
            return
        if local in _LISTS:
            inside = local
        elif local == "numFmt" and inside == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "xf" and inside == "cellXfs":
            found.append(attributes.get("numFmtId", "0"))

    for _step in walk((package.read_xml(part),), package.place(part), package.limits, start=start):
        pass
    return [(codes.get(id_, ""), int(id_) if id_.isascii() and id_.isdigit() else -1) for id_ in found]
