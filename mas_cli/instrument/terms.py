"""The definitions of the field, from the data: what `mas uitleg` and the help of a question both say."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mas_cli import yamlfile
from mas_cli.paths import data_root

FILE: Final = "plan/begrippen.yaml"


@dataclass(frozen=True, slots=True)
class Term:
    """A definition.

    Attributes:
        also: other names; `see` are names that belong to it.
        since: the day from which it holds, as ISO text; empty when that was not read.
    """

    name: str
    text: str
    source: str
    mark: str
    since: str
    also: tuple[str, ...]
    see: tuple[str, ...]


@functools.cache
def terms() -> Mapping[str, Term]:
    """Every definition by its name, in the order of the file."""
    document = yamlfile.read(data_root("instruments") / FILE, FILE)
    try:
        return {name: _term(name, item) for name, item in document.data.items()}
    except (AttributeError, KeyError, TypeError):
        # An interview does without pydantic, which only says what is wrong with the file.
        from mas_cli import shapes
        from mas_cli.instrument.schema import Begrippen

        shapes.checked(document, Begrippen)
        raise


def _term(name: str, item: Mapping[str, Any]) -> Term:
    since = item.get("vanaf")
    return Term(
        name,
        item["tekst"],
        item["bron"],
        item["merk"],
        since.isoformat() if since else "",
        tuple(item.get("ook", ())),
        tuple(item.get("zie", ())),
    )
