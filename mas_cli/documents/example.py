"""A complete synthetic example of the facts for a format, as data and as a YAML file to start from."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents.data import Data, applies, from_mapping
from mas_cli.documents.model import FieldType
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.documents.model import Field, Format


# Short words stand without quotes: ja, nee, the name of a choice.
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")


def mapping(fmt: Format) -> dict[str, Any]:
    """Return the example facts by group: the examples of the fields, adapted by the format."""
    found: dict[str, Any] = {}
    for name, value in flat(fmt).items():
        *groups, last = name.split(".")
        place = found
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = value
    return found


def flat(fmt: Format) -> dict[str, Any]:
    """The example facts by dotted name; a field without an example, or with `null`, is left open."""
    values = {name: entry.example for name, entry in fmt.fields.items()} | dict(fmt.example)
    return {name: value for name, value in values.items() if value is not None}


def as_yaml(fmt: Format) -> str:
    """The example as a data file: each field with what it asks, fields without a value as a comment."""
    values = flat(fmt)
    nested: dict[str, Any] = {}
    for name, entry in fmt.fields.items():
        *groups, last = name.split(".")
        place = nested
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = (entry, values.get(name))
    data, _findings = from_mapping(fmt, mapping(fmt))
    head = f"# {fmt.title} ({fmt.type}, {fmt.edition}).\n# " + _(
        "Synthetic data; replace every value. Lines that begin with # are not read."
    )
    return head + "\n" + "\n".join(_lines(nested, "", data)) + "\n"


def _lines(nested: dict[str, Any], indent: str, data: Data) -> Iterator[str]:
    for key, item in nested.items():
        if isinstance(item, dict):
            yield f"{indent}{key}:"
            yield from _lines(item, indent + "  ", data)
            continue
        entry, value = item
        yield f"{indent}# {entry.label}. {entry.help}".rstrip()
        if value is None:
            yield f"{indent}# {key}: {_kind(entry)}"
        else:
            yield from _entry(key, entry, value, indent)
        if not applies(entry, data) and value is not None:
            raise AssertionError(f"the example fills {entry.name}, which does not apply")


def _entry(key: str, entry: Field, value: Any, indent: str) -> Iterator[str]:
    if entry.type is not FieldType.LIST or not isinstance(value, list):
        yield f"{indent}{key}: {_scalar(value, indent)}"
    else:
        yield f"{indent}{key}:"
        for row in value:
            for position, (column, cell) in enumerate(row.items()):
                dash = "  - " if position == 0 else "    "
                yield f"{indent}{dash}{column}: {_scalar(cell, indent + '    ')}"


def _scalar(value: Any, indent: str) -> str:
    match value:
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return value.isoformat(" ", "minutes")
        case date() | int() | float():
            return str(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and text not in ("true", "false", "null"):
        return text
    if "\n" in text:
        return "|-\n" + "\n".join(f"{indent}  {line}" for line in text.split("\n"))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _kind(entry: Field) -> str:
    if entry.options:
        return " | ".join(entry.options)
    return {
        FieldType.TEXT: "…",
        FieldType.DATE: "2026-03-12",
        FieldType.MOMENT: "2026-03-12 14:05",
        FieldType.YES_NO: "ja | nee",
        FieldType.NUMBER: "0",
        FieldType.LIST: "[]",
    }.get(entry.type, "…")
