"""`binding.yaml`: a binding as a person reads, corrects and keeps it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from mas_cli import shapes, yamlfile
from mas_cli.findings import Finding, Severity, did_you_mean, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.ooxml import split_ref
from mas_cli.text import one_line
from mas_cli.workbook.official.binding import Binding, Input, Option, Output

SCHEMA: Final = "mas.binding/1"
_HEAD: Final = """\
# Hoe mas deze werkmap leest: welke cel welke vraag is, en waar de uitkomst staat.
# Teksten, soorten en cellen mogen worden aangepast; een vraag of uitkomst die hier uit gaat, doet niet mee.
# Bij een uitkomst: zet achter elke tekst de route die zij aanwijst (of laat leeg), bijvoorbeeld  Halt: halt.
"""

_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
_Text = Annotated[str, Field(min_length=1, max_length=2000)]
_Cell = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9][0-9]{0,6}$", examples=["B12"])]
_Control = Annotated[str, Field(pattern=r"^[0-9]{1,9}$", examples=["'12'"])]


class _Option(shapes.Model):
    id: _Id
    tekst: _Text
    waarde: bool | int | float | str


class _Input(shapes.Model):
    id: _Id
    blad: _Text
    cel: _Cell
    tekst: _Text
    soort: Literal["jno", "choice", "integer", "date", "number", "text"]
    blok: str = ""
    opties: Annotated[list[_Option], Field(default_factory=list)]
    min: int | date | None = None
    max: int | date | None = None
    toelichting: _Cell | Literal[""] = ""
    besturing: Annotated[list[_Control], Field(default_factory=list)]
    lijst: Annotated[str, Field(max_length=8200)] = ""
    zekerheid: Annotated[float, Field(ge=0, le=1)] = 1.0
    reden: str = ""


class _Output(shapes.Model):
    blad: _Text
    cel: _Cell
    tekst: _Text
    routes: Annotated[dict[str, str | None], Field(default_factory=dict)]
    zekerheid: Annotated[float, Field(ge=0, le=1)] = 1.0
    reden: str = ""


class File(shapes.Model):
    """A `binding.yaml`."""

    schema_: Literal["mas.binding/1"] = Field(alias="schema")
    naam: _Text
    titel: _Text
    bestand: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    vingerafdruk: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    vragen: list[_Input]
    uitkomsten: Annotated[list[_Output], Field(default_factory=list)]


def dump(binding: Binding) -> bytes:
    """The binding as YAML that `load` reads back."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "naam": binding.name,
        "titel": binding.title,
        "bestand": binding.file,
        "sha256": binding.sha256,
        "vingerafdruk": binding.fingerprint,
        "vragen": [_dumped_input(one) for one in binding.inputs],
        "uitkomsten": [
            {
                "blad": one.sheet,
                "cel": one.cell,
                "tekst": one.text,
                **({"routes": dict(one.routes)} if one.routes else {}),
                "zekerheid": one.confidence,
                "reden": one.reason,
            }
            for one in binding.outputs
        ],
    }
    return (_HEAD + yamlfile.dump(data)).encode()


def _dumped_input(one: Input) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": one.id,
        "blad": one.sheet,
        "cel": one.cell,
        "tekst": one.text,
        "soort": one.type,
        "blok": one.section,
        "opties": [{"id": o.id, "tekst": o.label, "waarde": o.value} for o in one.options],
        "min": one.minimum,
        "max": one.maximum,
        "toelichting": one.remark,
        "besturing": list(one.controls),
        "lijst": one.listed,
        "zekerheid": one.confidence,
        "reden": one.reason,
    }
    return {key: value for key, value in data.items() if value not in (None, "", [])}


def load(path: Path) -> Binding:
    """The binding in a file.

    Raises:
        InvalidInput: it cannot be read, or has faults, each with its line (W61 a
            list of answers missing, W62 an id or a cell twice, W67 a route that does not exist).
    """
    document = yamlfile.read(path, size=yamlfile.LARGE)
    data = shapes.checked(document, File, _("The binding cannot be used."))
    inputs = tuple(_input(one) for one in data.vragen)
    findings = [*_faults(inputs, document), *_unknown_routes(data, document)]
    raise_if_blocking(findings, _("The binding cannot be used."))
    return Binding(
        data.naam,
        data.titel,
        data.bestand,
        data.sha256,
        data.vingerafdruk,
        inputs,
        tuple(
            Output(
                one.blad,
                one.cel,
                one.tekst,
                {text: route or "" for text, route in one.routes.items()},
                one.zekerheid,
                one.reden,
            )
            for one in data.uitkomsten
        ),
    )


def _input(one: _Input) -> Input:
    return Input(
        one.id,
        one.blad,
        one.cel,
        one.tekst,
        one.soort,
        one.blok,
        tuple(Option(o.id, o.tekst, o.waarde) for o in one.opties),
        one.min,
        one.max,
        one.toelichting,
        one.zekerheid,
        one.reden,
        tuple(one.besturing),
        one.lijst,
    )


def _unknown_routes(data: File, document: yamlfile.Document) -> list[Finding]:
    """A route nobody knows would be advised, and lead nowhere."""
    from mas_cli.workbook.official.routes import titles

    findings: list[Finding] = []
    for number, one in enumerate(data.uitkomsten):
        for text, route in one.routes.items():
            if not route or route in titles():
                continue
            choices = _("Choose from: {choices}.").format(choices=", ".join(titles()))
            remedy = did_you_mean(route, titles(), choices)
            where = document.where(("uitkomsten", number, "routes", text))
            message = _("There is no route {route}.").format(route=one_line(route, limit=60))
            findings.append(Finding("W67", Severity.BLOCK, where, message, remedy))
    return findings


def _faults(inputs: tuple[Input, ...], document: yamlfile.Document) -> list[Finding]:
    findings: list[Finding] = []
    ids: set[str] = set()
    cells: set[tuple[str, int, int, str]] = set()
    for number, one in enumerate(inputs):
        where = document.where(("vragen", number))
        place = (one.sheet.casefold(), *split_ref(one.cell), " ".join(one.controls))
        if one.id in ids or place in cells:
            message = _("The id or the cell of the question {name} occurs twice.").format(name=one.id)
            remedy = _("Give every question an id and a cell of its own.")
            findings.append(Finding("W62", Severity.BLOCK, where, message, remedy))
        if one.type in ("jno", "choice") and not one.options:
            message = _("The question {name} has no answers to choose from.").format(name=one.id)
            findings.append(Finding("W61", Severity.BLOCK, where, message, _("Add them under opties.")))
        ids.add(one.id)
        cells.add(place)
    return findings
