"""`binden/woorden.yaml` as it may be written: the words by which cells of a workbook are recognised."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mas_cli.shapes import Model

Words = Annotated[list[str], Field(min_length=1)]


class Woorden(Model):
    """The whole file."""

    toelichting: Words
    uitkomst: Words
    route: Words
    datum: Words
    ja: Words
    nee: Words
    onbekend: Words
