"""A region's agreement as people look at it: what is decided, what is open, and how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition
    from mas_cli.instrument.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Change:
    """A place in which two agreements differ; None where one of them has nothing."""

    place: str
    old: str | None
    new: str | None


def flat(overlay: Overlay) -> dict[str, str]:
    """Everything an agreement says, by place."""
    found = {"titel": overlay.title, "versie": overlay.version}
    found |= {f"parameters.{name}": str(value) for name, value in overlay.parameters.items()}
    found |= {f"namen.{name}": value for name, value in overlay.names.items()}
    found |= {f"vragen.{name}": str(item.get("tekst", "")) for name, item in overlay.questions.items()}
    for part, items in (("partners", overlay.partners), ("overleg", overlay.consultations)):
        for item in items:
            found[f"{part}.{item['naam']}"] = _line(item)
    return found


def _line(item: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{key}: {', '.join(value) if isinstance(value, list) else value}"
        for key, value in item.items()
        if key != "naam" and value is not None
    )


def differences(old: Overlay, new: Overlay) -> list[Change]:
    """What changed from one agreement to the other, in the order of the parts."""
    before, after = flat(old), flat(new)
    return [
        Change(place, before.get(place), after.get(place))
        for place in dict.fromkeys((*before, *after))
        if before.get(place) != after.get(place)
    ]


def undecided(overlay: Overlay, definition: Definition, where: str) -> list[Finding]:
    """A warning (P60) for everything a region can settle and this agreement leaves open."""
    slots = definition.slots
    open_places = [f"parameters.{name}" for name in slots.parameters if name not in overlay.parameters]
    open_places += [f"namen.{name}" for name in slots.names if name not in overlay.names]
    open_places += [] if overlay.partners else ["partners"]
    open_places += [] if overlay.consultations else ["overleg"]
    return [
        Finding(
            "P60",
            Severity.WARN,
            where,
            _("Still undecided: {place}.").format(place=place),
            _("Add it to the agreement, or leave it: then the default holds."),
        )
        for place in open_places
    ]


def template(definition: Definition, name: str, title: str, values: Mapping[str, str]) -> str:
    """A new agreement as YAML text.

    Args:
        definition: the instrument it is for.
        name: its id.
        title: what it is called.
        values: local names of slots, as decided; the others stand in the file as remarks.
    """
    slots = definition.slots
    rows = [f"overlay: {name}", f"titel: {_quoted(title)}", "versie: '1'", f"voor: {definition.id}", ""]
    rows.append("namen:" if values else "# namen:")
    for slot, (text, default) in slots.names.items():
        rows.append(f"  # {text}")
        rows.append(
            f"  {slot}: {_quoted(values[slot])}" if slot in values else f"  # {slot}: {_quoted(default)}"
        )
    rows += ["", "# parameters:"]
    for slot, (low, high) in slots.parameters.items():
        rows.append(f"  # {slot}: {low}  # {low} - {high}")
    rows += [
        "",
        "# partners:",
        "#   - {naam: Halt Voorbeeldregio, rol: halt, contact: 'telefoon of e-mail'}",
        "# overleg:",
        "#   - {naam: Ketenoverleg, wie: [leerplicht, Halt, OM], wanneer: elke maand, beslist: voorzitter}",
    ]
    return "\n".join(rows) + "\n"


def _quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
