"""`regio/vragen.yaml` as it may be written: what a region is asked, and the words of its agreement."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

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
