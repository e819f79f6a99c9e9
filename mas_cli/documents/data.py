"""The facts for a document: read from a file or taken from a dossier, typed field by field."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mas_cli import datafile
from mas_cli.documents import refusals
from mas_cli.documents.conditions import holds
from mas_cli.documents.model import Field, FieldType, Rule
from mas_cli.documents.typed import is_empty, typed
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.artikelen import wetsartikelen
from mas_cli.law.data import law_parameters
from mas_cli.law.kalender import leeftijd_bekend
from mas_cli.law.leerplicht import status
from mas_cli.law.lookup import all_parameters
from mas_cli.law.termijnen import vervaldatum, wettelijke_termijnen
from mas_cli.written import PartialDate, Wrong, earliest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mas_cli.documents.model import Derived, Format

    Where = Callable[[tuple[str | int, ...]], str]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Data:
    """Typed facts by field name; a list is a tuple of rows.

    Attributes:
        values: only what was filled in: str, date, datetime, bool, Decimal, or a tuple of rows.
        derived: the computed values that could be computed: Decimal or int.
        faulty: the fields that were given but could not be read; they are not missing.
    """

    values: Mapping[str, Any]
    derived: Mapping[str, Any] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()

    def get(self, name: str) -> Any:
        """Return the value of a field or a derived value; None when it is unknown."""
        found = self.values.get(name)
        return self.derived.get(name) if found is None else found

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a list; empty when the list was not given."""
        found: tuple[Row, ...] = self.values.get(name, ())
        return found


def read(path: Path) -> tuple[dict[str, Any], Where]:
    """A data file as a plain mapping, and a function that gives the place of each value in it.

    Raises:
        InvalidInput: it cannot be read, is no YAML or JSON, or is no mapping (F05, Y01 and on).
    """
    document = datafile.read(path, path.name)
    return _mapping(document.data, document.name), lambda place: f"{document.where(place)} ({dotted(place)})"


def _mapping(data: Any, name: str) -> dict[str, Any]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        message = _("The file must hold fields with their values, not a list or a single value.")
        remedy = _("The command fields TYPE --example prints a complete file to start from.")
        raise refusals.no_data(name, message, remedy)
    return data


def dotted(path: tuple[str | int, ...]) -> str:
    """`verzuim[3].uren`: list positions count from 1, as people do."""
    shown = ""
    for part in path:
        shown += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def from_mapping(
    fmt: Format, mapping: Mapping[str, Any], where: Where = dotted
) -> tuple[Data, list[Finding]]:
    """Typed facts from a nested mapping (a data file, a dossier), and everything wrong with them.

    Args:
        fmt: says which fields there are.
        mapping: groups within groups, or names with dots; lists of rows.
        where: the place of a value for a finding, from its path.

    Returns:
        The facts that could be read and the findings: F02 unknown field, F03 wrong value, F04 filled in
        although it does not apply.
    """
    collected = _Collector(fmt, where)
    collected.group(mapping, (), "")
    values = collected.values
    data = Data(values, _derive(fmt, values), frozenset(collected.faulty))
    return data, [*collected.findings, *_contradictions(fmt, data)]


