"""What the files of questions that are shown together may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from mas_cli.shapes import Model


class Groep(Model):
    """A group of questions with the answer that is offered for all of them."""

    tekst: str = Field(min_length=1)
    antwoord: Literal["ja", "nee"]
    vragen: Annotated[list[str], Field(min_length=2)]


class Groepen(RootModel[dict[str, list[Groep]]]):
    """`samen.yaml` by instrument, `_samen.yaml` under `velden`."""
