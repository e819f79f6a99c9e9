"""A columns file as it may be written: which column of a list is what, and what its codes stand for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from mas_cli import shapes
from mas_cli.shapes import Model

Word = str | int
"""A text; one that looks like a number needs no quotation marks."""


class Kolommen(Model):
    """The whole file; a file of headings alone is what `kolommen` holds."""

    kolommen: dict[str, Word] | None = None
    waarden: dict[str, Word] | None = None
    waarden_per_vraag: dict[str, dict[str, Word]] | None = None
    datums: Literal["dag-maand-jaar", "maand-dag-jaar", "excel"] = "dag-maand-jaar"
    eeuwgrens: Annotated[int, Field(ge=0, le=99)] | None = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a columns file, for editors: with its keys, or headings alone."""
    keys = shapes.json_schema(Kolommen)
    headings = {
        "type": "object",
        "propertyNames": {"not": {"enum": list(Kolommen.model_fields)}},
        "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    }
    return {"title": keys.pop("title"), "anyOf": [keys, headings]}
