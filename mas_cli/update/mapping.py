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
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.i18n import _
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.update.package import MAPPING
from mas_cli.update.refusals import fault, shown, warning

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
RULE: Final = "regel"
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
RULES: Final = (ANY_YES, ALL_YES, SUM, HIGHEST, FIRST)
_TYPES: Final = {ANY_YES: "jno", ALL_YES: "jno", SUM: "number", HIGHEST: "number"}
_KEYS: Final = ("van", "naar", "vragen")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the answers of one question go.

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

    Findings: U20 shape, U21 a name that does not exist, U22 a circle, U23 two questions that give one answer
    without a rule, U24 answers or types that do not fit, U25 another edition, U26 (warning) a question that
    is gone and that the mapping does not name.
    """
    if MAPPING not in files:
        return Transition(frozenset(), {}), list(_forgotten({}, old, new))
    try:
        document = yamlfile.load(files[MAPPING], MAPPING)
    except InvalidInput as error:
        return Transition(frozenset(), {}), list(error.findings)
    reader = _Reader(document, old, new)
    rules = reader.read()
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

    def read(self) -> dict[str, Rule]:
        data = self.document.data
        if not isinstance(data, dict):
            self._add("U20", (), _("A mapping has van, naar and vragen."), "")
            return {}
        self._known(data, (), _KEYS)
        self._heads(data)
        questions = data.get("vragen") or {}
        if not isinstance(questions, dict):
            self._add("U20", ("vragen",), _("{name} is a mapping of keys.").format(name="vragen"), "")
            return {}
        rules = {}
        for source, content in questions.items():
            rule = self._rule(source, content)
            if rule is not None:
                rules[source] = rule
        self._circles(rules)
        self._meetings(rules)
        return rules

    def _heads(self, data: Mapping[str, Any]) -> None:
        editions = data.get("van")
        listed = [editions] if isinstance(editions, str) else editions
        if not isinstance(listed, list) or not listed or not all(isinstance(item, str) for item in listed):
            self._add("U20", ("van",), _("van is a list of editions."), _("Put each between quotes."))
            return
        for name in listed:
            if name not in self.old:
                message = _("There is no earlier edition {name}.").format(name=shown(name))
                self._add("U25", ("van",), message, ", ".join(self.old))
        self.editions = frozenset(listed)
        self.old = {name: found for name, found in self.old.items() if name in self.editions}
        if data.get("naar") != self.new.edition:
            message = _("The mapping leads to {name}, and this edition is {edition}.").format(
                name=shown(data.get("naar")), edition=self.new.edition
            )
            self._add("U25", ("naar",), message, _("Write the edition as text, between quotes."))

    def _rule(self, source: str, content: Any) -> Rule | None:
        place = ("vragen", source)
        asked = [found.questions[source] for found in self.old.values() if source in found.questions]
        if not asked:
            message = _("{name} is no question of the earlier editions.").format(name=shown(source))
            self._add("U21", place, message, _("Correct the name."))
            return None
        if not isinstance(content, dict):
            message = _("Say what becomes of {name}: {kinds}.")
            self._add("U20", place, message.format(name=source, kinds=", ".join((*KINDS, ANSWERS))), "")
            return None
        self._known(content, place, (*KINDS, ANSWERS, RULE))
        kinds = [kind for kind in KINDS if kind in content]
        if len(kinds) > 1 or (not kinds and ANSWERS not in content):
            message = _("{name} needs exactly one of {kinds}.")
            self._add("U20", place, message.format(name=source, kinds=", ".join((*KINDS, ANSWERS))), "")
            return None
        kind = kinds[0] if kinds else ANSWERS
        if (RULE in content) != (kind == MERGED):
            message = _("regel belongs to samengevoegd, and samengevoegd needs one: {rules}.")
            self._add("U20", (*place, RULE), message.format(rules=", ".join(RULES)), "")
            return None
        match kind:
            case "vervallen":
                return self._dropped(source, content, place)
            case "gesplitst":
                return self._split(source, asked[-1], content[SPLIT], place)
            case _:
                return self._to_one(source, asked[-1], kind, content, place)

    def _dropped(self, source: str, content: Mapping[str, Any], place: tuple[str, ...]) -> Rule | None:
        reason = content[DROPPED]
        if not isinstance(reason, str) or not reason.strip() or ANSWERS in content:
            message = _("An answer that is dropped needs a reason, and nothing else.")
            self._add("U20", place, message, _("Write vervallen: and why."))
            return None
        return Rule(source, DROPPED, (), reason=reason.strip())

    def _to_one(
        self, source: str, old: Question, kind: str, content: Mapping[str, Any], place: tuple[str, ...]
    ) -> Rule | None:
        target = source if kind == ANSWERS else content[kind]
        new = self._target(target, (*place, kind))
        if new is None:
            return None
        answers = content.get(ANSWERS, {})
        if not self._answers(old, new, answers, (*place, ANSWERS), whole=True):
            return None
        how = str(content.get(RULE, ""))
        wanted = _TYPES.get(how, "number" if new.type == "integer" else new.type)
        types = {"number" if type_ == "integer" else type_ for type_ in (old.type, new.type)}
        if how and (how not in RULES or types != {wanted}):
            message = _("The rule {rule} does not fit {name} ({type}).").format(
                rule=shown(how), name=source, type=old.type
            )
            self._add("U24", (*place, RULE), message, ", ".join(RULES))
            return None
        return Rule(source, kind, (new.id,), how=how, answers={new.id: dict(answers)})

    def _split(self, source: str, old: Question, content: Any, place: tuple[str, ...]) -> Rule | None:
        if not isinstance(content, dict) or not content:
            message = _("gesplitst names each new question with its answers.")
            self._add("U20", (*place, SPLIT), message, "")
            return None
        answers: dict[str, Mapping[str, str]] = {}
        left: list[str] = []
        for target, rule in content.items():
            at = (*place, SPLIT, target)
            new = self._target(target, at)
            if new is None:
                continue
            if rule == OPEN:
                left.append(target)
            elif rule == SAME:
                if self._answers(old, new, {}, at, whole=True):
                    answers[target] = {}
            elif self._answers(old, new, rule, at, whole=True):
                answers[target] = rule
        if len(answers) + len(left) < len(content):
            return None
        if not answers:
            message = _("No new question gets an answer of {name}; then it is vervallen, with a reason.")
            self._add("U20", (*place, SPLIT), message.format(name=source), "")
            return None
        return Rule(source, SPLIT, tuple(content), answers=answers, open=tuple(left))

    def _target(self, name: Any, place: tuple[str, ...]) -> Question | None:
        found = self.new.questions.get(name) if isinstance(name, str) else None
        if found is None:
            message = _("{name} is no question of the new edition.").format(name=shown(name))
            self._add("U21", place, message, _("Correct the name."))
        return found

    def _answers(
        self, old: Question, new: Question, answers: Any, place: tuple[str, ...], *, whole: bool
    ) -> bool:
        """Whether every old answer has a new one: named, or the same where the new question knows it."""
        if not isinstance(answers, dict) or not all(isinstance(value, str) for value in answers.values()):
            self._add("U20", place, _("Answers are written as old: new."), "")
            return False
        before, allowed = len(self.findings), {*new.options, UNKNOWN, OPEN}
        for given, becomes in answers.items():
            if given not in {*old.options, UNKNOWN} or (new.options and becomes not in allowed):
                message = _("{given}: {becomes} is no answer of {old} and {new}.").format(
                    given=shown(given), becomes=shown(becomes), old=old.id, new=new.id
                )
                self._add("U24", place, message, ", ".join(sorted(allowed)))
        if whole and old.options:
            lost = [option for option in old.options if option not in answers and option not in new.options]
            if lost:
                message = _("The answers {names} of {old} have no place in {new}.").format(
                    names=", ".join(lost), old=old.id, new=new.id
                )
                self._add("U24", place, message, _("Say under antwoorden what they become."))
        elif old.type != new.type and not (old.step and new.step):
            message = _("{old} ({type}) and {new} ({other}) do not take the same kind of answer.").format(
                old=old.id, type=old.type, new=new.id, other=new.type
            )
            self._add("U24", place, message, _("Let it be vervallen, with a reason, and ask it anew."))
        return len(self.findings) == before

    def _circles(self, rules: Mapping[str, Rule]) -> None:
        arrows = {name: [to for to in rule.targets if to != name] for name, rule in rules.items()}
        done: set[str] = set()
        for start in arrows:
            path: list[str] = []
            pending = [(start, False)]
            while pending:
                name, leaving = pending.pop()
                if leaving:
                    done.add(path.pop())
                elif name in path:
                    circle = [*path[path.index(name) :], name]
                    message = _("The mapping goes round: {questions}.").format(questions=" → ".join(circle))
                    remedy = _("Give the new questions ids that no earlier edition has.")
                    self._add("U22", ("vragen", circle[0]), message, remedy)
                    return
                elif name not in done and name in arrows:
                    path.append(name)
                    pending.append((name, True))
                    pending += [(to, False) for to in arrows[name]]

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
                message = _("{target} would get its answer from {names}.").format(
                    target=target, names=", ".join(names)
                )
                remedy = _("Write each of them as samengevoegd: {target}, with the same regel.")
                self._add("U23", ("vragen", names[-1]), message, remedy.format(target=target))

    def _known(self, content: Mapping[str, Any], place: tuple[str, ...], known: Iterable[str]) -> None:
        for key in content:
            if key not in known:
                message = _("There is no key {key} here.").format(key=shown(key))
                self._add("U20", (*place, key), message, ", ".join(known))

    def _add(self, code: str, place: tuple[str, ...], message: str, remedy: str) -> None:
        self.findings.append(fault(code, self.document.where(place), message, remedy))


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
        message = (
            _("The question {name} is gone, and no mapping says what becomes of its answers.")
            if there is None
            else _(
                "The question {name} takes other answers now, and no mapping says what becomes of the old."
            )
        ).format(name=name)
        remedy = _("Name it in {file}: an open case that answered it cannot be migrated otherwise.")
        yield warning("U26", name, message, remedy.format(file=MAPPING))
