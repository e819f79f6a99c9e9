"""How many advices would be another one if a threshold had another value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from mas_cli.batch.report_groups import report_plan
from mas_cli.instrument.evaluate import decided

if TYPE_CHECKING:
    from mas_cli.batch.report_groups import Sensitivity
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.instrument.values import AnswerValue


class Variants:
    """An instrument with each of the thresholds of the plan at each of its values."""

    def __init__(self, tried: tuple[Sensitivity, ...] | None = None) -> None:
        self._tried = report_plan().sensitivity if tried is None else tried
        self._made: dict[str, dict[str, Instrument]] = {}

    def of(self, instrument: Instrument) -> dict[str, Instrument]:
        """`parameter=value` -> the instrument with it; values that hold already are left out."""
        key = f"{instrument.definition.name} {instrument.on}"
        if key not in self._made:
            self._made[key] = {
                f"{item.parameter}={value}": instrument.with_parameters({item.parameter: value})
                for item in self._tried
                if item.parameter in instrument.parameters
                for value in item.values
                if instrument.parameters[item.parameter] != value
            }
        return self._made[key]

    def changed(
        self, instrument: Instrument, values: Mapping[str, AnswerValue], today: date
    ) -> tuple[str, ...]:
        """The variants that give these answers another status or other routes."""
        variants = self.of(instrument)
        now = decided(instrument, values, today) if variants else None
        return tuple(name for name, variant in variants.items() if decided(variant, values, today) != now)


class Changes:
    """The counts of a run: per variant how many advices were looked at, and how many would change."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()

    def add(self, variant: str, tried: int, changed: int) -> None:
        """Count some advices."""
        self.tried[variant] += tried
        self.changed[variant] += changed
