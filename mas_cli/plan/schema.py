"""The files of the step plan as they may be written: its editions, and what partners report back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from mas_cli.i18n import _
from mas_cli.shapes import Model, Unfit

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Sources = Annotated[list[str], Field(min_length=1, examples=[["S31"]])]


class Fase(Model):
    """One of the phases."""

    titel: Text
    uitleg: Text
    bron: Sources


class Route(Model):
    """The words of a route; the instrument says what speaks for and against it."""

    titel: Text
    uitleg: Text


class Teken(Model):
    """What in a dossier shows that a step was done: exactly one of these."""

    sectie: str | None = None
    gebeurtenis: str | None = None
    document: str | None = None
    status: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise Unfit(
                _("{item}: a sign is one thing that can be seen in a dossier."),
                _("Give one of sectie, gebeurtenis, document and status."),
            )
        return self


class Stap(Model):
    """A step of the plan."""

    fase: str
    voor: str | None = None
    routes: list[str] = []
    wie: str
    titel: Text
    nodig: list[str] = []
    na: list[str] = []
    als: list[str] = []
    vervalt_bij: list[str] = []
    document: str = ""
    andere_documenten: list[str] = []
    termijn: str = ""
    blijkt_uit: list[Teken] = []
    bron: Sources
    merk: Literal["SOURCE", "RECONSTRUCTION"]
    regio: list[str] = []


class Lokaal(Model):
    """What a region may settle in the plan itself."""

    titels: list[str] = []
    volgorde: list[str] = []
    stappen: list[str] = []


class Plan(Model):
    """An edition of the step plan; based on another it holds only what changes, empty to take it out."""

    plan: str
    editie: str
    geldig_vanaf: date
    gebaseerd_op: str | None = None
    bronnen: dict[str, str | None] = {}
    fasen: dict[Id, Fase | None] = {}
    actoren: dict[Id, Text | None] = {}
    routes: dict[Id, Route | None] = {}
    stappen: dict[Id, Stap | None] = {}
    lokaal: Lokaal = Lokaal()


class Uitkomst(Model):
    """An outcome that a partner can report."""

    naam: Text
    gebeurtenissen: Annotated[list[str], Field(min_length=1)]
    gevolg: Text
    sluit: str = ""
    bron: Text


class Partner(Model):
    """A partner that reports back."""

    naam: Text
    uitkomsten: Annotated[dict[Id, Uitkomst], Field(min_length=1)]


class Uitkomsten(RootModel[dict[Id, Partner]]):
    """`plan/uitkomsten.yaml`."""
