"""The one door for data files: YAML that has to be of a shape, as a model or as findings that say why not.

A model says what a file may hold. What pydantic finds wrong is told in words of our own, from the kind of the
fault and from the JSON Schema of the model, never from its message. Those schemas are written out for editors
(`tools/schema.py`), so a file that is refused here is marked there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, block, did_you_mean
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.yamlfile import Place, Where

Shape = TypeVar("Shape", bound=BaseModel)

_UNKNOWN: Final = "extra_forbidden"
_MISSING: Final = "missing"
_SHOWN: Final = 80


class Model(BaseModel):
    """No key is ignored: a misspelled key is a rule that silently does not hold."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Unfit(ValueError):  # noqa: N818
    """What a model of ours has against values that are each of the right kind.

    Attributes:
        message: with `{item}` for the place in the file.
        remedy: what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def read(path: Path, model: type[Shape], name: str = "", *, size: int = 1) -> Shape:
    """Read a file of a shape; the arguments are those of `yamlfile.read`.

    Raises:
        InvalidInput: with every fault: no usable YAML (Y01 to Y11), or as `checked`.
    """
    return checked(yamlfile.read(path, name, size=size), model)


def checked(document: yamlfile.Document, model: type[Shape], message: str = "") -> Shape:
    """A document as a model.

    Args:
        document: a file that was read.
        model: what it may hold.
        message: the sentence of the refusal; by default that the file cannot be used.

    Raises:
        InvalidInput: with every fault: Y12 an unknown key, Y13 a missing key, Y14 a wrong value.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = told(error, model, document.data, document.where)
        refused = message or _("{name} cannot be used.").format(name=document.name)
        raise InvalidInput(refused, findings=found) from error


def faults(model: type[BaseModel], data: Any, where: Where) -> list[Finding]:
    """Every fault of data that was put together from more than one file, as `checked` finds them."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        return told(error, model, data, where)
    return []


def told(error: ValidationError, model: type[BaseModel], data: Any, where: Where) -> list[Finding]:
    """What pydantic found wrong with data, one finding a place, in the order of the model."""
    schema = model.model_json_schema()
    # A value that fits none of several types is one fault, though each type complains: the deepest is told.
    found: dict[Place, Mapping[str, Any]] = {}
    for fault in error.errors(include_url=False):
        found.setdefault(path_of(fault, data), fault)
    around = {path[:length] for path in found for length in range(len(path))}
    return [
        _finding(fault, path, where(path), list(_nodes(schema, path)))
        for path, fault in found.items()
        if path not in around or fault["type"] in {_UNKNOWN, _MISSING}
    ]


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a model: with keys of a pattern, other keys are marked too."""
    schema = model.model_json_schema()
    _close(schema)
    return schema