class _Collector:
    """Walks the mapping once."""

    def __init__(self, fmt: Format, where: Where) -> None:
        self.fmt = fmt
        self.where = where
        self.values: dict[str, Any] = {}
        self.faulty: set[str] = set()
        self.findings: list[Finding] = []
        # Finding the name that was meant takes time; whoever has more unknown names has the wrong file.
        self._guesses = 20
        self._groups = {
            ".".join(parts[:count])
            for name in fmt.fields
            for parts in [name.split(".")]
            for count in range(1, len(parts))
        }

    def group(self, mapping: Mapping[str, Any], path: tuple[str | int, ...], prefix: str) -> None:
        for key, raw in mapping.items():
            name, here = f"{prefix}{key}", (*path, key)
            if name in self.fmt.fields:
                self.value(self.fmt.fields[name], raw, here)
            elif name in self._groups:
                if isinstance(raw, Mapping):
                    self.group(raw, here, f"{name}.")
                elif raw is not None:
                    self.wrong(
                        here,
                        _("{name} is a group of fields and takes no value itself.").format(name=name),
                        _("Put its fields below it, indented."),
                    )
            else:
                self.unknown(name, here)

    def value(self, entry: Field, raw: Any, path: tuple[str | int, ...]) -> None:
        if entry.type is FieldType.LIST:
            self.list_(entry, raw, path)
        elif not is_empty(raw):
            found = self.typed(entry, raw, path, entry.name)
            if found is not None:
                self.values[entry.name] = found

    def typed(self, entry: Field, raw: Any, path: tuple[str | int, ...], name: str) -> Any:
        try:
            return typed(entry, raw)
        except Wrong as wrong:
            self.faulty.add(name)
            self.wrong(path, wrong.message, wrong.remedy)
            return None

    def list_(self, entry: Field, raw: Any, path: tuple[str | int, ...]) -> None:
        if raw is None:
            return
        if entry.may_be_empty and (raw in ([], ()) or str(raw).strip().lower() == "geen"):
            self.values[entry.name] = ()
            return
        if not isinstance(raw, list | tuple):
            self.faulty.add(entry.name)
            self.wrong(
                path,
                _("{label} is a list of rows.").format(label=entry.label),
                _("Begin each row with a dash.")
                + (" " + _("Write geen when there are none.") if entry.may_be_empty else ""),
            )
            return
        rows = [self.row(entry, item, (*path, position)) for position, item in enumerate(raw)]
        if rows:
            self.values[entry.name] = tuple(row for row in rows if row is not None)

    def row(self, entry: Field, raw: Any, path: tuple[str | int, ...]) -> Row | None:
        if not isinstance(raw, Mapping):
            if len(entry.columns) == 1 and not is_empty(raw):
                raw = {entry.columns[0].name: raw}
            else:
                self.faulty.add(entry.name)
                self.wrong(
                    path,
                    _("A row of {label} holds: {columns}.").format(
                        label=entry.label, columns=", ".join(column.name for column in entry.columns)
                    ),
                    _("Give each of them a name and a value."),
                )
                return None
        columns = {column.name: column for column in entry.columns}
        found: dict[str, Any] = {}
        for key, value in raw.items():
            if key not in columns:
                self.unknown(f"{entry.name}.{key}", (*path, key))
            elif not is_empty(value):
                cell = self.typed(columns[key], value, (*path, key), f"{dotted(path)}.{key}")
                if cell is not None:
                    found[key] = cell
        return found

    def wrong(self, path: tuple[str | int, ...], message: str, remedy: str) -> None:
        self.findings.append(refusals.value(self.where(path), message, remedy))

    def unknown(self, name: str, path: tuple[str | int, ...]) -> None:
        names = [
            *self.fmt.fields,
            *(
                f"{entry.name}.{column.name}"
                for entry in self.fmt.fields.values()
                for column in entry.columns
            ),
        ]
        self._guesses -= 1
        near = [] if self._guesses < 0 else difflib.get_close_matches(name, names, n=1)
        self.findings.append(
            Finding(
                "F02",
                Severity.BLOCK,
                self.where(path),
                _("{name} is no field of {type}.").format(name=name, type=self.fmt.type),
                _("Did you mean {name}?").format(name=near[0])
                if near
                else _("The command fields {type} lists the fields.").format(type=self.fmt.type),
            )
        )


def _contradictions(fmt: Format, data: Data) -> list[Finding]:
    return [
        Finding(
            "F04",
            Severity.WARN,
            name,
            _("{label} is filled in, but by the other answers it does not apply.").format(label=entry.label),
            _("Remove it, or correct the answer it depends on; it is not printed."),
            entry.basis,
        )
        for name, entry in fmt.fields.items()
        if not applies(entry, data) and data.values.get(name) not in (None, (), False)
    ]


