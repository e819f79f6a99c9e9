"""The numbers of the law that an instrument or check uses: named under `wet`, never written down again.

A number with two homes changes in one of them. So a parameter of an instrument that the law has already, or
that rests on a statute, is a fault, and so is a slot for regions that would alter a number of the law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from mas_cli.findings import Finding, Severity, did_you_mean
from mas_cli.i18n import _
from mas_cli.law.artikelen import wetsartikelen
from mas_cli.law.data import law_parameters
from mas_cli.law.parameters import Parameter, Parameters

if TYPE_CHECKING:
    from mas_cli.instrument.loading import Layers

_STATUTES: Final = "https://wetten.overheid.nl/"
_FIRST_WORD: Final = re.compile(r"\w+")


def legal_numbers(
    layers: Layers, own: Parameters, merged: Mapping[str, Any]
) -> tuple[Parameters, list[Finding]]:
    """The parameters of the law that the files name, and every fault in how they do.

    Args:
        layers: the files.
        own: the parameters that stand in the files themselves.
        merged: what the files say together.

    Returns:
        Findings: D38 a name that the law does not have, D39 a number of the law that stands here again or is
        open to regions.
    """
    law = law_parameters()
    named: dict[str, Parameter] = {}
    findings = []
    for name, place in _named(layers):
        if name in law:
            named[name] = law[name]
            continue
        message = _("The law has no number {name}.").format(name=name)
        remedy = did_you_mean(name, law, _("Name a parameter of instruments/law; mas law show finds it."))
        findings.append(Finding("D38", Severity.BLOCK, place, message, remedy))
    for id_, parameter in own.items():
        found = _home(id_, parameter, law, merged)
        if found:
            findings.append(Finding("D39", Severity.BLOCK, layers.where(("parameters", id_)), *found))
    slots = merged.get("lokaal")
    for id_ in (slots.get("parameters") or {}) if isinstance(slots, dict) else {}:
        if id_ in law:
            where = layers.where(("lokaal", "parameters", id_))
            message = _("{id} is a number of the law ({source}); a region may not change it.").format(
                id=id_, source=law[id_].bron
            )
            findings.append(Finding("D39", Severity.BLOCK, where, message, _("Take it out of lokaal.")))
    return Parameters(named), findings


def _named(layers: Layers) -> Iterator[tuple[str, str]]:
    """Return every name under `wet` with its place; an edition adds to the names of the edition below it."""
    for document in layers.documents:
        listed = document.data.get("wet")
        if isinstance(listed, str):
            listed = [listed]
        for position, name in enumerate(listed if isinstance(listed, list) else ()):
            yield str(name), document.where(("wet", position))


def _home(
    id_: str, parameter: Parameter, law: Parameters, merged: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Message and remedy when a number has its home in the law; None when it is the instrument's own."""
    if id_ in law:
        message = _("{id} stands in the law already ({source}); a number has one home.")
        remedy = _("Take it out and name it under wet; a new value goes to instruments/law with its date.")
        return message.format(id=id_, source=law[id_].bron), remedy
    for source in {parameter.bron, *(value.source for value in parameter.waarden)}:
        if _is_statute(source, merged):
            message = _("{id} rests on a statute ({source}); numbers of the law stand in instruments/law.")
            remedy = _("Move it there with its date and source, and name it under wet.")
            return message.format(id=id_, source=source), remedy
    return None


def _is_statute(source: str, merged: Mapping[str, Any]) -> bool:
    """Whether one of the places a source names (parted by `;`) is a statute; a key of `bronnen` counts."""
    sources = merged.get("bronnen")
    sources = sources if isinstance(sources, dict) else {}
    for part in source.split(";"):
        word = _FIRST_WORD.search(part)
        known = sources.get(word[0]) if word else None
        if isinstance(known, dict):
            if str(known.get("adres", "")).startswith(_STATUTES):
                return True
        elif word and wetsartikelen().parse(part.strip()) is not None:
            return True
    return False
