"""Which column of a list is what, and which of its codes stand for which value: one mapper for every list.

A columns file is YAML:

    kolommen:                       # kop in de lijst: vraag of veld, of - om de kolom over te slaan
      Zaaknr: zaak
      Geb.datum: geboortedatum
    waarden: {J: ja, N: nee, 1: ja, 0: nee, "?": onbekend}     # voor alle ja-nee-vragen
    waarden_per_vraag:
      verzuim_soort: {RV16: relatief_16uur, LUX: luxe}
    datums: dag-maand-jaar          # of maand-dag-jaar, of excel voor dagnummers
    eeuwgrens: 30                   # jaren van twee cijfers: 30 is 2030, 31 is 1931; anders geweigerd

Without the key `kolommen` each line of the file is a heading and what it is. Headings that are known need no
mention. Case, spaces and punctuation of a heading do not matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from mas_cli import written, yamlfile
from mas_cli.findings import Finding, Severity, block, did_you_mean, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.text import one_line

DAY_FIRST: Final = "dag-maand-jaar"
MONTH_FIRST: Final = "maand-dag-jaar"
SERIAL: Final = "excel"
SKIP: Final = "-"
_SHOWN: Final = 60
_HEADING: Final = 500
# What follows a heading to explain it: `achternaam, tussenvoegsel`, `uren (ongeoorloofd)`, `naam/roepnaam`.
_BEHIND: Final = re.compile(r"[,;:(/|\n]")


@dataclass(frozen=True, slots=True)
class Targets:
    """What the columns of a list can be.

    Attributes:
        headings: heading -> target, for every heading that is known; a target is known by its own name too.
        names: every target.
        remedy: tells the user where to find them.
    """

    headings: Mapping[str, str]
    names: Collection[str]
    remedy: str

    def by_key(self) -> dict[str, str]:
        """Target by `heading_key`."""
        own = {heading_key(name): name for name in self.names}
        return {heading_key(heading): target for heading, target in self.headings.items()} | own


@dataclass(frozen=True, slots=True)
class Columns:
    """A columns file; without one everything is empty.

    Attributes:
        headings: `heading_key` -> target, or `SKIP`.
        codes: code, as `code_key` -> answer, for every ja-nee question.
        codes_of: the same by target.
        dates: how dates are written that are not in ISO order.
        pivot: of years of two digits; None refuses them.
        asked: the headings as written, to say which of them a list does not have.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    codes_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: str = DAY_FIRST
    pivot: int | None = None
    asked: tuple[str, ...] = ()

    @property
    def plain_days(self) -> bool:
        """Whether days are written as everywhere: day first, with a year of four digits."""
        return self.dates == DAY_FIRST and self.pivot is None

    def day_style(self, raw: object, *, date1904: bool) -> written.DayStyle:
        """How the day in a cell is written; the number in a cell of a workbook is a day number."""
        serials = self.dates == SERIAL or (isinstance(raw, int | float) and not isinstance(raw, bool))
        style = written.DayStyle(pivot=self.pivot, serials=serials, date1904=date1904)
        return replace(style, order=written.MONTH_FIRST) if self.dates == MONTH_FIRST else style

    def codes_for(self, target: str, *, yes_no: bool = False) -> Mapping[str, str]:
        """The codes of a column by `code_key`; what stands for nothing or for not known does so in all."""
        general = self.codes.items()
        shared = {code: said for code, said in general if yes_no or said in {"", written.UNKNOWN}}
        return {**shared, **self.codes_of.get(target, {})}

    def knows(self, targets: Targets) -> Any:
        """Whether a heading is one that the file or the caller knows, as `open_table` asks it."""
        known = {*targets.by_key(), *self.headings}
        return lambda heading: heading_key(heading) in known


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one list.

    Attributes:
        width: how many columns there are.
        places: target -> position.
        findings: what is worth knowing about the columns.
    """

    width: int
    places: Mapping[str, int]
    findings: tuple[Finding, ...] = ()


def heading_key(text: str) -> str:
    """A heading without what people write differently: case, spaces, punctuation."""
    return written.key(text) or code_key(text)


def code_key(text: str) -> str:
    """A code without what people write differently: case, spaces around and between."""
    return written.caseless(text)


def read_columns(path: Path, targets: Targets) -> Columns:
    """A columns file.

    Raises:
        InvalidInput: with every fault: not readable (Y01 to Y11), not of its shape (Y12, Y14), or what is no
            target (T21).
    """
    from mas_cli import shapes

    from .schema import Kolommen

    document = yamlfile.read(path, path.name)
    if document.data is None:
        return Columns()
    if isinstance(document.data, dict) and not Kolommen.model_fields.keys() & document.data.keys():
        document = document.under("kolommen")
    findings = shapes.faults(Kolommen, document.data, document.where)
    findings += [
        block("T21", document.where(place), *_no_target(target, targets))
        for place, target in _targets_in(document.data)
        if target not in targets.names
    ]
    raise_if_blocking(findings, _("The columns file cannot be used."))
    found = Kolommen.model_validate(document.data)
    headings = {heading: str(target) for heading, target in (found.kolommen or {}).items()}
    return Columns(
        {heading_key(heading): target for heading, target in headings.items()},
        _coded(found.waarden),
        {target: _coded(codes) for target, codes in (found.waarden_per_vraag or {}).items()},
        found.datums,
        found.eeuwgrens,
        tuple(headings),
    )


def _coded(codes: Mapping[str, str | int] | None) -> dict[str, str]:
    return {code_key(code): str(answer) for code, answer in (codes or {}).items()}


def _targets_in(data: Any) -> Iterator[tuple[tuple[str, str], str]]:
    """What a columns file, of whatever shape, says that columns are, each with its place."""
    inside = data if isinstance(data, dict) else {}
    for key in ("kolommen", "waarden_per_vraag"):
        for name, value in inside[key].items() if isinstance(inside.get(key), dict) else ():
            target = name if key == "waarden_per_vraag" else value
            if isinstance(target, str | int) and target != SKIP:
                yield (key, name), str(target)


def _no_target(target: str, targets: Targets) -> tuple[str, str]:
    message = _("There is no question or field {name}.").format(name=one_line(target, limit=_SHOWN))
    return message, did_you_mean(target, targets.names, targets.remedy)


def lay_out(headings: Sequence[str], columns: Columns, targets: Targets, where: str) -> Layout:
    """Which column of a list is what.

    Args:
        headings: of the list.
        columns: of the columns file.
        targets: what a column can be.
        where: how findings name the row of the headings.

    Raises:
        InvalidInput: two columns are the same (T23).
    """
    known = targets.by_key()
    keys = [heading_key(heading) for heading in headings]
    found = [columns.headings.get(key) or known.get(key, "") for key in keys]
    findings = [
        Finding(
            "T23",
            Severity.BLOCK,
            where,
            _("More than one column is {name}: {headings}.").format(
                name=target,
                headings=", ".join(
                    one_line(heading, limit=_SHOWN)
                    for heading, other in zip(headings, found, strict=True)
                    if other == target
                ),
            ),
            _("Keep one of them, or rename the other."),
        )
        for target, count in Counter(found).items()
        if count > 1 and target not in {"", SKIP}
    ]
    raise_if_blocking(findings, _("The columns of {name} cannot be used.").format(name=where))
    absent = [heading for heading in columns.asked if heading_key(heading) not in keys]
    if absent:
        message = _("These columns of the columns file are not there: {names}.")
        findings.append(_note("T24", Severity.WARN, where, message, absent))
    unused = [
        heading.strip() or _("(column {number} without a heading)").format(number=place + 1)
        for place, (heading, target) in enumerate(zip(headings, found, strict=True))
        if not target
    ]
    if unused:
        message = _("These columns are not used: {names}.")
        note = _note("T25", Severity.INFO, where, message, unused)
        meant = _meant(unused, known, found)
        findings.append(replace(note, severity=Severity.WARN, remedy=meant) if meant else note)
    places = {target: place for place, target in enumerate(found) if target not in {"", SKIP}}
    return Layout(len(headings), places, tuple(findings))


def _meant(unused: Sequence[str], known: Mapping[str, str], found: Sequence[str]) -> str:
    """The line of a columns file for a heading that begins with one that is known and is not in the list."""
    for heading in unused:
        begun = known.get(heading_key(_BEHIND.split(heading)[0]), "")
        if begun and begun not in found:
            line = f'"{one_line(heading, limit=_HEADING)}": {begun}'
            return _("If that is what it holds, write in --columns FILE: {line}").format(line=line)
    return ""


def _note(code: str, severity: Severity, where: str, message: str, names: Iterable[str]) -> Finding:
    shown = ", ".join(one_line(name, limit=_SHOWN) for name in names)
    remedy = _("Name them in --columns if they matter.")
    return Finding(code, severity, where, message.format(names=shown), remedy)
