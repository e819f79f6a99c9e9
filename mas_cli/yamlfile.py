"""YAML from outside, read strictly: plain data with the line of every value, or findings that say why not.

Rules, instruments and answers are YAML that people edit. What is read here is the small, predictable part of
the language: mappings, lists and scalars. Anchors, aliases and tags are refused (a 1 KB file with aliases can
stand for gigabytes), and so is a key that occurs twice, which other readers silently resolve.

Unlike YAML 1.1, `yes`, `no`, `on` and `off` are text, `16:30` is text and so is a number with a leading zero
(a telephone number, an akte number). A plain `2026-09-01` is a date. Keys are always text, as written.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mas_cli import datafaults
from mas_cli.reasons import reason_of
from mas_cli.yamlfaults import fault_at, illegal_character

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mas_cli.findings import Finding

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 30
MAX_VALUES: Final = 200_000
MAX_FINDINGS: Final = 100
# A binding that mas wrote itself of a workbook with as many questions as it asks.
LARGE: Final = 10

Scalar: TypeAlias = str | int | float | bool | date | None
Data: TypeAlias = "dict[str, Data] | list[Data] | Scalar"
Place: TypeAlias = "tuple[str | int, ...]"
Where: TypeAlias = "Callable[[Place], str]"

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
# More digits than this are no quantity but an identifier that lost its quotes.
LARGEST: Final = 15
_BIG: Final = 10.0**LARGEST


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file as plain data.

    Attributes:
        name: how the user knows the file; findings point to `name:line`.
        data: dict, list, str, int, float, bool, date or None; None for an empty file.
    """

    name: str
    data: Any
    _lines: dict[Place, int]

    def line_of(self, path: Place = ()) -> int:
        """The line (from 1) of the key or item at a path, or of its nearest enclosing one.

        Args:
            path: keys and list positions from the top: `("halt.max_uren", "waarden", 0)`.
        """
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def where(self, path: Place = ()) -> str:
        """The place for a finding: `name:line`."""
        return f"{self.name}:{self.line_of(path)}"

    def part(self, key: str) -> Document:
        """What stands under a key of the top, as a document of its own with the same lines."""
        lines = {place[1:]: line for place, line in self._lines.items() if place[:1] == (key,) and place[1:]}
        return Document(self.name, self.data[key], lines)

    def under(self, key: str) -> Document:
        """The whole document moved under a key."""
        return Document(
            self.name, {key: self.data}, {(key, *place): line for place, line in self._lines.items()}
        )


def dump(data: Any) -> str:
    """Plain data as YAML that `load` reads back: what occurs twice is written twice, never as an alias."""
    import yaml

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
            return True

        def represent_str(self, data: str) -> yaml.ScalarNode:
            number = _INT.fullmatch(data) or _FLOAT.fullmatch(data)
            plain = (
                data.isprintable()
                and not number
                and not _DATE.fullmatch(data)
                and (not data or data not in _WORDS)
            )
            return self.represent_scalar("tag:yaml.org,2002:str", data, style=None if plain else '"')

    Plain.add_representer(str, Plain.represent_str)
    return yaml.dump(data, Dumper=Plain, allow_unicode=True, sort_keys=False, width=100)


def read(path: Path, name: str = "", *, size: int = 1) -> Document:
    """Read a file.

    Args:
        path: the file.
        name: how findings call it; its path as given when empty.
        size: how many times the bytes and values that a file edited by people may have (`LARGE`).

    Raises:
        InvalidInput: the file cannot be read, or is not the YAML accepted here (findings Y01 to Y11).
    """
    shown = name or str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(size * MAX_BYTES + 1)
    except OSError as error:
        raise datafaults.refused(shown, [datafaults.unreadable(shown, reason_of(error))]) from error
    return load(content, shown, size=size)


def load(text: str | bytes, name: str, *, size: int = 1) -> Document:
    """Read YAML text.

    Args:
        text: the file; bytes must be UTF-8, with or without a byte-order mark.
        name: how findings call it.
        size: as for `read`.

    Raises:
        InvalidInput: with a finding (`name:line`) for every fault: Y01 unreadable, Y02 not UTF-8, Y03 not
            YAML, Y04 anchor or alias, Y05 tag, Y06 duplicate key, Y07 too deep, Y08 a key that is no text,
            Y09 impossible date or number, Y10 more than one document, Y11 too large or too many values.
    """
    builder = _Builder(name, [], size)
    decoded = _decoded(text, builder)
    if decoded is not None:
        builder.build(decoded)
    if builder.findings:
        raise datafaults.refused(name, builder.findings)
    return Document(name, builder.root, builder.lines)


