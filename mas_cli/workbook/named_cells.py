"""Where the cells of an instrument workbook are, by its defined names; the same names are resolved once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.ooxml import resolve_names
from mas_cli.workbook import layout as at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.ooxml import Address, Workbook

# Workbooks of one edition have the same names, and a batch has thousands of them.
_KEPT: Final = 64
_known: dict[object, Places] = {}


@dataclass(frozen=True, slots=True)
class Places:
    """Return the cells that our defined names refer to.

    Attributes:
        answers, remarks: by question id.
        advice: by name: status, routes and signals.
        register: by name: what the workbook is.
        content: all of answers, remarks and advice as references by sheet.
    """

    answers: Mapping[str, Address]
    remarks: Mapping[str, Address]
    advice: Mapping[str, Address]
    register: Mapping[str, Address]
    content: Mapping[str, tuple[str, ...]]


def places(workbook: Workbook) -> Places:
    """The places in an opened workbook, also when sheets were renamed or rows moved."""
    key = (workbook.names, tuple(workbook.sheets))
    found = _known.get(key)
    if found is None:
        if len(_known) >= _KEPT:
            _known.clear()
        found = _known[key] = _sorted(resolve_names(workbook))
    return found


def _sorted(names: Mapping[str, Address]) -> Places:
    answers = _with_prefix(names, at.ANSWER_NAME)
    remarks = _with_prefix(names, at.REMARK_NAME)
    advice = {name: names[name] for name in at.ADVICE_NAMES if name in names}
    content: dict[str, dict[str, None]] = {}
    for address in (*answers.values(), *remarks.values(), *advice.values()):
        content.setdefault(address.sheet, {})[address.ref] = None
    return Places(
        answers,
        remarks,
        advice,
        {name: names[name] for name in at.REGISTER_ROWS if name in names},
        {sheet: tuple(refs) for sheet, refs in content.items()},
    )


def _with_prefix(names: Mapping[str, Address], prefix: str) -> dict[str, Address]:
    return {name.removeprefix(prefix): names[name] for name in names if name.startswith(prefix)}
