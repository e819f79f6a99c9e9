"""The YAML of a format as it may be written; what pydantic accepts here becomes the model."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import StringConstraints

from mas_cli.shapes import Model

# Names that a template could not reach: Python gives a mapping methods of these names.
RESERVED = frozenset(
    {"items", "keys", "values", "get", "pop", "update", "clear", "copy", "setdefault", "popitem", "fromkeys"}
)

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
FieldName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Code: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[CE][0-9]{2}$")]
SeverityName: TypeAlias = Literal["block", "warn"]


class FieldYaml(Model):
    """One field."""

    type: Literal["s", "d", "dt", "b", "e", "n", "L"]
    label: Text
    rule: Literal["required", "conditional", "optional"] = "required"
    when: dict[str, Any] | None = None
    basis: str = ""
    help: str = ""
    printed: bool = True
    options: dict[str, str] = {}
    columns: dict[FieldName, FieldYaml] = {}
    may_be_empty: bool = False
    each: str = ""
    multiline: bool = False
    own: bool = False
    check: Code | Literal[""] = ""
    example: Any = None
    partly: bool = False


class GroupYaml(Model):
    """A file of `_velden`: fields that several formats share."""

    fields: dict[FieldName, FieldYaml]
    derived: dict[FieldName, DerivedYaml] = {}


class DerivedYaml(Model):
    """One computed value: `{sum: verzuim.uren}`, `{age: jongere.geboortedatum, on: feit.periode_van}`."""

    sum: str = ""
    count: str = ""
    age: str = ""
    duty: str = ""
    law: str = ""
    term: str = ""
    value: str = ""
    quote: dict[str, str] = {}
    only: list[str] = []
    on: str = ""


class FormatYaml(Model):
    """A `format.yaml`."""

    type: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    edition: Text
    regime: Literal["avg", "wpg"]
    about: Text
    document: Text = "format.docx"
    reconstruction: bool = True
    include: list[str] = []
    fields: dict[FieldName, dict[str, Any]] = {}
    omit: list[str] = []
    derived: dict[FieldName, DerivedYaml] = {}
    fixed: dict[FieldName, Any] = {}
    checks: list[Code] = []
    parameters: dict[Code, dict[str, Any]] = {}
    articles: list[Text] = []
    dossier: list[str] = ["algemeen"]
    example: dict[FieldName, Any] = {}


class VariantYaml(Model):
    """One way to fail; what it leaves out it takes from its check."""

    message: Text
    remedy: Text
    where: str = ""
    severity: SeverityName | None = None
    basis: str = ""


class CheckYaml(Model):
    """One check of `_checks.yaml`."""

    title: Text
    severity: SeverityName
    where: str = ""
    basis: Text
    variants: dict[str, VariantYaml]
    parameters: dict[str, Any] = {}


class SynonymsYaml(Model):
    """`_synoniemen.yaml`: how forms of others call things."""

    zonder_betekenis: list[Text]
    koppen_zonder_betekenis: list[Text]
    bijschriften: list[Text]
    groepen: dict[str, list[Text]]
    velden: dict[str, list[Text]]
    keuzes: dict[str, dict[str, list[Text]]]


class ChecksYaml(Model):
    """`_checks.yaml`."""

    checks: dict[Code, CheckYaml]
