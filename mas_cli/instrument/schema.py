"""The shape of an instrument file: what an author may write, checked where the data enters.

The keys are Dutch because the readers of these files are; the JSON Schema that editors use is generated
from these models (`instruments/schema.json`, kept current by a test).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, RootModel, model_validator

from mas_cli import shapes
from mas_cli.i18n import _
from mas_cli.shapes import Model, Unfit

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
# What has to fit on a card, a poster or the foot of a page.
Short = Annotated[str, Field(min_length=1, max_length=200)]
Sources = Annotated[list[str], Field(min_length=1, examples=[["S31"]])]
Provenance = Literal["SOURCE", "RECONSTRUCTION"]
Condition = Annotated[str, Field(min_length=1, max_length=2000)]


class Instrument(Model):
    """Who the instrument is."""

    id: Id
    editie: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$")]
    titel: Text
    reconstructie: bool
    verantwoording: Text
    geldig_vanaf: date
    wijzigingen: Text | None = None


class Blok(Model):
    """A section of the questionnaire."""

    titel: Text


class GesteldeVraag(Model):
    """What every question has, of the instrument or of a region."""

    blok: str
    type: Literal["jno", "choice", "integer", "number", "date"]
    tekst: Text
    hulp: Text
    na: Id | None = None
    opties: Annotated[dict[Id, Text], Field(min_length=2)] | None = None
    min: int | date | None = None
    max: int | date | None = None
    stap: float | None = None
    deels: bool = False
    eenheid: Text | None = None
    begrippen: list[Text] = []
    bron: Sources

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type == "choice") != (self.opties is not None):
            raise Unfit(
                _("{item}: options and type do not fit."),
                _("Give opties to a choice question and to no other."),
            )
        bounded = {"integer", "number", "date"}
        if self.type in bounded and (self.min is None or self.max is None):
            raise Unfit(
                _("{item} has no bounds."),
                _("Give min and max; a number without bounds accepts a typing error."),
            )
        # Halves are exact in every engine; other parts of one need not be.
        if self.stap != (0.5 if self.type == "number" else None) or (self.deels and self.type != "date"):
            raise Unfit(
                _("{item}: stap belongs to a number, and deels to a date."),
                _("Give a number stap: 0.5; an integer has none."),
            )
        kind = date if self.type == "date" else int
        for bound in (self.min, self.max):
            if bound is not None and (self.type not in bounded or not isinstance(bound, kind)):
                raise Unfit(
                    _("{item}: min and max do not fit its type."),
                    _("Use numbers for integer, dates for date."),
                )
        if self.min is not None and self.max is not None and self.min > self.max:  # type: ignore[operator]
            raise Unfit(_("{item}: min is larger than max."), _("Swap them."))
        return self


class Vraag(GesteldeVraag):
    """A question."""

    als: Condition | None = None
    standaard: Literal["vandaag"] | None = None
    herkomst: Provenance


class Feit(Model):
    """A derived fact."""

    waarde: Condition
    tekst: Text
    bron: Sources
    herkomst: Provenance


class Criterium(Model):
    """An indication or contra-indication of a route."""

    als: Condition
    tekst: Text
    bron: Sources
    herkomst: Provenance


class Route(Model):
    """A route with what speaks for and against it."""

    titel: Text
    uitleg: Text
    bron: Sources
    aanwijzingen: Annotated[dict[Id, Criterium], Field(min_length=1)]
    contra: dict[Id, Criterium] = {}


class Signaal(Model):
    """Something to do besides the route."""

    titel: Text
    advies: Text
    als: Condition | None = None
    veiligheid: bool = False
    bron: Sources
    herkomst: Provenance


class Uitkomst(Model):
    """What a step of the decision concludes."""

    status: Literal["route", "geen_route", "onvoldoende_informatie"]
    routes: list[Id] = []
    signalen: list[Id] = []
    eerste_signaal: dict[Id, Condition] = {}
    alleen_veiligheid: bool = False


class Stap(Model):
    """A step of the decision: exactly one of a conclusion, a requirement, a choice of routes, or steps."""

    tekst: Text
    als: Condition | None = None
    bij_onbekend: Literal["stop", "verder"] | None = None
    uitkomst: Uitkomst | None = None
    vereist: Condition | None = None
    kies: Annotated[list[Id], Field(min_length=1)] | None = None
    signalen: list[Id] = []
    stappen: Annotated[dict[Id, Stap], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> Stap:
        kinds = [self.uitkomst, self.vereist, self.kies, self.stappen]
        if sum(kind is not None for kind in kinds) != 1:
            raise Unfit(
                _("{item}: a step has exactly one of uitkomst, vereist, kies and stappen."),
                _("Split it into several steps."),
            )
        if (self.als is None) != (self.uitkomst is None and self.stappen is None):
            raise Unfit(_("{item}: als belongs to uitkomst or stappen."), _("Add or remove als."))
        return self


class Controle(Model):
    """Answers that contradict each other."""

    als: Condition
    ernst: Literal["block", "warn"]
    waar: Id
    melding: Text
    advies: Text


class Grens(Model):
    """One band: from `vanaf` up to but not including `tot`."""

    vanaf: int
    tot: int
    tekst: Text


class Band(Model):
    """Ranges of a number that together cover it."""

    van: Id
    eenheid: Text
    grenzen: Annotated[list[Grens], Field(min_length=1)]


class LokaleWaarde(Model):
    """A parameter a region may set, and within which limits."""

    min: int
    max: int


class LokaleNaam(Model):
    """A name a region may set."""

    tekst: Text
    standaard: Text


class Lokaal(Model):
    """The declared local slots."""

    parameters: dict[str, LokaleWaarde] = {}
    namen: dict[Id, LokaleNaam] = {}


class Bron(Model):
    """A source."""

    titel: Text
    adres: Text


class File(Model):
    """An instrument, complete: what the files of an edition and the editions below it say together."""

    instrument: Instrument
    wet: list[str] = []
    blokken: Annotated[dict[str, Blok], Field(min_length=1)]
    vragen: Annotated[dict[Id, Vraag], Field(min_length=1)]
    groepen: dict[Id, Annotated[list[Id], Field(min_length=1)]] = {}
    feiten: dict[Id, Feit] = {}
    banden: dict[Id, Band] = {}
    routes: Annotated[dict[Id, Route], Field(min_length=1)]
    signalen: dict[Id, Signaal] = {}
    beslissing: Annotated[dict[Id, Stap], Field(min_length=1)]
    controles: dict[Id, Controle] = {}
    lokaal: Lokaal = Lokaal()
    bronnen: Annotated[dict[str, Bron], Field(min_length=1)]


class Begrip(Model):
    """A definition of the field."""

    tekst: Text
    bron: Text
    merk: Provenance
    vanaf: date | None = None
    ook: list[str] = []
    zie: list[str] = []


class Begrippen(RootModel[dict[str, Begrip]]):
    """`plan/begrippen.yaml`."""


class Instelling(Model):
    """A question about who works with the program; `soort` is datum, or the answers with their names."""

    blok: str
    tekst: Text
    hulp: Text
    bron: str = ""
    soort: Literal["tekst", "datum"] | dict[str, str] = "tekst"


class Instellingen(Model):
    """`instellingen/vragen.yaml`."""

    blokken: dict[str, str]
    vragen: dict[Id, Instelling]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an instrument file, for editors.

    A file of an edition may hold a part of the whole, so nothing is required there; what must be present
    in the end is checked when the instrument is loaded.
    """
    schema = shapes.json_schema(File)
    schema["title"] = "Instrument (mas)"
    schema["properties"]["gebaseerd_op"] = {
        "type": "string",
        "description": "The edition this one differs from.",
    }
    _relax(schema)
    return schema


def _relax(schema: Any) -> None:
    """Allow partial objects and removal by null, as an edition may write them (RFC 7396)."""
    if isinstance(schema, list):
        for item in schema:
            _relax(item)
    if not isinstance(schema, dict):
        return
    for key in ("required", "minProperties"):
        schema.pop(key, None)
    for value in list(schema.values()):
        _relax(value)
    if isinstance(schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = _or_null(schema["additionalProperties"])
    for group in ("properties", "patternProperties"):
        if isinstance(schema.get(group), dict):
            schema[group] = {name: _or_null(item) for name, item in schema[group].items()}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if {"type": "null"} in schema.get("anyOf", []):
        return schema
    described: dict[str, Any] = {key: schema.pop(key) for key in ("title", "description") if key in schema}
    return {**described, "anyOf": [schema, {"type": "null"}]}
