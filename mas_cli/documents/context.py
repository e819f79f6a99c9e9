"""The facts as a template sees them: every value knows its field, prints safely and is noted when printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from mas_cli.documents import dutch
from mas_cli.documents.data import applies
from mas_cli.documents.model import FieldType, Rule
from mas_cli.written import clock, short_day, weekday_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mas_cli.documents.data import Data
    from mas_cli.documents.model import Field, Format


# The text of a document is Dutch, whatever language the messages are in.
DRAFT_MARK = "[in te vullen: {label}]"


@dataclass(slots=True)
class Printed:
    """What a rendering printed: for each field its texts, in order."""

    texts: dict[str, list[str]] = field(default_factory=dict)

    def note(self, name: str, text: str) -> None:
        """Remember that a value was printed as this text."""
        self.texts.setdefault(name, []).append(text)


class Value:
    """One value of one field.

    It compares and tests as the value itself and prints as Dutch text. Printing goes through `__html__`,
    which Jinja calls for every expression when autoescape is on: the text is escaped there and noted, so
    that the proof knows what must be found in the finished document.
    """

    __slots__ = ("_name", "_printed", "_text", "raw")

    def __init__(self, name: str, raw: Any, text: str, printed: Printed) -> None:
        self._name = name
        self.raw = raw
        self._text = text
        self._printed = printed

    def __html__(self) -> str:
        self._printed.note(self._name, self._text)
        return word_text(self._text)

    def shown_as(self, show: Callable[[Any], str]) -> Value:
        """The same value, printed in another way."""
        return Value(self._name, self.raw, show(self.raw), self._printed)

    def at_the_end(self) -> Value:
        """The same value, printed without its own full stop because the sentence adds one."""
        return Value(self._name, self.raw, self._text.rstrip().removesuffix("."), self._printed)

    def __str__(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __eq__(self, other: object) -> bool:
        return bool(self.raw == (other.raw if isinstance(other, Value) else other))

    def __lt__(self, other: Any) -> bool:
        return bool(self.raw < (other.raw if isinstance(other, Value) else other))

    def __le__(self, other: Any) -> bool:
        return bool(self.raw <= (other.raw if isinstance(other, Value) else other))

    def __hash__(self) -> int:
        return hash(self.raw)


class Missing:
    """A field without a value: false, and printed as nothing, or in a draft as what is still to fill in."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def __html__(self) -> str:
        return word_text(self._text)

    def __str__(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Any:
        return iter(())


def word_text(text: str) -> Markup:
    """Text as the inside of a `w:t`: markup escaped, and what docxtpl takes for an escaped brace as well.

    docxtpl turns `{_{` into `{{` in the rendered document; a value must come out as it went in.
    """
    safe = escape(text)
    return Markup(str(safe).replace("_", "&#95;")) if "_" in safe else safe  # noqa: S704  escaped just above


def build(fmt: Format, data: Data, *, draft: bool = False) -> tuple[dict[str, Any], Printed]:
    """The context of a template, and the notebook of what it prints.

    Every declared field is there: a filled one as `Value`, an open one as `Missing`, a list as rows. A name
    that is not declared stays undefined and stops the rendering.

    Args:
        fmt: the fields.
        data: the facts.
        draft: show what must still be filled in, between brackets.
    """
    printed = Printed()
    context: dict[str, Any] = {}
    for name, entry in fmt.fields.items():
        _put(context, name, _value(entry, name, data, printed, draft=draft))
    for name in (*fmt.derived, *fmt.fixed):
        _put(context, name, _computed(fmt, name, data, printed, draft=draft))
    return context, printed


def _value(entry: Field, name: str, data: Data, printed: Printed, *, draft: bool) -> Any:
    found = data.values.get(name) if applies(entry, data) else None
    if entry.type is FieldType.LIST:
        if found is None and draft and entry.rule is not Rule.OPTIONAL and applies(entry, data):
            # An empty list would say that there is nothing; what is not known yet must not say so.
            found = ({},)
        return [_row(entry, position, row, printed, draft=draft) for position, row in enumerate(found or ())]
    return _cell(entry, name, found, printed, draft=draft)


def _computed(fmt: Format, name: str, data: Data, printed: Printed, *, draft: bool) -> Any:
    found = data.derived.get(name)
    if name in fmt.derived and fmt.derived[name].operation in ("law", "quote"):
        return [
            {key: Value(f"{name}.{key}", text, text, printed) for key, text in row.items()}
            for row in found or ()
        ]
    return Missing("…" if draft else "") if found is None else Value(name, found, dutch.shown(found), printed)


def _row(
    entry: Field, position: int, row: Mapping[str, Any], printed: Printed, *, draft: bool
) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for column in entry.columns:
        path = f"{entry.name}[{position + 1}].{column.name}"
        _put(cells, column.name, _cell(column, path, row.get(column.name), printed, draft=draft))
    return cells


def _cell(entry: Field, path: str, raw: Any, printed: Printed, *, draft: bool) -> Value | Missing:
    if raw is None:
        return Missing(DRAFT_MARK.format(label=entry.label) if draft else "")
    text = entry.options[raw] if entry.type is FieldType.CHOICE else dutch.shown(raw)
    return Value(path, raw, text, printed)


def _put(context: dict[str, Any], name: str, value: Any) -> None:
    *groups, last = name.split(".")
    for group in groups:
        context = context.setdefault(group, {})
    context[last] = value


def _filter(show: Callable[[Any], str]) -> Callable[[Any], Any]:
    def apply(value: Any) -> Any:
        return value.shown_as(show) if isinstance(value, Value) else value

    return apply


def _short(raw: Any) -> str:
    return short_day(raw) if isinstance(raw, date) else dutch.shown(raw)


def _clock(raw: Any) -> str:
    return clock(raw) if isinstance(raw, datetime) else str(raw)


def _weekday(raw: Any) -> str:
    return weekday_day(raw) if isinstance(raw, date) else dutch.shown(raw)


def _day(raw: Any) -> str:
    return dutch.shown(raw.date() if isinstance(raw, datetime) else raw)


def _end(value: Any) -> Any:
    return value.at_the_end() if isinstance(value, Value) else value


def is_open(value: Any) -> bool:
    """Whether a field is still to be filled in, in a draft: `{% if ziekte.beroep is open %}`."""
    return isinstance(value, Missing) and bool(str(value))


# What a template may write behind a field: `{{ cautie.tijd | tijd }}`.
FILTERS: dict[str, Callable[[Any], Any]] = {
    "kort": _filter(_short),
    "tijd": _filter(_clock),
    "weekdag": _filter(_weekday),
    "dag": _filter(_day),
    "zin": _end,
}
