"""The prompts themselves: a choice, a line, a text of several lines; each ends with a value or by a key.

questionary draws them and knows no way back, so every prompt takes further keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import questionary
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from questionary import Choice, Separator
from questionary.prompts.common import InquirerControl

from mas_cli.text import wrapped

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

# Esc is a key of its own and the first byte of an arrow key; the rest of one follows within this time.
_ESCAPE_SECONDS: Final = 0.1
# An Enter within this time of a key that answered belongs to that answer.
_HABIT_SECONDS: Final = 0.25
_MARGIN: Final = 4
_STYLE: Final = questionary.Style(
    [("question", "bold"), ("instruction", "italic"), ("separator", "italic"), ("pointer", "bold")]
)

Verdict = Callable[[str], bool | str]


class Prompts:
    """Prompts at one terminal.

    Args:
        terminal_input, terminal_output: its ends; None for those of the process.
        width: gives the number of columns.
    """

    def __init__(
        self, terminal_input: Input | None, terminal_output: Output | None, width: Callable[[], int]
    ) -> None:
        self._ends: dict[str, Any] = {"input": terminal_input, "output": terminal_output}
        self._width = width
        self._answered_at = float("-inf")

    def select(
        self,
        message: str,
        choices: Sequence[Choice | Separator],
        default: Choice | None,
        keys: Mapping[str, Any],
        *,
        found_by: Mapping[str, Choice] | None = None,
    ) -> Any:
        """One of some choices.

        Args:
            message: what stands above them.
            choices: in order; their titles are broken at the width.
            default: where the pointer begins.
            keys: what ends the prompt at once, and with which value.
            found_by: numbers and words that, typed, move the pointer; for more choices than there are digits.
        """
        for choice in choices:
            if isinstance(choice.title, str):
                choice.title = self._fitted(choice.title, "      ")
        prompt = questionary.select(
            self._fitted(message),
            choices,
            default=default,
            qmark="",
            instruction=" ",
            use_jk_keys=False,
            style=_STYLE,
            erase_when_done=True,
            **self._ends,
        )
        bindings = KeyBindings()
        control = _control(prompt)
        began = control.pointed_at
        if found_by:
            _find_by_typing(control, bindings, found_by)
        return self._run(prompt, bindings, keys, untouched=lambda: control.pointed_at == began)

    def text(
        self,
        message: str,
        default: str,
        verdict: Verdict,
        keys: Mapping[str, Any],
        *,
        free: bool = False,
        long: Callable[[str], Any] | None = None,
    ) -> Any:
        """A text that the verdict finds right.

        Args:
            message: what stands above it.
            default: what stands there already.
            verdict: true, or the sentence that says what is wrong.
            keys: what ends the prompt, and with which value.
            free: a sign in `keys` means itself once something is typed.
            long: for a text of several lines: what an interrupted text becomes.
        """
        prompt = questionary.text(
            self._fitted(message),
            default=default,
            validate=verdict,
            qmark="",
            style=_STYLE,
            erase_when_done=True,
            multiline=long is not None,
            instruction=" " if long is not None else None,
            **self._ends,
        )
        bindings = KeyBindings()
        if long is not None:
            _several_lines(bindings, long)
        buffer = prompt.application.layout.get_buffer_by_name("DEFAULT_BUFFER")
        return self._run(
            prompt,
            bindings,
            keys,
            untouched=lambda: buffer is not None and buffer.text == default,
            free=free,
        )

    def _run(
        self,
        prompt: questionary.Question,
        bindings: KeyBindings,
        keys: Mapping[str, Any],
        *,
        untouched: Callable[[], bool],
        free: bool = False,
    ) -> Any:
        """Ask; `unsafe_ask` lets Ctrl-C through."""
        empty = Condition(lambda: not prompt.application.current_buffer.text)
        for key, result in keys.items():
            bindings.add(key, eager=True, filter=empty if free and len(key) == 1 else True)(
                self._ends_with(result, answers=key.isalnum() and len(key) == 1)
            )
        before = self._answered_at
        self._answered_at = float("-inf")
        habit = Condition(lambda: time.monotonic() - before < _HABIT_SECONDS and untouched())
        bindings.add("enter", eager=True, filter=habit)(_nothing)
        own = prompt.application.key_bindings
        prompt.application.key_bindings = merge_key_bindings([own, bindings] if own else [bindings])
        prompt.application.ttimeoutlen = _ESCAPE_SECONDS
        return prompt.unsafe_ask()

    def _ends_with(self, result: Any, *, answers: bool) -> Callable[[KeyPressEvent], None]:
        def handler(event: KeyPressEvent) -> None:
            if answers:
                self._answered_at = time.monotonic()
            event.app.exit(result=result)

        return handler

    def _fitted(self, text: str, later: str = "") -> str:
        return wrapped(text, self._width() - _MARGIN, later)


def _nothing(_event: KeyPressEvent) -> None:
    """A key that says nothing here."""


def _control(prompt: questionary.Question) -> InquirerControl:
    """The list of choices in a prompt."""
    controls = prompt.application.layout.find_all_controls()
    return next(found for found in controls if isinstance(found, InquirerControl))


def _find_by_typing(control: InquirerControl, bindings: KeyBindings, found_by: Mapping[str, Choice]) -> None:
    """Move the pointer to what is typed: a number, or a part of the words."""
    typed = ""

    def find(text: str) -> Choice | None:
        if text in found_by:
            return found_by[text]
        words = (name for name in found_by if not name.isdigit() and text in name)
        return None if text.isdigit() else next((found_by[name] for name in words), None)

    @bindings.add(Keys.Any)
    def _type(event: KeyPressEvent) -> None:
        nonlocal typed
        for text in (typed + event.data.casefold(), event.data.casefold()):
            chosen = find(text)
            if chosen is not None:
                typed = text
                control.pointed_at = control.choices.index(chosen)
                return
        typed = ""


def _several_lines(bindings: KeyBindings, interrupted: Callable[[str], Any]) -> None:
    """Bind Enter to a new line, and on an empty last line to the end of the text; another key opens the
    user's editor.
    """

    @bindings.add("enter", eager=True)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        at_end = buffer.document.is_cursor_at_the_end
        if not buffer.text.strip() or (at_end and buffer.text.endswith("\n")):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=False)

    @bindings.add("c-d", eager=True)
    def _ready(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @bindings.add("c-x", "c-e", eager=True)
    def _editor(event: KeyPressEvent) -> None:
        event.current_buffer.open_in_editor()

    @bindings.add("c-c", eager=True)
    def _stop(event: KeyPressEvent) -> None:
        text = event.current_buffer.text
        if text.strip():
            event.app.exit(result=interrupted(text))
        else:
            event.app.exit(exception=KeyboardInterrupt())
