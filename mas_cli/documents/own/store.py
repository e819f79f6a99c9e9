"""The formats that an officer brought: a folder each, with the Word file and what fills its places."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from mas_cli import paths, shapes
from mas_cli.documents import load
from mas_cli.documents.model import FieldType
from mas_cli.documents.own.matching import Target
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.files import atomic_write, private_directory
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mas_cli.documents.model import Format
    from mas_cli.documents.own.places import Place

MAPPING: Final = "mapping.yaml"
DOCUMENT: Final = "format.docx"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_ROW: Final = "[]."


class PlaceYaml(shapes.Model):
    """A place of the mapping: its number in reading order, its kind, and what fills it."""

    place: Annotated[int, Field(ge=1)]
    kind: str
    part: str
    label: str = ""
    text: str = ""
    field: str = ""
    equals: str = ""


class MappingYaml(shapes.Model):
    """A `mapping.yaml`."""

    type: str
    title: str
    original: str
    sha256: str
    places: list[PlaceYaml]
    without_place: Annotated[list[str], Field(default_factory=list)]


def names() -> tuple[str, ...]:
    """The formats that were added, in order of name."""
    place = _root()
    if not place.is_dir():
        return ()
    return tuple(sorted(folder.name for folder in place.iterdir() if (folder / MAPPING).is_file()))


def base_type(name: str) -> str:
    """The type whose fields and checks an added format has; empty when its mapping cannot be read."""
    try:
        return read(name).type
    except InvalidInput:
        return ""


def read(name: str) -> MappingYaml:
    """The mapping of an added format.

    Raises:
        UsageError: there is no such format.
        InvalidInput: it was edited and has faults, each with its line.
    """
    if name not in names():
        raise UsageError(
            _("There is no own format {name}.").format(name=name),
            remedy=_("mas format list shows them; mas format add adds one."),
        )
    return shapes.read(_root() / name / MAPPING, MappingYaml, f"{name}/{MAPPING}")


def own(name: str) -> Format:
    """An added format, with the fields and the checks of its type.

    Raises:
        UsageError: there is no such format.
        InvalidInput: its mapping has faults.
    """
    mapping = read(name)
    folder = _root() / name
    return dataclasses.replace(
        load.shipped(mapping.type),
        type=name,
        title=mapping.title,
        edition=mapping.sha256[:12],
        about=_("Own format, made from {file}; checks of {type}.").format(
            file=mapping.original, type=mapping.type
        ),
        document=folder / DOCUMENT,
        reconstruction=False,
        mapping=folder / MAPPING,
    )


def save(name: str, mapping: MappingYaml, content: bytes, *, force: bool = False) -> Path:
    """Keep a Word file with its mapping under a name.

    Args:
        name: small letters, digits and hyphens; no type that ships.
        mapping: as `mapped` makes it.
        content: the Word file.
        force: replace one of the same name.

    Returns:
        The folder.

    Raises:
        UsageError: the name cannot be used.
        InvalidInput: there is one of that name, or the folder cannot be written.
    """
    check_name(name, force=force)
    folder = private_directory(_root() / name)
    atomic_write(folder / DOCUMENT, content, private=True)
    atomic_write(folder / MAPPING, _yaml(name, mapping), private=True)
    return folder


def mapped(  # noqa: PLR0917  what a mapping is made of
    type_name: str,
    original: str,
    content: bytes,
    places: Sequence[Place],
    targets: Sequence[Target],
    without_place: Sequence[str] = (),
) -> MappingYaml:
    """The mapping of a Word file.

    Args:
        type_name: the type whose fields and checks it has.
        original: the name of the file it came from.
        content: the Word file.
        places: as they were found.
        targets: what fills each of them.
        without_place: fields that must be filled in and that this file has no place for, as was agreed.
    """
    return MappingYaml(
        type=type_name,
        title=original.rpartition("/")[2].rpartition(".")[0] or original,
        original=original,
        sha256=sha256(content),
        places=[
            PlaceYaml(
                place=number,
                kind=place.kind,
                part=place.part,
                label=place.label,
                text=place.text,
                field=target.field,
                equals=target.equals,
            )
            for number, (place, target) in enumerate(zip(places, targets, strict=True), start=1)
        ],
        without_place=list(without_place),
    )


def check_name(name: str, *, force: bool = False) -> None:
    """Refuse a name that cannot be used, before any work is done.

    Raises:
        UsageError: wrong signs, or a type that ships.
        InvalidInput: there is one of that name and it may not be replaced.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            _("{name} cannot be the name of a format.").format(name=name),
            remedy=_("Use small letters, digits and hyphens: pv-onze-regio."),
        )
    if name in load.types():
        raise UsageError(
            _("{name} is a type that ships with mas.").format(name=name),
            remedy=_("Choose another name with --name."),
        )
    if name in names() and not force:
        raise InvalidInput(
            _("There is a format {name} already.").format(name=name),
            remedy=_("Choose another name with --name, or replace it with --force."),
        )


