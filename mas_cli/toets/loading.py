"""Reading a check, with a finding for every fault in it.

A check is a file `instruments/plan/toetsen/<name>/<edition>.yaml`; the one that holds on a day is the last
that began. The keys of an instrument mean what they mean there; `berekend`, `afloop` and `velden` are its
own.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from mas_cli import yamlfile
from mas_cli.casefile.changes import fact_names
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, blocking, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.instrument import loading
from mas_cli.instrument.definition import PLACEHOLDER, Definition, Step
from mas_cli.instrument.program import link
from mas_cli.law.artikelen import wetsartikelen
from mas_cli.law.termijnen import wettelijke_termijnen
from mas_cli.paths import data_root
from mas_cli.plan.loading import document_types
from mas_cli.text import one_line
from mas_cli.toets.definition import REASONS, Derived, End, Kind, Toets, Way
from mas_cli.yamlfile import Where

_OWN: Final = ("berekend", "afloop", "velden")
_END_KEYS: Final = frozenset(
    {"soort", "titel", "omdat", "wie", "brief", "eisen", "velden", "artikelen", "verder"}
)
_DERIVED_KEYS: Final = frozenset({"tekst", "als", "vanaf", "jaarbegin", "tot", "regio", *Way})
_FILLERS: Final = (
    frozenset({"vraag"}),
    frozenset({"vraag", "woorden"}),
    frozenset({"toelichting"}),
    frozenset({"redenen"}),
    frozenset({"als", "dan"}),
    frozenset({"als", "dan", "anders"}),
)
_SHOWN: Final = 60
_FIRST_DAY: Final = date(1990, 1, 1)
_LAST_DAY: Final = date(2060, 12, 31)
_MOST: Final = 10_000
Place = tuple[str | int, ...]


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
        near = difflib.get_close_matches(name, known, n=1)
        message = _("There is no check {name}.").format(name=one_line(name, limit=_SHOWN))
        remedy = (
            _("Did you mean {name}?").format(name=near[0])
            if near
            else _("Choose from: {choices}.").format(choices=", ".join(known))
        )
        raise InvalidInput(message, findings=[Finding("P70", Severity.BLOCK, "toets", message, remedy)])
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

    Findings: those of an instrument, P71 of another shape, P72 a name that does not exist, P73 a step
    that decides and has no end, or an end without such a step.
    """
    try:
        layers = loading.read_layers(path)
    except InvalidInput as error:
        return None, error.findings
    data = layers.merged()
    own: dict[str, Any] = {key: data.pop(key, None) or {} for key in _OWN}
    reader = _Reader(layers.where)
    derived = reader.derived(own["berekend"])
    questions = data.get("vragen")
    if isinstance(questions, dict):
        data["vragen"] = {**questions, **_as_questions(derived, own["berekend"], data)}
    definition, findings = loading.define(layers, data)
    if definition is None or blocking(reader.findings):
        return None, (*findings, *reader.findings)
    ends = reader.ends(own["afloop"], definition)
    fields = reader.fields(own["velden"], ("velden",))
    reader.names(Toets(definition, derived, ends, fields))
    found = None if blocking(reader.findings) else Toets(definition, derived, ends, fields)
    return found, (*findings, *reader.findings)


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
    derived: Mapping[str, Derived], written: Mapping[str, Any], data: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The derived answers as questions: they apply where every question they come from does."""
    blocks, asked = data.get("blokken") or {}, data["vragen"]
    found = {}
    for item in derived.values():
        given = written[item.id].get("als")
        conditions = [
            f"({asked[name]['als']})" for name in item.sources if (asked.get(name) or {}).get("als")
        ]
        day = item.way not in {Way.DAYS, Way.SUM}
        found[item.id] = {
            "blok": next(iter(blocks), ""),
            "type": "date" if day else "integer",
            "tekst": item.text,
            "hulp": item.text,
            "min": _FIRST_DAY if day else 0,
            "max": _LAST_DAY if day else _MOST,
            "bron": [next(iter(data.get("bronnen") or {}), "")],
            "herkomst": "SOURCE",
        } | ({"als": given or " en ".join(conditions)} if given or conditions else {})
    return found


def _sources(way: Way, item: Mapping[str, Any]) -> tuple[Any, ...]:
    match way:
        case Way.TERM:
            return (item.get("vanaf"),)
        case Way.WEEKS:
            return (item.get("tot"),)
    listed = item[way]
    return tuple(listed) if isinstance(listed, list) else ()


class _Reader:
    """Collects findings while the own parts of a check are built."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.findings: list[Finding] = []

    def add(self, code: str, place: Place, message: str, remedy: str = "") -> None:
        self.findings.append(Finding(code, Severity.BLOCK, self.where(place), message, remedy))

    def unknown(self, place: Place, name: object, known: Iterable[str]) -> None:
        near = difflib.get_close_matches(str(name), list(known), n=1)
        self.add(
            "P72",
            place,
            _("{name} does not exist here.").format(name=one_line(str(name), limit=_SHOWN)),
            _("Did you mean {name}?").format(name=near[0]) if near else _("Correct the name or add it."),
        )

    def derived(self, written: Any) -> dict[str, Derived]:
        found = {}
        for name, item in self.mappings(written, "berekend", _DERIVED_KEYS):
            place = ("berekend", name)
            ways = [way for way in Way if way in item]
            if len(ways) != 1 or not isinstance(item.get("tekst"), str):
                message = _("A derived answer has tekst and one of: {ways}.").format(ways=", ".join(Way))
                self.add("P71", place, message)
                continue
            way, value = ways[0], item[ways[0]]
            sources = _sources(way, item)
            if not sources or not all(isinstance(source, str) for source in sources):
                self.add("P71", place, _("It is not said what {name} follows from.").format(name=name))
                continue
            term = value if way is Way.TERM else ""
            if term and term not in wettelijke_termijnen():
                self.unknown((*place, "termijn"), term, wettelijke_termijnen())
            found[name] = Derived(
                name,
                item["tekst"],
                way,
                sources,
                term=term,
                from_new_year=item.get("jaarbegin") is True,
                weeks=value if way is Way.WEEKS else "",
                region=str(item.get("regio", "")),
            )
        return found

    def ends(self, written: Any, definition: Definition) -> dict[str, End]:
        deciding = {step.id for step in _deciding(definition.decision)}
        found = {}
        for name, item in self.mappings(written, "afloop", _END_KEYS):
            place = ("afloop", name)
            if name not in deciding:
                message = _("No step {name} of the decision concludes.").format(name=name)
                self.add("P73", place, message)
            if item.get("soort") not in list(Kind):
                self.add("P71", place, _("soort is one of: {kinds}.").format(kinds=", ".join(Kind)))
                continue
            texts = {key: item.get(key, "") for key in ("titel", "omdat", "wie", "brief", "eisen")}
            lists = {key: item.get(key, []) for key in ("artikelen", "verder")}
            if not all(isinstance(text, str) for text in texts.values()) or not all(
                isinstance(value, list) for value in lists.values()
            ):
                self.add("P71", place, _("An end has texts, and lists for artikelen and verder."))
                continue
            found[name] = End(
                name,
                Kind(item["soort"]),
                texts["titel"],
                texts["omdat"],
                texts["wie"],
                texts["brief"],
                texts["eisen"],
                self.fields(item.get("velden") or {}, (*place, "velden")),
                tuple(map(str, lists["artikelen"])),
                tuple(map(str, lists["verder"])),
            )
        for name in sorted(deciding - found.keys()):
            self.add("P73", ("beslissing", name), _("Step {name} has no afloop.").format(name=name))
        return found

    def fields(self, written: Any, place: Place) -> dict[str, Any]:
        if not isinstance(written, dict):
            self.add("P71", place, _("{name} is a group of fields.").format(name=place[-1]))
            return {}
        for name, filler in written.items():
            if name not in fact_names():
                self.unknown((*place, name), name, fact_names())
            if isinstance(filler, dict) and frozenset(filler) not in _FILLERS:
                self.add("P71", (*place, name), _("It is not said what fills {name}.").format(name=name))
        return written

    def names(self, toets: Toets) -> None:
        """A finding for every name in the own parts that does not exist."""
        definition = toets.definition
        facts = link(definition).facts
        known = {*definition.questions, *facts}
        texts = {*known, *definition.parameters, REASONS}
        for item in toets.derived.values():
            place = ("berekend", item.id)
            self.among(place, item.sources, known)
            self.among(place, [item.region] if item.region else [], definition.questions)
            self.among(place, [item.weeks] if item.weeks else [], definition.parameters)
        for end in toets.ends.values():
            place = ("afloop", end.step)
            self.among((*place, "brief"), [end.letter] if end.letter else [], document_types())
            self.among((*place, "eisen"), [end.route] if end.route else [], definition.routes)
            for text in (end.title, end.because, end.who, *end.onward):
                self.among((*place, "omdat"), PLACEHOLDER.findall(text), texts)
            for article in end.articles:
                if not wetsartikelen().contains(article):
                    self.unknown((*place, "artikelen"), article, wetsartikelen().verwijzingen())
        fillers: list[tuple[Place, Mapping[str, Any]]] = [(("velden",), toets.fields)]
        fillers += [(("afloop", end.step, "velden"), end.fields) for end in toets.ends.values()]
        for where, fields in fillers:
            for name, filler in fields.items():
                if isinstance(filler, dict):
                    used = [filler[key] for key in ("vraag", "toelichting", "als") if key in filler]
                    self.among((*where, name), used, known)

    def among(self, place: Place, names: Iterable[str], known: Iterable[str]) -> None:
        for name in names:
            if name not in known:
                self.unknown(place, name, known)

    def mappings(self, written: Any, part: str, keys: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The items of a part that are mappings, with a finding for each key that means nothing."""
        if not isinstance(written, dict):
            self.add("P71", (part,), _("{name} is a mapping of names.").format(name=part))
            return
        for name, item in written.items():
            if not isinstance(item, dict):
                self.add("P71", (part, name), _("{name} is a group of fields.").format(name=name))
                continue
            for key in item:
                if key not in keys:
                    self.unknown((part, name, key), key, keys)
            yield name, item


def _deciding(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        if step.outcome is not None:
            yield step
        yield from _deciding(step.steps)
