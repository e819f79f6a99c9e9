"""Reading a check, with a finding for every fault in it.

A check is a file `instruments/plan/toetsen/<name>/<edition>.yaml`; the one that holds on a day is the last
that began. The keys of an instrument mean what they mean there; `berekend`, `afloop` and `velden` are its
own.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from mas_cli import shapes, yamlfile
from mas_cli.casefile.changes import fact_names
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.instrument import loading
from mas_cli.instrument.definition import PLACEHOLDER, DecisionStep
from mas_cli.instrument.program import link
from mas_cli.law.artikelen import wetsartikelen
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.paths import data_root
from mas_cli.plan.loading import document_types
from mas_cli.toets import refusals, schema
from mas_cli.toets.definition import REASONS, Derived, End, Kind, Toets, Way
from mas_cli.yamlfile import Place, Where

_FIRST_DAY: Final = date(1990, 1, 1)
_LAST_DAY: Final = date(2060, 12, 31)
_MOST: Final = 10_000


def names() -> dict[str, str]:
    """The checks there are, with their titles."""
    folders = sorted(path for path in _root().iterdir() if path.is_dir())
    return {folder.name: toets_on(folder.name, date.max).definition.title for folder in folders}


def toets_on(name: str, day: date) -> Toets:
    """The check that holds on a day; the first one before it began.

    Raises:
        InvalidInput: there is no such check (P70), or its file was changed and has faults.
    """
    folder = _root() / name
    if not name.isidentifier() or not folder.is_dir():
        known = sorted(path.name for path in _root().iterdir() if path.is_dir())
        raise refusals.no_such_check(name, known)
    editions = _editions(folder)
    in_force = [path for begin, path in editions if begin <= day]
    return shipped(in_force[-1] if in_force else editions[0][1])


@functools.cache
def shipped(path: Path) -> Toets:
    """A check that ships; raises InvalidInput with every fault when it was changed."""
    found, findings = load(path)
    raise_if_blocking(findings, _("The check {name} cannot be used.").format(name=path.parent.name))
    assert found is not None, "without a blocking finding there is a check"
    return found


def load(path: Path) -> tuple[Toets | None, tuple[Finding, ...]]:
    """A check from its file, and a finding for every fault in it.

    Findings: those of an instrument, P72 a name that does not exist, P73 a step
    that decides and has no end, or an end without such a step.
    """
    try:
        layers = loading.read_layers(path)
    except InvalidInput as error:
        return None, error.findings
    data = layers.merged()
    written = {key: data.pop(key, None) or {} for key in schema.Eigen.model_fields}
    wrong = shapes.faults(schema.Eigen, written, layers.where)
    own = schema.Eigen() if wrong else schema.Eigen.model_validate(written)
    questions = data.get("vragen")
    if isinstance(questions, dict):
        data["vragen"] = {**questions, **_as_questions(own.berekend, data)}
    definition, findings = loading.define(layers, data)
    if definition is None or wrong:
        return None, (*findings, *wrong)
    toets = Toets(
        definition,
        {name: _derived(name, item) for name, item in own.berekend.items()},
        {name: _end(name, end, written["afloop"][name]) for name, end in own.afloop.items()},
        written["velden"],
    )
    names = tuple(_faults_in_names(toets, layers.where))
    return (None if names else toets), (*findings, *names)


def _root() -> Path:
    return data_root("instruments") / "plan" / "toetsen"


@functools.cache
def _editions(folder: Path) -> list[tuple[date, Path]]:
    found = []
    for path in folder.glob("*.yaml"):
        data = yamlfile.read(path, f"{folder.name}/{path.name}").data
        found.append((data["instrument"]["geldig_vanaf"], path))
    return sorted(found)


def _as_questions(
    derived: Mapping[str, schema.Berekend], data: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The derived answers as questions: they apply where every question they come from does."""
    blocks, asked = data.get("blokken") or {}, data["vragen"]
    found = {}
    for name, item in derived.items():
        conditions = [
            f"({asked[source]['als']})" for source in item.sources if (asked.get(source) or {}).get("als")
        ]
        day = item.ways[0] not in {Way.DAYS, Way.SUM}
        found[name] = {
            "blok": next(iter(blocks), ""),
            "type": "date" if day else "integer",
            "tekst": item.tekst,
            "hulp": item.tekst,
            "min": _FIRST_DAY if day else 0,
            "max": _LAST_DAY if day else _MOST,
            "bron": [next(iter(data.get("bronnen") or {}), "")],
            "herkomst": "SOURCE",
        } | ({"als": item.als or " en ".join(conditions)} if item.als or conditions else {})
    return found


