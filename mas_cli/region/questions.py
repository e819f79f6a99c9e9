"""The questions of a guided start, and the agreement that their answers make.

The texts are data (`instruments/regio/vragen.yaml`); the slots come from instrument and step plan. The
questions are an `Instrument` without rules, so that the interview asks them as it asks any other: with
help, a way back, an overview, and every answer kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mas_cli import shapes, yamlfile
from mas_cli.i18n import _
from mas_cli.instrument.definition import NO, YES, Basis, Definition, Question, Source
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.ruleless import definition_of
from mas_cli.paths import data_root
from mas_cli.region.schema import Vragen
from mas_cli.written import caseless

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.instrument.values import AnswerValue
    from mas_cli.plan.definition import PlanData

NAME: Final = "regio"
TITLE: Final = "titel"
QUESTIONS: Final = "regio/vragen.yaml"
_BRACES: Final = str.maketrans("{}", "()")


def interview_for(definition: Definition, data: PlanData, today: date) -> Instrument:
    """The questions of a guided start.

    Args:
        definition: the instrument the agreement is for.
        data: the step plan of the same day.
        today: the day of the interview.
    """
    built = _Builder(definition, data)
    built.all()
    questions = {
        id_: question
        for block in built.blocks
        for id_, question in built.questions.items()
        if question.block == block
    }
    own = definition_of(
        NAME,
        _("Regional agreement for {name}").format(name=definition.name),
        _("Leave open what is not decided yet: the agreement then says so, and the default holds."),
        built.blocks,
        questions,
        today=today,
        edition=definition.edition,
        reconstruction=True,
        sources={key: Source(key, title, "") for key, title in built.raw["bronnen"].items()},
    )
    return Instrument(own, today, {}, {}, None, questions)


@dataclass
class _Builder:
    """Builds the questions from their texts and the slots."""

    definition: Definition
    data: PlanData
    raw: dict[str, Any] = field(init=False)
    blocks: dict[str, str] = field(init=False)
    questions: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.raw = _raw()
        self.blocks = self.raw["blokken"]

    def all(self) -> None:
        """Every question, by block."""
        raw = self.raw
        for name, item in raw["vragen"].items():
            self.add(name, item, "A")
        for actor in raw["partners"]:
            for part in ("naam", "contact"):
                self.add(
                    f"partner_{actor}_{part}",
                    raw["partner"][part],
                    "B",
                    rol=self.data.actors.get(actor, actor),
                )
        self.repeated("andere_partner", raw["andere_partner"], "B", raw["extra"]["partners"])
        self.repeated("overleg", raw["overleg"], "C", raw["extra"]["overleg"])
        for name, item in raw["taken"].items():
            self.add(name, item, "D")
        slots = self.definition.slots
        for name, (low, high) in slots.parameters.items():
            parameter = self.definition.parameters[name]
            words: dict[str, Any] = {
                "naam": parameter.beschrijving,
                "laag": low,
                "hoog": high,
                "waarde": parameter.waarden[-1].value,
            }
            self.add(
                _slot("waarde", name), raw["parameter"], "E", kind="integer", bounds=(low, high), **words
            )
        for name, (text, default) in slots.names.items():
            self.add(_slot("naam", name), raw["lokale_naam"], "E", naam=text, standaard=default)
        self.steps()
        for name, item in raw["brieven"].items():
            self.add(name, item, "G")

    def repeated(self, name: str, items: Mapping[str, Any], block: str, count: int) -> None:
        """Questions that come again while the answer to the first of them is ja."""
        for number in range(1, count + 1):
            before = _said_yes(f"{name}_{number - 1}") if number > 1 else ""
            words = {"nummer": number, "nummer_woord": self.raw["nummer_woorden"][number - 1]}
            self.add(f"{name}_{number}", items["is_er"], block, kind="jno", when=before, **words)
            for part, item in items.items():
                if part != "is_er":
                    self.add(
                        f"{name}_{number}_{part}", item, block, when=_said_yes(f"{name}_{number}"), **words
                    )

    def steps(self) -> None:
        """What the step plan leaves to a region."""
        texts, steps = self.raw["stappen"], self.data.steps
        self.add("stappen_anders", texts["anders"], "F", kind="jno")
        for name in self.data.slots.titles:
            if name in steps:
                self.add(
                    f"stap_{name}",
                    texts["titel"],
                    "F",
                    when=_said_yes("stappen_anders"),
                    stap=steps[name].title,
                )
        phases = {name: self.data.phases[name].title for name in self.data.slots.own}
        for number in range(1, self.raw["extra"]["stappen"] + 1):
            words = {
                "nummer": number,
                "nummer_woord": self.raw["nummer_woorden"][number - 1],
                "actoren": ", ".join(self.data.actors),
            }
            first = f"eigen_stap_{number}"
            self.add(
                first,
                texts["eigen"],
                "F",
                kind="jno",
                when=_said_yes(f"eigen_stap_{number - 1}") if number > 1 else "",
                **words,
            )
            self.add(f"{first}_titel", texts["eigen_titel"], "F", when=_said_yes(first), **words)
            self.add(
                f"{first}_fase",
                texts["eigen_fase"],
                "F",
                kind="choice",
                options=phases,
                when=_said_yes(first),
                **words,
            )
            self.add(f"{first}_wie", texts["eigen_wie"], "F", when=_said_yes(first), **words)

    def add(
        self,
        name: str,
        item: Mapping[str, Any],
        block: str,
        *,
        kind: Any = "text",
        when: str = "",
        bounds: tuple[int | None, int | None] = (None, None),
        options: Mapping[str, str] | None = None,
        **words: object,
    ) -> None:
        def filled(text: str) -> str:
            return text.format_map(words).translate(_BRACES)

        self.questions[name] = Question(
            id=name,
            block=item.get("blok", block),
            type=kind,
            text=filled(item["tekst"]),
            help=filled(item["hulp"]),
            when=when,
            options={YES: YES, NO: NO} if kind == "jno" else options or {},
            minimum=bounds[0],
            maximum=bounds[1],
            unit="",
            default_today=False,
            basis=Basis(tuple(item["bron"]), "RECONSTRUCTION"),
        )


def _said_yes(question: str) -> str:
    """The condition that a question was answered with ja; one left open asks nothing more."""
    return f"{question} = ja en niet onbekend({question} = ja)"


def _slot(kind: str, name: str) -> str:
    return f"{kind}_{re.sub(r'[^a-z0-9]+', '_', name)}"


def agreement_of(
    answers: Mapping[str, AnswerValue], definition: Definition, data: PlanData, identifier: str
) -> dict[str, Any]:
    """The agreement that answers make, as the data of its file; what was left open is not in it.

    Args:
        answers: to the questions of `interview_for`, of those that apply.
        definition, data: as there.
        identifier: the id of the agreement.
    """
    raw = _raw()
    found: dict[str, Any] = {"overlay": identifier, "titel": "", "versie": "1"}
    found |= {"voor": definition.id, "editie": definition.edition}
    for group in ("vragen", "taken", "brieven"):
        for name, item in raw[group].items():
            if name in answers:
                _set(found, item["veld"], answers[name])
    slots = definition.slots
    for key, kind, names in (("parameters", "waarde", slots.parameters), ("namen", "naam", slots.names)):
        given = {name: answers[_slot(kind, name)] for name in names if _given(answers, _slot(kind, name))}
        if given:
            found[key] = given
    lists = {"partners": [*_partners(answers, raw)], "overleg": [*_consultations(answers, raw)]}
    steps = _steps(answers, data, raw)
    if steps is not None:
        _name_actors(steps.get("eigen", {}), lists["partners"], data)
        found["stappen"] = steps
    return found | {key: items for key, items in lists.items() if items}


def _name_actors(own: dict[str, Any], partners: list[dict[str, Any]], data: PlanData) -> None:
    """Who does an own step, by the name the plan knows; someone nobody mentioned becomes a partner."""
    known = {caseless(str(item["naam"])): item["rol"] for item in partners}
    known |= {caseless(str(item["rol"])): item["rol"] for item in partners}
    known |= {caseless(title): actor for actor, title in data.actors.items()}
    known |= {caseless(actor): actor for actor in data.actors}
    for step in own.values():
        who = str(step["wie"]).strip()
        if caseless(who) not in known:
            partners.append({"naam": who, "rol": who})
            known[caseless(who)] = who
        step["wie"] = known[caseless(who)]


def _given(answers: Mapping[str, AnswerValue], name: str) -> bool:
    return answers.get(name) not in (None, "onbekend")


def _set(found: dict[str, Any], path: str, value: AnswerValue) -> None:
    group, dot, name = path.rpartition(".")
    place = found.setdefault(group, {}) if dot else found
    place[name] = value


def _partners(answers: Mapping[str, AnswerValue], raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for actor in raw["partners"]:
        name, contact = answers.get(f"partner_{actor}_naam"), answers.get(f"partner_{actor}_contact")
        if name or contact:
            yield _without_none({"naam": name or actor, "rol": actor, "contact": contact})
    for number in range(1, raw["extra"]["partners"] + 1):
        first = f"andere_partner_{number}"
        if answers.get(first) == YES and f"{first}_naam" in answers:
            name = answers[f"{first}_naam"]
            role = answers.get(f"{first}_rol", name)
            yield _without_none({"naam": name, "rol": role, "contact": answers.get(f"{first}_contact")})


def _consultations(answers: Mapping[str, AnswerValue], raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number in range(1, raw["extra"]["overleg"] + 1):
        first = f"overleg_{number}"
        if answers.get(first) == YES and f"{first}_naam" in answers:
            who = [part.strip() for part in str(answers.get(f"{first}_wie", "")).split(",") if part.strip()]
            rest = {key: answers.get(f"{first}_{key}", raw["open_gelaten"]) for key in ("wanneer", "beslist")}
            yield {"naam": answers[f"{first}_naam"], "wie": who, **rest}


def _steps(
    answers: Mapping[str, AnswerValue], data: PlanData, raw: Mapping[str, Any]
) -> dict[str, Any] | None:
    """None while it was not said whether steps are named otherwise or added."""
    titles = {name: answers[f"stap_{name}"] for name in data.slots.titles if f"stap_{name}" in answers}
    own: dict[str, Any] = {}
    for number in range(1, raw["extra"]["stappen"] + 1):
        first = f"eigen_stap_{number}"
        if answers.get(first) == YES and f"{first}_titel" in answers:
            phase = answers.get(f"{first}_fase", "onbekend")
            own[f"eigen_{number}"] = {
                "fase": data.slots.own[-1] if phase == "onbekend" else phase,
                "wie": answers.get(f"{first}_wie", "leerplichtambtenaar"),
                "titel": answers[f"{first}_titel"],
            }
    if not titles and not own:
        return {} if {answers.get("stappen_anders"), answers.get("eigen_stap_1")} == {NO} else None
    return {key: value for key, value in (("titels", titles), ("eigen", own)) if value}


def _without_none(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value is not None}


def _raw() -> dict[str, Any]:
    """The file as plain data, which was seen to be of its shape."""
    document = yamlfile.read(data_root("instruments") / QUESTIONS, QUESTIONS)
    shapes.checked(document, Vragen)
    data: dict[str, Any] = document.data
    return data
