"""The prompts without a cursor: a line out, a line in, for a screen reader and any terminal.

What `Prompts` shows as a list to walk through has numbers here; the keys are typed and followed by Enter. No
answer stands ready: an empty line does what Enter does there.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from questionary import Choice, Separator

from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.interview.prompts import Verdict

# What is pasted comes in at once; nobody types a second line within this time.
_PASTE_SECONDS: Final = 0.05
_EMPTY: Final = "-"
_DUMB: Final = frozenset({"dumb", "unknown"})


def is_plain() -> bool:
    """Whether this terminal cannot move its cursor, or its user asked for plain lines."""
    return os.environ.get("TERM", "").casefold() in _DUMB


class PlainPrompts:
    """Prompts as `Prompts` has them, in lines.

    Args:
        say: shows a line.
        read: gives a line that was typed with its end, empty at the end of the input; None for the keyboard.
        more: whether another line is there already, as after pasting; None for the keyboard.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        read: Callable[[], str] | None = None,
        more: Callable[[], bool] | None = None,
    ) -> None:
        self._say = say
        self._read = read or sys.stdin.readline
        self._more = more or _waiting

    def select(
        self,
        message: str,
        choices: Sequence[Choice | Separator],
        default: Choice | None,
        keys: Mapping[str, Any],
        *,
        found_by: Mapping[str, Choice] | None = None,
    ) -> Any:
        """One of some choices: by its number, its key, or a part of its words."""
        real = [choice for choice in choices if not isinstance(choice, Separator)]
        default = default or real[0]
        own = any(key.isdigit() for key in keys) or bool(found_by)
        number = 0
        self._say(message)
        for choice in choices:
            if isinstance(choice, Separator):
                self._say(str(choice.title))
                continue
            number += 1
            self._say(str(choice.title) if own else f"{number:>3}. {str(choice.title).strip()}")
        told = one_line(str(default.title).strip(), limit=60)
        while True:
            self._say(_("Type your choice; Enter alone: {choice}").format(choice=told))
            typed = self._line()
            self._drop_rest()
            if not typed:
                return default.value
            if len(typed) == 1 and typed.casefold() in keys:
                return keys[typed.casefold()]
            found = self._found(typed.casefold(), real, found_by, numbered=not own)
            if found is not None:
                return found.value
            self._say(_("That is none of the choices."))

    def text(
        self,
        message: str,
        default: str,
        verdict: Verdict,
        keys: Mapping[str, Any],
        *,
        free: bool = False,  # noqa: ARG002  a key alone on its line is a key
        long: Callable[[str], Any] | None = None,
    ) -> Any:
        """A text that the verdict finds right; of several lines up to an empty one, where `long` is given."""
        self._say(message.removesuffix("\n»"))
        if default:
            self._say(_("Now: {text}. Enter alone keeps it, - takes it away.").format(text=one_line(default)))
        while True:
            text = self._typed(keys, long)
            if not isinstance(text, str):
                return text
            text = default if not text else "" if text == _EMPTY and default else text
            found = verdict(text)
            if found is True:
                return text
            self._say(str(found))

    def _typed(self, keys: Mapping[str, Any], long: Callable[[str], Any] | None) -> Any:
        """A key, a line, or lines; what was pasted into a question of one line becomes that line."""
        lines: list[str] = []
        try:
            while True:
                line = self._line()
                if not lines and line in keys and len(line) == 1:
                    return keys[line]
                if long is None:
                    rest = [self._line() for _pasted in iter(self._more, False)]
                    return " ".join(filter(None, [line, *rest]))
                if not line and not self._more():
                    return "\n".join(lines).strip()
                lines.append(line)
        except KeyboardInterrupt:
            if long is None or not lines:
                raise
            return long("\n".join(lines))

    @staticmethod
    def _found(
        typed: str, real: Sequence[Choice], found_by: Mapping[str, Choice] | None, *, numbered: bool
    ) -> Choice | None:
        if numbered and typed.isascii() and typed.isdecimal():
            place = int(typed) if len(typed) < len("10000") else 0
            return real[place - 1] if 1 <= place <= len(real) else None
        if found_by and typed in found_by:
            return found_by[typed]
        fit = [choice for choice in real if typed in str(choice.title).casefold()]
        return fit[0] if len(fit) == 1 else None

    def _line(self) -> str:
        """What was typed, without its end; the end of the input stops the interview."""
        line = self._read()
        if not line:
            raise KeyboardInterrupt
        return line.strip()

    def _drop_rest(self) -> None:
        """Forget what was pasted behind a choice: it answers nothing."""
        while self._more():
            self._line()


def _waiting() -> bool:
    """Whether a line waits at the terminal; on Windows that is not asked."""
    if sys.platform == "win32":
        return False
    return bool(select.select([sys.stdin], [], [], _PASTE_SECONDS)[0])
