"""Headings of a Word file, and the names that only a link leads to: neither is a place to fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.word_text import W

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = re.compile(r"heading|kop(?![a-z])|kop ?\d|titel|title|toc|inhopg", re.IGNORECASE)
_LINK: Final = re.compile(r'\s*(?:HYPERLINK\b.*\\l\s+|PAGEREF\s+|NOTEREF\s+)"?([^\s"\\]+)', re.IGNORECASE)
_BODY_TEXT: Final = 9  # the outline level of what is no heading
_DEEPEST: Final = 20


class Headings:
    """Which paragraphs are headings: by the name or outline level of their style, or by their own level."""

    def __init__(self, styles: Any = None) -> None:
        self._styles = {
            style.get(f"{W}styleId", ""): style
            for style in (() if styles is None else styles.iter(f"{W}style"))
        }

    def has(self, paragraph: Any) -> bool:
        """Whether a paragraph is a heading."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return False
        if _is_outlined(properties):
            return True
        style = properties.find(f"{W}pStyle")
        return style is not None and any(map(_is_heading, self._based(style.get(f"{W}val", ""))))

    def _based(self, name: str) -> Iterator[tuple[str, Any]]:
        """A style and those it is based on, each with its id; an unknown style has only its id."""
        for _step in range(_DEEPEST):
            if not name:
                return
            style = self._styles.get(name)
            yield name, style
            based = None if style is None else style.find(f"{W}basedOn")
            name = "" if based is None else based.get(f"{W}val", "")


def linked(tree: Any) -> frozenset[str]:
    """The bookmarks that a link or a page number of this part leads to."""
    found = {element.get(f"{W}anchor", "") for element in tree.iter(f"{W}hyperlink")}
    codes = [element.get(f"{W}instr", "") for element in tree.iter(f"{W}fldSimple")]
    code = ""
    for element in tree.iter(f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}instrText":
            code += element.text or ""
        else:
            codes.append(code)
            code = ""
    found.update(match[1] for match in map(_LINK.match, codes) if match)
    return frozenset(found - {""})


def _is_heading(style: tuple[str, Any]) -> bool:
    name, element = style
    if element is None:
        return _NAME.match(name) is not None
    title = element.find(f"{W}name")
    properties = element.find(f"{W}pPr")
    return (
        _NAME.match(name) is not None
        or (title is not None and _NAME.match(title.get(f"{W}val", "")) is not None)
        or (properties is not None and _is_outlined(properties))
    )


def _is_outlined(properties: Any) -> bool:
    level = properties.find(f"{W}outlineLvl")
    text = "" if level is None else level.get(f"{W}val", "")
    return text.isdecimal() and int(text) < _BODY_TEXT
