"""The mapping of an edition: for each question that changed, where its answers go. Nothing is guessed.

    van: [2019-01, 2020-04, 2022-03]
    naar: 2027-01
    vragen:
      te_laat_aantal: {hernoemd: keren_te_laat}
      verzuim_soort: {antwoorden: {te_laat: overig}}
      pesten: {samengevoegd: onveilig_op_school, regel: een_ja}
      slaap_gamen: {gesplitst: {slaap: {ja: onbekend, nee: nee}, gamen: {ja: onbekend, nee: nee}}}
      politiecontacten: {vervallen: Wordt niet meer gevraagd}

A question that is not named keeps its answer under its own id, where the new edition still asks it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mas_cli import shapes, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.plan.references import circle_in
from mas_cli.update import refusals, schema
from mas_cli.update.package import MAPPING
from mas_cli.update.refusals import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mas_cli.findings import Finding
    from mas_cli.instrument.definition import Definition, Question
    from mas_cli.yamlfile import Document

RENAMED: Final = "hernoemd"
MERGED: Final = "samengevoegd"
SPLIT: Final = "gesplitst"
DROPPED: Final = "vervallen"
ANSWERS: Final = "antwoorden"
KINDS: Final = (RENAMED, MERGED, SPLIT, DROPPED)
# Of a split: the same answer, or none, so that the new question is asked.
SAME: Final = "gelijk"
OPEN: Final = "open"
# How merged answers become one.
ANY_YES: Final = "een_ja"
ALL_YES: Final = "alle_ja"
SUM: Final = "som"
HIGHEST: Final = "hoogste"
FIRST: Final = "eerste"
_TYPES: Final = {ANY_YES: "jno", ALL_YES: "jno", SUM: "number", HIGHEST: "number"}


@dataclass(frozen=True, slots=True)
class Rule:
    """The target of the answers of a question.

    Attributes:
        kind: one of `KINDS`, or `antwoorden` for a question that keeps its id.
        targets: the new questions; none when it is dropped.
        how: of merged questions how they become one.
        answers: per new question its answer for each old one; an answer that is not named stays as it is.
        open: the new questions that are asked anew.
        reason: why it is dropped.
    """

    source: str
    kind: str
    targets: tuple[str, ...]
    how: str = ""
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """A mapping that was checked against both editions.

    Attributes:
        editions: the old editions whose answers it knows; empty for any, when there is no file.
        rules: by old question.
        sha256: of the file; empty when there is none.
    """

    editions: frozenset[str]
    rules: Mapping[str, Rule]
    sha256: str = ""

    def knows(self, edition: str) -> bool:
        """Whether answers of this edition can be carried over."""
        return not self.editions or edition in self.editions

    def renamed(self) -> dict[str, str]:
        """Old question -> new question, of those that got another id and nothing else."""
        return {name: rule.targets[0] for name, rule in self.rules.items() if rule.kind == RENAMED}


def read_transition(
    files: Mapping[str, bytes], old: Mapping[str, Definition], new: Definition
) -> tuple[Transition, list[Finding]]:
    """The mapping of an edition, and every fault in it.

    Args:
        files: of the edition; without `overgang.yaml` every question keeps its id.
        old: the earlier editions of the instrument by their id.
        new: the edition.

    Findings: of another shape (Y12 to Y14), U20 a split that leads to no answer, U21 a name that does not
    exist, U22 a circle, U23 two questions that give one answer without a rule, U24 answers
    or types that do not fit, U25 another edition, U26 (warning) a question that is gone and that the mapping
    does not name.
    """
    if MAPPING not in files:
        return Transition(frozenset(), {}), list(_forgotten({}, old, new))
    try:
        document = yamlfile.load(files[MAPPING], MAPPING)
        data = shapes.checked(document, schema.Overgang)
    except InvalidInput as error:
        return Transition(frozenset(), {}), list(error.findings)
    reader = _Reader(document, old, new)
    rules = reader.read(data)
    transition = Transition(reader.editions, rules, hashlib.sha256(files[MAPPING]).hexdigest())
    if not reader.findings:
        reader.findings += _forgotten(rules, reader.old, new)
    return transition, reader.findings


class _Reader:
    """Checks one file and collects what is wrong with it."""

    def __init__(self, document: Document, old: Mapping[str, Definition], new: Definition) -> None:
        self.document = document
        self.old = old
        self.new = new
        self.editions: frozenset[str] = frozenset(old)
        self.findings: list[Finding] = []

    def read(self, data: schema.Overgang) -> dict[str, Rule]:
        self._heads(data)
        rules = {}
        for source, content in data.vragen.items():
            rule = self._rule(source, content)
            if rule is not None:
                rules[source] = rule
        circle = circle_in({name: set(rule.targets) - {name} for name, rule in rules.items()})
        if circle:
            self.findings.append(refusals.circle(self._where("vragen", circle[0]), circle))
        self._meetings(rules)
        return rules

    def _heads(self, data: schema.Overgang) -> None:
        listed = [data.van] if isinstance(data.van, str) else data.van
        for name in listed:
            if name not in self.old:
                self.findings.append(refusals.no_earlier_edition(self._where("van"), name, self.old))
        self.editions = frozenset(listed)
        self.old = {name: found for name, found in self.old.items() if name in self.editions}
        if data.naar != self.new.edition:
            self.findings.append(
                refusals.to_another_edition(self._where("naar"), data.naar, self.new.edition)
            )

    def _rule(self, source: str, content: schema.Regel) -> Rule | None:
        place = ("vragen", source)
        asked = [found.questions[source] for found in self.old.values() if source in found.questions]
        if not asked:
            known = {name for found in self.old.values() for name in found.questions}
            self.findings.append(refusals.no_old_question(self._where(*place), source, known))
            return None
        if content.vervallen is not None:
            return Rule(source, DROPPED, (), reason=content.vervallen.strip())
        if content.gesplitst is not None:
            return self._split(source, asked[-1], content.gesplitst, place)
        return self._to_one(source, asked[-1], content, place)

    def _to_one(
        self, source: str, old: Question, content: schema.Regel, place: tuple[str, ...]
    ) -> Rule | None:
        kind = next((kind for kind in (RENAMED, MERGED) if getattr(content, kind) is not None), ANSWERS)
        target = content.hernoemd or content.samengevoegd or source
        new = self._target(target, (*place, kind))
        if new is None:
            return None
        answers = content.antwoorden or {}
        if not self._answers(old, new, answers, (*place, ANSWERS)):
            return None
        how = content.regel or ""
        wanted = _TYPES.get(how, "number" if new.type == "integer" else new.type)
        types = {"number" if type_ == "integer" else type_ for type_ in (old.type, new.type)}
        if how and types != {wanted}:
            message = _("The rule {rule} does not fit {name} ({type}).").format(
                rule=how, name=source, type=old.type
            )
            self._unfit((*place, "regel"), message, ", ".join((*_TYPES, FIRST)))
            return None
        return Rule(source, kind, (new.id,), how=how, answers={new.id: answers})

    def _split(
        self, source: str, old: Question, content: Mapping[str, str | dict[str, str]], place: tuple[str, ...]
    ) -> Rule | None:
        answers: dict[str, Mapping[str, str]] = {}
        left: list[str] = []
        for target, rule in content.items():
            at = (*place, SPLIT, target)
            new = self._target(target, at)
            if new is None:
                continue
            given = {} if isinstance(rule, str) else rule
            if rule == OPEN:
                left.append(target)
            elif self._answers(old, new, given, at):
                answers[target] = given
        if len(answers) + len(left) < len(content):
            return None
        if not answers:
            self.findings.append(refusals.answers_lost(self._where(*place, SPLIT), source))
            return None
        return Rule(source, SPLIT, tuple(content), answers=answers, open=tuple(left))

    def _target(self, name: str, place: tuple[str, ...]) -> Question | None:
        found = self.new.questions.get(name)
        if found is None:
            self.findings.append(refusals.no_new_question(self._where(*place), name, self.new.questions))
        return found

    def _answers(
        self, old: Question, new: Question, answers: Mapping[str, str], place: tuple[str, ...]
    ) -> bool:
        """Whether every old answer has a new one: named, or the same where the new question knows it."""
        before, allowed = len(self.findings), {*new.options, UNKNOWN, OPEN}
        for given, becomes in answers.items():
            if given not in {*old.options, UNKNOWN} or (new.options and becomes not in allowed):
                message = _("{given}: {becomes} is no answer of {old} and {new}.").format(
                    given=shown(given), becomes=shown(becomes), old=old.id, new=new.id
                )
                self._unfit(place, message, ", ".join(sorted(allowed)))
        if old.options:
            lost = [option for option in old.options if option not in answers and option not in new.options]
            if lost:
                message = _("The answers {names} of {old} have no place in {new}.").format(
                    names=", ".join(lost), old=old.id, new=new.id
                )
                self._unfit(place, message, _("Say under antwoorden what they become."))
        elif old.type != new.type and not (old.step and new.step):
            message = _("{old} ({type}) and {new} ({other}) do not take the same kind of answer.").format(
                old=old.id, type=old.type, new=new.id, other=new.type
            )
            self._unfit(place, message, _("Let it be vervallen, with a reason, and ask it anew."))
        return len(self.findings) == before

    def _meetings(self, rules: Mapping[str, Rule]) -> None:
        """Two questions that give one answer must both be merged into it, by one rule."""
        staying = {name for found in self.old.values() for name in found.questions} - set(rules)
        givers: dict[str, list[str]] = {name: [name] for name in staying}
        for name, rule in rules.items():
            for target in rule.answers:
                givers.setdefault(target, []).append(name)
        for target, names in givers.items():
            if len(names) == 1:
                continue
            hows = {rules[name].how if name in rules else "" for name in names}
            if hows == {""} or len(hows) > 1:
                self.findings.append(refusals.two_givers(self._where("vragen", names[-1]), target, names))

    def _where(self, *place: str) -> str:
        return self.document.where(place)

    def _unfit(self, place: tuple[str, ...], message: str, remedy: str) -> None:
        self.findings.append(refusals.answers_unfit(self._where(*place), message, remedy))


def _forgotten(
    rules: Mapping[str, Rule], old: Mapping[str, Definition], new: Definition
) -> Iterable[Finding]:
    """Questions that cannot keep every answer and that no rule names: an open case with one will stop."""
    asked = {name: question for found in old.values() for name, question in found.questions.items()}
    for name, question in asked.items():
        if name in rules:
            continue
        there = new.questions.get(name)
        if (
            there is not None
            and there.type == question.type
            and not set(question.options) - set(there.options)
        ):
            continue
        yield refusals.question_gone(name, MAPPING, gone=there is None)
