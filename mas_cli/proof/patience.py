"""How long a question to the solver may take, and what is said when its answer cannot be had or trusted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import z3

_MILLISECONDS: Final = 1000


class Undecided(Exception):  # noqa: N818  not an error, an answer
    """The solver found no answer within its time."""


class Disagreement(RuntimeError):  # noqa: N818  says what it is
    """Two that must say the same of a case do not: a fault of this program or of the solver."""


@dataclass(slots=True)
class Patience:
    """The time there is for one proof.

    Attributes:
        seconds: from now on.
        now: the clock, in seconds.
    """

    seconds: float
    now: Callable[[], float] = time.monotonic
    started: float = field(init=False)
    asked: int = 0

    def __post_init__(self) -> None:
        self.started = self.now()

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return self.now() - self.started

    def holds(self, solver: Any, *assumptions: Any) -> bool:
        """Whether some case satisfies all that the solver was told, and the assumptions.

        Raises:
            Undecided: it could not be said in the time that was left.
        """
        left = self.seconds - self.spent
        if left <= 0:
            raise Undecided
        self.asked += 1
        solver.set("timeout", max(1, int(left * _MILLISECONDS)))
        answer = solver.check(*assumptions)
        if answer == z3.unknown:
            raise Undecided
        return bool(answer == z3.sat)
