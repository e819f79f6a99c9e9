"""The layout of an instrument workbook: a pure function of the instrument.

The generator writes by it and the writer fills in by it; a workbook says with which layout it was made, so
that a later one is never filled in at the wrong places. Readers do not need it: they go by the defined names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mas_cli.instrument.instrument import Instrument

LAYOUT: Final = "1"
"""Changes with every change of the places below."""

READ_ME: Final = "Lees mij"
FORM: Final = "Vragenlijst"
ADVICE: Final = "Advies"
GROUNDS: Final = "Verantwoording"
REGISTER: Final = "Register"
HELPERS: Final = "Rekenblad"

ANSWER_NAME: Final = "antw_"
REMARK_NAME: Final = "toel_"
STATUS_NAME: Final = "advies_status"
ROUTES_NAME: Final = "advies_routes"
SIGNALS_NAME: Final = "advies_signalen"
MISSING_NAME: Final = "advies_ontbreekt"
ADVICE_NAMES: Final = (STATUS_NAME, ROUTES_NAME, SIGNALS_NAME)

# Columns of the form.
NUMBER, QUESTION, ANSWER, STATE, REMARK, HELP, SOURCE = "ABCDEFG"
FORM_HEADER: Final = 4

# Rows of the advice.
ADVICE_STATUS: Final = 7
ADVICE_ROUTES: Final = 8
ADVICE_SIGNALS: Final = 9
ADVICE_MISSING: Final = 10
ADVICE_STEP: Final = 11
ADVICE_DAY: Final = 12
ADVICE_ROUTES_HEAD: Final = 14
# With more signals than this at once, the rest is named in the summary only.
MAX_SLOTS: Final = 12

# Rows of the register's head; the values stand in column B.
REGISTER_ROWS: Final[Mapping[str, int]] = {
    "mas_indeling": 1,
    "mas_instrument": 2,
    "mas_editie": 3,
    "mas_sha256": 4,
    "mas_overlay": 5,
}
REGISTER_HEAD: Final = 7


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of an instrument's workbook.

    Attributes:
        blocks: block id -> row of its heading in the form.
        questions: question id -> row in the form.
        last_question: the last of those rows.
        routes: route id -> row in the advice.
        criteria: `route.criterion` -> row in the advice.
        signals_head: row of the heading above the signals in the advice.
        slots: the rows for the signals that are given.
    """

    blocks: Mapping[str, int]
    questions: Mapping[str, int]
    last_question: int
    routes: Mapping[str, int]
    criteria: Mapping[str, int]
    signals_head: int
    slots: tuple[int, ...]

    def answer(self, question: str) -> str:
        """The cell of an answer in the form."""
        return f"{ANSWER}{self.questions[question]}"

    def remark(self, question: str) -> str:
        """The cell of a remark in the form."""
        return f"{REMARK}{self.questions[question]}"


def lay_out(instrument: Instrument) -> Layout:
    """The layout of an instrument's workbook."""
    row = FORM_HEADER
    blocks: dict[str, int] = {}
    questions: dict[str, int] = {}
    for question in instrument.questions.values():
        if question.block not in blocks:
            row += 1
            blocks[question.block] = row
        row += 1
        questions[question.id] = row
    last_question = row
    row = ADVICE_ROUTES_HEAD
    routes: dict[str, int] = {}
    criteria: dict[str, int] = {}
    for route in instrument.definition.routes.values():
        row += 1
        routes[route.id] = row
        for criterion in route.criteria:
            row += 1
            criteria[f"{route.id}.{criterion.id}"] = row
    signals_head = row + 2
    count = min(len(instrument.definition.signals), MAX_SLOTS)
    slots = tuple(range(signals_head + 1, signals_head + 1 + count))
    return Layout(blocks, questions, last_question, routes, criteria, signals_head, slots)
