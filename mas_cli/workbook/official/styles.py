"""The cell formats of a workbook: which protection leaves open, and what each shows a number as."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mas_cli.formulas import DUTCH, Form, Region, form_of
from mas_cli.ooxml.markup import SPREADSHEET
from mas_cli.workbook.official.part_elements import elements

if TYPE_CHECKING:
    from mas_cli.ooxml import Package

_LISTS: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
# What Excel calls the style of a cell nobody formatted; only a Dutch one has a name of its own for it.
_DUTCH_NORMAL: Final = "standaard"
# The language a format is marked with: `[$-413]`, `[$€-413]`; Windows numbers Dutch 0413 and 0813.
_MARKED: Final = re.compile(r"\[\$[^\]]*-[0-9a-f]*?([0-9a-f]{3})\]", re.IGNORECASE)
_DUTCH_MARKS: Final = {"413", "813"}


@dataclass(slots=True)
class Styles:
    """What cell formats say, by their number.

    Attributes:
        unlocked: those that protection leaves open (ISO/IEC 29500-1, 18.8.33).
        forms: what those that are not General show a number as.
        language: of the Excel that saved them; None when they do not say.
    """

    unlocked: set[int] = field(default_factory=set)
    forms: dict[int, Form] = field(default_factory=dict)
    language: Region | None = None


def read_styles(package: Package, part: str) -> Styles:
    """Return the cell formats of a styles part; empty without the part."""
    found = Styles()
    codes: dict[str, str] = {}
    marked: set[str] = set()
    inside = ""
    number = -1
    for namespace, local, attributes in elements(package, part):
        if namespace not in SPREADSHEET:
            continue
        if local in _LISTS:
            inside = local
        elif local == "numFmt" and inside == "numFmts":
            code = codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            marked.update(_MARKED.findall(code))
        elif local == "xf" and inside == "cellXfs":
            number += 1
            id_ = attributes.get("numFmtId", "0")
            form = form_of(codes.get(id_, ""), int(id_) if id_.isascii() and id_.isdigit() else -1)
            if form is not Form.GENERAL:
                found.forms[number] = form
        elif local == "protection" and inside == "cellXfs" and attributes.get("locked") in ("0", "false"):
            found.unlocked.add(number)
        elif local == "cellStyle" and attributes.get("builtinId") == "0":
            found.language = DUTCH if attributes.get("name", "").casefold() == _DUTCH_NORMAL else None
    if found.language is None and marked:
        found.language = DUTCH if marked <= _DUTCH_MARKS else None
    return found
