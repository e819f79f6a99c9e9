"""What a check sees and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mas_cli.documents import dutch
from mas_cli.errors import InvalidInput
from mas_cli.law.lookup import all_parameters
from mas_cli.law.termijnen import vervaldatum, wettelijke_termijnen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.documents.data import Data, Row
    from mas_cli.documents.model import Format
    from mas_cli.law.termijnen import Vervaldatum


@dataclass(frozen=True, slots=True)
class Hit:
    """One way in which the facts fail a check.

    Attributes:
        variant: which of the check's sentences applies.
        where: the field; the variant's own when empty.
        values: what its sentence names, as text.
    """

    variant: str
    where: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def hit(variant: str, where: str = "", **values: Any) -> Hit:
    """A hit whose values are shown as a Dutch text shows them."""
    return Hit(variant, where, {name: dutch.shown(value) for name, value in values.items()})


def names_place(text: str, place: str) -> bool:
    """Whether a text names a place as a whole word: `gemeente Voorbeeldstad` names `Voorbeeldstad`."""
    return re.search(rf"(?<!\w){re.escape(place)}(?!\w)", text, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class View:
    """The facts, with the parameters of a check.

    Attributes:
        fmt: the format.
        data: the facts.
        today: the day on which the document is made.
        parameters: of the check, adapted by the format.
    """

    fmt: Format
    data: Data
    today: date
    parameters: Mapping[str, Any]

    def get(self, name: str) -> Any:
        """Return the value of a field; None when it is not filled in."""
        return self.data.get(name)

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a list."""
        return self.data.rows(name)

    def day(self, name: str) -> date | None:
        """The day of a date or a moment."""
        found = self.data.get(name)
        return found.date() if isinstance(found, datetime) else found

    def number(self, name: str, on: date | None = None) -> int | None:
        """The number that a parameter of the check is, or that it names in the law or the MAS.

        Args:
            name: the parameter of the check.
            on: the day whose number counts; today when left out.

        Returns:
            None before the day from which the number is known.
        """
        written = self.parameters[name]
        if not isinstance(written, str):
            return int(written)
        value = all_parameters(self.today)[written].at(on or self.today)
        return None if value is None else int(str(value.value))

    def due(self, name: str, start: date | None) -> Vervaldatum | None:
        """The last day of the term that a parameter of the check names.

        Args:
            name: the parameter of the check.
            start: the day of the event that starts the term.

        Returns:
            None without a start, or where the calendar ends before the term does.
        """
        if start is None:
            return None
        try:
            return vervaldatum(wettelijke_termijnen()[self.parameters[name]], start)
        except InvalidInput:
            return None

    def no(self, *names: str) -> list[str]:
        """Those of the yes-or-no fields that were answered with no."""
        return [name for name in names if self.data.get(name) is False]

    def label(self, name: str) -> str:
        """What the officer calls a field."""
        entry = self.fmt.fields.get(name)
        return entry.label if entry else name
