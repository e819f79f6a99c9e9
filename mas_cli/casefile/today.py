"""What asks for attention today, from the summaries of the cases: late, due, came in, unfinished.

No case is opened for it: everything stands in the one line a case has in the list.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mas_cli.i18n import _
from mas_cli.paths import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mas_cli.casefile.summary import Summary

DAYS_AHEAD: Final = 14
"""Terms that end later are not of today."""
_CLOSED: Final = "gesloten"
_LAST: Final = "9999-12-31"


class Kind(StrEnum):
    """Why a case is named, the most pressing first."""

    LATE = "te_laat"
    DUE = "termijn"
    NEW = "binnengekomen"
    UNFINISHED = "onaf"


class Item(NamedTuple):
    """One thing to do.

    Attributes:
        what: in words.
        day: until when, or since when; empty when no day belongs to it.
        verb, options: the words of the command line that does it, before and behind the case.
    """

    case: Summary
    kind: Kind
    what: str
    day: str
    verb: tuple[str, ...]
    options: tuple[str, ...] = ()

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command line behind the name of the program."""
        return (*self.verb, self.case.id, *self.options)

    def as_json(self, today: date) -> dict[str, Any]:
        """The item as data."""
        left = (date.fromisoformat(self.day) - today).days if self.day else None
        return {
            "soort": str(self.kind),
            "zaak": self.case.id,
            "naam": self.case.naam,
            "wat": self.what,
            "datum": self.day or None,
            "dagen": left,
            "opdracht": " ".join(("mas", *self.command)),
        }


def attention(cases: Iterable[Summary], today: date, ahead: int = DAYS_AHEAD) -> list[Item]:
    """What asks for attention, the most pressing kind first and within a kind the oldest day first.

    Args:
        cases: all of them; closed ones ask for nothing.
        today: the day.
        ahead: a term that ends within so many days is due.
    """
    now, limit = today.isoformat(), (today + timedelta(days=ahead)).isoformat()
    found = [
        item
        for case in cases
        if case.status != _CLOSED and not case.is_quiet
        for item in _of_case(case, now, limit)
    ]
    found.sort(key=lambda item: (item.day or _LAST, item.case.achternaam, item.what))
    return [item for kind in Kind for item in found if item.kind is kind]


def _of_case(case: Summary, today: str, limit: str) -> Iterable[Item]:
    for term in case.terms:
        if term.until <= limit:
            kind = Kind.LATE if term.until < today else Kind.DUE
            yield Item(case, kind, term.title or term.id, term.until, ("werk",))
    for name in case.begun:
        what = _("The screening was begun") if name == SCREENING else _("{name} was begun").format(name=name)
        yield Item(case, Kind.UNFINISHED, what, "", *resume_words(name))
    if case.meldcode:
        what = _("The meldcode waits for an answer: {question}").format(question=case.meldcode)
        yield Item(case, Kind.UNFINISHED, what, case.meldcode_sinds, ("meldcode",))
    if SCREENING in case.begun:
        return
    if case.has_news:
        what = _("A melding that was not screened yet") if case.screened else _("Not screened yet")
        yield Item(case, Kind.NEW, what, case.melding, ("screen",))
    elif case.advice and not case.decided:
        what = _("Advised and not decided: {routes}").format(routes=", ".join(case.advice))
        yield Item(case, Kind.UNFINISHED, what, case.screened, ("werk",))


SCREENING: Final = "screen"
"""The name of the screening among interviews that were begun; a guided check or document has its own."""
RESUME: Final = "--resume"


def resume_words(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The command line that goes on with an unfinished interview: the words before and behind the case."""
    if name == SCREENING:
        return ("screen",), (RESUME,)
    if name.startswith("pv-"):
        return ("pv", "make", name), ("--out", f"{name}.docx", RESUME)
    if (data_root("formats") / name).is_dir():
        return ("brief", "make", name), ("--out", f"{name}.docx", RESUME)
    return ("toets", name), (RESUME,)
