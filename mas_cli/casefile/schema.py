"""The data files of a dossier as they may be written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, RootModel

from mas_cli.shapes import Model

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Words = Annotated[list[str], Field(min_length=1)]
Sources = Annotated[list[str], Field(min_length=1, examples=[["S31"]])]
Mark = Literal["SOURCE", "RECONSTRUCTION"]
_Two = Annotated[list[str], Field(min_length=2, max_length=2)]


class Begin(Model):
    """The place in a dossier of the day of an event."""

    uit: Words
    neem: Literal["eerste", "laatste"]


class Voldaan(Model):
    """What shows that a term was kept."""

    document: str | None = None
    route: bool = False
    gebeurtenissen: list[str] = []
    alleen_route: str | None = None


class Gebeurtenissen(Model):
    """`gebeurtenissen.yaml`."""

    termijnen: dict[Id, Begin]
    andere: dict[Id, str]
    voldaan: dict[str, Voldaan]


class Grenzen(Model):
    """`grenzen.yaml`: what days and hours can be."""

    datums: dict[str, Annotated[list[date], Field(min_length=2, max_length=2)]]
    volgorde: dict[str, _Two]
    uren_per_dag: Annotated[int, Field(ge=1)]
    uren_hoogstens: Annotated[int, Field(ge=1)]


class Import(RootModel[dict[str, Words]]):
    """`import.yaml`: the headings of each field."""


class Grond(Model):
    """Why something is left out of inzage."""

    grond: str
    bron: str


class InzageRegel(Grond):
    """Fields that are left out for somebody."""

    velden: Words
    voor: Literal["jongere", "ouder"] | None = None
    vanaf: int | None = None


class Inzage(Model):
    """`inzage.yaml`."""

    regels: list[InzageRegel]
    afgeschermd: Grond
    bijlagen: Grond
    nummers: Grond
    grondslagen: dict[str, str]
    woorden: dict[str, dict[str, str | dict[str, str]] | list[str]]


class Keuze(Model):
    """One option."""

    naam: str
    ook: list[str] = []


class Keuzelijst(Model):
    """The options of a field."""

    bron: str
    keuzes: Annotated[dict[str, Keuze], Field(min_length=1)]


class Keuzes(RootModel[dict[str, Keuzelijst]]):
    """`keuzes.yaml`."""


class RegimeGrens(Model):
    """From which event the Wpg holds."""

    naam: str
    gebeurtenissen: list[str]
    met_melding: bool
    bron: str


class Regime(Model):
    """`regime.yaml`."""

    standaard: str
    altijd_wpg: list[str]
    opsporing: list[str]
    grenzen: dict[str, RegimeGrens]


class Vooraf(Model):
    """The place in a dossier of the answer to a question."""

    uit: str
    woorden: dict[str, str] = {}


class VoorafVragen(RootModel[dict[Id, dict[Id, Vooraf]]]):
    """`vooraf.yaml`: by instrument or check."""


class Voorstel(Model):
    """What is probably the answer to a question: what stands at a place, or `is` once something does."""

    uit: str
    is_: str = Field("", alias="is")


class Voorstellen(RootModel[dict[Id, dict[Id, Voorstel]]]):
    """`voorstel.yaml`: by instrument."""


class MeldcodeStap(Model):
    """A step of the meldcode."""

    titel: str
    bron: Sources
    merk: Mark


class MeldcodeVraag(Model):
    """A question of the afwegingskader: for each answer the next question, or an outcome."""

    tekst: str
    ja: str
    nee: str
    onbekend: str | None = None
    grond: str = ""
    bron: Sources
    merk: Mark


class MeldcodeUitkomst(MeldcodeStap):
    """What the afwegingskader leads to."""

    document: str = ""


class Meldcode(Model):
    """`plan/meldcode.yaml`."""

    bronnen: dict[str, str]
    verplicht_sinds: date
    stappen: dict[str, MeldcodeStap]
    vragen: dict[Id, MeldcodeVraag]
    uitkomsten: dict[Id, MeldcodeUitkomst]


FILES: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {
        "gebeurtenissen": Gebeurtenissen,
        "grenzen": Grenzen,
        "import": Import,
        "inzage": Inzage,
        "keuzes": Keuzes,
        "regime": Regime,
        "vooraf": VoorafVragen,
        "voorstel": Voorstellen,
    }
)
"""The files of `instruments/casus`, by name."""
