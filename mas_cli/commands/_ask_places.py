"""Ask on the terminal which field belongs in each place of a Word file; the proposal is the first answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.documents.model import FieldType
from mas_cli.documents.own.matching import Target
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mas_cli.documents.model import Format
    from mas_cli.documents.own.places import Place


def review(fmt: Format, places: Sequence[Place], proposed: Sequence[Target]) -> tuple[Target, ...]:
    """The field of each place, as proposed or as the officer chose instead.

    Raises:
        KeyboardInterrupt: the officer stopped.
    """
    found = list(proposed)
    for number, (place, target) in enumerate(zip(places, proposed, strict=True)):
        found[number] = _one(fmt, place, target, f"{number + 1}/{len(places)}")
    return tuple(found)


def _one(fmt: Format, place: Place, target: Target, position: str) -> Target:
    import questionary

    words = {_words(fmt, choice): choice for choice in _choices(fmt, place)}
    _console.note("")
    _console.note(f"{position}  {one_line(place.label or place.text)}  ({place.kind})")
    if place.context:
        _console.note(one_line(place.context))
    leave = _("leave this place as it is")
    other = _("another field")
    first = _words(fmt, target) if target.field else leave
    answers = [first, other, *([leave] if target.field else [])]
    answer = questionary.select(_("What belongs here?"), choices=answers).unsafe_ask()
    if answer == first:
        return target
    if answer == leave:
        return Target()
    typed = questionary.autocomplete(
        _("Which field? (type a part of its name)"),
        choices=list(words),
        match_middle=True,
        validate=lambda text: text in words or _("Choose one of the list."),
    ).unsafe_ask()
    return words[typed]


def _choices(fmt: Format, place: Place) -> Iterator[Target]:
    for name, entry in fmt.fields.items():
        if place.is_box:
            answers = ("ja", "nee") if entry.type is FieldType.YES_NO else tuple(entry.options)
            yield from (Target(name, answer) for answer in answers)
            continue
        yield Target(name)
        if place.row >= 0:
            yield from (Target(f"{name}[].{column.name}") for column in entry.columns)


def _words(fmt: Format, target: Target) -> str:
    entry = fmt.fields.get(target.field.partition("[].")[0])
    label = entry.label if entry else ""
    equals = f" = {target.equals}" if target.equals else ""
    return f"{target.field}{equals}  ({label})"
