"""The instrument as a FHIR R5 Questionnaire: its questions and when they apply, without the rules.

A question applies unless its condition is false; in FHIR it is shown when its `enableWhen` is true. Each
condition becomes alternatives, of which one must hold: a group around the question for every further set.
What cannot be said of answers alone, such as an age, is left out: the question is then shown more often.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import UNKNOWN

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.program import Program

Atom = tuple[str, str, Any]
"""A question, an operator of FHIR, and what its answer is held against."""
Clauses = tuple[tuple[Atom, ...], ...]
"""Sets of alternatives, all of which must hold; none when it always holds."""

_HL7: Final = "http://hl7.org/fhir/StructureDefinition"
NOTE: Final = f"{_HL7}/designNote"
_TYPES: Final = {"integer": "integer", "number": "decimal", "date": "date", "text": "text"}
_KINDS: Final = {"integer": "Integer", "number": "Decimal", "date": "Date"}
_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_OPERATORS: Final = {"==": "="}
# What the product of two conditions may grow to before it is left out.
_MOST: Final = 12


def questionnaire(instrument: Instrument) -> dict[str, Any]:
    """Return the Questionnaire, as plain data."""
    definition = instrument.definition
    blocks = []
    for block, title in definition.blocks.items():
        members = [question for question in instrument.questions.values() if question.block == block]
        if members:
            items = [_item(instrument, question) for question in members]
            blocks.append(
                {"linkId": f"blok.{block}", "type": "group", "text": f"{block}. {title}", "item": items}
            )
    sources: list[dict[str, Any]] = [
        {"type": "citation", "label": source.id, "display": source.title, "document": {"url": source.address}}
        if source.address
        else {"type": "citation", "label": source.id, "display": source.title}
        for source in definition.sources.values()
    ]
    return {
        "resourceType": "Questionnaire",
        "language": "nl",
        "extension": [
            {"url": f"{_HL7}/artifact-relatedArtifact", "valueRelatedArtifact": source} for source in sources
        ],
        "url": f"urn:mas:instrument:{definition.id}",
        "identifier": [{"system": "urn:mas:sha256", "value": definition.sha256}],
        "version": definition.edition,
        "name": _computable(definition.id),
        "title": definition.title,
        "status": "draft" if definition.reconstruction else "active",
        "experimental": definition.reconstruction,
        "date": definition.valid_from.isoformat(),
        "description": definition.statement,
        "item": blocks,
    }


def _computable(id_: str) -> str:
    """Return a name that programs may use: capitals, digits and `_`, beginning with a letter (cnl-0)."""
    name = re.sub("[^A-Z0-9_]", "_", id_.upper())
    return name if name[:1].isalpha() else f"I_{name}"


def _item(instrument: Instrument, question: Question) -> dict[str, Any]:
    """Return the item of a question, inside a group for each set of alternatives but the last."""
    item: dict[str, Any] = {
        "linkId": question.id,
        "type": "coding" if question.options else _TYPES[question.type],
        "text": instrument.text(question.text),
    }
    notes = [f"Bron: {', '.join(question.basis.sources)} ({question.basis.provenance})"]
    clauses: Clauses = ()
    condition = instrument.program.applicability.get(question.id)
    if condition is not None:
        applies = Enabling(instrument)
        clauses = applies.clauses(condition)
        said = "geheel" if applies.exact else "niet geheel in enableWhen te zeggen"
        notes.append(f"Van toepassing tenzij niet waar is ({said}): {question.when}")
    extensions: list[dict[str, Any]] = [{"url": NOTE, "valueMarkdown": note} for note in notes]
    extensions += [
        {"url": f"{_HL7}/{name}", f"value{_KINDS[question.type]}": _plain(bound)}
        for name, bound in (("minValue", question.minimum), ("maxValue", question.maximum))
        if bound is not None
    ]
    if question.unit:
        extensions.append({"url": f"{_HL7}/questionnaire-unit", "valueCoding": {"display": question.unit}})
    item["extension"] = extensions
    if question.options:
        item["answerOption"] = [
            {"valueCoding": {"code": option, "display": instrument.text(label)}}
            for option, label in {**question.options, UNKNOWN: UNKNOWN}.items()
        ]
    item["item"] = [_help(instrument, question)]
    for number, alternatives in enumerate(clauses):
        if number:
            item = {"linkId": f"{question.id}.als.{number}", "type": "group", "item": [item]}
        item["enableWhen"] = [_enable(instrument, atom) for atom in alternatives]
        if len(alternatives) > 1:
            item["enableBehavior"] = "any"
    return item


def _help(instrument: Instrument, question: Question) -> dict[str, Any]:
    control = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]}
    extension = [{"url": f"{_HL7}/questionnaire-itemControl", "valueCodeableConcept": control}]
    text = instrument.text(question.help)
    return {"linkId": f"{question.id}.uitleg", "type": "display", "text": text, "extension": extension}


def _enable(instrument: Instrument, atom: Atom) -> dict[str, Any]:
    name, operator, value = atom
    question = instrument.questions[name]
    if operator == "exists":
        return {"question": name, "operator": operator, "answerBoolean": value}
    if question.options:
        return {"question": name, "operator": operator, "answerCoding": {"code": value}}
    return {"question": name, "operator": operator, f"answer{_KINDS[question.type]}": _plain(value)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


class Enabling:
    """Make alternatives of a condition.

    Attributes:
        exact: whether nothing was left out.
    """

    def __init__(self, instrument: Instrument) -> None:
        self.program: Program = instrument.program
        self.parameters = instrument.parameters
        self.exact = True

    def clauses(self, node: c.Node) -> Clauses:
        """Return when a condition is not false."""
        found = self._at_least(node, 1)
        # A set that holds whenever a smaller one does adds nothing.
        sets = [frozenset(clause) for clause in found]
        return tuple(
            clause for clause, own in zip(found, sets, strict=True) if not any(other < own for other in sets)
        )

    def _at_least(self, node: c.Node, level: int) -> Clauses:
        """Return when the value of a condition is this level or higher: 1 is unknown, 2 is true."""
        match node:
            case c.Fact(name=name) if self.program.fact_types[name] == "kleene":
                return self._at_least(self.program.facts[name], level)
            case c.Not(part=part):
                return self._at_most(part, 2 - level)
            case c.All(parts=parts):
                return _both(*(self._at_least(part, level) for part in parts))
            case c.Some(parts=parts):
                return self._either(*(self._at_least(part, level) for part in parts))
            case c.IsTrue(part=part):
                return self._at_least(part, 2)
            case c.Is(question=question, option=option, negated=negated):
                wanted = self._others(question, option) if negated else ((question, "=", option),)
                return _both(self._applies(question), (self._open(question, wanted, unknown=level == 1),))
            case c.Compare():
                return self._compared(node, node.operator, unknown=level == 1, applies=True)
        return self._left_out()

    def _at_most(self, node: c.Node, level: int) -> Clauses:
        """Return when the value of a condition is this level or lower."""
        match node:
            case c.Fact(name=name) if self.program.fact_types[name] == "kleene":
                return self._at_most(self.program.facts[name], level)
            case c.Not(part=part):
                return self._at_least(part, 2 - level)
            case c.All(parts=parts):
                return self._either(*(self._at_most(part, level) for part in parts))
            case c.Some(parts=parts):
                return _both(*(self._at_most(part, level) for part in parts))
            case c.IsTrue(part=part):
                return self._at_most(part, 1)
            case c.Is(question=question, option=option, negated=negated) if level == 1:
                # Also of a question that does not apply, which has no answer.
                wanted = ((question, "=", option),) if negated else self._others(question, option)
                return (self._open(question, wanted, unknown=True),)
            case c.Compare() if level == 1:
                return self._compared(node, _OPPOSITE[node.operator], unknown=True, applies=False)
        return self._left_out()

    def _left_out(self) -> Clauses:
        self.exact = False
        return ()

    def _either(self, *sides: Clauses) -> Clauses:
        """Return what holds when one side does: every pair of their alternatives."""
        found: Clauses = ((),)
        for side in sides:
            found = tuple(tuple(dict.fromkeys(left + right)) for left in found for right in side)
        if len(found) > _MOST:
            return self._left_out()
        return found

    def _others(self, question: str, option: str) -> tuple[Atom, ...]:
        options = self.program.questions[question].options
        return tuple((question, "=", other) for other in options if other != option)

    def _open(self, question: str, wanted: tuple[Atom, ...], *, unknown: bool) -> tuple[Atom, ...]:
        if not unknown:
            return wanted
        return (*wanted, (question, "=", UNKNOWN), (question, "exists", False))

    def _applies(self, question: str) -> Clauses:
        condition = self.program.applicability.get(question)
        return () if condition is None else self._at_least(condition, 1)

    def _compared(self, node: c.Compare, operator: str, *, unknown: bool, applies: bool) -> Clauses:
        left, right = node.left, node.right
        number = (
            self.parameters[right.name] if isinstance(right, c.Parameter) else getattr(right, "value", None)
        )
        is_number = isinstance(left, c.Answer) and self.program.questions[left.question].step is not None
        if not isinstance(left, c.Answer) or not is_number or number is None:
            return self._left_out()
        atom = (left.question, _OPERATORS.get(operator, operator), number)
        alternatives = (atom, (left.question, "exists", False)) if unknown else (atom,)
        return _both(self._applies(left.question) if applies else (), (alternatives,))


def _both(*sides: Clauses) -> Clauses:
    return tuple(dict.fromkeys(clause for side in sides for clause in side))
