"""How far two officers agree on the same case: a percentage, and Cohen's kappa (Cohen 1960)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

MAX_CASES: Final = 500_000
"""More cases than this are not compared: they would not fit in memory."""

ROUTE: Final = "route"


@dataclass(frozen=True, slots=True)
class Agreement:
    """On one question, or on the route.

    Attributes:
        pairs: how often two officers both answered it for the same case.
        share: of those pairs, how many gave the same answer; from 0 to 1.
        kappa: agreement beyond chance; None where chance alone would give full agreement.
    """

    pairs: int
    share: float
    kappa: float | None


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
        """Question id, and `route` -> the agreement, over all pairs of officers with a case in common."""
        pairs: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for assessments in self._cases.values():
            for one, other in combinations(sorted(assessments), 2):
                first, second = assessments[one], assessments[other]
                for question in first.keys() & second.keys():
                    pairs[question][first[question], second[question]] += 1
        return {question: agreement(counts) for question, counts in sorted(pairs.items())}


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


def agreement(pairs: Mapping[tuple[str, str], int]) -> Agreement:
    """The agreement of two officers.

    Args:
        pairs: (answer of the one, answer of the other) -> how often.
    """
    total = sum(pairs.values())
    same = sum(count for (one, other), count in pairs.items() if one == other) / total
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in pairs.items():
        first[one] += count
        second[other] += count
    chance = sum(first[answer] * second[answer] for answer in first) / (total * total)
    return Agreement(total, same, None if chance >= 1 else (same - chance) / (1 - chance))
