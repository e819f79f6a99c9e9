"""The JSON Schema of the file of a dossier, for editors: which sections and fields there are.

What a value may be is read as people write it (docs/waarden.md), so the schema says nothing of it.
"""

from __future__ import annotations

from typing import Any

from mas_cli.casefile import model


def json_schema() -> dict[str, Any]:
    """What `mas case new --data` takes."""
    properties: dict[str, Any] = {}
    for name, section in model.SECTIONS.items():
        if name in model.MADE:
            continue
        part = {
            "type": "object",
            "description": (section.part.__doc__ or "").strip(),
            "properties": {field: {} for field in section.part.model_fields},
            "additionalProperties": False,
        }
        properties[name] = {"type": "array", "items": part} if section.many else part
    properties[model.FEITEN.name] = {"type": "object"}
    return {"title": "Dossier", "type": "object", "properties": properties, "additionalProperties": False}
