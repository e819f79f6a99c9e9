"""Reading an edition of the step plan, with a finding for every fault in it.

An edition is a file `instruments/plan/<edition>/stappen.yaml`. A later edition names the one it is based on
and holds only what changes: a step with a known name replaces that step, an empty one takes it out, and a new
one comes last in its phase or before the step named by `voor`.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from mas_cli import installed, yamlfile
from mas_cli.findings import Finding, Severity, blocking, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.plan.definition import Mark, Phase, PlanData, Route, Sign, Slots, Step
from mas_cli.plan.references import circle_in, references, signs_of
from mas_cli.text import one_line
from mas_cli.yamlfile import Document

FILE: Final = "stappen.yaml"
_MOST_LAYERS: Final = 20
_SHOWN: Final = 60
_TOP: Final = frozenset(
    {
        "plan",
        "editie",
        "geldig_vanaf",
        "gebaseerd_op",
        "bronnen",
        "fasen",
        "actoren",
        "routes",
        "stappen",
        "lokaal",
    }
)
_LOCAL: Final = ("titels", "volgorde", "stappen")
_ROUTE: Final = ("titel", "uitleg")
_STEP: Final = frozenset(
    {
        "fase",
        "voor",
        "routes",
        "wie",
        "titel",
        "nodig",
        "na",
        "als",
        "vervalt_bij",
        "document",
        "andere_documenten",
        "termijn",
        "blijkt_uit",
        "bron",
        "merk",
        "regio",
    }
)
_LISTS: Final = (
    "routes",
    "nodig",
    "na",
    "als",
    "vervalt_bij",
    "andere_documenten",
    "blijkt_uit",
    "bron",
    "regio",
)
_SIGNS: Final = ("sectie", "gebeurtenis", "document", "status")
Place = tuple[str | int, ...]


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
        InvalidInput: it was changed and has faults; all of them as findings (P01 to P09).
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

    Findings: P01 of another shape, P02 a name that does not exist, P03 a circle, P04 without source, P05
    (warning) a document that cannot be made here. The plan is None when one of them blocks.

    Raises:
        InvalidInput: a file cannot be read as YAML.
    """
    reader = _Reader()
    layers = reader.layers(path)
    if not layers:
        return None, tuple(reader.findings)
    data = reader.plan(layers)
    return (None if blocking(reader.findings) else data), tuple(reader.findings)


@functools.cache
def _document(path: Path) -> Document:
    return yamlfile.read(path, f"plan/{path.parent.name}/{path.name}")


