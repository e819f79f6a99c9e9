"""The facts of the agreement document: what a regional agreement says, by the fields of its Word format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mas_cli import yamlfile
from mas_cli.paths import data_root
from mas_cli.plan.definition import Mark
from mas_cli.plan.loading import plan_data
from mas_cli.region.agreement import open_places
from mas_cli.region.questions import QUESTIONS

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.instrument.definition import Definition
    from mas_cli.plan.definition import PlanData
    from mas_cli.region.overlay import Overlay


def facts(overlay: Overlay, definition: Definition, data: PlanData, today: date) -> dict[str, Any]:
    """Values by field name, for the format of the agreement document.

    Args:
        overlay: the agreement.
        definition: the instrument.
        data: the step plan with the agreement laid over it.
        today: the day on which the document is made.
    """
    slots, words = definition.slots, _words()
    found: dict[str, Any] = {
        "afspraken.titel": overlay.title,
        "afspraken.versie": overlay.version,
        "afspraken.kenmerk": overlay.sha256[:12],
        "afspraken.instrument": f"{definition.title}, {definition.name}",
        "afspraken.datum": today,
        "afspraken.instrument_door": overlay.filled_in_by,
        "boven_halt.contact": overlay.above_halt.get("contact"),
        "boven_halt.afspraak": overlay.above_halt.get("afspraak"),
        "partners": [
            {"naam": item["naam"], "rol": _role(item["rol"], data), "contact": item.get("contact")}
            for item in overlay.partners
        ],
        "overleg": [
            {
                "naam": item["naam"],
                "wie": ", ".join(item["wie"]),
                "wanneer": item["wanneer"],
                "beslist": item["beslist"],
            }
            for item in overlay.consultations
        ],
        "getallen": [
            {
                "wat": definition.parameters[name].beschrijving,
                "waarde": str(overlay.parameters.get(name, _standard(definition, name))),
                "bron": words["gekozen"].format(laag=low, hoog=high)
                if name in overlay.parameters
                else words["standaard"],
            }
            for name, (low, high) in slots.parameters.items()
        ],
        "namen": [
            {"wat": text, "naam": overlay.names.get(name, default)}
            for name, (text, default) in slots.names.items()
        ],
        "stappen": _steps(overlay, data),
        "nog_open": [{"wat": text} for text in open_words(overlay, definition)],
    }
    for group, values in (("afzender", overlay.sender), ("ondertekening", overlay.signature)):
        found |= {f"{group}.{name}": value for name, value in values.items()}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _role(role: str, data: PlanData) -> str:
    return plan_data(data.edition).actors.get(role, role)


def _standard(definition: Definition, name: str) -> object:
    return definition.parameters[name].waarden[-1].value


def _steps(overlay: Overlay, data: PlanData) -> list[dict[str, str]]:
    """Return the steps that the region renamed, and those that it added."""
    words = _words()
    titles: Mapping[str, str] = (overlay.steps or {}).get("titels", {})
    return [
        {
            "fase": data.phases[step.phase].title,
            "titel": step.title,
            "wie": data.actors[step.actor],
            "soort": words["eigen_stap"]
            if step.mark is Mark.REGION
            else words["andere_naam"].format(stap=plan_data(data.edition).steps[step.id].title),
        }
        for phase in data.phases
        for step in data.steps.values()
        if step.phase == phase and (step.mark is Mark.REGION or step.id in titles)
    ]


def open_words(overlay: Overlay, definition: Definition) -> list[str]:
    """What is still open, in the words of the document."""
    words = _words()
    slots = definition.slots
    said: dict[str, str] = dict(words["open"])
    said |= {f"parameters.{name}": definition.parameters[name].beschrijving for name in slots.parameters}
    said |= {f"namen.{name}": text for name, (text, _default) in slots.names.items()}
    said |= {
        f"partners.{item['naam']}.contact": words["partner_contact"].format(naam=item["naam"])
        for item in overlay.partners
    }
    said |= {
        f"overleg.{item['naam']}.wie": words["overleg_wie"].format(naam=item["naam"])
        for item in overlay.consultations
    }
    return [said[place] for place in open_places(overlay, definition)]


def _words() -> dict[str, Any]:
    # A document is in Dutch, whatever the language of the messages.
    found: dict[str, Any] = yamlfile.read(data_root("instruments") / QUESTIONS, QUESTIONS).data["document"]
    return found
