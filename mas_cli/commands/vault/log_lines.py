"""The log as a person reads it: when, who, what, of whose case, and with what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mas_cli.casefile.code import code_of
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.written.shown import short_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mas_cli.casefile.summary import Summary
    from mas_cli.vault import Entry

_NAME, _DETAIL = 60, 300


def lines(entries: Iterable[Entry], cases: Mapping[str, Summary]) -> Iterator[str]:
    """A line an entry; `cases` are those that are still there, by container."""
    for entry in entries:
        local = entry.time.astimezone()
        parts = (
            f"{entry.sequence:6}",
            f"{short_day(local.date())} {local:%H:%M:%S}",
            one_line(entry.actor, limit=_NAME),
            entry.event,
            _whose(entry.container, cases),
            _detail(entry.detail),
        )
        yield "  ".join(part for part in parts if part)


def _whose(container: str, cases: Mapping[str, Summary]) -> str:
    if not container:
        return ""
    case = cases.get(container)
    name = one_line(case.volledige_naam, limit=_NAME) if case is not None else ""
    return f"{code_of(container)} {name}".rstrip()


def _detail(detail: bytes | None) -> str:
    if detail is None:
        return _("(destroyed)")
    text = detail.decode(errors="replace")
    try:
        found = json.loads(text)
    except ValueError:
        return one_line(text, limit=_DETAIL)
    if not isinstance(found, dict):
        return one_line(text, limit=_DETAIL)
    words = "; ".join(f"{name.replace('_', ' ')}: {_words(value)}" for name, value in found.items())
    return one_line(words, limit=_DETAIL)


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
