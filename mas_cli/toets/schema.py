"""What the file of a guided check holds besides the keys of an instrument."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from mas_cli import shapes
from mas_cli.i18n import _
from mas_cli.instrument.schema import Condition, Id, Text
from mas_cli.instrument.schema import json_schema as instrument_schema
from mas_cli.shapes import Model, Unfit
from mas_cli.toets.definition import Way

_FILLERS: Final = (
    {"vraag"},
    {"vraag", "woorden"},
    {"toelichting"},
    {"redenen"},
    {"als", "dan"},
    {"als", "dan", "anders"},
)


class Berekend(Model):
    """An answer that follows from others, in exactly one way."""

    tekst: Text
    als: Condition | None = None
    termijn: str | None = None
    laatste_van: Annotated[list[str], Field(min_length=1)] | None = None
    lesweken: str | None = None
    schooldagen: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None
    som: Annotated[list[str], Field(min_length=1)] | None = None
    eerste_schooldag: Annotated[list[str], Field(min_length=1, max_length=1)] | None = None
    vanaf: str | None = None
    jaarbegin: bool = False
    tot: str | None = None
    regio: str = ""

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        if len(self.ways) != 1:
            message = _("{item} has to follow in exactly one way.")
            raise Unfit(message, _("Give one of: {ways}.").format(ways=", ".join(Way)))
        if (self.termijn is None) != (self.vanaf is None) or (self.lesweken is None) != (self.tot is None):
            message = _("{item}: it is not said what it follows from.")
            raise Unfit(message, _("termijn has vanaf, lesweken has tot, and nothing else has them."))
        return self

    @property
    def ways(self) -> list[Way]:
        """The ways that are given."""
        return [way for way in Way if getattr(self, way) is not None]

    @property
    def sources(self) -> tuple[str, ...]:
        """What it follows from."""
        one = self.vanaf or self.tot
        several = self.laatste_van or self.schooldagen or self.som or self.eerste_schooldag
        return (one,) if one else tuple(several or ())


class Vulling(Model):
    """What fills a field of a letter."""

    vraag: str | None = None
    woorden: dict[str, Any] | None = None
    toelichting: str | None = None
    redenen: str | None = None
    als: str | None = None
    dan: str | int | bool | None = None
    anders: str | int | bool | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.model_fields_set not in _FILLERS:
            raise Unfit(
                _("{item}: it is not said what fills it."),
                _("Give vraag, toelichting or redenen, or als with dan."),
            )
        return self


Vullingen: TypeAlias = dict[str, Vulling | str | int | float | bool | date | list[Any]]


class Afloop(Model):
    """What it means that a step of the decision decided."""

    soort: Literal["brief", "niet_van_toepassing", "eerst"]
    titel: str = ""
    omdat: str = ""
    wie: str = ""
    brief: str = ""
    eisen: str = ""
    velden: Vullingen = {}
    artikelen: list[str] = []
    verder: list[str] = []


class Eigen(Model):
    """The keys of its own of a check."""

    berekend: dict[Id, Berekend] = {}
    afloop: dict[Id, Afloop] = {}
    velden: Vullingen = {}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file of a check, for editors: that of an instrument with the keys of a check."""
    schema, own = instrument_schema(), shapes.json_schema(Eigen)
    schema["title"] = "Toets (mas)"
    schema["properties"] |= own["properties"]
    schema["$defs"] |= own["$defs"]
    return schema
