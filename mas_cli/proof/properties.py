"""Properties: what must hold of the advice in every case, written in the condition language.

A file holds one property a key. A condition names parts of the advice besides everything a rule may name::

    hulp_voor_dwang:
      tekst: Zolang hulp mogelijk is, wordt geen dwang geadviseerd
      als: achterliggende_problematiek en niet hulp_uitgeput
      behalve: verzuim_soort = luxe
      nooit: advies.routes in (dwang_civiel, dwang_straf)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import RootModel

from mas_cli import shapes, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, did_you_mean
from mas_cli.i18n import _
from mas_cli.instrument import conditions as c
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE, YES
from mas_cli.instrument.schema import Condition, Id, Text
from mas_cli.paths import data_root
from mas_cli.shapes import Model

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.instrument.instrument import Instrument
    from mas_cli.yamlfile import Document

# The parts of the advice, as the pseudo-questions a condition reads; written with a dot.
# Of an instrument, beside its editions.
SHIPPED: Final = "eigenschappen.yaml"
STATUS: Final = "advies_status"
ROUTES: Final = "advies_routes"
SIGNALS: Final = "advies_signalen"
STEP: Final = "advies_stap"
MISSING: Final = "advies_ontbrekend"
COMPLETE: Final = "advies_volledig"
_PARTS: Final = re.compile(r"\badvies\.(?=[a-z])")
_WRITTEN: Final = re.compile(r"\badvies_(?=(status|routes|signalen|stap|ontbrekend|volledig)\b)")


class Eigenschap(Model):
    """One property as written; exactly one of `altijd` and `nooit`."""

    tekst: Text
    als: Condition | None = None
    behalve: Condition | None = None
    altijd: Condition | None = None
    nooit: Condition | None = None


class Eigenschappen(RootModel[dict[Id, Eigenschap]]):
    """A file of properties."""


@dataclass(frozen=True, slots=True)
class Property:
    """What must hold in every case.

    Attributes:
        when: the cases it is about: those in which this is known to be true.
        unless: cases it is not about: those in which this is known to be true.
        must: known to be true in each of them; None when `never` is set.
        never: known to be true in none of them; None when `must` is set.
    """

    id: str
    text: str
    when: c.Node
    unless: c.Node
    must: c.Node | None
    never: c.Node | None

    @property
    def refuted(self) -> c.Node:
        """The condition of a case that refutes it; always true or false."""
        if self.must is not None:
            wrong: c.Node = c.Not(c.IsTrue(self.must))
        else:
            assert self.never is not None
            wrong = c.IsTrue(self.never)
        return c.All((c.IsTrue(self.when), c.Not(c.IsTrue(self.unless)), wrong))


def parts(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """What each part of the advice can be."""
    definition = instrument.definition
    return {
        STATUS: (ROUTE, NO_ROUTE, INSUFFICIENT),
        ROUTES: tuple(definition.routes),
        SIGNALS: tuple(definition.signals),
        STEP: tuple(dict.fromkeys(row.step for row in instrument.program.rows)),
        MISSING: tuple(instrument.questions),
        COMPLETE: (YES,),
    }


def load(path: Path, instrument: Instrument) -> tuple[Property, ...]:
    """The properties in a file.

    Raises:
        InvalidInput: with every finding: no usable YAML or of another shape, D51 not exactly one of altijd
            and nooit, D52 a condition that cannot be read or names what does not exist.
    """
    document = yamlfile.read(path)
    findings = shapes.faults(Eigenschappen, document.data, document.where)
    found: list[Property] = []
    # An unknown key leaves the shape of the rest as it should be, so that its sense can be checked too.
    if shapes.only_unknown_keys(findings):
        found = [_linked(id_, document, instrument, findings) for id_ in document.data]
    if findings:
        raise InvalidInput(_("{name} cannot be used.").format(name=document.name), findings=findings)
    return tuple(found)


def given_and_shipped(
    instrument: Instrument, files: Sequence[Path], *, strict: bool
) -> tuple[tuple[Property, ...], tuple[Finding, ...]]:
    """Those of the files and those that ship; what does not fit the instrument is left out, and why.

    Raises:
        InvalidInput: with `strict`, a file of the user has faults.
    """
    own: list[Property] = []
    left_out: list[Finding] = []
    for file in files:
        try:
            own += load(file, instrument)
        except InvalidInput as error:
            if strict:
                raise
            left_out += error.findings
    shipped = data_root("instruments") / instrument.definition.id / SHIPPED
    found: tuple[Property, ...] = ()
    if shipped.is_file():
        try:
            found = tuple(load(shipped, instrument))
        except InvalidInput as error:
            left_out += error.findings
    named = {prop.id for prop in own}
    return (*own, *(prop for prop in found if prop.id not in named)), tuple(left_out)


def _linked(id_: str, document: Document, instrument: Instrument, findings: list[Finding]) -> Property:
    item = document.data[id_]
    if ("altijd" in item) == ("nooit" in item):
        findings.append(
            Finding(
                "D51",
                Severity.BLOCK,
                document.where((id_,)),
                _("{item}: give altijd or nooit, and not both.").format(item=id_),
                _("altijd is what must hold in these cases, nooit what must not."),
            )
        )
    scope = _scope(instrument)

    def condition(key: str) -> c.Node | None:
        text = item.get(key)
        if text is None:
            return None
        try:
            return c.parse_condition(_PARTS.sub("advies_", text), scope)
        except c.ConditionError as error:
            known = [*scope.questions, *scope.facts, *scope.parameters, *scope.groups]
            known += [option for options in scope.options.values() for option in options]
            remedy = _("Correct the condition.")
            if error.name:
                remedy = did_you_mean(error.name, known, remedy)
            findings.append(
                Finding(
                    "D52", Severity.BLOCK, document.where((id_, key)), _written(str(error)), _written(remedy)
                )
            )
            return None

    return Property(
        id_,
        item["tekst"],
        condition("als") or c.Constant(value=True),
        condition("behalve") or c.Constant(value=False),
        condition("altijd"),
        condition("nooit"),
    )


def _written(text: str) -> str:
    """A message in which the parts of the advice have their dot again."""
    return _WRITTEN.sub("advies.", text)


def _scope(instrument: Instrument) -> c.Scope:
    program, advice = instrument.program, parts(instrument)
    questions: dict[str, c.Type] = {q.id: q.type for q in instrument.questions.values()}
    return c.Scope(
        questions=questions | dict.fromkeys(advice, "choice"),
        options={q.id: tuple(q.options) for q in instrument.questions.values()} | advice,
        facts=program.fact_types,
        parameters=frozenset(instrument.definition.parameters),
        groups=instrument.definition.groups,
    )


def filled_in(node: c.Node, advice: Mapping[str, frozenset[str]]) -> c.Node:
    """A condition in which what it says of the advice is replaced by whether that is so.

    Args:
        node: the condition.
        advice: by part of the advice, what it is of one case.
    """
    if isinstance(node, c.Is) and node.question in advice:
        return c.Constant(value=(node.option in advice[node.question]) != node.negated)
    changed: dict[str, Any] = {}
    match node:
        case c.All(parts=inner) | c.Some(parts=inner) | c.AtLeast(parts=inner):
            changed["parts"] = tuple(filled_in(part, advice) for part in inner)
        case c.Not(part=part) | c.IsTrue(part=part) | c.IsUnknown(part=part):
            changed["part"] = filled_in(part, advice)
    return replace(node, **changed) if changed else node  # type: ignore[type-var]
