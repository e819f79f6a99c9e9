"""Which column of a register answers which question, and which of its codes stand for which answer.

A columns file is YAML:

    kolommen:                       # kop in het register: vraag of veld
      Zaaknr: zaak
      Geb.datum: geboortedatum
    waarden: {J: ja, N: nee, 1: ja, 0: nee, "?": onbekend}     # voor alle ja-nee-vragen
    waarden_per_vraag:
      verzuim_soort: {RV16: relatief_16uur, LUX: luxe}
    datums: dag-maand-jaar          # of maand-dag-jaar, of excel voor dagnummers

Headings that are the id of a question or the name of a field need no mention.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.batch.model import FIELDS
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.workbook.official.store import EDITION as BOUND

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument

DAY_FIRST: Final = "dag-maand-jaar"
MONTH_FIRST: Final = "maand-dag-jaar"
SERIAL: Final = "excel"
_ORDERS: Final = (DAY_FIRST, MONTH_FIRST, SERIAL)
_KEYS: Final = ("kolommen", "waarden", "waarden_per_vraag", "datums")


@dataclass(frozen=True, slots=True)
class Columns:
    """A columns file; without one everything is empty.

    Attributes:
        headings: heading, as `heading_key` -> question id or field.
        codes: code, as `heading_key` -> answer, for every ja-nee question.
        codes_of: the same by question id.
        dates: how dates are written that are not in ISO order.
        asked: the headings as written, to say which of them a register does not have.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    codes_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: str = DAY_FIRST
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one register.

    Attributes:
        width: how many columns there are.
        questions: question id -> position.
        fields: field -> position.
        findings: what is worth knowing about the columns.
    """

    width: int
    questions: Mapping[str, int]
    fields: Mapping[str, int]
    findings: tuple[Finding, ...] = ()


def heading_key(text: str) -> str:
    """A heading or code without what people write differently: case, spaces around and between."""
    return " ".join(text.replace("\xa0", " ").split()).casefold()


def read_columns(path: Path, instrument: Instrument) -> Columns:
    """A columns file.

    Args:
        path: the file.
        instrument: whose questions it may name.

    Raises:
        InvalidInput: with every fault: not readable (Y01 to Y11), an unknown key (B30), what is no question
            or field (B31), or a value that cannot be (B32).
    """
    document = yamlfile.read(path)
    data = document.data if document.data is not None else {}
    findings: list[Finding] = []

    def fault(code: str, place: tuple[str | int, ...], message: str, remedy: str) -> None:
        findings.append(Finding(code, Severity.BLOCK, document.where(place), message, remedy))

    if not isinstance(data, dict):
        fault("B32", (), _("This is no columns file."), _("Write kolommen: and a line per heading."))
        raise_if_blocking(findings, _("The columns file cannot be used."))
    for key in data:
        if key not in _KEYS:
            message = _("There is no setting {key}.").format(key=one_line(key, limit=60))
            fault("B30", (key,), message, ", ".join(_KEYS))
    known = {*instrument.questions, *FIELDS}
    headings = _texts(data, ("kolommen",), fault)
    for heading, target in headings.items():
        if target not in known:
            close = difflib.get_close_matches(target, known, n=1)
            remedy = _("Did you mean {name}?").format(name=close[0]) if close else _known_targets()
            message = _("There is no question or field {name}.").format(name=one_line(target, limit=60))
            fault("B31", ("kolommen", heading), message, remedy)
    per_question: dict[str, Mapping[str, str]] = {}
    for question in _mapping(data, ("waarden_per_vraag",), fault):
        if question not in instrument.questions:
            message = _("There is no question or field {name}.").format(name=one_line(question, limit=60))
            fault("B31", ("waarden_per_vraag", question), message, _known_targets())
            continue
        per_question[question] = _by_key(_texts(data, ("waarden_per_vraag", question), fault))
    dates = data.get("datums", DAY_FIRST)
    if dates not in _ORDERS:
        message = _("Dates cannot be written as {value}.").format(value=one_line(dates, limit=60))
        fault("B32", ("datums",), message, _("Choose from {options}.").format(options=", ".join(_ORDERS)))
    codes = _by_key(_texts(data, ("waarden",), fault))
    raise_if_blocking(findings, _("The columns file cannot be used."))
    return Columns(_by_key(headings), codes, per_question, dates, tuple(headings))


def lay_out(header: Sequence[str], columns: Columns, instrument: Instrument, bron: str) -> Layout:
    """Which column of a register is what.

    Args:
        header: the headings.
        columns: of the columns file.
        instrument: whose questions count.
        bron: how findings name the register.

    Raises:
        InvalidInput: no column answers a question (B20), or two columns answer the same (B22).
    """
    keys = [heading_key(heading) for heading in header]
    known = {heading_key(name): name for name in (*instrument.questions, *FIELDS)}
    known |= {key.replace("_", " "): name for key, name in known.items()}
    if instrument.definition.edition == BOUND:
        known = _texts_of(instrument) | known
    targets = [columns.headings.get(key) or known.get(key, "") for key in keys]
    if not any(target in instrument.questions for target in targets):
        message = _("No column of this register has the name of a question.")
        remedy = _("Name the columns with --columns FILE.yaml; mas instrument show lists the questions.")
        raise InvalidInput(
            message, remedy=remedy, findings=[Finding("B20", Severity.BLOCK, bron, message, remedy)]
        )
    findings = [
        Finding(
            "B22",
            Severity.BLOCK,
            bron,
            _("More than one column is {name}: {headings}.").format(
                name=target,
                headings=", ".join(
                    one_line(heading, limit=60)
                    for heading, other in zip(header, targets, strict=True)
                    if other == target
                ),
            ),
            _("Keep one of them, or rename the other."),
        )
        for target, count in Counter(filter(None, targets)).items()
        if count > 1
    ]
    raise_if_blocking(findings, _("The columns of {name} cannot be used.").format(name=bron))
    absent = [heading for heading in columns.asked if heading_key(heading) not in keys]
    if absent:
        findings.append(
            _note("B24", bron, _("These columns of the columns file are not there: {names}."), absent)
        )
    unused = [
        heading for heading, target in zip(header, targets, strict=True) if not target and heading.strip()
    ]
    if unused:
        findings.append(_note("B25", bron, _("These columns are not used: {names}."), unused))
    missing = [question for question in instrument.questions if question not in targets]
    if missing:
        findings.append(
            _note(
                "B28",
                bron,
                _("There is no column for these questions; they count as open: {names}."),
                missing,
            )
        )
    return Layout(
        len(header),
        {target: place for place, target in enumerate(targets) if target in instrument.questions},
        {target: place for place, target in enumerate(targets) if target in FIELDS},
        tuple(findings),
    )


def _texts_of(instrument: Instrument) -> dict[str, str]:
    """The questions of a bound workbook by their text, that its users know better than our ids."""
    texts = Counter(heading_key(question.text) for question in instrument.questions.values())
    return {
        key: id_
        for id_, question in instrument.questions.items()
        if texts[key := heading_key(question.text)] == 1
    }


def _note(code: str, bron: str, message: str, names: Iterable[str]) -> Finding:
    shown = one_line(", ".join(names), limit=400)
    severity = Severity.WARN if code == "B24" else Severity.INFO
    return Finding(
        code, severity, bron, message.format(names=shown), _("Name them in --columns if they matter.")
    )


def _known_targets() -> str:
    return _("Choose a question (mas instrument show) or one of {fields}.").format(fields=", ".join(FIELDS))


def _by_key(texts: Mapping[str, str]) -> dict[str, str]:
    return {heading_key(key): value for key, value in texts.items()}


def _mapping(data: Any, place: tuple[str, ...], fault: Any) -> Mapping[str, Any]:
    found = data
    for key in place:
        found = found.get(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            fault("B32", place, _("This should be a mapping."), _("Write a line per code: code: answer."))
            return {}
    return found  # type: ignore[no-any-return]  # a dict, as was just looked at


def _texts(data: Any, place: tuple[str, ...], fault: Any) -> dict[str, str]:
    found = {}
    for key, value in _mapping(data, place, fault).items():
        if isinstance(value, str | int) and not isinstance(value, bool):
            found[key] = str(value)
        else:
            fault("B32", (*place, key), _("This should be a text."), _("Put it between quotes."))
    return found
