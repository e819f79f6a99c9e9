"""A picture as values: rectangles, lines and text on A4, the same for every form it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 595.28  # A4 in points
HEIGHT: Final = 841.89


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its upper left corner; `fill` from 0 (black) to 1 (white), None for none."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.8
    fill: float | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; `shade` from 0 (black) to 1 (white)."""

    points: tuple[tuple[float, float], ...]
    line: float = 1.0
    shade: float = 0.0


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on its baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    shade: float = 0.0


Item = Box | Stroke | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page.

    Attributes:
        title: what it is, in one line.
        words: everything the picture says, as (heading, lines), for who cannot see it.
        items: in the order in which they are drawn, y downward, in a page of `scale` times A4.
        scale: how many times larger than A4 the page is drawn; writing it makes it A4 again.
    """

    title: str
    words: tuple[tuple[str, tuple[str, ...]], ...]
    items: tuple[Item, ...]
    scale: float
