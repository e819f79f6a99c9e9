"""What an officer changes, as values: dotted paths, statuses, decisions. Nothing is saved here."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli import datafile, installed, yamlfile
from mas_cli.casefile import model, refusals, soundness
from mas_cli.casefile.dossier import plain
from mas_cli.casefile.edits import Edit
from mas_cli.casefile.reading import part_of
from mas_cli.casefile.values import text
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, did_you_mean, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.law.bewaren import Regime
from mas_cli.text import one_line
from mas_cli.written import Wrong

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.model import Part
    from mas_cli.yamlfile import Where

_SHOWN = 60
# Set by their own commands, so that a date and a reason come with them.
_ZAAK_BY_HAND = ("kenmerk", "behandelaar")
_OWN = "eigen"
_ROWS = "L"
_REGIME = "regime"


def fact_names() -> Mapping[str, str]:
    """The facts for documents by the names of the Word formats, each with its type (`L`: rows)."""
    return _fact_names(installed.roots("formats"))


@functools.cache
def _fact_names(roots: tuple[Path, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    files = [
        *roots[0].glob("_velden/*.yaml"),
        *(file for root in roots for file in sorted(root.glob("*/format.yaml"))),
    ]
    for file in files:
        fields = (yamlfile.read(file, file.name).data or {}).get("fields") or {}
        # A format may only sharpen a field that is defined elsewhere; then it names no type.
        found |= {name: field.get("type") or found.get(name, "") for name, field in fields.items()}
    return found


def set_value(dossier: Dossier, path: str, value: Any) -> list[Edit]:
    """The edit that gives a place in a dossier another value; empty text or None takes it out.

    Args:
        dossier: as it was opened.
        path: `jongere.achternaam`, `meldingen.2.status`, `notities.3`, the regime of a piece
            (`notities.3.regime`), or a fact: `verhoor.start`.
        value: as it was typed, or as it stands in a file.

    Raises:
        InvalidInput: the path leads nowhere or may not be set (K02), or the value cannot be kept (K03, K04).
    """
    steps = path.strip().split(".")
    section = model.SECTIONS.get(steps[0])
    if steps[0] == model.FEITEN.name:
        steps = steps[1:]
        section = None
    if section is not None and steps[-1] == _REGIME:
        return [_regime(dossier, path, ".".join(steps[:-1]), value)]
    if section is not None and section.name in model.MADE:
        raise refusals.path_refused(
            path,
            _("{section} are made by their own command.").format(section=section.name),
            _("`mas screen CASE`, `mas case decide CASE` and `mas pv make TYPE CASE` make them."),
        )
    if section is None:
        return [_fact(dossier, path, steps, value)]
    if not section.many:
        if len(steps) != 2:
            raise refusals.path_refused(path, _("This path leads to no field."), _fields(section.part))
        if steps[1] not in section.part.model_fields and ".".join(steps) in fact_names():
            return [_fact(dossier, path, steps, value)]
        if section.name == "zaak" and steps[1] not in _ZAAK_BY_HAND:
            raise refusals.path_refused(
                path,
                _("The status follows from what is done."),
                _("`mas case decide`, `mas case close` and `mas case set` on other parts change it."),
            )
        return [_field(dossier, section, "", steps[1], value)]
    return [_in_list(dossier, section, path, steps[1:], value)]


def _regime(dossier: Dossier, path: str, record: str, value: Any) -> Edit:
    """Another regime for a piece that is there: `notities.2.regime`, `jongere.regime`."""
    piece = dossier.pieces.get(record)
    if piece is None:
        raise refusals.path_refused(path, _("Nothing is recorded here yet."))
    if str(value).upper() not in list(Regime):
        raise refusals.path_refused(path, _("The regime is AVG or WPG."))
    return Edit(piece.section, piece.content, piece.key, Regime(str(value).upper()))


def set_fields(dossier: Dossier, section: str, key: str, values: Mapping[str, Any]) -> list[Edit]:
    """The edit that gives several fields of an item in a list another value; `+` adds an item.

    Raises:
        InvalidInput: there is no such item (K02), or a value cannot be kept (K03, K04).
    """
    known = model.SECTIONS[section]
    piece = dossier.pieces.get(f"{section}.{key}")
    if key != "+" and (piece is None or piece.content is None):
        raise refusals.path_refused(
            f"{section}.{key}",
            _("There is no such item in {section}.").format(section=section),
            _("`mas case show` shows the numbers."),
        )
    content = plain(piece.content) if piece and piece.content is not None else {}
    part = _sound(known.part, {**content, **values}, section if key == "+" else f"{section}.{key}")
    return [Edit(section, part, None if key == "+" else key)]


def from_data(data: Any, where: Where, *, whole: bool = False) -> list[Edit]:
    """The pieces of a dossier from a file: sections with their fields, lists with their items.

    Args:
        data: the file as plain data; facts for documents stand under `feiten`.
        where: the place of a value for a finding, from its path.
        whole: the dossier as it was; otherwise what commands make (`model.MADE`) cannot stand in it.

    Raises:
        InvalidInput: with every fault at once (K02, K03, K04).
    """
    if data is None:
        return []
    if not isinstance(data, Mapping):
        message = _("The file holds no dossier: it should have sections such as jongere and school.")
        raise refusals.path_refused("", message)
    edits: list[Edit] = []
    findings: list[Finding] = []

    def take(section: model.Section, key: str | None, content: Any, path: tuple[str | int, ...]) -> None:
        shown = ".".join(str(step + 1 if isinstance(step, int) else step) for step in path)

        def place(dotted: str) -> str:
            field = dotted.removeprefix(shown).lstrip(".")
            return where((*path, field) if field else path)

        try:
            part = part_of(section.part, content, shown, place)
            edits.append(Edit(section.name, part, key))
            findings.extend(soundness.faults(part, lambda field: place(f"{shown}.{field}")))
        except InvalidInput as error:
            findings.extend(error.findings)

    for name, content in data.items():
        section = model.SECTIONS.get(name)
        if name == model.FEITEN.name and isinstance(content, Mapping):
            nested, faults = _fact_edits(content, where)
            edits += nested
            findings += faults
        elif section is None or (name in model.MADE and not whole):
            findings.append(refusals.no_such_section(where((name,)), str(name)))
        elif not section.many:
            take(section, "", content, (name,))
        elif not isinstance(content, list):
            findings.append(refusals.no_list(where((name,)), name))
        else:
            for position, item in enumerate(content):
                take(section, None, item, (name, position))
    contents = [edit.content for edit in edits]
    meldingen = [part for part in contents if isinstance(part, model.Melding)]
    for part in contents if not whole else ():
        if isinstance(part, model.Jongere):
            findings += soundness.born_later(where(("jongere", "geboortedatum")), part, meldingen)
    raise_if_blocking(findings, _("These values cannot be kept."))
    return edits if whole else [_opened(edit) for edit in edits]


def note(tekst: str) -> Part:
    """A remark; raises InvalidInput when it is empty or cannot be kept."""
    part = part_of(model.Notitie, {"tekst": tekst}, "notities")
    if part.tekst is None:
        raise refusals.path_refused("notities", _("The note is empty."))
    return part


def _fields(part: type[Part]) -> str:
    return _("The fields are: {fields}.").format(fields=", ".join(part.model_fields))


def _field(dossier: Dossier, section: model.Section, key: str, field: str, value: Any) -> Edit:
    record = f"{section.name}.{key}" if key else section.name
    piece = dossier.pieces.get(record)
    content = plain(piece.content) if piece and piece.content is not None else {}
    part = _sound(section.part, {**content, field: value}, record)
    if isinstance(part, model.Jongere):
        meldingen = [
            one.content for one in dossier.many("meldingen") if isinstance(one.content, model.Melding)
        ]
        faults = soundness.born_later(f"{record}.{field}", part, meldingen)
        raise_if_blocking(faults, _("These values cannot be kept."))
    return Edit(section.name, part, key)


def _sound(part: type[Part], data: Any, path: str) -> Part:
    """A part that can be.

    Raises:
        InvalidInput: it cannot (K03, K04, K05).
    """
    found = part_of(part, data, path)
    faults = soundness.faults(found, lambda field: f"{path}.{field}")
    raise_if_blocking(faults, _("These values cannot be kept."))
    return found


def _in_list(dossier: Dossier, section: model.Section, path: str, steps: list[str], value: Any) -> Edit:
    piece = dossier.pieces.get(f"{section.name}.{steps[0]}") if steps else None
    if piece is None or piece.content is None:
        new = dossier.next_key(section.name)
        if not steps or steps[0] not in {"+", new}:
            raise refusals.path_refused(
                path,
                _("There is no such item in {section}.").format(section=section.name),
                _("Items have a number: {section}.1; {section}.+ adds one.").format(section=section.name),
            )
        if len(steps) == 2:
            data: Any = {steps[1]: value}
        else:
            data = _structured(path, value)
        return Edit(section.name, _sound(section.part, data, f"{section.name}.{new}"), None)
    if len(steps) == 1:
        if value in (None, ""):
            return Edit(section.name, None, steps[0])
        return Edit(section.name, _sound(section.part, _structured(path, value), path), steps[0])
    if len(steps) != 2:
        raise refusals.path_refused(path, _("This path leads to no field."), _fields(section.part))
    return _field(dossier, section, steps[0], steps[1], value)


def _structured(path: str, value: Any) -> Any:
    """A typed value as data: `{datum: 2026-09-01, uren: 3}`, in YAML or JSON."""
    return yamlfile.load(value, path).data if isinstance(value, str) else value


def _fact(dossier: Dossier, path: str, steps: list[str], value: Any) -> Edit:
    name = ".".join(steps)
    if len(steps) == 1 and name in fact_names():
        # A list of facts that is a group of its own: `bijlagen`.
        group, field = name, "_"
    else:
        group, field = steps[0], ".".join(steps[1:])
    if not field or not (name in fact_names() or group == _OWN):
        sections = _("The sections are: {sections}.").format(sections=", ".join(model.SECTIONS))
        raise refusals.path_refused(
            path,
            _("A dossier has no {path}.").format(path=one_line(path, limit=_SHOWN)),
            did_you_mean(name, [*fact_names(), *_all_fields()], sections),
        )
    content = dict(dossier.facts().get(group, {}))
    if isinstance(value, str) and fact_names().get(name) == _ROWS and value.strip() != "geen":
        value = _structured(path, value)
    kept = fact_value(value, path)
    if kept is None:
        content.pop(field, None)
    else:
        content[field] = kept
    return Edit(model.FEITEN.name, model.Feiten.model_validate(content) if content else None, group)


def fact_value(value: Any, path: str) -> Any:
    """A fact as it is kept: text, number, or rows.

    The Word format types it when a document is checked. Raises InvalidInput (K04).
    """
    try:
        if isinstance(value, Mapping):
            return {str(name): fact_value(item, path) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [fact_value(item, path) for item in value]
        if isinstance(value, bool | int | float):
            return value
        return text(value)
    except Wrong as wrong:
        finding = refusals.value(path, wrong.message, wrong.remedy)
        raise InvalidInput(_("These values cannot be kept."), findings=[finding]) from wrong


def _fact_edits(data: Mapping[str, Any], where: Where) -> tuple[list[Edit], list[Finding]]:
    edits: list[Edit] = []
    findings: list[Finding] = []
    for group, content in data.items():
        given = content if isinstance(content, Mapping) else {"_": content}
        kept: dict[str, Any] = {}
        for field, value in given.items():
            name = group if field == "_" else f"{group}.{field}"
            if name not in fact_names() and group != _OWN:
                place = where((model.FEITEN.name, group, field))
                findings.append(refusals.no_such_fact(place, name, fact_names()))
                continue
            try:
                found = fact_value(value, name)
            except InvalidInput as error:
                findings += error.findings
                continue
            if found is not None:
                kept[field] = found
        if kept:
            edits.append(Edit(model.FEITEN.name, model.Feiten.model_validate(kept), group))
    return edits, findings


def _all_fields() -> list[str]:
    return [
        f"{section.name}.{field}"
        for section in model.SECTIONS.values()
        for field in section.part.model_fields
    ]


def _opened(edit: Edit) -> Edit:
    """A file may name a reference and a handler, never a status."""
    if isinstance(edit.content, model.Zaak):
        status = edit.content.status or "nieuw"
        return Edit("zaak", edit.content.model_copy(update={"status": status}))
    return edit


def read_data(path: Path) -> tuple[Any, Where]:
    """A data file (YAML, or JSON) and the place of each value in it.

    Raises:
        InvalidInput: it cannot be read (Y01 and on).
    """
    document = datafile.read(path, path.name)
    return document.data, document.where
