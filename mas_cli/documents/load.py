"""Formats from their folders: `format.yaml`, shared fields and checks, every fault with its line."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mas_cli import installed, paths, shapes, yamlfile
from mas_cli.documents import refusals, schema
from mas_cli.documents.conditions import names, read_condition
from mas_cli.documents.model import Check, Derived, Field, FieldType, Format, Rule, Variant
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.bewaren import Regime
from mas_cli.law.lookup import all_parameters
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FORMAT_FILE = "format.yaml"
GROUPS = "_velden"
CHECKS = "_checks.yaml"
OPERATIONS = ("sum", "count", "age", "duty", "law", "term", "value", "quote")


def types(root: Path | None = None, prefix: str = "", *, on: date | None = None) -> tuple[str, ...]:
    """The types that ship, in order of name; only those that begin with `prefix`.

    With a day those of the installed editions in force on it besides.
    """
    folders = (folder for place in _places(root, on) for folder in place.iterdir())
    found = {folder.name for folder in folders if (folder / FORMAT_FILE).is_file()}
    return tuple(sorted(name for name in found if name.startswith(prefix)))


def shipped(type_name: str, root: Path | None = None, *, on: date | None = None) -> Format:
    """Return the shipped format of a type; with a day, that of the last installed edition in force that has
    the type.

    A format that came with a later version of the program goes before one that was installed earlier.

    Raises:
        UsageError: there is no such type.
        InvalidInput: its files have faults, all of them named.
    """
    known = types(root, on=on)
    if type_name not in known:
        raise UsageError(
            _("There is no document type {type}.").format(type=type_name),
            remedy=_("Choose from: {types}.").format(types=", ".join(known)),
        )
    places = _places(root, on)
    place = next(place for place in reversed(places) if (place / type_name / FORMAT_FILE).is_file())
    if place != places[0] and (places[0] / type_name / FORMAT_FILE).is_file():
        own = load(places[0] / type_name, places[0])
        if is_newer(own, installed.begin(place.parent)):
            return own
    return load(place / type_name, places[0])


def is_newer(fmt: Format, begin: date) -> bool:
    """Whether a format is of a later month than an edition that begins on a day."""
    return fmt.edition > begin.isoformat()[: len("2026-11")]


def _places(root: Path | None, on: date | None) -> tuple[Path, ...]:
    """The folders of formats: what ships first."""
    if root is not None:
        return (root,)
    return (paths.data_root("formats"),) if on is None else installed.roots_on("formats", on)


@lru_cache(maxsize=64)
def load(folder: Path, root: Path, *, need_document: bool = True) -> Format:
    """One format from its folder.

    Args:
        folder: holds `format.yaml` and the Word file.
        root: holds the shared `_velden` and `_checks.yaml`.
        need_document: whether a missing Word file is a fault; the tool that builds it does without.

    Raises:
        InvalidInput: with a finding F10 (`file:line`) for every fault.
    """
    faults: list[Finding] = []
    document = yamlfile.read(folder / FORMAT_FILE, f"{folder.name}/{FORMAT_FILE}")
    raw = _validated(schema.FormatYaml, document, faults)
    built = (
        _build(raw, document, folder, root, faults, need_document=need_document) if raw is not None else None
    )
    if faults or built is None:
        raise InvalidInput(
            _("The format {name} has faults and cannot be used.").format(name=folder.name), findings=faults
        )
    return built


@lru_cache(maxsize=4)
def checks(root: Path) -> Mapping[str, Check]:
    """Every check of `_checks.yaml` by code.

    Raises:
        InvalidInput: with a finding for every fault.
    """
    raw = shapes.read(root / CHECKS, schema.ChecksYaml, CHECKS)
    return {code: _check(code, entry) for code, entry in raw.checks.items()}


def _check(code: str, raw: schema.CheckYaml) -> Check:
    return Check(
        code,
        raw.title,
        Severity(raw.severity),
        raw.basis,
        {
            name: Variant(
                variant.message,
                variant.remedy,
                variant.where or raw.where,
                Severity(variant.severity or raw.severity),
                variant.basis or raw.basis,
            )
            for name, variant in raw.variants.items()
        },
        raw.parameters,
    )


def _build(
    raw: schema.FormatYaml,
    document: yamlfile.Document,
    folder: Path,
    root: Path,
    faults: list[Finding],
    *,
    need_document: bool,
) -> Format:
    specs: dict[str, dict[str, Any]] = {}
    derived: dict[str, schema.DerivedYaml] = {}
    for position, name in enumerate(raw.include):
        group = _group(root, name, document.where(("include", position)), faults)
        if group is not None:
            specs.update({key: entry.model_dump() for key, entry in group.fields.items()})
            derived.update(group.derived)
    derived.update(raw.derived)
    fields = _fields(raw, specs, document, faults)
    known = fields.keys() | derived.keys() | raw.fixed.keys()
    _check_names(fields, known, document, faults)
    found_checks = checks(root)
    for position, code in enumerate(raw.checks):
        if code not in found_checks:
            faults.append(
                refusals.fault(
                    document.where(("checks", position)), _("There is no check {code}.").format(code=code)
                )
            )
    faults.extend(
        refusals.fault(
            document.where(("example", name)),
            _("The example gives {name}, which is no field.").format(name=name),
        )
        for name in raw.example
        if name not in fields
    )
    path = folder / raw.document
    if need_document and not path.is_file():
        faults.append(
            refusals.fault(
                document.where(("document",)),
                _("The Word file {name} is not there.").format(name=raw.document),
            )
        )
    return Format(
        type=raw.type,
        title=raw.title,
        edition=raw.edition,
        regime=Regime(raw.regime.upper()),
        about=raw.about,
        fields=fields,
        derived=_derived(derived, fields, document, faults),
        checks={
            code: _with_parameters(found_checks[code], raw.parameters.get(code, {}), document, faults)
            for code in raw.checks
            if code in found_checks
        },
        fixed=raw.fixed,
        articles=tuple(raw.articles),
        example=raw.example,
        document=path,
        reconstruction=raw.reconstruction,
        dossier=tuple(raw.dossier),
    )


def _with_parameters(
    check: Check, parameters: Mapping[str, Any], document: yamlfile.Document, faults: list[Finding]
) -> Check:
    if not parameters:
        return check
    numbers = all_parameters(date.max)
    for name, value in parameters.items():
        shipped = check.parameters.get(name)
        if isinstance(shipped, str) and shipped in numbers and value not in numbers:
            message = _("{code} takes {name} from {home}, its one home; a format cannot write it down again.")
            faults.append(
                refusals.fault(
                    document.where(("parameters", check.code, name)),
                    message.format(code=check.code, name=name, home=shipped),
                )
            )
    return Check(
        check.code,
        check.title,
        check.severity,
        check.basis,
        check.variants,
        {**check.parameters, **parameters},
    )


def _group(root: Path, name: str, where: str, faults: list[Finding]) -> schema.GroupYaml | None:
    path = root / GROUPS / f"{name}.yaml"
    if not path.is_file():
        faults.append(refusals.fault(where, _("There is no group of fields {name}.").format(name=name)))
        return None
    try:
        document = yamlfile.read(path, f"{GROUPS}/{name}.yaml")
    except InvalidInput as error:
        faults.extend(error.findings)
        return None
    return _validated(schema.GroupYaml, document, faults)


def _fields(
    raw: schema.FormatYaml,
    shared: dict[str, dict[str, Any]],
    document: yamlfile.Document,
    faults: list[Finding],
) -> dict[str, Field]:
    """The shared fields as this format adapts them, then its own."""
    faults.extend(
        refusals.fault(
            document.where(("omit",)), _("{name} is in none of the included groups.").format(name=name)
        )
        for name in raw.omit
        if name not in shared
    )
    specs = {name: spec for name, spec in shared.items() if name not in raw.omit}
    for name, changes in raw.fields.items():
        specs[name] = {**shared.get(name, {}), **changes}
    fields = {}
    for name, spec in specs.items():
        wrong = shapes.faults(schema.GroupYaml, {"fields": {name: spec}}, document.where)
        if wrong:
            faults.extend(wrong)
            continue
        entry = schema.FieldYaml.model_validate(spec)
        where = document.where(("fields", name))
        fields[name] = _field(name, entry, where, faults)
    return fields


def _field(name: str, raw: schema.FieldYaml, where: str, faults: list[Finding]) -> Field:
    faults.extend(
        refusals.fault(where, _("{name} cannot be the name of a field.").format(name=part))
        for part in name.split(".")
        if part in schema.RESERVED
    )
    if (raw.rule == "conditional") != (raw.when is not None):
        faults.append(
            refusals.fault(
                where, _("{name}: a conditional field needs when, another cannot have it.").format(name=name)
            )
        )
    if (raw.type == "e") != bool(raw.options):
        faults.append(
            refusals.fault(
                where, _("{name}: a choice needs options, another cannot have them.").format(name=name)
            )
        )
    if (raw.type == "L") != bool(raw.columns):
        faults.append(
            refusals.fault(
                where, _("{name}: a list needs columns, another cannot have them.").format(name=name)
            )
        )
    return Field(
        name=name,
        type=FieldType(raw.type),
        label=raw.label,
        rule=Rule(raw.rule),
        when=read_condition(raw.when, where, faults) if raw.when is not None else None,
        basis=raw.basis,
        help=raw.help,
        printed=raw.printed,
        options=raw.options,
        columns=tuple(_field(column, entry, where, faults) for column, entry in raw.columns.items()),
        may_be_empty=raw.may_be_empty,
        each=raw.each,
        multiline=raw.multiline,
        own=raw.own,
        check=raw.check,
        example=raw.example,
        partly=raw.partly,
    )


def _check_names(
    fields: Mapping[str, Field], known: Iterable[str], document: yamlfile.Document, faults: list[Finding]
) -> None:
    every = set(known)
    for name, entry in fields.items():
        faults.extend(
            refusals.fault(
                document.where(("fields", name)),
                _("The condition of {name} speaks of {other}, which is no field.").format(
                    name=name, other=other
                ),
            )
            for other in (names(entry.when) if entry.when else ())
            if other not in every
        )
        if any(other.startswith(f"{name}.") for other in every):
            faults.append(
                refusals.fault(
                    document.where(("fields", name)),
                    _("{name} is a field and a group at once.").format(name=name),
                )
            )


def _derived(
    raw: Mapping[str, schema.DerivedYaml],
    fields: Mapping[str, Field],
    document: yamlfile.Document,
    faults: list[Finding],
) -> dict[str, Derived]:
    columns = {f"{name}.{column.name}" for name, entry in fields.items() for column in entry.columns}
    found = {}
    for name, entry in raw.items():
        operations = [(key, getattr(entry, key)) for key in OPERATIONS if getattr(entry, key)]
        if len(operations) != 1:
            faults.append(
                refusals.fault(
                    document.where(("derived", name)),
                    _("{name} needs one of {operations}.").format(
                        name=name, operations=", ".join(OPERATIONS)
                    ),
                )
            )
            continue
        operation, of = operations[0]
        if operation == "term" and of not in wettelijke_termijnen():
            faults.append(
                refusals.fault(
                    document.where(("derived", name)),
                    _("{name} names the term {term}, which there is not.").format(name=name, term=of),
                )
            )
        if operation == "value" and of not in all_parameters(date.max):
            faults.append(
                refusals.fault(
                    document.where(("derived", name)),
                    _("There is no number {name} in the law or the MAS.").format(name=of),
                )
            )
        if operation in ("term", "value", "quote"):
            of = ""
        faults.extend(
            refusals.fault(
                document.where(("derived", name)),
                _("{name} is computed from {other}, which is no field.").format(name=name, other=other),
            )
            for other in (of, entry.on)
            if other and other not in fields and other not in columns
        )
        found[name] = Derived(
            name,
            operation,
            of or entry.term or entry.value,
            entry.on,
            tuple(entry.only or entry.quote),
            entry.quote,
        )
    return found


def _validated(model: type[Shape], document: yamlfile.Document, faults: list[Finding]) -> Shape | None:
    try:
        return shapes.checked(document, model)
    except InvalidInput as error:
        faults.extend(error.findings)
        return None
