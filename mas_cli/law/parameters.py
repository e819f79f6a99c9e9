"""Dated parameters: a number of the law or of an agreement, from when it holds, and where that is written.

A file maps an id to its description, unit, source and dated values:

    halt.max_uren:
      beschrijving: Zoveel uren verzuim neemt Halt ten hoogste aan.
      eenheid: uren
      bron: halt.nl
      waarden:
        - vanaf: 2018-09-01
          waarde: 60

A value holds from its `vanaf` until the next one begins. A value may name its own `bron`; without one the
source of the parameter holds. `{waarde}` in a description stands for the value of the day.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mas_cli.yamlfile import Document

Scalar: TypeAlias = int | float | str | bool | date
ParameterValue: TypeAlias = Scalar | tuple[Scalar, ...]

ID: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
MERKEN: Final = ("SOURCE", "RECONSTRUCTION")
_KEYS: Final = ("beschrijving", "eenheid", "bron", "merk", "toelichting", "waarden")
_VALUE_KEYS: Final = ("vanaf", "waarde", "bron", "merk", "toelichting")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter as it holds on a day.

    Attributes:
        value: number, text, truth value or date, or a tuple of these; in the unit of the parameter.
        valid_from: the first day on which it holds.
        source: the article or page it rests on.
    """

    value: ParameterValue
    valid_from: date
    source: str
    merk: str = "SOURCE"
    toelichting: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter with all its dated values, oldest first.

    Attributes:
        extra: the keys the caller allowed besides the known ones, as read.
        line: where it stands in its file.
    """

    id: str
    beschrijving: str
    eenheid: str
    bron: str
    waarden: tuple[Value, ...]
    toelichting: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1

    def zin(self, op: date) -> str:
        """The description with the value of a day in the place of `{waarde}`."""
        value = self.at(op)
        return self.beschrijving.replace("{waarde}", str(value.value) if value else "…")

    def at(self, op: date) -> Value | None:
        """The value on a day; None before the first one."""
        position = bisect_right(self.waarden, op, key=lambda value: value.valid_from)
        return self.waarden[position - 1] if position else None


@dataclass(frozen=True, slots=True)
class Parameters(Mapping[str, Parameter]):
    """Parameters by id; the value of one on a day with `at`."""

    _by_id: Mapping[str, Parameter] = field(default_factory=dict)

    def __getitem__(self, id_: str) -> Parameter:
        """One parameter."""
        return self._by_id[id_]

    def __iter__(self) -> Iterator[str]:
        """The ids, in the order of the file."""
        return iter(self._by_id)

    def __len__(self) -> int:
        """How many."""
        return len(self._by_id)

    def at(self, id_: str, op: date) -> Value:
        """The value of a parameter on a day.

        Raises:
            InvalidInput: no such parameter (L10), or it has no value yet on that day (L11).
        """
        parameter = self._by_id.get(id_)
        if parameter is None:
            finding = Finding(
                "L10",
                Severity.BLOCK,
                id_,
                _("There is no parameter {id}.").format(id=id_),
                _("Check the id."),
            )
            raise InvalidInput(finding.message, findings=[finding])
        value = parameter.at(op)
        if value is None:
            finding = Finding(
                "L11",
                Severity.BLOCK,
                id_,
                _("{id} has no value on {date}: the first holds from {first}.").format(
                    id=id_, date=op, first=parameter.waarden[0].valid_from
                ),
                _("Give a later date, or add the older value with its source to the data."),
            )
            raise InvalidInput(finding.message, findings=[finding])
        return value

    def merged(self, other: Parameters) -> Parameters:
        """These and the others; where both have an id the other one stands."""
        return Parameters(MappingProxyType({**self._by_id, **other._by_id}))


def load_parameters(
    source: str | bytes | Path, name: str = "", *, extra: Iterable[str] = ()
) -> tuple[Parameters, tuple[Finding, ...]]:
    """Read a file of parameters, or its text.

    Args:
        source: a `Path` is read; anything else is the text itself.
        name: how findings call it; the path when empty.
        extra: keys a parameter may have besides the known ones, returned unchecked in `Parameter.extra`.

    Returns:
        The parameters that are right and a finding (`name:line`) for every fault: Y01 to Y11 where the
        file is no usable YAML, L01 to L09 for its content. Parameters with a fault are left out.
    """
    shown = name or (str(source) if isinstance(source, Path) else "parameters")
    try:
        document = yamlfile.read(source, shown) if isinstance(source, Path) else yamlfile.load(source, shown)
    except InvalidInput as error:
        return Parameters(), error.findings
    return parameters_of(document, extra=extra)


def parameters_of(document: Document, *, extra: Iterable[str] = ()) -> tuple[Parameters, tuple[Finding, ...]]:
    """As `load_parameters`, of a document that is already read."""
    reader = _Reader(document, tuple(extra))
    return Parameters(MappingProxyType(reader.read())), tuple(reader.findings)


class _Reader:
    """Checks one document and collects what is wrong with it."""

    def __init__(self, document: Document, extra: tuple[str, ...]) -> None:
        self.document = document
        self.extra = extra
        self.findings: list[Finding] = []

    def _add(self, code: str, path: tuple[str | int, ...], message: str, remedy: str) -> None:
        self.findings.append(Finding(code, Severity.BLOCK, self.document.where(path), message, remedy))

    def read(self) -> dict[str, Parameter]:
        data = self.document.data
        if not isinstance(data, dict):
            self._add(
                "L01",
                (),
                _("A file of parameters maps ids to their description and values."),
                _("Begin each parameter with its id and a colon."),
            )
            return {}
        found = {}
        for id_, fields in data.items():
            before = len(self.findings)
            parameter = self._parameter(id_, fields)
            if parameter is not None and len(self.findings) == before:
                found[id_] = parameter
        return found

    def _parameter(self, id_: str, fields: Any) -> Parameter | None:
        path = (id_,)
        if not ID.fullmatch(id_):
            self._add(
                "L02",
                path,
                _("{id} is no id.").format(id=id_),
                _("Use lower-case letters, digits and _, with dots between parts: halt.max_uren."),
            )
        if not isinstance(fields, dict):
            self._add(
                "L03",
                path,
                _("{id} must hold beschrijving, eenheid, bron and waarden.").format(id=id_),
                _("Give these keys, indented under the id."),
            )
            return None
        self._unknown_keys(path, fields, (*_KEYS, *self.extra))
        beschrijving = self._text(path, fields, "beschrijving", required=True)
        eenheid = self._text(path, fields, "eenheid", required=True)
        bron = self._text(path, fields, "bron")
        merk = self._merk(path, fields, MERKEN[0])
        toelichting = self._text(path, fields, "toelichting")
        waarden = self._waarden(id_, fields.get("waarden"), bron, merk)
        return Parameter(
            id=id_,
            beschrijving=beschrijving,
            eenheid=eenheid,
            bron=bron,
            waarden=waarden,
            toelichting=toelichting,
            extra=MappingProxyType({key: fields[key] for key in self.extra if key in fields}),
            line=self.document.line_of(path),
        )

    def _waarden(self, id_: str, items: Any, bron: str, merk: str) -> tuple[Value, ...]:
        path = (id_, "waarden")
        if not isinstance(items, list) or not items:
            self._add(
                "L04",
                path,
                _("{id} has no dated values.").format(id=id_),
                _("Give under waarden a list of vanaf and waarde."),
            )
            return ()
        values: dict[date, Value] = {}
        for position, item in enumerate(items):
            value = self._waarde((*path, position), item, bron, merk)
            if value is None:
                continue
            if value.valid_from in values:
                self._add(
                    "L07",
                    (*path, position),
                    _("{id} has two values from {date}.").format(id=id_, date=value.valid_from),
                    _("Keep one of the two."),
                )
            if values and not _same_kind(value.value, next(iter(values.values())).value):
                self._add(
                    "L08",
                    (*path, position),
                    _("{id} changes from one kind of value to another.").format(id=id_),
                    _("Give every value of a parameter as the same kind: number, text or date."),
                )
            values[value.valid_from] = value
        return tuple(values[day] for day in sorted(values))

    def _waarde(self, path: tuple[str | int, ...], item: Any, bron: str, merk: str) -> Value | None:
        if not isinstance(item, dict):
            self._add(
                "L04",
                path,
                _("A dated value has vanaf and waarde."),
                _("Write - vanaf: DATE and waarde: VALUE."),
            )
            return None
        self._unknown_keys(path, item, _VALUE_KEYS)
        vanaf = item.get("vanaf")
        if not isinstance(vanaf, date):
            self._add(
                "L05",
                (*path, "vanaf"),
                _("vanaf is not a date."),
                _("Write the first day on which the value holds as year-month-day, without quotes."),
            )
        value = _parameter_value(item.get("waarde"))
        if value is None:
            self._add(
                "L06",
                (*path, "waarde"),
                _("waarde must be a number, a text, a date, true or false, or a list of these."),
                _("Give the value in the unit of the parameter."),
            )
        source = self._text(path, item, "bron") or bron
        if not source:
            self._add(
                "L09",
                path,
                _("This value has no source."),
                _("Give bron for the value or for the parameter: article or page."),
            )
        own_merk = self._merk(path, item, merk)
        toelichting = self._text(path, item, "toelichting")
        if not isinstance(vanaf, date) or value is None:
            return None
        return Value(value, vanaf, source, own_merk, toelichting)

    def _unknown_keys(
        self, path: tuple[str | int, ...], fields: dict[str, Any], known: tuple[str, ...]
    ) -> None:
        for key in fields:
            if key not in known:
                self._add(
                    "L03",
                    (*path, key),
                    _("{key} is not a key here.").format(key=key[:80]),
                    _("Use: {keys}.").format(keys=", ".join(known)),
                )

    def _text(
        self, path: tuple[str | int, ...], fields: dict[str, Any], key: str, *, required: bool = False
    ) -> str:
        value = fields.get(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not value.strip():
            self._add(
                "L03",
                (*path, key),
                _("{key} must be a text.").format(key=key),
                _("Write it as a sentence or word."),
            )
            return ""
        return value.strip()

    def _merk(self, path: tuple[str | int, ...], fields: dict[str, Any], default: str) -> str:
        merk = fields.get("merk", default)
        if merk not in MERKEN:
            self._add(
                "L03",
                (*path, "merk"),
                _("merk must be SOURCE or RECONSTRUCTION."),
                _("SOURCE is read in the source named, RECONSTRUCTION is the maker's own choice."),
            )
            return default
        return str(merk)


def _parameter_value(raw: Any) -> ParameterValue | None:
    if isinstance(raw, (bool, int, float, str, date)):
        return raw
    if isinstance(raw, list) and raw and all(isinstance(item, (bool, int, float, str, date)) for item in raw):
        return tuple(raw)
    return None


def _same_kind(one: ParameterValue, other: ParameterValue) -> bool:
    return _kind(one) == _kind(other)


def _kind(value: ParameterValue) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, (int, float)) else type(value).__name__
