"""A region's agreement: a file that fills the declared slots of an instrument, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.definition import Definition, Question, build_question, in_order
from mas_cli.law.data import law_parameters
from mas_cli.written import caseless

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.yamlfile import Document


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a region fills in.

    Attributes:
        id, title, version: which agreement this is; named on every advice.
        instrument: the id of the instrument it is for.
        parameters: local values of declared slots.
        names: local names of declared slots.
        questions: extra questions for information, as data.
        sha256: of the file.
        partners, consultations: with whom and how the region works, as data; for people, no rule reads them.
        edition: the edition it was made for; empty when it says none.
        sender, signature: what stands above and below letters.
        filled_in_by: who fills in the instrument.
        above_halt: contact with the Openbaar Ministerie about a case above the maximum of Halt.
        steps: names, order and own steps of the step plan; None when nothing was agreed on them.
    """

    id: str
    title: str
    version: str
    instrument: str
    parameters: Mapping[str, int]
    names: Mapping[str, str]
    questions: Mapping[str, Mapping[str, Any]]
    sha256: str
    partners: tuple[Mapping[str, Any], ...] = ()
    consultations: tuple[Mapping[str, Any], ...] = ()
    edition: str = ""
    sender: Mapping[str, str] = field(default_factory=dict)
    signature: Mapping[str, str] = field(default_factory=dict)
    filled_in_by: str = ""
    above_halt: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Any] | None = None

    @property
    def label(self) -> str:
        """What an advice, plan or document calls it."""
        return _("{title}, version {version}").format(title=self.title, version=self.version)

    @property
    def stamp(self) -> str:
        """What a dossier keeps of it: title, version and fingerprint, the same in every language."""
        return f"{self.title} {self.version} ({self.sha256[:12]})"

    def as_json(self) -> dict[str, str]:
        """Which agreement it is."""
        return {"id": self.id, "title": self.title, "version": self.version, "sha256": self.sha256}

    def questions_among(self, definition: Definition) -> dict[str, Question]:
        """Return the questions of the instrument with those of the region inserted in their places."""
        extra = {id_: build_question(id_, item, informative=True) for id_, item in self.questions.items()}
        asked: dict[str, Mapping[str, Any]] = {
            question.id: {"blok": question.block} for question in definition.questions.values()
        }
        asked |= self.questions
        everything = {**definition.questions, **extra}
        return {question: everything[question] for question in in_order(asked, definition.blocks)}


def load_overlay(path: Path, definition: Definition, *, any_edition: bool = False) -> Overlay:
    """Read a region's file for an instrument.

    Args:
        path: the file.
        definition: the instrument.
        any_edition: take it too when it says that it was made for another edition.

    Raises:
        InvalidInput: with every finding: unreadable, of another shape, for another instrument or edition, a
            slot that is not declared, a value outside its limits, a question that takes the name of another,
            a partner or consultation that stands there twice.
    """
    from mas_cli import shapes
    from mas_cli.region import schema

    document = yamlfile.read(path)
    findings = shapes.faults(schema.Overlay, document.data, document.where)
    # An unknown key leaves the shape of the rest as it should be, so that its sense can be checked too.
    if shapes.only_unknown_keys(findings):
        findings += _meaning(document, definition, any_edition=any_edition)
    if findings:
        raise InvalidInput(_("The regional agreement cannot be used."), findings=findings)
    data = document.data
    return Overlay(
        id=data["overlay"],
        title=data["titel"],
        version=data["versie"],
        instrument=data["voor"],
        parameters=data.get("parameters", {}),
        names=data.get("namen", {}),
        questions=data.get("vragen", {}),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        partners=tuple(data.get("partners", ())),
        consultations=tuple(data.get("overleg", ())),
        edition=data.get("editie") or "",
        sender=_given(data.get("afzender")),
        signature=_given(data.get("ondertekening")),
        filled_in_by=data.get("instrument_door") or "",
        above_halt=_given(data.get("om_boven_halt")),
        steps=data.get("stappen"),
    )


def _given(group: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: value for name, value in (group or {}).items() if value is not None}


def _meaning(document: Document, definition: Definition, *, any_edition: bool) -> list[Finding]:
    data = document.data
    findings = []

    def add(code: str, path: tuple[str | int, ...], message: str, remedy: str) -> None:
        findings.append(Finding(code, Severity.BLOCK, document.where(path), message, remedy))

    if data["voor"] != definition.id:
        message = _("This agreement is for {instrument}, not for {other}.")
        add(
            "D30", ("voor",), message.format(instrument=data["voor"], other=definition.id), _("Correct voor.")
        )
    elif data.get("editie") not in (None, definition.edition) and not any_edition:
        message = _("This agreement was made for edition {edition}; here {other} holds.")
        remedy = _("Go through it with the partners and write editie: {other}, or use that of this edition.")
        add(
            "D37",
            ("editie",),
            message.format(edition=data["editie"], other=definition.edition),
            remedy.format(other=definition.edition),
        )
    slots = definition.slots
    for name, value in data.get("parameters", {}).items():
        if name not in slots.parameters:
            add("D31", ("parameters", name), _fixed(name, definition), _open_slots(slots.parameters))
            continue
        low, high = slots.parameters[name]
        if not low <= value <= high:
            message = _("{name} is {value}; a region may choose {low} to {high}.")
            add(
                "D32",
                ("parameters", name),
                message.format(name=name, value=value, low=low, high=high),
                _("Choose a value within the limits."),
            )
    for name in data.get("namen", {}):
        if name not in slots.names:
            message = _("{name} is not a slot that a region may fill.").format(name=name)
            add("D31", ("namen", name), message, _open_slots(slots.names))
    for question, item in data.get("vragen", {}).items():
        if question in {*definition.questions, *definition.facts, *definition.routes}:
            message = _("The name {name} is taken already.").format(name=question)
            add("D33", ("vragen", question), message, _("A region adds questions; it cannot replace one."))
        if item["blok"] not in definition.blocks:
            message = _("There is no {kind} {name}.").format(kind=_("section"), name=item["blok"])
            add("D34", ("vragen", question, "blok"), message, ", ".join(definition.blocks))
        after = item.get("na")
        if after and after not in {*definition.questions, *data["vragen"]}:
            message = _("There is no {kind} {name}.").format(kind=_("question"), name=after)
            add("D35", ("vragen", question, "na"), message, _("Correct the name or add it."))
    for part in ("partners", "overleg"):
        seen: set[str] = set()
        for position, item in enumerate(data.get(part, ())):
            if caseless(item["naam"]) in seen:
                message = _("{name} stands in the agreement twice.").format(name=item["naam"])
                add("D36", (part, position), message, _("Keep one of the two."))
            seen.add(caseless(item["naam"]))
    return findings


def _fixed(name: str, definition: Definition) -> str:
    """Why a region may not fill this in, with the value that holds for everyone."""
    known = law_parameters().merged(definition.parameters)
    if name not in known:
        return _("{name} is not a slot that a region may fill.").format(name=name)
    last = known[name].waarden[-1]
    return _("{name} is the same everywhere ({value}; {source}); a region may not change it.").format(
        name=name, value=last.value, source=last.source
    )


def _open_slots(slots: Mapping[str, Any]) -> str:
    return _("Open slots: {names}.").format(names=", ".join(slots) or "–")
