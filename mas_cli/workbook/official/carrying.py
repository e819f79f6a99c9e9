"""A reviewed binding carried over to next year's workbook: what is found again, what is not, what is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Generic

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml import join_ref, split_ref
from mas_cli.text import one_line
from mas_cli.workbook.official import binding_file, store
from mas_cli.workbook.official.adding import Proposed, proposed
from mas_cli.workbook.official.anchors import Anchors
from mas_cli.workbook.official.binding import (
    Input,
    Option,
    Output,
    answer_cells,
    fingerprint,
    slug,
)
from mas_cli.workbook.official.matching import Item, pairs, renamed_sheets
from mas_cli.written import caseless

if TYPE_CHECKING:
    from mas_cli.workbook.official.binding import Binding

_SURE: Final = 1.0
_LIKELY: Final = 0.8


@dataclass(frozen=True, slots=True)
class Carried:
    """A binding carried over.

    Attributes:
        found: the new workbook with the binding that is proposed for it now.
        items: of every question and outcome of either what became of it: `same`, `moved`, `changed`, `lost`,
            `new`, or `left_out` for what was dropped from the old binding.
        findings: what a person should look at; what is lost, new or changed is all there.
    """

    found: Proposed
    items: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]

    def count(self, state: str) -> int:
        """How many questions and outcomes it became of."""
        return sum(item["state"] == state for item in self.items)


@dataclass(frozen=True, slots=True)
class Fate(Generic[Item]):
    """A question or outcome before and after (None when lost), and the differences."""

    was: Item | None
    now: Item | None
    state: str
    differs: tuple[str, ...] = ()

    @property
    def one(self) -> Item:
        """As it is now, or was when it is lost."""
        one = self.now or self.was
        assert one is not None
        return one


def carry(name: str, found: Proposed) -> Carried:
    """The binding of a bound workbook, for another edition of that workbook.

    Args:
        name: of the bound workbook.
        found: the other workbook as it would be proposed without.

    Raises:
        InvalidInput: the bound workbook cannot be read, or its binding has faults.
    """
    folder = store.folder_of(name)
    assert folder is not None
    kept = binding_file.load(folder / store.BINDING)
    path = store.workbook_in(folder) or folder / store.WORKBOOK
    fresh = proposed(path, name)
    sheets = renamed_sheets(fresh.inspection.contents, found.inspection.contents)
    anchors = Anchors(fresh.inspection.contents, found.inspection.contents, sheets)
    listed = (kept.inputs, fresh.binding.inputs, found.binding.inputs)
    questions = _fates(listed, sheets, _question, anchors.question)
    computed = (kept.outputs, fresh.binding.outputs, found.binding.outputs)
    outcomes = _fates(computed, sheets, _outcome, anchors.outcome)
    reason = _("carried over from {name}").format(name=name)
    contents = found.inspection.contents
    order = {sheet.name: number for number, sheet in enumerate(contents.model.sheets)}
    inputs = _with_ids(_kept(questions, reason))
    outputs = _kept(outcomes, reason)
    own_title = kept.title != _stem(kept)
    binding = replace(
        found.binding,
        title=kept.title if own_title else found.binding.title,
        inputs=tuple(sorted(inputs, key=lambda one: (order[one.sheet], one.ref))),
        outputs=tuple(sorted(outputs, key=lambda one: (order[one.sheet], one.ref))),
        fingerprint=fingerprint(contents, answer_cells(inputs)),
    )
    fates: list[Fate[Any]] = [*questions, *outcomes]
    return Carried(
        replace(found, binding=binding),
        tuple(_told(fate) for fate in fates),
        tuple(_findings(fates, kept, binding)),
    )


def _stem(binding: Binding) -> str:
    return binding.file.rpartition("/")[2].rpartition(".")[0]


def _fates(
    lists: tuple[Sequence[Item], Sequence[Item], Sequence[Item]],
    sheets: Mapping[str, str],
    merged: Callable[[Item, Item | None, Item], Item],
    anchored: Callable[[Item], Item | None],
) -> list[Fate[Item]]:
    """What becomes of each item that was kept, and of each that was found.

    Args:
        lists: those of the reviewed binding, those proposed for its workbook, those proposed for the new one.
        sheets: the sheets of the first by their name in the last.
        merged: an item as found, with what a person changed of the one proposed before.
        anchored: an item at the label it stood beside.
    """
    kept, fresh, found = lists
    partner = {other: number for number, other in pairs(fresh, found, sheets).items()}
    by_place = {_place(one): number for number, one in enumerate(fresh)}
    at_place = {_place(one): number for number, one in enumerate(found)}
    fates: list[Fate[Item]] = []
    taken: set[int] = set()
    claimed: set[int] = set()
    for one in kept:
        origin = by_place.get(_place(one))
        number = partner.get(origin, -1) if origin is not None else -1
        if origin is not None:
            claimed.add(origin)
        if number < 0:
            # Pointed at by a person, or no longer proposed: it may still stand beside the same label.
            moved = anchored(one)
            if moved is None:
                fates.append(Fate(one, None, "lost"))
                continue
            number = at_place.get(_place(moved), -1)
            now = merged(one, None, found[number]) if number >= 0 else moved
            now = replace(now, confidence=_LIKELY)
        else:
            assert origin is not None
            now = merged(one, fresh[origin], found[number])
        if number >= 0:
            taken.add(number)
        fates.append(_compared(one, now, sheets))
    dropped = {partner[number] for number in partner.keys() - claimed}
    for number, item in enumerate(found):
        if number not in taken:
            fates.append(Fate(None, item, "left_out" if number in dropped else "new"))
    return fates


def _place(one: Input | Output) -> tuple[object, ...]:
    return one.sheet, one.cell, one.controls if isinstance(one, Input) else ()


def _compared(was: Item, now: Item, sheets: Mapping[str, str]) -> Fate[Item]:
    def said(one: Input | Output, *, before: bool) -> dict[str, object]:
        sheet = sheets.get(one.sheet, one.sheet) if before else one.sheet
        common: dict[str, object] = {"cel": (sheet, one.cell), "tekst": caseless(one.text)}
        if isinstance(one, Output):
            return common | {"teksten": frozenset(one.routes)}
        return common | {
            "soort": one.type,
            "opties": tuple(caseless(option.label) for option in one.options),
            "min": one.minimum,
            "max": one.maximum,
            "lijst": bool(one.listed),
        }

    before, after = said(was, before=True), said(now, before=False)
    differs = tuple(name for name in after if before[name] != after[name])
    state = "same" if not differs else "moved" if differs == ("cel",) else "changed"
    return Fate(was, now, state, differs)


def _question(one: Input, fresh: Input | None, found: Input) -> Input:
    """Return the question as found, with the changes a person made to the earlier proposal."""

    def own(name: str) -> Any:
        mine = getattr(one, name)
        return mine if fresh is None or mine != getattr(fresh, name) else getattr(found, name)

    kind = own("type")
    options = _options(one, fresh, found) if found.options else own("options")
    remark = found.remark
    if fresh is not None and one.remark != fresh.remark:
        remark = _displaced(one, found)
    return replace(
        found,
        id=one.id,
        text=own("text"),
        type=kind,
        section=own("section"),
        options=options if kind in ("jno", "choice") else (),
        minimum=own("minimum"),
        maximum=own("maximum"),
        remark=remark,
    )


def _options(one: Input, fresh: Input | None, found: Input) -> tuple[Option, ...]:
    """The answers as found; those there were keep their id, and the words a person gave them."""
    proposed_labels = {option.value: option.label for option in fresh.options} if fresh else {}
    by_label = {caseless(proposed_labels.get(option.value, option.label)): option for option in one.options}
    made: list[Option] = []
    ids = {option.id for option in one.options}
    for option in found.options:
        was = by_label.get(caseless(option.label))
        if was is not None and was.id not in [other.id for other in made]:
            own_words = proposed_labels.get(was.value, was.label) != was.label
            made.append(replace(option, id=was.id, label=was.label if own_words else option.label))
        elif option.id in ids:
            made.append(replace(option, id=slug(option.label, ids | {other.id for other in made})))
        else:
            made.append(option)
    return tuple(made)


def _displaced(one: Input, found: Input) -> str:
    """The cell for remarks that a person chose, as far from the answer as it was."""
    if not one.remark:
        return ""
    (row, column), (from_row, from_column) = split_ref(one.remark), split_ref(one.cell)
    to_row, to_column = split_ref(found.cell)
    try:
        return join_ref(row - from_row + to_row, column - from_column + to_column)
    except ValueError:
        return ""


def _outcome(one: Output, fresh: Output | None, found: Output) -> Output:
    """The outcome as found, with the routes a person gave to its texts."""
    mine = {caseless(text): route for text, route in one.routes.items()}
    proposed_texts = {caseless(text) for text in fresh.routes} if fresh else set()
    routes = {text: mine.get(caseless(text), "") for text in found.routes}
    known = {caseless(text) for text in routes}
    # A text that a person added need not stand in the formula.
    routes |= {
        text: route
        for text, route in one.routes.items()
        if caseless(text) not in known and caseless(text) not in proposed_texts
    }
    own_text = fresh is None or one.text != fresh.text
    return replace(found, text=one.text if own_text else found.text, routes=routes)


def _kept(fates: Sequence[Fate[Item]], reason: str) -> list[Item]:
    """What the new binding has, surest where nothing differs; what was there before comes first."""
    found = []
    for fate in sorted(fates, key=lambda fate: fate.was is None):
        now, was = fate.now, fate.was
        if now is None or fate.state == "left_out":
            continue
        if was is not None:
            sure = _LIKELY if fate.state == "changed" else min(_SURE, max(now.confidence, was.confidence))
            now = replace(now, confidence=sure, reason=reason)
        found.append(now)
    return found


def _with_ids(inputs: list[Input]) -> list[Input]:
    """Ids that were there stay; a new question gets one that is free."""
    taken: set[str] = set()
    made = []
    for one in inputs:
        fresh = one if one.id not in taken else replace(one, id=slug(one.text, taken))
        taken.add(fresh.id)
        made.append(fresh)
    return made


def _told(fate: Fate[Any]) -> dict[str, Any]:
    one = fate.one
    return {
        "part": "vragen" if isinstance(one, Input) else "uitkomsten",
        "id": one.id if isinstance(one, Input) else one.text,
        "state": fate.state,
        "from": f"{fate.was.sheet}!{fate.was.cell}" if fate.was else None,
        "to": f"{fate.now.sheet}!{fate.now.cell}" if fate.now and fate.state != "left_out" else None,
        "differs": list(fate.differs),
    }


def _findings(fates: Sequence[Fate[Any]], kept: Binding, binding: Binding) -> list[Finding]:
    found: list[Finding] = []
    for fate in fates:
        one = fate.one
        where = f"{one.sheet}!{one.cell}"
        name = one_line(one.id if isinstance(one, Input) else one.text, limit=80)
        text = one_line(one.text, limit=100)
        if fate.state == "lost":
            message = _("{name} was not found again: {text}").format(name=name, text=text)
            remedy = _("Look in the new workbook whether it went; if not, point at its cell in the binding.")
            found.append(Finding("W70", Severity.WARN, f"{kept.name}: {where}", message, remedy))
        elif fate.state == "new":
            message = _("{name} is new: {text}").format(name=name, text=text)
            remedy = _("Look at what was proposed for it.")
            found.append(Finding("W71", Severity.WARN, where, message, remedy))
        elif fate.state == "changed":
            message = _("{name} is carried over and differs in: {differs}")
            message = message.format(name=name, differs=", ".join(fate.differs))
            remedy = _("mas instrument diff {before} {after} says how.")
            remedy = remedy.format(before=kept.name, after=binding.name)
            found.append(Finding("W72", Severity.WARN, where, message, remedy))
        elif fate.state == "left_out":
            message = _("{name} is left out again, as in {binding}.").format(name=name, binding=kept.name)
            found.append(Finding("W73", Severity.INFO, where, message))
        if isinstance(fate.was, Output) and fate.now is not None:
            found += _routes(fate.was, fate.now)
    return found


def _routes(was: Output, now: Output) -> list[Finding]:
    """The texts of an outcome that lost their route by going, and new ones without a route."""
    if not any(was.routes.values()):
        return []
    where = f"{now.sheet}!{now.cell}"
    texts = {caseless(text) for text in now.routes}
    found = []
    for text, route in was.routes.items():
        if route and caseless(text) not in texts:
            message = _("The text {text} went, and with it the route {route}.")
            message = message.format(text=one_line(text, limit=80), route=route)
            remedy = _("Look whether another text of the outcome advises it now.")
            found.append(Finding("W74", Severity.WARN, where, message, remedy))
    before = {caseless(text) for text in was.routes}
    new = [one_line(text, limit=80) for text in now.routes if caseless(text) not in before]
    if new:
        message = _("New texts of this outcome have no route yet: {texts}.").format(texts=", ".join(new))
        remedy = _("Write the route behind them in the binding, or leave them empty.")
        found.append(Finding("W74", Severity.WARN, where, message, remedy))
    return found
