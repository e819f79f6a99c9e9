"""The agreement of a region as it may be written, and `regio/vragen.yaml` with what a region is asked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mas_cli.instrument.schema import GesteldeVraag, Id, Short
from mas_cli.shapes import Model

Sources = Annotated[list[str], Field(min_length=1, examples=[["S31"]])]


class Vraag(Model):
    """A question; `veld` is where the answer comes in the agreement."""

    tekst: str
    hulp: str
    bron: Sources
    blok: str | None = None
    veld: str | None = None


class Document(Model):
    """The words of the agreement as a document."""

    gekozen: str
    standaard: str
    eigen_stap: str
    andere_naam: str
    partner_contact: str
    overleg_wie: str
    open: dict[str, str]


class Extra(Model):
    """The most of each that is asked."""

    partners: int
    overleg: int
    stappen: int


class Vragen(Model):
    """The whole file."""

    bronnen: dict[str, str]
    open_gelaten: str
    document: Document
    blokken: dict[str, str]
    partners: list[str]
    extra: Extra
    nummer_woorden: list[str]
    vragen: dict[str, Vraag]
    partner: dict[str, Vraag]
    andere_partner: dict[str, Vraag]
    overleg: dict[str, Vraag]
    taken: dict[str, Vraag]
    parameter: Vraag
    lokale_naam: Vraag
    stappen: dict[str, Vraag]
    brieven: dict[str, Vraag]


class ExtraVraag(GesteldeVraag):
    """A question of a region, for information: it takes no part in the advice."""


class Partner(Model):
    """Someone the region works with: what part they play and how to reach them."""

    naam: Short
    rol: Short
    contact: Short | None = None


class Overleg(Model):
    """A consultation of the region: who meets when, and who decides."""

    naam: Short
    wie: list[Short]
    wanneer: Short
    beslist: Short


class Afzender(Model):
    """What stands above the letters of the region."""

    organisatie: Short | None = None
    adres: Short | None = None
    telefoon: Short | None = None
    email: Short | None = None


class Ondertekening(Model):
    """Who signs the letters, unless the law says who must: a proces-verbaal is signed by the verbalisant."""

    naam: Short | None = None
    functie: Short | None = None
    plaats: Short | None = None


class BovenHalt(Model):
    """Contact with the Openbaar Ministerie about a case above the maximum of Halt."""

    contact: Short
    afspraak: Short | None = None


class EigenStap(Model):
    """A step that the region adds to the plan."""

    fase: Id
    wie: Short
    titel: Short
    nodig: list[Short] = []
    na: list[Id] = []
    voor: Id | None = None
    routes: list[Id] = []
    document: Short | None = None


class Stappen(Model):
    """Names, order and own steps of the step plan; what the plan leaves open is checked with the plan."""

    titels: dict[Id, Short] = {}
    volgorde: list[Id] = []
    eigen: dict[Id, EigenStap] = {}


class Overlay(Model):
    """A region's file: it fills declared slots and nothing else."""

    overlay: Id
    titel: Short
    versie: Short
    voor: Id
    editie: Short | None = None
    parameters: dict[str, int] = {}
    namen: dict[Id, Short] = {}
    vragen: dict[Id, ExtraVraag] = {}
    partners: list[Partner] = []
    overleg: list[Overleg] = []
    afzender: Afzender = Afzender()
    ondertekening: Ondertekening = Ondertekening()
    instrument_door: Short | None = None
    om_boven_halt: BovenHalt | None = None
    stappen: Stappen | None = None
