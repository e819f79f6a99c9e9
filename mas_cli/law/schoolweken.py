"""The hours of absence that oblige a school to report: so many within so many lesson weeks (Lpw 21a lid 1).

A lesson week is a calendar week in which there can be lessons; holiday weeks are skipped and do not break the
row. The period moves along: on each day of absence the week of that day counts with the lesson weeks before
it. After a melding counting starts again on the day after the one on which the hours were reached (DUO).
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.kalender import begin_schooljaar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.law.parameters import Parameters
    from mas_cli.law.vakanties import Schoolkalender
    from mas_cli.law.verzuimlijst import Verzuimregel

_NUL: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Melding:
    """A moment on which the hours were reached.

    Attributes:
        begin: the first day of absence that counted.
        eind: the day on which the hours were reached; the end date of the melding.
        uren: counted from begin up to and including eind.
        lesweken: how many different lesson weeks these days lie in.
    """

    begin: date
    eind: date
    uren: Decimal
    lesweken: int


@dataclass(frozen=True, slots=True)
class Urentelling:
    """What was counted.

    Attributes:
        meldingen: in order of time.
        rest_uren: hours since the last melding that lie in the period of the last day of absence.
        rest_sinds: the first of these days; None when there are none.
        uren: all unauthorised hours that counted.
        te_laat: times late in all rows, the authorised ones left out.
        drempel, weken: the parameters used.
        hoogstens: the count when all hours of which it is not said whether they were authorised were not;
            None when it is said of all of them.
    """

    meldingen: tuple[Melding, ...]
    rest_uren: Decimal
    rest_sinds: date | None
    uren: Decimal
    geoorloofde_uren: Decimal
    te_laat: int
    drempel: int
    weken: int
    bron: str
    findings: tuple[Finding, ...]
    hoogstens: Urentelling | None = None

    @property
    def ongezegde_uren(self) -> Decimal:
        """The hours of which it is not said whether they were authorised."""
        return self.hoogstens.uren - self.uren if self.hoogstens else _NUL


@dataclass(frozen=True, slots=True)
class _Wet:
    """The values that the parameters have on one day."""

    drempel: int
    weken: int
    bron: str
    aaneengesloten: int
    bron_aaneengesloten: str
    per_dag: int

    @staticmethod
    def op(parameters: Parameters, dag: date | None) -> _Wet:
        """The parameters as they hold on a day, or the newest for an empty list."""
        op = dag or max(value.valid_from for value in parameters["melding.uren"].waarden)

        def number(id_: str) -> int:
            return int(str(parameters.at(id_, op).value))

        return _Wet(
            drempel=number("melding.uren"),
            weken=number("melding.weken"),
            bron=parameters.at("melding.uren", op).source,
            aaneengesloten=number("verzuim.aaneengesloten_dagen"),
            bron_aaneengesloten=parameters.at("verzuim.aaneengesloten_dagen", op).source,
            per_dag=number("verzuim.max_uren_per_dag"),
        )


def count_uren(
    regels: Iterable[Verzuimregel], kalender: Schoolkalender, parameters: Parameters, name: str = ""
) -> Urentelling:
    """Count absence over lesson weeks.

    Args:
        regels: rows in any order; several on a day add up.
        kalender: of the region of the school.
        parameters: with the ids of `instruments/law/verzuim.yaml`; those of the last day of absence hold.
        name: the file, for findings.

    Returns:
        The count of what is certain, and beside it `hoogstens`; with findings: L40 holidays unknown (once a
        school year), L41 no lessons on that day
        (not counted), L42 the school decides whether there were lessons (counted), L43 improbably many
        hours, L44 no region, L45 meldingen that one may stand for.
    """
    rows = sorted(regels, key=lambda row: (row.datum, row.rij))
    said = [row for row in rows if row.geoorloofd is not None]
    found = _counted(said, kalender, parameters, name)
    if len(said) == len(rows):
        return found
    most = _counted(rows, kalender, parameters, name)
    findings = tuple(dict.fromkeys((*most.findings, *found.findings)))
    return replace(found, findings=findings, hoogstens=replace(most, findings=()))


def _counted(
    rows: list[Verzuimregel], kalender: Schoolkalender, parameters: Parameters, name: str
) -> Urentelling:
    """The count of rows in order of time; what is not said to be authorised is not."""
    wet = _Wet.op(parameters, rows[-1].datum if rows else None)
    per_day, findings = _per_dag(rows, kalender, wet, name)
    days = sorted(per_day)
    used = frozenset(_maandag(day) for day in days)
    meldingen: list[Melding] = []
    start = 0  # the first day after the last melding
    first = 0
    for position, day in enumerate(days):
        first = max(start, bisect_left(days, window_start(day, wet.weken, kalender, used)))
        window = days[first : position + 1]
        counted = sum((per_day[other] for other in window), _NUL)
        if counted >= wet.drempel:
            meldingen.append(Melding(window[0], day, counted, len({_maandag(other) for other in window})))
            start = position + 1
    rest = days[max(start, first) :]
    findings.extend(_aaneengesloten(meldingen, wet, name))
    return Urentelling(
        meldingen=tuple(meldingen),
        rest_uren=sum((per_day[day] for day in rest), _NUL),
        rest_sinds=rest[0] if rest else None,
        uren=sum(per_day.values(), _NUL),
        geoorloofde_uren=sum((row.uren for row in rows if row.geoorloofd), _NUL),
        te_laat=sum(row.te_laat for row in rows if not row.geoorloofd),
        drempel=wet.drempel,
        weken=wet.weken,
        bron=wet.bron,
        findings=tuple(findings),
    )


def window_start(
    dag: date, weken: int, kalender: Schoolkalender, met_verzuim: frozenset[date] = frozenset()
) -> date:
    """The Monday on which the period begins that ends with a day, holiday weeks skipped.

    Args:
        met_verzuim: Mondays of weeks in which absence shows that there were lessons.
    """
    monday = _maandag(dag)
    counted = 1
    # Nine weeks without lessons in a row do not exist; the bound keeps a faulty calendar from looping.
    for _step in range(weken * 10):
        if counted == weken:
            break
        monday -= timedelta(days=7)
        counted += kalender.lesweek(monday) or monday in met_verzuim
    return monday


def _per_dag(
    rows: list[Verzuimregel], kalender: Schoolkalender, wet: _Wet, name: str
) -> tuple[dict[date, Decimal], list[Finding]]:
    """Unauthorised hours per day on which there were lessons, and what is odd about the rows."""
    findings: list[Finding] = []
    if not kalender.regio:
        findings.append(
            Finding(
                "L44",
                Severity.INFO,
                name,
                _("No region was given: only holidays of the whole country are skipped."),
                _("Add --regio noord, midden or zuid: the region of the school."),
            )
        )
    per_day: dict[date, Decimal] = {}
    unknown: set[date] = set()
    for row in rows:
        where = f"{name}:{row.rij}"
        if not kalender.gedekt(row.datum) and begin_schooljaar(row.datum) not in unknown:
            unknown.add(begin_schooljaar(row.datum))
            findings.append(
                Finding(
                    "L40",
                    Severity.WARN,
                    where,
                    _("The school holidays around {day} are not known here.").format(day=row.datum),
                    _("Check by hand, or add a file for that school year to the data."),
                )
            )
        if row.geoorloofd or not row.uren:
            continue
        day = kalender.dag(row.datum)
        if not day.les:
            findings.append(
                Finding(
                    "L41",
                    Severity.WARN,
                    where,
                    _("{day} is no school day ({name}); these hours do not count.").format(
                        day=row.datum, name=day.naam
                    ),
                    _("Correct the date, or ask the school."),
                )
            )
            continue
        if day.onzeker:
            findings.append(
                Finding(
                    "L42",
                    Severity.WARN,
                    where,
                    _(
                        "On {day} the school itself decides whether there are lessons ({name}); counted."
                    ).format(day=row.datum, name=day.naam),
                    _("Ask the school; give days it was closed with --vrij."),
                )
            )
        per_day[row.datum] = per_day.get(row.datum, _NUL) + row.uren
    for day_, hours in per_day.items():
        if hours > wet.per_dag:
            findings.append(
                Finding(
                    "L43",
                    Severity.WARN,
                    name,
                    _("{hours} lesson hours on {day} is more than {limit}.").format(
                        hours=f"{hours:g}", day=day_, limit=wet.per_dag
                    ),
                    _("Check for a row that stands there twice."),
                )
            )
    return per_day, findings


def _aaneengesloten(meldingen: list[Melding], wet: _Wet, name: str) -> list[Finding]:
    """Meldingen so close together that continuous absence would need only one."""
    findings = []
    for one, other in itertools.pairwise(meldingen):
        days = wet.aaneengesloten
        if (other.eind - one.eind).days < days:
            findings.append(
                Finding(
                    "L45",
                    Severity.INFO,
                    name,
                    _("The meldingen of {one} and {other} lie less than {days} days apart.").format(
                        one=one.eind, other=other.eind, days=days
                    ),
                    _("With continuous absence one melding in {days} calendar days is enough.").format(
                        days=days
                    ),
                    wet.bron_aaneengesloten,
                )
            )
    return findings


def _maandag(dag: date) -> date:
    return dag - timedelta(days=dag.weekday())
