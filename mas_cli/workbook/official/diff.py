"""What differs between two workbooks: their questions, their outcomes, and the cells besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from mas_cli.instrument.diff import Change, FieldChange
from mas_cli.ooxml import split_ref
from mas_cli.workbook.official import binding_file, store
from mas_cli.workbook.official.adapter import Contents, read_contents
from mas_cli.workbook.official.adding import proposed
from mas_cli.workbook.official.binding import Binding, Input, Output, answer_cells, fingerprint
from mas_cli.workbook.official.matching import Item, renamed_sheets
from mas_cli.workbook.official.matching import pairs as paired
from mas_cli.workbook.official.source import open_source

QUESTIONS: Final = "vragen"
OUTCOMES: Final = "uitkomsten"
CELLS: Final = "cellen"
Fields = Callable[[Item], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two workbooks that are compared.

    Attributes:
        sheets: by the name each has in the other, where it has one.
    """

    binding: Binding
    contents: Contents
    sheets: Mapping[str, str] = field(default_factory=dict)

    def question(self, one: Input) -> dict[str, str]:
        """What is told of a question, by what it is."""
        sheet = self.sheets.get(one.sheet, one.sheet)
        return {
            "cel": f"{sheet}!{one.cell}",
            "tekst": one.text,
            "soort": one.type,
            "blok": sheet if one.section == one.sheet else one.section,
            "opties": "; ".join(option.label for option in one.options),
            "lijst": one.listed,
            "min": "" if one.minimum is None else str(one.minimum),
            "max": "" if one.maximum is None else str(one.maximum),
            "toelichting": one.remark,
        }

    def outcome(self, one: Output) -> dict[str, str]:
        """The same of an outcome."""
        return {
            "cel": f"{self.sheets.get(one.sheet, one.sheet)}!{one.cell}",
            "tekst": one.text,
            "formule": self.formula(one),
            "routes": "; ".join(f"{text}: {route or '–'}" for text, route in one.routes.items()),
        }

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

    def as_json(self) -> dict[str, Any]:
        """What differs as the outside contract has it."""
        return {
            "schema": "mas.instrument.diff/1",
            "before": _side(self.before),
            "after": _side(self.after),
            "same_structure": self.same,
            "changes": [change.as_json() for change in self.changes],
        }


def _side(binding: Binding) -> dict[str, str]:
    return {
        "name": binding.name,
        "file": binding.file,
        "sha256": binding.sha256,
        "fingerprint": binding.fingerprint,
    }


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
    sheets = renamed_sheets(old.contents, new.contents)
    was = replace(old, sheets=sheets)
    changes = (
        *_changes(QUESTIONS, old.binding.inputs, new.binding.inputs, was.question, new.question, sheets),
        *_changes(OUTCOMES, old.binding.outputs, new.binding.outputs, was.outcome, new.outcome, sheets),
        *_cells(was, new),
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


def _changes(  # noqa: PLR0917  two of everything
    part: str,
    old: Sequence[Item],
    new: Sequence[Item],
    was: Fields[Item],
    now: Fields[Item],
    sheets: Mapping[str, str],
) -> Iterator[Change]:
    """In the order of `new`, those removed at the end."""
    pairs = paired(old, new, sheets)
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


def _cells(old: Side, new: Side) -> Iterator[Change]:
    """How many other cells differ, sheet by sheet; sheets that came, went or have another name."""
    was, now = _said(old), _said(new)
    before = {after: name for name, after in old.sheets.items()}
    for sheet in now:
        if sheet not in before:
            yield Change(CELLS, sheet, "added", ())
            continue
        earlier = was[before[sheet]]
        differ = [
            place
            for place in earlier.keys() | now[sheet].keys()
            if earlier.get(place) != now[sheet].get(place)
        ]
        kinds = Counter(_is_formula(earlier, now[sheet], place) for place in differ)
        fields = [] if before[sheet] == sheet else [FieldChange("naam", before[sheet], sheet)]
        fields += [
            FieldChange(name, "", str(kinds[formula]))
            for name, formula in (("formules", True), ("waarden", False))
            if kinds[formula]
        ]
        if fields:
            yield Change(CELLS, sheet, "changed", tuple(fields))
    for sheet in was:
        if sheet not in old.sheets:
            yield Change(CELLS, sheet, "removed", ())


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
