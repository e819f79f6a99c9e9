"""The text of a Word part, paragraph by paragraph, as a reader sees it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _TAB, _BREAK, _CARRIAGE, _PARAGRAPH = f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}p"
_TAB_STOPS = f"{W}tabs"
MOST_PARAGRAPHS: Final = 20_000


def parse(content: bytes) -> Any:
    """A part as a tree, strictly: nothing is repaired, no entity is resolved, no file or address is opened.

    Raises:
        lxml.etree.XMLSyntaxError: it is not well-formed.
    """
    from lxml import etree

    # A parser keeps state; one per call is cheap and safe between threads.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(content, parser)


def is_too_long(root: Any) -> bool:
    """Whether a part has more paragraphs than a form or letter: four hundred pages of them."""
    return next(islice(root.iter(_PARAGRAPH), MOST_PARAGRAPHS, None), None) is not None


def paragraphs(root: Any) -> Iterator[str]:
    """The text of every paragraph in document order; a line break is a newline, a tab a tab."""
    parts: list[str] = []
    for element in root.iter(_PARAGRAPH, _TEXT, _TAB, _BREAK, _CARRIAGE):
        tag = element.tag
        if tag == _TEXT:
            parts.append(element.text or "")
        elif tag == _PARAGRAPH:
            yield "".join(parts)
            parts = []
        elif tag != _TAB:
            parts.append("\n")
        elif element.getparent().tag != _TAB_STOPS:
            parts.append("\t")
    yield "".join(parts)


def text(root: Any) -> str:
    """All text of a part; a form feed, which no value can hold, stands between paragraphs."""
    return "\f".join(paragraphs(root))
