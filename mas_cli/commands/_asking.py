"""Plain questions of a command: one line out, one line in, on any terminal and with any screen reader.

Data goes to stdout, so what is asked goes to stderr. The answer is a whole line: no answer is given by one
key, none is proposed, and two answers never come out of one number.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mas_cli.i18n import _
from mas_cli.text import one_line, safe
from mas_cli.written.problem import Wrong
from mas_cli.written.words import NO, YES, read_yes_no

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 160


def choice(question: str, options: Sequence[str], *, again: str = "", listed: bool = True) -> int | None:
    """The place in `options` of what was chosen by its number or by a part of its text.

    Args:
        question: shown above the numbered options.
        options: one line each.
        again: what an empty line stands for, as words in the prompt; empty: to stop.
        listed: whether the options are shown here; otherwise they stand on the screen, numbered, already.

    Returns:
        None for an empty line or the end of the input.
    """
    _say(question)
    for number, option in enumerate(options if listed else (), 1):
        _say(f"  {number:>2}  {one_line(option, limit=_SHOWN)}")
    prompt = _("Number, or Enter {otherwise}: ").format(otherwise=again or _("to stop"))
    while (typed := _line(prompt)) is not None and typed:
        found = _chosen(typed, options)
        if found is not None:
            return found
        _say(_("Type one of the numbers 1 to {count}.").format(count=len(options)))
    return None


def _chosen(typed: str, options: Sequence[str]) -> int | None:
    if typed.isascii() and typed.isdecimal():
        return int(typed) - 1 if len(typed) < len("1000000") and 1 <= int(typed) <= len(options) else None
    wanted = typed.casefold()
    fit = [place for place, option in enumerate(options) if wanted in option.casefold()]
    return fit[0] if len(fit) == 1 else None


def yes(question: str) -> bool:
    """Whether the answer is yes; asked until it is one. The end of the input is a no."""
    while (typed := _line(_("{question} (ja or nee) ").format(question=question))) is not None:
        try:
            answer = read_yes_no(typed)
        except Wrong:
            answer = None
        if answer in {YES, NO}:
            return answer == YES
        _say(_("Type ja or nee."))
    return False


def line(question: str) -> str:
    """One line of text; empty when there is none."""
    return _line(f"{question} ") or ""


def _say(text: str) -> None:
    sys.stderr.write(safe(text) + "\n")


def _line(prompt: str) -> str | None:
    """What was typed, without spaces around it; None at the end of the input."""
    sys.stderr.write(safe(prompt))
    sys.stderr.flush()
    typed = sys.stdin.readline()
    if not typed:
        sys.stderr.write("\n")
        return None
    return typed.strip()
