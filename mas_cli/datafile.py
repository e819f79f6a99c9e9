"""The one reader of data files that users give: YAML, or JSON where the name ends in .json.

JSON is held to what YAML is held to: every value has its line, no key stands twice, no number is too
large to be kept exactly.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from mas_cli import datafaults, yamlfile
from mas_cli.reasons import reason_of
from mas_cli.yamlfile import LARGEST, MAX_BYTES, MAX_DEPTH, MAX_VALUES, Document

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.findings import Finding
    from mas_cli.yamlfile import Place

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_HALF: Final = re.compile(r"[\ud800-\udfff]")


def read(path: Path, name: str = "") -> Document:
    """Read a data file; the arguments are those of `yamlfile.read`.

    Raises:
        InvalidInput: the file cannot be read (Y01 to Y11), or is no JSON (Y15).
    """
    shown = name or str(path)
    if not _is_json(path.name):
        return yamlfile.read(path, shown)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise datafaults.refused(shown, [datafaults.unreadable(shown, reason_of(error))]) from error
    return load(content, shown)


def load(content: bytes, name: str) -> Document:
    """As `read`, of a file that was read already; its name says what it is."""
    return _json(content, name) if _is_json(name) else yamlfile.load(content, name)


def _is_json(name: str) -> bool:
    return PurePath(name).suffix.lower() == ".json"


def _json(content: bytes, name: str) -> Document:
    lines: dict[Place, int] = {}
    if len(content) > MAX_BYTES:
        raise datafaults.refused(name, [datafaults.too_large(f"{name}:1", MAX_BYTES // 1_000_000, 0)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise datafaults.refused(name, [datafaults.not_utf8(f"{name}:{line}")]) from error
    if findings := _too_much(text, name):
        raise datafaults.refused(name, findings)
    try:
        # Every number is looked at below, with its line.
        data = json.loads(text, parse_int=_whole, parse_constant=float)
    except json.JSONDecodeError as error:
        found = datafaults.not_json(f"{name}:{error.lineno}", error.colno)
        raise datafaults.refused(name, [found]) from error
    if findings := _looked_over(text, name, lines):
        raise datafaults.refused(name, findings)
    return Document(name, data, lines)


def _whole(digits: str) -> float | int:
    return int(digits) if len(digits.lstrip("-")) <= LARGEST else math.inf


def _too_much(text: str, name: str) -> list[Finding]:
    """A finding where a text is nested too deeply or holds too many values to be read at all."""
    depth = values = 0
    for match in _TOKEN.finditer(text):
        sign = match[0]
        depth += (sign in "[{") - (sign in "]}")
        values += sign not in ",:]}"
        if depth > MAX_DEPTH or values > 2 * MAX_VALUES:
            where = f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
            deep = depth > MAX_DEPTH
            return [
                datafaults.too_deep(where, MAX_DEPTH) if deep else datafaults.too_large(where, 0, MAX_VALUES)
            ]
    return []


class _Level:
    """A mapping (with its keys and their lines) or list (`keys` is None) that is being read."""

    def __init__(self, path: Place, keys: dict[str, int] | None) -> None:
        self.path = path
        self.keys = keys
        self.key: str | None = None
        self.position = 0


def _looked_over(text: str, name: str, lines: dict[Place, int]) -> list[Finding]:
    """Note the line of every value of a text that is JSON, and find what JSON allows and we do not."""
    findings: list[Finding] = []
    levels: list[_Level] = []
    line, looked = 1, 0
    for match in _TOKEN.finditer(text):
        sign = match[0]
        line, looked = line + text.count("\n", looked, match.start()), match.start()
        level = levels[-1] if levels else None
        if sign in ",:":
            if level and sign == ",":
                level.position += 1
            continue
        if sign in "]}":
            levels.pop()
            continue
        where = f"{name}:{line}"
        value: Any = json.loads(sign) if sign[0] == '"' else sign
        if sign[0] == '"' and (half := _HALF.search(value)):
            findings.append(datafaults.no_value(where, f"\\u{ord(half[0]):04x}"))
        if level and level.keys is not None and level.key is None:
            if value in level.keys:
                findings.append(datafaults.second_key(where, value, level.keys[value]))
            level.key = value
            level.keys.setdefault(value, line)
            lines[*level.path, value] = line
            continue
        path: Place = (
            () if level is None else (*level.path, level.position if level.key is None else level.key)
        )
        lines.setdefault(path, line)
        if sign in "[{":
            levels.append(_Level(path, {} if sign == "{" else None))
        elif sign[0] != '"' and sign not in {"true", "false", "null"} and not yamlfile.is_number(sign):
            findings.append(datafaults.no_value(where, sign))
        if level is not None:
            level.key = None
    return findings[: yamlfile.MAX_FINDINGS]