class _Reader:
    """Collects findings while the parts of a plan are built."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(
        self,
        code: str,
        document: Document,
        place: Place,
        message: str,
        remedy: str = "",
        *,
        severity: Severity = Severity.BLOCK,
    ) -> None:
        self.findings.append(Finding(code, severity, document.where(place), message, remedy))

    def layers(self, path: Path) -> list[Document]:
        """The file and those it is based on, the oldest first."""
        found: list[Document] = []
        seen: set[Path] = set()
        while True:
            document = yamlfile.read(path, f"plan/{path.parent.name}/{path.name}")
            if not isinstance(document.data, dict):
                self.add("P01", document, (), _("The file holds no step plan."))
                return []
            for key in document.data:
                if key not in _TOP:
                    self.unknown(document, (key,), key, _TOP)
            found.insert(0, document)
            seen.add(path.resolve())
            base = document.data.get("gebaseerd_op")
            if base is None:
                return found
            beside = path.parent.parent / str(base) / FILE
            path = beside if beside.is_file() else place_of(str(base))
            if path.resolve() in seen or len(found) >= _MOST_LAYERS:
                self.add("P03", document, ("gebaseerd_op",), _("The editions are based on each other."))
                return []
            if not path.is_file():
                self.unknown(document, ("gebaseerd_op",), str(base), ())
                return []

    def unknown(self, document: Document, place: Place, name: object, known: Iterable[str]) -> None:
        near = difflib.get_close_matches(str(name), list(known), n=1)
        self.add(
            "P02",
            document,
            place,
            _("{name} does not exist here.").format(name=one_line(str(name), limit=_SHOWN)),
            _("Did you mean {name}?").format(name=near[0]) if near else _("Correct the name or add it."),
        )

    def plan(self, layers: list[Document]) -> PlanData | None:
        head = layers[-1]
        begin = head.data.get("geldig_vanaf")
        if not isinstance(begin, date):
            self.add("P01", head, ("geldig_vanaf",), _("geldig_vanaf is a date."))
        merged: dict[str, dict[str, tuple[Document, Place, Any]]] = {}
        for part in ("bronnen", "fasen", "actoren", "routes", "stappen"):
            merged[part] = {}
            for document in layers:
                content = document.data.get(part, {})
                if not isinstance(content, dict):
                    self.add("P01", document, (part,), _("{name} is a mapping of names.").format(name=part))
                    continue
                for name, value in content.items():
                    self._merge(merged[part], document, part, name, value)
        sources = {name: str(value) for name, (_document, _place, value) in merged["bronnen"].items()}
        phases = {name: self._phase(name, *entry, sources=sources) for name, entry in merged["fasen"].items()}
        actors = {name: str(value) for name, (_document, _place, value) in merged["actoren"].items()}
        routes = {name: self._route(name, *entry) for name, entry in merged["routes"].items()}
        steps = {}
        for name, (document, place, value) in merged["stappen"].items():
            step = self._step(name, document, place, value)
            if step is not None:
                self._names(
                    step,
                    document,
                    place,
                    phases=phases,
                    actors=actors,
                    routes=routes,
                    steps=merged["stappen"],
                    sources=sources,
                )
                steps[name] = step
        slots = self._slots(layers, phases, steps)
        circle = circle_in(steps)
        if circle:
            document, place, _value = merged["stappen"][circle[0]]
            message = _("These steps wait for each other: {steps}.").format(steps=" → ".join(circle))
            self.add("P03", document, (*place, "na"), message, _("Take one of them out of `na`."))
        if not isinstance(begin, date):
            return None
        return PlanData(
            str(head.data.get("plan", "")),
            str(head.data.get("editie", "")),
            begin,
            phases,
            actors,
            routes,
            steps,
            sources,
            slots,
        )

    def _slots(self, layers: list[Document], phases: Mapping[str, Phase], steps: Mapping[str, Step]) -> Slots:
        """What a region may settle: what all layers say together."""
        found: dict[str, list[str]] = {key: [] for key in _LOCAL}
        for document in layers:
            content = self._mapping(document, ("lokaal",), document.data.get("lokaal", {}))
            for key in content:
                if key not in _LOCAL:
                    self.unknown(document, ("lokaal", key), key, _LOCAL)
                    continue
                # A step that a later edition took out was one all the same.
                known = {name for layer in layers for name in layer.data.get("stappen", {})}
                here: Iterable[str] = steps if key == "titels" else phases
                for name in map(str, self._texts(document, ("lokaal",), content, key)):
                    if name in here:
                        found[key].append(name)
                    elif key != "titels" or name not in known:
                        self.unknown(document, ("lokaal", key), name, here)
        return Slots(*(tuple(dict.fromkeys(found[key])) for key in _LOCAL))

    @staticmethod
    def _merge(
        found: dict[str, tuple[Document, Place, Any]], document: Document, part: str, name: str, value: Any
    ) -> None:
        entry = (document, (part, name), value)
        if value is None:
            found.pop(name, None)
            return
        before = value.get("voor") if part == "stappen" and isinstance(value, dict) else None
        if name in found or before not in found:
            found[name] = entry
            return
        items = list(found.items())
        position = [key for key, _entry in items].index(str(before))
        items.insert(position, (name, entry))
        found.clear()
        found.update(items)

    def _texts(self, document: Document, place: Place, content: Mapping[str, Any], key: str) -> list[Any]:
        value = content.get(key, [])
        if not isinstance(value, list):
            self.add("P01", document, (*place, key), _("{name} is a list.").format(name=key))
            return []
        return value

    def _sources(
        self, document: Document, place: Place, content: Mapping[str, Any], sources: Mapping[str, str]
    ) -> tuple[str, ...]:
        named = [str(item) for item in self._texts(document, place, content, "bron")]
        if not named:
            self.add("P04", document, place, _("A source is missing (bron)."))
        for name in named:
            if name not in sources:
                self.unknown(document, (*place, "bron"), name, sources)
        return tuple(named)

    def _mark(self, document: Document, place: Place, content: Mapping[str, Any]) -> Mark:
        try:
            return Mark(content.get("merk", ""))
        except ValueError:
            self.add("P04", document, (*place, "merk"), _("merk is SOURCE or RECONSTRUCTION."))
            return Mark.RECONSTRUCTION

    def _mapping(self, document: Document, place: Place, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.add("P01", document, place, _("{name} is a group of fields.").format(name=place[-1]))
        return {}

    def _phase(
        self, name: str, document: Document, place: Place, value: Any, *, sources: Mapping[str, str]
    ) -> Phase:
        content = self._mapping(document, place, value)
        return Phase(
            name,
            str(content.get("titel", name)),
            str(content.get("uitleg", "")),
            self._sources(document, place, content, sources),
        )

    def _route(self, name: str, document: Document, place: Place, value: Any) -> Route:
        """The words of a route; what speaks for and against it stands in the instrument."""
        content = self._mapping(document, place, value)
        for key in content:
            if key not in _ROUTE:
                self.unknown(document, (*place, key), key, _ROUTE)
        return Route(name, str(content.get("titel", name)), str(content.get("uitleg", "")))

    def _step(self, name: str, document: Document, place: Place, value: Any) -> Step | None:
        content = self._mapping(document, place, value)
        if not content:
            return None
        for key in content:
            if key not in _STEP:
                self.unknown(document, (*place, key), key, _STEP)
        missing = [key for key in ("fase", "wie", "titel") if not isinstance(content.get(key), str)]
        if missing:
            message = _("This step lacks: {names}.").format(names=", ".join(missing))
            self.add("P01", document, place, message)
            return None
        lists = {key: self._texts(document, place, content, key) for key in _LISTS}
        signs = []
        for position, sign in enumerate(lists["blijkt_uit"]):
            if isinstance(sign, dict) and len(sign) == 1 and next(iter(sign)) in _SIGNS:
                kind, found = next(iter(sign.items()))
                signs.append(Sign(kind, str(found)))
            else:
                at = (*place, "blijkt_uit", position)
                message = _("A sign is one of: {names}.").format(names=", ".join(_SIGNS))
                self.add("P01", document, at, message)
        texts = {key: tuple(str(item) for item in found) for key, found in lists.items()}
        return Step(
            name,
            content["fase"],
            texts["routes"],
            content["wie"],
            content["titel"],
            texts["nodig"],
            texts["na"],
            texts["als"],
            texts["vervalt_bij"],
            str(content.get("document", "")),
            texts["andere_documenten"],
            str(content.get("termijn", "")),
            tuple(signs),
            texts["bron"],
            self._mark(document, place, content),
            texts["regio"],
        )

    def _names(
        self,
        step: Step,
        document: Document,
        place: Place,
        *,
        phases: Mapping[str, Phase],
        actors: Mapping[str, str],
        routes: Mapping[str, Route],
        steps: Mapping[str, Any],
        sources: Mapping[str, str],
    ) -> None:
        """A finding for every name in a step that does not exist."""
        named = references(step, phases=phases, actors=actors, routes=routes, steps=steps, sources=sources)
        for field, values, known in named:
            for value in values:
                if value not in known:
                    self.unknown(document, (*place, field), value, known)
        if not step.sources:
            self.add("P04", document, place, _("A source is missing (bron)."))
        types = document_types()
        documents = (step.document, *step.others, *signs_of(step, "document"))
        for name in dict.fromkeys(documents):
            if name and name not in types:
                message = _("There is no document of type {name} yet.").format(name=name)
                remedy = _("`mas format add` can bring one.")
                self.add("P05", document, (*place, "document"), message, remedy, severity=Severity.WARN)
