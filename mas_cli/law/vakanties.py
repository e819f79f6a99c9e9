"""School holidays of a region, and with them which days and weeks are lesson time.

A file a school year under `instruments/law/vakanties`, with its source and the days it covers. Autumn and
spring holidays are advice of the ministry: a school may choose another week, so a lesson missed there counts.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.law.data import law_folder
from mas_cli.law.feestdagen import feestdag

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mas_cli.yamlfile import Document

REGIOS: Final = ("noord", "midden", "zuid")
_LAND: Final = "nederland"
_SOORTEN: Final = ("vast", "advies")
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Vakantie:
    """A holiday of one region or, with an empty region, of the whole country."""

    naam: str
    regio: str
    van: date
    tot_en_met: date
    advies: bool
    bron: str


@dataclass(frozen=True, slots=True)
class Dag:
    """What a day is at school.

    Attributes:
        les: False when schools are closed: weekend, holiday, public holiday.
        naam: of the holiday, also where the school decides; empty for an ordinary day.
        onzeker: the school itself decides (advice week, 5 May, Goede Vrijdag).
    """

    les: bool
    naam: str = ""
    onzeker: bool = False


@dataclass(frozen=True)
class Schoolkalender:
    """Lesson days and lesson weeks of one region.

    Attributes:
        regio: noord, midden or zuid; empty counts only what holds for the whole country.
        dekking: the first and last day of each school year that is known.
        vrij: further periods in which this school is closed.
    """

    regio: str
    vakanties: tuple[Vakantie, ...]
    dekking: tuple[tuple[date, date], ...]
    vrij: tuple[tuple[date, date], ...] = ()
    _weken: dict[date, bool] = field(default_factory=dict, repr=False, compare=False)

    def gedekt(self, dag: date) -> bool:
        """Whether the school holidays around a day are known."""
        return any(first <= dag <= last for first, last in self.dekking)

    def dag(self, dag: date) -> Dag:
        """What a day is at school."""
        if dag.weekday() >= _SATURDAY:
            return Dag(les=False, naam=_("weekend"))
        if any(first <= dag <= last for first, last in self.vrij):
            return Dag(les=False, naam=_("free day of the school"))
        for vakantie in self.vakanties:
            if vakantie.regio in ("", self.regio) and vakantie.van <= dag <= vakantie.tot_en_met:
                return Dag(les=vakantie.advies, naam=vakantie.naam, onzeker=vakantie.advies)
        public = feestdag(dag)
        if public:
            return Dag(les=not public.school_dicht, naam=public.naam, onzeker=not public.school_dicht)
        return Dag(les=True)

    def eerste_schooldag(self, vanaf: date) -> date | None:
        """The first day on or after a day with lessons for certain.

        Returns:
            None without a region, or where its holidays around the day are not known; those of a summer stand
            with the school year before it.
        """
        day = vanaf
        while self.regio and self.gedekt(day) and self.gedekt(vanaf - timedelta(days=1)):
            found = self.dag(day)
            if found.les and not found.onzeker:
                return day
            day += timedelta(days=1)
        return None

    def lesweek(self, maandag: date) -> bool:
        """Whether a week certainly has a day with lessons; a week of which the holiday is only advised has
        not.
        """
        if maandag not in self._weken:
            days = (self.dag(maandag + timedelta(days=offset)) for offset in range(_SATURDAY))
            self._weken[maandag] = any(day.les and not day.onzeker for day in days)
        return self._weken[maandag]


def schoolkalender(regio: str = "", vrij: Iterable[tuple[date, date]] = ()) -> Schoolkalender:
    """The calendar of a region from the files that ship with the program or came with an edition.

    Args:
        regio: noord, midden or zuid, by the place of the school; empty when unknown.
        vrij: periods (first and last day) in which this school is closed besides.

    Raises:
        InvalidInput: a file was changed and has a fault (L31).
    """
    # Of two files for one school year the later one, of an edition, holds.
    files = {path.name: path for path in law_folder("vakanties")}
    vakanties, dekking = _read(tuple(files.values()))
    return Schoolkalender(regio, vakanties, dekking, tuple(vrij))


@functools.cache
def _read(files: tuple[Path, ...]) -> tuple[tuple[Vakantie, ...], tuple[tuple[date, date], ...]]:
    documents = [yamlfile.read(path, f"law/vakanties/{path.name}") for path in files]
    vakanties, dekking, findings = load_vakanties(documents)
    raise_if_blocking(findings)
    return vakanties, dekking


def load_vakanties(
    documents: Iterable[Document],
) -> tuple[tuple[Vakantie, ...], tuple[tuple[date, date], ...], tuple[Finding, ...]]:
    """Holidays from their files, the periods they cover, and a finding (L31) for every fault."""
    vakanties: list[Vakantie] = []
    dekking: list[tuple[date, date]] = []
    findings: list[Finding] = []
    for document in documents:
        data = document.data if isinstance(document.data, dict) else {}
        period = _periode(data)
        items = data.get("vakanties")
        bron = data.get("bron")
        if period is None or not isinstance(items, list) or not isinstance(bron, str):
            findings.append(
                _fault(
                    document, (), _("A file of holidays has schooljaar, van, tot_en_met, bron and vakanties.")
                )
            )
            continue
        dekking.append(period)
        for position, item in enumerate(items):
            place = ("vakanties", position)
            if not isinstance(item, dict) or item.get("soort") not in _SOORTEN or "naam" not in item:
                findings.append(_fault(document, place, _("A holiday has naam and soort: vast or advies.")))
                continue
            for key, value in item.items():
                if key in ("naam", "soort", "bron"):
                    continue
                days = _periode(value)
                if key not in (*REGIOS, _LAND) or days is None:
                    findings.append(
                        _fault(
                            document,
                            (*place, key),
                            _("Give noord, midden, zuid or nederland, each with van and tot_en_met."),
                        )
                    )
                    continue
                vakanties.append(
                    Vakantie(
                        naam=str(item["naam"]),
                        regio="" if key == _LAND else key,
                        van=days[0],
                        tot_en_met=days[1],
                        advies=item["soort"] == "advies",
                        bron=str(item.get("bron", bron)).strip(),
                    )
                )
    vakanties.sort(key=lambda vakantie: (vakantie.van, vakantie.regio))
    return tuple(vakanties), tuple(sorted(dekking)), tuple(findings)


def _periode(fields: Any) -> tuple[date, date] | None:
    if not isinstance(fields, dict):
        return None
    first, last = fields.get("van"), fields.get("tot_en_met")
    return (first, last) if isinstance(first, date) and isinstance(last, date) and first <= last else None


def _fault(document: Document, place: tuple[str | int, ...], message: str) -> Finding:
    remedy = _("Compare with another file in the same folder.")
    return Finding("L31", Severity.BLOCK, document.where(place), message, remedy)
