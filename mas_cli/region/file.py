"""The file of a regional agreement, as text that people go on with: what is open stands in it as remarks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from mas_cli import written

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition

# What an open part looks like once it is filled in; the words are an example in the language of the file.
_EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "partners": ("  - {naam: Halt Voorbeeldregio, rol: halt, contact: 'telefoon of e-mail'}",),
    "overleg": (
        "  - {naam: Ketenoverleg, wie: [leerplicht, Halt, OM], wanneer: elke maand, beslist: voorzitter}",
    ),
    "instrument_door": (),
    "om_boven_halt": ("  contact: jeugdofficier, telefoon", "  afspraak: bellen voor de verwijzing"),
    "stappen": (
        "  titels: {overleg: Bespreken in het ketenoverleg}",
        "  volgorde: [overleg, signaleren]",
        "  eigen:",
        "    casusregie: {fase: plannen, wie: leerplichtambtenaar, titel: Casusregisseur aanwijzen}",
    ),
    "afzender": ("  organisatie: Regionaal Bureau Leerplicht", "  adres: …", "  telefoon: …", "  email: …"),
    "ondertekening": ("  functie: leerplichtambtenaar", "  plaats: …"),
}
# Text that YAML reads as that text without quotes, and words that it does not.
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z_]*( [A-Za-z_]+)*")
_WORDS: Final = frozenset({"null", "true", "false"})
_HEAD: Final = ("overlay", "titel", "versie", "voor", "editie")


def identifier(title: str) -> str:
    """An id from a title: letters, digits and underscores; empty when nothing of it is left."""
    name = written.identifier(title, 60)
    return name if name[:1].isalpha() else ""


def as_text(agreement: Mapping[str, Any], definition: Definition) -> str:
    """The file: every part of an agreement in a fixed order, the open ones as remarks.

    Args:
        agreement: as `region_questions.agreement_of` gives it.
        definition: the instrument, whose slots are shown.
    """
    rows = [f"{key}: {_scalar(agreement[key])}" for key in _HEAD if key in agreement]
    slots = definition.slots
    parameters = agreement.get("parameters", {})
    rows += ["", "parameters:" if parameters else "# parameters:"]
    for name, (low, high) in slots.parameters.items():
        text = definition.parameters[name].beschrijving
        rows.append(f"  # {text} ({low} - {high})")
        default = definition.parameters[name].waarden[-1].value
        rows.append(f"  {name}: {parameters[name]}" if name in parameters else f"  # {name}: {default}")
    names = agreement.get("namen", {})
    rows += ["", "namen:" if names else "# namen:"]
    for name, (text, default) in slots.names.items():
        rows.append(f"  # {text}")
        rows.append(
            f"  {name}: {_scalar(names[name])}" if name in names else f"  # {name}: {_scalar(default)}"
        )
    for part, example in _EXAMPLES.items():
        rows.append("")
        if part in agreement:
            rows += _part(part, agreement[part])
        else:
            rows.append(f"# {part}:" + ("" if example else " …"))
            rows += [f"# {line}" for line in example]
    return "\n".join(rows) + "\n"


def _part(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield f"{name}:"
        yield from (f"  {line}" for key, item in value.items() for line in _part(key, item))
    elif isinstance(value, list) and value:
        yield f"{name}:"
        for item in value:
            if not isinstance(item, Mapping):
                yield f"  - {_scalar(item)}"
                continue
            lines = [line for key, inner in item.items() for line in _part(key, inner)]
            yield from (f"  {'- ' if place == 0 else '  '}{line}" for place, line in enumerate(lines))
    else:
        yield f"{name}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    """A value so that it is read back as it is."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.casefold() not in _WORDS:
        return value
    return "'" + value.replace("'", "''") + "'" if value.isprintable() else json.dumps(value)
