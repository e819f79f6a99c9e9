"""What differs between two workbooks: their questions, their outcomes, and the cells besides."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from mas_cli.instrument.diff import Change, FieldChange
from mas_cli.ooxml import split_ref
from mas_cli.workbook.official import binding_file, store
from mas_cli.workbook.official.adapter import Contents, read_contents
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.binding import Binding, Input, Output, answer_cells, fingerprint
from mas_cli.workbook.official.source import open_source

QUESTIONS: Final = "vragen"
OUTCOMES: Final = "uitkomsten"
CELLS: Final = "cellen"
_ALIKE: Final = 0.6  # of the signs of two texts in one cell, to be one question with other words
_VERY_ALIKE: Final = 0.8  # the same, in another cell
_MAX_PAIRS: Final = 20_000

Item = TypeVar("Item", Input, Output)
Fields = Callable[[Item], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two workbooks that are compared."""

    binding: Binding
    contents: Contents

    def formula(self, output: Output) -> str:
        """The formula of an outcome, as the file has it."""
        for sheet in self.contents.model.sheets:
            if sheet.name == output.sheet:
                cell = sheet.cells.get((output.ref.row, output.ref.column))
                return (cell.formula or "") if cell is not None else ""
        return ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two workbooks with what differs.

    Attributes:
        same: a filled copy of the one is recognised as a copy of the other.
        changes: of questions and outcomes one by one, of other cells their number on each sheet.
    """

    before: Binding
    after: Binding
    same: bool
    changes: tuple[Change, ...]


def compare(before: str, after: str) -> Compared:
    """Compare two bound workbooks, or a bound one and a file, or two files.

    With a file both are taken as they would be proposed now, so that what a person changed in a binding is
    not told as a change of the workbook.

    Raises:
        InvalidInput: a file cannot be read or holds no questions, or a binding has faults.
    """
    names = (before, after)
    bound = all(store.folder_of(name) is not None for name in names)
    old, new = (_bound(name) if bound else _fresh(name) for name in names)
    changes = (
        *_changes(QUESTIONS, old.binding.inputs, new.binding.inputs, _question, _question),
        *_changes(
            OUTCOMES,
            old.binding.outputs,
            new.binding.outputs,
            lambda one: _outcome(one, old),
            lambda one: _outcome(one, new),
        ),
        *_cells(old, new),
    )
    prints = [fingerprint(side.contents, answer_cells(old.binding.inputs)) for side in (old, new)]
    return Compared(old.binding, new.binding, prints[0] == prints[1], changes)


def _bound(name: str) -> Side:
    folder = store.folder_of(name)
    assert folder is not None
    return Side(binding_file.load(folder / store.BINDING), read_contents(open_source(_file(name))))


def _fresh(name: str) -> Side:
    found = proposed(_file(name), name if store.is_name(name) else store.name_of(Path(name).stem))
    return Side(found.binding, found.inspection.contents)


def _file(name: str) -> Path:
    folder = store.folder_of(name)
    return (store.workbook_in(folder) if folder else None) or Path(name)


def _question(one: Input) -> dict[str, str]:
    return {
        "cel": f"{one.sheet}!{one.cell}",
        "tekst": one.text,
        "soort": one.type,
        "blok": one.section,
        "opties": "; ".join(option.label for option in one.options),
        "min": "" if one.minimum is None else str(one.minimum),
        "max": "" if one.maximum is None else str(one.maximum),
        "toelichting": one.remark,
    }


def _outcome(one: Output, side: Side) -> dict[str, str]:
    return {
        "cel": f"{one.sheet}!{one.cell}",
        "tekst": one.text,
        "formule": side.formula(one),
        "routes": "; ".join(f"{text}: {route or '–'}" for text, route in one.routes.items()),
    }


def _changes(
    part: str, old: Sequence[Item], new: Sequence[Item], was: Fields[Item], now: Fields[Item]
) -> Iterator[Change]:
    """In the order of `new`, those removed at the end."""
    pairs = _pairs(old, new)
    for number, one in enumerate(new):
        after = now(one)
        if number not in pairs:
            told = tuple(FieldChange(name, "", text) for name, text in after.items() if text)
            yield Change(part, _name(one), "added", told)
            continue
        before = was(old[pairs[number]])
        differ = tuple(FieldChange(n, before[n], after[n]) for n in after if before[n] != after[n])
        if differ:
            yield Change(part, _name(one), "changed", differ)
    kept = set(pairs.values())
    for number, one in enumerate(old):
        if number not in kept:
            told = tuple(FieldChange(name, text, "") for name, text in was(one).items() if text)
            yield Change(part, _name(one), "removed", told)


def _name(one: Input | Output) -> str:
    return one.id if isinstance(one, Input) else one.text


def _pairs(old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    """For each item of `new` the one of `old` that it is: by text and cell, text, cell, and likeness."""
    found: dict[int, int] = {}
    left, right = dict(enumerate(old)), dict(enumerate(new))

    def pair(number: int, other: int) -> None:
        found[number] = other
        del right[number], left[other]

    keys: tuple[Callable[[Item], object], ...] = (
        lambda one: (one.sheet, one.cell, _folded(one.text)),
        lambda one: (one.sheet, _folded(one.text)),
        lambda one: _folded(one.text),
        lambda one: (one.sheet, one.cell, _name(one)),
    )
    for key in keys:
        waiting: dict[object, list[int]] = {}
        for other, one in left.items():
            waiting.setdefault(key(one), []).append(other)
        for number, one in list(right.items()):
            others = waiting.get(key(one))
            if others:
                pair(number, others.pop(0))
    places = {(one.sheet, one.cell): other for other, one in left.items()}
    for number, one in list(right.items()):
        other = places.get((one.sheet, one.cell), -1)
        if other in left and _likeness(left[other].text, one.text) >= _ALIKE:
            pair(number, other)
    if len(left) * len(right) <= _MAX_PAIRS:
        alike = [
            (likeness, number, other)
            for number, one in right.items()
            for other, candidate in left.items()
            if (likeness := _likeness(candidate.text, one.text)) >= _VERY_ALIKE
        ]
        for _score, number, other in sorted(alike, key=lambda one: (-one[0], one[1], one[2])):
            if number in right and other in left:
                pair(number, other)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, _folded(one), _folded(other), autojunk=False)
    quick = matcher.real_quick_ratio()
    return matcher.ratio() if quick >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0


def _cells(old: Side, new: Side) -> Iterator[Change]:
    """How many other cells differ, sheet by sheet; sheets that came or went."""
    was, now = _said(old), _said(new)
    for sheet in dict.fromkeys((*was, *now)):
        if sheet not in was:
            yield Change(CELLS, sheet, "added", ())
        elif sheet not in now:
            yield Change(CELLS, sheet, "removed", ())
        else:
            places = was[sheet].keys() | now[sheet].keys()
            differ = [place for place in places if was[sheet].get(place) != now[sheet].get(place)]
            kinds = Counter(_is_formula(was[sheet], now[sheet], place) for place in differ)
            fields = [
                FieldChange(name, "", str(kinds[formula]))
                for name, formula in (("formules", True), ("waarden", False))
                if kinds[formula]
            ]
            if fields:
                yield Change(CELLS, sheet, "changed", tuple(fields))


Said = Mapping[tuple[int, int], str]


def _said(side: Side) -> dict[str, Said]:
    """Texts, numbers and formulas of each sheet, without the answers."""
    answers = {(sheet, *split_ref(cell)) for sheet, cell in answer_cells(side.binding.inputs)}
    found: dict[str, Said] = {}
    for sheet in side.contents.model.sheets:
        cells: Iterable[tuple[tuple[int, int], str]] = (
            (place, repr(cell.value) if cell.formula is None and cell.shared is None else f"={cell.formula}")
            for place, cell in sheet.cells.items()
            if (sheet.name, *place) not in answers
        )
        found[sheet.name] = {place: said for place, said in cells if said != "None"}
    return found


def _is_formula(was: Said, now: Said, place: tuple[int, int]) -> bool:
    return any(said.get(place, "").startswith("=") for said in (was, now))
