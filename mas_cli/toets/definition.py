"""A guided check as it is written: an instrument, the dates that follow from the law, and its ends.

Questions, facts, requirements and the order of the rules are those of an instrument, so that loading,
conditions and the interview are the same. What a check has besides are *derived* answers, which nobody is
asked because a term or the school calendar gives them, and for every step that decides an *end*: what it
means, who decides, which articles it rests on and which letter follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from mas_cli.instrument.definition import Definition
from mas_cli.plan import facts

OPEN: Final = "open"
"""The outcome of a check that lacks answers."""

REASONS: Final = "redenen"
"""In a text: the requirements that are not met."""


class Kind(StrEnum):
    """How a check ends."""

    LETTER = "brief"
    NOT_APPLICABLE = facts.NOT_APPLICABLE
    FIRST = "eerst"


class Way(StrEnum):
    """How a derived answer is computed."""

    TERM = "termijn"
    LATEST = "laatste_van"
    WEEKS = "lesweken"
    DAYS = "schooldagen"
    SUM = "som"
    SCHOOL_DAY = "eerste_schooldag"


@dataclass(frozen=True, slots=True)
class Derived:
    """An answer that follows from others.

    Attributes:
        way: `termijn`: the last day of a term that starts on the source; `laatste_van`: the latest of the
            sources; `lesweken`: the Monday of the first of so many lesson weeks up to the source;
            `schooldagen`: how many school days from the first source to the second; `som`: the sources
            added up; `eerste_schooldag`: the first school day on or after the source, or the source
            itself where the holidays are not known.
        sources: questions, facts or earlier derived answers.
        term: the id of the term.
        from_new_year: the term is counted from 1 January of the year in which the school year of the
            source begins: a day of the year before that school year.
        weeks: the parameter that says how many lesson weeks.
        region: the question that gives the school holidays; empty for those of the whole country.
    """

    id: str
    text: str
    way: Way
    sources: tuple[str, ...]
    term: str = ""
    from_new_year: bool = False
    weeks: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """What it means that a step of the decision decided.

    Attributes:
        title, because: in words; `{name}` is an answer, a derived answer, a fact or a parameter.
        who: who decides or acts.
        letter: the type of the letter; empty for none.
        route: the requirements that are shown; empty for none.
        fields: field of the letter → what fills it, beside the fields of the check.
        articles: what it rests on, as `mas law show` takes it.
        onward: what to do next.
    """

    step: str
    kind: Kind
    title: str
    because: str
    who: str
    letter: str
    route: str
    fields: Mapping[str, Any]
    articles: tuple[str, ...]
    onward: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Toets:
    """A check of one edition.

    Attributes:
        definition: its questions and rules; the derived answers are among its questions.
        derived: in the order in which they are computed.
        ends: by the step of the decision.
        fields: field of a letter → what fills it: a text with names as in an end, `{vraag: id}`,
            `{toelichting: id}` (the remark with an answer), `{redenen: words}` (these words and the
            requirements that are not met) or `{als: fact, dan, anders}`; empty: the letter lacks it.
    """

    definition: Definition
    derived: Mapping[str, Derived]
    ends: Mapping[str, End]
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How people ask for it."""
        return self.definition.id
