"""Text from files and users, made safe to show.

Everything that was not written in this program passes `safe()` before a terminal sees it: an escape
sequence in a pupil's name must not move the cursor, and a right-to-left override must not reorder a finding.
"""

from __future__ import annotations

import re

# C0 and C1 controls except newline and tab, DEL, bidirectional controls, line and paragraph
# separators, zero-width and byte-order marks, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def safe(value: object, *, limit: int = 0) -> str:
    """The value as text that can do nothing to a terminal.

    Args:
        value: anything; shown through `str`.
        limit: cut after so many characters with an ellipsis; 0 means no limit.

    Returns:
        Text in which control characters, ESC sequences, bidirectional controls and lone surrogates are
        replaced by U+FFFD. Rich markup is *not* escaped here: print with `markup=False` or as `Text`.
    """
    text = _UNSAFE.sub(_REPLACEMENT, str(value).replace("\r\n", "\n"))
    if limit and len(text) > limit:
        return text[: limit - 1] + "…"
    return text


def one_line(value: object, *, limit: int = 200) -> str:
    """`safe()` on a single line, for tables and findings."""
    return " ".join(safe(value, limit=limit).split())


def wrapped(text: str, width: int, later: str = "", *, first: str = "", cut: bool = True) -> str:
    """A text of one or more lines broken at words.

    Args:
        text: shown as it is within a line; its indent is kept.
        width: columns of the screen; fewer than 20 count as 20.
        later: what the lines after a break begin with.
        first: what every line begins with.
        cut: whether a word longer than a line is cut; a command or an address is copied whole without.
    """
    import textwrap

    lines = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(
            line,
            max(width, 20),
            initial_indent=first,
            subsequent_indent=indent + later,
            break_long_words=cut,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)
