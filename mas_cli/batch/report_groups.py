"""The groups a report counts by: kind of absence, age, school year; `instruments/score/rapport.yaml` says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.batch.model import FIELDS, GROUPED
from mas_cli.law.kalender import begin_schooljaar
from mas_cli.paths import data_root
from mas_cli.written import UNKNOWN

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue

_FILE: Final = "rapport.yaml"
_SCHOOL_YEAR: Final = re.compile(r"([12][0-9]{3})(?:[-/]([0-9]{2}|[12][0-9]{3}))?")
_CENTURY: Final = 100


@dataclass(frozen=True, slots=True)
class Group:
    """One way to divide cases; exactly one of the sources is given.

    Attributes:
        question: by the answer to a question.
        bands: by the ranges of the instrument with this id.
        school_year: by the school year of a date question.
        field: by a column of the register.
    """

    id: str
    title: str
    question: str = ""
    bands: str = ""
    school_year: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A threshold and the values to try for it."""

    parameter: str
    values: tuple[int, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What a report counts.

    Attributes:
        small: numbers from 1 up to this one are not shown.
        no_route: decisions that agree with an advice without a route.
        pupils: the headings of a list with numbers of pupils -> what they are: a group, or `leerlingen`.
    """

    small: int
    groups: Mapping[str, Group]
    sensitivity: tuple[Sensitivity, ...]
    no_route: frozenset[str]
    pupils: Mapping[str, str]


def report_plan() -> ReportPlan:
    """The plan that ships.

    Raises:
        InvalidInput: the file was changed and has faults.
    """
    document = yamlfile.read(data_root("instruments") / "score" / _FILE, _FILE)
    try:
        return _plan(document.data)
    except (AttributeError, KeyError, TypeError, ValueError):
        # What reads a million rows does without pydantic, which only says what is wrong with the file.
        from mas_cli import shapes
        from mas_cli.batch.schema import Rapport

        shapes.checked(document, Rapport)
        raise


def _plan(data: Any) -> ReportPlan:
    keys = {
        "titel": "title",
        "vraag": "question",
        "banden": "bands",
        "schooljaar_van": "school_year",
        "veld": "field",
    }
    groups = {}
    for id_, item in data["groepen"].items():
        if id_ not in {*GROUPED, *FIELDS}:
            raise ValueError(id_)
        groups[id_] = Group(id_, **{keys[key]: value for key, value in item.items()})
    tried = tuple(
        Sensitivity(item["parameter"], tuple(item["waarden"]), item["eenheid"])
        for item in data["gevoeligheid"]
    )
    no_route = frozenset(map(str, data["besluit_zonder_route"]))
    pupils = {heading: name for name, known in data["lijst_leerlingen"].items() for heading in known}
    return ReportPlan(int(data["kleine_aantallen_onder"]), groups, tried, no_route, pupils)


class Groups:
    """The groups of an answer set."""

    def __init__(self) -> None:
        self._groups = tuple(group for group in report_plan().groups.values() if not group.field)

    def of_answers(
        self, instrument: Instrument, values: Mapping[str, AnswerValue], today: date
    ) -> dict[str, str]:
        """Group id -> the group these answers fall in; absent where that is unknown.

        A question groups only when it always applies: an answer that does not count forms no group.
        """
        found: dict[str, str] = {}
        for group in self._groups:
            said = ""
            question = instrument.questions.get(group.question)
            if question is not None and not question.when:
                said = str(values.get(group.question, ""))
            elif group.bands and group.bands in instrument.definition.bands:
                bands = instrument.definition.bands[group.bands]
                said = band(instrument, group.bands, fact_value(instrument, bands.of, values, today))
            elif group.school_year:
                day = values.get(group.school_year, UNKNOWN)
                day = today if day == UNKNOWN else day
                said = school_year(day) if isinstance(day, date) else ""
            if said:
                found[group.id] = said
        return found


def fact_value(instrument: Instrument, name: str, values: Mapping[str, AnswerValue], today: date) -> Any:
    """The value of a number fact; None while it is unknown."""
    return instrument.compute(values, today).state.get(name, values.get(name))


def band(instrument: Instrument, bands: str, number: object) -> str:
    """Return the text of the range that contains a number; empty outside all ranges."""
    if not isinstance(number, int | float):
        return ""
    ranges = instrument.definition.bands[bands].bands
    return next((one.text for one in ranges if one.lower <= number < one.upper), "")


def school_year(day: date) -> str:
    """The school year of a day, as `2026-2027`."""
    return _shown_year(begin_schooljaar(day).year)


def read_school_year(text: str) -> str:
    """Read a school year as people type it (2026-2027, 2026/27, 2026); empty for any other text."""
    found = _SCHOOL_YEAR.fullmatch(text.strip())
    first = int(found[1]) if found else 0
    if found is None or (found[2] and int(found[2]) not in {first + 1, (first + 1) % _CENTURY}):
        return ""
    return _shown_year(first)


def _shown_year(first: int) -> str:
    return f"{first}-{first + 1}"
