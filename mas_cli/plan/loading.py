"""Reading an edition of the step plan, with a finding for every fault in it.

An edition is a file `instruments/plan/<edition>/stappen.yaml`. A later edition names the one it is based on
and holds only what changes: a step with a known name replaces that step, an empty one takes it out, and a new
one comes last in its phase or before the step named by `voor`.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from mas_cli import installed, shapes, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, blocking, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.plan import refusals, schema
from mas_cli.plan.definition import Mark, Phase, PlanData, PlanRoute, PlanStep, Sign, Slots
from mas_cli.plan.references import circle_in, references, signs_of
from mas_cli.yamlfile import Document

FILE: Final = "stappen.yaml"
_MOST_LAYERS: Final = 20


def editions() -> dict[str, date]:
    """The editions that ship or were installed, oldest first, with the day from which they hold."""
    found = {}
    for root in installed.roots("instruments"):
        for file in root.glob(f"plan/*/{FILE}"):
            data = _document(file).data
            found[file.parent.name] = data["geldig_vanaf"]
    return dict(sorted(found.items(), key=lambda item: item[1]))


def edition_on(day: date) -> str:
    """The edition that holds on a day; the first one before it began."""
    known = editions()
    in_force = [name for name, begin in known.items() if begin <= day]
    return in_force[-1] if in_force else next(iter(known))


def plan_data(edition: str) -> PlanData:
    """An edition that ships or was installed.

    Raises:
        InvalidInput: it was changed and has faults; all of them as findings.
    """
    return _plan_data(place_of(edition), edition)


def place_of(edition: str) -> Path:
    """The file of an edition; what was installed goes before what ships."""
    files = [root / "plan" / edition / FILE for root in installed.roots("instruments")]
    return next((file for file in reversed(files) if file.is_file()), files[0])


@functools.cache
def _plan_data(file: Path, edition: str) -> PlanData:
    data, findings = load(file)
    raise_if_blocking(findings, _("The step plan {edition} cannot be used.").format(edition=edition))
    assert data is not None, "without a blocking finding there is a plan"
    return data


def document_types() -> frozenset[str]:
    """The types of documents that can be made."""
    return frozenset(
        file.parent.name for root in installed.roots("formats") for file in root.glob("*/format.yaml")
    )


def load(path: Path) -> tuple[PlanData | None, tuple[Finding, ...]]:
    """An edition from its file, and a finding for every fault in it or in the editions it is based on.

    Findings: those of a file that is not of the shape of a step plan, P02 a name that does not exist, P03 a
    circle, P05 (warning) a document that cannot be made here. The plan is None when one of them blocks.
    """
    reader = _Reader()
    try:
        layers = reader.layers(path)
    except InvalidInput as error:
        return None, error.findings
    data = reader.plan(layers) if layers else None
    return (None if blocking(reader.findings) else data), tuple(reader.findings)


@functools.cache
def _document(path: Path) -> Document:
    return yamlfile.read(path, _name(path))


def _name(path: Path) -> str:
    return f"plan/{path.parent.name}/{path.name}"


@dataclass(frozen=True, slots=True)
class _Layer:
    """The file of one edition."""

    document: Document
    data: schema.Plan

    def where(self, *place: str | int) -> str:
        return self.document.where(place)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What all layers say together, each part with the layer that said it last."""

    bronnen: dict[str, tuple[_Layer, str]]
    fasen: dict[str, tuple[_Layer, schema.Fase]]
    actoren: dict[str, tuple[_Layer, str]]
    routes: dict[str, tuple[_Layer, schema.Route]]
    stappen: dict[str, tuple[_Layer, schema.Stap]]