def _decoded(text: str | bytes, builder: _Builder) -> str | None:
    # A character is at least one byte, so the length of a str never overstates its size.
    if len(text) > builder.size * MAX_BYTES:
        builder.add(datafaults.too_large(builder.at(1), builder.size * MAX_BYTES // 1_000_000, 0))
        return None
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        builder.add(datafaults.not_utf8(builder.at(line)))
        return None


@dataclass(slots=True)
class _Level:
    """A mapping or list that is being filled."""

    container: dict[str, Any] | list[Any]
    path: Place
    key: str | None = None
    key_line: int = 0
    # The value after a key that was refused is read and dropped.
    discard: bool = False


class _Builder:
    """Turns parser events into plain data, collecting findings as it goes."""

    def __init__(self, name: str, findings: list[Finding], size: int) -> None:
        self.name = name
        self.size = size
        self.findings = findings
        self.lines: dict[Place, int] = {}
        self.root: Any = None
        self._levels: list[_Level] = []
        self._values = 0

    def at(self, line: int) -> str:
        """The place of a finding."""
        return f"{self.name}:{line}"

    def add(self, finding: Finding) -> None:
        """Collect a finding, as far as there are not too many."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)

    def build(self, text: str) -> None:
        """Fill `root`, `lines` and `findings`."""
        import yaml

        if illegal := illegal_character(text):
            self.add(datafaults.not_yaml(self.name, illegal))
            return
        documents = 0
        try:
            for event in _events(text):
                line = event.start_mark.line + 1
                match event:
                    case yaml.DocumentStartEvent():
                        documents += 1
                        if documents > 1:
                            self.add(datafaults.several_documents(self.at(line)))
                            return
                    case yaml.AliasEvent():
                        self.add(datafaults.reference(self.at(line), f"*{event.anchor}"))
                        self._place(None, line)
                    case yaml.ScalarEvent():
                        self._check_node(event, line)
                        self._scalar(event, line)
                    case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                        self._check_node(event, line)
                        if not self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line):
                            return
                    case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                        self._levels.pop()
                if self._values > self.size * MAX_VALUES:
                    self.add(datafaults.too_large(self.at(line), 0, self.size * MAX_VALUES))
                    return
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            fault = fault_at(text, mark.index if mark else len(text))
            if fault.depth > MAX_DEPTH:
                # The parser reads ahead, and may give up within what the limit on depth does not let through.
                self.add(datafaults.too_deep(self.at(fault.line), MAX_DEPTH))
            else:
                self.add(datafaults.not_yaml(self.name, fault))

    def _check_node(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            self.add(datafaults.reference(self.at(line), f"&{event.anchor}"))
        if event.tag is not None:
            self.add(datafaults.tag(self.at(line), event.tag))

    def _scalar(self, event: Any, line: int) -> None:
        level = self._levels[-1] if self._levels else None
        if level is not None and isinstance(level.container, dict) and level.key is None:
            self._begin_pair(level, event.value, line)
            return
        value: Any = event.value
        if event.style is None or event.style == "":
            try:
                value = _resolved(event.value)
            except ValueError:
                self.add(datafaults.no_value(self.at(line), event.value))
        self._place(value, line)

    def _begin_pair(self, level: _Level, key: str, line: int) -> None:
        if key in level.container:
            first = self.lines.get((*level.path, key), 0)
            self.add(datafaults.second_key(self.at(line), key, first))
            level.discard = True
        level.key, level.key_line = key, line

    def _open(self, container: dict[str, Any] | list[Any], line: int) -> bool:
        if len(self._levels) >= MAX_DEPTH:
            self.add(datafaults.too_deep(self.at(line), MAX_DEPTH))
            return False
        level = self._levels[-1] if self._levels else None
        if level is not None and isinstance(level.container, dict) and level.key is None:
            self.add(datafaults.key_is_no_text(self.at(line)))
            return False
        self._levels.append(_Level(container, self._place(container, line)))
        return True

    def _place(self, value: Any, line: int) -> Place:
        """Put a value where it belongs and note its line; the path it got."""
        self._values += 1
        if not self._levels:
            self.root = value
            self.lines[()] = line
            return ()
        level = self._levels[-1]
        if isinstance(level.container, list):
            path: Place = (*level.path, len(level.container))
            level.container.append(value)
            self.lines[path] = line
            return path
        if level.key is None:
            # Only an alias comes here as a key; it was reported, and its value is read and dropped.
            level.key, level.key_line, level.discard = "", line, True
            return level.path
        path = (*level.path, level.key)
        if not level.discard:
            level.container[level.key] = value
            self.lines[path] = level.key_line
        level.key, level.discard = None, False
        return path


def _events(text: str) -> Iterator[Any]:
    import yaml

    # libyaml where PyYAML was built with it, as its wheels are; the same events either way.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return iter(yaml.parse(text, Loader=loader))


def _resolved(text: str) -> Scalar:
    """A plain scalar as the value it stands for (the core schema of YAML 1.2, with dates)."""
    if text in _WORDS:
        return _WORDS[text]
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    if _INT.fullmatch(text):
        if len(text.lstrip("+-")) > LARGEST:
            raise ValueError
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number) or abs(number) > _BIG:
            raise ValueError
        return number
    return text


def is_number(text: str) -> bool:
    """Whether a text is a number that can be kept exactly."""
    try:
        return isinstance(_resolved(text), int | float)
    except ValueError:
        return False
