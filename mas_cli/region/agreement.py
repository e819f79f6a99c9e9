"""A region's agreement as people look at it: what is decided, what is open, and how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition
    from mas_cli.region.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Change:
    """A place in which two agreements differ; None where one of them has nothing."""

    place: str
    old: str | None
    new: str | None


def flat(overlay: Overlay) -> dict[str, str]:
    """Everything an agreement says, by place."""
    found = {"titel": overlay.title, "versie": overlay.version}
    if overlay.edition:
        found["editie"] = overlay.edition
    found |= {f"parameters.{name}": str(value) for name, value in overlay.parameters.items()}
    found |= {f"namen.{name}": value for name, value in overlay.names.items()}
    found |= {f"vragen.{name}": str(item.get("tekst", "")) for name, item in overlay.questions.items()}
    for part, items in (("partners", overlay.partners), ("overleg", overlay.consultations)):
        for item in items:
            found[f"{part}.{item['naam']}"] = _line(item)
    if overlay.filled_in_by:
        found["instrument_door"] = overlay.filled_in_by
    groups = {
        "om_boven_halt": overlay.above_halt,
        "afzender": overlay.sender,
        "ondertekening": overlay.signature,
    }
    for group, values in groups.items():
        found |= {f"{group}.{name}": value for name, value in values.items()}
    steps = overlay.steps or {}
    found |= {f"stappen.titels.{name}": title for name, title in steps.get("titels", {}).items()}
    if steps.get("volgorde"):
        found["stappen.volgorde"] = ", ".join(steps["volgorde"])
    found |= {f"stappen.eigen.{name}": _line(item) for name, item in steps.get("eigen", {}).items()}
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


def open_places(overlay: Overlay, definition: Definition) -> list[str]:
    """Everything a region can settle and this agreement leaves open, in the order of its file."""
    slots = definition.slots
    found = [f"parameters.{name}" for name in slots.parameters if name not in overlay.parameters]
    found += [f"namen.{name}" for name in slots.names if name not in overlay.names]
    found += [f"partners.{item['naam']}.contact" for item in overlay.partners if not item.get("contact")]
    found += [f"overleg.{item['naam']}.wie" for item in overlay.consultations if not item["wie"]]
    parts = {
        "partners": overlay.partners,
        "overleg": overlay.consultations,
        "instrument_door": overlay.filled_in_by,
        "om_boven_halt": overlay.above_halt,
        "afzender.organisatie": overlay.sender.get("organisatie"),
        "afzender.adres": overlay.sender.get("adres"),
        "afzender.telefoon": overlay.sender.get("telefoon"),
        "ondertekening.functie": overlay.signature.get("functie"),
        # Said outright that nothing changes in the steps: `stappen: {}`.
        "stappen": overlay.steps is not None,
    }
    return found + [place for place, value in parts.items() if not value]


def undecided(overlay: Overlay, definition: Definition, where: str) -> list[Finding]:
    """A warning (P60) for everything a region can settle and this agreement leaves open."""
    return [
        Finding(
            "P60",
            Severity.WARN,
            where,
            _("Still undecided: {place}.").format(place=place),
            _("Add it to the agreement, or leave it: then the default holds."),
        )
        for place in open_places(overlay, definition)
    ]
