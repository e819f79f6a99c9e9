"""A first columns file for a register, from its own headings and codes: a person corrects it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

import yaml

from mas_cli.batch.model import FIELDS
from mas_cli.batch.registers.columns import targets
from mas_cli.i18n import _
from mas_cli.instrument.answers import read_answer
from mas_cli.instrument.refusals import AnswerError
from mas_cli.table import Asked, cell_text, code_key, heading_key, open_table
from mas_cli.text import one_line
from mas_cli.written import folded

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.instrument.definition import Question
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.table import Table

_ROWS: Final = 5_000
_CODES: Final = 40
_SHOWN: Final = 60
# A heading is proposed for a question when their words are this much alike.
_ALIKE: Final = 0.6
_USUAL: Final = {"j": "ja", "n": "nee", "y": "ja", "x": "ja", "1": "ja", "0": "nee", "-": "onbekend"}


@dataclass
class _Column:
    heading: str
    target: str
    codes: dict[str, str] = field(default_factory=dict)


def propose(path: Path, instrument: Instrument, asked: Asked | None = None) -> str:
    """Write the columns file as YAML; headings that are not recognised become comments.

    Raises:
        InvalidInput: the register cannot be read (T01 to T08).
    """
    known = targets(instrument).by_key()
    table = open_table(path, path.name, lambda heading: heading_key(heading) in known, asked)
    columns = _columns(table, instrument, known)
    _note_codes(table, columns, instrument)
    return "\n".join(_lines(path.name, columns, instrument)) + "\n"


def _columns(table: Table, instrument: Instrument, known: dict[str, str]) -> list[_Column]:
    """Return the target of every heading: the known one, else the question that resembles it most."""
    columns = [_Column(heading, known.get(heading_key(heading), "")) for heading in table.headings]
    taken = {column.target for column in columns if column.target}
    for column in columns:
        if column.target or not column.heading.strip():
            continue
        close = _closest(column.heading, instrument, taken)
        if close:
            column.target = close
            taken.add(close)
    return columns


def _closest(heading: str, instrument: Instrument, taken: set[str]) -> str:
    words = folded(heading)
    scores = {
        name: max(_likeness(words, folded(name.replace("_", " "))), _likeness(words, folded(text)))
        for name, text in (
            *((question.id, question.text) for question in instrument.questions.values()),
            *((name, name) for name in FIELDS),
        )
        if name not in taken
    }
    best = max(scores, key=scores.__getitem__, default="")
    return best if best and scores[best] >= _ALIKE else ""


def _likeness(heading: str, name: str) -> float:
    """How much alike: the whole, or every word of the heading as the beginning of a word of the name."""
    parts, words = heading.split(), name.split()
    whole = difflib.SequenceMatcher(None, heading, name).ratio()
    begun = [part for part in parts if len(part) > 2 and any(word.startswith(part) for word in words)]
    return max(whole, 0.9 * len(begun) / len(parts) if parts else 0.0)


def _note_codes(table: Table, columns: list[_Column], instrument: Instrument) -> None:
    """Return the values in question columns that are not answers by themselves."""
    for row in islice(table.rows(), _ROWS):
        if row.fault is not None:
            continue
        for column, cell in zip(columns, row.cells, strict=True):
            question = instrument.questions.get(column.target)
            if question is None or not question.options or len(column.codes) >= _CODES:
                continue
            text = cell_text(cell).strip()
            if text and text not in column.codes and not _is_answer(question, text):
                column.codes[text] = _USUAL.get(code_key(text), "") if question.type == "jno" else ""


def _is_answer(question: Question, text: str) -> bool:
    try:
        read_answer(question, text)
    except AnswerError:
        return False
    return True


def _lines(name: str, columns: list[_Column], instrument: Instrument) -> Iterator[str]:
    yield "# " + _("A proposal from the headings of {name}; correct it before you use it.").format(
        name=one_line(name, limit=_SHOWN)
    )
    yield "kolommen:"
    for column in columns:
        if not column.heading.strip():
            continue
        heading = _scalar(column.heading)
        yield f"  {heading}: {column.target}" if column.target else f"  # {heading}: ?"
    yes_no = {
        code: answer
        for column in columns
        if (question := instrument.questions.get(column.target)) and question.type == "jno"
        for code, answer in column.codes.items()
    }
    if yes_no:
        yield "waarden:"
        for code, answer in yes_no.items():
            yield f"  {_scalar(code)}: {answer}" if answer else f"  # {_scalar(code)}: ja, nee, onbekend?"
    others = [
        (column, question)
        for column in columns
        if (question := instrument.questions.get(column.target)) and question.type != "jno" and column.codes
    ]
    if others:
        yield "waarden_per_vraag:"
    for column, question in others:
        yield f"  {column.target}:"
        yield "    # " + ", ".join(question.options)
        for code in column.codes:
            yield f"    # {_scalar(code)}: ?"


def _scalar(text: str) -> str:
    """A text as a key of YAML on one line."""
    plain = one_line(text, limit=0)
    safe = re.fullmatch(r"[A-Za-z][\w .]*", plain) and not isinstance(yaml.safe_load(plain), bool)
    return plain if safe else '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
