"""A questionnaire without rules as an instrument, so that the interview asks it as any other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from mas_cli.instrument.definition import (
    NO_ROUTE,
    DecisionOutcome,
    DecisionStep,
    Definition,
    Question,
    Slots,
    Source,
)
from mas_cli.law.parameters import Parameters

if TYPE_CHECKING:
    from datetime import date

_ONLY_STEP: Final = "klaar"


def definition_of(
    name: str,
    title: str,
    statement: str,
    blocks: Mapping[str, str],
    questions: Mapping[str, Question],
    *,
    today: date,
    edition: str = "",
    reconstruction: bool = False,
    sources: Mapping[str, Source] | None = None,
) -> Definition:
    """A definition with questions and nothing that follows from their answers.

    Args:
        name: its id.
        title: what the welcome calls it.
        statement: what the welcome says of it.
        blocks: key -> title of each part.
        questions: in the order in which they are asked.
        today: from which it holds.
        edition: of what it is made from.
        reconstruction: whether it is ours and stands in no source.
        sources: what its questions refer to.
    """
    return Definition(
        id=name,
        edition=edition,
        title=title,
        reconstruction=reconstruction,
        statement=statement,
        valid_from=today,
        changes="",
        sha256=hashlib.sha256(repr(questions).encode()).hexdigest(),
        blocks=blocks,
        questions=questions,
        groups={},
        facts={},
        bands={},
        routes={},
        signals={},
        decision=(DecisionStep(_ONLY_STEP, "", outcome=DecisionOutcome(NO_ROUTE)),),
        checks={},
        slots=Slots({}, {}),
        sources=sources or {},
        parameters=Parameters({}),
    )