def _derived(name: str, item: schema.Berekend) -> Derived:
    return Derived(
        name,
        item.tekst,
        item.ways[0],
        item.sources,
        term=item.termijn or "",
        from_new_year=item.jaarbegin,
        weeks=item.lesweken or "",
        region=item.regio,
    )


def _end(name: str, end: schema.Afloop, written: Mapping[str, Any]) -> End:
    return End(
        name,
        Kind(end.soort),
        end.titel,
        end.omdat,
        end.wie,
        end.brief,
        end.eisen,
        written.get("velden") or {},
        tuple(end.artikelen),
        tuple(end.verder),
    )


def _faults_in_names(toets: Toets, where: Where) -> Iterator[Finding]:
    """A finding for every name that does not exist, and for every end or step without the other."""
    deciding = {step.id for step in _deciding(toets.definition.decision)}
    for name in toets.ends.keys() - deciding:
        yield refusals.end_and_step(where(("afloop", name)), name, has_end=True)
    for name in sorted(deciding - toets.ends.keys()):
        yield refusals.end_and_step(where(("beslissing", name)), name, has_end=False)
    for place, names, known in _named(toets):
        for name in names:
            if name not in known:
                yield refusals.no_such_name(where(place), name, known)


def _named(toets: Toets) -> Iterator[tuple[Place, Iterable[str], Collection[str]]]:
    """Where names stand, the names, and those that there are."""
    definition = toets.definition
    known = {*definition.questions, *link(definition).facts}
    texts = {*known, *definition.parameters, REASONS}
    for item in toets.derived.values():
        place = ("berekend", item.id)
        yield place, item.sources, known
        yield (*place, "termijn"), [item.term] if item.term else [], wettelijke_termijnen()
        yield place, [item.region] if item.region else [], definition.questions
        yield place, [item.weeks] if item.weeks else [], definition.parameters
    for end in toets.ends.values():
        at = ("afloop", end.step)
        yield (*at, "brief"), [end.letter] if end.letter else [], document_types()
        yield (*at, "eisen"), [end.route] if end.route else [], definition.routes
        for text in (end.title, end.because, end.who, *end.onward):
            yield (*at, "omdat"), PLACEHOLDER.findall(text), texts
        wrong = [article for article in end.articles if not wetsartikelen().contains(article)]
        yield (*at, "artikelen"), wrong, tuple(wetsartikelen().verwijzingen())
    fillers: list[tuple[Place, Mapping[str, Any]]] = [(("velden",), toets.fields)]
    fillers += [(("afloop", end.step, "velden"), end.fields) for end in toets.ends.values()]
    for above, fields in fillers:
        yield above, fields, fact_names()
        for name, filler in fields.items():
            if isinstance(filler, str):
                yield (*above, name), PLACEHOLDER.findall(filler), texts
            if isinstance(filler, dict):
                used = [filler[key] for key in ("vraag", "toelichting", "als") if key in filler]
                yield (*above, name), used, known


def _deciding(steps: Iterable[DecisionStep]) -> Iterator[DecisionStep]:
    for step in steps:
        if step.outcome is not None:
            yield step
        yield from _deciding(step.steps)
