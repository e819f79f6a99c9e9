"""Ask on the terminal for just the fields that are missing, with what to fill in and on what basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console
from mas_cli.documents.checking import missing
from mas_cli.documents.data import from_mapping
from mas_cli.documents.model import FieldType
from mas_cli.documents.typed import WrongValue, is_empty, typed
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.documents.model import Field, Format


def answers(fmt: Format, mapping: Mapping[str, Any]) -> dict[str, Any]:
    """What the officer answered now, by dotted name; nothing when nothing is missing or asking was declined.

    Raises:
        KeyboardInterrupt: the officer stopped.
    """
    given: dict[str, Any] = {}
    count = len(missing(fmt, from_mapping(fmt, mapping)[0]))
    if not count:
        return given
    question = ngettext(
        "{count} field is still open. Answer it now?",
        "{count} fields are still open. Answer them now?",
        count,
    ).format(count=count)
    if not _yes(question, default=True):
        return given
    passed: set[str] = set()
    while True:
        # Asked anew each time: an answer can make other fields needed.
        data, _findings = from_mapping(fmt, {**mapping, **given})
        still = [entry for entry in missing(fmt, data) if entry.name not in passed]
        if not still:
            return given
        entry = still[0]
        passed.add(entry.name)
        _explain(entry)
        answer = _rows(entry) if entry.type is FieldType.LIST else _one(entry)
        if not is_empty(answer):
            given[entry.name] = answer


def _explain(entry: Field) -> None:
    _console.note("")
    if entry.help:
        _console.note(entry.help)
    if entry.basis:
        _console.note(f"§ {entry.basis}")


def _one(entry: Field) -> Any:
    import questionary

    if entry.type is FieldType.YES_NO:
        return questionary.select(entry.label, choices=["ja", "nee"]).unsafe_ask()
    if entry.type is FieldType.CHOICE:
        choices = [questionary.Choice(words, value=key) for key, words in entry.options.items()]
        return questionary.select(entry.label, choices=choices).unsafe_ask()

    def acceptable(text: str) -> bool | str:
        if is_empty(text):
            return True
        try:
            typed(entry, text)
        except WrongValue as wrong:
            return f"{wrong.message} {wrong.remedy}"
        return True

    return questionary.text(f"{entry.label}:", validate=acceptable).unsafe_ask()


def _yes(question: str, *, default: bool) -> bool:
    import questionary

    # questionary's own yes-or-no answers to y and n, whatever the language.
    answers = {_("yes"): True, _("no"): False}
    chosen = next(words for words, value in answers.items() if value is default)
    return answers[questionary.select(question, choices=list(answers), default=chosen).unsafe_ask()]


def _rows(entry: Field) -> Any:
    rows: list[dict[str, Any]] = []
    while True:
        question = _("{label}: add a row? ({count} so far)").format(label=entry.label, count=len(rows))
        if not _yes(question, default=not rows):
            return rows or ("geen" if entry.may_be_empty else None)
        answers = {column.name: _one(column) for column in entry.columns}
        rows.append({name: answer for name, answer in answers.items() if not is_empty(answer)})
