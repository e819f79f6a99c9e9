"""Leerplichtig, kwalificatieplichtig or neither: by dates, not by ages (Lpw 2 to 4c).

What holds on a day, and in every stretch of a period. A status on a day follows the law as it stands on that
day; `levensloop` says how a life runs under it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.law.levensloop import DAY, Fase, Soort, Startkwalificatie, levensloop, texts_at
from mas_cli.written import UNKNOWN, PartialDate, WrittenDay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mas_cli.law.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Wisseling:
    """A day on which the status changes, or the articles it rests on.

    Attributes:
        datum: the first day of the new status; the earliest it can be.
        uiterlijk: the latest it can be, of someone whose birth date is known in part.
        reden: why, in the words of the data (Dutch).
        article: the article that says so.
    """

    datum: date
    van: Soort
    naar: Soort
    reden: str
    article: str
    uiterlijk: date | None = None


@dataclass(frozen=True, slots=True)
class LeerplichtStatus:
    """The status on one day.

    Attributes:
        soort: onbekend when it hangs on an unknown startkwalificatie or date of birth.
        sinds: the first day of this soort; None when it holds from birth.
        tot_en_met: its last day; None when it has no end.
        articles: what the duty rests on, on this day.
        wisselingen: every change in the life of this person under the law of the day, in order.
        voorbehouden: articles with exceptions that do not follow from dates and were not considered.
        mogelijk: what it can be, when the date of birth leaves that open; else empty.
    """

    op: date
    soort: Soort
    sinds: date | None
    tot_en_met: date | None
    articles: tuple[str, ...]
    wisselingen: tuple[Wisseling, ...]
    voorbehouden: tuple[str, ...]
    mogelijk: tuple[Soort, ...] = ()

    @property
    def leerplichtig(self) -> bool:
        """Whether the duty of paragraph 2 holds; dates alone decide it."""
        return self.soort is Soort.LEERPLICHTIG

    @property
    def kwalificatieplichtig(self) -> bool | None:
        """Whether the duty of paragraph 2a holds; None when the startkwalificatie is unknown."""
        return None if self.soort is Soort.ONBEKEND else self.soort is Soort.KWALIFICATIEPLICHTIG


@dataclass(frozen=True, slots=True)
class StatusPeriode:
    """Days in a row with the same status and the same articles.

    Attributes:
        begin: why this status began (it may have begun before `van`).
    """

    van: date
    tot_en_met: date
    soort: Soort
    articles: tuple[str, ...]
    begin: Wisseling | None


def status(
    geboortedatum: WrittenDay,
    op: date,
    startkwalificatie: bool | Startkwalificatie | None,
    parameters: Parameters,
    *,
    volledige_schooljaren: int | None = None,
    regio: str = "",
) -> LeerplichtStatus:
    """The status on a day under the law of that day (Lpw 3, 4a, 4b).

    Args:
        geboortedatum: of the jongere; of one known in part the earliest and latest day count.
        op: the day asked.
        startkwalificatie: True, False or None for unknown; with a date as `Startkwalificatie`.
        parameters: with the ids of `instruments/law/leerplicht.yaml`.
        volledige_schooljaren: full school years attended up to the last 31 July; None for unknown.
        regio: holiday region of the school, for the first school day of a month; without it, or where its
            holidays are not known, the first of the month is assumed.

    Raises:
        InvalidInput: born after `op` (L12), impossible number of school years (L13), no law for that
            day (L11).
    """
    if geboortedatum == UNKNOWN:
        every = (Soort.LEERPLICHTIG, Soort.KWALIFICATIEPLICHTIG, Soort.GEEN)
        return LeerplichtStatus(op, Soort.ONBEKEND, None, None, (), (), (), every)
    if isinstance(geboortedatum, PartialDate):
        return _joined(
            *(
                status(
                    day,
                    op,
                    startkwalificatie,
                    parameters,
                    volledige_schooljaren=volledige_schooljaren,
                    regio=regio,
                )
                for day in (
                    geboortedatum.earliest,
                    min(geboortedatum.latest, max(op, geboortedatum.earliest)),
                )
            )
        )
    fases = levensloop(
        geboortedatum,
        op,
        _as_startkwalificatie(startkwalificatie),
        parameters,
        volledige_schooljaren,
        regio=regio,
    )
    position = bisect_right(fases, op, key=lambda fase: fase.vanaf) - 1
    first = last = position
    while first > 0 and fases[first - 1].soort is fases[position].soort:
        first -= 1
    while last + 1 < len(fases) and fases[last + 1].soort is fases[position].soort:
        last += 1
    return LeerplichtStatus(
        op=op,
        soort=fases[position].soort,
        sinds=fases[first].vanaf if first else None,
        tot_en_met=fases[last + 1].vanaf - DAY if last + 1 < len(fases) else None,
        articles=fases[position].articles,
        wisselingen=tuple(_wisseling(one, other) for one, other in itertools.pairwise(fases)),
        voorbehouden=texts_at(parameters, "leerplicht.voorbehouden", op),
    )


def _joined(first: LeerplichtStatus, last: LeerplichtStatus) -> LeerplichtStatus:
    """The status of someone born on one of two days or between them: what is the same for both."""
    same = first.soort is last.soort
    changes: tuple[Wisseling, ...] = ()
    if [change.naar for change in first.wisselingen] == [change.naar for change in last.wisselingen]:
        changes = tuple(
            one if one.datum == other.datum else replace(one, uiterlijk=other.datum)
            for one, other in zip(first.wisselingen, last.wisselingen, strict=True)
        )
    return replace(
        first,
        soort=first.soort if same else Soort.ONBEKEND,
        sinds=first.sinds if same and first.sinds == last.sinds else None,
        tot_en_met=first.tot_en_met if same and first.tot_en_met == last.tot_en_met else None,
        articles=tuple(article for article in first.articles if article in last.articles),
        wisselingen=changes,
        mogelijk=() if same else (first.soort, last.soort),
    )


def statussen(
    geboortedatum: date | PartialDate,
    van: date,
    tot_en_met: date,
    startkwalificatie: bool | Startkwalificatie | None,
    parameters: Parameters,
    *,
    volledige_schooljaren: int | None = None,
) -> tuple[StatusPeriode, ...]:
    """The status of every day in a period: gapless stretches, each with why it began.

    A change of the law inside the period is a changeover too. `volledige_schooljaren` counts up to `van`.
    Of a date of birth that is known in part the first and the last day count; where they differ the status
    is not known.

    Raises:
        InvalidInput: as `status`; the period ends before it begins (L14).
    """
    if tot_en_met < van:
        message, remedy = _("The period ends before it begins."), _("Exchange the two dates.")
        raise InvalidInput(message, findings=[Finding("L14", Severity.BLOCK, "", message, remedy)])
    if isinstance(geboortedatum, PartialDate):
        oldest, youngest = (
            statussen(
                min(day, van),
                van,
                tot_en_met,
                startkwalificatie,
                parameters,
                volledige_schooljaren=volledige_schooljaren,
            )
            for day in (geboortedatum.earliest, geboortedatum.latest)
        )
        return tuple(_shared(oldest, youngest))
    known = _as_startkwalificatie(startkwalificatie)
    cuts = [van, *(day for day in _law_changes(parameters) if van < day <= tot_en_met)]
    stretches: list[StatusPeriode] = []
    for start, end in zip(cuts, [*(day - DAY for day in cuts[1:]), tot_en_met], strict=True):
        fases = levensloop(geboortedatum, start, known, parameters, volledige_schooljaren, geteld_op=van)
        for position, fase in enumerate(fases):
            fase_end = fases[position + 1].vanaf - DAY if position + 1 < len(fases) else end
            first, last = max(fase.vanaf, start), min(fase_end, end)
            if first > last:
                continue
            begin = _wisseling(fases[position - 1], fase) if position else None
            _append(stretches, StatusPeriode(first, last, fase.soort, fase.articles, begin))
    return tuple(stretches)


def _shared(oldest: Sequence[StatusPeriode], youngest: Sequence[StatusPeriode]) -> Iterator[StatusPeriode]:
    """What two rows of stretches over the same period have in common, gapless too."""
    for one, other in itertools.product(oldest, youngest):
        first, last = max(one.van, other.van), min(one.tot_en_met, other.tot_en_met)
        if first > last:
            continue
        if one.soort is other.soort:
            articles = tuple(article for article in one.articles if article in other.articles)
            begin = one.begin if one.begin == other.begin else None
            yield StatusPeriode(first, last, one.soort, articles, begin)
        else:
            yield StatusPeriode(first, last, Soort.ONBEKEND, (), None)


def wisselingen_in(perioden: tuple[StatusPeriode, ...]) -> tuple[Wisseling, ...]:
    """The changeovers inside a period, from its stretches."""
    return tuple(periode.begin for periode in perioden[1:] if periode.begin is not None)


def _wisseling(before: Fase, after: Fase) -> Wisseling:
    return Wisseling(after.vanaf, before.soort, after.soort, after.reden, after.article)


def _append(stretches: list[StatusPeriode], new: StatusPeriode) -> None:
    """Join with the stretch before it when nothing changed; name a change that only the law explains."""
    if not stretches:
        stretches.append(new)
        return
    last = stretches[-1]
    if (last.soort, last.articles) == (new.soort, new.articles):
        stretches[-1] = StatusPeriode(last.van, new.tot_en_met, last.soort, last.articles, last.begin)
        return
    begin = new.begin
    if begin is None or begin.datum != new.van:
        begin = Wisseling(new.van, last.soort, new.soort, _("The law changed on this day."), "")
    stretches.append(StatusPeriode(new.van, new.tot_en_met, new.soort, new.articles, begin))


def _as_startkwalificatie(known: bool | Startkwalificatie | None) -> Startkwalificatie:
    return known if isinstance(known, Startkwalificatie) else Startkwalificatie(known)


def _law_changes(parameters: Parameters) -> list[date]:
    prefixes = ("leerplicht.", "kwalificatieplicht.", "artikelen.")
    return sorted(
        {
            value.valid_from
            for parameter in parameters.values()
            if parameter.id.startswith(prefixes)
            for value in parameter.waarden
        }
    )
