"""`score/leerplichttelling.yaml` as it may be written: what a municipality owes, and how it is counted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mas_cli.casefile import model
from mas_cli.i18n import _
from mas_cli.shapes import Model, Unfit

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Telling(Model):
    """One number of the return."""

    titel: Text
    eenheid: Literal["jongeren", "stukken"]
    uit: str
    waar: dict[str, list[str | int | bool]]
    dag: Annotated[list[str], Field(min_length=1)]
    deel_van: str = ""
    zekerheid: Literal["bron", "afgeleid"]
    bron: Text
    uitleg: str = ""

    @model_validator(mode="after")
    def _is_in_a_dossier(self) -> Self:
        name, _dot, group = self.uit.partition(".")
        section = model.SECTIONS.get(name)
        if section is None and not (name == model.FEITEN.name and group):
            sections = ", ".join((*model.SECTIONS, f"{model.FEITEN.name}.…"))
            raise Unfit(
                _("{item}: uit is no section of a dossier."),
                _("Choose from: {choices}.").format(choices=sections),
            )
        if section is not None and not {*self.waar, *self.dag} <= section.part.model_fields.keys():
            raise Unfit(
                _("{item}: waar and dag name fields that this section does not have."),
                _("The fields are: {fields}.").format(fields=", ".join(section.part.model_fields)),
            )
        return self


class NietGeteld(Model):
    """What is asked for and cannot be counted."""

    wat: Text
    reden: Text


class Opgave(Model):
    """What a municipality owes for school years from a day on."""

    geldig_vanaf: date
    titel: Text
    bron: Text
    let_op: str = ""
    tellingen: dict[str, Telling]
    niet_geteld: list[NietGeteld]

    @model_validator(mode="after")
    def _is_part_of_another(self) -> Self:
        if {post.deel_van for post in self.tellingen.values()} - {"", *self.tellingen}:
            message = _("{item}: deel_van names what is not counted here.")
            raise Unfit(message, _("Choose from: {choices}.").format(choices=", ".join(self.tellingen)))
        return self


class Opgaven(Model):
    """The whole file."""

    opgaven: Annotated[list[Opgave], Field(min_length=1)]