class _Reader:
    """Collects findings while the parts of a plan are built."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def layers(self, path: Path) -> list[_Layer]:
        """The file and those it is based on, the oldest first."""
        found: list[_Layer] = []
        seen: set[Path] = set()
        while True:
            document = yamlfile.read(path, _name(path))
            layer = _Layer(document, shapes.checked(document, schema.Plan))
            found.insert(0, layer)
            seen.add(path.resolve())
            base = layer.data.gebaseerd_op
            if base is None:
                return found
            beside = path.parent.parent / base / FILE
            path = beside if beside.is_file() else place_of(base)
            if path.resolve() in seen or len(found) >= _MOST_LAYERS:
                message = _("The editions are based on each other.")
                self.findings.append(refusals.circle(layer.where("gebaseerd_op"), message))
                return []
            if not path.is_file():
                self.among(layer.where("gebaseerd_op"), [base], ())
                return []

    def among(self, where: str, names: Iterable[str], known: Iterable[str]) -> None:
        """A finding for each name that does not exist."""
        self.findings += [refusals.no_such_name(where, name, known) for name in names if name not in known]

    def plan(self, layers: list[_Layer]) -> PlanData:
        head = layers[-1].data
        parts = _Parts({}, {}, {}, {}, {})
        for layer in layers:
            for name in ("bronnen", "fasen", "actoren", "routes", "stappen"):
                for key, value in getattr(layer.data, name).items():
                    _merge(getattr(parts, name), layer, key, value)
        for name, (layer, phase) in parts.fasen.items():
            self.among(layer.where("fasen", name, "bron"), phase.bron, parts.bronnen)
        steps = {name: _step(name, step) for name, (_layer, step) in parts.stappen.items()}
        for name, step in steps.items():
            self._names(step, parts.stappen[name][0], parts)
        circle = circle_in({name: step.after for name, step in steps.items()})
        if circle:
            message = _("These steps wait for each other: {steps}.").format(steps=" → ".join(circle))
            where = parts.stappen[circle[0]][0].where("stappen", circle[0], "na")
            self.findings.append(refusals.circle(where, message, _("Take one of them out of `na`.")))
        return PlanData(
            head.plan,
            head.editie,
            head.geldig_vanaf,
            {
                name: Phase(name, phase.titel, phase.uitleg, tuple(phase.bron))
                for name, (_layer, phase) in parts.fasen.items()
            },
            {name: title for name, (_layer, title) in parts.actoren.items()},
            {
                name: PlanRoute(name, route.titel, route.uitleg)
                for name, (_layer, route) in parts.routes.items()
            },
            steps,
            {name: title for name, (_layer, title) in parts.bronnen.items()},
            self._slots(layers, parts.fasen, steps),
        )

    def _slots(self, layers: list[_Layer], phases: Collection[str], steps: Collection[str]) -> Slots:
        """What a region may settle: what all layers say together."""
        found: dict[str, list[str]] = {key: [] for key in schema.Lokaal.model_fields}
        # A step that a later edition took out was one all the same.
        ever = {name for layer in layers for name in layer.data.stappen}
        for layer in layers:
            for key in found:
                here, known = (steps, ever) if key == "titels" else (phases, phases)
                names = getattr(layer.data.lokaal, key)
                self.among(layer.where("lokaal", key), names, known)
                found[key] += [name for name in names if name in here]
        return Slots(*(tuple(dict.fromkeys(names)) for names in found.values()))

    def _names(self, step: PlanStep, layer: _Layer, parts: _Parts) -> None:
        """A finding for every name in a step that does not exist."""
        named = references(
            step,
            phases=parts.fasen,
            actors=parts.actoren,
            routes=parts.routes,
            steps=parts.stappen,
            sources=parts.bronnen,
        )
        for key, values, known in named:
            self.among(layer.where("stappen", step.id, key), values, known)
        where = layer.where("stappen", step.id, "document")
        for name in dict.fromkeys((step.document, *step.others, *signs_of(step, "document"))):
            if name and name not in document_types():
                self.findings.append(refusals.no_such_document(where, name))


def _merge(found: dict[str, tuple[_Layer, Any]], layer: _Layer, name: str, value: Any) -> None:
    """Put what a layer says in its place; nothing takes out what an earlier one said."""
    if value is None:
        found.pop(name, None)
        return
    before = getattr(value, "voor", None)
    if name in found or before not in found:
        found[name] = (layer, value)
        return
    items = list(found.items())
    items.insert(list(found).index(before), (name, (layer, value)))
    found.clear()
    found.update(items)


def _step(name: str, step: schema.Stap) -> PlanStep:
    return PlanStep(
        name,
        step.fase,
        tuple(step.routes),
        step.wie,
        step.titel,
        tuple(step.nodig),
        tuple(step.na),
        tuple(step.als),
        tuple(step.vervalt_bij),
        step.document,
        tuple(step.andere_documenten),
        step.termijn,
        tuple(
            Sign(kind, value)
            for sign in step.blijkt_uit
            for kind, value in sign.model_dump(exclude_none=True).items()
        ),
        tuple(step.bron),
        Mark(step.merk),
        tuple(step.regio),
    )
