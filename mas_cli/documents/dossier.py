"""The facts for a document out of a dossier: what fills which field is data (`formats/_dossier.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.documents import inferred, refusals
from mas_cli.documents.advice_words import explained
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.paths import data_root

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from mas_cli.documents.model import Format

SOURCES: Final = "_dossier.yaml"
# The groups of fields that tell of the screening and the decision; they read `uitleg`.
_EXPLAINED: Final = frozenset({"screening", "besluit"})
_SUGGESTED: Final = "voorstel"
STANDARD: Final = "standaard"
"""The part that a fixed sentence comes from."""
_STEP: Final = re.compile(r"([a-z0-9_]+)(?:\[(-?[0-9]+)\])?")


def facts(
    fmt: Format,
    dossier: Mapping[str, Any],
    officer: Mapping[str, Any] | None = None,
    region: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a dossier and the officer's own settings know of the fields of a format.

    Args:
        fmt: says which fields there are, and by `dossier` which groups of sources hold.
        dossier: as `mas case show --json` gives it in full; its `feiten` are facts recorded for documents, by
            group (`_` for a field without a group), and go before what its other parts say.
        officer: the particulars of who is working; the sources see them as `ambtenaar`; and as `uitleg`
            what `reasons.explained` tells of the screening and the decision.
        region: the agreement of the region, as `regio`: `titel` and `versie`, `afzender` and
            `ondertekening`.

    Returns:
        Values by dotted field name, as `from_mapping` takes them; nothing for what is not known.
    """
    return {name: fact.value for name, fact in known(fmt, dossier, officer, region).items()}


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with the part that it came from: the first step of its path, `feiten` when it was recorded."""

    value: Any
    part: str


def known(
    fmt: Format,
    dossier: Mapping[str, Any],
    officer: Mapping[str, Any] | None = None,
    region: Mapping[str, Any] | None = None,
) -> dict[str, Fact]:
    """The facts as `facts` gives them, each with the part that it came from."""
    place = {**dossier, "ambtenaar": officer or {}, "regio": region or {}, "afgeleid": inferred.of(dossier)}
    if any(name.partition(".")[0] in _EXPLAINED for name in fmt.fields):
        place["uitleg"] = explained(dossier)
    found: dict[str, Fact] = {}
    for group in fmt.dossier:
        found |= _from_group(fmt, group, place)
    for name, value in _flat(dossier.get("feiten") or {}, ""):
        if name in fmt.fields:
            found[name] = Fact(value, "feiten")
    return {name: fact for name, fact in found.items() if fact.value not in (None, "", [])}


def suggested(
    fmt: Format,
    dossier: Mapping[str, Any],
    officer: Mapping[str, Any] | None,
    today: date,
    region: Mapping[str, Any] | None = None,
) -> dict[str, Fact]:
    """What is probably so, for somebody to confirm: from the screening, the summons, the law and the day."""
    place = {
        **dossier,
        "vandaag": today.isoformat(),
        "ambtenaar": officer or {},
        "regio": region or {},
        "antwoorden": inferred.answers(dossier),
        "oproep": inferred.summons(dossier),
        "afgeleid": inferred.of(dossier) | inferred.more(fmt, dossier, officer or {}),
    }
    return {
        name: fact
        for name, fact in _from_group(fmt, _SUGGESTED, place).items()
        if fact.value not in (None, "", [])
    }


def _from_group(fmt: Format, group: str, place: Mapping[str, Any]) -> dict[str, Fact]:
    return {
        name: Fact(_value(source, place), _part(source, place))
        for name, source in sources(data_root("formats"))[group].items()
        if name in fmt.fields
    }


def _part(source: Any, place: Any) -> str:
    """The first step of the path that gave a value."""
    match source:
        case str():
            return source.partition(".")[0].partition("[")[0]
        case {"samen": parts} | {"eerste": parts}:
            given = next((part for part in parts if _value(part, place) not in (None, "")), parts[0])
            return _part(given, place)
        case {"zin": _, "met": parts}:
            return _part(parts[0], place) if parts else STANDARD
        case {"rijen": rows}:
            return _part(rows, place)
    return ""


@lru_cache(maxsize=4)
def sources(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """The sources of fields by group.

    Args:
        root: the folder of the formats.

    Raises:
        InvalidInput: the file was changed and has a fault (F10).
    """
    document = yamlfile.read(root / SOURCES, SOURCES)
    faults = [
        refusals.fault(
            document.where((group, name)),
            _("{name} has no source in a dossier that can be read.").format(name=name),
            _("Write a path, eerste, samen with met, zin with met, or rijen with kolommen."),
        )
        for group, entries in document.data.items()
        for name, source in entries.items()
        if not _is_source(source)
    ]
    if faults:
        raise InvalidInput(_("{name} cannot be used.").format(name=SOURCES), findings=faults)
    found: Mapping[str, Mapping[str, Any]] = document.data
    return found


def _is_source(source: Any) -> bool:
    match source:
        case str():
            return all(_STEP.fullmatch(step) for step in source.split("."))
        case {"samen": list(parts), "met": str()} if len(source) == 2:
            return all(map(_is_source, parts))
        case {"zin": str(sentence), "met": list(parts)} if len(source) == 2:
            return sentence.count("{}") == len(parts) and all(map(_is_source, parts))
        case {"eerste": list(parts)} if len(source) == 1:
            return all(map(_is_source, parts))
        case {"rijen": str(rows), "kolommen": dict(columns)} if len(source) == 2:
            return _is_source(rows) and all(map(_is_source, columns.values()))
    return False


def _value(source: Any, place: Any) -> Any:
    match source:
        case str():
            return _at(source, place)
        case {"samen": parts, "met": between}:
            texts = [
                str(value) for value in (_value(part, place) for part in parts) if value not in (None, "")
            ]
            return between.join(texts) or None
        case {"zin": sentence, "met": parts}:
            told = [_value(part, place) for part in parts]
            return None if any(value in (None, "") for value in told) else sentence.format(*told)
        case {"eerste": parts}:
            values = (_value(part, place) for part in parts)
            return next((value for value in values if value not in (None, "")), None)
        case {"rijen": rows, "kolommen": columns}:
            found = [
                {name: value for name, value in cells if value is not None}
                for row in _at(rows, place) or ()
                for cells in [[(name, _value(column, row)) for name, column in columns.items()]]
            ]
            return found or None
    return None


def _at(path: str, place: Any) -> Any:
    for step in path.split("."):
        found = _STEP.fullmatch(step)
        if found is None or not isinstance(place, Mapping):
            return None
        place = place.get(found[1])
        if found[2] is not None:
            position = int(found[2])
            if not isinstance(place, Sequence) or not -len(place) <= position < len(place):
                return None
            place = place[position]
    return place


def _flat(group: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in group.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}".removesuffix("._"), value