def applies(entry: Field, data: Data) -> bool:
    """Whether a field is in play: not a conditional one whose condition is false."""
    return (
        entry.rule is not Rule.CONDITIONAL or entry.when is None or holds(entry.when, data.get) is not False
    )


def required(entry: Field, data: Data) -> bool:
    """Whether a field must be filled in, given the other facts."""
    if entry.rule is Rule.CONDITIONAL and entry.when is not None:
        return holds(entry.when, data.get) is True
    return entry.rule is Rule.REQUIRED


def _derive(fmt: Format, values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(fmt.fixed) | {name: _derived(fmt, entry, values) for name, entry in fmt.derived.items()}
    return {name: value for name, value in found.items() if value is not None}


def _derived(fmt: Format, entry: Derived, values: Mapping[str, Any]) -> Any:
    match entry.operation:
        case "count":
            rows = values.get(entry.of)
            return None if rows is None else len(rows)
        case "sum":
            name, _dot, column = entry.of.rpartition(".")
            rows = values.get(name)
            return None if rows is None else sum(row.get(column, 0) for row in rows)
        case "law":
            return _quoted(fmt, entry, values)
        case "quote":
            return _texts(entry.only, entry.labels, values.get(entry.on))
        case "term":
            return _term(entry, values)
        case "value":
            return _value(entry, values.get(entry.on))
        case _:
            born, on = values.get(entry.of), values.get(entry.on)
            day = on.date() if isinstance(on, datetime) else on
            if born is None or day is None or earliest(born) > day:
                return None
            return leeftijd_bekend(born, day) if entry.operation == "age" else _duty(born, day, values)


def _quoted(fmt: Format, entry: Derived, values: Mapping[str, Any]) -> tuple[Row, ...] | None:
    """Rows of `artikel` and `tekst`: what the articles said on the day, where that is known."""
    name, _dot, column = entry.of.rpartition(".")
    day = values.get(entry.on)
    if name not in values or day is None:
        return None
    labels = next((item.options for item in fmt.fields[name].columns if item.name == column), {})
    given = [row[column] for row in values[name] if column in row]
    return _texts([reference for reference in given if reference in entry.only], labels, day)


def _texts(references: Sequence[str], labels: Mapping[str, str], day: date | None) -> tuple[Row, ...] | None:
    """The words of articles on a day; an article whose words of that day are not known is left out."""
    if day is None:
        return None
    day = day.date() if isinstance(day, datetime) else day
    found = []
    for reference in references:
        place = wetsartikelen().find(reference, day)
        if place.letterlijk and place.tekst and place.vanaf <= day:
            found.append({"artikel": labels.get(reference, reference), "tekst": place.tekst})
    return tuple(found)


def _term(entry: Derived, values: Mapping[str, Any]) -> date | None:
    """The last day of a term of the law, or the day that counts."""
    day = values.get(entry.on)
    if day is None:
        return None
    try:
        due = vervaldatum(wettelijke_termijnen()[entry.of], day.date() if isinstance(day, datetime) else day)
    except InvalidInput:
        # No date lies that far away; the odd date itself is found by the checks.
        return None
    return None if due is None else due.uiterlijk


def _value(entry: Derived, day: date | None) -> Any:
    """What a parameter of the law was on a day; None before it had a value."""
    held = all_parameters(day)[entry.of].at(day) if day is not None else None
    return None if held is None else held.value


def _duty(born: date | PartialDate, day: date, values: Mapping[str, Any]) -> str | None:
    """`leerplichtig`, `kwalificatieplichtig`, `geen` or `onbekend`, by the law of that day."""
    try:
        found = status(born, day, values.get("leerplicht.startkwalificatie"), law_parameters())
    except InvalidInput:
        return None
    return str(found.soort)
