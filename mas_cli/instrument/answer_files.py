"""Answers files: a YAML or JSON mapping of question id to answer, read with the line of every fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from mas_cli import datafile, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.answers import ANSWER, REMARK, AnswerSet
from mas_cli.instrument.definition import Definition
from mas_cli.instrument.screening import SCHEMA
from mas_cli.written import PartialDate

MAX_BYTES: Final = yamlfile.MAX_BYTES

ENDINGS: Final = frozenset({".yaml", ".yml", ".json"})
# The answers as written, and where each stands.
RawAnswers = tuple[dict[str, Any], Callable[[str], str]]


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """The content of an answers file, its values unchecked.

    Attributes:
        answers: as written.
        where: the place of an answer, by question.
        instrument, edition: of a saved screening, with which it was made; empty in another file.
    """

    answers: dict[str, Any]
    where: Callable[[str], str]
    instrument: str = ""
    edition: str = ""


def named_so(name: str) -> bool:
    """Whether a file has the name of an answers file."""
    return PurePath(name).suffix.lower() in ENDINGS


def read_raw(path: Path) -> RawAnswers:
    """The mapping in an answers file (`.yaml`, `.yml` or `.json`), its values unchecked.

    A saved screening (`mas.screening/1`) is read too: its answers count.

    Raises:
        InvalidInput: the file cannot be read, or is no mapping (A20).
    """
    file = _answers_in(datafile.read(path))
    return file.answers, file.where


def parsed(content: bytes, name: str) -> AnswersFile:
    """As `read_raw`, of a file that was read already.

    Raises:
        InvalidInput: as `read_raw`.
    """
    return _answers_in(datafile.load(content, name))


def _answers_in(document: yamlfile.Document) -> AnswersFile:
    prefix: tuple[str, ...] = ()
    data = document.data
    made_with: Any = {}
    if isinstance(data, dict) and data.get("schema") == SCHEMA and isinstance(data.get("answers"), dict):
        prefix = ("answers",)
        made_with = data.get("instrument")
        remarks = data.get("remarks") or {}
        data = _with_remarks(data["answers"], remarks) if isinstance(remarks, dict) else remarks
    if data is None:
        data = {}
    if not isinstance(data, dict):
        finding = Finding(
            "A20",
            Severity.BLOCK,
            document.name,
            _("This is no answers file: it should map question ids to answers."),
            _("Write a line per answer, such as verzuim_uren: 24."),
        )
        raise InvalidInput(finding.message, findings=[finding])
    said = made_with if isinstance(made_with, dict) else {}
    return AnswersFile(
        data,
        lambda question: document.where((*prefix, question)),
        str(said.get("id", "")),
        str(said.get("edition", "")),
    )


def _with_remarks(answers: dict[str, Any], remarks: dict[str, Any]) -> dict[str, Any]:
    """The answers, each with its remark; a question may have a remark and no answer."""
    found = {
        question: {ANSWER: value, REMARK: remarks[question]} if question in remarks else value
        for question, value in answers.items()
    }
    return found | {question: {REMARK: remarks[question]} for question in remarks if question not in answers}


def dump(answers: AnswerSet, definition: Definition) -> bytes:
    """The answers as a YAML answers file that `read_raw` reads back."""
    lines = [
        f"# {definition.title}, {definition.name}" + (" (reconstructie)" if definition.reconstruction else "")
    ]
    for question in definition.questions:
        if question in answers.values or question in answers.remarks:
            value = _scalar(answers.values.get(question))
            if question in answers.remarks:
                remark = json.dumps(answers.remarks[question], ensure_ascii=False)
                value = f"{{{ANSWER}: {value}, {REMARK}: {remark}}}"
            lines.append(f"{question}: {value}")
    return ("\n".join(lines) + "\n").encode()


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    return json.dumps(str(value)) if isinstance(value, PartialDate) else str(value)
