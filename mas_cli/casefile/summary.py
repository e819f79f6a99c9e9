"""One line of a case: what the list shows, what a melding is matched with, what retention needs.

It stands encrypted beside the case's key and is written with every change, so that thousands of cases are
listed without opening one of them. `summarising` makes it; this module is light, for the list.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mas_cli.casefile.code import code_of
from mas_cli.written.names import sorted_name
from mas_cli.written.shown import stored_day

if TYPE_CHECKING:
    from collections.abc import Mapping


_DECODER: Final = json.JSONDecoder()
_TUPLES: Final = ("advice", "routes", "begun")


class Term(NamedTuple):
    """A term that runs: its id, its last day, and what must be done by then."""

    id: str
    until: str
    title: str = ""


class Summary(NamedTuple):
    """A case in one line. Dates are ISO text, which sorts as the dates do.

    A named tuple: of ten thousand cases a list makes ten thousand of these, at a tenth of what frozen
    dataclasses cost.

    Attributes:
        route: of the last decision, with `routes` when it has more than one; `advice` are the routes of the
            last screening.
        first: per regime the day of the first processing; `last` is the day of the last of all.
        meldcode: the question of the meldcode that is open, since `meldcode_sinds`; empty for none.
        screened: the day of the last screening; empty for none.
        begun: the interviews that were begun and not ended: `screen`, or the name of a check or document.
    """

    container: str
    status: str = ""
    kenmerk: str = ""
    achternaam: str = ""
    voorvoegsel: str = ""
    voornamen: str = ""
    geboortedatum: str = ""
    bsn: str = ""
    onderwijsnummer: str = ""
    school: str = ""
    brin: str = ""
    route: str = ""
    advice: tuple[str, ...] = ()
    meldingen: int = 0
    melding: str = ""
    terms: tuple[Term, ...] = ()
    first: Mapping[str, str] = MappingProxyType({})
    last: str = ""
    meldcode: str = ""
    meldcode_sinds: str = ""
    changed: str = ""
    herkomst: str = ""
    routes: tuple[str, ...] = ()
    screened: str = ""
    begun: tuple[str, ...] = ()

    @property
    def has_news(self) -> bool:
        """Whether something came in since the last screening: a first melding, or another."""
        return self.melding > self.screened if self.screened else not self.decided

    @property
    def is_quiet(self) -> bool:
        """Whether nothing can ask for attention: no term, nothing begun, nothing new, nothing undecided."""
        return not (
            self.terms or self.begun or self.meldcode or self.has_news or (self.advice and not self.decided)
        )

    @property
    def decided(self) -> tuple[str, ...]:
        """Every route of the last decision."""
        return self.routes or ((self.route,) if self.route else ())

    @property
    def id(self) -> str:
        """What people call the case."""
        return code_of(self.container)

    @property
    def naam(self) -> str:
        """Surname first, as a list is sorted: `Boer, Jan de`."""
        given = " ".join(part for part in (self.voornamen, self.voorvoegsel) if part)
        return f"{self.achternaam}, {given}" if self.achternaam and given else self.achternaam or given

    @property
    def volledige_naam(self) -> str:
        """The name as it is spoken: `Jan de Boer`."""
        return " ".join(part for part in (self.voornamen, self.voorvoegsel, self.achternaam) if part)

    @property
    def recognised_by(self) -> str:
        """What tells the case from another of the same name: name, birth, school, reference."""
        return ", ".join(
            part
            for part in (self.volledige_naam, stored_day(self.geboortedatum), self.school, self.kenmerk)
            if part
        )

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """Where a list has the case: by surname without its prefixes, then by first names and birth."""
        return (*sorted_name(self.achternaam, self.voornamen), self.geboortedatum, self.container)

    def encode(self) -> bytes:
        """The bytes that are stored; fields without a value are left out."""
        data = {
            name: value
            for name in self._fields
            if name not in {"container", "terms"} and (value := getattr(self, name))
        }
        if self.terms:
            data["terms"] = [[term.id, term.until, term.title] for term in self.terms]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def decode(container: str, content: bytes) -> Summary:
    """Read a stored summary; empty when nothing was stored."""
    if not content:
        return Summary(container)
    data: dict[str, Any] = _DECODER.raw_decode(content.decode())[0]
    if terms := data.get("terms"):
        data["terms"] = tuple([Term(*term) for term in terms])
    for name in _TUPLES:
        if name in data:
            data[name] = tuple(data[name])
    return Summary(container, **data)
