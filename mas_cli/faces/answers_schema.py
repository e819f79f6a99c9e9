"""The JSON Schema of files with answers to an instrument: what the page saves and `mas screen` takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.instrument.answers import ANSWER, REMARK
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.screening import SCHEMA

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DAY: Final = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
# Of which the day, or the day and the month, are 00 for what is not known.
_PARTLY: Final = r"^\d{4}-(0[0-9]|1[0-2])-(0[0-9]|[12]\d|3[01])$"
_LONGEST: Final = 10_000


def answers_schema(instrument: Instrument) -> dict[str, Any]:
    """Return the schema, in the dialect of 2020-12.

    A file maps questions to answers, or is a saved screening with such a mapping in it. The schema says how
    answers are written by this program; it reads more than that, such as days written the Dutch way.
    """
    definition = instrument.definition
    questions = instrument.questions
    return {
        "$schema": DIALECT,
        "$id": f"urn:mas:answers:{definition.id}:{definition.edition}",
        "title": f"{definition.title}, {definition.edition}",
        "description": definition.statement,
        "x-instrument": {
            "id": definition.id,
            "edition": definition.edition,
            "sha256": definition.sha256,
            "reconstruction": definition.reconstruction,
            "overlay": None if instrument.overlay is None else instrument.overlay.id,
            "sources": {
                source.id: {"title": source.title, "address": source.address}
                for source in definition.sources.values()
            },
        },
        "anyOf": [{"$ref": "#/$defs/saved"}, {"$ref": "#/$defs/answers"}],
        "$defs": {
            "saved": {
                "type": "object",
                "required": ["schema", "answers"],
                "properties": {
                    "schema": {"const": SCHEMA},
                    "instrument": {"type": "object"},
                    "answers": {"$ref": "#/$defs/values"},
                    "remarks": {
                        "type": "object",
                        "propertyNames": {"enum": list(questions)},
                        "additionalProperties": {"$ref": "#/$defs/remark"},
                    },
                },
            },
            "values": _mapping({name: _reference(name) for name in questions}),
            "answers": _mapping({name: {"anyOf": [_reference(name), _carried(name)]} for name in questions}),
            "remark": {"type": "string", "maxLength": _LONGEST},
            "question": {name: _question(instrument, question) for name, question in questions.items()},
        },
    }


def _reference(question: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/question/{question}"}


def _mapping(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _carried(question: str) -> dict[str, Any]:
    """Return the schema of an answer with a remark."""
    return _mapping({ANSWER: _reference(question), REMARK: {"$ref": "#/$defs/remark"}})


def _question(instrument: Instrument, question: Question) -> dict[str, Any]:
    """Return the schema of an answer: null is open, and whatever has a type may be `onbekend`."""
    described = {
        "title": instrument.text(question.text),
        "description": instrument.text(question.help),
        "x-when": question.when,
        "x-sources": list(question.basis.sources),
        "x-provenance": question.basis.provenance,
    }
    if question.options:
        labels = {option: instrument.text(label) for option, label in question.options.items()}
        return {**described, "enum": [*question.options, UNKNOWN, None], "x-labels": labels}
    if question.type == "text":
        return {**described, "type": ["string", "null"]}
    return {**described, "anyOf": [_valued(question), {"enum": [UNKNOWN, None]}]}


def _valued(question: Question) -> dict[str, Any]:
    if question.type == "date":
        bounds = {"x-minimum": question.minimum, "x-maximum": question.maximum}
        days = {name: bound.isoformat() for name, bound in bounds.items() if isinstance(bound, date)}
        # A day of which a part is known is no `date` of JSON Schema.
        form = {"pattern": _PARTLY} if question.partly else {"pattern": _DAY, "format": "date"}
        return {"type": "string", **form, **days}
    limits = {"minimum": question.minimum, "maximum": question.maximum, "multipleOf": question.part}
    kind = "integer" if question.type == "integer" else "number"
    return {"type": kind, **{name: limit for name, limit in limits.items() if limit is not None}}
