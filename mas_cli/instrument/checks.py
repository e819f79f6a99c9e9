"""What can be wrong with an instrument, found all at once: its shape, its names and its sense."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import Criterion, Definition, Route, Step
from mas_cli.instrument.program import CycleError, LinkError, Program, link
from mas_cli.instrument.satisfiable import can_be_true

if TYPE_CHECKING:
    from pydantic import BaseModel

    from mas_cli.instrument.loading import Layers

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_RESERVED: Final = {"en", "of", "niet", "in", "waar", "minstens", "aantal_ja", "onbekend", *c.FUNCTIONS}

Where = Callable[[tuple[str | int, ...]], str]


def check_shape(data: Mapping[str, Any], layers: Layers) -> list[Finding]:
    """Every place where the data is not of the shape of an instrument file."""
    from mas_cli.instrument import schema

    return shape_findings(schema.File, data, layers.where)


def shape_findings(model: type[BaseModel], data: Any, where: Where) -> list[Finding]:
    """The complaints of a pydantic model as findings that an author of data understands."""
    from pydantic import ValidationError

    try:
        model.model_validate(data)
    except ValidationError as error:
        return [_shape_finding(dict(fault), where) for fault in error.errors(include_url=False)]
    return []


def _shape_finding(fault: dict[str, Any], where: Where) -> Finding:
    path = tuple(part for part in fault["loc"] if part not in {"int", "date", "[key]"})
    key = str(path[-1]) if path else ""
    place = where(path)
    match fault["type"]:
        case "extra_forbidden":
            return Finding(
                "D04", Severity.BLOCK, place, _("There is no key {key} here.").format(key=key),
                _("Remove it or correct the spelling; an unknown key would be a rule that does not hold."),
            )  # fmt: skip
        case "missing" if key == "bron":
            return Finding(
                "D05", Severity.BLOCK, place, _("{item} has no source.").format(item=_item(path[:-1])),
                _("Add bron: [S…] with a key of bronnen.yaml."),
            )  # fmt: skip
        case "missing":
            return Finding(
                "D06", Severity.BLOCK, place,
                _("{item} lacks the key {key}.").format(item=_item(path[:-1]), key=key), _("Add it."),
            )  # fmt: skip
        case "value_error":
            return _value_finding(str(fault["ctx"]["error"]), path, place)
    return Finding(
        "D08", Severity.BLOCK, place,
        _("{item}: {shown} is not accepted here ({reason}).").format(
            item=_item(path), shown=repr(fault.get("input"))[:80], reason=fault["msg"]
        ),
        _("See the explanation of the data files for what may stand here."),
    )  # fmt: skip


def _value_finding(reason: str, path: tuple[str | int, ...], place: str) -> Finding:
    item = _item(path)
    messages = {
        "bounds": (
            _("{item} has no bounds."),
            _("Give min and max; a number without bounds accepts a typing error."),
        ),
        "bound type": (
            _("{item}: min and max do not fit its type."),
            _("Use numbers for integer, dates for date."),
        ),
        "bound order": (_("{item}: min is larger than max."), _("Swap them.")),
        "options": (
            _("{item}: options and type do not fit."),
            _("Give opties to a choice question and to no other."),
        ),
        "step kind": (
            _("{item}: a step has exactly one of uitkomst, vereist, kies and stappen."),
            _("Split it into several steps."),
        ),
        "step condition": (_("{item}: als belongs to uitkomst or stappen."), _("Add or remove als.")),
    }
    message, remedy = messages[reason]
    return Finding("D07", Severity.BLOCK, place, message.format(item=item), remedy)


def _item(path: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in path) or _("The file")


def check_meaning(definition: Definition, layers: Layers) -> list[Finding]:
    """Every name that does not exist, and every rule that makes no sense."""
    check = _MeaningCheck(definition, layers.where)
    return list(check.run())


@dataclass(frozen=True, slots=True)
class _MeaningCheck:
    definition: Definition
    where: Where

    def run(self) -> Iterator[Finding]:
        yield from self.names()
        yield from self.bands()
        yield from self.texts()
        try:
            program = link(self.definition)
        except ExceptionGroup as group:
            for fault in group.exceptions:
                yield self.link_finding(fault)
            return
        yield from self.decision(program)
        yield from self.never(program)

    def block(self, code: str, path: tuple[str | int, ...], message: str, remedy: str) -> Finding:
        return Finding(code, Severity.BLOCK, self.where(path), message, remedy)

    def link_finding(self, fault: Exception) -> Finding:
        if isinstance(fault, CycleError):
            names = " → ".join(fault.names)
            kind = "vragen" if fault.names[0] in self.definition.questions else "feiten"
            return self.block(
                "D11",
                (kind, fault.names[0]),
                _("These conditions depend on each other in a circle: {names}.").format(names=names),
                _("Let one of them depend on something else."),
            )
        if not isinstance(fault, LinkError):
            raise fault
        remedy = _("Correct the condition.")
        if fault.fault.name:
            definition = self.definition
            known = [*definition.questions, *definition.facts, *definition.routes, *definition.parameters]
            close = difflib.get_close_matches(fault.fault.name, known, n=1)
            if close:
                remedy = _("Did you mean {name}?").format(name=close[0])
        return self.block("D10", fault.path, str(fault), remedy)

    def names(self) -> Iterator[Finding]:
        """References to blocks, sources, routes, signals and questions, and ids that clash."""
        d = self.definition
        kinds = {"vragen": d.questions, "feiten": d.facts, "routes": d.routes}
        seen: dict[str, str] = {}
        for kind, items in kinds.items():
            for name in items:
                if name in _RESERVED or seen.get(name):
                    yield self.block(
                        "D12", (kind, name), _("The name {name} is taken already.").format(name=name),
                        _("Choose another id; questions, facts and routes share their names."),
                    )  # fmt: skip
                seen[name] = kind
        for path, kind, name, known in self.references():
            if name not in known:
                close = difflib.get_close_matches(name, list(known), n=1)
                remedy = (
                    _("Did you mean {name}?").format(name=close[0])
                    if close
                    else _("Correct the name or add it.")
                )
                message = _("There is no {kind} {name}.").format(kind=kind, name=name)
                yield self.block("D13", path, message, remedy)
        for group, members in d.groups.items():
            for member in members:
                if member in d.questions and d.questions[member].type != "jno":
                    message = _("{name} is not a ja/nee question and cannot be counted.").format(name=member)
                    yield self.block("D14", ("groepen", group), message, _("Leave it out of the group."))

    def references(self) -> Iterator[tuple[tuple[str | int, ...], str, str, Iterable[str]]]:
        d = self.definition
        for question in d.questions.values():
            yield ("vragen", question.id, "blok"), _("section"), question.block, d.blocks
            yield from self.sources(("vragen", question.id, "bron"), question.basis.sources)
        for group, members in d.groups.items():
            for member in members:
                yield ("groepen", group), _("question"), member, d.questions
        for fact in d.facts.values():
            yield from self.sources(("feiten", fact.id, "bron"), fact.basis.sources)
        for route in d.routes.values():
            yield from self.sources(("routes", route.id, "bron"), route.sources)
            for criterion in route.criteria:
                yield from self.sources((*_place(route, criterion), "bron"), criterion.basis.sources)
        for signal in d.signals.values():
            yield from self.sources(("signalen", signal.id, "bron"), signal.basis.sources)
        for check in d.checks.values():
            yield ("controles", check.id, "waar"), _("question"), check.where, d.questions
        for path, step in self.steps(d.decision, ("beslissing",)):
            outcome = step.outcome
            signals = [
                *step.signals,
                *(outcome.signals if outcome else ()),
                *((outcome and outcome.first_signal) or ()),
            ]
            for signal_id in signals:
                yield path, _("signal"), signal_id, d.signals
            for route_id in (*step.choose, *(outcome.routes if outcome else ())):
                yield path, _("route"), route_id, d.routes
        for name in d.slots.parameters:
            yield ("lokaal", "parameters", name), _("parameter"), name, d.parameters

    def sources(
        self, path: tuple[str | int, ...], sources: Iterable[str]
    ) -> Iterator[tuple[tuple[str | int, ...], str, str, Iterable[str]]]:
        for source in sources:
            yield path, _("source"), source, self.definition.sources

    def steps(
        self, steps: Iterable[Step], path: tuple[str | int, ...]
    ) -> Iterator[tuple[tuple[str | int, ...], Step]]:
        for step in steps:
            yield (*path, step.id), step
            yield from self.steps(step.steps, (*path, step.id, "stappen"))

    def bands(self) -> Iterator[Finding]:
        """Bands must follow each other without gap or overlap."""
        for bands in self.definition.bands.values():
            path = ("banden", bands.id, "grenzen")
            if bands.of not in {*self.definition.facts, *self.definition.questions}:
                message = _("There is no {kind} {name}.").format(kind=_("fact"), name=bands.of)
                yield self.block(
                    "D13", ("banden", bands.id, "van"), message, _("Correct the name or add it.")
                )
            for position, band in enumerate(bands.bands):
                if band.lower >= band.upper:
                    message = _("The band {lower} to {upper} is empty.").format(
                        lower=band.lower, upper=band.upper
                    )
                    yield self.block("D15", (*path, position), message, _("Let tot be larger than vanaf."))
            for position, (low, high) in enumerate(zip(bands.bands, bands.bands[1:], strict=False), start=1):
                if low.upper < high.lower:
                    message = _("Nothing covers {lower} to {upper}.").format(
                        lower=low.upper, upper=high.lower
                    )
                    yield self.block("D16", (*path, position), message, _("Let the bands follow each other."))
                if low.upper > high.lower:
                    message = _("{lower} to {upper} is covered twice.").format(
                        lower=high.lower, upper=low.upper
                    )
                    yield self.block("D17", (*path, position), message, _("Let the bands follow each other."))

    def texts(self) -> Iterator[Finding]:
        """`{halt.min_uren}` in a text must name a parameter, `{naam.om}` a local name."""
        d = self.definition
        known = {*d.parameters, *(f"naam.{name}" for name in d.slots.names)}
        for path, text in self.all_texts():
            for name in PLACEHOLDER.findall(text):
                if name not in known:
                    message = _("The text names {{{name}}}, which does not exist.").format(name=name)
                    yield self.block(
                        "D18", path, message, _("Name a parameter, or a name of lokaal.namen as naam.…")
                    )

    def all_texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        d = self.definition
        for question in d.questions.values():
            yield ("vragen", question.id, "tekst"), question.text
            yield ("vragen", question.id, "hulp"), question.help
        for signal in d.signals.values():
            yield ("signalen", signal.id, "advies"), signal.advice
        for route in d.routes.values():
            yield ("routes", route.id, "uitleg"), route.explanation
            for criterion in route.criteria:
                yield (*_place(route, criterion), "tekst"), criterion.text

    def decision(self, program: Program) -> Iterator[Finding]:
        """The decision must end, and nothing may stand after what always holds."""
        for path, steps in self.step_lists(self.definition.decision, ("beslissing",)):
            always = [step.id for step in steps if step.outcome and _always(step.when)]
            if not always:
                message = _("These steps may end without a conclusion.")
                yield self.block("D19", path, message, _("End with a step whose als is waar."))
            elif always[0] != steps[-1].id:
                message = _("Nothing after step {step} can happen.").format(step=always[0])
                yield self.block("D20", (*path, always[0]), message, _("Move that step to the end."))
        given = {signal for row in program.rows for signal in row.conclusion.signals}
        given |= {signal for row in program.rows for signal, _test in row.conclusion.first_signal}
        for signal_id in self.definition.signals:
            if signal_id not in program.signals and signal_id not in given:
                message = _("Nothing ever gives the signal {name}.").format(name=signal_id)
                yield self.block(
                    "D20", ("signalen", signal_id), message, _("Give it als, or name it in a step.")
                )

    def step_lists(
        self, steps: tuple[Step, ...], path: tuple[str | int, ...]
    ) -> Iterator[tuple[tuple[str | int, ...], tuple[Step, ...]]]:
        yield path, steps
        for step in steps:
            if step.steps:
                yield from self.step_lists(step.steps, (*path, step.id, "stappen"))

    def never(self, program: Program) -> Iterator[Finding]:
        """Conditions that no answers can make true."""
        values = _latest(self.definition)
        places: list[tuple[tuple[str | int, ...], c.Node]] = [
            (("vragen", question, "als"), node) for question, node in program.applicability.items()
        ]
        places += [(("feiten", fact, "waarde"), program.facts[fact]) for fact in self.definition.facts
                   if program.fact_types[fact] == "kleene"]  # fmt: skip
        places += [(("signalen", signal, "als"), node) for signal, node in program.signals.items()]
        places += [(("beslissing", row.step), row.test) for row in program.rows]
        for route in self.definition.routes.values():
            for criterion in route.criteria:
                node = program.facts[f"{route.id}.{criterion.id}"]
                places.append(((*_place(route, criterion), "als"), c.Not(node) if criterion.contra else node))
        for path, node in places:
            if not can_be_true(node, program, values):
                message = _("{item} can never be true.").format(item=_item(path))
                yield self.block(
                    "D20", path, message, _("Correct the condition; two parts exclude each other.")
                )


def _place(route: Route, criterion: Criterion) -> tuple[str, ...]:
    return "routes", route.id, "contra" if criterion.contra else "aanwijzingen", criterion.id


def _always(condition: str) -> bool:
    return condition.strip() in {"waar", "True"}


def _latest(definition: Definition) -> dict[str, int]:
    return {
        name: value
        for name, parameter in definition.parameters.items()
        if isinstance(value := parameter.waarden[-1].value, int)
    }