def name_for(file_name: str) -> str:
    """Make a usable name from a file name: `PV Regio Oost (2).docx` gives `pv-regio-oost-2`."""
    stem = file_name.rpartition("/")[2].rpartition(".")[0].lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60] or "eigen-format"


def targets_of(mapping: MappingYaml, fmt: Format, places: Sequence[Place], where: str) -> list[Target]:
    """What fills each place, after comparing the mapping with the file and with the fields.

    Raises:
        InvalidInput: F57 for each place that is not there or is another one, and each field there is not.
    """
    found = [Target() for _place in places]
    faults = [
        _fault(f"{where}: without_place", _("{name} is no field of {type}.").format(name=name, type=fmt.type))
        for name in mapping.without_place
        if name not in fmt.fields
    ]
    for entry in mapping.places:
        at = f"{where}: {entry.place}"
        if entry.place > len(places) or (entry.kind, entry.part, entry.text) != _identity(
            places[entry.place - 1]
        ):
            faults.append(
                _fault(
                    at, _("Place {number} of the mapping is not in the Word file.").format(number=entry.place)
                )
            )
            continue
        place = places[entry.place - 1]
        problem = _problem(entry, place, fmt) if entry.field else ""
        if problem:
            faults.append(_fault(at, problem))
        found[entry.place - 1] = Target(entry.field, entry.equals)
    if faults:
        raise InvalidInput(
            _("The format {name} has faults and cannot be used.").format(name=fmt.type), findings=faults
        )
    return found


def sha256(content: bytes) -> str:
    """The hash by which a Word file is recognised."""
    return hashlib.sha256(content).hexdigest()


def _problem(entry: PlaceYaml, place: Place, fmt: Format) -> str:
    name, dots, column = entry.field.partition(_ROW)
    known = fmt.fields.get(name)
    if dots:
        if known is None or column not in {found.name for found in known.columns}:
            return _("{name} is no column of a list.").format(name=entry.field)
        if place.row < 0:
            return _("{name} is a column of a list, and this place stands in no table row.").format(
                name=entry.field
            )
        return ""
    if known is None:
        derived = name in fmt.derived and fmt.derived[name].operation not in ("law", "quote")
        return "" if derived else _("{name} is no field of {type}.").format(name=entry.field, type=fmt.type)
    answers = set(Target(entry.field, entry.equals).answers)
    if place.is_box and known.type is FieldType.CHOICE and not answers <= known.options.keys():
        return _("{name}: a box needs equals with one of {options}.").format(
            name=entry.field, options=", ".join(known.options)
        )
    if place.is_box and known.type not in (FieldType.CHOICE, FieldType.YES_NO):
        return _("{name} is no choice and no yes or no; a box cannot show it.").format(name=entry.field)
    if place.is_box and known.type is FieldType.YES_NO and not answers <= {"ja", "nee"}:
        return _("{name}: equals is ja or nee.").format(name=entry.field)
    return ""


def _identity(place: Place) -> tuple[str, str, str]:
    return place.kind, place.part, place.text


def _root() -> Path:
    return paths.config_dir() / "formats"


def _yaml(name: str, mapping: MappingYaml) -> bytes:
    """The mapping as an officer can edit it: one place a block, every text between quotes."""
    head = (
        _("Which place of the Word file holds which field; a place with an empty field is left as it is."),
        _("mas format check {name} checks this file; mas pv fields {type} lists the fields.").format(
            name=name, type=mapping.type
        ),
    )
    lines = [f"# {line}" for line in head]
    lines.extend(
        f"{key}: {_quoted(getattr(mapping, key))}" for key in ("type", "title", "original", "sha256")
    )
    lines.append("places:" if mapping.places else "places: []")
    for place in mapping.places:
        lines.append(f"  - place: {place.place}")
        lines.extend(
            f"    {key}: {_quoted(getattr(place, key))}" for key in ("kind", "part", "label", "text", "field")
        )
        if place.equals:
            lines.append(f"    equals: {_quoted(place.equals)}")
    if mapping.without_place:
        lines.append(
            "# " + _("Fields that must be filled in and that this Word file has no place for, as was agreed:")
        )
        lines.append("without_place:")
        lines.extend(f"  - {_quoted(name)}" for name in mapping.without_place)
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    # JSON is YAML; DEL and the C1 controls YAML does not allow as they are.
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff]",
        lambda sign: f"\\u{ord(sign[0]):04x}",
        json.dumps(text, ensure_ascii=False),
    )


def _fault(where: str, message: str) -> Finding:
    return Finding(
        "F57",
        Severity.BLOCK,
        where,
        message,
        _("Correct mapping.yaml, or add the Word file again with mas format add."),
    )