def _close(schema: Any) -> None:
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema["additionalProperties"] = False
        for inner in schema.values():
            _close(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _close(inner)


def only_unknown_keys(findings: Iterable[Finding]) -> bool:
    """Whether the rest of the data is as it should be, so that its sense can be checked too."""
    return all(finding.code == "Y12" for finding in findings)


def path_of(fault: Mapping[str, Any], data: Any) -> Place:
    """Where in the data a fault is; pydantic's path also names the types that it tried."""
    path: list[str | int] = []
    for part in fault["loc"]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            continue
        path.append(part)
    return (*path, fault["loc"][-1]) if fault["type"] == _MISSING else tuple(path)


def item_at(path: Iterable[str | int]) -> str:
    """A place in the data as a reader names it."""
    return ".".join(one_line(str(part), limit=_SHOWN) for part in path) or _("The file")


def _finding(fault: Mapping[str, Any], path: Place, place: str, nodes: list[Mapping[str, Any]]) -> Finding:
    reason = (fault.get("ctx") or {}).get("error")
    if fault["type"] == _UNKNOWN:
        return _unknown_key(str(path[-1]), place, nodes)
    if fault["type"] == _MISSING:
        return _missing_key(path, place, nodes)
    if isinstance(reason, Unfit):
        return _unfit(place, reason.message.format(item=item_at(path)), reason.remedy)
    message = _("{item}: {shown} is not accepted here.").format(item=item_at(path), shown=_shown(fault))
    return _unfit(place, message, _expected(fault, nodes))


def _unknown_key(key: str, place: str, nodes: list[Mapping[str, Any]]) -> Finding:
    message = _("There is no key {key} here.").format(key=one_line(key, limit=_SHOWN))
    known = [name for node in nodes for name in node.get("properties", ())]
    remedy = _("Remove it or correct the spelling; an unknown key would be a rule that does not hold.")
    return block("Y12", place, message, did_you_mean(key, known, remedy))


def _missing_key(path: Place, place: str, nodes: list[Mapping[str, Any]]) -> Finding:
    message = (
        _("{item} lacks the key {key}.").format(item=item_at(path[:-1]), key=path[-1])
        if len(path) > 1
        else _("The key {key} is missing.").format(key=path[-1])
    )
    examples = [example for node in nodes for example in node.get("examples", ())]
    remedy = _("Add it, such as {example}.").format(example=examples[0]) if examples else _("Add it.")
    return block("Y13", place, message, remedy)


def _unfit(place: str, message: str, remedy: str) -> Finding:
    return block("Y14", place, message, remedy)


def _shown(fault: Mapping[str, Any]) -> str:
    """The value as it was written, more or less."""
    match fault.get("input"):
        case None:
            return _("nothing")
        case bool(value):
            return str(value).lower()
        case date() as value:
            return value.isoformat()
        case value:
            return one_line(repr(value), limit=_SHOWN)


def _expected(fault: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> str:
    """What to write instead."""
    options = [str(value) for node in nodes for value in (*node.get("enum", ()), *_constant(node))]
    if options:
        listed = _("Choose from {options}.").format(options=", ".join(options))
        given = fault.get("input")
        return did_you_mean(given, options, listed) if isinstance(given, str) else listed
    context = fault.get("ctx") or {}
    remedies = {
        "string_type": _("Write a text; put it between quotes if it looks like a number or a date."),
        "string_too_short": _("Write a text."),
        "string_too_long": _("Shorten it."),
        "string_pattern_mismatch": _patterned(nodes),
        "int_type": _("Write a whole number."),
        "float_type": _("Write a number."),
        "date_type": _("Write a date as 2026-09-01, without quotes."),
        "bool_type": _("Write true or false."),
        "list_type": _("Write a list: [a, b]."),
        "too_short": _("Name at least {count}.").format(count=context.get("min_length", 1)),
        "too_long": _("Name at most {count}.").format(count=context.get("max_length", 1)),
        "greater_than_equal": _("Write at least {least}.").format(least=context.get("ge")),
        "less_than_equal": _("Write at most {most}.").format(most=context.get("le")),
    }
    return remedies.get(fault["type"], _("Write a mapping of keys."))


def _constant(node: Mapping[str, Any]) -> tuple[Any, ...]:
    return (node["const"],) if "const" in node else ()


def _patterned(nodes: list[Mapping[str, Any]]) -> str:
    """How a text must be written, by the example that its model gives."""
    examples = [example for node in nodes for example in node.get("examples", ())]
    if examples:
        return _("Write it as {example}.").format(example=examples[0])
    return _("Use lower-case letters, digits and _, beginning with a letter.")


def _nodes(schema: Mapping[str, Any], path: Place) -> Iterator[Mapping[str, Any]]:
    """What a JSON Schema says of a place; for a key that is not there, of what encloses it."""
    found = list(_branches(schema, schema))
    for part in path:
        below = [node for one in found for node in _below(schema, one, part)]
        if not below:
            break
        found = below
    return iter(found)


def _below(root: Mapping[str, Any], node: Mapping[str, Any], part: str | int) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, int):
        inner = [node.get("items")]
    elif part in node.get("properties", ()):
        inner = [node["properties"][part]]
    else:
        inner = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    for found in inner:
        if isinstance(found, dict):
            yield from _branches(root, found)


def _branches(root: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema with its references followed and its alternatives apart."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        yield from _branches(root, root["$defs"][name])
        return
    yield node
    for inner in node.get("anyOf", ()):
        yield from _branches(root, inner)
