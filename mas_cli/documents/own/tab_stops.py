"""Tab stops that draw a line (ISO/IEC 29500-1, 17.3.1.37): which tab of a paragraph runs up to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from collections.abc import Iterable

_DRAWN: Final = frozenset({"dot", "underscore", "hyphen", "middleDot", "heavy"})
# Widths are in twentieths of a point: a letter of ordinary type, and the stops Word has by itself.
_LETTER: Final = 110
_ORDINARY: Final = 708
_DEEPEST: Final = 20


class Stop(NamedTuple):
    """One tab stop: where it stands and whether a line is drawn up to it."""

    position: int
    drawn: bool


class Stops:
    """The tab stops of paragraphs, including the stops of their styles."""

    def __init__(self, styles: Any = None) -> None:
        self._styles: dict[str, Any] = {}
        self._default = ""
        for style in () if styles is None else styles.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = name

    def of(self, paragraph: Any) -> tuple[Stop, ...]:
        """The stops of a paragraph from left to right."""
        properties = paragraph.find(f"{W}pPr")
        style = None if properties is None else properties.find(f"{W}pStyle")
        name = self._default if style is None else style.get(f"{W}val", "")
        layers = [*self._layers(name), *([] if properties is None else [properties])]
        found: dict[int, bool] = {}
        for layer in layers:
            for stop in layer.findall(f"{W}tabs/{W}tab"):
                position = _number(stop.get(f"{W}pos"))
                if stop.get(f"{W}val") == "clear":
                    found.pop(position, None)
                else:
                    found[position] = stop.get(f"{W}leader") in _DRAWN
        return tuple(Stop(position, found[position]) for position in sorted(found))

    def _layers(self, name: str) -> Iterable[Any]:
        """The paragraph properties of a style and of those it is based on, the deepest first."""
        found: list[Any] = []
        seen: set[str] = set()
        while name in self._styles and name not in seen and len(seen) < _DEEPEST:
            seen.add(name)
            style = self._styles[name]
            found.extend(style.findall(f"{W}pPr"))
            based = style.find(f"{W}basedOn")
            name = "" if based is None else based.get(f"{W}val", "")
        return found[::-1]


def drawn_tabs(text: str, indent: int, stops: tuple[Stop, ...]) -> frozenset[int]:
    """The offsets of the tabs in a line that draw a line; the width of its letters is estimated."""
    if not any(stop.drawn for stop in stops):
        return frozenset()
    found = set()
    at = indent
    for offset, sign in enumerate(text):
        if sign == "\n":
            at = indent
        elif sign != "\t":
            at += _LETTER
        else:
            stop = next((stop for stop in stops if stop.position > at), None)
            if stop is None:
                at = (at // _ORDINARY + 1) * _ORDINARY
                continue
            at = stop.position
            if stop.drawn:
                found.add(offset)
    return frozenset(found)


def indent_of(paragraph: Any) -> int:
    """Where the first line of a paragraph begins, by its own properties."""
    element = paragraph.find(f"{W}pPr/{W}ind")
    if element is None:
        return 0
    left = _number(element.get(f"{W}left") or element.get(f"{W}start"))
    return left + _number(element.get(f"{W}firstLine")) - _number(element.get(f"{W}hanging"))


def _number(text: str | None) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0
