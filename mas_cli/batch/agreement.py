"""How far officers agree on the same case: a percentage, and Krippendorff's alpha for names (nominal data).

Alpha takes any number of officers, who need not all assess every case, and does not depend on who is called
the first (K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011). The interval is that of the
jackknife: how much alpha changes when a case is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

MAX_CASES: Final = 500_000
"""More cases than this are not compared: they would not fit in memory."""

ROUTE: Final = "route"

Pattern = tuple[tuple[str, int], ...]
"""The answers to one question in one case, each with the number of officers who gave it, by name."""

FEWEST: Final = 20
"""Cases from which an interval is given: of fewer, too often the true alpha is outside."""
_QUANTILE: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Agreement:
    """On one question, or on the route.

    Attributes:
        cases: number of cases that two or more officers answered it for.
        share: chance that two officers of one case gave the same answer; from 0 to 1.
        alpha: agreement beyond chance; None where everybody always gave the same answer.
        interval: lowest and highest alpha with a confidence of 95%; None where the cases cannot tell.
    """

    cases: int
    share: float
    alpha: float | None
    interval: tuple[float, float] | None = None


class Raters:
    """Collects the answers of every officer to every case."""

    def __init__(self) -> None:
        self._cases: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)

    def add(self, case: str, rater: str, routes: str, answers: Mapping[str, object]) -> None:
        """Note one assessment; of two by the same officer the last counts. Capitals do not matter."""
        case, rater = case.strip().casefold(), rater.strip().casefold()
        if not case or not rater or (case not in self._cases and len(self._cases) >= MAX_CASES):
            return
        given = {question: str(answer) for question, answer in answers.items() if answer is not None}
        self._cases[case][rater] = {**given, ROUTE: routes or "geen"}

    def agreements(self) -> dict[str, Agreement]:
        """Question id, and `route` -> the agreement, over all cases with two or more officers."""
        found: defaultdict[str, Counter[Pattern]] = defaultdict(Counter)
        for assessments in self._cases.values():
            given: defaultdict[str, Counter[str]] = defaultdict(Counter)
            for answers in assessments.values() if len(assessments) > 1 else ():
                for question, answer in answers.items():
                    given[question][answer] += 1
            for question, answered in given.items():
                if answered.total() > 1:
                    found[question][tuple(sorted(answered.items()))] += 1
        return {question: agreement(patterns) for question, patterns in sorted(found.items())}


def compared(answers: Mapping[str, object]) -> dict[str, str]:
    """The answers that are compared: those with options, and not dates or numbers."""
    return {question: answer for question, answer in answers.items() if isinstance(answer, str)}


def named_by_place(place: str) -> dict[str, str]:
    """Case and officer of a workbook that lies in a folder per officer under the name of its case.

    Args:
        place: its path, or its name in a zip.

    Returns:
        `zaak` and `beoordelaar`; the latter is absent without a folder.
    """
    *folders, name = place.replace("\\", "/").split("/")
    found = {"zaak": name.rpartition(".")[0] or name}
    return found | ({"beoordelaar": folders[-1]} if folders and folders[-1] else {})


def agreement(patterns: Mapping[Pattern, int]) -> Agreement:
    """Return the agreement of officers.

    Args:
        patterns: the answers to one case, two or more -> number of cases with just these answers.
    """
    cases = sum(patterns.values())
    answers: Counter[str] = Counter()
    differing = 0.0
    for pattern, count in patterns.items():
        differing += count * _differing(pattern)
        for answer, officers in pattern:
            answers[answer] += count * officers
    total, squares = answers.total(), sum(number * number for number in answers.values())
    alpha = _alpha(differing, total, squares)
    without: Counter[float] = Counter()
    for pattern, count in patterns.items():
        rest = _alpha(
            differing - _differing(pattern),
            total - sum(officers for _answer, officers in pattern),
            squares - sum(officers * (2 * answers[answer] - officers) for answer, officers in pattern),
        )
        if rest is None:
            return Agreement(cases, 1 - differing / total, alpha)
        without[rest] += count
    return Agreement(
        cases, 1 - differing / total, alpha, None if alpha is None else _interval(alpha, without)
    )


def _differing(pattern: Pattern) -> float:
    """The weight of the pairs in a case that differ; that of all pairs is the number of officers."""
    officers = sum(number for _answer, number in pattern)
    return (officers * officers - sum(number * number for _answer, number in pattern)) / (officers - 1)


def _alpha(differing: float, total: int, squares: int) -> float | None:
    """Return one less the observed disagreement, as a part of that which chance gives; None without any."""
    chance = total * total - squares
    return 1 - (total - 1) * differing / chance if chance else None


def _interval(alpha: float, without: Counter[float]) -> tuple[float, float] | None:
    """Return the interval of the jackknife; None of few cases, or where every one left out gives the same.

    Args:
        without: alpha with one case left out -> number of cases for which that is it.
    """
    cases = without.total()
    mean = sum(value * count for value, count in without.items()) / cases
    spread = sum(count * (value - mean) ** 2 for value, count in without.items())
    error = sqrt(spread * (cases - 1) / cases)
    if cases < FEWEST or not error:
        return None
    return max(-1.0, alpha - _QUANTILE * error), min(1.0, alpha + _QUANTILE * error)
