"""`score/rapport.yaml` as it may be written: what a report counts."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from mas_cli.i18n import _
from mas_cli.shapes import Model, Unfit


class Groep(Model):
    """One way to divide cases, by exactly one thing."""

    titel: str
    vraag: str | None = None
    banden: str | None = None
    schooljaar_van: str | None = None
    veld: str | None = None

    @model_validator(mode="after")
    def _is_by_one_thing(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != len(("titel", "by")):
            raise Unfit(
                _("{item} has to divide by exactly one thing."),
                _("Give one of vraag, banden, schooljaar_van and veld."),
            )
        return self


class Groepen(Model):
    """The groups there can be."""

    verzuim_soort: Groep | None = None
    leeftijdsgroep: Groep | None = None
    schooljaar: Groep | None = None
    zaak: Groep | None = None
    beoordelaar: Groep | None = None
    school: Groep | None = None
    gemeente: Groep | None = None
    besluit: Groep | None = None
    reden: Groep | None = None


class LijstLeerlingen(Model):
    """The columns of a list with numbers of pupils, each with the headings it may have besides its name."""

    leerlingen: list[str]
    schooljaar: list[str]
    school: list[str]
    gemeente: list[str]


class Gevoeligheid(Model):
    """A threshold and the values to try for it."""

    parameter: str
    waarden: Annotated[list[int], Field(min_length=1)]
    eenheid: str


class Rapport(Model):
    """The whole file."""

    kleine_aantallen_onder: Annotated[int, Field(ge=0)]
    groepen: Groepen
    lijst_leerlingen: LijstLeerlingen
    besluit_zonder_route: list[str]
    gevoeligheid: list[Gevoeligheid]
