"""What a format is: fields with a type, a rule and a source, and the checks that hold for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mas_cli.documents.conditions import Condition
    from mas_cli.findings import Severity
    from mas_cli.law.bewaren import Regime


class FieldType(StrEnum):
    """The type of a field, by the letters of `format.yaml`."""

    TEXT = "s"
    DATE = "d"
    MOMENT = "dt"
    YES_NO = "b"
    CHOICE = "e"
    NUMBER = "n"
    LIST = "L"


class Rule(StrEnum):
    """When a field must be filled in."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Field:
    """One value a document needs.

    Attributes:
        name: dotted address, `verdachte.geboortedatum`; within a list the name of the column.
        type: what it holds.
        label: its name for an officer, Dutch.
        rule: required, conditional on `when`, or optional.
        when: the condition under which it must be filled in; None unless conditional.
        basis: the article or page that asks for it.
        help: what to fill in, Dutch.
        printed: whether the value must be found in the finished document.
        options: for a choice the stored value and the words printed for it.
        columns: for a list the fields of one row.
        may_be_empty: a list may be answered with no rows (`geen`).
        each: of a list with a row for every choice: the question whether any of them applies; empty for
            another list.
        multiline: a text of several lines.
        own: it belongs to this one document, and is no fact of the case.
        check: the check under whose code absence is reported; empty for the general one.
        example: a synthetic value.
        partly: a date may be known in part, as the BRP gives some dates of birth.
    """

    name: str
    type: FieldType
    label: str
    rule: Rule
    when: Condition | None = None
    basis: str = ""
    help: str = ""
    printed: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Field, ...] = ()
    may_be_empty: bool = False
    each: str = ""
    multiline: bool = False
    own: bool = False
    check: str = ""
    example: Any = None
    partly: bool = False

    def as_json(self) -> dict[str, Any]:
        """The field as `fields --json` has it."""
        found: dict[str, Any] = {
            "name": self.name,
            "type": str(self.type),
            "label": self.label,
            "rule": str(self.rule),
            "basis": self.basis,
            "help": self.help,
            "printed": self.printed,
        }
        if self.options:
            found["options"] = dict(self.options)
        if self.columns:
            found["columns"] = [column.as_json() for column in self.columns]
        return found


@dataclass(frozen=True, slots=True)
class Derived:
    """A value computed from other fields.

    Attributes:
        name: dotted, as a field.
        operation: `sum` or `count` of a list, `age` or `duty` on a day, `term` that ends, `law` for the words
            of the articles in a list, `quote` for those of articles that the format names.
        of: the list, column or date of birth it is computed from; the id of the term.
        on: the field with the day.
        only: for `law` the articles to quote.
        labels: for `quote` the articles and how the document names them.
    """

    name: str
    operation: str
    of: str
    on: str = ""
    only: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a check can fail, as the user reads it; `{names}` are filled by the check."""

    message: str
    remedy: str
    where: str
    severity: Severity
    basis: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check as data: its subject, its ways to fail and its parameters."""

    code: str
    title: str
    severity: Severity
    basis: str
    variants: Mapping[str, Variant]
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A Word file and what it needs.

    Attributes:
        type: `pv-jongere`; the name of its folder for what ships.
        title: as printed, Dutch.
        edition: `2026-11`; recorded with each document.
        regime: AVG or Wpg.
        fields: every field by name, in the order in which they are asked and listed.
        derived: computed values by name.
        fixed: values that this type settles itself and nobody fills in.
        checks: the checks that hold, by code.
        articles: the articles of law this type rests on, as references.
        example: complete synthetic data, by field name.
        dossier: which groups of `_dossier.yaml` say where a dossier holds its fields.
        document: the Word file.
        reconstruction: whether it is ours and not an official format.
        mapping: of a format that the user brought, the file that says which place holds which field.
    """

    type: str
    title: str
    edition: str
    regime: Regime
    about: str
    fields: Mapping[str, Field]
    derived: Mapping[str, Derived]
    fixed: Mapping[str, Any]
    checks: Mapping[str, Check]
    articles: tuple[str, ...]
    example: Mapping[str, Any]
    document: Path
    reconstruction: bool = True
    dossier: tuple[str, ...] = ()
    mapping: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The type as `types --json` has it."""
        return {
            "type": self.type,
            "title": self.title,
            "edition": self.edition,
            "regime": self.regime.lower(),
            "about": self.about,
            "reconstruction": self.reconstruction,
        }
