"""The names in an instrument: references lead somewhere, bands cover their range, texts can be filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mas_cli.findings import Finding, Severity, did_you_mean
from mas_cli.i18n import _
from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import PLACEHOLDER, Criterion, DecisionStep, Definition, Route
from mas_cli.instrument.terms import terms
from mas_cli.yamlfile import Place, Where

_RESERVED: Final = {"en", "of", "niet", "in", "waar", "minstens", "aantal_ja", "onbekend", *c.FUNCTIONS}

# Where a name stands, what kind it should be of, the name, and the names there are.
Reference = tuple[Place, str, str, Iterable[str]]


def check_names(definition: Definition, data: Mapping[str, Any], where: Where) -> list[Finding]:
    """Every name that does not exist or clashes, bands with gaps, texts that cannot be filled.

    Args:
        definition: the instrument.
        data: the same as read, for what a definition no longer knows.
        where: the place of a path in the files.
    """
    return list(_NameCheck(definition, data, where).run())


def criterion_path(route: Route, criterion: Criterion) -> tuple[str, ...]:
    """Return the place of a criterion in the data."""
    return "routes", route.id, "contra" if criterion.contra else "aanwijzingen", criterion.id


@dataclass(frozen=True, slots=True)
class _NameCheck:
    definition: Definition
    data: Mapping[str, Any]
    where: Where

    def run(self) -> Iterator[Finding]:
        yield from self.clashes()
        for path, kind, name, known in self.references():
            if name not in known:
                message = _("There is no {kind} {name}.").format(kind=kind, name=name)
                yield self.block(
                    "D13", path, message, did_you_mean(name, known, _("Correct the name or add it."))
                )
        yield from self.groups()
        yield from self.bands()
        yield from self.slots()
        yield from self.texts()

    def block(self, code: str, path: Place, message: str, remedy: str) -> Finding:
        return Finding(code, Severity.BLOCK, self.where(path), message, remedy)

    def clashes(self) -> Iterator[Finding]:
        """Questions, facts and routes share their names with each other and with the language."""
        d = self.definition
        kinds: Mapping[str, Iterable[str]] = {"vragen": d.questions, "feiten": d.facts, "routes": d.routes}
        seen: set[str] = set()
        for kind, items in kinds.items():
            for name in items:
                if name in _RESERVED or name in seen:
                    yield self.block(
                        "D12",
                        (kind, name),
                        _("The name {name} is taken already.").format(name=name),
                        _("Choose another id; questions, facts and routes share their names."),
                    )
                seen.add(name)

    def references(self) -> Iterator[Reference]:
        d = self.definition
        for question in d.questions.values():
            path = ("vragen", question.id)
            yield (*path, "blok"), _("section"), question.block, d.blocks
            after = self.data["vragen"][question.id].get("na")
            if after:
                yield (*path, "na"), _("question"), after, d.questions
            yield from self.sources(path, question.basis.sources)
            for term in question.terms:
                yield (*path, "begrippen"), _("definition"), term, terms()
        for group, members in d.groups.items():
            for member in members:
                yield ("groepen", group), _("question"), member, d.questions
        for fact in d.facts.values():
            yield from self.sources(("feiten", fact.id), fact.basis.sources)
        for route in d.routes.values():
            yield from self.sources(("routes", route.id), route.sources)
            for criterion in route.criteria:
                yield from self.sources(criterion_path(route, criterion), criterion.basis.sources)
        for signal in d.signals.values():
            yield from self.sources(("signalen", signal.id), signal.basis.sources)
        for check in d.checks.values():
            yield ("controles", check.id, "waar"), _("question"), check.where, d.questions
        yield from self.steps(d.decision, ("beslissing",))
        for bands in d.bands.values():
            yield ("banden", bands.id, "van"), _("fact"), bands.of, {*d.facts, *d.questions}
        for name in d.slots.parameters:
            yield ("lokaal", "parameters", name), _("parameter"), name, d.parameters

    def sources(self, path: Place, sources: Iterable[str]) -> Iterator[Reference]:
        for source in sources:
            yield (*path, "bron"), _("source"), source, self.definition.sources

    def steps(self, steps: Iterable[DecisionStep], above: Place) -> Iterator[Reference]:
        for step in steps:
            path = (*above, step.id)
            outcome = step.outcome
            for signal in step.signals:
                yield (*path, "signalen"), _("signal"), signal, self.definition.signals
            for route in step.choose:
                yield (*path, "kies"), _("route"), route, self.definition.routes
            if outcome:
                for signal in outcome.signals:
                    yield (*path, "uitkomst", "signalen"), _("signal"), signal, self.definition.signals
                for signal in outcome.first_signal or ():
                    place = (*path, "uitkomst", "eerste_signaal", signal)
                    yield place, _("signal"), signal, self.definition.signals
                for route in outcome.routes:
                    yield (*path, "uitkomst", "routes"), _("route"), route, self.definition.routes
            yield from self.steps(step.steps, (*path, "stappen"))

    def groups(self) -> Iterator[Finding]:
        for group, members in self.definition.groups.items():
            for member in members:
                question = self.definition.questions.get(member)
                if question and question.type != "jno":
                    message = _("{name} is not a ja/nee question and cannot be counted.").format(name=member)
                    yield self.block("D14", ("groepen", group), message, _("Leave it out of the group."))

    def bands(self) -> Iterator[Finding]:
        """Bands must follow each other without gap or overlap."""
        follow = _("Let the bands follow each other.")
        for bands in self.definition.bands.values():
            path = ("banden", bands.id, "grenzen")
            for position, band in enumerate(bands.bands):
                if band.lower >= band.upper:
                    message = _("The band {lower} to {upper} is empty.")
                    message = message.format(lower=band.lower, upper=band.upper)
                    yield self.block("D15", (*path, position), message, _("Let tot be larger than vanaf."))
            for position, (low, high) in enumerate(zip(bands.bands, bands.bands[1:], strict=False), start=1):
                if low.upper < high.lower:
                    message = _("Nothing covers {lower} to {upper}.")
                    message = message.format(lower=low.upper, upper=high.lower)
                    yield self.block("D16", (*path, position), message, follow)
                if low.upper > high.lower:
                    message = _("{lower} to {upper} is covered twice.")
                    message = message.format(lower=high.lower, upper=low.upper)
                    yield self.block("D17", (*path, position), message, follow)

    def slots(self) -> Iterator[Finding]:
        """The value that ships must itself lie within the limits a region has."""
        for name, (low, high) in self.definition.slots.parameters.items():
            parameter = self.definition.parameters.get(name)
            values = [value.value for value in parameter.waarden] if parameter else []
            if any(isinstance(value, int) and not low <= value <= high for value in values):
                yield self.block(
                    "D23",
                    ("lokaal", "parameters", name),
                    _("{name} itself lies outside {low} to {high}.").format(name=name, low=low, high=high),
                    _("Widen the limits or correct the parameter."),
                )

    def texts(self) -> Iterator[Finding]:
        """`{halt.min_uren}` in a text must name a parameter, `{naam.om}` a local name."""
        d = self.definition
        known = {*d.parameters, *(f"naam.{name}" for name in d.slots.names)}
        for path, text in self.all_texts():
            for name in PLACEHOLDER.findall(text):
                if name not in known:
                    message = _("The text names {{{name}}}, which does not exist.").format(name=name)
                    remedy = _("Name a parameter, or a name of lokaal.namen as naam.…")
                    yield self.block("D18", path, message, did_you_mean(name, known, remedy))

    def all_texts(self) -> Iterator[tuple[Place, str]]:
        d = self.definition
        for question in d.questions.values():
            yield ("vragen", question.id, "tekst"), question.text
            yield ("vragen", question.id, "hulp"), question.help
        for fact in d.facts.values():
            yield ("feiten", fact.id, "tekst"), fact.text
        for signal in d.signals.values():
            yield ("signalen", signal.id, "advies"), signal.advice
        for route in d.routes.values():
            yield ("routes", route.id, "uitleg"), route.explanation
            for criterion in route.criteria:
                yield (*criterion_path(route, criterion), "tekst"), criterion.text
