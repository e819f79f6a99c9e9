"""Ask on the terminal which field belongs in each place of a Word file; the proposal is the first answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.commands import _console
from mas_cli.commands._prompting import terminal
from mas_cli.documents.model import FieldType
from mas_cli.documents.own import unplaced
from mas_cli.documents.own.matching import Target
from mas_cli.i18n import _, ngettext
from mas_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mas_cli.documents.model import Format
    from mas_cli.documents.own.places import Place

_SHOWN: Final = 12
_WIDTH: Final = 40


def review(fmt: Format, places: Sequence[Place], proposed: Sequence[Target]) -> tuple[Target, ...]:
    """The field of each place, as proposed or as the officer chose instead.

    All proposals are shown first; they are taken as a whole, gone through, or changed by number, until they
    are right.

    Raises:
        KeyboardInterrupt: the officer stopped.
    """
    found = list(proposed)
    while True:
        for number, (place, target) in enumerate(zip(places, found, strict=True), start=1):
            _console.note(line(number, place, target))
        absent = unplaced.never_placed(fmt, found)
        if absent:
            labels = ", ".join(fmt.fields[name].label for name in absent[:_SHOWN])
            _console.note(
                ngettext(
                    "{count} field that may have to be filled in has no place in this Word file: {names}",
                    "{count} fields that may have to be filled in have no place in this Word file: {names}",
                    len(absent),
                ).format(count=len(absent), names=labels + (", …" if len(absent) > _SHOWN else ""))
            )
        every = list(range(len(places)))
        open_ones = [number for number in every if not found[number].field]
        take, through, rest = _("yes, take it so"), _("no, go through every place"), ""
        if open_ones and len(open_ones) < len(every):
            rest = ngettext(
                "no, go through the {count} place without a field",
                "no, go through the {count} places without a field",
                len(open_ones),
            ).format(count=len(open_ones))
        one = _("no, change one place by its number")
        answer = terminal().choose(
            _("Is every place filled with the right field?"),
            [(answer, answer) for answer in (take, through, rest, one) if answer],
        )
        if answer == take:
            return tuple(found)
        numbers = {through: every, rest: open_ones}.get(answer)
        if numbers is None:
            chosen = _asked(len(every))
            numbers = [] if chosen is None else [chosen]
        _through(fmt, places, found, numbers)


def line(number: int, place: Place, target: Target) -> str:
    """A place on one line: its number, kind, label and field."""
    field = f"{target.field} = {target.equals}" if target.equals else target.field or "—"
    label = one_line(place.label or place.text or place.name)
    if place.of_row:
        label = f"{one_line(place.of_row)[: _WIDTH // 2]} – {label}"
    label = label[:_WIDTH]
    return f"{number:>3}  {place.kind:<26} {label:<{_WIDTH}}  {field}"


def _asked(count: int) -> int | None:
    """A place chosen by its number, counted from 0; None when the officer goes back."""
    typed = terminal().type(
        _("The number of the place:"),
        "",
        lambda text: (text.isdecimal() and 1 <= int(text) <= count) or _("Give a number of the list."),
    )
    return None if typed is None else int(typed) - 1


def _through(fmt: Format, places: Sequence[Place], found: list[Target], numbers: Sequence[int]) -> None:
    """Ask about these places one after the other; back goes to the one before."""
    at = 0
    while at < len(numbers):
        number = numbers[at]
        position = f"{number + 1}/{len(places)}"
        chosen = _one(fmt, places[number], found[number], position)
        if chosen is None:
            at = max(0, at - 1)
            continue
        found[number] = chosen
        at += 1


def _one(fmt: Format, place: Place, target: Target, position: str) -> Target | None:
    """The field of one place; None to go back."""
    words = {_words(fmt, choice): choice for choice in _choices(fmt, place)}
    _console.note("")
    _console.note(f"{position}  {one_line(place.label or place.text)}  ({place.kind})")
    if place.context:
        _console.note(one_line(place.context))
    leave, other, back = _("leave this place as it is"), _("another field"), _("back")
    first = _words(fmt, target) if target.field else leave
    answers = [first, other, *([leave] if target.field else []), back]
    answer = terminal().choose(
        _("What belongs here?"), [(answer, answer) for answer in answers], {"<": back, "escape": back}
    )
    if answer in (first, back):
        return target if answer == first else None
    if answer == leave:
        return Target()
    typed = terminal().type(
        _("Which field? (type a part of its name)"),
        "",
        lambda text: len(_fitting(words, text)) == 1 or _several(_fitting(words, text)),
    )
    return target if typed is None else words[_fitting(words, typed)[0]]


def _fitting(words: Iterable[str], text: str) -> list[str]:
    """The choices that a text names: the one that begins with it and ends there, or all that hold it."""
    wanted = text.strip().casefold()
    whole = [choice for choice in words if choice.casefold().partition("  (")[0] == wanted]
    return whole or [choice for choice in words if wanted and wanted in choice.casefold()]


def _several(fitting: Sequence[str]) -> str:
    if not fitting:
        return _("Choose one of the list.")
    return _("It can be: {names}").format(names=", ".join(fitting[:_SHOWN]))


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
