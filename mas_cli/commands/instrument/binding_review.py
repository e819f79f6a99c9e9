"""Going through a binding on the terminal: every question and outcome can be renamed, moved or dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol, TypeVar

from mas_cli.i18n import _
from mas_cli.ooxml import join_ref, split_ref
from mas_cli.text import one_line
from mas_cli.workbook.official.binding import Binding, Input, Output

T = TypeVar("T")

_KEEP: Final = -1
_ABANDON: Final = -2
_WIDTH: Final = 60


class Asking(Protocol):
    """Who is asked: the terminal, or a test."""

    def choose(self, message: str, options: Sequence[tuple[T, str]]) -> T:
        """One of some values."""

    def type(self, message: str, suggestion: str, verdict: Callable[[str], bool | str]) -> str | None:
        """A line of text; None to go back."""


def hold(binding: Binding, asking: Asking) -> Binding | None:
    """The binding as reviewed; None when it is not to be kept."""
    while True:
        entries: list[Input | Output] = [*binding.inputs, *binding.outputs]
        rows: list[tuple[int, str]] = [
            (_KEEP, _("Ready: keep this binding")),
            (_ABANDON, _("Stop without keeping it")),
            *((number, _line(one)) for number, one in enumerate(entries)),
        ]
        message = _("{name}: choose what to change, or keep it. The percentage says how sure mas is.")
        chosen = asking.choose(message.format(name=binding.title), rows)
        if chosen == _ABANDON:
            return None
        if chosen == _KEEP:
            return binding
        changed = _changed(entries[chosen], binding, asking)
        entries[chosen : chosen + 1] = [changed] if changed is not None else []
        binding = replace(
            binding,
            inputs=tuple(one for one in entries if isinstance(one, Input)),
            outputs=tuple(one for one in entries if isinstance(one, Output)),
        )


def _line(one: Input | Output) -> str:
    kinds = {
        "jno": _("yes or no"),
        "choice": _("choice"),
        "integer": _("whole number"),
        "number": _("number with decimals"),
        "date": _("date"),
        "text": _("choice, by other answers") if isinstance(one, Input) and one.listed else _("text"),
    }
    kind = kinds[one.type] if isinstance(one, Input) else _("outcome")
    text = one_line(one.text, limit=_WIDTH)
    return f"{one.confidence:4.0%}  {one_line(one.sheet, limit=20)}!{one.cell}  {kind}  {text}"


def _changed(one: Input | Output, binding: Binding, asking: Asking) -> Input | Output | None:
    """The entry as changed; None when it was dropped."""
    ways = [
        ("accept", _("It is right")),
        ("rename", _("Change the text")),
        ("move", _("Point at another cell")),
        ("routes", _("Say which of its texts advises which route")),
        ("drop", _("Leave it out")),
    ]
    in_control = isinstance(one, Input) and bool(one.controls)
    without = {"routes"} if isinstance(one, Input) or not one.routes else set()
    without |= {"move"} if in_control else set()
    what = asking.choose(
        f"{one_line(one.text)}  ({one_line(one.sheet)}!{one.cell}; {one.reason})",
        [(way, words) for way, words in ways if way not in without],
    )
    if what == "routes" and isinstance(one, Output):
        return _with_routes(one, asking)
    if what == "drop":
        return None
    if what == "rename":
        text = asking.type(_("The text:"), one.text, lambda typed: bool(typed.strip()) or _("Type a text."))
        return replace(one, text=text.strip(), confidence=1.0) if text else one
    if what == "move":
        taken = {
            (other.sheet, other.cell) for other in binding.inputs if other is not one and not other.controls
        }

        def verdict(typed: str) -> bool | str:
            try:
                cell = join_ref(*split_ref(typed.strip()))
            except ValueError:
                return _("Write a column and a row, such as C14.")
            return (one.sheet, cell) not in taken or _("Another question has that cell.")

        typed = asking.type(_("The cell on the sheet {sheet}:").format(sheet=one.sheet), one.cell, verdict)
        return replace(one, cell=join_ref(*split_ref(typed.strip())), confidence=1.0) if typed else one
    return replace(one, confidence=1.0)


def _with_routes(one: Output, asking: Asking) -> Output:
    """Return the outcome with the route of each of its texts; a text without a route has none."""
    from mas_cli.workbook.official.routes import titles

    routes = dict(one.routes)
    for text, now in one.routes.items():
        known = [(id_, title) for id_, title in titles().items() if id_ != now]
        first = [(now, _("{title} (as it is)").format(title=titles().get(now, now) or _("no route")))]
        none = [("", _("no route"))] if now else []
        message = _("Which route does this text advise? {text}").format(text=one_line(text, limit=_WIDTH))
        routes[text] = asking.choose(message, [*first, *known, *none])
    return replace(one, routes=routes, confidence=1.0)
